"""Kits: products that are sold as one and kept as their parts."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from odoo.fields import Domain
from odoo.models import BaseModel

from ..engine.context import Context
from .quantity import ZERO

Parts = dict[int, Decimal]  # what one kit takes of each part, in the part's unit
BOM = "mrp.bom"


class Kits:
    """Reads of what kits are made, where Manufacturing is installed.

    Odoo's own quantity of a kit is the least of its parts' ones for each figure alone:
    what goes out of one part only does not lower it. So kits are counted by their
    parts here."""

    def __init__(self, ctx: Context) -> None:
        self.company: BaseModel = ctx.connector.company_id
        # What a product is made of says how many the shop may sell, whoever starts the
        # run; nobody is shown it.
        self.env = ctx.user_env(su=True)

    @property
    def has_any(self) -> bool:
        """Tell whether kits are known at all."""
        return BOM in self.env

    @cached_property
    def _boms(self) -> BaseModel:
        domain = Domain("type", "=", "phantom") & Domain("active", "=", True)
        domain &= Domain("company_id", "in", [False, self.company.id])
        return self.env[BOM].search(domain)

    def product_domain(self) -> Domain:
        """Say which products are kits, as a domain."""
        if not self.has_any:
            return Domain.FALSE
        whole = self._boms.filtered(lambda bom: not bom.product_id)
        return Domain("id", "in", self._boms.product_id.ids) | Domain(
            "product_tmpl_id", "in", whole.product_tmpl_id.ids
        )

    def parts(self, product_ids: Iterable[int]) -> dict[int, Parts]:
        """Read of what kits are made: {product id: parts that are counted} of those of
        the products that are kits."""
        if not self.has_any or not self._boms:
            return {}
        products = self.env["product.product"].browse(product_ids).exists()
        boms = self.env[BOM]._bom_find(
            products, company_id=self.company.id, bom_type="phantom"
        )
        return {
            product.id: self._parts_of(product, bom)
            for product, bom in boms.items()
            if bom
        }

    def _parts_of(self, product: BaseModel, bom: BaseModel) -> Parts:
        made = bom.product_uom_id._compute_quantity(
            bom.product_qty, product.uom_id, round=False
        )
        _boms, lines = bom.explode(product, 1)
        found: Parts = {}
        for line, values in lines:
            part = line.product_id
            if not part.is_storable or not made:
                continue
            needed = line.product_uom_id._compute_quantity(
                values["qty"], part.uom_id, round=False
            )
            one = Decimal(str(needed)) / Decimal(str(made))
            found[part.id] = found.get(part.id, ZERO) + one
        return {part_id: needed for part_id, needed in found.items() if needed}
