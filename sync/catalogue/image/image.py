import base64
import re
from collections.abc import Set as AbstractSet
from typing import Any

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.models import BaseModel

from ....shoper_api import errors
from ...core.backup import Backup
from ...core.row import Row, parent_in, text_in
from ...core.side import Side
from ...core.values import Property, match_key, normal_text
from ...engine.among import among
from ...engine.changes import Changes
from ...engine.context import Context
from ...engine.links import IN_SHOP
from ...engine.obstacle import Obstacle
from ...engine.references import Values
from ...engine.write import Form, Prepared
from ...entity import _lt
from ...entity.entity import Pairs, Rule
from ...entity.pictures import IMPORT_BATCH
from ..product.part import PRODUCT
from .gallery import Gallery
from .kept import keep_pictures
from .row import file_name, order_of
from .shown import figure, thumbnail

# The form (see reshaped.py) of a creation that holds the picture itself, where the shop
# could not fetch it from an address.
WITH_BYTES = "with_bytes"
# Addresses of pictures that whoever has them may fetch: they are left out of messages.
SIGNED = re.compile(r"/shoper/picture/[\w/.]+")
# The shop's keys of the texts; `description` is the alternative text.
TEXT_KEYS = {"name": "name", "alt": "description"}


class ShoperSyncImage(models.AbstractModel):
    """Pictures of linked products. Name, alternative text and order of a linked one
    can be updated, its bytes never: other bytes are another picture."""

    _name = "shoper.sync.image"
    _inherit = [
        "shoper.sync.product.part",
        "shoper.sync.entity.texts",
        "shoper.sync.entity.pictures",
        "shoper.sync.entity.grouped",
        "shoper.sync.entity.reshaped",
        "shoper.sync.entity.undone",
    ]
    _description = "Shoper Synchronisation of Images"

    _entity = "image"
    _label = _lt("Images")
    _label_of_one = _lt("Image")
    _sequence = 60
    _resource = "product-images"
    _remote_key = "gfx_id"
    _odoo_model = "shoper.product.image"
    _requires = ("product",)
    _is_large = True
    _shows_pictures = True
    _counts_as_use = True
    _criteria = {"name": _lt("Name")}
    _rules = {"same name": _lt("Same name")}
    _properties = (
        PRODUCT,
        Property("name", _lt("Name"), is_name=True, translated=True),
        Property("alt", _lt("Alternative text"), translated=True),
        Property("order", _lt("Position"), kind="number"),
    )
    _text_fields = {"name": "name", "alt": "alt"}
    # The shop may refuse an order, or take and not heed it (docs/shoper-api.md).
    _single = frozenset({"order"})
    # What undoing must know. Few at once: the bytes of deleted pictures are sent along.
    _restore_batch = 5
    _told_apart_by = ("product", "name")
    _kept_references = {"product_id": "product"}
    # Whole galleries: they have the order in which pictures are sent.
    _exported_with = "product_tmpl_id"
    _export_order = ("product_tmpl_id", "sequence", "id")

    # ------------------------------------------------------------------- shop
    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        product_id = parent_in(row, "product_id")
        [texts] = self._shop_texts(ctx, [row])
        texts["name"] = (
            texts["name"] or normal_text(text_in(row, "name")) or file_name(row)
        )
        return {
            "name": texts["name"],
            "parent_remote_id": product_id,
            "payload": row,
            "shop_values": {
                "product": product_id,
                **texts,
                "order": order_of(row),
            },
        }

    def _shop_text(self, texts: Row, prop: Property) -> str | None:
        text = normal_text(text_in(texts, TEXT_KEYS[prop.code]))
        return text if text or not prop.is_name else None  # no picture is nameless

    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {}
        texts = self._texts_to_shop(ctx, values, element)
        if texts:
            body["translations"] = {
                locale: {
                    TEXT_KEYS.get(code, code): text for code, text in found.items()
                }
                for locale, found in texts.items()
            }
        if "order" in values:
            body["order"] = int(values["order"])
            if element and element.res_id in Gallery(ctx).first_images():
                body["main"] = 1
        return body

    def _new_locale(self, values: Side, shop: Values) -> dict[str, Any]:
        return {"name": values.get("name") or shop.get("name")}

    @api.model
    def _is_same_creation(self, ctx: Context, after: Values, shop: Values) -> bool:
        product_id = ctx.links("product").remote_of(after["product"])
        return product_id == shop["product"] and super()._is_same_creation(
            ctx, after, shop
        )

    # ------------------------------------------------------------------- odoo
    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        texts = self._record_texts(ctx, records)
        leading = Gallery(ctx).leading(records)
        return {
            record.id: Side(
                {
                    "product": self._reference(ctx, "product", record.product_tmpl_id),
                    **texts[record.id],
                    "order": "0" if record.id in leading else str(record.sequence),
                }
            )
            for record in records
        }

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        vals = self._texts_to_odoo(values, record)
        if "product" in values:
            vals["product_tmpl_id"] = values["product"]
        if "order" in values:
            vals["sequence"] = int(values["order"])
        return vals

    # ---------------------------------------------------------------- linking
    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        products = ctx.links("product")
        return [
            (
                "same name",
                {
                    element.id: [
                        (
                            products.element_by_remote.get(element.parent_remote_id),
                            match_key(element.name),
                        )
                    ]
                    for element in elements
                },
                {
                    record.id: [
                        (
                            products.element_by_record.get(record.product_tmpl_id.id),
                            match_key(record.name),
                        )
                    ]
                    for record in records
                },
                True,
            )
        ]

    @api.model
    def _find_links(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> Pairs:
        """Pair pictures by the name. Those are left out that a product got on one side
        after a picture of that name was removed there: they have other bytes."""
        left = self.env["shoper.element"].search(
            [
                *ctx.of_type(),
                ("link_state", "=", "unlinked"),
                ("left_note", "!=", False),
            ]
        )
        replaced = self._deleted_in_shop(ctx, records)
        return super()._find_links(ctx, elements - left, records - replaced)

    def _deleted_in_shop(self, ctx: Context, records: BaseModel) -> BaseModel:
        """Choose the pictures of Odoo whose counterpart was deleted in the shop from
        the product that theirs is linked with."""
        missing = self.env["shoper.element"].search_fetch(
            [*ctx.of_type(), ("link_state", "=", "missing"), ("res_id", ">", 0)],
            ["parent_remote_id", "res_id"],
        )
        products = ctx.links("product")
        deleted_from: dict[int, set[int | None]] = {}
        for element in missing:
            product = products.element_by_remote.get(element.parent_remote_id)
            deleted_from.setdefault(element.res_id, set()).add(product)
        return (records & records.browse(deleted_from)).filtered(
            lambda record: (
                products.element_by_record.get(record.product_tmpl_id.id)
                in deleted_from[record.id]
            )
        )

    # ------------------------------------------------------------ telling people
    def _picture_rows(self, change: BaseModel) -> list[tuple[Any, ...]]:
        picture = self._thumbnail(change)
        sides = {
            "create_odoo": (False, picture),
            "create_shop": (False, picture),
            "delete_shop": (picture, False),
        }.get(change.verb, (picture, picture))
        return [(self.env._("Image"), *sides)] if picture else []

    def _thumbnail(self, change: BaseModel, height: str = "8rem") -> Markup:
        return thumbnail(change, self._odoo_model, height)

    def _candidate_figures(self, records: BaseModel) -> Markup:
        return Markup("").join(map(figure, records))

    # ------------------------------------------------------------ order in the shop
    @api.model
    def _own_forms(self, ctx: Context, change: BaseModel) -> AbstractSet[str]:
        """Leave the order to the shop: a new picture comes last, and is moved then. The
        number of the main one reads as 0."""
        own = super()._own_forms(ctx, change)
        is_left = change.verb == "create_shop" or (
            "order" in (change.after or {})
            and Gallery(ctx).has_order(change, change.element_id)
        )
        return own | {"order"} if is_left else own

    @api.model
    def _declined_reason(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        error: Exception | None = None,
    ) -> str | bool:
        return Gallery(ctx).declined_reason(change, element, error)

    @api.model
    def _finish_creation(
        self, ctx: Context, created: dict[int, BaseModel]
    ) -> dict[int, Any]:
        found = super()._finish_creation(ctx, created)
        return found if ctx.is_undo else found | Gallery(ctx).move(created)

    @api.model
    def _settle_creation(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        base: Values,
        finished: Any,
    ) -> Values:
        base = super()._settle_creation(ctx, change, element, base, finished)
        if not finished:
            return base
        return Gallery(ctx).settle(change, element, base, finished)

    # ---------------------------------------------------------- from the shop
    @api.model
    def _create_values(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        return self._to_odoo(ctx, values) | {"content": values.facts["picture"]}

    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        if verb == "create_odoo":
            return self._with_pictures(ctx, changes[:IMPORT_BATCH])
        if verb == "create_shop":
            for change in changes.filtered(lambda change: not change.res_id):
                self._make_gallery(ctx, change)
            changes = self._fitting_upload(changes, "content")
        return super()._prepare(ctx, verb, changes)

    def _with_pictures(self, ctx: Context, changes: BaseModel) -> Prepared:
        """Choose the changes whose pictures could be downloaded, with these: {change:
        facts}, ``picture`` in base64; a change fails whose picture the shop does not
        give. A batch that is carried out again in halves does not download them
        again."""
        at_hand = ctx.cached(self._entity, "pictures", dict)  # {file name: picture}
        elements = changes.element_id
        elements.fetch(["link_state", "payload"])
        names = {
            change: file_name(change.element_id.payload)
            for change in changes
            if change.element_id.link_state == "unlinked"
        }
        missing = [name for name in names.values() if name not in at_hand]
        found = self._download(ctx, missing)
        ready: Prepared = {}
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
    def _further_exports(self, ctx: Context) -> list[dict[str, Any]]:
        """Plan to send main pictures of products without a gallery on either side."""
        pictured = self.env["shoper.element"]._search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", self._entity),
                *IN_SHOP,
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
                ~among("id", products, "res_id"),
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
    def _create_body(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
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

    def _goes_by_address(self, ctx: Context, change: BaseModel) -> bool:
        """Tell whether the shop is given an address to fetch the picture from. A
        picture whose first answer was lost is sent itself: the shop may have waited in
        vain for the file."""
        return (
            ctx.connector.image_export == "url"
            and not change.attempts
            and (change.meta or {}).get("form") != WITH_BYTES
            and ctx.cursor.notes.get("form") != WITH_BYTES
        )

    @api.model
    def _next_form(
        self, ctx: Context, change: BaseModel, sent: dict[str, Any], error: Exception
    ) -> Form | None:
        if "url" not in sent or not isinstance(error, errors.Rejected):
            return None
        return Form(
            WITH_BYTES,
            ctx.env._(
                "The shop could not download an image from %(address)s, so files were "
                "sent. %(reason)s",
                address=change.get_base_url(),
                reason=SIGNED.sub("…", ctx.explain(error)),
            ),
        )

    def _make_gallery(self, ctx: Context, change: BaseModel) -> None:
        """Make a product's own main picture the first one of its gallery.

        :raises Obstacle: it is none that a gallery takes, such as an SVG drawing
        """
        res_id = ctx.links("product").record_of(change.after["product"])
        template = ctx.user_env["product.template"].browse(res_id or ()).exists()
        if not template.image_1920 or template.shoper_image_ids:
            return  # without a record, the change is stale
        content = base64.b64decode(template.image_1920)
        picture, reason = self._read_picture(ctx, content)
        if reason:
            raise Obstacle(reason)
        image = ctx.records.create(
            {
                "product_tmpl_id": template.id,
                "name": change.after["name"],
                "content": picture,
            }
        )
        template.shoper_main_sha256 = image.sha256
        change.write({"res_model": image._name, "res_id": image.id})

    # ----------------------------------------------------------------- undoing
    @api.model
    def _keep(
        self, ctx: Context, changes: BaseModel
    ) -> dict[int, Backup | errors.ShoperError]:
        changes.element_id.fetch(["payload"])
        found: dict[int, Backup | errors.ShoperError] = {}
        for change in changes:
            kept = keep_pictures(ctx, change, [change.element_id.payload])
            found[change.id] = kept[0] if isinstance(kept, list) else kept
        return found

    @api.model
    def _restore_obstacle(self, ctx: Context, backup: Backup) -> str | bool:
        if not backup.facts.get("file"):
            return ctx.env._("The shop did not give its file when it was deleted.")
        return super()._restore_obstacle(ctx, backup)

    @api.model
    def _restore_body(self, ctx: Context, change: BaseModel) -> dict[str, Any]:
        row, file = change.payload, change._backup().facts["file"]
        attachment = self.env["ir.attachment"].browse(file).exists()
        texts = row.get("translations") or {ctx.connector.default_locale: {}}
        body: dict[str, Any] = {
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
