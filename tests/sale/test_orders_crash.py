from contextlib import contextmanager
from unittest.mock import patch

from ...sync.engine.failure import Failure
from ...sync.sales.customer.buyers import Buyers
from ...sync.sales.row.tax_number import read_tax_number
from ..cases.customer_case import HOME
from ..cases.killed_worker import KilledWorkerCase
from ..cases.length import THOROUGH
from ..cases.order_case import TAKE, OrderWords

MANY = 24  # more than its worker confirms in one go


class TestCrashOfOrders(OrderWords, KilledWorkerCase):
    """A worker that is killed at any moment of taking orders over: the next one goes
    on, no order is there twice and none is lost."""

    def open_shop(self):
        self.connector = self.synchronise_shop()

    def count(self, *domain):
        orders = self.env["sale.order"]
        return orders.search_count([("shoper_number", "!=", False), *domain])

    def test_it_goes_on_wherever_it_was_killed(self):
        ids = self.shop.owner.buy(MANY, 1, ["registered", "cod"], restock=True)
        run = self.queue(order=TAKE | {"fetch_all": False})
        self.env.cr.commit()
        self.kill_at("orders")  # at each moment: see the crash of payments
        self.worker.work(run)
        self.assertTrue(self.was_killed(self.worker))
        self.shop.spoil = type(self.shop).spoil
        self.kill_once(run, self.count)
        self.kill_once(run, lambda: self.count(("state", "=", "sale")))
        self.assertLess(self.count(("state", "=", "sale")), MANY)
        self.work(run)
        self.assertRunDone(run)
        orders = self.env["sale.order"].search([("shoper_number", "!=", False)])
        numbers = sorted(map(int, orders.mapped("shoper_number")))
        waiting = self.reasons(run)
        self.assertEqual(sorted([*numbers, *waiting]), ids, "none lost, none twice")
        self.assertLess(len(waiting), MANY / 5)  # bundles mostly
        for reason in waiting.values():
            # People of one name and phone; bundles, which are no product of Odoo; an
            # eighth of a unit, where Odoo keeps two decimals.
            known = "not clear which contact|is not linked|decimals of a quantity"
            self.assertRegex(reason, known)
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        self.assertExact(*numbers)
        lines = orders.order_line.filtered("shoper_line_id").mapped("shoper_line_id")
        self.assertEqual(len(lines), len(set(lines)))
        buyers = orders.partner_id.mapped(lambda partner: (partner.email, partner.name))
        self.assertEqual(len(buyers), len(set(buyers)))
        again = self.take_over()
        self.assertEqual(self.reasons(again).keys(), waiting.keys())
        self.assertEqual(len(again.change_ids), len(waiting))
        self.assertEqual(self.count(), len(orders))
        self.check_cancelled(orders)
        if THOROUGH:
            self.check_others()

    def check_others(self):
        """What others write at the same moment is neither lost nor made twice."""
        self.check_held()
        self.check_moved()
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        order_id = self.buy(("company", "cod"), seed=94, lines=lines)
        self.check_company_of_two_shops(order_id)
        company = {"company": "Druga", "tax_identification_number": "5252248481"}
        self.payment("transfer").confirm = "paid"
        order_id = self.buy(("guest", "transfer"), seed=95, lines=lines)
        self.take_over()
        self.assertEqual(self.order(order_id).state, "draft")
        self.shop.owner.edit_address(order_id, billing=company)
        self.check_company_of_two_shops(order_id)

    def check_cancelled(self, orders):
        """Orders that the shop cancelled are all cancelled, with their deliveries."""
        self.connector.orders_cancel_at_once = True
        for order in orders:
            self.shop.owner.cancel(int(order.shoper_number))
        run = self.queue(order=TAKE | {"fetch_all": False})
        self.env.cr.commit()
        before = self.count(("state", "=", "cancel"))
        self.kill_once(run, lambda: self.count(("state", "=", "cancel")) > before)
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(set(orders.mapped("state")), {"cancel"})
        self.assertEqual(set(orders.picking_ids.mapped("state")), {"cancel"})
        again = self.take_over()
        self.assertFalse(self.changes(again, "order", "act"))

    @contextmanager
    def holding(self, order):
        """A person holds the row of an order until the run has nothing else to do.

        :return: what was sold by then: a list of {id of a line: quantity}
        """
        person, seen = self.registry.cursor(), []
        self.addCleanup(person.close)
        person.execute(
            "SELECT FROM sale_order WHERE id = %s FOR NO KEY UPDATE", (order.id,)
        )
        keep_alive = Failure.keep_alive
        model = self.registry["shoper.sync.order"]
        write = model._write_records

        def saved(failure):
            with self.elsewhere() as env:
                env.cr.execute("SELECT id, product_uom_qty FROM sale_order_line")
                seen.append(dict(env.cr.fetchall()))
            person.rollback()
            return keep_alive(failure)

        def impatient(entity, ctx, writes):
            ctx.env.cr.execute("SET LOCAL statement_timeout = '5s'")
            return write(entity, ctx, writes)

        with (
            patch.object(Failure, "keep_alive", saved),
            patch.object(model, "_write_records", impatient),
        ):
            yield seen

    def check_held(self):
        """An order whose row a person holds is edited and confirmed once it is free,
        and others before it."""
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        ids = [
            self.buy(("guest", "transfer"), seed=seed, lines=lines) for seed in (91, 92)
        ]
        self.take_over()
        held, other = map(self.order, ids)
        self.assertEqual((held | other).mapped("state"), ["draft", "draft"])
        for order_id in ids:
            [line_id] = self.shop.shop["orders"].line_ids(order_id)
            self.shop.owner.edit_lines(order_id, quantities={line_id: 3})
        lines = (held | other).order_line.filtered("shoper_line_id")
        self.env.cr.commit()
        with self.holding(held) as seen:
            self.assertRunDone(self.take_over())
        self.assertEqual([seen[0][line.id] for line in lines], [1, 3])
        self.assertEqual(lines.mapped("product_uom_qty"), [3, 3])
        self.payment("transfer").confirm = "always"  # nothing else of it moves
        self.env.cr.commit()
        with self.holding(held):
            self.assertRunDone(self.take_over())
        self.assertEqual({held.state, other.state}, {"sale"})

    def check_moved(self):
        """An order is made once though somebody writes the same rows meanwhile."""
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        order_id = self.buy(("guest", "cod"), seed=93, lines=lines)
        before, met = self.count(), []
        model = self.registry["sale.order"]
        create = model.create

        def moving(orders, vals_list):
            met.append(len(vals_list))
            if len(met) == 1:
                with self.elsewhere() as env:
                    env.cr.execute("SET LOCAL lock_timeout = '5s'")
                    env.cr.execute(
                        """UPDATE shoper_element SET name = name
                           WHERE entity = 'order' AND remote_id = %s""",
                        (order_id,),
                    )
            return create(orders, vals_list)

        with patch.object(model, "create", moving):
            self.assertRunDone(self.take_over())
        self.assertEqual(met, [1, 1], "the database refused the first")
        self.assertEqual(self.count(), before + 1)
        self.assertExact(order_id)
        self.assertEqual(self.order(order_id).state, "sale")

    def check_company_of_two_shops(self, order_id):
        """A company that buys here, or for which an order is from now on, and that the
        run of another shop imports at the same moment, is one contact."""
        number = self.row_of(order_id)["billing_address"]["tax_identification_number"]
        shop = self.start_shop(license_id=f"shop-{order_id}")
        other = self.connect(shop)
        self.addCleanup(self.env.cr.commit)
        self.addCleanup(other.unlink)
        person = {"firstname": "Ewa", "lastname": f"Zakup {order_id}"}
        email = f"ewa.{order_id}@example.com"
        user_id = shop.owner.create("users", person | {"email": email})
        company = {"company_name": "Firma", "tax_identification_number": number}
        shop.owner.create(
            "user-addresses", {"user_id": user_id} | person | HOME | company
        )
        run = self.queue(other, customer={"import_unlinked": True})
        self.env.cr.commit()
        waited, make = [], Buyers.make

        def meanwhile(buyers, plans):
            self.worker.work(run)
            waited.append(self.ended_or_waiting(run))
            return make(buyers, plans)

        with patch.object(Buyers, "make", meanwhile):
            self.assertRunDone(self.take_over())
        self.assertEqual(waited, [True])
        self.worker.wait()
        self.env.cr.commit()
        self.env.invalidate_all()
        self.assertRunDone(run)
        key = read_tax_number(number).key
        company = self.env["res.partner"].search(
            [("vat", "=", key), ("parent_id", "=", False)]
        )
        self.assertEqual(len(company), 1, company.mapped("name"))
        contact = self.record_of("customer", user_id, other)
        self.assertEqual(contact.commercial_partner_id, company)
        invoiced = self.order(order_id).partner_invoice_id
        self.assertEqual(invoiced.commercial_partner_id, company)
