import base64

from odoo import api, models


class ShoperSyncImage(models.AbstractModel):
    """What undoing must know of pictures: their bytes are gone from the shop with
    them, so they are kept before."""

    _inherit = "shoper.sync.image"

    _restore_batch = 5

    @api.model
    def _keep_for_restoring(self, ctx, changes):
        result = super()._keep_for_restoring(ctx, changes)
        for change in changes:
            (kept,) = self._keep_pictures(ctx, change, [change.payload])
            change.payload = kept
        return result

    def _keep_pictures(self, ctx, change, rows):
        """Rows of pictures with the id of an attachment that holds their bytes, or
        without one where the shop did not give them."""
        names = {row["gfx_id"]: self._file_name(row) for row in rows}
        found = self._download(ctx, list(names.values()))
        files = [
            (change, name, found[name])
            for name in names.values()
            if isinstance(found.get(name), bytes)
        ]
        kept = [name for _change, name, _content in files]
        attachments = dict(zip(kept, self._keep_files(files), strict=True))
        return [
            row | {"_attachment": attachments[name]} if name in attachments else row
            for row in rows
            for name in (names[row["gfx_id"]],)
        ]

    @api.model
    def _restore_obstacle(self, ctx, payload):
        if not payload.get("_attachment"):
            return ctx.env._("The shop did not give its file when it was deleted.")
        return super()._restore_obstacle(ctx, payload)

    @api.model
    def _restore_body(self, ctx, change, values):
        row = change.payload
        attachment = self.env["ir.attachment"].browse(row["_attachment"]).exists()
        texts = row.get("translations") or {}
        return {
            "product_id": values["product"],
            "content": base64.b64encode(attachment.raw or b"").decode(),
            "translations": {
                locale: {"name": text.get("name") or ""}
                for locale, text in texts.items()
            },
        }
