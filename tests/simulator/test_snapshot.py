"""A shop goes back to what it was."""

from .order_case import OrderCase


class TestSnapshot(OrderCase):
    def known(self):
        """All that a client or a test can see of the shop."""
        shop = self.sim.shop
        return (
            {name: shop.rows(name) for name in shop.resources},
            [request.as_dict() for request in self.sim.requests],
            self.sim.faults.as_list(),
            len(self.sim.hooks),
            self.sim.switches.as_dict(),
            dict(self.sim.settings),
            list(self.sim.mails),
            list(self.sim.webhooks.sent),
            (list(self.sim.journal.sales), list(self.sim.journal.pushes)),
            (self.sim.limit, self.sim.bandwidth, self.sim.locked, self.sim.unpaid),
        )

    def change_everything(self):
        self.buy(2, kind="transfer")
        self.post("producers", {"name": "Wierch"})
        self.put(f"products/{self.lamp}", {"code": "INNA"})
        self.delete(f"products/{self.shade}")
        self.put(f"product-stocks/{self.lamp_stock}", {"stock": 3})
        self.sim.faults.add("GET", "taxes")
        self.sim.on_call("GET", "taxes", self.sim.requests.clear)
        self.sim.switches.list_as_object = True
        self.sim.settings["shopping_allow_overselling"] = "1"
        self.sim.limit, self.sim.bandwidth = 3, 1
        self.sim.locked = self.sim.unpaid = True
        self.sim.revoke_tokens()
        self.sim.clock = self.sim.shop["taxes"].render = None

    def test_all_that_happened_since_is_undone_as_often_as_asked(self):
        snapshot = self.sim.snapshot()
        before, clock = self.known(), self.sim.clock
        for _time in range(2):
            self.change_everything()
            snapshot.restore()
            self.assertEqual(self.known(), before)
            self.assertIs(self.sim.clock, clock)
            # Its address and the tokens given out are good still, ids go on as then.
            self.assertEqual(self.get("taxes")["count"], "6")
            snapshot.restore()
        self.assertEqual(self.post("producers", {"name": "Halny"}), 1)
        self.assert_sound()

    def test_what_a_test_sees_is_not_the_snapshot(self):
        snapshot = self.sim.snapshot()
        row = self.sim.shop["products"].rows[self.lamp]
        row["code"] = "INNA"
        snapshot.restore()
        self.sim.shop["products"].rows[self.lamp]["code"] = "INNA"
        snapshot.restore()
        self.assertEqual(self.sim.shop.row("products", self.lamp)["code"], "LAMP")
