from odoo import api, models

LIMIT = 1000


class ShoperElement(models.Model):
    """Forget what a paused shop last said of people whom Odoo does not know: it was
    kept to link them, and a paused shop links nobody. What it said of people who are
    linked stays: their contacts say the same, and what both sides last agreed on keeps
    later edits from being overwritten once the shop is unarchived."""

    _inherit = "shoper.element"

    @api.autovacuum
    def _gc_paused(self):
        """Empty all that was kept of elements that are not linked, of shops that are
        paused as long as their type keeps anything. Types that tell which of their
        values are about people give up those alone, and in any shop, see
        :meth:`_gc_payloads`. Who is emptied is taken for gone until the shop is
        unarchived and all is read again.

        :return: (how many were emptied, whether there may be more)
        """

        def give_up(entity, before, left):
            if entity._personal:
                return self.browse()
            shops = self.env["shoper.connector"]._paused_before(before)
            elements = self.search(
                [
                    ("entity", "=", entity._entity),
                    ("connector_id", "in", shops.ids),
                    ("link_state", "!=", "linked"),
                    "|",
                    ("shop_values", "!=", False),
                    ("name", "!=", False),
                ],
                order="id",
                limit=left,
            )
            states = elements.grouped("link_state")
            for state, gone in (
                ("unlinked", {"link_state": "missing"}),
                ("ignored", {"is_gone": True}),
            ):
                states.get(state, self.browse()).write(gone)
            elements._empty()
            return elements

        return self.env["shoper.sync"]._give_up_old(LIMIT, give_up)
