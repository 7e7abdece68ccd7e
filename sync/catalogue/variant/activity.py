"""Whether variants are sold."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from odoo.models import BaseModel

from ...core.row import Row, flag_in
from ...core.side import Side
from ...core.values import Property
from ...engine.plan.pair import LinkedPair
from ...engine.references import Values
from ...entity import _lt
from ...groups.group import Given, PropertyGroup
from .activation import activation_obstacle


class Activity(PropertyGroup):
    """Whether a variant is sold. Variants of an archived product are archived with it:
    what becomes of them is decided for the product.

    Fact of Odoo: ``came`` whether Odoo activated the variant by itself together with
    its product. No person chose that, so a variant that the shop had switched off stays
    so there."""

    properties = (Property("active", _lt("Active"), kind="bool"),)

    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        return [Side({"active": flag_in(row, "active")}) for row in rows]

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        return {
            record.id: Side(
                {"active": record.active}, {"came": record.shoper_came_with_product}
            )
            for record in batch.records
        }

    def incomparable(self, shop: Side, odoo: Side) -> AbstractSet[str]:
        return {"active"} if odoo.facts["is_product_archived"] else frozenset()

    def obstacles(
        self, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        if "active" not in codes:
            return {}
        if direction == "shop":
            return {"active": self._came_reason()} if self._came(pair) else {}
        if pair.odoo.values["active"]:
            return {}
        variant = self.ctx.records.browse(pair.res_id)
        reason = activation_obstacle(self.ctx, variant)
        return {"active": str(reason)} if reason else {}

    def _came(self, pair: LinkedPair) -> bool:
        """Tell whether a variant would be sold in the shop since Odoo activated it,
        which no person chose."""
        is_chosen = "active" in self.ctx.choices.get(pair.element.id, {})
        is_new = pair.odoo.values["active"] and pair.base.get("active") is not True
        return is_new and pair.odoo.facts["came"] and not is_chosen

    def _came_reason(self) -> str:
        return self.ctx.env._(
            "In the shop it is switched off, and Odoo activated it by itself when its "
            "product became active again or got further values. Archive it in Odoo, "
            "or say that it is to be sold."
        )

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
