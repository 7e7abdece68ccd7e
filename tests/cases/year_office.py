from contextlib import contextmanager

from .year_life import YearLife

LINES = {"lines", "texts", "shipping_cost", "shipping_tax", "total"}
BUYERS = {"buyer", "billing"}  # an invoice would be for somebody else than in the shop
RARELY = 0.3


class YearOffice(YearLife):
    """What people do with orders in Odoo, by chance, and what is noted of it: nothing
    of that is undone unless they say so."""

    def setUp(self):
        super().setUp()
        self.credited = set()
        #: {order: what a person last said that it is in Odoo}
        self.said = {}
        #: {quotation that a person edited, or left as it is: what it comes to}
        self.own = {}
        #: what its lines were: {quotation: {line: (quantity, price)}}
        self.former = {}
        #: sales orders that a person kept although they were cancelled in the shop
        self.kept_sold = set()
        self.set_back = set()  # orders that are quotations again since today
        self.were_sold = set()  # those that were ever sales orders in the evening

    def happenings(self):
        return [
            *super().happenings(),
            self.somebody_gives_credit,
            *[self.an_order_is_cancelled_in_odoo] * 2,
            *[self.a_cancelled_one_is_set_back] * 2,
            *[self.a_quotation_is_edited_in_odoo] * 2,
            self.a_quotation_is_corrected,
        ]

    @contextmanager
    def at_work(self):
        self.set_back.clear()
        with super().at_work():
            yield

    # ---------------------------------------------------------------------- orders
    def an_order_is_cancelled_in_odoo(self):
        """A quotation, or a sales order of which nothing has left, paid or not."""
        order = self.one_of(self.orders("draft", "sale").filtered(self.is_kept))
        if order:
            order._action_cancel()
            self.said[order.shoper_number] = "cancel"

    def a_cancelled_one_is_set_back(self):
        """What was cancelled, by whomever, is a quotation again."""
        order = self.one_of(self.orders("cancel"))
        if order:
            order.action_draft()
            self.said[order.shoper_number] = "draft"
            self.set_back.add(order.shoper_number)

    def cancel_in_panel(self, order):  # pylint: disable=missing-return
        """What is cancelled in the shop after people took it up again follows, unless
        it was a sales order."""
        super().cancel_in_panel(order)
        number = order.shoper_number
        self.kept_sold.discard(number)  # it is another question
        if self.said.get(number) == "draft" and number not in (
            self.set_back | self.were_sold
        ):
            del self.said[number]

    def a_quotation_is_edited_in_odoo(self):
        """Somebody wants one more of something, or pays more for it."""
        order = self.one_of(self.quotations())
        if not order:
            return
        line = self.one_of(order.order_line.filtered("shoper_line_id"))
        former = self.former.setdefault(order.shoper_number, {})
        former.setdefault(line, (line.product_uom_qty, line.price_unit))
        if self.random.random() < 0.5:
            line.product_uom_qty += 1
        else:
            line.price_unit += 1
        self.own[order.shoper_number] = order.amount_total

    def a_quotation_is_corrected(self):
        """What somebody edited is again what it was."""
        order = self.one_of(
            self.quotations().filtered(lambda order: order.shoper_number in self.former)
        )
        if not order:
            return
        for line, (quantity, price) in self.former.pop(order.shoper_number).items():
            line.write({"product_uom_qty": quantity, "price_unit": price})
        self.own[order.shoper_number] = order.amount_total

    # -------------------------------------------------------------------- accounting
    def somebody_gives_credit(self):
        """A person credits all of an invoice."""
        invoices = self.orders("sale").invoice_ids.filtered(
            lambda item: (
                item.move_type == "out_invoice"
                and item.state == "posted"
                and item.id not in self.credited
            )
        )
        invoice = self.one_of(invoices)
        if not invoice:
            return
        self.credited.add(invoice.id)
        dialog = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        dialog.create({"journal_id": invoice.journal_id.id}).refund_moves()
        invoice.reversal_move_ids.action_post()

    # --------------------------------------------------------------------- decisions
    def questions(self, action=None):
        """What people are asked about orders.

        :param action: only about this one, or False: about what the panel edited
        """
        domain = [("state", "=", "open"), ("entity", "=", "order")]
        if action is not None:
            domain.append(("change_id.action", "=", action))
        return self.env["shoper.decision"].search(domain).filtered("has_values")

    def people_decide(self):
        """Whatever waits for a person about orders is decided, one way or the other."""
        decisions = self.questions()
        for decision in decisions.with_user(self.manager):
            if self.is_left(decision):
                self.note_left(decision)
                decision.action_leave()
            else:
                self.note_taken(decision)
                decision.action_take_shop()
        for run in decisions.decision_run_id:
            self.work(run)

    def is_left(self, decision):
        """Whether both sides stay as they are: where nothing else can be, and now and
        then. No invoice is made of what came back. A sales order gets the lines of the
        shop, and a quotation its buyer: else an invoice of another sale would be made
        by hand."""
        change = decision.sudo().change_id
        if decision.is_only_left or change.action == "invoice":
            return True
        order, edited = self.order_of(decision), set(change.after or {})
        is_sold = order.state == "sale"
        if not change.action and edited & (LINES if is_sold else BUYERS):
            return False
        return self.random.random() < RARELY

    def is_accounted(self, order):
        """Whether what is paid of a sales order is entered, and it is invoiced."""
        return self.goes_on(order) or order.shoper_number in self.kept_sold

    def number_of(self, decision):
        return self.order_of(decision).shoper_number

    def order_of(self, decision):
        return self.env["sale.order"].browse(decision.sudo().change_id.res_id)

    def note_left(self, decision):
        """Note what stays as it is."""
        order, change = self.order_of(decision), decision.sudo().change_id
        if change.action in ("confirm", "cancel", "reopen", "return"):
            self.said[order.shoper_number] = order.state
            if change.action == "cancel" and order.state == "sale":
                self.kept_sold.add(order.shoper_number)
        elif not change.action and LINES & set(change.after or {}):
            self.own[order.shoper_number] = order.amount_total

    def note_taken(self, decision):
        """Note what becomes as in the shop."""
        order, change = self.order_of(decision), decision.sudo().change_id
        number = order.shoper_number
        if change.action in ("confirm", "reopen"):
            self.said.pop(number, None)
        elif change.action == "cancel":
            self.said[number] = "cancel"
        elif not change.action and LINES & set(change.after or {}):
            self.own.pop(number, None)
            self.former.pop(number, None)
