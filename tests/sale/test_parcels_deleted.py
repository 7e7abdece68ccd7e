from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..cases.length import thorough
from ..cases.parcel_case import ParcelWords
from ..cases.sale_case import SaleCase
from .test_webhooks import WebhookWords


@tagged("post_install", "-at_install")
class TestParcelsDeleted(WebhookWords, ParcelWords, SaleCase, HttpCase):
    """The shop tells that somebody deleted a parcel in its panel."""

    def setUp(self):
        super().setUp()
        self.without_pauses()

    @thorough
    def test_a_parcel_deleted_in_the_panel_is_noticed_and_nothing_is_deleted(self):
        order, other = self.all_sold((1, 2))
        picking, kept = self.ship(order, "NR-1"), self.ship(other, "NR-2")
        self.assertRunDone(self.tell())
        parcel = picking.shoper_parcel_ids
        self.assertEqual(parcel.shoper_link_state, "linked")
        self.connector.preset_ids.line_ids = [Command.create({"entity": "parcel"})]
        self.assertIn("Parcels: as the preset", self.connector.webhook_text)
        [row] = self.parcels(order)
        self.shop.requests.clear()
        with self.telling():
            self.shop.owner.delete("parcels", int(row["parcel_id"]))
        self.slice()
        [event] = self.events().filtered(lambda item: item.entity == "parcel")
        self.assertEqual(event.state, "taken")
        self.assertRunDone(event.run_id)
        self.assertEqual(parcel.shoper_link_state, "missing")
        self.assertEqual(kept.shoper_parcel_ids.shoper_link_state, "linked")
        self.assertEqual((picking.state, order.state), ("done", "sale"))
        self.assertEqual(parcel.number, "NR-1")
        # It is the panel's business: no buyer is told of it again.
        self.assertRunDone(self.tell())
        self.assertFalse(self.posts())
        self.assertFalse(self.parcels(order))
        self.assertEqual(len(self.mails(order)), 1)

    @thorough
    def test_a_message_of_a_parcel_that_nobody_knows_does_no_harm(self):
        self.connector.preset_ids.line_ids = [Command.create({"entity": "parcel"})]
        self.post("parcel.delete", {"parcel_id": "77"})
        self.post("parcel.delete", {"parcel_id": "null"})
        self.post("parcel.send", {"parcel_id": "4", "order_id": "7"})
        found = [(event.entity, event.remote_id) for event in self.events("new")]
        self.assertEqual(found, [("parcel", 77), ("order", 7)])
        self.slice()
        self.assertFalse(self.events("new"))
        self.assertFalse(self.element("parcel", 77))
