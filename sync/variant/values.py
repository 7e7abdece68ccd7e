"""What a variant is, but for its prices: groups of its properties."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from odoo.models import BaseModel

from ..core.price import PRICE_TYPES
from ..core.refs import Ref, RefKind
from ..core.row import (
    Row,
    choice_in,
    flag_in,
    number_in,
    parent_in,
    part_in,
    reference_in,
    text_in,
)
from ..core.side import Side
from ..core.values import Property, decimal_text
from ..engine.plan.pair import LinkedPair
from ..engine.references import Values
from ..entity import _lt
from ..groups.group import Given, PropertyGroup
from ..product.part import PRODUCT
from ..product.taken_codes import OwnCode
from ..product.weight import weight_digits
from ..variation.templates import Variation
from .activation import activation_obstacle


class Options(PropertyGroup):
    """The product of a variant, and the values of its options.

    Facts of Odoo: ``values`` {attribute id: attribute value id}, ``group`` the
    reference of the option group that stands for the product's attributes,
    ``is_product_archived``."""

    properties = (
        PRODUCT,
        Property(
            "options",
            _lt("Options"),
            kind="refs",
            entity="option_value",
            default=False,
            to_odoo=False,
            to_shop=False,
        ),
    )

    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        sides = []
        for row in rows:
            chosen = part_in(row, "options")
            values = {
                "product": parent_in(row, "product_id"),
                "options": sorted(parent_in(chosen, option) for option in chosen),
            }
            sides.append(Side(values))
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        ctx, reference = self.ctx, self.ctx.entity._reference
        templates, variation = batch.records.product_tmpl_id, Variation.of(self.ctx)
        attributes = variation.attributes(
            templates, variation.single_variants(templates)
        )
        groups, found = variation.groups_of(attributes), {}
        products = ctx.entity._references(ctx, "product", templates)
        for record in batch.records:
            template = record.product_tmpl_id
            group = groups.get(template.id)
            side = found[record.id] = Side(
                {"product": products.get(template.id)},
                {
                    "is_product_archived": not template.active,
                    "group": group and reference(ctx, "option_group", group),
                    "values": {
                        item.attribute_id.id: item.product_attribute_value_id.id
                        for item in record.product_template_attribute_value_ids
                    },
                },
            )
            options = self._options_of(record, group)
            if options is not None:
                side.values["options"] = options
        return found

    def _options_of(self, record: BaseModel, group: BaseModel | None) -> Any:
        """Refer to a variant's option values in a group; None where the group does not
        have exactly these."""
        if not group:
            return None
        rows = self.ctx.cached("variant", "rows", self._rows_by_value)
        values = record.product_template_attribute_value_ids.product_attribute_value_id
        found = [rows.get((group.id, value.id)) for value in values]
        if not all(found) or len(found) != len(group.option_ids):
            return None
        reference = self.ctx.entity._reference
        return sorted(
            (reference(self.ctx, "option_value", row) for row in found), key=str
        )

    def _rows_by_value(self) -> dict[tuple[int, int], BaseModel]:
        """Read {(group id, attribute value id): ``shoper.option.value``}."""
        rows = self.ctx.user_env["shoper.option.value"].search_fetch(
            [("connector_id", "=", self.ctx.connector.id)],
            ["option_id", "attribute_value_id"],
        )
        return {
            (row.option_id.group_id.id, row.attribute_value_id.id): row for row in rows
        }


class Codes(OwnCode):
    """Code and EAN."""

    properties = (
        Property("code", _lt("Code"), section="codes"),
        Property("ean", _lt("EAN"), section="codes"),
    )
    fields = {"code": "default_code", "ean": "barcode"}

    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        return [
            Side({"code": text_in(row, "code"), "ean": text_in(row, "ean")})
            for row in rows
        ]

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        return {
            record.id: Side(
                {code: record[field] or "" for code, field in self.fields.items()}
            )
            for record in batch.records
        }

    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        return [
            {
                field: item.after.values[code] or False
                for code, field in self.fields.items()
                if code in item.after.values
            }
            for item in given
        ]

    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        return {
            code: after.values[code] or ""
            for code in self.fields
            if code in after.values
        }


class Weight(PropertyGroup):
    """Its weight.

    Fact of the shop: ``weight``, whether that is the product's, its own, or more or
    less than the product's, and the number that stands beside."""

    properties = (Property("weight", _lt("Weight"), kind="number", unit="kg"),)

    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        sides, digits = [], weight_digits(self.ctx)
        for row in rows:
            given = [
                choice_in(row, "weight_type", PRICE_TYPES),
                text_in(row, "weight") or "0",
            ]
            side = Side({}, {"weight": given})
            if digits is not None:
                side.values["weight"] = number_in(row, "comp_weight", digits, least=0)
            sides.append(side)
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        digits = weight_digits(self.ctx)
        if digits is None:
            return {}
        return {
            record.id: Side({"weight": decimal_text(record.weight, digits)})
            for record in batch.records
        }

    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        return [
            {"weight": float(item.after.values["weight"])}
            if "weight" in item.after.values
            else {}
            for item in given
        ]

    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        if "weight" not in after.values:
            return {}
        weight_type, weight = 1, after.values["weight"]
        if self.ctx.is_undo and "weight" in after.facts:
            weight_type, weight = after.facts["weight"]
        return {"weight": weight, "weight_type": weight_type}

    @classmethod
    def undo_facts(
        cls, side: str, codes: AbstractSet[str], current: Side
    ) -> dict[str, Any]:
        if side == "shop" and "weight" in codes and "weight" in current.facts:
            return {"weight": current.facts["weight"]}
        return {}


