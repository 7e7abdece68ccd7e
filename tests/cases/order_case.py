from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user

from .sale_case import SaleCase, SaleWords

TAKE = {"import_unlinked": True, "update_linked": "odoo"}


class OrderWords(SaleWords):
    """Words about orders of the shop."""

    # ------------------------------------------------------------------ given
    def buy(self, kind=("registered", "transfer"), seed=1, **values):
        """Let somebody buy.

        :return: the number of the order
        """
        kind = list(kind) if isinstance(kind, tuple) else kind
        return self.shop.owner.buy(1, seed, kind, restock=True, **values)[0]

    def let_say(self, order_id, **values):
        """Let the shop answer an order with values that it would not let anybody
        enter."""
        table = self.shop.shop["orders"]
        render = table.render

        def saying(row_id):
            row = render(row_id)
            return row | values if int(row_id) == order_id else row

        table.render = saying

    def stock_id(self, place=0):
        """The stock row of a product of the shop that is sold by the piece and has no
        variants, with plenty of it.

        :param place: of the product among such
        """
        shop = self.shop.shop
        rows = shop.rows("product-stocks")
        varied = {row["product_id"] for row in rows if row["extended"] == "1"}
        pieces = [
            int(row["stock_id"])
            for row in rows
            if row["product_id"] not in varied
            and self.is_sold_by_the_piece(shop.row("products", row["product_id"]))
        ]
        self.shop.owner.edit_stock(pieces[place], 1000)
        return pieces[place]

    def is_sold_by_the_piece(self, product):
        unit = self.shop.shop.row("units", product["unit_id"])
        is_whole = unit["floating_point"] == "0" and product["type"] == "0"
        return is_whole and product["translations"]["pl_PL"]["active"] == "1"

    def correct(self, invoice):
        """A person takes an invoice back and makes another one in its place, which is
        right.

        :return: the other one
        """
        dialog = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        dialog = dialog.create({"journal_id": invoice.journal_id.id})
        dialog.modify_moves()
        right = dialog.new_move_ids.filtered(lambda move: move != invoice)
        right = right.filtered(lambda move: move.move_type == "out_invoice")
        right.action_post()
        self.assertEqual(invoice.payment_state, "reversed")
        return right

    def position(self, *names):
        """A fiscal position of sales abroad.

        :param names: of rates of the shop without VAT, in the place of whose taxes it
            puts another one; see :meth:`replace_taxes`
        """
        position = self.env["account.fiscal.position"].create(
            {"name": "Za granicą (test)", "company_id": self.company.id}
        )
        if names:
            self.replace_taxes(position, *names)
        return position

    def replace_taxes(self, position, *names):
        """An accountant says which tax a fiscal position puts in the place of those of
        rates of the shop.

        :return: that tax
        """
        taxes = [self.record_of("tax", self.remote("tax", name)) for name in names]
        return self.odoo_tax(
            f"0% za granicą {position.id}",
            0,
            fiscal_position_ids=[Command.link(position.id)],
            original_tax_ids=[Command.link(tax.id) for tax in taxes],
        )

    def take_vat_off(self, order_id):
        """The owner lets all of an order have a rate without VAT, for the same sum."""
        tax = self.shop.shop.row("taxes", self.remote("tax", "0%"))
        for line_id in self.shop.shop["orders"].line_ids(order_id):
            values = {"tax": tax["name"], "tax_value": tax["value"]}
            self.shop.owner.update("order-products", line_id, values)
        values = {"shipping_tax_id": tax["tax_id"]}
        self.shop.owner.update("orders", order_id, values)

    def element_of(self, order_id):
        return self.element("order", order_id)

    # ------------------------------------------------------------------- when
    def take_over(self, connector=None, auto_apply=True, user=None, **options):
        """Synchronise what is new of the orders, and nothing else."""
        options = TAKE | {"fetch_all": False} | options
        return self.synchronise(
            connector, auto_apply=auto_apply, user=user, order=options
        )

    def sell_by(self):
        """Let orders have a salesperson, with an e-mail address.

        :return: the user
        """
        seller = new_test_user(
            self.env,
            login="seller",
            groups="sales_team.group_sale_salesman",
            email="seller@example.com",
        )
        self.connector.orders_user_id = seller
        return seller

    def taken(self, kind=("registered", "transfer"), seed=1, **values):
        """Somebody buys, and the order is taken over.

        :return: (number of the order, the order in Odoo)
        """
        [taken] = self.all_taken([seed], kind, **values)
        return taken

    def all_taken(self, seeds, kind=("registered", "transfer"), **values):
        """Somebody buys by each seed, and all that is taken over in one go.

        :return: [(number of the order, the order in Odoo)]
        """
        ids = [self.buy(kind, seed, **values) for seed in seeds]
        self.assertRunDone(self.take_over())
        return [(order_id, self.order(order_id)) for order_id in ids]

    def fetch(self, *order_ids):
        """What the dialog Fetch One Order does.

        :return: the run, worked until it stands still
        """
        dialog = self.env["shoper.order.fetch"].with_user(self.user)
        dialog = dialog.create(
            {
                "connector_id": self.connector.id,
                "numbers": " ".join(map(str, order_ids)),
            }
        )
        run = self.env["shoper.sync.run"].browse(dialog.action_fetch()["res_id"])
        self.work(run)
        return run

    # ------------------------------------------------------------------- then
    def order(self, order_id, connector=None):
        """The order of Odoo that was made of one of the shop."""
        return self.record_of("order", order_id, connector)

    def row_of(self, order_id):
        """An order as the shop answers it."""
        return self.shop.shop.row("orders", order_id)

    def reasons(self, run):
        """What waits, and why: {number of the order: text}."""
        return {
            change.element_id.remote_id: change.message
            for change in self.changes(run, "order", state="waiting")
        }

    def exact(self, order, row):
        """Whether an order's total, and what its lines add up to, is the shop's."""
        total = Decimal(row["sum"])
        lines = sum(round(Decimal(line.price_total), 2) for line in order.order_line)
        return Decimal(f"{order.amount_total:.2f}") == total == lines

    def assertExact(self, *order_ids):
        for order_id in order_ids:
            order, row = self.order(order_id), self.row_of(order_id)
            self.assertTrue(self.exact(order, row), (order.amount_total, row["sum"]))

    @contextmanager
    def assertNobodyIsMailed(self):
        """No mail is written meanwhile, not even one that is sent and deleted."""
        model, mails = self.registry["mail.mail"], []
        create = model.create

        def noting(records, vals_list):
            mails.extend(vals_list)
            return create(records, vals_list)

        with patch.object(model, "create", noting):
            yield
        self.assertFalse(mails)

    def assertNobodyIsTold(self, orders):
        """No mail, no follower, no message, no activity."""
        self.assertFalse(self.env["mail.mail"].search([]))
        self.assertFalse(orders.message_follower_ids)
        self.assertFalse(orders.message_ids)
        self.assertFalse(orders.activity_ids)


class OrderCase(OrderWords, SaleCase):
    """What a test does in Odoo is undone for the next one."""

    def setUp(self):
        super().setUp()
        self.env["mail.mail"].search([]).unlink()
