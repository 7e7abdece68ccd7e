from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.shoper_connector.first_step import CONNECT, OVERVIEW
from ..shoper_api import read_id
from ..sync.engine.limits import FEW


class ShoperOrderFetch(models.TransientModel):
    """The dialog in which single orders of a shop are taken over by their numbers,
    also those that are older than the first one or left out."""

    _name = "shoper.order.fetch"
    _description = "Fetch Orders by Number"
    _inherit = ["shoper.shop.guard"]

    connector_id = fields.Many2one(
        "shoper.connector",
        "Shop",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_connector(),
    )
    has_shop = fields.Boolean(compute="_compute_has_shop")
    numbers = fields.Char(
        "Number of the Order",
        required=True,
        help="As the shop's panel shows it; several with spaces between them",
    )

    @api.model
    def _default_connector(self):
        """Propose the only shop there is."""
        found = self.env["shoper.connector"].search([("state", "=", "connected")])
        return found if len(found) == 1 else False

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_has_shop(self):
        """Tell whether any shop can be asked."""
        self.has_shop = bool(
            self.env["shoper.connector"].search_count(
                [("state", "=", "connected")], limit=1
            )
        )

    def action_connect(self):
        """Open what is to be done before a shop can be asked: the settings of a new
        shop, or the shops whose settings are to be tested."""
        any_shop = self.env["shoper.connector"].search_count([], limit=1)
        action = OVERVIEW if any_shop else CONNECT
        return self.env["ir.actions.act_window"]._for_xml_id(action)

    def action_fetch(self):
        """Synchronise these orders alone.

        :raises UserError: when what was typed is no number of an order
        """
        self.ensure_one()
        typed = (self.numbers or "").replace(",", " ").replace("#", " ").split()
        ids = [read_id(text) for text in typed]
        if not ids or None in ids:
            raise UserError(
                self.env._(
                    "“%s” is not an order number. Type it as the shop's panel shows "
                    "it, such as 5120.",
                    self.numbers or "",
                )
            )
        if len(ids) > FEW:
            raise UserError(self.env._("Fetch %s orders at once at most.", FEW))
        run = self.connector_id._synchronise(
            [
                {
                    "entity": "order",
                    "is_partial": True,
                    "only_remote_ids": ids,
                    "import_unlinked": True,
                    "update_linked": "odoo",
                }
            ]
        )
        return run._action_open()
