from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError

from .choose import NO_OPTIONS


class ShoperDecision(models.Model):
    """Create things in Odoo as a copy of a record that a person names, such as VAT
    rates, of which the shop knows neither accounts nor tax grids."""

    _inherit = "shoper.decision"

    can_make_like = fields.Boolean(compute="_compute_can_make_like")

    lacks_right_to_make = fields.Boolean(
        compute="_compute_can_make_like",
        help="It can be made like another record, by somebody who may create such.",
    )

    @api.depends("verb", "kind", "element_id", "entity")
    @api.depends_context("uid")
    def _compute_can_make_like(self):
        for decision in self:
            entity = self.env["shoper.sync"]._entity(decision.entity)
            fits = (
                entity._is_made_like
                and bool(decision.element_id)
                and decision.verb in ("ambiguous", "create_odoo")
            )
            # The synchronisation acts for whoever decides, who must be allowed to.
            may = fits and self.env[entity._odoo_model].has_access("create")
            decision.can_make_like = may
            decision.lacks_right_to_make = fits and not may

    def action_choose_like(self):
        """Open the dialog in which a person names the record to copy."""
        self.ensure_one()
        action = self.element_id.action_open_link_wizard()
        return action | {
            "name": self.env._("Create “%(name)s” Like…", name=self.name),
            "context": action["context"] | {"default_like_decision_id": self.id},
        }

    def _make_like(self, record: Any) -> dict:
        """Queue a run that creates the element in Odoo as a copy of a record.

        :return: a notification, see ``_report``
        :raises UserError: when the type does not allow that record
        """
        self.ensure_one()
        chosen = self._fitting(lambda decision: decision.can_make_like)
        entity = self.env["shoper.sync"]._entity(self.entity)
        element = chosen.element_id
        record.check_access("read")
        if record._name != entity._odoo_model or not element.sudo(False)._may_link(
            record
        ):
            raise UserError(
                self.env._(
                    "%(name)s cannot be made like %(record)s. %(note)s",
                    name=self.name,
                    record=record.display_name,
                    note=entity._linkable_note(),
                )
            )
        chosen.memo = {"like": element.like_id, "note": element.left_note}
        element.write({"like_id": record.id, "left_note": False})
        options = NO_OPTIONS | {
            "entity": self.entity,
            "import_unlinked": True,
            "only_element_ids": element.ids,
        }
        chosen._decide("like", chosen._queue(chosen.connector_id, [options]))
        return self._report(chosen)

    def _restore_likeness(self) -> None:
        """Take back like which record the element was to be made: what was noted before
        counts again."""
        memo = self.memo or {}
        if "like" in memo:
            self.element_id.write({"like_id": memo["like"], "left_note": memo["note"]})
