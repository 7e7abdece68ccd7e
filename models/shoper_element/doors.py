from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError


class ShoperElement(models.Model):
    """Lead from an element to its pages in the shop: the one that customers see, as far
    as the shop told its address (``permalink``), and the one in the panel, as far as
    its address is known (docs/shoper-api.md, Address, login, limits)."""

    _inherit = "shoper.element"

    has_page = fields.Boolean(
        compute="_compute_has_page", help="The shop told the address of its page."
    )

    has_panel_page = fields.Boolean(
        compute="_compute_has_panel_page",
        help="The address of its page in the panel is known.",
    )

    def _compute_has_page(self):
        self.fetch(["payload"])
        for element in self:
            element.has_page = bool(element._page_address())
        self.invalidate_recordset(["payload"])

    def _page_address(self):
        """Find the address of the element's page in the shop's default language, or in
        another one; False where the shop told none, or has it no more."""
        self.ensure_one()
        if not self._is_in_shop():
            return False
        texts = (self.payload or {}).get("translations")
        texts = texts if isinstance(texts, dict) else {}
        first = self.connector_id.default_locale
        for locale in sorted(texts, key=lambda locale: (locale != first, locale)):
            row = texts[locale] if isinstance(texts[locale], dict) else {}
            address = row.get("permalink")
            # What the shop says, and a browser is about to open.
            if isinstance(address, str) and urlsplit(address).scheme in (
                "http",
                "https",
            ):
                return address
        return False

    @api.depends("entity", "is_gone", "link_state", "parent_remote_id", "remote_id")
    def _compute_has_panel_page(self):
        for element in self:
            element.has_panel_page = bool(element._panel_path())

    def _panel_path(self):
        """Make the path of the element's page in the panel, below ``/admin``; a part
        has the page of what it belongs to. False where the page is not known, or the
        element is gone from the shop."""
        self.ensure_one()
        entity, remote_id = self._sync_entity(), self.remote_id
        if not entity._panel_page and entity._whole:
            entity = self.env["shoper.sync"]._entity(entity._whole)
            remote_id = self.parent_remote_id
        if not (entity._panel_page and remote_id and self._is_in_shop()):
            return False
        return entity._panel_page % remote_id

    def action_open_in_shop(self):
        """Open the element's page in the shop.

        :raises UserError: when the shop told no address
        """
        self.ensure_one()
        self.check_access("read")
        address = self._page_address()
        if not address:
            raise UserError(
                self.env._("The shop did not say at which address %s is.", self.name)
            )
        return {"type": "ir.actions.act_url", "url": address, "target": "new"}

    def action_open_in_panel(self):
        """Open the element's page in the panel of its shop, the front page where the
        address of that is not known."""
        self.ensure_one()
        self.check_access("read")
        address = self.connector_id.shop_url.rstrip("/") + "/admin"
        path = self._panel_path()
        return {
            "type": "ir.actions.act_url",
            "url": f"{address}/{path}" if path else address,
            "target": "new",
        }
