from odoo import api, models
from odoo.tools import SQL

from ...sync.engine.states import RUN_ENDED

LIMIT = 1000


class ShoperSyncStep(models.Model):
    """Empty what steps hold of people: the values that somebody saw who decided, and
    what the shop said of a failure."""

    _inherit = "shoper.sync.step"

    def _forget_choices(self, elements):
        """Empty the values that people saw of some elements, in any step. The elements
        stay named, so that steps that are not over yet do nothing about them.

        :param elements: ``shoper.element``
        """
        self.flush_model(["choices"])
        ids = {str(element_id) for element_id in elements.ids}
        for step in self.search(
            [
                ("connector_id", "in", elements.connector_id.ids),
                ("entity", "in", elements.mapped("entity")),
                (
                    "id",
                    "in",
                    SQL(
                        "SELECT id FROM shoper_sync_step WHERE choices ?| %s", list(ids)
                    ),
                ),
            ]
        ):
            step.choices = {
                key: {} if key in ids else chosen
                for key, chosen in step.choices.items()
            }

    @api.autovacuum
    def _gc_choices(self):
        """Empty the values that people saw, and the shop's words about what made steps
        fail, in steps of ended runs, once their type does not keep them any longer.

        :return: (of how many steps they were emptied, whether there may be more)
        """
        self.flush_model(["choices"])
        holding = SQL(
            """SELECT step.id FROM shoper_sync_step step, jsonb_each(choices) AS one
               WHERE one.value != '{}'"""
        )

        def give_up(entity, before, left):
            steps = self.search(
                [
                    ("entity", "=", entity._entity),
                    "|",
                    ("id", "in", holding),
                    "&",
                    ("state", "=", "failed"),
                    ("message", "!=", False),
                    ("run_id.state", "in", RUN_ENDED),
                    ("run_id.ended_at", "<", before),
                ],
                order="id",
                limit=left,
            )
            for step in steps.filtered("choices"):
                step.choices = dict.fromkeys(step.choices, {})
            steps.filtered(lambda step: step.state == "failed").message = False
            return steps

        return self.env["shoper.sync"]._give_up_old(LIMIT, give_up)
