"""What the owner does with orders in the panel, and the same over the control port."""

from .order_case import OrderCase


class TestActions(OrderCase):
    def test_pay(self):
        order_id = self.buy()
        self.owner.pay(order_id, 40)
        self.assertEqual(self.order(order_id)["paid"], "40.00")
        self.owner.pay(order_id)
        row = self.order(order_id)
        self.assertEqual((row["paid"], row["is_paid"]), ("100.00", True))
        self.owner.pay(order_id, "0.01")
        self.assertIs(self.order(order_id)["is_overpayment"], True)

    def test_status(self):
        order_id = self.buy()
        self.clock.now += 60
        self.owner.set_status(order_id, 5)
        row = self.order(order_id)
        self.assertEqual(
            (row["status_id"], row["status_date"]), ("5", self.sim.shop.now())
        )

    def test_lines(self):
        order_id = self.buy()
        (line,) = self.lines(order_id)
        self.owner.edit_lines(
            order_id,
            quantities={line["id"]: 4},
            prices={line["id"]: "90"},
            add=[{"stock_id": self.small, "quantity": 2, "price": 45}],
        )
        self.assertEqual(self.order(order_id)["sum"], "450.00")
        self.assertEqual(self.in_stock(self.lamp_stock), "6")
        self.assertEqual(self.in_stock(self.small), "3")
        self.owner.edit_lines(order_id, remove=[line["id"]])
        self.assertEqual(self.order(order_id)["sum"], "90.00")
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        self.assert_sound()
        with self.assertRaises(ValueError):
            self.owner.edit_lines(self.buy(), remove=[self.lines(order_id)[0]["id"]])

    def test_address(self):
        order_id = self.buy()
        self.owner.edit_address(order_id, delivery={"city": "Hel"})
        row = self.order(order_id)
        self.assertEqual(row["delivery_address"]["city"], "Hel")
        self.assertNotEqual(row["billing_address"]["city"], "Hel")

    def test_cancel(self):
        order_id = self.buy(3)
        self.owner.cancel(order_id)
        self.assertEqual(self.order(order_id)["status_id"], "8")
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        self.sim.settings["shopping_change_status_order_canceled_id"] = "9"
        order_id = self.buy()
        self.owner.cancel(order_id)
        self.assertEqual(self.order(order_id)["status_id"], "9")

    def test_delete(self):
        order_id = self.buy(3)
        self.owner.delete_order(order_id)
        self.refused("GET", f"orders/{order_id}", status=404)
        self.assertEqual(self.in_stock(self.lamp_stock), "10")

    def test_goods_that_come_back(self):
        order_id = self.buy(3)
        self.owner.return_order(order_id)
        self.assertEqual(self.order(order_id)["status_id"], "11")
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        broken = self.buy(3)
        self.owner.return_order(broken, restock=False)
        self.assertEqual(self.order(broken)["status_id"], "11")
        self.assertEqual(self.in_stock(self.lamp_stock), "7")
        self.assert_sound()

    def test_combine(self):
        first, second = self.buy(kind="transfer"), self.buy(2, kind="card_paid")
        paid = self.order(second)["paid"]
        self.assertEqual(self.owner.combine([first, second]), first)
        parent, child = self.order(first), self.order(second)
        self.assertEqual((parent["children"], parent["paid"]), ([second], paid))
        self.assertEqual((child["parent_order_id"], child["sum"]), (str(first), "0.00"))
        quantities = [line["quantity"] for line in self.lines(first)]
        self.assertEqual((quantities, self.lines(second)), (["1", "2"], []))
        self.assertEqual(self.in_stock(self.lamp_stock), "7")
        self.assert_sound()
        with self.assertRaises(ValueError):
            self.owner.combine([first])

    def test_a_guest_opens_an_account(self):
        order_id = self.buy(kind="guest")
        guest = self.order(order_id)["user_id"]
        self.assertEqual(self.owner.register_guest(order_id), int(guest))
        self.assertEqual(self.get(f"users/{guest}")["registered"], "1")
        self.sim.switches.guest_user = "null"
        order_id = self.buy(kind="guest", buyer={"email": "ola@example.pl"})
        user_id = self.owner.register_guest(order_id)
        self.assertEqual(self.get(f"users/{user_id}")["email"], "ola@example.pl")
        self.assertEqual(self.owner.register_guest(order_id), user_id)

    def test_stock(self):
        self.owner.edit_stock(self.lamp_stock, 3)
        self.assertEqual(self.in_stock(self.lamp_stock), "3")
        self.assert_sound()

    def test_mails(self):
        order_id = self.buy()
        self.owner.set_status(order_id, 2)
        self.assertEqual([mail.kind for mail in self.sim.mails], ["order"])
        self.owner.update("statuses", 7, {"email_change": 1})
        self.owner.set_status(order_id, 7)
        mail = self.sim.mails[-1]
        self.assertEqual((mail.kind, mail.order_id), ("status", order_id))
        self.assertEqual(mail.subject, f"{order_id}: przesyłka wysłana")
        self.assertEqual(mail.to, self.order(order_id)["email"])


