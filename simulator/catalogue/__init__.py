"""What a shop holds when it starts."""

from . import demo, demo_orders, demo_special, generated, order_reference, reference


def load(shop, owner, products: int | None, empty: bool, images: int = 0) -> None:
    """Fill a new shop. products: None = the demo catalogue, else so many generated
    products, with `images` of them in all; empty: only what a fresh shop has."""
    reference.load(owner)
    order_reference.load(owner)
    if empty:
        return
    reference.load_categories(owner)
    reference.load_producers(owner)
    if products is None:
        demo.load(owner)
        demo_special.load(shop, owner)
        demo_orders.load(shop, owner)
    else:
        generated.load(shop, products, images)
