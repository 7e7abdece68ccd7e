"""A plugin for pytest: classes of tests that sell what the demo shop has synchronise it
once, as long as they follow each other in a process. Each would do so for itself, which
takes longer than most of their tests. What a class does is given up at its end, as what
a test does is at the end of the test."""

from types import SimpleNamespace
from unittest.mock import patch

import pytest

from odoo import SUPERUSER_ID, api
from odoo.sql_db import Savepoint
from odoo.tests import TransactionCase

# The shop that stands, which classes begin with.
standing = []


class StandingShop:
    """The demo shop, synchronised, in a transaction that stays open."""

    def __init__(self, sale_case):
        """Open and synchronise it, by the words that each class would.

        :param sale_case: the class that the others inherit
        """
        self.case = type(sale_case)("StandingShop", (sale_case,), {})
        self.case.setUpClass()
        given = SimpleNamespace()
        self.case.prepared.give(given)
        self.shop, self.connector = given.shop, given.connector
        self.opened = self.shop.snapshot()

    def begin(self, case):
        """Let a class begin in the transaction, as Odoo's classes of tests do in one of
        their own."""
        super(TransactionCase, case).setUpClass()
        case.registry, case.cr = self.case.registry, self.case.cr
        case.env = api.Environment(case.cr, SUPERUSER_ID, {})
        case.addClassCleanup(self._give_up, Savepoint(case.cr))

    def _give_up(self, savepoint):
        """Give up what a class did."""
        self.case.cr.clear()
        savepoint.close()
        with self.case.muted_registry_logger:
            self.case.registry.clear_all_caches()

    def give(self, maker):
        """Let a class find the shop as it would have synchronised it."""
        self.opened.restore()
        maker.shops.append(self.shop)
        maker.shop = self.shop
        maker.connector = maker.env[self.connector._name].browse(self.connector.id)
        return maker.connector

    def end(self):
        """Close the shop and give up its transaction."""
        self.case.doClassCleanups()
        assert not self.case.tearDown_exceptions, self.case.tearDown_exceptions


@pytest.fixture(scope="session")
def sale_case(load_registry):
    """The class that those inherit which sell. They begin with the shop that stands, if
    there is one."""
    from odoo.addons.shoper_connector.tests.cases import sale_case

    set_up = TransactionCase.setUpClass.__func__
    synchronise = sale_case.SaleWords.synchronise_shop

    def set_up_class(cls):
        if standing and issubclass(cls, sale_case.SaleCase):
            standing[0].begin(cls)
        else:
            set_up(cls)

    def synchronise_shop(self):
        if standing and isinstance(self, sale_case.SaleCase):
            return standing[0].give(self)
        return synchronise(self)

    with (
        patch.object(TransactionCase, "setUpClass", classmethod(set_up_class)),
        patch.object(sale_case.SaleWords, "synchronise_shop", synchronise_shop),
    ):
        yield sale_case.SaleCase
        _end()


@pytest.fixture(scope="class", autouse=True)
def shop_stands(request, sale_case):
    """Open the shop before the first class that sells, and close it before another."""
    if not issubclass(request.cls, sale_case):
        _end()
    elif not standing:
        shop = StandingShop(sale_case)
        standing.append(shop)


def _end():
    while standing:
        standing.pop().end()
