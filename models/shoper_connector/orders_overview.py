from odoo import api, fields, models
from odoo.tools import SQL

from ...sync.engine.states import LIVE

REASONS = 3  # that a card names
# A number in a text, whichever way the reader's language groups its digits.
NUMBER = r"\d([\d\s.,]*\d)?"


class ShoperConnector(models.Model):
    """Say on the card of a shop how its orders and its stock stand. Each number is read
    at once for all shops that are shown."""

    _inherit = "shoper.connector"

    has_orders = fields.Boolean(
        compute="_compute_orders_overview", help="Orders of the shop are taken over."
    )
    orders_waiting_count = fields.Integer(
        "Orders That Wait",
        compute="_compute_orders_overview",
        help="Orders of the shop that are not in Odoo, or differ there, until somebody "
        "decides",
    )
    orders_waiting_text = fields.Text(
        "Why Orders Wait",
        compute="_compute_orders_overview",
        help="The most frequent reasons, each in a line",
    )
    orders_held_count = fields.Integer(
        "Orders Held Up",
        compute="_compute_orders_overview",
        help="Orders in Odoo that synchronisations leave as they are, or do not "
        "confirm, until somebody looks at them",
    )
    orders_other_total_count = fields.Integer(
        "Orders With Another Total",
        compute="_compute_orders_overview",
        help="Those held up whose total in Odoo is not the shop's",
    )
    orders_unpaid_count = fields.Integer(
        "Unpaid",
        compute="_compute_orders_overview",
        help="Quotations of orders to be paid in advance that nobody paid for a "
        "week, and sales orders made of such orders that are not fully paid",
    )
    orders_unposted_count = fields.Integer(
        "Invoices Left as Drafts",
        compute="_compute_orders_overview",
        help="Invoices that synchronisations made to be posted, and left as drafts: "
        "each says why",
    )
    is_stock_blocked = fields.Boolean(
        compute="_compute_orders_overview",
        help="The last synchronisation of the stock sent nothing.",
    )

    def _compute_orders_overview(self):
        waiting, reasons = self._waiting_orders(), self._waiting_reasons()
        unposted = self._unposted_counts()
        held = self._order_counts(("shoper_is_held", "=", True))
        other_total = self._order_counts(("shoper_has_other_total", "=", True))
        unpaid = self._order_counts(("shoper_is_unpaid_long", "=", True))
        blocked = self._blocked_stock_steps()
        for connector in self:
            origin = connector._origin
            connector.has_orders = bool(connector.orders_since)
            connector.orders_waiting_count = waiting.get(origin.id, 0)
            lines = [
                f"{count} × {reason}" if count > 1 else reason
                for reason, count in reasons.get(origin.id, ())
            ]
            told = sum(count for _reason, count in reasons.get(origin.id, ()))
            if told < connector.orders_waiting_count:
                left = connector.orders_waiting_count - told
                lines.append(self.env._("and for other reasons: %s", left))
            connector.orders_waiting_text = "\n".join(lines)
            connector.orders_held_count = held.get(origin.id, 0)
            connector.orders_other_total_count = other_total.get(origin.id, 0)
            connector.orders_unposted_count = unposted.get(origin.id, 0)
            connector.orders_unpaid_count = unpaid.get(origin.id, 0)
            connector.is_stock_blocked = origin.id in blocked

    def _waiting_orders(self) -> dict[int, int]:
        """Count the orders about which something is to decide: {connector id:
        count}."""
        groups = self.env["shoper.decision"]._read_group(
            [
                ("connector_id", "in", self.ids),
                ("entity", "=", "order"),
                ("state", "in", LIVE),
            ],
            ["connector_id"],
            ["element_id:count_distinct"],
        )
        return {connector.id: count for connector, count in groups}

    def _waiting_reasons(self) -> dict[int, list[tuple[str, int]]]:
        """Find why most of the orders wait: {connector id: [(reason, how many)]}.
        Reasons that differ in their numbers alone, of orders or amounts, count as one,
        with ``…`` in the place of the numbers. For orders that only wait for another
        decision, that decision is named."""
        if not self.ids:
            return {}
        decisions = self.env["shoper.decision"]
        decisions.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT connector_id, reason, cause_id, count FROM (
                     SELECT connector_id, cause_id, count(*),
                       CASE count(DISTINCT told) WHEN 1 THEN min(told) ELSE alike END
                         AS reason,
                       row_number() OVER (
                         PARTITION BY connector_id
                         ORDER BY count(*) DESC, alike, cause_id)
                         AS place
                     FROM (
                       SELECT d.connector_id, cause.id AS cause_id,
                         CASE WHEN cause.id IS NULL
                           THEN split_part(d.message, E'\n', 1) END AS told,
                         CASE WHEN cause.id IS NULL THEN regexp_replace(
                           split_part(d.message, E'\n', 1), %s, '…', 'g') END AS alike
                       FROM shoper_decision d
                       LEFT JOIN shoper_decision cause
                         ON cause.id = d.cause_id AND cause.state = 'open'
                         AND d.state = 'blocked' AND d.is_same IS NOT TRUE
                       WHERE d.connector_id IN %s AND d.entity = 'order'
                         AND d.state = ANY(%s) AND d.message > ''
                     ) reasons
                     GROUP BY connector_id, alike, cause_id
                   ) found
                   WHERE place <= %s
                   ORDER BY connector_id, place""",
                NUMBER,
                tuple(self.ids),
                list(LIVE),
                REASONS,
            )
        )
        causes = decisions.browse({row[2] for row in rows if row[2]})
        texts = {cause.id: cause._waited_for_text() for cause in causes}
        found: dict[int, list[tuple[str, int]]] = {}
        for connector_id, reason, cause_id, count in rows:
            told = (texts.get(cause_id, reason), count)
            found.setdefault(connector_id, []).append(told)
        return found

    def _unposted_counts(self) -> dict[int, int]:
        """Count by shop the drafts of invoices that were to be posted: {connector id:
        count}. The numbers say nothing of what the reader may not see."""
        if not self.ids:
            return {}
        self.env["sale.order"].flush_model(["shoper_connector_id"])
        self.env["sale.order.line"].flush_model(["invoice_lines", "order_id"])
        self.env["account.move.line"].flush_model(["move_id"])
        self.env["account.move"].flush_model(
            ["state", "posted_before", "shoper_is_made"]
        )
        self.flush_model(["orders_invoice"])
        rows = self.env.execute_query(
            SQL(
                """SELECT o.shoper_connector_id, count(DISTINCT m.id)
                   FROM account_move m
                   JOIN account_move_line l ON l.move_id = m.id
                   JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                   JOIN sale_order_line s ON s.id = r.order_line_id
                   JOIN sale_order o ON o.id = s.order_id
                   JOIN shoper_connector c ON c.id = o.shoper_connector_id
                   WHERE m.shoper_is_made AND m.state = 'draft'
                     AND m.posted_before IS NOT TRUE
                     AND c.orders_invoice = 'posted' AND c.id IN %(ids)s
                   GROUP BY o.shoper_connector_id""",
                ids=tuple(self.ids),
            )
        )
        return dict(rows)

    def _order_counts(self, condition: tuple) -> dict[int, int]:
        """Count orders in Odoo by shop: {connector id: count}.

        :param condition: which orders
        """
        # The number says nothing of what the reader may not see.
        groups = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                [("shoper_connector_id", "in", self.ids), condition],
                ["shoper_connector_id"],
                ["__count"],
            )
        )
        return {connector.id: count for connector, count in groups}

    def _blocked_stock_steps(self) -> dict[int, int]:
        """Find the shops whose last step of stock could not begin: {connector id: run
        id}."""
        if not self.ids:
            return {}
        self.env["shoper.sync.step"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (connector_id) connector_id, run_id, state
                   FROM shoper_sync_step
                   WHERE connector_id IN %s AND entity = 'stock'
                     AND state IN ('done', 'done_with_errors', 'failed', 'blocked')
                   ORDER BY connector_id, id DESC""",
                tuple(self.ids),
            )
        )
        return {row[0]: row[1] for row in rows if row[2] == "blocked"}

    # ---------------------------------------------------------------- buttons
    def action_open_orders_waiting(self):
        """Open what is to decide about orders."""
        self.ensure_one()
        action = self.action_open_waiting()
        action["domain"] = [
            ("connector_id", "=", self.id),
            ("entity", "=", "order"),
            ("state", "in", LIVE),
        ]
        decisions = self.env["shoper.decision"]
        [[reasons, count]] = decisions._read_group(
            action["domain"], aggregates=["message:count_distinct", "__count"]
        )
        # Reasons that name their orders would make a group of each order; those of
        # orders that only wait for another decision are not what is to be done.
        behind = [("state", "=", "blocked"), ("is_same", "=", False)]
        is_behind = decisions.search_count([*action["domain"], *behind], limit=1)
        is_alike = 2 * reasons <= count and not is_behind
        group = "group_message" if is_alike else "group_kind"
        action["context"] = {f"search_default_{group}": 1}
        return self._with_empty_help(action, self.env._("No order waits here"))

    def action_open_orders_held(self):
        """Open the orders that are held up."""
        held = [("shoper_is_held", "=", True)]
        return self._with_hidden_count(
            self._action_open_orders({"search_default_shoper_held": 1}),
            self.env._("No order is held up here"),
            held,
        )

    def action_open_orders_other_total(self):
        """Open the orders that are held up and whose total is not the shop's."""
        apart = [("shoper_has_other_total", "=", True)]
        return self._with_hidden_count(
            self._action_open_orders({"search_default_shoper_other_total": 1}),
            self.env._(
                "No order here that is held up has another total than in the shop"
            ),
            apart,
        )

    def action_open_orders_unpaid(self):
        """Open the quotations that were not paid for a week, and the sales orders that
        are not all paid."""
        unpaid = [("shoper_is_unpaid_long", "=", True)]
        return self._with_hidden_count(
            self._action_open_orders({"search_default_shoper_unpaid": 1}),
            self.env._("No order here has waited for its payment for a week"),
            unpaid,
        )

    def action_open_orders_unposted(self):
        """Open the invoices that were to be posted and stay drafts."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action |= {
            "domain": [
                ("shoper_is_made", "=", True),
                ("state", "=", "draft"),
                ("posted_before", "=", False),
                ("line_ids.sale_line_ids.order_id.shoper_connector_id", "=", self.id),
            ],
            "context": {"create": False},
        }
        return self._with_hidden_count(
            action, self.env._("No invoice here is left as a draft")
        )

    def action_open_orders(self):
        """Open the shop's orders."""
        return self._action_open_orders({})

    def action_open_blocked_stock(self):
        """Open the synchronisation that sent no stock, with the reason."""
        self.ensure_one()
        self.check_access("read")
        run_id = self._blocked_stock_steps().get(self.id)
        return self.env["shoper.sync.run"].browse(run_id)._action_open()

    def _with_hidden_count(self, action, sentence, condition=()):
        """Make a list of documents say of those that its number counts and the reader
        may not see that they are there.

        :param action: that opens the list
        :param sentence: what an empty one says where there are none
        :param condition: what its filter finds, beside its domain
        """
        domain = [*action["domain"], *condition]
        records = self.env[action["res_model"]]
        # How many there are is no secret: the card says it.
        hidden = records.sudo().search_count(domain) - records.search_count(domain)
        if not hidden:
            return self._with_empty_help(action, sentence)
        name = self.env._(
            "%(list)s (not for you to see: %(count)s)",
            list=action["name"],
            count=hidden,
        )
        return self._with_empty_help(
            action | {"name": name, "display_name": name},
            self.env._("What is counted here belongs to other salespeople"),
            self._see_all_text(),
        )

    @api.model
    def _see_all_text(self):
        """Say what somebody needs to see the documents of other salespeople."""
        return self.env._(
            "Orders and invoices of other salespeople are seen with the right “User: "
            "All Documents” of Sales."
        )

    @api.model
    def _no_orders_help(self):
        """Say in the empty list of all shops' orders what is to be done; None where
        nobody has said yet from when on they are taken over, and the reader can."""
        _ = self.env._
        first = self._first_step_help()
        if first:
            return first
        title = _("No orders of a shop here")
        if self.search_count([("orders_since", "!=", False)], limit=1):
            text = _("They come here when Orders are synchronised.")
            return self._empty_list_help(title, f"{text} {self._see_all_text()}")
        if not self._may_set_up():
            text = _(
                "Ask a Shoper administrator to say from when on they are taken over."
            )
            return self._empty_list_help(title, text)
        return None

    def _action_open_orders(self, filters):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.sale_order_action_shoper"
        )
        return action | {
            "domain": [("shoper_connector_id", "=", self.id)],
            "context": {"create": False} | filters,
        }
