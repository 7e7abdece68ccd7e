"""Code and EAN of variants."""

from collections.abc import Sequence
from typing import Any

from odoo.models import BaseModel

from ...core.row import Row, text_in
from ...core.side import Side
from ...core.values import Property
from ...entity import _lt
from ...groups.group import Given
from ..product.taken_codes import OwnCode


class Codes(OwnCode):
    """Code and EAN."""

    properties = (
        Property("code", _lt("Code"), is_code=True, section="codes"),
        Property("ean", _lt("EAN"), is_code=True, section="codes"),
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

    def whole_of(self, odoo: Side) -> int | None:
        """Let a variant pass that has the code of its own product: it is created
        without, see :class:`.new_in_shop.NewInShop`."""
        return self.ctx.links("product").element_of(odoo.values["product"])

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
        # Codes must differ, empty ones perhaps, too (docs/shoper-api.md): so a creation
        # sends none.
        return {
            code: after.values[code] or ""
            for code in self.fields
            if code in after.values and (after.values[code] or element is not None)
        }
