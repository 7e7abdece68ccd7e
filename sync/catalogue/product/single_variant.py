"""What Odoo keeps on a product's only variant."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from odoo.models import BaseModel

from ...core.row import Row, list_in, number_in, part_in, text_in
from ...core.side import Side
from ...core.values import Property, decimal_text
from ...entity import _lt
from ...groups.group import Given
from .taken_codes import OwnCode
from .weight import weight_digits


class SingleVariant(OwnCode):
    """Code, EAN and weight of a product without variants are those of its only variant;
    where it has variants, only the code is its own (``shoper_code``)."""

    properties = (
        Property("code", _lt("Code"), is_code=True, section="codes"),
        Property("ean", _lt("EAN"), is_code=True, section="codes"),
        Property("weight", _lt("Weight"), kind="number", unit="kg", least=0),
    )

    @cached_property
    def _digits(self) -> int | None:
        return weight_digits(self.ctx)

    # ----------------------------------------------------------------- reading
    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        sides = []
        for row in rows:
            values = {"code": text_in(row, "code")}
            if not list_in(row, "options"):  # else they are those of its variants
                values["ean"] = text_in(row, "ean")
                if self._digits is not None:
                    stock = part_in(row, "stock")
                    values["weight"] = number_in(stock, "weight", self._digits, least=0)
            sides.append(Side(values))
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        digits, found = self._digits, {}
        for record in batch.records:
            side = found[record.id] = Side()
            variant = batch.only_variants.get(record.id)
            if record.id in batch.attributes:
                side.values["code"] = record.shoper_code or ""
            elif variant is not None:
                side.values["code"] = variant.default_code or ""
                side.values["ean"] = variant.barcode or ""
                if digits is not None:
                    side.values["weight"] = decimal_text(variant.weight, digits)
        return found

    # ---------------------------------------------------------------- planning
    def incomparable(self, shop: Side, odoo: Side) -> AbstractSet[str]:
        """Ignore all where one side alone has variants: they are not the same thing."""
        has_variants = odoo.values["variants"]
        if shop.values["variants"] != has_variants or "code" not in odoo.values:
            return {"code", "ean", "weight"}
        is_codeless = has_variants and not odoo.values["code"]
        if is_codeless and self.ctx.step.update_linked != "odoo":
            return {"code"}  # the shop made its code up: it is left there
        return frozenset()

    def own_forms(self, change: BaseModel) -> AbstractSet[str]:
        """Leave the code to the shop where none is sent: it makes one up."""
        is_codeless = change.verb == "create_shop" and not change.after.get("code")
        return {"code"} if is_codeless else frozenset()

    # ----------------------------------------------------------------- writing
    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        vals_list = []
        for after, _record, current in given:
            values = after.values
            vals: dict[str, Any] = {}
            if "code" in values:
                has_variants = values.get("group") or (
                    current is not None and current.values["variants"]
                )
                field = "shoper_code" if has_variants else "default_code"
                vals[field] = values["code"] or False
            if "ean" in values:
                vals["barcode"] = values["ean"] or False
            if "weight" in values:
                vals["weight"] = float(values["weight"])
            vals_list.append(vals)
        return vals_list

    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        body: dict[str, Any] = {
            code: after.values[code] or ""
            for code in ("code", "ean")
            if code in after.values and (after.values[code] or element is not None)
        }
        if "weight" in after.values:
            body["stock"] = {"weight": after.values["weight"]}
        return body
