"""A plugin for pytest: classes of tests that begin with the same shop have it
synchronised once, as long as they follow each other in a process; so files of such
classes come after each other. Each would do so for itself, which takes longer than many
of their tests. What a class does is given up at its end, as what a test does is at the
end of the test."""

from contextlib import ExitStack
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from odoo import SUPERUSER_ID, api
from odoo.models import BaseModel
from odoo.sql_db import Savepoint
from odoo.tests import TransactionCase

# The shop that stands, which classes begin with.
standing = []


class StandingShop:
    """A synchronised shop, in a transaction that stays open."""

    def __init__(self, beginning):
        """Open and synchronise a shop, by the words that each class would.

        :param beginning: the class that all those inherit which begin with this shop
        """
        self.beginning = beginning
        self.case = type(beginning)("StandingShop", (beginning,), {})
        self.case.setUpClass()
        given = SimpleNamespace()
        self.case.prepared.give(given)
        self.given = vars(given)
        self.opened = given.shop.snapshot()

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
        """Let a class find the shop, and what there is in Odoo, as it would have
        synchronised it.

        :return: the connector
        """
        self.opened.restore()
        maker.shops.append(self.given["shop"])
        for name, value in self.given.items():
            is_record = isinstance(value, BaseModel)
            setattr(maker, name, value.with_env(maker.env) if is_record else value)
        return maker.connector

    def end(self):
        """Close the shop and give up its transaction."""
        self.case.doClassCleanups()
        assert not self.case.tearDown_exceptions, self.case.tearDown_exceptions


def beginning_of(case):
    """Find the class of `tests/cases/` that says what a class of tests begins with.

    :return: None where no other begins like that
    """
    from odoo.addons.shoper_connector.tests.cases.catalogue_case import CatalogueWords
    from odoo.addons.shoper_connector.tests.cases.common import ShoperCase, ShopWords
    from odoo.addons.shoper_connector.tests.cases.product_case import (
        ProductCase,
        ProductWords,
    )
    from odoo.addons.shoper_connector.tests.cases.sale_case import SaleCase

    if issubclass(case, SaleCase):
        return SaleCase
    if issubclass(case, CatalogueWords):  # these begin with a shop of their own
        return None
    is_usual = getattr(case, "shop_options", None) == ShopWords.shop_options
    if is_usual and issubclass(case, ProductWords) and issubclass(case, ShoperCase):
        return ProductCase
    return None


def pytest_collection_modifyitems(items):
    """Let files that begin with the same shop follow each other: those of orders, whose
    shop takes longest, those of products, all others, in the order of the folders.
    Those of the local shop come last: they are short, so that no process waits long
    for another one at the end."""
    order = ["SaleCase", "ProductCase", None]
    places = {}
    for item in items:
        beginning = beginning_of(item.cls) if item.cls else None
        place = order.index(beginning and beginning.__name__)
        places.setdefault(item.path, (place, item.path.parent.name == "simulator"))
    items.sort(key=lambda item: places[item.path])


@pytest.fixture(scope="session")
def shared_beginnings(load_registry):
    """Let classes begin with the shop that stands, where that is theirs."""
    from odoo.addons.shoper_connector.tests.cases.product_case import ProductWords
    from odoo.addons.shoper_connector.tests.cases.sale_case import SaleWords

    def stands_for(case):
        return bool(standing) and beginning_of(case) is standing[0].beginning

    set_up = TransactionCase.setUpClass.__func__

    def set_up_class(cls):
        if stands_for(cls):
            standing[0].begin(cls)
        else:
            set_up(cls)

    def given(make):
        def give_or_make(self):
            return standing[0].give(self) if stands_for(type(self)) else make(self)

        return give_or_make

    with ExitStack() as patches:
        for words, name in (
            (SaleWords, "synchronise_shop"),
            (ProductWords, "open_shop"),
        ):
            method = given(getattr(words, name))
            patches.enter_context(patch.object(words, name, method))
        patches.enter_context(
            patch.object(TransactionCase, "setUpClass", classmethod(set_up_class))
        )
        yield
        _end()


@pytest.fixture(scope="class", autouse=True)
def shop_stands(request, shared_beginnings):
    """Open the shop before the first class that begins with it, and close it before
    one that does not."""
    beginning = beginning_of(request.cls) if request.cls else None
    if standing and standing[0].beginning is not beginning:
        _end()
    if beginning and not standing:
        shop = StandingShop(beginning)
        standing.append(shop)


def _end():
    while standing:
        standing.pop().end()
