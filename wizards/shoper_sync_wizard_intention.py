from odoo import api, fields, models

from ..sync.engine.options import StepOptions

INTENTIONS = ("news", "refresh", "send")


class ShoperSyncWizard(models.TransientModel):
    """What somebody wants of a synchronisation, in a word that sets every line."""

    _inherit = "shoper.sync.wizard"

    intention = fields.Selection(
        [
            ("news", "Take What Is New"),
            ("refresh", "Refresh Odoo"),
            ("send", "Send to the Shop"),
            ("own", "Own Choice"),
        ],
        compute="_compute_intention",
        store=True,
        readonly=False,
    )

    @api.depends(
        "line_ids.enabled",
        "line_ids.conflict_policy",
        "line_ids.download",
        "line_ids.update_linked",
        "line_ids.only_in_shop",
        "line_ids.only_in_odoo",
    )
    def _compute_intention(self):
        """The intention that the lines are set for."""
        for wizard in self:
            wizard.intention = next(
                (
                    intention
                    for intention in INTENTIONS
                    if wizard.line_ids
                    and all(line._serves(intention) for line in wizard.line_ids)
                ),
                "own",
            )

    @api.onchange("intention")
    def _onchange_intention(self):
        intention = self.intention  # the first line set makes it an own choice
        if intention in INTENTIONS:
            for line in self.line_ids:
                line.update(line._intended(intention))
            self.intention = intention


class ShoperSyncWizardLine(models.TransientModel):
    """How a line serves an intention."""

    _inherit = "shoper.sync.wizard.line"

    def _intended(self, intention):
        """Answers by which the type serves an intention: {field: value}."""
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
        values = {"enabled": True, "conflict_policy": "protect"}
        for column, code in wanted.items():
            codes = self.offered[column]
            least = "none" if column == "update_linked" else "leave"
            values[column] = next(
                (one for one in (code, least) if one in codes), codes[0]
            )
        return values

    def _serves(self, intention):
        """Whether the line is set for an intention."""
        values = self._intended(intention)
        return all(self[name] == value for name, value in values.items())
