from itertools import chain
from typing import Any

from odoo import api, models
from odoo.exceptions import UserError

from ...sync.core.refs import RefKind
from ...sync.engine.causes import Needed, needs_of, referred_by
from ...sync.engine.gate import closing_types, last_full_step
from ...sync.engine.shown.names import Names
from ...sync.engine.states import LIVE
from .choose import NO_OPTIONS


class ShoperDecision(models.Model):
    """Try again what was left undone, together with what it waits for. Where that waits
    for a person itself, say so instead."""

    _inherit = "shoper.decision"

    def action_retry(self):
        """Try again what was to be done, with the options that it had, and what was
        left undone for the same reason. Where whole types must be synchronised before,
        show the plan instead: a person applies it.

        :raises UserError: when all of it waits for another decision first, or for what
            was never synchronised
        """
        chosen = self._fitting(lambda decision: decision.can_retry)
        chosen = chosen._alike().filtered("can_retry")
        chosen.change_id.fetch(["before", "after", "meta", "verb"])
        questions = chosen._unanswered()
        free = chosen.filtered(lambda decision: decision not in questions)
        if not free:
            raise UserError(self._unanswered_text(questions))
        needed = free.filtered("is_needed")
        needed._look_again()
        plans, whole = self.env["shoper.sync.run"], set()
        for run, own in (free - needed).grouped("run_id").items():
            if run.undoes_id:
                own._decide("retry", own._undo_again(run))
                continue
            own._want_again()
            options, added = own._with_blockers(
                run.connector_id,
                [
                    some._retry_options(step)
                    for step, some in own.grouped("step_id").items()
                ],
            )
            new_run = own._queue(
                run.connector_id, options, origin=run.origin, auto_apply=not added
            )
            own._decide("retry", new_run)
            if added:
                plans |= new_run
                whole |= added
        message = self.env._("Tried again: %s.", len(free))
        if plans:
            message += " " + self._whole_text(whole)
        if questions:
            message += " " + self._unanswered_text(questions)
        return self._report(chosen, message, plans)

    def _whole_text(self, codes: set[str]) -> str:
        """Tell which whole types must be synchronised before what is tried again.

        :param codes: of the types
        """
        labels = self.env["shoper.sync"]._entity_selection()
        return self.env._(
            "The last synchronisation of %(types)s had errors, so all of them are "
            "synchronised before. Look at the plan and apply it.",
            types=", ".join(label for code, label in labels if code in codes),
        )

    def _look_again(self) -> None:
        """Queue runs that look once more for the counterparts of what these decisions
        are about, with the options with which the types were last synchronised."""
        for connector, own in self.grouped("connector_id").items():
            options = [
                self._last_options(connector, code)
                | {
                    "only_element_ids": some.element_id.ids,
                    "only_res_ids": [
                        res_id for res_id in some.mapped("res_id") if res_id
                    ],
                }
                for code, some in own.grouped("entity").items()
            ]
            own._decide("retry", own._queue(connector, options))

    # ------------------------------------------------------ what is asked about first
    def _unanswered(self) -> dict[Any, Any]:
        """Find the decision that each of these waits for: {decision: the one to be made
        first}."""
        wanted = self._missing_elements()
        elements = self.element_id.union(*wanted.values())
        asked = self.search(
            [
                ("state", "in", LIVE),
                ("kind", "in", ("link", "waiting")),
                ("verb", "in", ("ambiguous", "create_odoo")),
                ("element_id", "in", elements.ids),
                ("id", "not in", self.ids),
            ]
        )
        by_element = {
            decision.element_id: decision
            for decision in asked
            if decision.kind == "link" or decision.candidate_ids
        }
        return {
            decision: by_element[element]
            for decision, missing in wanted.items()
            for element in missing
            if element in by_element
        }

    def _unanswered_text(self, questions: dict[Any, Any]) -> str:
        """Tell which decisions are to be made first."""
        engine = self.env["shoper.sync"]
        first = list(dict.fromkeys(questions.values()))
        return self.env._(
            "Decide first about %(names)s. What waits for it goes on by itself then.",
            names=", ".join(
                Names(engine._entity(decision.entity)).with_type(decision.name)
                for decision in first
            ),
        )

    def _needed(self) -> list[Needed]:
        """List the elements and records to which what was to be written refers, and
        which it needs besides."""
        self.ensure_one()
        entity = self.env["shoper.sync"]._entity(self.entity)
        return [*needs_of(self.change_id), *referred_by(entity, self.change_id)]

    def _missing_elements(self) -> dict[Any, Any]:
        """Find the elements of the shop that each of these waits for because they are
        not linked: {decision: elements}."""
        wanted = {
            decision: [
                item.ref.id
                for item in decision._needed()
                if item.ref.kind is RefKind.ELEMENT
            ]
            for decision in self
        }
        found = self.env["shoper.element"].browse({*chain(*wanted.values())}).exists()
        missing = found.filtered(lambda element: element.link_state == "unlinked")
        known = set(missing.ids)
        return {
            decision: missing.browse(item for item in ids if item in known)
            for decision, ids in wanted.items()
        }

    # --------------------------------------------------------- what is tried with it
    def _with_blockers(
        self, connector: Any, options: list[dict]
    ) -> tuple[list[dict], set[str]]:
        """Add to the options of a run what these decisions wait for: elements and
        records that are not linked, as their type was synchronised the last time, and
        types whose last synchronisation had errors as a whole. A run may have several
        steps of a type.

        :return: the options, and the codes of the whole types
        """
        options = list(options)
        # A step that carries out choices looks at nothing else: another one of its type
        # is taken where there is one.
        by_type = {
            values["entity"]: values
            for values in sorted(options, key=lambda item: not item.get("choices"))
        }
        named: dict[tuple[str, str], list[int]] = {}
        for decision, elements in self._missing_elements().items():
            missing = set(elements.ids)
            for needed in decision._needed():
                is_record = needed.ref.kind is RefKind.RECORD
                if is_record or needed.ref.id in missing:
                    key = "only_res_ids" if is_record else "only_element_ids"
                    named.setdefault((needed.entity, key), []).append(needed.ref.id)
        for (code, key), ids in named.items():
            if code not in by_type:
                by_type[code] = self._last_options(connector, code)
                options.append(by_type[code])
            values = by_type[code]
            values[key] = [*dict.fromkeys([*(values.get(key) or ()), *ids])]
        return self._with_gates(connector, options)

    @api.model
    def _with_gates(
        self, connector: Any, options: list[dict]
    ) -> tuple[list[dict], set[str]]:
        """Add to the options of a run the types that must be synchronised as a whole
        before those of the run may be, and before these in turn.

        :return: the options, and the codes of these types
        :raises UserError: when one of them was never synchronised
        """
        engine, closing = self.env["shoper.sync"], {}
        codes = {values["entity"] for values in options}
        while codes:
            found = {}
            for code in codes:
                found |= closing_types(connector, engine._entity(code))
            codes = found.keys() - closing.keys()
            closing |= found
        labels = dict(engine._entity_selection())
        for code, last in closing.items():
            if not last:
                raise UserError(
                    self.env._(
                        "%s were never synchronised. Synchronise them first: Shoper > "
                        "Synchronisations > Synchronise.",
                        labels[code],
                    )
                )
        return [
            *(values for values in options if values["entity"] not in closing),
            *(self._whole_options(closing[code]) for code in sorted(closing)),
        ], {*closing}

    @api.model
    def _last_options(self, connector: Any, code: str) -> dict:
        """Return the options of a partial step of a type, as it was last
        synchronised."""
        values = NO_OPTIONS | {"entity": code}
        step = last_full_step(connector, code)
        if step:
            for name in ("import_unlinked", "export_unlinked"):
                values[name] = step[name]
        return values

    @api.model
    def _whole_options(self, step: Any) -> dict:
        """Return the options of a step that does again what another one did, without
        deleting or overwriting edits."""
        return self.env["shoper.sync.options"]._option_values(step) | {
            "delete_unlinked": False,
            "conflict_policy": "protect",
        }
