from odoo import api, models


class ShoperSyncProducer(models.AbstractModel):
    """What undoing must know of producers."""

    _inherit = "shoper.sync.producer"

    # A logo is read as the name of a file whose bytes nobody can download.
    _not_restored = frozenset({"gfx", "isdefault"})

    @api.model
    def _restore_losses(self, ctx, payload):
        if payload.get("gfx"):
            return ctx.env._("It comes back without: %s.", ctx.env._("logo"))
        return super()._restore_losses(ctx, payload)
