from odoo import fields, models


class AccountPayment(models.Model):
    """Payments of a shop's orders. Each is told from the others by its order and by how
    much of that is paid with it in all (``shoper_paid_to``), so that none is registered
    twice."""

    _name = "account.payment"
    _inherit = ["account.payment", "shoper.fact.guard"]
    _fact_prefix = "shoper_"

    shoper_order_id = fields.Many2one(
        "sale.order",
        "Order of the Shop",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    shoper_order_element_id = fields.Many2one(
        "shoper.element",
        "Order in the Shop",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="shoper_connector.group_shoper_user",
    )
    shoper_paid_to = fields.Monetary(
        "Paid Up To",
        readonly=True,
        copy=False,
        help="The sum to which it brings what was ever paid of the shop's order, "
        "whatever was paid back",
    )

    _shoper_paid_to_uniq = models.UniqueIndex(
        "(shoper_order_element_id, shoper_paid_to) "
        "WHERE shoper_order_element_id IS NOT NULL",
        "This payment of the shop's order is registered already.",
    )