class Activity(PropertyGroup):
    """Whether it is sold. Variants of an archived product are archived with it: what
    becomes of them is decided for the product."""

    properties = (Property("active", _lt("Active"), kind="bool"),)

    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        return [Side({"active": flag_in(row, "active")}) for row in rows]

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        return {record.id: Side({"active": record.active}) for record in batch.records}

    def incomparable(self, shop: Side, odoo: Side) -> AbstractSet[str]:
        return {"active"} if odoo.facts["is_product_archived"] else frozenset()

    def obstacles(
        self, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        if direction != "odoo" or "active" not in codes or pair.odoo.values["active"]:
            return {}
        variant = self.ctx.records.browse(pair.res_id)
        reason = activation_obstacle(self.ctx, variant)
        return {"active": str(reason)} if reason else {}

    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        return [
            {"active": item.after.values["active"]}
            if "active" in item.after.values
            else {}
            for item in given
        ]

    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        if "active" not in after.values or element is None:
            return {}  # not taken on creation (docs/shoper-api.md)
        return {"active": 1 if after.values["active"] else 0}

    def base_after_creation(self, base: Values, element: BaseModel) -> Values:
        """Take a variant that could not be activated as inactive on both sides: the
        next comparison activates it."""
        return {} if element.shop_values["active"] else {"active": False}


class Picture(PropertyGroup):
    """Its picture, one of the product's. One that a side does not have yet is no
    difference."""

    properties = (Property("image", _lt("Image"), kind="ref", entity="image"),)

    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        return [Side({"image": reference_in(row, "gfx_id")}) for row in rows]

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        images = self.ctx.entity._references(
            self.ctx, "image", batch.records.shoper_image_id
        )
        return {
            record.id: Side({"image": images.get(record.shoper_image_id.id)})
            for record in batch.records
        }

    def incomparable(self, shop: Side, odoo: Side) -> AbstractSet[str]:
        links, direction = self.ctx.links("image"), self.ctx.step.update_linked
        images = {"odoo": shop.values["image"], "shop": odoo.values["image"]}
        image = images.get(direction)
        known = links.record_by_element.keys() | links.change_by_element.keys()
        if direction == "odoo" and not image:
            image = odoo.values["image"]  # the shop cannot have it
        if not image or image in known:
            return frozenset()
        ref = Ref.parse(image)
        is_sent = ref.kind is RefKind.RECORD and ref.id in links.change_by_record
        return frozenset() if is_sent else {"image"}

    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        return [
            {"shoper_image_id": item.after.values["image"] or False}
            if "image" in item.after.values
            else {}
            for item in given
        ]

    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        image = after.values.get("image")
        if image or (element is not None and "image" in after.values):
            return {"gfx_id": image or 0}
        return {}


class OptionNames(PropertyGroup):
    """No value of variants: see ``shoper.sync.option.named``."""

    properties = (
        Property(
            "option_names", _lt("Names of options and their values"), default=False
        ),
    )
