"""What a shop sold, as far as its orders are mirrored."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.read_once import forget_read
from ...engine.context import Context
from ...engine.reading import ShopReading
from ...sales.order import domains
from ...sales.order.demand import Demand
from ...sales.order.odd import OddOrders
from .quantity import exact
from .warehouses import sell_from

ORDER = "order"
READ_AGAIN = 250  # orders at most, which takes one call, and one more for their lines
# Attributes that no order changes; all others are read anew once newer orders are
# mirrored.
KEPT = {"shops"}


class Sales:
    """What the orders of a shop say of its stock; one for a unit of work."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self._sold: dict[tuple[int, ...], dict[int, Decimal]] = {}

    @classmethod
    def of(cls, ctx: Context) -> "Sales":
        """Give what orders sold, read once for all of this unit of work."""
        return ctx.cached("stock", "sales", lambda: cls(ctx))

    @property
    def _demand(self) -> Demand:
        return Demand(self.ctx.connector)

    @property
    def _odd(self) -> OddOrders:
        return OddOrders(self.ctx)

    @cached_property
    def shops(self) -> BaseModel:
        """Find the shops that sell the same goods, this one among them: those of the
        company that share a warehouse. Archived ones count, since their buyers wait all
        the same; not those that another connector links now, whose orders would count
        twice."""
        connector = self.ctx.connector
        every = connector.with_context(active_test=False).search(
            [("company_id", "=", connector.company_id.id)]
        )
        every -= every._connected_anew()
        own = connector.stock_warehouse_ids
        return connector | every.filtered(lambda shop: bool(sell_from(shop) & own))

    @cached_property
    def unseen(self) -> dict[int, Decimal]:
        """Read what these shops sold that Odoo does not hold as confirmed demand, in a
        few queries for each of them: {id of ``product.product``: quantity in its
        unit}."""
        found: defaultdict[int, Decimal] = defaultdict(Decimal)
        for connector in self.shops:
            for product_id, quantity in Demand(connector).unseen().items():
                found[product_id] += exact(quantity)
        return dict(found)

    @property
    def _read_shops(self) -> BaseModel:
        """Find those of :attr:`shops` whose orders are read: what makes no sense in an
        archived one, or one that cannot be reached, may never do so."""
        return self.shops.filtered(
            lambda shop: shop.active and shop.state == "connected"
        )

    @cached_property
    def unsure(self) -> set[int]:
        """Find of which products nobody knows how many are sold, since an order of
        these shops makes no sense: ids of ``product.product``."""
        return self._odd.product_ids(self._read_shops)

    @cached_property
    def unsure_here(self) -> set[int]:
        """Find of which products nobody knows how many this shop sold: ids of
        ``product.product``."""
        return self._odd.product_ids(self.shops.browse())

    @property
    def counted(self) -> list[int]:
        """List the products whose numbers orders of these shops change beside what Odoo
        holds: ids of ``product.product``, ascending."""
        return sorted({*self.unseen, *self.unsure})

    @cached_property
    def unclear(self) -> list[str]:
        """Name the orders of these shops of which nobody can say what they sold."""
        return self._odd.unclear(self._read_shops)

    def sold_since(self, order_id: int, also: Sequence[int] = ()) -> dict[int, Decimal]:
        """Read what orders after one sold: {shop id of a stock row: quantity}.

        :param order_id: shop id of that order
        :param also: further orders, by their shop ids
        """
        key = (order_id, *also)
        if key not in self._sold:
            found = self._demand.sold_since(order_id, also)
            self._sold[key] = {
                stock_id: exact(quantity) for stock_id, quantity in found.items()
            }
        return self._sold[key]

    @property
    def left(self) -> list[int]:
        """List the orders that made no sense when the shop was last told, by their shop
        ids: what they sold is in no number that was agreed on."""
        return self.ctx.connector.stock_orders_left or []

    @property
    def unread(self) -> list[int]:
        """List the orders of which nothing is mirrored, since they make no sense yet,
        by their shop ids."""
        return self._odd.unread

    @cached_property
    def given_back(self) -> dict[int, Decimal]:
        """Read what was given back since the shop was told all that moved: {shop id of
        a stock row: quantity}."""
        found = self._demand.given_back_since(self.ctx.connector.stock_looked_to)
        return {stock_id: exact(quantity) for stock_id, quantity in found.items()}

    @cached_property
    def edited(self) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
        """Read how much more, and how much less, edits made of orders since the shop
        was told all that moved: twice {shop id of a stock row: quantity}. What
        :attr:`since` tells is not in it."""
        connector = self.ctx.connector
        more, less = (
            {stock_id: exact(quantity) for stock_id, quantity in found.items()}
            for found in self._demand.edited_since(
                connector.stock_looked_to, self.since
            )
        )
        return more, less

    @property
    def since(self) -> int:
        """Give the shop id of the last order whose sales are in the numbers last agreed
        on; what later orders sold may be taken off the shop's numbers alone. 0 where
        the shop does not take off at once what is bought (docs/shoper-api.md,
        ``shopping_update_stock_on_buy``): then that may be any order's."""
        connector = self.ctx.connector
        return connector.stock_orders_to if connector.shop_lowers_stock else 0

    @property
    def moved(self) -> set[int]:
        """List the shop ids of stock rows that orders moved since all was told."""
        more, less = self.edited
        return {*more, *less, *self.given_back}

    @cached_property
    def newest(self) -> int:
        """Find the shop id of the newest order that is mirrored, 0 for none."""
        env = self.ctx.env
        env["shoper.element"].flush_model(["connector_id", "entity", "remote_id"])
        [[newest]] = env.execute_query(
            SQL(
                """SELECT max(remote_id) FROM shoper_element
                   WHERE connector_id = %s AND entity = %s""",
                self.ctx.connector.id,
                ORDER,
            )
        )
        return newest or 0

    def read_newer(self) -> None:
        """Mirror the orders that came since they were last read.

        :raises ShoperError: the shop cannot be asked now
        """
        beside = self.ctx.beside(ORDER)
        assert beside, "the gate lets no step without orders through"
        self.ctx.commit_before_call()
        while not ShopReading(beside).read_newest():
            pass  # the slice is over; no number is sent without all of them
        self._forget()

    def read_again(self, rows: BaseModel) -> None:
        """Mirror the newest orders once more that sold of stock rows: one of them may
        have been edited or cancelled since it was read.

        :param rows: ``shoper.element`` of the rows
        :raises ShoperError: the shop cannot be asked now
        """
        beside = self.ctx.beside(ORDER)
        assert beside, "the gate lets no step without orders through"
        orders = self.ctx.env["shoper.element"].search(
            domains.selling(self.ctx.connector, rows),
            order="remote_id desc",
            limit=READ_AGAIN,
        )
        if orders:
            ShopReading(beside).reread(orders)
            self._forget()

    def _forget(self) -> None:
        """Forget what was read of orders before they were mirrored anew."""
        self._sold.clear()
        forget_read(self, KEPT)
