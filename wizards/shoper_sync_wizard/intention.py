from odoo import api, fields, models

INTENTIONS = ("news", "refresh", "send")


class ShoperSyncWizard(models.TransientModel):
    """Offer intentions: words for what somebody wants of a synchronisation, each of
    which sets every line."""

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
        "line_ids.property_ids",
        "line_ids.only_in_shop",
        "line_ids.only_in_odoo",
    )
    def _compute_intention(self):
        """Find the intention that the lines are set for."""
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
        intention = self.intention  # the first line that is set makes it ``own``
        if intention in INTENTIONS:
            for line in self.line_ids:
                line.update(line._intended(intention))
            self.intention = intention
