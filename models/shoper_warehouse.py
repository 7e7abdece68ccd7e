from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..sync.core.values import match_key


class ShoperWarehouse(models.Model):
    """A warehouse that a shop itself has, and from which warehouses of Odoo it is
    filled.

    All other fields hold what the shop says."""

    _name = "shoper.warehouse"
    _description = "Warehouse of a Shoper Shop"
    _inherit = ["shoper.of.shop"]
    _order = "connector_id, active desc, sequence, id"
    _check_company_auto = True

    name = fields.Char("Warehouse of the Shop", required=True, readonly=True)
    code = fields.Char("Code in the Shop", readonly=True)
    number = fields.Integer(
        "Number in the Shop", required=True, readonly=True, aggregator=None
    )
    sequence = fields.Integer(readonly=True)
    active = fields.Boolean(
        default=True, readonly=True, help="The shop has it, and sells from it."
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse",
        string="Filled From",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Warehouses of Odoo whose goods the shop is told lie there. They must "
        "sell in the shop; each fills one warehouse of it.",
    )
    is_left_alone = fields.Boolean(
        "Left Alone",
        help="Odoo does not fill it: its numbers stay as the shop has them, and do not "
        "count.",
    )
    suggested_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Suggestion",
        compute="_compute_suggested_warehouse_id",
        help="The only warehouse of the same name or short name that sells in the shop "
        "and fills none of its warehouses, where it fits no other of these",
    )

    _number_uniq = models.Constraint(
        "UNIQUE(connector_id, number)", "A warehouse of the shop stands once in Odoo."
    )

    @api.depends("name", "code", "warehouse_ids", "is_left_alone", "active")
    def _compute_suggested_warehouse_id(self):
        for connector, rows in self.grouped("connector_id").items():
            used = connector._open_shop_warehouses().warehouse_ids
            free = connector.stock_warehouse_ids - used
            by_word = {}
            for warehouse in free:
                for word in {match_key(warehouse.name), match_key(warehouse.code)}:
                    by_word.setdefault(word, set()).add(warehouse.id)
            fitting = {}
            for row in connector.shop_warehouse_ids | rows:
                is_open = row.active and not (row.warehouse_ids or row.is_left_alone)
                words = filter(None, (row.name, row.code)) if is_open else ()
                found = set().union(
                    *(by_word.get(match_key(word), ()) for word in words)
                )
                fitting[row] = found.pop() if len(found) == 1 else False
            wanted = Counter(fitting.values())
            for row in rows:
                found = fitting[row]
                row.suggested_warehouse_id = found if wanted[found] == 1 else False

    @api.onchange("is_left_alone")
    def _onchange_is_left_alone(self):
        """Fill what is left alone from nothing."""
        if self.is_left_alone:
            self.warehouse_ids = False

    @api.constrains("warehouse_ids", "is_left_alone")
    def _check_left_alone(self):
        """Refuse to fill what is left alone."""
        for row in self.filtered("is_left_alone"):
            if row.warehouse_ids:
                raise ValidationError(
                    self.env._(
                        "%s is left alone, so that nothing fills it. Choose no "
                        "warehouses for it, or untick that.",
                        row.name,
                    )
                )

    def _take_over_suggestions(self):
        """Fill in what is suggested, where nothing was chosen yet."""
        for row in self:
            row.warehouse_ids |= row.suggested_warehouse_id
