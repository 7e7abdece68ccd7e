from .committed_case import CommittedCase


class CommittedOrdersCase(CommittedCase):
    """A shop with orders that are really committed, and gone after each test."""

    def start_afresh(self):
        self.forget_orders()
        return super().start_afresh()

    @classmethod
    def forget_orders(cls):
        cls.env.cr.rollback()
        cls.env.invalidate_all()
        orders = cls.everything("sale.order").search([("shoper_number", "!=", False)])
        pickings = orders.picking_ids
        orders._action_cancel()
        pickings.unlink()
        orders.unlink()
        taxes = cls.everything("account.tax")
        taxes.search([("shoper_gross_of_id", "!=", False)]).unlink()
        cls.env.cr.commit()
