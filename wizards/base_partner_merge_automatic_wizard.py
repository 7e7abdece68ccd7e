from odoo import api, models

from ..sync.engine.context import AS_CONNECTOR
from ..sync.sales.customer.contacts import KEYS_APART


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Let customers of shops and their orders follow contacts that are merged."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        """Let the contact that stays take over what shops told of the others, too, in
        fields that users may not write."""
        noting = dst_partner.with_context(shoper_writes=AS_CONNECTOR)
        return super()._update_values(src_partners, noting)

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        result = super()._update_reference_fields(src_partners, dst_partner)
        # Whoever merges contacts need see neither shops nor orders.
        system = self.sudo().env
        system["shoper.element"]._follow_merged(src_partners, dst_partner)
        system["sale.order"]._shoper_follow_merged(src_partners, dst_partner)
        # Odoo does not take over fields that whoever merges may not see, and takes only
        # one of two values. Here all keys are kept, so that each guest is known again.
        contacts = (dst_partner | src_partners).with_env(system)
        contacts = contacts.filtered("shoper_guest_key")
        if contacts - dst_partner:
            keys = KEYS_APART.join(contacts.mapped("shoper_guest_key"))
            keys = dict.fromkeys(keys.split(KEYS_APART))
            dst_partner.with_env(system).shoper_guest_key = KEYS_APART.join(keys)
        return result
