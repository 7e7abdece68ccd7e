from odoo import fields, models

from ..sync.engine.options import StepOptions


class ShoperSyncWizardLine(models.TransientModel):
    """The options of one type."""

    _name = "shoper.sync.wizard.line"
    _description = "Synchronise with a Shoper Shop: Type"
    _inherit = ["shoper.sync.options", "shoper.shop.guard"]
    _shop_path = "wizard_id.connector_id"
    _order = "id"

    wizard_id = fields.Many2one("shoper.sync.wizard", required=True, ondelete="cascade")

    def _answers(self):
        """Offer for single products only that all is read and nothing deleted."""
        offered, reasons = super()._answers()
        if self.wizard_id.is_limited and not self.locked:
            reason = self.env._("Only the chosen products are read and written.")
            offered["download"] = ["all"]
            offered["only_in_shop"] = [
                code for code in offered["only_in_shop"] if code != "delete"
            ]
            reasons |= {"download": reason, "only_in_shop": reason}
        return offered, reasons

    def _intended(self, intention):
        """Choose the answers by which the type serves an intention: {field: value}."""
        self.ensure_one()
        entity = self.env["shoper.sync"]._entity(self.entity)
        creates = StepOptions(entity).usual()["import_unlinked"]
        wanted = {
            "news": {"update_linked": "none", "only_in_odoo": "leave"},
            "refresh": {"update_linked": "odoo", "only_in_odoo": "leave"},
            "send": {"update_linked": "shop", "only_in_odoo": "create"},
        }[intention]
        takes = creates and intention != "send"
        wanted |= {"download": "all", "only_in_shop": "create" if takes else "leave"}
        values = {
            "enabled": True,
            "conflict_policy": "protect",
            "property_ids": StepOptions(entity).usual_properties(),
            **self._own_choices(),
        }
        for column, code in wanted.items():
            codes = self.offered[column]
            least = "none" if column == "update_linked" else "leave"
            values[column] = next(
                (one for one in (code, least) if one in codes), codes[0]
            )
        if values["update_linked"] == "none":
            del values["property_ids"]  # kept as they were chosen, for another time
        return values

    def _own_choices(self):
        """Give what an intention leaves as it is: whether a type takes part, of types
        that only take part where somebody chose them and of those that cannot; and
        what is fixed."""
        entity = self.env["shoper.sync"]._entity(self.entity)
        kept = {} if entity._is_on_by_default else {"enabled": self.enabled}
        if self.locked:
            kept["enabled"] = False
        if "conflict_policy" in entity._fixed:
            kept["conflict_policy"] = entity._fixed["conflict_policy"]
        return kept

    def _serves(self, intention):
        """Tell whether the line is set for an intention, or takes no part, as types do
        that are off at first. It is also set for it where it updates more than the
        usual properties, but not where it updates fewer."""
        values = self._intended(intention)
        if not values["enabled"]:
            return True
        usual = values.pop("property_ids", None)
        if usual and not usual <= self.property_ids._origin:
            return False
        return all(self[name] == value for name, value in values.items())
