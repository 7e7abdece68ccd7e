from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ...core.row import Row, flag_in, place_in, text_in
from ...core.side import Side
from ...core.values import Property, match_key
from ...engine.context import Context
from ...engine.languages import names_in_all_languages, shop_names
from ...engine.mirror import Mirror
from ...engine.write import Creations
from ...entity import _lt
from .made import delete_made, note_made

DISPLAY = {"color": "color", "radio": "radio", "select": "select"}
KINDS = {"color": "color", "radio": "radio", "select": "select", "pills": "radio"}

# An attribute that is to be made: its name for comparing, the element that it is made
# of, and the values of the rows (``shoper.option``) that are to get it.
Missing = tuple[str, BaseModel, list[dict[str, Any]]]


class ShoperSyncOption(models.AbstractModel):
    """Options that make variants (size, colour), which are attributes in Odoo. Other
    options (a text to engrave, a file) exist in the shop only and are told of."""

    _name = "shoper.sync.option"
    _inherit = ["shoper.sync.option.named", "shoper.sync.entity.undone"]
    _description = "Shoper Synchronisation of Options"

    _entity = "option"
    _label = _lt("Options")
    _label_of_one = _lt("Option")
    _sequence = 42
    _resource = "options"
    _remote_key = "option_id"
    _odoo_model = "shoper.option"
    _group_path = "group_id"
    _stands_for = "attribute_id"
    _criteria = {"name": _lt("Name")}
    _rules = {"same name": _lt("Same name")}
    _properties = (
        Property("name", _lt("Name"), is_name=True, translated=True),
        Property(
            "group",
            _lt("Option group"),
            kind="ref",
            entity="option_group",
            to_odoo=False,
            to_shop=False,
        ),
    )
    # What undoing must know.
    _parents = ("group",)
    _told_apart_by = ("group", "name")
    _kept_references = {"group_id": "option_group"}

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        values = super()._element_values(ctx, row, extra)
        # What makes no sense is refused now, not when the option is created in Odoo.
        place_in(row)
        text_in(row, "type")
        if not flag_in(row, "stock"):
            # It makes no variants: nothing in Odoo stands for it; see _prepare_link.
            values["link_state"] = "ignored"
        return values

    @api.model
    def _prepare_link(self, ctx: Context) -> None:
        """Let options take part that make variants by now and did not before, but for
        those that somebody ignored: only where all is downloaded, since a download of
        what is new would not bring their values."""
        if not ctx.step.fetch_all:
            return
        ignored = self.env["shoper.element"].search_fetch(
            [*ctx.of_type(), ("link_state", "=", "ignored"), ("is_gone", "=", False)],
            ["payload"],
        )
        back = ignored.filtered(
            lambda element: (
                flag_in(element.payload or {}, "stock")
                and not element._is_ignored_by_hand()
            )
        )
        Mirror(ctx).bring_back(back)

    @api.model
    def _step_note(self, ctx: Context) -> str | bool:
        others = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", self._entity),
                ("link_state", "=", "ignored"),
            ],
            ["name"],
            order="name",
        )
        if not others:
            return False
        return ctx.env._(
            "Options that make no variants stay in the shop only: %s.",
            ", ".join(dict.fromkeys(others.mapped("name"))),
        )

    @api.model
    def _create_body(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        option = ctx.records.browse(change.res_id)
        attribute = option.attribute_id
        return {
            "group_id": values["group"],
            "type": KINDS.get(attribute.display_type, "radio"),
            "stock": 1,
            "required": 1,
            "order": option.sequence,
            "translations": self._texts_of(ctx, attribute),
        }

    # ----------------------------------------------------------------- import
    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        """Make rows for options: with an attribute that Odoo has where the name fits
        and it makes variants only when they are needed (``dynamic``), else with a new
        one."""
        changes, vals_list = creations.changes, creations.vals
        elements = changes.element_id
        elements.fetch(["payload"])
        names = shop_names(elements)
        known = ctx.user_env["product.attribute"].search(
            [("create_variant", "=", "dynamic")]
        )
        by_name = self._by_name(ctx, known)
        taken: dict[int, set[int]] = {}
        for option in ctx.records.search([("connector_id", "=", ctx.connector.id)]):
            taken.setdefault(option.group_id.id, set()).add(option.attribute_id.id)
        missing: list[Missing] = []
        for change, vals in zip(changes, vals_list, strict=True):
            element = change.element_id
            vals["sequence"] = place_in(element.payload)
            in_group = taken.setdefault(vals["group_id"], set())
            vals["attribute_id"] = next(
                (
                    attribute_id
                    for name in names[element.id]
                    for attribute_id in by_name.get(name, ())
                    if attribute_id not in in_group
                ),
                None,
            )
            if vals["attribute_id"] is None:
                # Two new options of one name get the same attribute, unless they are of
                # one group.
                key = match_key(element.name)
                same = [
                    item
                    for item in missing
                    if item[0] == key
                    and vals["group_id"] not in (other["group_id"] for other in item[2])
                ]
                if same:
                    same[0][2].append(vals)
                else:
                    missing.append((key, element, [vals]))
            else:
                in_group.add(vals["attribute_id"])
        made = self._make_attributes(ctx, missing)
        note_made(changes, vals_list, "attribute_id", made)
        return super()._create_records(ctx, creations)

    def _make_attributes(self, ctx: Context, missing: list[Missing]) -> BaseModel:
        """Make attributes, and give them to the rows that lack one.

        :return: attributes
        """
        attributes = ctx.user_env["product.attribute"].create(
            [
                {
                    "name": element.name or f"#{element.remote_id}",
                    "create_variant": "dynamic",
                    "display_type": DISPLAY.get(element.payload.get("type"), "radio"),
                }
                for _key, element, _rows in missing
            ]
        )
        payloads = [element.payload for _key, element, _rows in missing]
        self._translate(ctx, attributes, payloads)
        for attribute, (_key, _element, rows) in zip(attributes, missing, strict=True):
            for vals in rows:
                vals["attribute_id"] = attribute.id
        return attributes

    def _by_name(self, ctx: Context, records: BaseModel) -> dict[str, list[int]]:
        """Sort records by their names in all languages, for comparing: {name: ids}."""
        found: dict[str, list[int]] = {}
        for record_id, names in names_in_all_languages(ctx, records).items():
            for name in names:
                found.setdefault(name, []).append(record_id)
        return found

    # ----------------------------------------------------------------- undoing
    @api.model
    def _after_deleting(self, ctx: Context, changes: BaseModel) -> None:
        delete_made(ctx, changes, "attribute_id")
