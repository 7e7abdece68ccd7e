from .order_case import OrderCase


class ParcelCase(OrderCase):
    def open_shop(self):
        super().open_shop()
        self.order_id = self.buy(3, kind="transfer")
        (line,) = self.lines(self.order_id)
        self.line_id = int(line["id"])

    def parcel(self, **values) -> int:
        body = {"order_id": self.order_id, "shipping_id": 5} | values
        return self.post("parcels", body)

    def refusal(self, method, path, body) -> dict:
        answer = self.call(method, path, json=body)
        self.assertEqual(answer.status_code, 400, answer.text)
        return answer.json()

    def part(self, quantity):
        return [{"order_product_id": self.line_id, "quantity": quantity}]

    def row(self, parcel_id):
        return self.get(f"parcels/{parcel_id}")

    def status(self):
        return self.order(self.order_id)["status_id"]


class TestCreate(ParcelCase):
    def test_all_of_it(self):
        row = self.row(self.parcel(shipping_code="P-1"))
        (held,) = row["products"]
        told = held["order_product_id"], held["quantity"]
        self.assertEqual(told, (self.line_id, "3"))
        self.assertEqual((row["shipping_code"], row["sent"]), ("P-1", "0"))
        self.assertEqual(row["send_date"], "0000-00-00 00:00:00")
        order = self.order(self.order_id)
        self.assertEqual(row["delivery_address"], order["delivery_address"])
        self.assertEqual(order["total_parcels"], 1)

    def test_it_tells_what_it_holds_by_the_line_and_its_product(self):
        (line,) = self.lines(self.order_id)
        parcel = self.parcel(products=self.part(2))
        (held,) = self.row(parcel)["products"]
        self.assertEqual(held["parcel_id"], str(parcel))
        for name in ("product_id", "stock_id", "name", "code", "option", "unit"):
            self.assertEqual(held[name], line[name], name)
        self.sim.switches.parcel_rows = "without_lines"
        (without,) = self.row(parcel)["products"]
        del held["order_product_id"]
        self.assertEqual(without, held)

    def test_it_may_tell_it_otherwise_or_not_at_all(self):
        parcel = self.parcel(products=self.part(2), notes="Uwaga")
        self.sim.switches.parcel_rows = "without_products"
        self.assertNotIn("products", self.row(parcel))
        self.sim.switches.parcel_rows = "other_keys"
        held = [{"line": str(self.line_id), "pieces": "2"}]
        self.assertEqual(self.row(parcel)["products"], held)
        self.sim.switches.parcel_rows = "odd_fields"
        self.assertEqual(self.row(parcel)["notes"], ["Uwaga"])

    def test_it_tells_what_it_holds_of_a_line_that_is_gone(self):
        parcel = self.parcel(products=self.part(1))
        self.owner.edit_lines(self.order_id, remove=[self.line_id])
        (held,) = self.row(parcel)["products"]
        self.assertEqual((held["product_id"], held["quantity"]), ("0", "1"))

    def test_a_part_and_the_rest(self):
        self.parcel(products=self.part(1))
        row = self.row(self.parcel())
        self.assertEqual(row["products"][0]["quantity"], "2")
        answer = self.refusal(
            "POST", "parcels", {"order_id": self.order_id, "shipping_id": 5}
        )
        self.assertEqual(
            answer["error_description"], "All products has been already sent"
        )

    def test_a_quantity_left_out_is_all_that_is_left(self):
        self.parcel(products=self.part(1))
        parcel = self.parcel(products=[{"order_product_id": self.line_id}])
        self.assertEqual(self.row(parcel)["products"][0]["quantity"], "2")

    def test_more_than_there_is(self):
        for products in (
            self.part(4),
            self.part(0),
            self.part(2) + self.part(2),
            [{"order_product_id": 99, "quantity": 1}],
            ["all"],
        ):
            body = {"order_id": self.order_id, "shipping_id": 5, "products": products}
            text = self.refusal("POST", "parcels", body)["error_description"]
            self.assertIn("'products'", text)
        self.assertEqual(self.get("parcels")["count"], "0")

    def test_lines_of_no_goods_are_not_sent(self):
        self.sim.switches.payment_fee = "free_line"
        order_id = self.buy(kind="cod")
        self.assertEqual(len(self.lines(order_id)), 2)
        parcel = self.post("parcels", {"order_id": order_id, "shipping_id": 5})
        self.assertEqual(len(self.row(parcel)["products"]), 1)

    def test_method_of_delivery_is_required(self):
        text = self.refused("POST", "parcels", {"order_id": self.order_id})
        self.assertIn("'shipping_id'", text)

    def test_cancelled_orders(self):
        self.owner.cancel(self.order_id)
        body = {"order_id": self.order_id, "shipping_id": 5}
        self.refusal("POST", "parcels", body)
        self.sim.switches.parcels_of_cancelled = "accepted"
        self.parcel()

    def test_combined_orders(self):
        self.owner.combine([self.buy(), self.order_id])
        body = {"order_id": self.order_id, "shipping_id": 5}
        self.assertEqual(
            self.refusal("POST", "parcels", body)["error"], "order_combined"
        )


