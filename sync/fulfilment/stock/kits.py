"""Kits: products that are sold as one and kept as their parts."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from odoo.api import Environment
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ...engine.context import Context
from .quantity import ZERO

Parts = dict[int, Decimal]  # what one kit takes of each part, in the part's unit
BOM = "mrp.bom"


def kit_domain(connector: BaseModel) -> Domain:
    """Say which products are kits for a shop, as a domain.

    :param connector: ``shoper.connector``, as superuser
    """
    if BOM not in connector.env:
        return Domain.FALSE
    return _made(_boms(connector.env, connector.company_id))


def _boms(env: Environment, company: BaseModel) -> BaseModel:
    """Find the bills of materials of kits that hold in a company."""
    domain = Domain("type", "=", "phantom") & Domain("active", "=", True)
    domain &= Domain("company_id", "in", [False, company.id])
    return env[BOM].search(domain)


def _made(boms: BaseModel) -> Domain:
    """Say which products bills of materials are of, as a domain."""
    whole = boms.filtered(lambda bom: not bom.product_id)
    return Domain("id", "in", boms.product_id.ids) | Domain(
        "product_tmpl_id", "in", whole.product_tmpl_id.ids
    )


class Kits:
    """Reads of what kits are made, where Manufacturing is installed.

    Odoo computes each figure of a kit (on hand, incoming, outgoing …) by itself, as the
    least of its parts' ones: what goes out of one part only does not lower what is
    free. So kits are counted by their parts here."""

    def __init__(self, ctx: Context) -> None:
        self.company: BaseModel = ctx.connector.company_id
        # As superuser: how many the shop may sell follows from what a product is made
        # of, whoever starts the run. Nobody is shown that.
        self.env = ctx.user_env(su=True)
        self._known: dict[int, Parts | None] = {}  # None of what is no kit

    @property
    def has_any(self) -> bool:
        """Tell whether kits are known at all."""
        return BOM in self.env

    @cached_property
    def _boms(self) -> BaseModel:
        return _boms(self.env, self.company)

    def product_domain(self) -> Domain:
        """Say which products are kits, as a domain."""
        return _made(self._boms) if self.has_any else Domain.FALSE

    def parts(self, product_ids: Iterable[int]) -> dict[int, Parts]:
        """Read what kits are made of: {product id: parts} of those of the products that
        are kits. Parts whose stock Odoo does not count are left out."""
        if not self.has_any or not self._boms:
            return {}
        wanted = set(product_ids)
        products = self.env["product.product"].browse(wanted - self._known.keys())
        boms = self.env[BOM]._bom_find(
            products.exists(), company_id=self.company.id, bom_type="phantom"
        )
        self._known |= dict.fromkeys(products.ids)
        for product, bom in boms.items():
            if bom:
                self._known[product.id] = self._parts_of(product, bom)
        known = ((product_id, self._known[product_id]) for product_id in wanted)
        return {product_id: parts for product_id, parts in known if parts is not None}

    def moved_with(self, product_ids: Iterable[int]) -> set[int]:
        """Find products, and the kits of which they are parts, also parts of parts:
        ids. One query, however many kits there are."""
        ids = list(product_ids)
        if not ids or not self.has_any or not self._boms:
            return set(ids)
        self.env["mrp.bom"].flush_model(["product_tmpl_id", "product_id"])
        self.env["mrp.bom.line"].flush_model(["product_id", "bom_id"])
        self.env["product.product"].flush_model(["product_tmpl_id"])
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE moved AS (
                     SELECT unnest(%s) AS id
                     UNION
                     SELECT p.id FROM moved
                     JOIN mrp_bom_line l ON l.product_id = moved.id
                     JOIN mrp_bom b ON b.id = l.bom_id AND b.id = ANY(%s)
                     JOIN product_product p
                       ON p.product_tmpl_id = b.product_tmpl_id
                      AND (b.product_id = p.id OR b.product_id IS NULL))
                   SELECT id FROM moved""",
                ids,
                self._boms.ids,
            )
        )
        return {row[0] for row in rows}

    def _parts_of(self, product: BaseModel, bom: BaseModel) -> Parts:
        """Compute what one kit takes of each part whose stock Odoo counts, in the unit
        of the part. Kits within kits are resolved."""
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
