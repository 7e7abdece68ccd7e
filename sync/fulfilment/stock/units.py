"""In which units a shop counts products."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from odoo.models import BaseModel
from odoo.tools import SQL

from ...engine.context import Context
from .quantity import FRACTION, ONE


class ShopUnit(NamedTuple):
    """How a shop counts a product: so many of its units in one of Odoo's (None where
    the two have nothing in common), and what it sells it in whole numbers of."""

    factor: Decimal | None = ONE
    step: Decimal = ONE


class Units:
    """Reads how a shop counts products, in a constant number of queries."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def of(self, records: BaseModel) -> dict[int, ShopUnit]:
        """Find how the shop counts products that are linked with stock rows.

        :param records: ``product.product``
        """
        found = {}
        rows = self._rows(records.ids)
        uoms = self.ctx.user_env["uom.uom"]
        # Of `product.product` the unit is a related field, with which Odoo would read
        # more of the templates.
        records.product_tmpl_id.fetch(["uom_id"])
        for record in records:
            is_floating, uom_id = rows.get(record.id, (False, None))
            uom, own = uoms.browse(uom_id or ()), record.product_tmpl_id.uom_id
            factor: Decimal | None = ONE
            if uom and uom != own:
                is_same = own._has_common_reference(uom)
                factor = None
                if is_same:
                    factor = Decimal(str(own._compute_quantity(1.0, uom, round=False)))
            found[record.id] = ShopUnit(factor, FRACTION if is_floating else ONE)
        return found

    def _rows(self, res_ids: Iterable[int]) -> dict[int, tuple[bool, int | None]]:
        """Read of stock rows, by their records, whether the shop sells the product in
        fractions of its unit, and which unit of Odoo that is linked with."""
        ids = list(res_ids)
        if not ids:
            return {}
        env = self.ctx.env
        env["shoper.element"].flush_model()
        rows = env.execute_query(
            SQL(
                """SELECT s.res_id, u.payload ->> 'floating_point' = '1',
                          CASE WHEN u.link_state = 'linked' THEN u.res_id END
                   FROM shoper_element s
                   JOIN shoper_element p
                     ON p.connector_id = s.connector_id AND p.entity = 'product'
                    AND p.remote_id = s.parent_remote_id
                   JOIN shoper_element u
                     ON u.connector_id = s.connector_id AND u.entity = 'unit'
                    AND u.remote_id = (p.shop_values ->> 'unit')::int
                   WHERE s.connector_id = %s AND s.entity = %s AND s.res_id IN %s""",
                self.ctx.connector.id,
                self.ctx.entity._entity,
                tuple(ids),
            )
        )
        return {row[0]: (bool(row[1]), row[2]) for row in rows}
