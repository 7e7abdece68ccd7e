from odoo import api, models

from ...sync.engine.states import LIVE

LIMIT = 1000


class ShoperElement(models.Model):
    """Empty what is kept of the shop's rows once their type keeps it no longer."""

    _inherit = "shoper.element"

    @api.autovacuum
    def _gc_payloads(self):
        """Empty the rows of elements that their type does not keep any longer. What was
        read of them stays, and so does the sum by which a change is noticed.

        :return: (how many were emptied, whether there may be more)
        """

        def give_up(entity, before, left):
            settled = entity._kept_rows_domain() if entity._is_about_people else ()
            elements = self.search(
                [
                    ("entity", "=", entity._entity),
                    ("payload", "!=", False),
                    ("write_date", "<", before),
                    *settled,
                ],
                order="id",
                limit=left,
            )
            elements._empty_rows(entity._personal)
            return elements

        return self.env["shoper.sync"]._give_up_old(LIMIT, give_up)

    @api.autovacuum
    def _gc_names(self):
        """Empty the names of people who are known from orders alone, since the shop's
        customers are never synchronised, once their type does not keep them any longer.
        Their ids and links stay.

        :return: (how many were emptied, whether there may be more)
        """

        def give_up(entity, before, left):
            codes = [prop.code for prop in entity._properties]
            if not entity._is_about_people or "name" not in codes:
                return self.browse()
            elements = self.search(
                [
                    ("entity", "=", entity._entity),
                    ("name", "!=", False),
                    ("shop_values", "=", False),
                    ("write_date", "<", before),
                ],
                order="id",
                limit=left,
            )
            elements.name = False
            return elements

        return self.env["shoper.sync"]._give_up_old(LIMIT, give_up)

    def _empty_rows(self, personal):
        """Empty the rows of these elements (``payload``).

        :param personal: codes of properties whose values are emptied, too, with the
            facts beside them, but for what was sold of orders that did not leave Odoo
        """
        if not personal:
            self.payload = False
            return
        unsent = self._unsent_facts()
        for element in self:
            element.write(
                {
                    "payload": False,
                    "shop_facts": unsent.get(element, False),
                    **{
                        name: {
                            code: value
                            for code, value in (element[name] or {}).items()
                            if code not in personal
                        }
                        for name in ("shop_values", "base")
                    },
                }
            )

    @api.autovacuum
    def _gc_unlinked(self):
        """Empty what a shop told of people whom Odoo did not take over, once their type
        keeps it no longer: it is read again by the next download of all. What a person
        is asked about, or what a change is still to do, is left as it is.

        :return: (how many were emptied, whether there may be more)
        """
        asked = self.env["shoper.decision"]._search(
            [("state", "in", LIVE), ("element_id", "!=", False)]
        )
        planned = self.env["shoper.sync.change"]._search(
            [
                ("state", "in", ("planned", "sending", "waiting")),
                ("is_emptied", "=", False),
                ("element_id", "!=", False),
            ]
        )

        def give_up(entity, before, left):
            if entity._keeps_unlinked:
                return self.browse()
            elements = self.search(
                [
                    ("entity", "=", entity._entity),
                    ("link_state", "in", ("unlinked", "ignored")),
                    ("shop_values", "!=", False),
                    ("write_date", "<", before),
                    ("id", "not in", asked.subselect("element_id")),
                    ("id", "not in", planned.subselect("element_id")),
                ],
                order="id",
                limit=left,
            )
            elements._empty()
            return elements

        return self.env["shoper.sync"]._give_up_old(LIMIT, give_up)

    @api.autovacuum
    def _gc_gone(self):
        """Empty all that was kept of elements, also ignored ones, that have been gone
        from the shop for longer than their type keeps anything; not of those about
        which a person is still asked.

        :return: (how many were emptied, whether there may be more)
        """
        asked = self.env["shoper.decision"]._search(
            [("state", "in", LIVE), ("element_id", "!=", False)]
        )

        def give_up(entity, before, left):
            elements = self.search(
                [
                    ("entity", "=", entity._entity),
                    "|",
                    ("link_state", "=", "missing"),
                    "&",
                    ("link_state", "=", "ignored"),
                    ("is_gone", "=", True),
                    ("id", "not in", asked.subselect("element_id")),
                    ("shop_values", "!=", False),
                    ("write_date", "<", before),
                ],
                order="id",
                limit=left,
            )
            elements._empty()
            return elements

        return self.env["shoper.sync"]._give_up_old(LIMIT, give_up)
