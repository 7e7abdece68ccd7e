from collections.abc import Iterable, Sequence
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ...core.row import Row, parent_in, text_in
from ...core.side import Side
from ...core.values import Property, normal_text
from ...engine.context import Context
from ...engine.languages import names_in_all_languages, shop_names
from ...engine.plan.pair import LinkedPair
from ...engine.references import Values
from ...engine.write import Write
from ...entity.entity import Rule


class ShoperSyncOptionNamed(models.AbstractModel):
    """Names of options and of their values follow edits where that is chosen among the
    properties of variants. In Odoo they are those of attributes and their values: one
    that stands for options of several groups or shops is only renamed by hand.

    ``_stands_for`` names the field of the type's rows that holds the attribute, or the
    attribute value. Exactly one property is a reference: an option's ``group``, or a
    value's ``option``. Both Odoo's field and the shop's key for it are its code with
    ``_id``."""

    _name = "shoper.sync.option.named"
    _inherit = [
        "shoper.sync.option.part",
        "shoper.sync.entity.texts",
    ]
    _description = "Shoper Synchronisation of Names of Options"

    _text_fields = {"name": "name"}
    _stands_for = None

    @api.model
    def _derived_options(self, values: dict[str, Any]) -> dict[str, Any]:
        followed = super()._derived_options(values)
        chosen = {
            res_id
            for command in values.get("property_ids") or ()
            for res_id in command[2]
        }
        names = self.env["shoper.property"].search(
            [("entity", "=", self._leader), ("code", "=", "option_names")]
        )
        if chosen & set(names.ids):
            for name in ("update_linked", "conflict_policy"):
                if name in values:
                    followed[name] = values[name]
        return followed

    def _parent(self) -> Property:
        """Give the property that refers to the group of an option, or to the option of
        a value."""
        [parent] = (prop for prop in self._properties if prop.entity)
        return parent

    # ------------------------------------------------------------------- shop
    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        values = super()._element_values(ctx, row, extra)
        [texts], code = self._shop_texts(ctx, [row]), self._parent().code
        parent_id = parent_in(row, f"{code}_id")
        values["parent_remote_id"] = parent_id
        values["shop_values"] |= texts | {"name": values["name"], code: parent_id}
        return values

    def _shop_text(self, texts: Row, prop: Property) -> str | None:
        return normal_text(text_in(texts, self._text_key)) or None  # for no name

    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        texts = self._texts_to_shop(ctx, values, element)
        return {
            "translations": {
                locale: {self._text_key: found["name"]}
                for locale, found in texts.items()
            }
        }

    # ------------------------------------------------------------------- odoo
    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        named = records[self._stands_for]
        texts = self._record_texts(ctx, named)
        groups = self.env[self._odoo_model]._read_group(
            [(self._stands_for, "in", named.ids)], [self._stands_for], ["__count"]
        )
        uses = {record.id: count for record, count in groups}
        parent = self._parent()
        field = f"{parent.code}_id"
        parents = self._references(ctx, parent.entity or "", records[field])
        return {
            record.id: Side(
                texts[record[self._stands_for].id]
                | {parent.code: parents.get(record[field].id)},
                {"is_shared": uses[record[self._stands_for].id] > 1},
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
        if record is not None:
            return self._texts_to_odoo(values, record)
        # A new row has no name of its own: that of its attribute or value is shown.
        code = self._parent().code
        return {f"{code}_id": values[code]}

    @api.model
    def _write_records(self, ctx: Context, writes: list[Write]) -> None:
        """Write names to the attributes, or values, that the rows stand for."""
        named = self._stands_for
        return super()._write_records(
            ctx, [write._replace(record=write.record[named]) for write in writes]
        )

    @api.model
    def _write_languages(
        self,
        ctx: Context,
        given: Iterable[tuple[BaseModel, Values]],
        is_new: bool = False,
    ) -> None:
        if is_new:
            return None  # its attribute or value may have names already
        return super()._write_languages(ctx, given)

    @api.model
    def _update_obstacles(
        self, ctx: Context, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        if direction != "odoo" or not pair.odoo.facts["is_shared"]:
            return {}
        reason = ctx.env._(
            "In Odoo it stands for several options of shops; rename it there by hand."
        )
        return dict.fromkeys(codes, reason)

    # ---------------------------------------------------------------- linking
    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        """Pair what has the same name below the same parent."""
        parent = self._parent()
        links = ctx.links(parent.entity or "")
        names = shop_names(elements)
        record_names = names_in_all_languages(ctx, records[self._stands_for])
        above = {
            record.id: links.element_by_record.get(record[f"{parent.code}_id"].id)
            for record in records
        }
        return [
            (
                "same name",
                {
                    element.id: [
                        (links.element_by_remote.get(element.parent_remote_id), name)
                        for name in names[element.id]
                    ]
                    for element in elements
                },
                {
                    record.id: [
                        (above[record.id], name)
                        for name in record_names[record[self._stands_for].id]
                    ]
                    for record in records
                },
                True,
            )
        ]
