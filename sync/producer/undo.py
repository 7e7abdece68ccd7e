import base64

from odoo import api, models


class ShoperSyncProducer(models.AbstractModel):
    """What undoing must know of producers: the bytes of a logo are gone with its name,
    so they are kept before."""

    _inherit = "shoper.sync.producer"

    _restore_batch = 5
    _not_restored = frozenset({"gfx", "isdefault"})

    @api.model
    def _undo_obstacles(self, ctx, original, side, codes):
        reasons = super()._undo_obstacles(ctx, original, side, codes)
        before = original._before()
        if "logo" not in codes:
            return reasons
        if before.get("logo") and "logo" not in before.facts:
            reasons["logo"] = ctx.env._("The logo that was there before was not kept.")
        elif side == "shop" and not before.get("logo"):
            reasons["logo"] = ctx.env._(
                "A logo cannot be taken away from outside; do so in the shop's panel."
            )
        return reasons

    @api.model
    def _keep(self, ctx, changes):
        found = super()._keep(ctx, changes)
        names = {change: found[change.id].row.get("gfx") for change in changes}
        missing = [name for name in names.values() if name]
        while missing:  # as many at once as memory allows
            self._fetch_logos(ctx, missing)
            left = [name for name in missing if name not in self._logos(ctx)]
            missing = left if len(left) < len(missing) else []
        files = []
        for change, name in names.items():
            picture, _reason = self._logos(ctx).get(name, (None, False))
            if picture:
                files.append((change, name, base64.b64decode(picture)))
        attachments = self._keep_files(files)
        for (change, *_file), attachment in zip(files, attachments, strict=True):
            found[change.id].facts["logo"] = attachment
        return found

    @api.model
    def _restore_losses(self, ctx, kept):
        if kept.row.get("gfx") and "logo" not in kept.facts:
            return ctx.env._("It comes back without: %s.", ctx.env._("logo"))
        return super()._restore_losses(ctx, kept)

    @api.model
    def _restore_body(self, ctx, change):
        body, kept = super()._restore_body(ctx, change), change._kept()
        if "logo" in kept.facts:
            body |= self._logo_body(
                kept.row["gfx"], self._kept_logo(kept.facts["logo"])
            )
        return body
