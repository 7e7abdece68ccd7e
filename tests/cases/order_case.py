from .sale_case import SaleCase, SaleWords

TAKE = {"import_unlinked": True, "update_linked": "odoo"}


class OrderWords(SaleWords):
    """Words about orders of the shop."""

    # ------------------------------------------------------------------ given
    def buy(self, kind=None, seed=1, **values):
        """Let somebody buy.

        :return: the number of the order
        """
        return self.shop.owner.buy(1, seed, kind, **values)[0]

    # ------------------------------------------------------------------- when
    def take_over(self, **options):
        """Synchronise the orders, and nothing else."""
        return self.synchronise(order=TAKE | {"fetch_all": False} | options)

    # ------------------------------------------------------------------- then
    def order(self, order_id):
        """The order of Odoo that was made of one of the shop."""
        return self.record_of("order", order_id)

    def row_of(self, order_id):
        """An order as the shop answers it."""
        return self.shop.shop.row("orders", order_id)


class OrderCase(OrderWords, SaleCase):
    """What a test does in Odoo is undone for the next one."""
