"""Parcels of the shop: `rows` makes them of done transfers, `sides` reads what they
hold and why they wait, `sending` looks them up and tells the shop; `orders` knows what
the mirror says of their orders. ARCHITECTURE.md tells the way of one of them."""

from . import parcel
