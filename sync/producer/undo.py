import base64

from odoo import api, models


class ShoperSyncProducer(models.AbstractModel):
    """What undoing must know of producers: the bytes of a logo are gone with its name,
    so they are kept before."""

    _inherit = "shoper.sync.producer"

    _restore_batch = 5
    _not_restored = frozenset({"gfx", "isdefault", "_logo"})

    @api.model
    def _undo_obstacles(self, ctx, original, side, codes):
        reasons = super()._undo_obstacles(ctx, original, side, codes)
        before = original.before or {}
        if "logo" not in codes:
            return reasons
        if before.get("logo") and "_logo" not in before:
            reasons["logo"] = ctx.env._("The logo that was there before was not kept.")
        elif side == "shop" and not before.get("logo"):
            reasons["logo"] = ctx.env._(
                "A logo cannot be taken away from outside; do so in the shop's panel."
            )
        return reasons

    @api.model
    def _kept(self, ctx, changes):
        rows = super()._kept(ctx, changes)
        names = {change: rows[change.id].get("gfx") for change in changes}
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
        kept = self._keep_files(files)
        for (change, _name, _content), attachment in zip(files, kept, strict=True):
            rows[change.id] = rows[change.id] | {"_logo": attachment}
        return rows

    @api.model
    def _restore_losses(self, ctx, payload):
        if payload.get("gfx") and "_logo" not in payload:
            return ctx.env._("It comes back without: %s.", ctx.env._("logo"))
        return super()._restore_losses(ctx, payload)

    @api.model
    def _restore_body(self, ctx, change):
        body, payload = super()._restore_body(ctx, change), change.payload
        if "_logo" in payload:
            body |= self._logo_body(payload["gfx"], self._kept_logo(payload))
        return body
