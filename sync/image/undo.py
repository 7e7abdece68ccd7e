import base64

from odoo import api, models

from ..core.kept import Kept


class ShoperSyncImage(models.AbstractModel):
    """What undoing must know of pictures: their bytes are gone from the shop with
    them, so they are kept before."""

    _inherit = "shoper.sync.image"

    _restore_batch = 5
    _told_apart_by = ("product", "name")
    _kept_references = {"product_id": "product"}

    @api.model
    def _keep(self, ctx, changes):
        found = super()._keep(ctx, changes)
        for change in changes:
            rows = [found[change.id].row]
            (found[change.id],) = self._keep_pictures(ctx, change, rows)
        return found

    def _in_order(self, rows):
        """Rows in the order in which the shop shows them: it makes the first one that
        it gets the main one."""
        return sorted(
            rows,
            key=lambda row: (
                str(row.get("main")) != "1",
                float(row.get("order") or 0),
                int(row[self._remote_key]),
            ),
        )

    def _keep_pictures(self, ctx, change, rows):
        """Rows of pictures, each with the id of an attachment that holds its bytes, or
        without one where the shop did not give them."""
        files = {row["gfx_id"]: self._file_name(row) for row in rows}
        known = self.env["ir.attachment"].search_fetch(
            [("res_model", "=", change._name), ("res_id", "=", change.id)], ["name"]
        )  # a worker that was killed kept them already
        kept = {attachment.name: attachment.id for attachment in known}
        missing = [name for name in files.values() if name not in kept]
        while missing:  # as many at once as memory allows
            found = self._download(ctx, missing)
            pictures = [
                (change, name, content)
                for name, content in found.items()
                if isinstance(content, bytes)
            ]
            ids = self._keep_files(pictures)
            kept |= {name: id_ for (_, name, _), id_ in zip(pictures, ids, strict=True)}
            missing = found and [name for name in missing if name not in found]
        return [
            Kept(row, {"file": kept[name]} if name in kept else {})
            for row, name in ((row, files[row["gfx_id"]]) for row in rows)
        ]

    @api.model
    def _restore_obstacle(self, ctx, kept):
        if not kept.facts.get("file"):
            return ctx.env._("The shop did not give its file when it was deleted.")
        return super()._restore_obstacle(ctx, kept)

    @api.model
    def _restore_body(self, ctx, change):
        row, file = change.payload, change._kept().facts["file"]
        attachment = self.env["ir.attachment"].browse(file).exists()
        texts = row.get("translations") or {ctx.connector.default_locale: {}}
        body = {
            "content": base64.b64encode(attachment.raw or b"").decode(),
            "translations": {
                locale: {
                    "name": text.get("name") or change.after["name"],
                    "description": text.get("description") or "",
                }
                for locale, text in texts.items()
            },
        }
        if str(row.get("hidden")) == "1":
            body["hidden"] = 1
        return body | self._restored_references(ctx, row)
