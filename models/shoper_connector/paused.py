from odoo import api, fields, models

from ...sync.engine.states import LIVE, RUN_ENDED

KEPT_DAYS = 365
LIMIT = 1000


class ShoperConnector(models.Model):
    """Give up what is kept of the people of a shop that was archived a year ago.
    Nothing is read there any more, so that it is never known what ended, or is gone."""

    _inherit = "shoper.connector"

    paused_at = fields.Datetime(
        "Archived On",
        readonly=True,
        copy=False,
        help="A year later what the shop told of customers and orders is given up.",
    )

    def _note_paused(self):
        """Note since when these connectors are archived."""
        now = fields.Datetime.now()
        for connector in self.sudo():  # a fact, which nobody writes
            connector.paused_at = not connector.active and (connector.paused_at or now)

    @api.autovacuum
    def _gc_paused(self):
        """Drop what waits in shops that were archived a year ago, and give up what they
        told of people: of orders as once they ended, of customers all.

        :return: (of how many elements it was given up, whether there may be more)
        """
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        paused = self.with_context(active_test=False).search(
            [("active", "=", False), ("paused_at", "<", before)]
        )
        if not paused:
            return 0, False
        of_shops = [("connector_id", "in", paused.ids)]
        open_ones = [*of_shops, ("state", "not in", RUN_ENDED)]
        for run in self.env["shoper.sync.run"].search(open_ones):
            run._cancel(
                run._localised().env._("Cancelled: the shop was archived a year ago.")
            )
        types = [entity for entity, _before in self.env["shoper.sync"]._kept_until()]
        self.env["shoper.decision"].search(
            [
                *of_shops,
                ("entity", "in", [entity._entity for entity in types]),
                ("state", "in", LIVE),
            ]
        )._settle()
        emptied = 0
        for entity in types:
            held = "payload" if entity._personal else "shop_values"
            elements = self.env["shoper.element"].search(
                [*of_shops, ("entity", "=", entity._entity), (held, "!=", False)],
                order="id",
                limit=LIMIT - emptied,
            )
            if entity._personal:
                elements._give_up(entity._personal)
            else:
                elements._empty()
            emptied += len(elements)
            if emptied == LIMIT:
                break
        return emptied, emptied == LIMIT
