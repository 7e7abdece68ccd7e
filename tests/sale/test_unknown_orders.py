from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase

# What nobody knows of the shop, turned to what is not the likeliest.
UNKNOWN = (
    {"line_ean": "empty", "paid_moves_status_date": True, "id_order": "refused"},
    {
        "filter_refusal_status": 400,
        "status_filter": "refused",
        "edit_moves_status_date": True,
        "id_filter": "refused",
        "extra_keys": "refused",
    },
    {"id_filter": "ignored", "clear_reference": "null", "list_as_object": True},
    {"id_filter": "nothing"},
)


class TestUnknownOrders(OrderLifeCase):
    """Whatever the shop turns out to be like, its orders live in Odoo as there."""

    @thorough
    def test_orders_live_as_in_the_shop_whatever_it_is_like(self):
        for seed, switches in enumerate(UNKNOWN, start=1):
            with self.subTest(switches=switches):
                usual = self.shop.switches.as_dict()
                for name, value in switches.items():
                    setattr(self.shop.switches, name, value)
                self.live(seed)
                for name, value in usual.items():
                    setattr(self.shop.switches, name, value)

    def live(self, seed):
        order_id, order = self.quotation(seed)
        self.assertExact(order_id)
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.assertRunDone(self.take_over())
        self.assertEqual(order.partner_shipping_id.city, "Hel")
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale")
        self.assertExact(order_id)
        run = self.take_over()
        self.assertRunDone(run)
        self.assertFalse(run.change_ids)
