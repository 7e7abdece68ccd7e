from odoo.tests import HttpCase, tagged

from ..cases.languages import Walked
from ..cases.length import thorough
from ..cases.parcel_case import ParcelWords
from ..cases.sale_case import SaleCase
from ..sale.test_webhooks import WebhookWords

ROLES = (
    "sales_team.group_sale_salesman_all_leads",
    "stock.group_stock_user",
    "account.group_account_invoice",
)


@tagged("post_install", "-at_install")
class TestTourOrders(Walked, WebhookWords, ParcelWords, SaleCase, HttpCase):
    """Orders, parcels, messages and calls of the shop, as people work with them in the
    browser."""

    def setUp(self):
        super().setUp()
        self.without_pauses()

    def tour(self, action, name, record=None, login="shoper-manager"):
        address = f"/odoo/action-{action}" + (f"/{record.id}" if record else "")
        self.start_tour(address, name, login=login)

    @thorough
    def test_what_the_shop_took_back_is_returned_and_credited(self):
        self.user.group_ids += self.env["res.groups"].union(*map(self.env.ref, ROLES))
        order = self.sold()
        picking = self.ship(order)
        order.order_line.product_id.invoice_policy = "order"
        order._create_invoices().action_post()
        self.shop.owner.return_order(int(order.shoper_number))
        self.assertRunDone(self.take_over())
        self.tour(
            "shoper_connector.sale_order_action_shoper",
            "shoper_given_back",
            order,
            login="shoper-user",
        )
        back = order.picking_ids - picking
        self.assertEqual((back.return_id, back.state), (picking, "assigned"))
        credit = order.invoice_ids.reversal_move_ids
        self.assertEqual((credit.state, credit.move_type), ("draft", "out_refund"))

    @thorough
    def test_what_was_paid_is_seen_in_the_plan_and_on_the_order(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.payment("transfer").write(
            {"journal_id": journal.id, "register_payment": True}
        )
        order_id, order = self.taken(("registered", "transfer"))
        self.assertEqual(order.state, "draft")
        self.shop.owner.pay(order_id)
        run = self.take_over(auto_apply=False)
        self.tour("shoper_connector.shoper_sync_run_action", "shoper_payment_plan", run)
        self.work(run)
        self.assertRunDone(run)
        self.tour(
            "shoper_connector.sale_order_action_shoper", "shoper_payment_order", order
        )
        self.assertEqual(order.shoper_registered, order.amount_total)

    @thorough
    def test_parcels_are_seen_on_their_transfer_and_in_their_list(self):
        self.manager.group_ids += self.env.ref("stock.group_stock_user")
        picking = self.ship(self.sold(), "NR-1")
        self.assertRunDone(self.tell())
        self.tour("stock.action_picking_tree_all", "shoper_parcels", picking)

    @thorough
    def test_the_card_says_the_whole_reason_why_an_order_waits(self):
        order = self.sold()
        self.shop.owner.cancel(int(order.shoper_number))
        self.take_over()
        self.start_tour("/odoo/shoper", "shoper_why_orders_wait", login="shoper-user")

    @thorough
    def test_suggestions_have_a_column_as_long_as_there_are_any(self):
        self.connector.order_status_ids.filtered(
            lambda status: not status.incoming
        ).incoming = "open"
        self.status(8).incoming = False
        self.tour(
            "shoper_connector.shoper_connector_action",
            "shoper_suggestions",
            self.connector,
        )
        self.assertEqual(self.status(8).incoming, "cancel")

    @thorough
    def test_the_list_of_methods_has_no_empty_columns_of_suggestions(self):
        self.payment("cash").kind = False
        self.tour(
            "shoper_connector.shoper_payment_method_action", "shoper_methods_to_choose"
        )

    @thorough
    def test_webhooks_are_taken_away_and_registered_again(self):
        with self.telling():
            self.buy()
        [before] = self.rows()
        self.tour(
            "shoper_connector.shoper_connector_action",
            "shoper_webhooks",
            self.connector,
        )
        [row] = self.rows()
        (place, token), (old_place, old_token) = (
            item["url"].rsplit("/", 1) for item in (row, before)
        )
        self.assertEqual(place, old_place)
        self.assertNotEqual(token, old_token, "what was taken away opens nothing")

    @thorough
    def test_calls_that_the_shop_refused_are_found(self):
        self.connector.request_log = "all"
        self.shop.faults.add("GET", "orders", status=500, times=1)
        self.assertRunDone(self.synchronise(status={}))
        self.take_over()
        self.tour("shoper_connector.shoper_request_action", "shoper_requests")


@thorough
@tagged("post_install", "-at_install")
class TestTourOrdersInPolish(TestTourOrders):
    walked_in = "pl_PL"
