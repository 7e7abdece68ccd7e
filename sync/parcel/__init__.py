"""Parcels of the shop: `rows` makes them of done transfers, `sides` reads what they hold and
why they wait, `sending` looks them up and tells the shop; `orders` knows what the mirror says
of their orders. See *The way of one parcel to the shop* in ARCHITECTURE.md."""

from . import parcel
