from odoo import fields, models
from odoo.exceptions import UserError

from ...sync.engine.links import HAVE_RECORD


class ShoperLinkedMixin(models.AbstractModel):
    """Lead from a record to its pages in the shop: the one that customers see, and the
    one in the panel."""

    _inherit = "shoper.linked.mixin"

    shoper_has_page = fields.Boolean(
        compute="_compute_shoper_doors", groups="shoper_connector.group_shoper_user"
    )
    shoper_has_panel_page = fields.Boolean(
        compute="_compute_shoper_doors", groups="shoper_connector.group_shoper_user"
    )

    def _compute_shoper_doors(self):
        elements = self._shoper_elements()
        with_page = set(elements.filtered("has_page").mapped("res_id"))
        in_panel = set(elements.filtered("has_panel_page").mapped("res_id"))
        for record in self:
            record.shoper_has_page = record.id in with_page
            record.shoper_has_panel_page = record.id in in_panel

    def _shoper_elements(self):
        """Find the elements that these are linked with, or were, in shops of the user's
        companies."""
        return self.env["shoper.element"].search(
            [
                ("connector_id.company_id", "in", self.env.companies.ids),
                ("link_state", "in", HAVE_RECORD),
                *self._shoper_elements_domain(),
                ("res_id", "in", self.ids),
            ]
        )

    def action_shoper_open_in_shop(self):
        """Open the record's page in the shop."""
        return self._shoper_first_element().action_open_in_shop()

    def action_shoper_open_in_panel(self):
        """Open the record's page in the panel of its shop, the front page where the
        address of that is not known."""
        return self._shoper_first_element().action_open_in_panel()

    def _shoper_first_element(self):
        """Find the element of the first shop that has the record, if possible one whose
        page has an address.

        :raises UserError: when no shop has it
        """
        self.ensure_one()
        self.check_access("read")
        elements = self._shoper_elements()
        element = elements.filtered("has_page")[:1] or elements[:1]
        if not element:
            raise UserError(
                self.env._("No shop has %s yet.", self.display_name or self.id)
            )
        return element
