"""A small shop in which things can be bought."""

from .common import ShopCase


class OrderCase(ShopCase):
    """One product of 100.00 with 10 pieces, one with two variants of 5 and 7."""

    def open_shop(self):
        super().open_shop()
        self.lamp = self.product(
            code="LAMP", ean="5901234123457", stock={"price": "100.00", "stock": 10}
        )
        self.owner = self.sim.owner
        self.show(self.lamp)
        self.lamp_stock = self.stock_of(self.lamp)
        group_id, option_id, values = self.option_group()
        self.shade = self.product(
            code="SHADE", group_id=group_id, stock={"price": "50.00", "stock": 99}
        )
        self.show(self.shade)
        self.small, self.big = (
            self.owner.create(
                "product-stocks",
                {
                    "product_id": self.shade,
                    "options": {str(option_id): str(value)},
                    "code": code,
                    "stock": stock,
                    "active": 1,
                },
            )
            for value, code, stock in zip(values, ("S-1", "S-2"), (5, 7), strict=True)
        )

    def show(self, product_id):
        self.put(f"products/{product_id}", {"translations": {"pl_PL": {"active": 1}}})

    def stock_of(self, product_id) -> int:
        return int(self.get(f"products/{product_id}")["stock"]["stock_id"])

    def in_stock(self, stock_id) -> str:
        return self.get(f"product-stocks/{stock_id}")["stock"]

    def buy(self, quantity=1, stock_id=None, kind="pick_up", **options) -> int:
        """Id of an order of one line."""
        line = {"stock_id": stock_id or self.lamp_stock, "quantity": quantity}
        line |= options.pop("line", {})
        (order_id,) = self.owner.buy(1, 1, kind, lines=[line], **options)
        return order_id

    def order(self, order_id) -> dict:
        return self.get(f"orders/{order_id}")

    def lines(self, order_id) -> list[dict]:
        filters = {"order_id": order_id}
        return self.get("order-products", filters=filters, limit=50)["list"]

    def assert_sound(self):
        self.assertEqual(self.sim.broken_rules(), [])
