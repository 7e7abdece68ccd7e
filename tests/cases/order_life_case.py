from .order_case import OrderCase

# How somebody buys whose order is so in Odoo at first.
BUYS = {"sale": ("registered", "cod"), "draft": ("registered", "transfer")}


class OrderLifeCase(OrderCase):
    """Words about what happens to orders after they were taken over."""

    # ------------------------------------------------------------------ given
    def sold(self, seed=1, quantity=3, kind=("registered", "cod"), **values):
        """An order that is confirmed, of two things of which there is enough.

        :return: (number of the order, the order in Odoo)
        """
        order_id, order = self.taken(
            kind, seed=seed, lines=self.two_things(quantity), **values
        )
        self.assertEqual(order.state, "sale")
        return order_id, order

    def quotation(self, seed=1):
        """An order that is not paid yet."""
        order_id, order = self.taken(
            ("registered", "transfer"), seed=seed, lines=self.two_things()
        )
        self.assertEqual(order.state, "draft")
        return order_id, order

    def all_of(self, *states):
        """Orders of two things each, taken over in one go.

        :param states: of each in Odoo
        :return: [(number of the order, the order in Odoo)]
        """
        lines = self.two_things()
        ids = [
            self.buy(BUYS[state], seed, lines=lines)
            for seed, state in enumerate(states, 1)
        ]
        self.assertRunDone(self.take_over())
        taken = [(order_id, self.order(order_id)) for order_id in ids]
        self.assertEqual([order.state for _order_id, order in taken], [*states])
        return taken

    def two_things(self, quantity=3):
        """Lines that somebody buys."""
        return [
            {"stock_id": self.stock_id(place), "quantity": quantity} for place in (0, 1)
        ]

    def deliver(self, order):
        """All of an order goes out."""
        for move in order.picking_ids.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        order.picking_ids._action_done()

    def line_ids(self, order_id):
        return self.shop.shop["orders"].line_ids(order_id)

    def line_of(self, order, line_id):
        return order.order_line.filtered(lambda line: line.shoper_line_id == line_id)

    # ------------------------------------------------------------------- when
    def decision(self, order_id, action=""):
        """The open question about an order."""
        found = self.env["shoper.decision"].search(
            [
                ("entity", "=", "order"),
                ("state", "=", "open"),
                ("element_id", "=", self.element_of(order_id).id),
            ]
        )
        found = found.filtered(lambda item: (item.change_id.action or "") == action)
        self.assertEqual(len(found), 1, found.mapped("message"))
        return found

    def decide(self, side, *decisions):
        """A person decides that the shop's side counts, or that both stay."""
        for decision in decisions:
            own = decision.with_user(self.user)
            own.action_take_shop() if side == "shop" else own.action_leave()
            if decision.decision_run_id:
                self.work(decision.decision_run_id)

    # ------------------------------------------------------------------- then
    def assertNoQuestions(self):
        open_ones = self.env["shoper.decision"].search(
            [("entity", "=", "order"), ("state", "=", "open")]
        )
        self.assertFalse(open_ones, open_ones.mapped("message"))

    def assertQuiet(self):
        """Another synchronisation has nothing to do, and nothing to ask."""
        run = self.take_over()
        self.assertFalse(run.change_ids, run.change_ids.mapped("message"))
        self.assertNoQuestions()