class TestSending(ParcelCase):
    def test_statuses_of_the_settings(self):
        parcel = self.parcel()
        self.assertEqual(self.status(), "4")
        self.put(f"parcels/{parcel}", {"send": True})
        self.assertEqual(self.status(), "7")
        self.assertEqual(self.row(parcel)["send_date"], self.sim.shop.now())

    def test_other_settings_and_none(self):
        self.sim.settings["shopping_parcel_create_status_id"] = "6"
        self.sim.settings["shopping_parcel_send_status_id"] = ""
        self.parcel(products=self.part(1))
        self.assertEqual(self.status(), "6")
        self.parcel(sent=True)
        self.assertEqual(self.status(), "6")

    def test_a_shop_whose_parcels_move_nothing(self):
        self.sim.switches.parcel_moves_status = False
        self.parcel(sent=True)
        self.assertEqual(self.status(), "1")

    def test_the_field_that_says_so(self):
        for switch, sent, send in (
            ("both", "1", "1"),
            ("sent", "1", "0"),
            ("send", "0", "1"),
        ):
            self.sim.switches.parcel_sent_field = switch
            for name, expected in (("sent", sent), ("send", send)):
                parcel = self.parcel(products=self.part("0.5"), **{name: True})
                self.assertEqual(self.row(parcel)["sent"], expected, (switch, name))

    def test_a_field_that_makes_no_sense_is_refused(self):
        for name, value in (
            ("send", "soon"),
            ("sent", [1]),
            ("products", 5),
            ("products", "all"),
            ("products", {"order_product_id": self.line_id}),
        ):
            body = {"order_id": self.order_id, "shipping_id": 5, name: value}
            text = self.refusal("POST", "parcels", body)["error_description"]
            self.assertIn(f"'{name}'", text)
        self.assertEqual(self.get("parcels")["count"], "0")
        path = f"parcels/{self.parcel(products=self.part(1), sent=True)}"
        text = self.refusal("PUT", path, {"sent": "soon"})["error_description"]
        self.assertIn("'sent'", text)

    def test_a_shop_that_refuses_unknown_keys_takes_one_of_both(self):
        self.sim.switches.extra_keys = "refused"
        self.sim.switches.parcel_sent_field = "send"
        body = {"order_id": self.order_id, "shipping_id": 5, "sent": True, "send": True}
        answer = self.refusal("POST", "parcels", body)
        self.assertEqual(answer["error"], "object_readonly")
        self.assertEqual(self.row(self.parcel(send=True))["sent"], "1")

    def test_the_buyer_is_sent_a_mail(self):
        self.sim.mails.clear()
        self.parcel(shipping_code="P-1", sent=True)
        (mail,) = self.sim.mails
        self.assertEqual((mail.kind, mail.subject), ("parcel", f"{self.order_id}: P-1"))
        self.assertEqual(mail.to, self.order(self.order_id)["email"])

    def test_a_late_number(self):
        parcel = self.parcel(sent=True)
        self.put(f"parcels/{parcel}", {"shipping_code": "P-2"})
        self.assertEqual(self.row(parcel)["shipping_code"], "P-2")
        self.sim.switches.sent_parcel_put = "refused"
        answer = self.refusal("PUT", f"parcels/{parcel}", {"shipping_code": "P-3"})
        self.assertEqual(answer["error"], "parcel_already_sent")
        self.sim.switches.sent_parcel_put = "refused_plain"
        answer = self.refusal("PUT", f"parcels/{parcel}", {"shipping_code": "P-3"})
        self.assertEqual(answer["error"], "invalid_request")
        self.assertEqual(self.row(parcel)["shipping_code"], "P-2")

    def test_what_a_parcel_that_was_sent_does_not_take(self):
        parcel = self.parcel(products=self.part(1), sent=True)
        path = f"parcels/{parcel}"
        self.assertEqual(
            self.refusal("PUT", path, {"send": True})["error"], "parcel_already_sent"
        )
        for body in ({"products": self.part(2)}, {"shipping_id": 1}):
            self.assertEqual(
                self.refusal("PUT", path, body)["error"], "parcel_cannot_modify"
            )
        self.assertEqual(
            self.refusal("DELETE", path, None)["error"], "parcel_cannot_modify"
        )

    def test_one_that_waits_can_be_changed_and_deleted(self):
        parcel = self.parcel(products=self.part(1))
        self.put(f"parcels/{parcel}", {"products": self.part(3), "weight": 2})
        self.assertEqual(self.row(parcel)["products"][0]["quantity"], "3")
        self.delete(f"parcels/{parcel}")
        self.assertEqual(self.order(self.order_id)["total_parcels"], 0)
        self.parcel()


class TestLists(ParcelCase):
    def test_of_an_order(self):
        mine = self.parcel()
        self.post("parcels", {"order_id": self.buy(), "shipping_id": 5})
        asked = {"order_id": self.order_id}
        self.assertEqual(self.ids("parcels", "parcel_id", filters=asked), [mine])
        self.sim.switches.parcels_filter = "ignored"
        self.assertEqual(self.get("parcels", filters=asked)["count"], "2")
        self.sim.switches.parcels_filter = "refused"
        params = {"filters[order_id]": self.order_id}
        self.refused("GET", "parcels", status=404, params=params)

    def test_by_number_in_whichever_letters(self):
        parcel_id = self.parcel(shipping_code="Ab-1")
        for asked in ("Ab-1", "ab-1", {"in": ["AB-1"]}, {"like": "aB%"}):
            found = self.ids("parcels", "parcel_id", filters={"shipping_code": asked})
            self.assertEqual(found, [parcel_id], asked)

    def test_the_field_of_its_id(self):
        parcel_id = self.parcel()
        self.sim.switches.parcel_key = "id"
        row = self.row(parcel_id)
        self.assertEqual((row["id"], row.get("parcel_id")), (str(parcel_id), None))
        self.assertEqual(
            self.ids("parcels", "id", filters={"id": parcel_id}), [parcel_id]
        )
        asked = {"filters[parcel_id]": parcel_id}
        self.refused("GET", "parcels", status=404, params=asked)
        self.sim.switches.parcel_key = "none"
        self.assertFalse({"id", "parcel_id"} & self.row(parcel_id).keys())

    def test_none(self):
        self.assertEqual(
            self.get("parcels"), {"count": "0", "pages": 0, "page": 1, "list": []}
        )
