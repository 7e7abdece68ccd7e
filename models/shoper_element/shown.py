from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ...sync.core.moment import read_local
from ...sync.engine.shown.facts import ShownFacts
from ...sync.sales.row.moment import as_utc


class ShoperElement(models.Model):
    """Show what the shop holds of an element, and when it was edited there."""

    _inherit = "shoper.element"

    facts = fields.Html(
        "Data in the Shop",
        compute="_compute_facts",
        sanitize=False,  # made of escaped text only
        exportable=False,
    )

    @api.depends_context("lang")
    def _compute_facts(self):
        for element in self:
            entity = element._sync_entity()
            facts = entity._shown_of_element(element)
            # The name alone stands above already.
            has_more = any(value for key, value in facts.items() if key != "name")
            element.facts = has_more and ShownFacts(entity).table(facts)

    def _shop_edit_moments(self):
        """Find when each was last edited in the shop, which tells it of products only:
        {element id: moment in UTC}."""
        self.flush_model(["payload"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id, payload ->> 'edit_date' FROM shoper_element
                   WHERE id = ANY(%s) AND payload ->> 'edit_date' IS NOT NULL""",
                self.ids,
            )
        )
        told, moments = dict(rows), {}
        for element in self:
            try:
                local = read_local(told.get(element.id))
            except ValueError:
                continue  # no moment, whatever it is
            moment = local and as_utc(local, element.connector_id._timezone())
            if isinstance(moment, datetime):
                moments[element.id] = moment
        return moments
