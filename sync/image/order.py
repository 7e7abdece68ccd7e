from odoo import api, models
from odoo.tools import SQL

from ...shoper_api import errors
from ..core.row import flag_in, place_in

REFUSED = (errors.Rejected, errors.MethodNotAllowed)


class ShoperSyncImage(models.AbstractModel):
    """The order of pictures and the main one, which is the first in Odoo and has a
    flag of its own in the shop."""

    _inherit = "shoper.sync.image"

    # The shop may refuse an order, or take and not heed it: neither `order` nor
    # `main` is among what its specification lets an update hold (uncertain).
    _single = frozenset({"order"})

    def _shop_order(self, row):
        """A picture that is the main one without being the first comes before it."""
        order = place_in(row)
        return "0" if flag_in(row, "main") and order > 1 else str(order)

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = super()._to_shop(ctx, values, element)
        if "order" in values:
            body["order"] = int(values["order"])
            if element and element.res_id in self._first_images(ctx):
                body["main"] = 1
        return body

    def _first_images(self, ctx):
        """Ids of the first pictures of those galleries whose order is changed now; read
        once per unit."""
        return ctx.cached(
            self._entity, "first images", lambda: self._read_first_images(ctx)
        )

    def _read_first_images(self, ctx):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT ON (product_tmpl_id) id
                   FROM shoper_product_image WHERE product_tmpl_id IN (
                     SELECT i.product_tmpl_id FROM shoper_product_image i
                     JOIN shoper_sync_change c ON c.res_id = i.id
                     WHERE c.step_id = %s AND c.verb = 'update_shop'
                       AND c.state = 'planned')
                   ORDER BY product_tmpl_id, sequence, id""",
                ctx.step.id,
            )
        )
        return {row[0] for row in self.env.cr.fetchall()}

    @api.model
    def _own_forms(self, ctx, change):
        """A new picture comes last in the shop, and is moved then where it must be."""
        own = super()._own_forms(ctx, change)
        return own | {"order"} if change.verb == "create_shop" else own

    @api.model
    def _declined_reason(self, ctx, change, element, error=None):
        if "order" not in change.after:
            return False
        order = self._property("order")
        if error is None:
            shop = element.shop_values["order"]
            is_declined = not order.same(change.after["order"], shop)
        else:
            is_declined = isinstance(error, REFUSED)
        return is_declined and self._order_reason(ctx)

    def _order_reason(self, ctx):
        return ctx.env._(
            "The shop does not let the order of pictures be changed from outside; "
            "change it in the shop's panel."
        )
