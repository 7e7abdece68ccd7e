"""What the shop sold that Odoo does not know of, for the stock that it is told."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import split_every

from ..sale.line_row import LineRow
from ..sale.order_lines import group_lines
from . import domains
from .products import LineProducts, Sold

CHUNK = 1000  # orders whose lines are in memory at once
TO_DELIVER = ("pending", "started", "partial")  # of which something is to go out


class Demand:
    """Counts what orders of a shop sold, from the mirror."""

    def __init__(self, connector: BaseModel) -> None:
        """
        :param connector: ``shoper.connector``, as superuser
        """
        self.connector = connector.with_context(active_test=False)
        self.env = self.connector.env

    def unseen(self) -> dict[int, float]:
        """Count what orders sold that Odoo does not hold as confirmed demand, see
        ``shoper.sync.order._unseen``."""
        found: defaultdict[int, float] = defaultdict(float)
        for line, sold in self._sold(self._unseen_domain()):
            if sold.product and sold.unit:
                quantity = float(line.quantity)
                found[sold.product.id] += sold.unit._compute_quantity(
                    quantity, sold.product.uom_id, round=False
                )
        return dict(found)

    def sold_since(self, order_id: int) -> dict[int, float]:
        """Count what orders of higher numbers sold of each stock row of the shop, see
        ``shoper.sync.order._sold_since``."""
        domain = domains.of(self.connector) & Domain("remote_id", ">", order_id)
        domain &= Domain("link_state", "!=", "missing")
        domain &= ~domains.given_back(self.connector)
        found: defaultdict[int, float] = defaultdict(float)
        for line, sold in self._sold(domain):
            if sold.stock_id:
                found[sold.stock_id] += float(line.quantity)
        return dict(found)

    def given_back_since(self, moment: datetime | bool) -> dict[int, float]:
        """Count what orders gave back of each stock row of the shop, see
        ``shoper.sync.order._given_back_since``."""
        domain = domains.of(self.connector)
        domain &= Domain("link_state", "=", "missing") | domains.given_back(
            self.connector
        )
        if moment:
            domain &= Domain("write_date", ">=", moment)
        found: defaultdict[int, float] = defaultdict(float)
        for line, sold in self._sold(domain):
            if sold.stock_id:
                found[sold.stock_id] += float(line.quantity)
        return dict(found)

    def going_on(self) -> Domain:
        """Say which orders something is still to be done with, see
        ``shoper.sync.order._going_on``."""
        connector = self.connector
        orders = self.env["sale.order"]
        own = Domain("shoper_connector_id", "=", connector.id)
        to_deliver = orders._search(
            own
            & Domain("state", "=", "sale")
            & Domain("delivery_status", "in", TO_DELIVER)
        )
        delivered_later = domains.of(connector) & Domain("link_state", "=", "linked")
        delivered_later &= Domain("res_id", "in", to_deliver)
        waiting = self._unseen_domain() & ~domains.only_sold(connector)
        return waiting | delivered_later

    def _unseen_domain(self) -> Domain:
        connector = self.connector
        orders = self.env["sale.order"]
        confirmed = orders._search(
            [("shoper_connector_id", "=", connector.id), ("state", "=", "sale")]
        )
        linked = Domain("link_state", "=", "linked")
        linked &= ~Domain("res_id", "in", confirmed)
        # What is older than the first order that is taken over counts while the shop
        # still has it to deliver, unless somebody entered it in Odoo by hand.
        new = Domain("link_state", "=", "unlinked")
        if connector.orders_since:
            is_counted = Domain("remote_id", ">", connector.orders_after_id)
        else:
            is_counted = Domain.FALSE
        if connector.stock_older_orders == "count":
            is_counted |= ~domains.settled(connector)
        new &= is_counted
        domain = domains.of(connector) & (linked | new)
        domain &= ~domains.given_back(connector)
        if connector.left_out_reach_odoo:
            domain &= linked | ~domains.left_out(connector)
        return domain

    def _sold(self, domain: Domain) -> Iterator[tuple[LineRow, Sold]]:
        """Give the lines of orders with what they sold."""
        elements = self.env["shoper.element"].search(domain, order="id")
        for ids in split_every(CHUNK, elements.ids):
            chunk = elements.browse(ids)
            chunk.fetch(["remote_id", "shop_facts"])
            lines: list[LineRow] = []
            for element in chunk:
                rows = (element.shop_facts or {}).get("lines") or []
                grouped = group_lines(rows, [element.remote_id])
                lines += grouped.lines[element.remote_id]
            products = LineProducts(self.connector, lines)
            for line in lines:
                yield line, products.of(line)
            chunk.invalidate_recordset(["shop_facts"])
