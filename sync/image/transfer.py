import re

from odoo import api, models
from odoo.exceptions import UserError

from ...shoper_api import errors
from ..core.side import Side
from ..engine.changes import Changes
from ..entity.picture import IMPORT_BATCH

SIGNED = re.compile(r"/shoper/picture/[\w/.]+")  # nobody else is to see it


class ShoperSyncImage(models.AbstractModel):
    """How the bytes of pictures come and go."""

    _inherit = "shoper.sync.image"

    # ---------------------------------------------------------- from the shop
    @api.model
    def _create_values(self, ctx, change, values):
        return self._to_odoo(ctx, values) | {"content": ctx.pictures[change.id]}

    @api.model
    def _prepare_import(self, ctx, changes):
        changes = changes[:IMPORT_BATCH]
        elements = changes.element_id
        elements.fetch(["link_state", "payload"])
        names = {
            change.id: self._file_name(change.element_id.payload)
            for change in changes
            if change.id not in ctx.pictures
            and change.element_id.link_state == "unlinked"
        }
        found = self._download(ctx, names.values())
        ready = changes
        for change in changes:
            if change.id not in names:
                continue
            answer = found.pop(names[change.id], None)
            if answer is None:
                ready -= change  # there was no room for it
                continue
            picture, reason = self._read_picture(ctx, answer)
            if reason:
                ready -= change
                Changes(ctx).fail(change, UserError(reason))
            else:
                ctx.pictures[change.id] = picture
        return ready

    # ------------------------------------------------------------ to the shop
    @api.model
    def _further_exports(self, ctx):
        """Main pictures of products that have a gallery on neither side."""
        pictured = self.env["shoper.element"]._search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", self._entity),
                ("link_state", "!=", "missing"),
            ]
        )
        products = self.env["shoper.element"]._search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", "product"),
                ("link_state", "=", "linked"),
                ("res_id", ">", 0),
                ("remote_id", "in", pictured.subselect("parent_remote_id")),
            ]
        )
        templates = ctx.user_env["product.template"].search(
            [
                *self._products_in_scope(ctx, "id"),
                ("id", "not in", products.subselect("res_id")),
                ("image_1920", "!=", False),
                ("shoper_image_ids", "=", False),
            ],
            order="id",
        )
        return [
            {
                "name": template.display_name,
                "after": {
                    "product": self._reference(ctx, "product", template),
                    "name": template.name,
                    "order": "1",
                },
            }
            for template in templates
        ]

    @api.model
    def _create_body(self, ctx, change, values):
        image = ctx.records.browse(change.res_id)
        texts = Side(
            {
                code: value
                for code, value in values.items()
                if self._property(code).translated
            }
        )
        body = self._to_shop(ctx, texts)
        body["product_id"] = values["product"]
        if self._goes_by_address(ctx, change):
            ctx.addressed.add(change.id)
            body["url"] = image._signed_address()
        else:
            body["content"] = image.content.decode()
            image.invalidate_recordset(["content"])
        return body

    def _goes_by_address(self, ctx, change):
        """Whether the shop is given an address to fetch the picture from. One whose
        answer was lost goes with its bytes: the shop may have waited for the file."""
        return (
            ctx.connector.image_export == "url"
            and not change.attempts
            and not ctx.cursor.notes.get("with_bytes")
        )

    @api.model
    def _is_sent_otherwise(self, ctx, change, error):
        if change.id not in ctx.addressed or not isinstance(error, errors.Rejected):
            return False
        if not ctx.cursor.notes.get("with_bytes"):
            ctx.note("with_bytes", True)
            words = ctx.explain(error)
            ctx.connector.message_post(
                body=ctx.env._(
                    "The shop could not fetch a picture from %(address)s, so the "
                    "bytes of pictures were sent. %(reason)s",
                    address=change.get_base_url(),
                    reason=SIGNED.sub("…", words),
                )
            )
        return True

    @api.model
    def _prepare_export(self, ctx, changes):
        for change in changes.filtered(lambda change: not change.res_id):
            self._make_gallery(ctx, change)
        return self._fitting_upload(changes, "content")

    def _make_gallery(self, ctx, change):
        """Make a product's own main picture the first one of its gallery."""
        product = change.after["product"]
        if isinstance(product, str):
            res_id = int(product.partition(",")[2])
        else:
            res_id = ctx.links("product").record_by_element.get(product)
        template = ctx.user_env["product.template"].browse(res_id or ()).exists()
        if not template.image_1920 or template.shoper_image_ids:
            return  # without a record, the change is stale
        image = ctx.records.create(
            {
                "product_tmpl_id": template.id,
                "name": change.after["name"],
                "content": template.image_1920,
            }
        )
        template.shoper_main_sha256 = image.sha256
        change.write({"res_model": image._name, "res_id": image.id})
