"""Warehouses of the shop's own, which only shops of the dearest plan have."""

from ..fields import Flag, Number, Text
from .base import Resource, name_field


class Warehouses(Resource):
    """Read only here. None of their fields was ever seen."""

    name, key, verbs = "warehouses", "warehouse_id", "LG"
    fields = {
        "name": name_field(),
        "code": Text(),
        "active": Flag(default="1"),
        "order": Number(default="1"),
    }

    def is_offered(self):
        return self.shop.is_on("warehouses_enabled")

    def compute(self, row_id, row, out):
        switches = self.shop.switches
        if switches.warehouse_fields == "bare":
            for name in ("code", "active", "order"):
                del out[name]
        if switches.warehouse_key == "id":
            out["id"] = out.pop(self.key)
