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
        """Empty all that was kept of elements that are not linked, of shops that have
        been paused for longer than the elements' type keeps anything. Where a type
        tells which of its values are about people (``_personal``), those alone are
        emptied, in any shop, by :meth:`_gc_payloads`. What is emptied counts as gone
        from the shop until that is unarchived and all is read again.

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
