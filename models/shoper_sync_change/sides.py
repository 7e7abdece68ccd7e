from odoo import models


class ShoperSyncChange(models.Model):
    """Read what each side held when a change of a linked element was planned."""

    _inherit = "shoper.sync.change"

    def _both_sides(self):
        """Give the values of an update or a conflict: {code: (Odoo's, the shop's)}."""
        self.ensure_one()
        odoo, shop = self.before or {}, self.after or {}
        if self.verb == "update_shop":
            odoo, shop = shop, odoo
        return {code: (odoo.get(code), shop.get(code)) for code in self.before or {}}

    def _last_agreed(self, code):
        """Give the value that both sides last agreed on, in Odoo's form where each has
        its own; None where it is not known."""
        value = self._base_of(code)
        return value.get("odoo") if isinstance(value, dict) else value

    def _base_of(self, code):
        """Give what both sides last agreed on, see :func:`...sync.core.compare.agreed`;
        None where it is not known."""
        self.ensure_one()
        known = self.base or {}
        return known.get(code, (self.element_id.base or {}).get(code))

    def _side_to_write(self, code):
        """Choose the side that is to take the other one's value: ``shop`` or ``odoo``,
        whichever was not edited; ``leave`` where both were, or nobody knows. A text in
        a further language that the shop lacks is always written there, since it
        overwrites nothing.

        :param code: of the property, with a language where it has several
        """
        self.ensure_one()
        odoo, shop = self._both_sides()[code]
        base = self._last_agreed(code)
        prop = self.env["shoper.sync"]._entity(self.entity)._property(code)
        if code != prop.code and shop is None:
            return "shop"
        if base is None:
            return "leave"
        if prop.same(base, shop):
            return "shop"
        return "odoo" if prop.same(base, odoo) else "leave"
