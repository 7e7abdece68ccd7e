import re

from odoo import api, models
from odoo.exceptions import UserError

from ...shoper_api import errors
from ..core.side import Side
from ..engine.changes import Changes
from ..engine.write import Form
from ..entity.picture import IMPORT_BATCH

WITH_BYTES = "with_bytes"  # the form of a picture that the shop need not fetch
SIGNED = re.compile(r"/shoper/picture/[\w/.]+")  # nobody else is to see it


class ShoperSyncImage(models.AbstractModel):
    """How the bytes of pictures come and go."""

    _inherit = "shoper.sync.image"

    # ---------------------------------------------------------- from the shop
    @api.model
    def _create_values(self, ctx, change, values):
        return self._to_odoo(ctx, values) | {"content": values.facts["picture"]}

    @api.model
    def _prepare(self, ctx, verb, changes):
        if verb == "create_odoo":
            return self._with_pictures(ctx, changes[:IMPORT_BATCH])
        if verb == "create_shop":
            for change in changes.filtered(lambda change: not change.res_id):
                self._make_gallery(ctx, change)
            changes = self._fitting_upload(changes, "content")
        return super()._prepare(ctx, verb, changes)

    def _with_pictures(self, ctx, changes):
        """The changes whose pictures could be downloaded, with these: {change:
        facts}; what the shop does not give fails. A batch that is carried out again in
        halves does not download them again."""
        at_hand = ctx.cached(self._entity, "pictures", dict)  # {file name: picture}
        elements = changes.element_id
        elements.fetch(["link_state", "payload"])
        names = {
            change: self._file_name(change.element_id.payload)
            for change in changes
            if change.element_id.link_state == "unlinked"
        }
        missing = [name for name in names.values() if name not in at_hand]
        found, ready = self._download(ctx, missing), {}
        for change in changes:
            name = names.get(change)
            answer = found.pop(name, None)
            if answer is not None:
                at_hand[name], reason = self._read_picture(ctx, answer)
                if reason:
                    del at_hand[name]
                    Changes(ctx).fail(change, UserError(reason))
                    continue
            if name is None:
                ready[change] = {}  # linked meanwhile: it becomes stale
            elif name in at_hand:  # else there was no room for it
                ready[change] = {"picture": at_hand[name]}
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
            and ctx.cursor.notes.get("form") != WITH_BYTES
        )

    @api.model
    def _next_form(self, ctx, change, sent, error):
        if "url" not in sent or not isinstance(error, errors.Rejected):
            return None
        return Form(
            WITH_BYTES,
            ctx.env._(
                "The shop could not fetch a picture from %(address)s, so the "
                "bytes of pictures were sent. %(reason)s",
                address=change.get_base_url(),
                reason=SIGNED.sub("…", ctx.explain(error)),
            ),
        )

    def _make_gallery(self, ctx, change):
        """Make a product's own main picture the first one of its gallery."""
        res_id = ctx.links("product").record_of(change.after["product"])
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