class TestControl(OrderCase):
    options = {"empty": True, "control_port": 0}

    def test_everything_the_owner_does(self):
        line = {"stock_id": self.lamp_stock, "quantity": 2}
        order = {"n": 2, "seed": 4, "kind": "pick_up", "lines": [line]}
        first, second = self.control("POST", "do/buy", order)
        self.assertEqual(self.in_stock(self.lamp_stock), "6")
        self.control("POST", "do/pay", {"order_id": first, "amount": "5"})
        self.control("POST", "do/set_status", {"order_id": first, "status_id": 2})
        row = self.order(first)
        self.assertEqual((row["paid"], row["status_id"]), ("5.00", "2"))
        self.control(
            "POST", "do/edit_address", {"order_id": first, "billing": {"city": "Hel"}}
        )
        self.assertEqual(self.order(first)["billing_address"]["city"], "Hel")
        (old,) = self.lines(first)
        edit = {"order_id": first, "quantities": {old["id"]: 1}}
        self.control("POST", "do/edit_lines", edit)
        self.assertEqual(self.in_stock(self.lamp_stock), "7")
        self.control("POST", "do/combine", {"order_ids": [first, second]})
        self.assertEqual(self.order(first)["children"], [second])
        self.control("POST", "do/return_order", {"order_id": first, "restock": True})
        self.control("POST", "do/delete_order", {"order_id": first})
        self.assertEqual(self.in_stock(self.lamp_stock), "10")
        (third,) = self.control("POST", "do/buy", order | {"n": 1, "kind": "guest"})
        self.control("POST", "do/register_guest", {"order_id": third})
        self.control("POST", "do/cancel", {"order_id": third})
        edit = {"stock_id": self.lamp_stock, "quantity": 4}
        self.control("POST", "do/edit_stock", edit)
        self.assertEqual(self.in_stock(self.lamp_stock), "4")
        self.assertEqual(self.control("GET", "rules"), [])

    def test_mistakes(self):
        self.control("POST", "do/fly", {}, status=404)
        self.control("POST", "do/buy", {"kind": "pirate"}, status=400)
        self.control("POST", "do/pay", {"order_id": 99}, status=404)
        self.control("POST", "do/pay", {"id": 99}, status=400)
        line = {"stock_id": self.lamp_stock, "quantity": 99}
        error = self.control("POST", "do/buy", {"lines": [line]}, status=400)
        self.assertIn("10 are left", error["error"])

    def test_mails(self):
        order_id = self.buy()
        (mail,) = self.control("GET", "mails")
        self.assertEqual((mail["kind"], mail["order_id"]), ("order", order_id))
        self.assertEqual(self.control("DELETE", "mails"), [])
        self.assertEqual(self.sim.mails, [])

    def test_settings(self):
        asked = {"shopping_parcel_send_status_id": "6"}
        self.assertEqual(self.control("PUT", "settings", asked), asked)
        config = self.get("application-config")
        self.assertEqual(config["shopping_parcel_send_status_id"], "6")
        self.control("PUT", "settings", {"gravity": "off"}, status=400)
        # this one follows a switch
        self.control(
            "PUT", "settings", {"shopping_update_stock_on_buy": "0"}, status=400
        )

    def test_every_switch(self):
        switches = self.control("GET", "state")["switches"]
        for name, value in switches.items():
            self.control("PUT", "switches", {name: value})
        self.assertEqual(switches["discount_rounding"], "line")
        self.control("PUT", "switches", {"parcels_filter": "refused"})
        self.assertEqual(self.sim.switches.parcels_filter, "refused")
        self.control("PUT", "switches", {"parcels_filter": "maybe"}, status=400)

    def test_hooks(self):
        order_id = self.buy()
        self.control(
            "POST",
            "hooks",
            {
                "method": "PUT",
                "path": "product-stocks",
                "do": "cancel",
                "with": {"order_id": order_id},
            },
        )
        self.assertEqual(self.order(order_id)["status_id"], "1")
        self.put(f"product-stocks/{self.small}", {"stock": 5})
        self.assertEqual(self.order(order_id)["status_id"], "8")
        self.control("POST", "hooks", {"do": "fly"}, status=404)
        self.control("POST", "hooks", {"do": "buy", "when": "never"}, status=400)
        self.assertEqual(self.control("DELETE", "hooks"), 0)
