from odoo import api, fields, models
from odoo.tools import float_is_zero, formatLang

from ...sync.sales.order.comparison import compared_lines
from ...sync.sales.order.reading import StoredOrder


class SaleOrder(models.Model):
    """Say line by line why the total of an order is not the shop's."""

    _inherit = "sale.order"

    shoper_comparison = fields.Html(
        "Line by Line",
        compute="_compute_shoper_comparison",
        sanitize=False,  # a template whose values are escaped
        groups="shoper_connector.group_shoper_user",
        help="What each line comes to in the shop and in Odoo, gross",
    )
    shoper_shop_total = fields.Monetary(
        "Total in the Shop",
        compute="_compute_shoper_comparison",
        groups="shoper_connector.group_shoper_user",
        help="What the buyer pays, gross, with delivery, as the shop says it now",
    )

    @api.depends("order_line.price_total", "shoper_total")
    @api.depends_context("lang", "uid")
    def _compute_shoper_comparison(self):
        elements = {item.res_id: item for item in self._shoper_elements()}
        for order in self:
            element = elements.get(order.id)
            stored = element and StoredOrder.of(element)
            order.shoper_comparison = bool(stored) and self.env["ir.qweb"]._render(
                "shoper_connector.order_comparison", order._comparison_values(stored)
            )
            order.shoper_shop_total = (
                float(stored.row.total) if stored else order.shoper_total
            )

    def _comparison_values(self, stored):
        """Make the values of the template that compares an order with the shop's.

        :param StoredOrder stored: what the shop says of it
        """
        kinds = dict(
            self.env["sale.order.line"]
            ._fields["shoper_kind"]
            ._description_selection(self.env)
        )
        # The rules by which the shop computes are the shop's settings, which its users
        # need not read.
        lines = compared_lines(self.sudo(), stored)
        rows = [
            {
                "name": line.name or kinds.get(line.kind) or "",
                "in_shop": self._amount_text(line.in_shop),
                "in_odoo": self._amount_text(line.in_odoo),
                "difference": self._difference_text(line.difference),
            }
            for line in lines
        ]
        computed = sum(line.in_shop or 0.0 for line in lines)
        difference = self._difference_text(self.amount_total - float(stored.row.total))
        return {
            "rows": rows,
            # A phone has no room for a column in which there is nothing.
            "differs": difference or any(row["difference"] for row in rows),
            "in_shop": self._amount_text(float(stored.row.total)),
            "in_odoo": self._amount_text(self.amount_total),
            "unexplained": self._difference_text(float(stored.row.total) - computed),
            "difference": difference,
        }

    def _amount_text(self, amount):
        if amount is None:
            return ""
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _difference_text(self, amount):
        """Write a difference with its sign; nothing where there is none."""
        if float_is_zero(amount, precision_rounding=self.currency_id.rounding):
            return ""
        sign = "+" if amount > 0 else "−"
        return (
            f"{sign}{formatLang(self.env, abs(amount), currency_obj=self.currency_id)}"
        )

    def action_shoper_explain_total(self):
        """Show line by line why the total differs."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why Does the Total Differ?"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [
                (
                    self.env.ref("shoper_connector.sale_order_view_form_total").id,
                    "form",
                )
            ],
            "target": "new",
        }
