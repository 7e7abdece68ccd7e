"""Run by Odoo's shell, beside the import and in turns with it: the floor, create() of
the same contacts and orders in batches of 200, and action_confirm() of the same orders
in batches of 50. Both meet the same machine, whose speed changes from minute to minute.
The import, bench_orders.py, says when and what."""

import os
import sys
from multiprocessing.connection import Connection

sys.path.append(os.environ["SCRIPTS"])
from odoo.addons.shoper_connector.sync.engine.context import AS_CONNECTOR
from odoo.addons.shoper_connector.sync.sales.customer import making
from odoo.addons.shoper_connector.sync.sales.order import creation

from bench_measure import measured, nothing  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
CONTACTS = ("partner_id", "partner_invoice_id", "partner_shipping_id")
CREATED, CONFIRMED = 200, 50  # at once


class Rows:
    """Rows of a model that are to be created: [(id of the record there, values)].

    :param names: fields that name contacts, which are created first
    """

    def __init__(self, model, names):
        self.model = model
        self.names = names
        self.left = []
        self.ids = {}  # of records there: of the same here


class Raw:
    """Does what the import did, by Odoo alone; notes what that cost."""

    def __init__(self):
        words = {"lang": "pl_PL", "shoper_writes": AS_CONNECTOR}
        partners = env["res.partner"].with_context(**words, **making.QUIETLY)
        orders = env["sale.order"].with_context(**words, **creation.QUIETLY)
        self.contacts = Rows(partners, ("parent_id",))
        self.orders = Rows(orders, CONTACTS)
        self.unconfirmed = []  # ids of orders there
        self.confirmed = 0
        self.costs = nothing()
        partners.create({"name": "Warms the caches up"})
        env.cr.rollback()

    def create(self, contacts, orders, is_last):
        """Create full batches of what the import created so far; the rest once that
        ended."""
        self.contacts.left += contacts
        self.orders.left += orders
        with measured(self.costs, "contacts"):
            self._create(self.contacts, is_last)
        with measured(self.costs, "orders"):
            self._create(self.orders, is_last)

    def _create(self, rows, is_last):
        """Create what names no contact that is still to be created."""
        while some := self._ready(rows)[:CREATED]:
            if len(some) < CREATED and not is_last:
                return
            found = rows.model.create([self._known(rows, vals) for _id, vals in some])
            rows.ids.update(zip((there for there, _ in some), found.ids, strict=True))
            rows.left = [row for row in rows.left if row[0] not in rows.ids]
            self._keep()

    def _ready(self, rows):
        unknown = {there for there, _vals in self.contacts.left}
        return [
            (there, vals)
            for there, vals in rows.left
            if unknown.isdisjoint(vals.get(name) for name in rows.names)
        ]

    def _known(self, rows, vals):
        """Name the contacts that were created here."""
        ids = self.contacts.ids
        named = {name: vals[name] for name in rows.names if name in vals}
        return vals | {name: ids.get(there, there) for name, there in named.items()}

    def confirm(self, ids, is_last):
        """Confirm full batches of what the import confirmed; the rest once that ended.

        :param ids: of orders there
        """
        self.unconfirmed += ids
        least = 1 if is_last else CONFIRMED
        with measured(self.costs, "confirm"):
            while len(self.unconfirmed) >= least:
                some = self.unconfirmed[:CONFIRMED]
                del self.unconfirmed[:CONFIRMED]
                here = [self.orders.ids[there] for there in some]
                self.orders.model.browse(here).action_confirm()
                self.confirmed += len(some)
                self._keep()

    def _keep(self):
        env.cr.commit()
        env.invalidate_all()

    def done(self):
        """Give what was done so far: numbers of records, and rows of the report."""
        alone = {"shop_seconds": 0, "calls": 0}
        return {
            "partners": len(self.contacts.ids),
            "orders": len(self.orders.ids),
            "confirmed": self.confirmed,
            "raw": [
                cost | alone | {"name": f"raw: {name}"}
                for name, cost in self.costs.items()
            ],
        }


raw = Raw()
turns = Connection(int(os.environ["TURNS"]))
while turn := turns.recv():
    name, *arguments = turn
    getattr(raw, name)(*arguments)
    turns.send(raw.done())
