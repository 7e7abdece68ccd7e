from odoo import api, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """Keep orders from looking edited after their contacts were merged into others."""

    _inherit = "sale.order"

    @api.model
    def _shoper_follow_merged(self, merged, contact):
        """Write the contact that is left in the place of merged ones, where orders note
        for whom they were made (``shoper_made``): else it would seem that a person
        edited these orders.

        :param merged: contacts that are about to be deleted
        :param contact: who goes on for them
        """
        self.flush_model(["shoper_made"])
        self.env.cr.execute(
            SQL(
                """UPDATE sale_order SET shoper_made = jsonb_set(
                     shoper_made, '{partners}', (
                       SELECT jsonb_agg(CASE WHEN made.id::int = ANY(%(merged)s)
                         THEN %(contact)s ELSE made.id::int END ORDER BY made.place)
                       FROM jsonb_array_elements_text(shoper_made -> 'partners')
                         WITH ORDINALITY AS made(id, place)))
                   WHERE shoper_made -> 'partners' @> ANY(%(ids)s::jsonb[])""",
                merged=merged.ids,
                contact=contact.id,
                ids=[str(contact_id) for contact_id in merged.ids],
            )
        )
        self.invalidate_model(["shoper_made"])
