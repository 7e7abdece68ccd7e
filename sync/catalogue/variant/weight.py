"""The weight of variants."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from odoo.models import BaseModel

from ...core.price import PRICE_TYPES
from ...core.row import Row, choice_in, number_in, text_in
from ...core.side import Side
from ...core.values import Property, decimal_text
from ...entity import _lt
from ...groups.group import Given, PropertyGroup
from ..product.weight import weight_digits


class Weight(PropertyGroup):
    """The weight of a variant (the shop's ``comp_weight``).

    Fact of the shop: ``weight``, [``weight_type``, the number beside it as text]: the
    type says whether the weight is the product's, the variant's own, or more or less
    than the product's (docs/shoper-api.md, Catalogue)."""

    properties = (Property("weight", _lt("Weight"), kind="number", unit="kg", least=0),)

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
