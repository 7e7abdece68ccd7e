"""What the shop sold that Odoo does not know of, for the stock that it is told."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import chain, pairwise

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import split_every

from ...engine.links import IN_SHOP
from ..row.line_row import LineRow
from ..row.order_lines import group_lines
from . import domains
from .former import former_versions
from .products import LineProducts, Sold

CHUNK = 1000  # orders whose lines are in memory at once
TO_DELIVER = ("pending", "started", "partial")  # of which something is to go out


class Demand:
    """Counts what orders of a shop sold, from the mirror."""

    def __init__(self, connector: BaseModel) -> None:
        """Prepare to count.

        :param connector: ``shoper.connector``, as superuser
        """
        self.connector = connector.with_context(active_test=False)
        self.env = self.connector.env

    def unseen(self) -> dict[int, float]:
        """Count what orders sold that Odoo does not hold as confirmed demand.

        That is of orders that wait or are left out, of quotations, of what the shop
        added to sales orders and Odoo does not have yet, of what placeholders stand
        for, and, if the connector says so, of orders that are older than the first one
        taken over and were open then. Cancelled, deleted and ignored orders do not
        count; of those that were cancelled in Odoo after goods had left, what did not
        leave does.

        :return: {``product.product`` id: quantity in the product's own unit}
        """
        found: defaultdict[int, float] = defaultdict(float)
        known: set[int] = set()
        unknown: set[int] = set()
        for line, sold in self._sold(self._unseen_domain(), is_demand=True):
            (known if sold.product else unknown).add(line.id)
            if sold.product:
                found[sold.product.id] += sold.in_own_unit(float(line.quantity))
        # Looked for among all orders ever taken over, so only once for both below.
        ahead = self._find(domains.ahead(self.connector))
        counts = (
            self._quoted(unknown - known),
            self._beyond(ahead, "product_uom_qty"),
            self._left_over(),
            self._stood_for(ahead),
        )
        for more in counts:
            for product_id, quantity in more.items():
                found[product_id] += quantity
        return dict(found)

    def _quoted(self, line_ids: Collection[int]) -> dict[int, float]:
        """Count what orders of Odoo hold of lines whose product is not linked with this
        shop any more; others may sell it still: {product id: quantity in its unit}.

        :param line_ids: the shop's ids of the lines
        """
        found: defaultdict[int, float] = defaultdict(float)
        lines = self.env["sale.order.line"].search(
            [
                ("shoper_line_id", "in", list(line_ids)),
                ("order_id.shoper_connector_id", "=", self.connector.id),
                ("product_id", "not in", self.connector.unknown_product_id.ids),
            ]
        )
        for line in lines:
            found[line.product_id.id] += line.product_uom_id._compute_quantity(
                line.product_uom_qty, line.product_id.uom_id, round=False
            )
        return found

    def _find(self, domain: Domain) -> BaseModel:
        """Find orders of the shop."""
        return self.env["shoper.element"].search(domain, order="id")

    def _left_over(self) -> dict[int, float]:
        """Count what did not leave of orders that were cancelled in Odoo after goods of
        them left: {product id: quantity in its unit}. Once the shop is done with such
        an order, nothing of it is to leave."""
        domain = domains.cut_short(self.connector) & ~domains.settled(self.connector)
        return self._beyond(self._find(domain), "qty_delivered")

    def _beyond(self, elements: BaseModel, field: str) -> dict[int, float]:
        """Count how much more is in orders of the shop than in their sales orders:
        {product id: quantity in its unit}.

        :param elements: the orders
        :param field: of lines of sales orders, what is in them
        """
        more: defaultdict[tuple[int, int], float] = defaultdict(float)
        for line, sold in self._sold_in(elements, is_demand=True):
            if sold.product:
                key = line.order_id, sold.product.id
                more[key] += sold.in_own_unit(float(line.quantity))
        if not more:
            return {}
        numbers = {element.res_id: element.remote_id for element in elements}
        for line in self.env["sale.order"].browse(numbers).order_line:
            if line.product_id:
                key = numbers[line.order_id.id], line.product_id.id
                more[key] -= line.product_uom_id._compute_quantity(
                    line[field], line.product_id.uom_id, round=False
                )
        found: defaultdict[int, float] = defaultdict(float)
        for (_order, product_id), quantity in more.items():
            found[product_id] += max(quantity, 0.0)
        return {key: quantity for key, quantity in found.items() if quantity}

    def _stood_for(self, ahead: BaseModel) -> dict[int, float]:
        """Count what sales orders owe that a placeholder stands for in them, by what
        its lines in the shop are linked with now: Odoo moves nothing for it. What was
        noted as delivered of it is not owed any more, nor what somebody added to the
        order in its place: {product id: quantity in its unit}.

        :param ahead: orders that a person has to decide about, which are not looked at
        """
        elements = self._find(domains.stood_for(self.connector)) - ahead
        owed: dict[int, float] = {}  # share of what a line of the shop sold, by its id
        instead: defaultdict[tuple[int, int], float] = defaultdict(float)
        numbers = {element.res_id: element.remote_id for element in elements}
        for line in self.env["sale.order"].browse(numbers).order_line:
            product, quantity = line.product_id, line.product_uom_qty
            if line.shoper_line_id:
                if product == self.connector.unknown_product_id and quantity > 0:
                    left = max(quantity - line.qty_delivered, 0.0)
                    owed[line.shoper_line_id] = left / quantity
            elif product:
                key = numbers[line.order_id.id], product.id
                instead[key] += line.product_uom_id._compute_quantity(
                    quantity, product.uom_id, round=False
                )
        if not owed:
            return {}
        more: defaultdict[tuple[int, int], float] = defaultdict(float)
        for line, sold in self._sold_in(elements, is_demand=True):
            if sold.product:
                quantity = float(line.quantity) * owed.get(line.id, 0.0)
                more[line.order_id, sold.product.id] += sold.in_own_unit(quantity)
        found: defaultdict[int, float] = defaultdict(float)
        for key, quantity in more.items():
            found[key[1]] += max(quantity - instead[key], 0.0)
        return {key: quantity for key, quantity in found.items() if quantity}

    def sold_since(self, order_id: int, also: Collection[int] = ()) -> dict[int, float]:
        """Count what orders of higher numbers sold.

        :param order_id: the shop's
        :param also: further orders, by their shop ids
        :return: {shop id of a stock row: quantity in the shop's unit}
        """
        since = Domain("remote_id", ">", order_id) | Domain("remote_id", "in", also)
        domain = domains.of(self.connector) & since
        domain &= IN_SHOP
        return self._of_stock_rows(domain & ~domains.given_back(self.connector))

    def given_back_since(self, moment: datetime | bool) -> dict[int, float]:
        """Count what orders sold that were cancelled, returned or deleted since, as far
        as that was read from the shop.

        :param moment: UTC, False for ever
        :return: {shop id of a stock row: quantity in the shop's unit}
        """
        domain = domains.of(self.connector)
        domain &= ~IN_SHOP | domains.given_back(self.connector)
        if moment:
            domain &= Domain("write_date", ">=", moment)
        return self._of_stock_rows(domain)

    def _of_stock_rows(self, domain: Domain) -> dict[int, float]:
        """Count what orders sold of the shop's stock rows.

        :param domain: of the orders
        :return: {shop id of a stock row: quantity in the shop's unit}
        """
        found: defaultdict[int, float] = defaultdict(float)
        for line, sold in self._sold(domain):
            if sold.stock_id:
                found[sold.stock_id] += float(line.quantity)
        return dict(found)

    def edited_since(
        self, moment: datetime | bool, order_id: int
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Count how much more, and how much less, is in orders whose lines were edited
        since, as far as that was read from the shop.

        :param moment: UTC, False for ever
        :param order_id: the shop's: of orders of higher numbers more is not counted,
            since :meth:`sold_since` counts all that they sold
        :return: twice {shop id of a stock row: quantity in the shop's unit}
        """
        more: defaultdict[int, float] = defaultdict(float)
        less: defaultdict[int, float] = defaultdict(float)
        elements = self.env["shoper.element"].search(
            domains.edited_since(self.connector, moment), order="id"
        )
        if not elements:
            return {}, {}
        elements.fetch(["remote_id", "shop_facts"])
        versions = {
            element.remote_id: _versions(element, moment) for element in elements
        }
        products = LineProducts(
            self.connector,
            [line for own in versions.values() for lines in own for line in lines],
        )
        for number, own in versions.items():
            for before, after in pairwise(own):
                moved: defaultdict[int, float] = defaultdict(float)
                for lines, sign in ((before, -1), (after, 1)):
                    for line, sold in chain.from_iterable(map(products.taken, lines)):
                        moved[sold.stock_id or 0] += sign * float(line.quantity)
                for stock_id, quantity in moved.items():
                    if quantity < 0:
                        less[stock_id] -= quantity
                    elif quantity > 0 and number <= order_id:
                        more[stock_id] += quantity
        return dict(more), dict(less)

    def untaken(self) -> Domain:
        """Say which orders count against the stock although Odoo will never deliver
        them: people do not want those of their origin or status, or somebody cancelled
        them in Odoo and the shop completed them. They count until somebody ignores
        them."""
        connector = self.connector
        unwanted = domains.left_in_shop(connector) | domains.not_taken(connector)
        unwanted &= Domain("link_state", "=", "unlinked")
        cancelled = domains.in_odoo(connector, Domain("state", "=", "cancel"))
        cancelled &= domains.of(connector) & domains.settled(connector)
        cancelled &= Domain("link_state", "=", "linked")
        return self._unseen_domain() & (unwanted | cancelled)

    def going_on(self) -> Domain:
        """Say which orders are not done with, so that what the shop says of them is
        still needed: those that wait to be taken over or count against the stock,
        quotations, and sales orders of which something is to be delivered."""
        connector = self.connector
        to_deliver = Domain("state", "=", "sale")
        to_deliver &= Domain("delivery_status", "in", TO_DELIVER)
        delivered_later = domains.of(connector) & Domain("link_state", "=", "linked")
        delivered_later &= domains.in_odoo(connector, to_deliver)
        waiting = self._unseen_domain() & ~domains.only_sold(connector)
        waiting |= domains.cut_short(connector) & ~domains.settled(connector)
        stood_for = domains.stood_for(connector) & ~domains.ahead(connector)
        return waiting | delivered_later | stood_for

    def _unseen_domain(self) -> Domain:
        connector = self.connector
        confirmed = domains.in_odoo(connector, Domain("state", "=", "sale"))
        linked = Domain("link_state", "=", "linked")
        linked &= ~confirmed & ~domains.cut_short(connector)
        # Orders that are older than the first one taken over count if the shop still
        # had to deliver them then, unless somebody entered them in Odoo by hand. They
        # count even after they left: nothing took their goods off Odoo's stock.
        new = Domain("link_state", "=", "unlinked")
        if connector.orders_since:
            is_counted = Domain("remote_id", ">", connector.orders_after_id)
        else:
            is_counted = Domain.FALSE
        if connector.stock_older_orders == "count":
            is_counted |= ~domains.settled(connector) | domains.owed(connector)
        new &= is_counted
        domain = domains.of(connector) & (linked | new)
        domain &= ~domains.given_back(connector)
        domain &= linked | ~domains.parts(connector)
        if connector.left_out_reach_odoo:
            domain &= linked | ~domains.left_in_shop(connector)
        return domain

    def _sold(
        self, domain: Domain, *, is_demand: bool = False
    ) -> Iterator[tuple[LineRow, Sold]]:
        """Give the lines of orders, as :meth:`_sold_in` does.

        :param domain: of the orders
        """
        return self._sold_in(self._find(domain), is_demand=is_demand)

    def _sold_in(
        self, elements: BaseModel, *, is_demand: bool
    ) -> Iterator[tuple[LineRow, Sold]]:
        """Give the lines of orders, and those of their parts, with what they took.

        :param is_demand: what Odoo has to deliver: the parts of a bundle that is linked
            do not count beside it, since Odoo takes those of a kit by itself
        """
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
                is_one = is_demand and bool(products.of(line).product)
                for row, sold in products.taken(line):
                    if row is line or not is_one:
                        yield row, sold
            chunk.invalidate_recordset(["shop_facts"])


def _versions(element: BaseModel, moment: datetime | bool) -> list[tuple[LineRow, ...]]:
    """Read the lines that an order had since a moment, one version after the other, the
    last ones being those of now."""
    facts = element.shop_facts or {}
    versions = [item["lines"] for item in former_versions(facts, moment)]
    number = element.remote_id
    return [
        group_lines(rows or (), [number]).lines[number]
        for rows in (*versions, facts.get("lines"))
    ]
