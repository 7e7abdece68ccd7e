"""The picture of a variant."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from odoo.models import BaseModel

from ...core.refs import Ref, RefKind
from ...core.row import Row, reference_in
from ...core.side import Side
from ...core.values import Property
from ...entity import _lt
from ...groups.group import Given, PropertyGroup


class Picture(PropertyGroup):
    """The picture of a variant, one of its product's. One that the side which is to be
    written does not have yet is no difference."""

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
