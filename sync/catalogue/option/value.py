import re
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ...core.row import Row, parent_in, place_in, text_in
from ...core.side import Side
from ...core.values import Property, match_key
from ...engine.context import Context
from ...engine.languages import names_in_all_languages, shop_names
from ...engine.write import Creations
from ...entity import _lt
from .made import delete_made, note_made

# Attribute values that are to be made: {(id of the attribute, name for comparing …):
# (the element that it is made of, {id of the ``shoper.option``: values of the row that
# is to get it})}.
Missing = dict[tuple[Any, ...], tuple[BaseModel, dict[int, dict[str, Any]]]]
# A colour as the shop takes it, and the short form of one.
_HEX = re.compile(r"#[0-9a-f]{6}", re.I)
_SHORT = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])", re.I)


def _colour_of(text: str) -> dict[str, str]:
    """Make the part of a body with the colour of a value, six hex digits
    (docs/shoper-api.md, Catalogue); an empty one where Odoo's is written otherwise: the
    value matters more than its colour."""
    text = text.strip()
    if short := _SHORT.fullmatch(text):
        text = "#" + "".join(digit * 2 for digit in short.groups())
    return {"color": text} if _HEX.fullmatch(text) else {}


class ShoperSyncOptionValue(models.AbstractModel):
    """Values of options that make variants, which are attribute values in Odoo."""

    _name = "shoper.sync.option.value"
    _inherit = ["shoper.sync.option.named", "shoper.sync.entity.undone"]
    _description = "Shoper Synchronisation of Option Values"

    _entity = "option_value"
    _label = _lt("Option values")
    _label_of_one = _lt("Option value")
    _sequence = 43
    _resource = "option-values"
    _remote_key = "ovalue_id"
    _odoo_model = "shoper.option.value"
    _group_path = "option_id.group_id"
    _stands_for = "attribute_value_id"
    _text_key = "value"
    _criteria = {"name": _lt("Name")}
    _rules = {"same name": _lt("Same name")}
    _properties = (
        Property("name", _lt("Name"), is_name=True, translated=True),
        Property(
            "option",
            _lt("Option"),
            kind="ref",
            entity="option",
            to_odoo=False,
            to_shop=False,
        ),
    )
    # What undoing must know.
    _parents = ("option",)
    _told_apart_by = ("option", "name")
    _not_restored = frozenset({"total_products", "total_stocks"})
    _kept_references = {"option_id": "option"}

    # ------------------------------------------------------------------ scope
    def _option_elements(self, ctx: Context) -> Any:
        """Make the query (``_search``) of the elements of options that make variants;
        the others are ignored, see :meth:`.option.ShoperSyncOption._element_values`."""
        return self.env["shoper.element"]._search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", "option"),
                ("link_state", "!=", "ignored"),
            ]
        )

    @api.model
    def _is_in_scope(self, ctx: Context, row: Row) -> bool:
        if ctx.is_undo:
            return True  # values, too, of options that are created again only now
        options = ctx.cached(self._entity, "options", lambda: self._option_ids(ctx))
        return parent_in(row, "option_id") in options

    def _option_ids(self, ctx: Context) -> set[int]:
        """Read the shop ids of the options that make variants."""
        found = self.env["shoper.element"].browse(self._option_elements(ctx))
        return set(found.mapped("remote_id"))

    @api.model
    def _element_domain(self, ctx: Context) -> list[Any]:
        options = self._option_elements(ctx)
        return [("parent_remote_id", "in", options.subselect("remote_id"))]

    # ------------------------------------------------------------------- shop
    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        values = super()._element_values(ctx, row, extra)
        # What makes no sense is refused now, not when the value is created in Odoo.
        place_in(row)
        text_in(row, "color")
        return values

    @api.model
    def _create_body(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        row = ctx.records.browse(change.res_id)
        value = row.attribute_value_id
        return {
            "option_id": values["option"],
            "order": row.sequence,
            **_colour_of(value.html_color or ""),
            "translations": self._texts_of(ctx, value),
        }

    # ------------------------------------------------------------------- odoo
    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        """Make rows for values: with an attribute value that Odoo has where the name
        fits, else with a new one."""
        changes, vals_list = creations.changes, creations.vals
        elements = changes.element_id
        elements.fetch(["payload"])
        names = shop_names(elements)
        options = ctx.user_env["shoper.option"].browse(
            {vals["option_id"] for vals in vals_list}
        )
        attribute_of = {option.id: option.attribute_id.id for option in options}
        taken = {
            option.id: set(option.value_ids.attribute_value_id.ids)
            for option in options
        }
        known = options.attribute_id.value_ids
        keys = names_in_all_languages(ctx, known)
        by_name: dict[tuple[int, str], list[int]] = {}
        for value in known:
            for name in keys[value.id]:
                key = value.attribute_id.id, name
                by_name.setdefault(key, []).append(value.id)
        missing: Missing = {}
        for change, vals in zip(changes, vals_list, strict=True):
            element, option_id = change.element_id, vals["option_id"]
            vals["sequence"] = place_in(element.payload)
            attribute_id = attribute_of[option_id]
            vals["attribute_value_id"] = next(
                (
                    value_id
                    for name in names[element.id]
                    for value_id in by_name.get((attribute_id, name), ())
                    if value_id not in taken[option_id]
                ),
                None,
            )
            if vals["attribute_value_id"] is not None:
                taken[option_id].add(vals["attribute_value_id"])
                continue
            place: tuple[Any, ...] = attribute_id, match_key(element.name)
            while place in missing and option_id in missing[place][1]:
                place += ("again",)  # the option has two values of this name
            missing.setdefault(place, (element, {}))[1][option_id] = vals
        made = self._make_values(ctx, missing)
        note_made(changes, vals_list, "attribute_value_id", made)
        return super()._create_records(ctx, creations)

    def _make_values(self, ctx: Context, missing: Missing) -> BaseModel:
        """Make attribute values, and give them to the rows that lack one.

        :return: attribute values
        """
        values = ctx.user_env["product.attribute.value"].create(
            [
                {
                    "attribute_id": key[0],
                    "name": element.name or f"#{element.remote_id}",
                    "sequence": place_in(element.payload),
                    "html_color": text_in(element.payload, "color") or False,
                }
                for key, (element, _rows) in missing.items()
            ]
        )
        payloads = [element.payload for element, _rows in missing.values()]
        self._translate(ctx, values, payloads)
        for value, (_element, rows) in zip(values, missing.values(), strict=True):
            for vals in rows.values():
                vals["attribute_value_id"] = value.id
        return values

    # ----------------------------------------------------------------- undoing
    @api.model
    def _after_deleting(self, ctx: Context, changes: BaseModel) -> None:
        delete_made(ctx, changes, "attribute_value_id")
