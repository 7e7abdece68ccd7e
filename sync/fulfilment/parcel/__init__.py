"""Parcels of the shop: `rows` makes them of done transfers, `sides` reads what they
hold and why they wait, `sending` looks them up and tells the shop; `orders` knows what
the mirror says of their orders. The way of one of them:

1. Before linking, `Rows.renew` makes a `shoper.parcel` of each done transfer of a
   shop's order, and lets those follow whose tracking number came late or was corrected.
   Lines that a person added for what came from combined orders stand for the shop's
   from then on.
2. `Sending.look_up` mirrors what the shop has of these orders: a parcel of the same
   order and number is linked, never sent again.
3. `ParcelSides` reads what it is to be in the shop, and all reasons why it waits;
   `Exports` makes a `create_shop` change of what has no counterpart and no reason.
4. Applying, `Sending.prepare` looks once more, at the order's status and at what is
   left of its goods. `sending` is committed, then the shop is called; after a lost
   answer only the parcels of that order are searched.
5. `Sending.note_moved` notes into which status the shop put the order by itself. The
   step *Order progress* tells that the order was shipped only after its parcel."""

from . import parcel
