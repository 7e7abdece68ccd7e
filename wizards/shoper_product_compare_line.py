from odoo import api, fields, models

from ..sync.core.code import PropertyCode
from ..sync.engine.shown.changes import ShownChanges
from ..sync.engine.shown.names import Names
from ..sync.engine.shown.values import ShownValues


class ShoperProductCompareLine(models.TransientModel):
    """One thing that differs: a property of the product or of a part of it, or a part
    that only one side has."""

    _name = "shoper.product.compare.line"
    _description = "Difference of a Product"
    _inherit = ["shoper.shop.guard"]
    _shop_path = "wizard_id.run_id.connector_id"
    _order = "wizard_id, sequence, id"

    wizard_id = fields.Many2one(
        "shoper.product.compare", required=True, readonly=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    change_id = fields.Many2one(
        "shoper.sync.change", required=True, readonly=True, ondelete="cascade"
    )
    code = fields.Char(readonly=True, help="The property; empty: a part as a whole")
    side = fields.Selection(
        [("shop", "The Shop"), ("odoo", "Odoo")],
        readonly=True,
        help="Where a part is missing, and could be created",
    )
    choice = fields.Selection(
        [("shop", "To the Shop"), ("odoo", "To Odoo"), ("leave", "Leave")],
        required=True,
        default="leave",
    )
    to_shop = fields.Boolean(
        "To the Shop", compute="_compute_to_shop", inverse="_inverse_to_shop"
    )
    to_odoo = fields.Boolean(compute="_compute_to_odoo", inverse="_inverse_to_odoo")
    is_conflict = fields.Boolean(compute="_compute_texts")
    label = fields.Char("Property", compute="_compute_texts")
    base_html = fields.Html("Last Agreed", compute="_compute_texts", sanitize=False)
    odoo_html = fields.Html("In Odoo", compute="_compute_texts", sanitize=False)
    shop_html = fields.Html("In the Shop", compute="_compute_texts", sanitize=False)

    @api.depends("choice")
    def _compute_to_shop(self):
        for line in self:
            line.to_shop = line.choice == "shop"

    @api.depends("choice")
    def _compute_to_odoo(self):
        for line in self:
            line.to_odoo = line.choice == "odoo"

    @api.onchange("to_shop")
    def _inverse_to_shop(self):
        for line in self:
            if line.to_shop:
                line.choice = "shop"
            elif line.choice == "shop":
                line.choice = "leave"

    @api.onchange("to_odoo")
    def _inverse_to_odoo(self):
        for line in self:
            if line.to_odoo:
                line.choice = "odoo"
            elif line.choice == "odoo":
                line.choice = "leave"

    def _main_lang(self):
        """Find the language whose texts are named with it, since others stand beside
        them that are named with theirs; empty where there are none."""
        codes = filter(None, self.wizard_id.line_ids.mapped("code"))
        is_mixed = any(PropertyCode.of(code).locale for code in codes)
        return self.wizard_id.connector_id.lang if is_mixed else ""

    @api.depends("change_id", "code")
    @api.depends_context("lang")
    def _compute_texts(self):
        """Write both sides of each row for people. Markup is made of escaped texts and
        of HTML cleaned as on every screen."""
        engine = self.env["shoper.sync"]
        for code, lines in self.grouped(lambda line: line.change_id.entity).items():
            entity = engine._entity(code)
            changes = lines.change_id
            labels, shown = Names(entity), ShownValues(entity)
            agreed = {
                line: line.change_id._last_agreed(line.code)
                for line in lines
                if line.code
            }
            names = labels.in_changes(
                changes, [{line.code: base} for line, base in agreed.items()]
            )
            described = ShownChanges(entity).describe(changes)
            for line in lines:
                change = line.change_id
                if not line.code:
                    _before, after, _table = described[change]
                    line.label = change.display_name
                    line.is_conflict = line.base_html = False
                    line.odoo_html = after if line.side == "shop" else False
                    line.shop_html = after if line.side == "odoo" else False
                    continue
                odoo, shop = change._both_sides()[line.code]
                base = agreed[line]
                label = labels.of_code(line.code, line._main_lang())
                is_part = code != "product"
                line.label = f"{change.name}: {label}" if is_part else label
                line.is_conflict = change._side_to_write(line.code) == "leave"
                line.base_html, line.odoo_html, line.shop_html = (
                    shown.markup(change, line.code, value, names)
                    for value in (base, odoo, shop)
                )
