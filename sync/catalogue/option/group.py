from typing import Any, TypedDict

from odoo import api, models
from odoo.models import BaseModel

from ....shoper_api import read_id
from ...core.row import OddValue, Row, flag_in, main_texts_in, text_in
from ...core.side import Side
from ...core.values import Property, match_key
from ...engine.context import Context
from ...engine.languages import names_in_all_languages, shop_names
from ...engine.write import Creations
from ...entity import _lt
from ...entity.entity import Rule
from ..variation.templates import Variation
from .needed import NeededRows


class Options(TypedDict):
    """The options of a group of the shop, as JSON keeps them.

    :ivar names: of those that make variants
    :ivar has_others: whether it has others as well
    """

    names: list[str]
    has_others: bool


def _no_options() -> Options:
    return {"names": [], "has_others": False}


class ShoperSyncOptionGroup(models.AbstractModel):
    """Option groups: the sets of options that products of the shop are bound to."""

    _name = "shoper.sync.option.group"
    _inherit = "shoper.sync.option.part"
    _description = "Shoper Synchronisation of Option Groups"

    _entity = "option_group"
    _label = _lt("Option groups")
    _label_of_one = _lt("Option group")
    _sequence = 41
    _resource = "option-groups"
    _remote_key = "group_id"
    _odoo_model = "shoper.option.group"
    _group_path = "id"
    _criteria = {"name": _lt("Name")}
    _rules = {
        "same name and options": _lt("Same name and options"),
        "same options": _lt("Same options"),
    }
    _properties = (
        Property("name", _lt("Name"), is_name=True, to_odoo=False, to_shop=False),
    )
    _not_restored = frozenset({"total_products", "total_stocks"})

    @api.model
    def _fetch_extra(self, ctx: Context) -> Any:
        """Read the options of each group: {shop id of the group as text:
        :class:`Options`, None where one of them makes no sense}. Without their names
        nobody can tell what a group stands for."""
        found: dict[str, Options | None] = {}
        ctx.commit_before_call()
        for rows in ctx.client.reader("options"):
            for row in rows:
                group_id = read_id(row.get("group_id"))
                if not group_id:
                    continue  # the step of options tells of such a row
                known = found.setdefault(str(group_id), _no_options())
                try:
                    if known is None:
                        continue
                    if not flag_in(row, "stock"):
                        known["has_others"] = True
                        continue
                    name = text_in(
                        main_texts_in(row, ctx.connector.default_locale), "name"
                    )
                    known["names"].append(match_key(name))
                except OddValue:
                    found[str(group_id)] = None
        return found

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        values = super()._element_values(ctx, row, extra)
        options = (extra or {}).get(str(row["group_id"]), _no_options())
        if options is None:
            raise OddValue("options", None)
        values["shop_facts"]["options"] = sorted(options["names"])
        if options["has_others"]:
            values["shop_facts"]["has_others"] = True
        return values

    @api.model
    def _prepare_link(self, ctx: Context) -> None:
        if ctx.step.export_unlinked:
            NeededRows(ctx).make()

    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        return {"filters": 0}

    @api.model
    def _create_body(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        group = ctx.records.browse(change.res_id)
        return {"filters": 0, "translations": self._texts_of(ctx, group)}

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
        return {"name": values["name"], "connector_id": ctx.connector.id}

    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        records = super()._create_records(ctx, creations)
        elements = creations.changes.element_id
        elements.fetch(["payload"])
        self._translate(ctx, records, [element.payload for element in elements])
        return records

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        """Pair groups of the shop with rows whose attributes have the names of the
        group's options; the group's own name only decides among several such rows. A
        group that has options that make no variants as well is only paired where a
        product has it already: no other may get it, see :meth:`Variation.groups_of`."""
        names = shop_names(elements)
        variation = Variation.of(ctx)
        mixed = variation.groups_in_shop.mixed
        bound = {product.group for product in variation.in_shop.values() if mixed}
        options = {
            element.id: tuple((element.shop_facts or {}).get("options") or ())
            for element in elements
            if element.id not in mixed or element.remote_id in bound
        }
        attributes = {
            record.id: tuple(
                sorted(match_key(item.name) for item in record.option_ids.attribute_id)
            )
            for record in records
        }
        record_names = names_in_all_languages(ctx, records)
        return [
            (
                "same name and options",
                {
                    key: [(item, name) for name in names[key]]
                    for key, item in options.items()
                    if item
                },
                {
                    key: [(attributes[key], name) for name in record_names[key]]
                    for key in record_names
                },
                True,
            ),
            (
                "same options",
                {key: [item] for key, item in options.items() if item},
                {key: [item] for key, item in attributes.items() if item},
                True,
            ),
        ]
