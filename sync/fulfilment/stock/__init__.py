"""How many pieces the shop is told of. What is sold, cancelled, delivered or received
in Odoo leaves a ``shoper.stock.moved`` for each shop of the company that sells it, or a
kit with it, and wakes the shop's scheduled action a minute later. Its ``_queue_moved``
makes one run of orders and stock of all that was noted, with the saved options of
presets that run automatically."""

from . import goods
from . import stock
