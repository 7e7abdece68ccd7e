"""Buying: people come back or are new, have an account or not."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from ..money import cents
from ..places import COUNTRIES
from ..resources.order_addresses import OF_BOOK, from_book
from ..resources.orders import is_paid
from . import people
from .cart import Shelves, told
from .people import Person
from .purchase import Order, Till
from .wish import Wish, any_wish, changed, of_kind

#: what whoever pays too much pays above the sum
_TOO_MUCH = Decimal("10.00")


class Buyers:
    """The buyers of one call of `Owner.buy`; the shop is locked by the caller."""

    def __init__(self, shop, seed, restock: bool = False):
        self.shop = shop
        self.seed = seed
        self.shelves = Shelves(shop, restock)
        self.till = Till(shop)
        users, orders = shop["users"], shop["orders"]
        book = shop["user-addresses"].indexes["user_id"]
        #: customers with an account and an address, and orders of guests, to return
        self.customers = [
            user_id
            for user_id, row in users.rows.items()
            if row.get("registered", "1") == "1" and book.count(str(user_id))
        ]
        self.guests = [
            order_id
            for order_id, row in orders.rows.items()
            if row.get("registered") == "0"
        ]

    def buy(
        self,
        number: int,
        kind=None,
        lines: list[dict] | None = None,
        buyer: dict | None = None,
        wish: dict | None = None,
        order: dict | None = None,
        moment: str | None = None,
    ) -> int:
        """Let buyer `number` buy, and give the id of the order; see `Owner.buy`.
        moment: date of the order, None = now."""
        chance = random.Random(f"{self.seed}/{number}")
        wanted = any_wish(chance) if kind is None else of_kind(kind)
        wanted = changed(wanted, wish or {})
        user_id, person = self.person(wanted, chance, buyer or {})
        if lines is None:
            items = self.shelves.fill(wanted, chance)
        else:
            items = [told(self.shop, line) for line in lines]
        now = moment or self.shop.now()
        sold = self.till.ring_up(wanted, person, items, chance, now)
        if user_id is None:
            user_id = self.account(wanted, person, sold.values["date"])
        sold.values |= {"user_id": user_id} | (order or {})
        if chance.random() < 0.5:
            sold.values["confirm_date"] = sold.values["date"]
        return self.place(sold)

    # Who

    def person(self, wish: Wish, chance, buyer: dict) -> tuple[str | None, Person]:
        """Choose who buys: (`user_id` of a customer with an account, None for anybody
        else, the person)."""
        users = self.shop["users"]
        known = users.by_email(buyer.get("email", "")) if wish.registered else None
        if known is None and wish.returning and not buyer:
            if wish.registered and self.customers:
                known = chance.choice(self.customers)
            elif not wish.registered and self.guests:
                return None, self.guest_again(chance.choice(self.guests))
        if known is not None:
            again = self.customer_again(known, wish, chance)
            if again is not None:
                return str(known), people.told(again, buyer)
        number = self.shop["orders"].last_id + 1
        person = people.told(people.somebody(wish, chance, number), buyer)
        return (None if known is None else str(known)), person

    def customer_again(self, user_id: int, wish: Wish, chance) -> Person | None:
        """Make the person of a customer who comes back; None without an address."""
        user = self.shop["users"].rows[user_id]
        row = self.shop["user-addresses"].default_of(user_id)
        if row is None:
            return None
        address = from_book(row)
        person = Person(
            user.get("firstname", ""), user.get("lastname", ""), user["email"], address
        )
        person.delivery = address
        if wish.two_addresses:
            # a parcel to somebody else
            person.delivery = people.somebody(Wish(), chance, 0).billing
        return person

    def guest_again(self, order_id: int) -> Person:
        """Make the person of a guest who comes back, from the order of before."""
        row = self.shop["orders"].rows[order_id]
        billing, delivery = (
            {name: value for name, value in address.items() if name != "address_id"}
            for address in (row["billing_address"], row["delivery_address"])
        )
        if row["billing_address"] is row["delivery_address"]:
            delivery = billing
        return Person(
            billing["firstname"], billing["lastname"], row["email"], billing, delivery
        )

    def account(self, wish: Wish, person: Person, now: str) -> str | None:
        """Give the `user_id` of a buyer who is new, or a guest again: that of a new row
        of users, or what the switches say of guests."""
        if wish.registered:
            user_id = self.user(wish, person, now, "1")
            self.addresses(user_id, person)
            self.customers.append(user_id)
            return str(user_id)
        switches = self.shop.switches
        if switches.guest_user != "row":
            return None if switches.guest_user == "null" else "0"
        users = self.shop["users"]
        if switches.returning_guest == "same_row":
            for user_id in users.indexes["email"].get(person.email.casefold()):
                if users.value(user_id, "registered") == "0":
                    return str(user_id)
        return str(self.user(wish, person, now, "0"))

    def user(self, wish: Wish, person: Person, now: str, registered: str) -> int:
        """Create a row of users, and give its id."""
        users = self.shop["users"]
        row = {
            "registered": registered,
            "date_add": now,
            "firstname": person.firstname,
            "lastname": person.lastname,
            "email": person.email,
            "origin": str(wish.origin),
        }
        if registered == "1" and 1 in self.shop["additional-fields"].rows:
            row["additional_fields"] = {"1": "1"}
        if registered == "1" and wish.discount_client:
            row["discount"] = f"{wish.discount_client:.2f}"
        if registered == "1" and wish.discount_group:
            row["group_id"] = self.group(wish.discount_group)
        user_id = users.insert(row)
        users.tell("create", user_id)
        return user_id

    def group(self, discount: Decimal) -> str:
        """Find the id of the group of customers with this discount in percent, which
        is created where there is none."""
        groups = self.shop["user-groups"]
        for row in groups.rows.values():
            if Decimal(row.get("discount", "0")) == discount:
                return row["group_id"]
        name = f"Stali klienci {discount:f}%"
        return str(groups.insert({"name": name, "discount": f"{discount:.2f}"}))

    def addresses(self, user_id: int, person: Person) -> None:
        """Enter a new customer's addresses into the address book."""
        book = self.shop["user-addresses"]
        several = person.delivery is not person.billing
        kinds = [(person.billing, "1", "0" if several else "1")]
        if several:
            kinds.append((person.delivery, "0", "1"))
        for address, default, shipping in kinds:
            row = {OF_BOOK.get(name, name): value for name, value in address.items()}
            row.pop("type", None)
            row |= {
                "user_id": str(user_id),
                "default": default,
                "shipping_default": shipping,
                "address_name": f"{row['firstname']} {row['lastname']}, "
                f"{row['street_1']}, {row['city']}",
            }
            code = row["country_code"]
            row["country"] = row["country"] or COUNTRIES.get(code, (code, 0))[0]
            book.insert(row)

    # The order

    def place(self, sold: Order) -> int:
        """Enter an order with its lines, and give its id; mail and payment follow."""
        orders, lines = self.shop["orders"], self.shop["order-products"]
        values = {"status_date": sold.values["date"]} | sold.values
        order_id = orders.insert(values)
        orders.terms[order_id] = sold.terms
        for line in sold.lines:
            row = line.values | {"order_id": str(order_id)}
            lines.settle(lines.insert(row, facts=line.facts))
        orders.recount(order_id)
        self.shop.mail("order", values["email"], order_id, str(order_id))
        self.pay(order_id, sold.paid)
        if values.get("registered") == "0":
            self.guests.append(order_id)
        return order_id

    def pay(self, order_id: int, how: str) -> None:
        """Let the buyer pay at once. how: "no", "full", "under" or "over"."""
        orders = self.shop["orders"]
        row = orders.rows[order_id]
        total = Decimal(row["sum"])
        paid = {
            "no": Decimal(0),
            "full": total,
            "under": cents(total / 2),
            "over": total + _TOO_MUCH,
        }[how]
        if "paid" not in row and paid:
            orders.replace(order_id, row | {"paid": f"{paid:.2f}"})
        orders.tell("create", order_id)
        if paid and is_paid(orders.rows[order_id]):
            orders.paid_changed(order_id, row | {"paid": "-1"})


def moments(since: str | None, every: int, count: int) -> list[str | None]:
    """List the dates of `count` orders, the first one `since`, the others `every` so
    many seconds; None stands for now."""
    if since is None:
        return [None] * count
    start = datetime.strptime(since, "%Y-%m-%d %H:%M:%S")
    return [
        (start + timedelta(seconds=every * number)).strftime("%Y-%m-%d %H:%M:%S")
        for number in range(count)
    ]
