from markupsafe import Markup

from odoo import api, fields, models

from ..sync.core.code import PropertyCode
from ..sync.engine.dates import moment_text
from ..sync.engine.shown.changes import ShownChanges
from ..sync.engine.shown.difference import marked
from ..sync.engine.shown.edited import NEVER, edited_sides, last_writes
from ..sync.engine.shown.names import Names
from ..sync.engine.shown.values import NOTHING, ShownValues

BELOW = Markup('%s<div class="text-muted small text-wrap">%s</div>')
BOTH = frozenset({"odoo", "shop"})


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
    not_to_shop = fields.Char(
        readonly=True, help="Why it cannot be written in the shop yet"
    )
    not_to_odoo = fields.Char(
        readonly=True, help="Why it cannot be written in Odoo yet"
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
    @api.depends_context("lang", "tz", "uid")
    def _compute_texts(self):
        """Write both sides of each row for people. Markup is made of escaped texts and
        of HTML cleaned as on every screen."""
        edited = self._edited_texts()
        for code, lines in self.grouped(lambda line: line.change_id.entity).items():
            entity = self.env["shoper.sync"]._entity(code)
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
                else:
                    odoo, shop = change._both_sides()[line.code]
                    label = labels.of_code(line.code, line._main_lang())
                    is_part = code != "product"
                    line.label = f"{change.name}: {label}" if is_part else label
                    line.is_conflict = change._side_to_write(line.code) == "leave"
                    line.base_html, odoo, shop = (
                        shown.markup(change, line.code, value, names)
                        for value in (agreed[line], odoo, shop)
                    )
                    if NOTHING not in (odoo, shop):
                        odoo, shop = marked(odoo, shop)
                    line.odoo_html, line.shop_html = odoo, shop
                line._tell_below(edited[line])

    def _tell_below(self, edited):
        """Write below the values who edited them when, and what keeps one from being
        written.

        :param edited: {side: text}
        """
        self.ensure_one()
        for side, name in (("odoo", "odoo_html"), ("shop", "shop_html")):
            for text in filter(None, (edited.get(side), self[f"not_to_{side}"])):
                self[name] = BELOW % (self[name] or "", text)

    def _can_go(self, side):
        """Tell whether it can be written there now: ``shop`` or ``odoo``."""
        self.ensure_one()
        return self.side in (False, side) and not self[f"not_to_{side}"]

    def _edited_texts(self):
        """Tell of each row who edited which side when, as far as that is known: {line:
        {side: text}}. Of a side that holds what both last agreed on, nobody did. The
        reader sees what the reader may see in Odoo."""
        changes = self.change_id
        moments = changes.element_id._shop_edit_moments()
        writes = {}
        for model, own in changes.grouped("res_model").items():
            found = last_writes(self.env, model, set(own.mapped("res_id")))
            writes.update({(model, key): last for key, last in found.items()})
        texts = {}
        for line in self:
            change = line.change_id
            sides = line._edited_sides()
            last = writes.get((change.res_model, change.res_id), NEVER)
            moment = moment_text(self.env, moments.get(change.element_id.id))
            told = {
                "odoo": last.text(self.env),
                "shop": moment and self.env._("last edited %s", moment),
            }
            texts[line] = {side: told[side] for side in sides}
        return texts

    def _edited_sides(self):
        """Tell on which sides the row was edited since both agreed, both where nobody
        knows: one or two of ``odoo`` and ``shop``."""
        self.ensure_one()
        change = self.change_id
        if not self.code:
            return BOTH - {self.side}
        base = change._base_of(self.code)
        if base is None:
            return BOTH
        entity = self.env["shoper.sync"]._entity(change.entity)
        odoo, shop = change._both_sides()[self.code]
        code = self.code
        return edited_sides(entity, {code: base}, {code: odoo}, {code: shop})
