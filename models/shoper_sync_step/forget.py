from odoo import api, models
from odoo.tools import SQL

from ...sync.engine.states import RUN_ENDED

LIMIT = 1000
SHORTEST = 5  # characters; what is shorter is in many texts


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

    def _forget_words(self, elements):
        """Empty what the shop said of failures where that repeats something of some
        elements.

        :param elements: ``shoper.element``
        """
        words = set()
        for element in elements:
            words.update(_texts([element.name, element.payload, element.shop_values]))
        failed = self.search(
            [
                ("connector_id", "in", elements.connector_id.ids),
                ("state", "=", "failed"),
                ("message", "!=", False),
            ]
        )
        naming = failed.filtered(
            lambda step: any(word in step.message for word in words)
        )
        naming.write({"message": False, "failure": False})

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
            failed = steps.filtered(lambda step: step.state == "failed")
            failed.write({"message": False, "failure": False})
            return steps

        return self.env["shoper.sync"]._give_up_old(LIMIT, give_up)


def _texts(value):
    """List the texts in something that JSON can hold, but for short ones."""
    if isinstance(value, str):
        return [value] if len(value) >= SHORTEST else []
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return []
    return [text for part in value for text in _texts(part)]
