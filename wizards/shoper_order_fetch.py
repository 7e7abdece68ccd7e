from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shoper_api import read_id
from ..sync.engine.limits import FEW


class ShoperOrderFetch(models.TransientModel):
    """The dialog in which single orders of a shop are taken over by their numbers,
    also those that are older than the first one or left out."""

    _name = "shoper.order.fetch"
    _description = "Fetch Orders by Number"
    _inherit = ["shoper.shop.guard", "shoper.first.step"]

    connector_id = fields.Many2one(
        "shoper.connector",
        "Shop",
        ondelete="cascade",
        default=lambda self: self._default_connector(),
    )
    numbers = fields.Char(
        "Number of the Order",
        help="As the shop's panel shows it; several with spaces between them",
    )

    @api.model
    def _default_connector(self):
        """Propose the only shop there is."""
        found = self.env["shoper.connector"].search([("state", "=", "connected")])
        return found if len(found) == 1 else False

    def action_fetch(self):
        """Synchronise these orders alone.

        :raises UserError: when there is no shop, or what was typed is no number of an
            order
        """
        self.ensure_one()
        if not self.connector_id:
            raise UserError(self.env["shoper.connector"]._no_shop_text())
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
