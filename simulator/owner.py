"""The shop's owner at work in the panel."""

from dataclasses import replace
from decimal import Decimal

from .buyers import Buyers
from .buyers.buyers import moments
from .buyers.cart import told
from .money import Terms, cents
from .resources.orders import due
from .shop import Shop

#: what the control address may ask the owner to do
ACTIONS = (
    "buy",
    "pay",
    "set_status",
    "edit_lines",
    "edit_address",
    "cancel",
    "delete_order",
    "return_order",
    "combine",
    "register_guest",
    "edit_stock",
    "move_stock",
)
CANCELLED, RETURNED = 8, 11


class Owner:
    """Edits as the shop's owner makes them in the panel: the same defaults and
    checks, but no permissions, no limits, no log; read-only resources and fields
    (taxes, languages, order of an image) can be written."""

    def __init__(self, shop: Shop):
        self._shop = shop

    def create(self, name: str, values: dict, row_id: int | None = None) -> int:
        """Create a row, and give its id. row_id: the id that it is to have, above those
        of all rows there ever were. Raises errors.ApiError."""
        with self._shop.work():
            return self._shop[name].create(values, owner=True, row_id=row_id)

    def update(self, name: str, row_id: int, values: dict) -> None:
        """Change the given fields of a row. Raises errors.ApiError."""
        with self._shop.work():
            self._shop[name].update(row_id, values, owner=True)

    def delete(self, name: str, row_id: int) -> None:
        """Delete a row, also one that others refer to. Raises errors.ApiError."""
        with self._shop.work():
            self._shop[name].delete(row_id, owner=True)

    # Orders: what buyers and the owner do

    def buy(
        self,
        n: int = 1,
        seed: int | str = 0,
        kind: str | list[str] | None = None,
        *,
        lines: list[dict] | None = None,
        buyer: dict | None = None,
        wish: dict | None = None,
        order: dict | None = None,
        since: str | None = None,
        every: int = 600,
        restock: bool = False,
    ) -> list[int]:
        """Let `n` buyers buy, and give the ids of their orders: the same orders for the
        same seed in the same shop.

        kind: one of `buyers.KINDS`, or several at once; None = as a shop's orders are
        mixed. wish: fields of `buyers.wish.Wish` to set. buyer: `email`, `firstname`,
        `lastname` and fields of an order's address to set. lines: what they buy,
        {"stock_id": .., "quantity": ..}, with `price`, `discount_perc`, or `name` and
        no `stock_id`. order: columns of the order to set.
        since: date of the first order, the others follow one `every` so many seconds;
        None = all of them now. restock: fill up what is sold out; otherwise
        buyers.NothingLeft is raised where a buyer finds nothing. Raises ValueError for
        a kind, a wish, a field of a buyer or of a line that there is not.
        """
        with self._shop.work():
            buyers = Buyers(self._shop, seed, restock)
            return [
                buyers.buy(number, kind, lines, buyer, wish, order, moment)
                for number, moment in enumerate(moments(since, every, n))
            ]

    def pay(self, order_id: int, amount=None) -> None:
        """Book a payment of an order, in its currency; None = all that is left to
        pay."""
        with self._shop.work():
            orders = self._shop["orders"]
            row = orders.get(order_id)
            more = due(row) if amount is None else Decimal(str(amount))
            paid = Decimal(row.get("paid", "0")) + more
            orders.set(order_id, paid=f"{cents(paid):.2f}")

    def set_status(self, order_id: int, status_id: int) -> None:
        """Put an order into a status."""
        self.update("orders", order_id, {"status_id": status_id})

    def edit_lines(
        self,
        order_id: int,
        quantities: dict | None = None,
        prices: dict | None = None,
        remove=(),
        add=(),
    ) -> None:
        """Edit an order after it was bought. quantities, prices: by id of the line;
        remove: ids of lines; add: lines as for `buy`. Raises ValueError for a line of
        another order."""
        with self._shop.work():
            orders, table = self._shop["orders"], self._shop["order-products"]
            orders.get(order_id)
            for name, values in (("quantity", quantities), ("price", prices)):
                for line_id, value in (values or {}).items():
                    self._own_line(order_id, line_id)
                    table.update(line_id, {name: str(value)}, owner=True)
            for line_id in remove:
                self._own_line(order_id, line_id)
                table.delete(line_id, owner=True)
            for line in add:
                item = told(self._shop, line)
                values = item.values | {
                    "order_id": str(order_id),
                    "quantity": f"{item.quantity:f}",
                    "price": f"{cents(item.price):.2f}",
                    "discount_perc": f"{item.discount:.4f}",
                }
                line_id = table.insert(values)
                table.facts[line_id].stock_row = item.stock_row
                table.updated(line_id, values, True)

    def _own_line(self, order_id: int, line_id) -> None:
        row = self._shop["order-products"].get(line_id)
        if row["order_id"] != str(order_id):
            raise ValueError(f"Line {line_id} is not of order {order_id}")

    def edit_address(
        self, order_id: int, delivery: dict | None = None, billing: dict | None = None
    ) -> None:
        """Change the given fields of an order's addresses."""
        values = {"delivery_address": delivery, "billing_address": billing}
        self.update(
            "orders",
            order_id,
            {name: value for name, value in values.items() if value is not None},
        )

    def cancel(self, order_id: int) -> None:
        """Put an order into the status that the settings name for that, else into
        "anulowane"."""
        status_id = self._shop.setting("shopping_change_status_order_canceled_id")
        self.set_status(order_id, int(status_id or CANCELLED))

    def delete_order(self, order_id: int) -> None:
        """Delete an order, whose pieces go back into the stock."""
        self.delete("orders", order_id)

    def return_order(self, order_id: int, restock: bool = True) -> None:
        """Take the goods of an order back, and put it into the status "zwrócone".
        restock: whether the pieces go back into the stock."""
        with self._shop.work():
            lines = self._shop["order-products"]
            before = {
                line_id: lines.facts[line_id].held
                for line_id in self._shop["orders"].line_ids(order_id)
            }
            self.set_status(order_id, RETURNED)
            for line_id, held in before.items():
                lines.keep_sold(line_id, Decimal(0) if restock else held)

    def combine(self, order_ids: list[int]) -> int:
        """Make one order of several, and give its id: the first one gets the lines and
        payments of the others, which stay as empty orders that belong to it. Raises
        ValueError where there is only one."""
        with self._shop.work():
            orders, lines = self._shop["orders"], self._shop["order-products"]
            first, *others = map(int, order_ids)
            if not others:
                raise ValueError("It takes two orders to combine")
            paid = Decimal(orders.get(first).get("paid", "0"))
            for order_id in others:
                row = orders.get(order_id)
                paid += Decimal(row.get("paid", "0"))
                for line_id in orders.line_ids(order_id):
                    moved = lines.rows[line_id] | {"order_id": str(first)}
                    lines.replace(line_id, moved)
                    lines.settle(line_id)
                terms = orders.terms[first]
                hidden = terms.hidden + orders.terms[order_id].hidden
                orders.terms[first] = replace(terms, hidden=hidden)
                orders.terms[order_id] = Terms()
                emptied = {"paid": "0.00", "shipping_cost": "0.00"}
                emptied["parent_order_id"] = str(first)
                orders.replace(order_id, row | emptied)
                orders.recount(order_id)
                orders.tell("edit", order_id)
            orders.edited(first)
            orders.set(first, paid=f"{paid:.2f}")
            return first

    def register_guest(self, order_id: int) -> int:
        """Let the guest of an order open an account by the same e-mail address; give
        the id of that row of users."""
        with self._shop.work():
            users, row = self._shop["users"], self._shop["orders"].get(order_id)
            known = users.by_email(row["email"])
            if known is not None:
                return known
            user_id = users.id_of(row.get("user_id"))
            if user_id in users.rows:
                users.update(user_id, {"registered": 1}, owner=True)
                return user_id
            address = row["billing_address"]
            return users.create(
                {
                    "email": row["email"],
                    "firstname": address["firstname"],
                    "lastname": address["lastname"],
                },
                owner=True,
            )

    def edit_stock(self, stock_id: int, quantity, warehouse: int | None = None) -> None:
        """Write the quantity of a stock row in the panel. warehouse: write what lies in
        this one instead, in a shop that has warehouses."""
        body = {"stock": str(quantity)}
        if warehouse is not None:
            body = {"warehouses": {str(warehouse): str(quantity)}}
        self.update("product-stocks", stock_id, body)

    def move_stock(self, stock_id: int, source: int, target: int, quantity) -> None:
        """Take pieces of a stock row from one warehouse to another, in a shop that has
        them."""
        with self._shop.work():
            lying = self._shop["product-stocks"].lying(stock_id)
            for warehouse, sign in ((source, -1), (target, 1)):
                lying[warehouse] += sign * Decimal(str(quantity))
            body = {"warehouses": {str(one): str(lying[one]) for one in lying}}
            self.update("product-stocks", stock_id, body)
