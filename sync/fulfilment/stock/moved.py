"""Which rows are compared when only stock that moved in Odoo is to be sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.side import Side
from ...engine.context import Context
from .amounts import REMOVED_AT
from .expected import Base, agreed_in_odoo
from .offer import QUANTITY, Offer
from .quantity import exact
from .sales import Sales
from .sharing import WAREHOUSES
from .taking_part import not_told

CHUNK = 2000  # products whose quantities are computed at once
# The longest that a transaction lasts: its rows have the moment of its beginning as
# `write_date`, and are seen only once it is committed.
LONGEST = timedelta(hours=1)
NUMBER = "^[0-9]{1,9}$"  # an id; what an order names need not make sense


class Moved:
    """Finds the rows whose number in Odoo is another one than last agreed on, without
    asking the shop: among those of which something was written since all rows were last
    looked at, and those of which the shop sold something. Rows that the shop could not
    be told last time are added."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env

    def element_ids(self, settings: Mapping[str, Any]) -> list[int]:
        """Find the elements to be looked at: their ids, ascending. The number of
        queries does not grow with what there is, but for batches of products.

        :param settings: with which numbers are computed now
        """
        connector = self.ctx.connector
        sales = Sales.of(self.ctx)
        # Rows that orders moved are compared now: the next run asks for newer orders
        # only, and would take what these sold for an edit in the shop.
        sold = sales.moved.union(
            sales.sold_since(connector.stock_orders_to, sales.left)
        )
        left = [int(element_id) for element_id in connector.stock_rows_left or ()]
        anyway = Domain("remote_id", "in", sold) | Domain("id", "in", left) | not_told()
        found = set(self._rows(anyway).ids)
        # As a rule few were touched: the other rows are not even loaded.
        touched = self._rows(self._touched(settings))
        others = touched.filtered(lambda item: item.id not in found)
        bases = self._bases(others.ids)
        for start in range(0, len(others), CHUNK):
            some = others[start : start + CHUNK]
            # Products that the user may not read are told of when rows are compared.
            records = self.ctx.entity._readable(
                self.ctx, [item.res_id for item in some]
            )
            now = Offer.of(self.ctx).sides(records)
            for element in some:
                side = now.get(element.res_id, Side())
                if _is_moved(side, *bases[element.id]):
                    found.add(element.id)
        return sorted(found)

    def _rows(self, domain: Domain) -> BaseModel:
        """Find linked rows that take part.

        :param domain: of the elements that are looked for
        """
        return self.env["shoper.element"].search_fetch(
            [
                *self.ctx.of_type(),
                ("link_state", "=", "linked"),
                ("is_out_of_scope", "=", False),
                *self.ctx.entity._element_domain(self.ctx),
                domain,
            ],
            ["remote_id", "res_id"],
            order="id",
        )

    def _bases(self, element_ids: list[int]) -> dict[int, tuple[Base, Any]]:
        """Read what both sides last agreed on: {element id: (quantity, what lies in
        which of the shop's warehouses)} of those that have a quantity."""
        if not element_ids:
            return {}
        self.env["shoper.element"].flush_model(["base"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id, base -> %s, base -> %s FROM shoper_element
                   WHERE id IN %s AND base ? %s""",
                QUANTITY,
                WAREHOUSES,
                tuple(element_ids),
                QUANTITY,
            )
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def _touched(self, settings: Mapping[str, Any]) -> Domain:
        """Say of which rows something may have moved since all was looked at, by their
        products. With other settings than then, of all of them."""
        connector = self.ctx.connector
        since = connector.stock_looked_to
        if not since or connector.stock_looked_with != settings:
            return Domain.TRUE
        moment = since - LONGEST
        found = self._written(moment)
        found |= self._of_orders(moment)
        found |= self._expired(since)
        # Orders, of other shops, too, that count now and did not then, or the other way
        # round, whatever the reason.
        found = found.union(
            Sales.of(self.ctx).counted, connector.stock_looked_sold or ()
        )
        kits = Offer.of(self.ctx).kits
        # A sold kit takes its parts, which nobody wrote anything of.
        found = found.union(*kits.parts(found).values())
        return Domain("res_id", "in", kits.moved_with(found))

    def _written(self, moment: datetime) -> set[int]:
        """Find the products of which stock, a move or the product itself was written,
        or what the shop says of it: ids of ``product.product``.

        :param moment: since when (UTC)
        """
        self.env.flush_all()  # pending values have no write_date yet
        self.env.cr.execute(
            SQL(
                """SELECT product_id FROM stock_quant WHERE write_date >= %(moment)s
                   UNION
                   SELECT product_id FROM stock_move WHERE write_date >= %(moment)s
                   UNION
                   SELECT id FROM product_product WHERE write_date >= %(moment)s
                   UNION
                   SELECT p.id FROM product_product p
                   JOIN product_template t ON t.id = p.product_tmpl_id
                   WHERE t.write_date >= %(moment)s
                   UNION
                   -- It may be counted in another unit.
                   SELECT s.res_id FROM shoper_element p
                   JOIN shoper_element s
                     ON s.connector_id = p.connector_id AND s.entity = %(stock)s
                    AND s.parent_remote_id = p.remote_id
                   WHERE p.connector_id = %(connector)s AND p.entity = 'product'
                     AND p.write_date >= %(moment)s AND s.res_id > 0""",
                moment=moment,
                stock=self.ctx.entity._entity,
                connector=self.ctx.connector.id,
            )
        )
        return {row[0] for row in self.env.cr.fetchall()}

    def _expired(self, moment: datetime) -> set[int]:
        """Find the products of which something expired since: nothing is written
        then. As superuser, see :class:`.amounts.Amounts`.

        :param moment: since when (UTC)
        """
        quants = self.ctx.user_env(su=True)["stock.quant"]
        if REMOVED_AT not in quants._fields:
            return set()
        domain = [(REMOVED_AT, ">=", moment), (REMOVED_AT, "<=", self.ctx.now())]
        return {product.id for [product] in quants._read_group(domain, ["product_id"])}

    def _of_orders(self, moment: datetime) -> set[int]:
        """Find the products of stock rows in orders of the shops that sell the same
        goods, and those of parts of bundles, which were mirrored, or whose sales order
        was written: what is taken off for orders that Odoo does not hold
        (:attr:`.sales.Sales.unseen`) may be another number now. What an edit in the
        shop took out of an order is among its former lines, one level deeper in
        ``shop_facts``."""
        self.env.cr.execute(
            SQL(
                """WITH moved AS (
                     SELECT o.connector_id, o.shop_facts FROM shoper_element o
                     WHERE o.connector_id IN %(shops)s AND o.entity = 'order'
                       AND o.write_date >= %(moment)s
                     UNION ALL
                     SELECT o.connector_id, o.shop_facts FROM sale_order d
                     JOIN shoper_element o
                       ON o.res_model = 'sale.order' AND o.res_id = d.id
                     WHERE d.write_date >= %(moment)s
                       AND d.shoper_connector_id IS NOT NULL
                       AND o.res_id > 0 AND o.connector_id IN %(shops)s
                       AND o.entity = 'order')
                   SELECT s.res_id FROM moved
                   CROSS JOIN LATERAL jsonb_path_query(
                     shop_facts, '$.**.lines[*].product_id') product
                   JOIN shoper_element s
                     ON s.connector_id = moved.connector_id AND s.entity = %(stock)s
                    AND s.parent_remote_id = CASE
                      WHEN product #>> '{}' ~ %(number)s
                      THEN (product #>> '{}')::int END
                   WHERE s.res_id > 0
                   UNION
                   SELECT s.res_id FROM moved
                   CROSS JOIN LATERAL jsonb_path_query(
                     shop_facts, '$.**.lines[*].children[*].stock_id') part
                   JOIN shoper_element s
                     ON s.connector_id = moved.connector_id AND s.entity = %(stock)s
                    AND s.remote_id = CASE
                      WHEN part #>> '{}' ~ %(number)s
                      THEN (part #>> '{}')::int END
                   WHERE s.res_id > 0""",
                stock=self.ctx.entity._entity,
                shops=tuple(Sales.of(self.ctx).shops.ids),
                moment=moment,
                number=NUMBER,
            )
        )
        return {row[0] for row in self.env.cr.fetchall()}


def _is_moved(now: Side, agreed: Base, shared: Any) -> bool:
    """Tell whether what the shop is told of is another number than was last agreed on,
    or lies elsewhere; where a person lets both quantities stand, that is no matter.

    :param agreed: the base of the quantity, and ``shared`` that of what lies where
    """
    if QUANTITY not in now or exact(now[QUANTITY]) != agreed_in_odoo(agreed):
        return True
    is_shared = WAREHOUSES in now and not isinstance(agreed, dict)
    return is_shared and now[WAREHOUSES] != shared
