from collections import Counter
from itertools import chain
from typing import Any

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ...sync.engine.shown.names import Names
from ...sync.engine.states import RUN_ENDED
from ..shoper_sync_change.search import ACTIONS, CREATIONS, DELETIONS, UPDATES

FALL = -20  # percent; a price that falls further is told of
# Fields of a step with counts, which are columns of the run's table.
COUNTS = (
    "linked_count",
    "created_count",
    "updated_count",
    "deleted_count",
    "acted_count",
    "waiting_count",
    "failed_count",
)
PLANNED = ("planned", "sending", "done", "failed")
DONE = ("sending", "done")  # of a run that has ended: it is told in the past


class ShoperSyncRun(models.Model):
    """Tell what a run creates, deletes and updates, the latter property by property."""

    _inherit = "shoper.sync.run"

    summary = fields.Json(
        compute="_compute_summary",
        help="How many elements are created, deleted and get a new value, per type",
    )

    counted = fields.Json(
        compute="_compute_counted",
        help="Names of the counts of its types that are not all 0",
    )

    @api.depends("step_ids")
    def _compute_counted(self):
        for run in self:
            run.counted = [name for name in COUNTS if any(run.step_ids.mapped(name))]

    def _compute_summary(self):
        ended = self.filtered(lambda run: run.state in RUN_ENDED)
        properties = ended._counted_properties(DONE)
        properties |= (self - ended)._counted_properties(PLANNED)
        for run in self:
            steps = run.step_ids.grouped("entity")
            run.summary = [
                part
                for code, own in steps.items()
                for part in [
                    *run._told_verbs(code, own),
                    *run._told_properties(code, properties.get((run.id, code), {})),
                ]
            ]

    def _told_verbs(self, entity_code: str, steps: Any) -> list[dict]:
        """Say how many elements of a type are created and deleted, and what else is
        done with them.

        :param steps: those of the type
        """
        labels = self._verb_labels()
        is_ended = self.state in RUN_ENDED
        entity = self.env["shoper.sync"]._entity(entity_code)
        names = Names(entity)
        counts = Counter()
        rows = chain.from_iterable(step.tally or () for step in steps)
        for verb, action, state, number in rows:
            if state in (DONE if is_ended else PLANNED):
                counts[verb, action if verb == "act" else False] += number
        kinds = [(verb, False) for verb in CREATIONS + DELETIONS + ACTIONS]
        kinds += [("act", action) for action in entity._actions]
        return [
            self._part(
                entity_code,
                f"{names.of_action(action, is_ended) if action else labels[verb]}: "
                f"{self._number(counts[verb, action])}",
                verb=verb,
                action=action,
                deletes=verb in DELETIONS and not is_ended,
            )
            for verb, action in kinds
            if counts[verb, action]
        ]

    def _verb_labels(self) -> dict[str, str]:
        """Name what is to be done; of what ended, what was done."""
        verbs = self.env["shoper.sync.change"]._fields["verb"]
        labels = dict(verbs._description_selection(self.env))
        if self.state not in RUN_ENDED:
            return labels
        _ = self.env._
        return labels | {
            "create_odoo": _("Created in Odoo"),
            "create_shop": _("Created in the shop"),
            "delete_shop": _("Deleted from the shop"),
            "archive_odoo": _("Archived in Odoo"),
            "delete_odoo": _("Deleted or archived in Odoo"),
            "restore_odoo": _("Restored in Odoo"),
            "unlink": _("Unlinked"),
        }

    def _told_properties(self, entity_code: str, counts: dict[str, tuple]) -> list:
        """Say how many elements of a type get a new value, in the order of its
        properties.

        :param counts: {property: (how many updates, how many creations, how many
            prices fall far)}
        """
        _ = self.env._
        entity = self.env["shoper.sync"]._entity(entity_code)
        is_ended = self.state in RUN_ENDED
        told = []
        for prop in entity._properties:
            updates, creations, falls = counts.get(prop.code, (0, 0, 0))
            if not (updates or creations):
                continue
            facts = {
                "label": _(prop.label),
                "count": self._number(updates),
                "new": self._number(creations),
            }
            if entity._actions:
                creations = 0  # documents: each has amounts of its own, no new prices
                if not updates:
                    continue
            if not creations and is_ended:
                text = _("Updated %(label)s: %(count)s", **facts)
            elif not creations:
                text = _("%(label)s: %(count)s changed", **facts)
            elif not updates:
                text = _("%(label)s: %(new)s new", **facts)
            else:
                text = _("%(label)s: %(count)s changed, %(new)s new", **facts)
            told.append(
                self._part(
                    entity_code,
                    text,
                    property=prop.code,
                    is_done=is_ended,
                    falls=falls
                    and _(
                        "Falling by more than %(percent)s%%: %(count)s",
                        count=self._number(falls),
                        percent=-FALL,
                    ),
                )
            )
        return told

    def _part(self, entity_code: str, text: str, **facts: Any) -> dict[str, Any]:
        """Make a part of the summary, which the widget shows as a button."""
        entity = self.env["shoper.sync"]._entity(entity_code)
        return {
            "type": self.env._(entity._label),
            "entity": entity_code,
            "text": text,
            "falls": False,
            "deletes": False,
            **facts,
        }

    def _number(self, number: int) -> str:
        """Write a number as the reader does."""
        return formatLang(self.env, number, digits=0)

    def _counted_properties(
        self, states: tuple[str, ...]
    ) -> dict[tuple[int, str], dict[str, tuple]]:
        """Count updates by property in one query, and creations by the prices that
        they set; what else is created is no news of a property.

        :param states: of the changes that count
        :return: {(run id, type): {property: (how many updates, how many creations,
            how many prices fall far)}}
        """
        if not self:
            return {}
        changes = self.env["shoper.sync.change"]
        changes.flush_model(["run_id", "entity", "verb", "state", "before", "after"])
        old, new = (
            SQL("%s ->> key", changes._sql_values("held", name))
            for name in ("before", "after")
        )
        # A change counts once for all languages of a text.
        rows = self.env.execute_query(
            SQL(
                """SELECT run_id, entity, code,
                     count(*) FILTER (WHERE verb = ANY(%(updates)s)),
                     count(*) FILTER (WHERE verb = ANY(%(creations)s)),
                     sum(falls)
                   FROM (
                     SELECT id, run_id, entity, verb,
                       split_part(key, '@', 1) AS code,
                       count(*) FILTER (
                         WHERE verb = ANY(%(updates)s) AND key = ANY(%(prices)s)
                           AND %(percent)s < %(fall)s) AS falls
                     FROM (
                       SELECT c.id, c.run_id, c.entity, c.verb, c.before, c.after,
                         jsonb_object_keys(%(values)s) AS key
                       FROM shoper_sync_change c
                       WHERE c.run_id = ANY(%(ids)s) AND c.state = ANY(%(states)s)
                         AND c.verb = ANY(%(verbs)s)
                     ) held
                     WHERE verb = ANY(%(updates)s)
                       OR key = ANY(%(prices)s) AND %(new)s IS NOT NULL
                     GROUP BY 1, 2, 3, 4, 5
                   ) changed
                   GROUP BY 1, 2, 3""",
                updates=list(UPDATES),
                creations=list(CREATIONS),
                verbs=list(UPDATES + CREATIONS),
                prices=changes._price_codes(),
                percent=changes._sql_percent(old, new),
                fall=FALL,
                new=new,
                values=changes._sql_values("c", "after"),
                ids=self.ids,
                states=list(states),
            )
        )
        found: dict = {}
        for run_id, entity, code, *counts in rows:
            found.setdefault((run_id, entity), {})[code] = tuple(map(int, counts))
        return found

    def action_open_part(self):
        """Open the changes of a part of the summary: of a type (context key
        ``shoper_entity``) those of a kind (``shoper_verb``, of an action with its code
        in ``shoper_action``), or those that give a property its value
        (``shoper_property``), of which ``shoper_falls`` leaves the prices that fall
        far. What a person leaves out stays on the list."""
        self.ensure_one()
        context = self.env.context
        domain = [
            "|",
            ("state", "in", DONE if self.state in RUN_ENDED else PLANNED),
            ("excluded_by", "!=", False),
            ("entity", "=", context.get("shoper_entity")),
        ]
        if context.get("shoper_verb"):
            domain.append(("verb", "=", context["shoper_verb"]))
            if context.get("shoper_action"):
                domain.append(("action", "=", context["shoper_action"]))
        else:
            domain += [
                ("verb", "in", UPDATES + CREATIONS),
                ("changed_property", "=", context.get("shoper_property")),
            ]
        if context.get("shoper_falls"):
            domain.append(("price_change", "<", FALL))
        return self._changes_action(domain)
