from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.row import Row, main_texts_in, reference_in, text_in
from ..core.side import Side
from ..core.values import Property, match_key, normal_text
from ..engine.context import Context
from ..engine.languages import names_in_all_languages
from ..entity import _lt
from ..entity.entity import Rule


class ShoperSyncTag(models.AbstractModel):
    """Tags of products. A tag of the shop belongs to one language
    (docs/shoper-api.md); those of the default language take part, the others stay as
    they are in the shop."""

    _name = "shoper.sync.tag"
    _inherit = ["shoper.sync.entity.restorable", "shoper.sync.entity.undone"]
    _description = "Shoper Synchronisation of Tags"

    _entity = "tag"
    _label = _lt("Tags")
    _label_of_one = _lt("Tag")
    _sequence = 45
    _resource = "product-tags"
    _remote_key = "tag_id"
    _odoo_model = "product.tag"
    _criteria = {"name": _lt("Name")}
    _rules = {"same name": _lt("Same name")}
    _properties = (Property("name", _lt("Name"), is_name=True, in_language=True),)
    _is_used_by_lists = True
    _distinct = "name"
    _taken_note = _lt("There is a tag of this name in Odoo already.")

    @api.model
    def _is_in_scope(self, ctx: Context, row: Row) -> bool:
        return reference_in(row, "lang_id") in (None, self._lang_id(ctx))

    def _lang_id(self, ctx: Context) -> int:
        """Give the shop's id of its default language; where it is not known, 1, that
        of a shop's first language (docs/shoper-api.md, section Catalogue)."""
        default = ctx.connector.language_ids.filtered("is_default")
        return default[:1].remote_id or 1

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        reference_in(row, "lang_id")  # refuses a row whose language makes no sense
        name = text_in(row, "name") or text_in(
            main_texts_in(row, ctx.connector.default_locale), "name"
        )
        name = normal_text(name)
        return {"name": name, "payload": row, "shop_values": {"name": name}}

    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        body = {"name": values["name"]}
        if element is None:
            body["lang_id"] = self._lang_id(ctx)
        return body

    @api.model
    def _restore_body(self, ctx: Context, change: BaseModel) -> dict[str, Any]:
        body = super()._restore_body(ctx, change)
        # A tag that the shop showed without a language gets the default one.
        return body | {"lang_id": body.get("lang_id") or self._lang_id(ctx)}

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        return {record.id: Side({"name": record.name}) for record in records}

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        return {"name": values["name"]}

    @api.model
    def _taken_values(self, ctx: Context) -> set[Any]:
        return set(ctx.records.search(self._record_domain(ctx)).mapped("name"))

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        return [
            (
                "same name",
                {element.id: [match_key(element.name)] for element in elements},
                names_in_all_languages(ctx, records),
                True,
            )
        ]
