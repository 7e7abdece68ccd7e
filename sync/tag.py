from odoo import api, models

from .entity import _lt
from .values import Property, match_key, normal_text


class ShoperSyncTag(models.AbstractModel):
    """Tags of products. A tag of the shop belongs to one language (uncertain: the
    vendor's reference only names the resource); those of the default language take
    part, the others stay as they are in the shop."""

    _name = "shoper.sync.tag"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Synchronisation of Tags"

    _entity = "tag"
    _label = _lt("Tags")
    _sequence = 45
    _resource = "product-tags"
    _remote_key = "tag_id"
    _odoo_model = "product.tag"
    _criteria = {"name": _lt("Name")}
    _rules = {"same name": _lt("Same name")}
    _properties = (Property("name", _lt("Name")),)

    @api.model
    def _rows_in_scope(self, ctx, rows):
        lang_ids = {"", "0", str(self._lang_id(ctx))}
        return [row for row in rows if str(row.get("lang_id") or "") in lang_ids]

    def _lang_id(self, ctx):
        default = ctx.connector.language_ids.filtered("is_default")
        return default[:1].remote_id or 1

    @api.model
    def _element_values(self, ctx, row, extra):
        name = normal_text(row.get("name") or self._translation(ctx, row).get("name"))
        return {"name": name, "payload": row, "shop_values": {"name": name}}

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = {"name": values["name"]}
        if element is None:
            body["lang_id"] = self._lang_id(ctx)
        return body

    @api.model
    def _odoo_values(self, ctx, records):
        return {record.id: {"name": record.name} for record in records}

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        return {"name": values["name"]}

    @api.model
    def _import_obstacle(self, ctx, shop):
        """Odoo has each name once, the shop need not."""
        if "names" not in ctx.facts:
            planned = self.env["shoper.element"].browse(
                ctx.links(self._entity).change_by_element
            )
            ctx.facts["names"] = {
                *ctx.records.search(self._record_domain(ctx)).mapped("name"),
                *planned.mapped("name"),
            }
        if shop["name"] in ctx.facts["names"]:
            return ctx.env._("There is a tag of this name in Odoo already.")
        ctx.facts["names"].add(shop["name"])
        return super()._import_obstacle(ctx, shop)

    @api.model
    def _link_rules(self, ctx, elements, records):
        return [
            (
                "same name",
                {element.id: [match_key(element.name)] for element in elements},
                self._names_in_all_languages(ctx, records),
                True,
            )
        ]
