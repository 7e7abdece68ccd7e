import json
from typing import Any

from odoo import SUPERUSER_ID, Command, api, models
from odoo.tools import SQL

from ...sync.core.refs import Ref
from ...sync.engine.causes import LINKING, WRITING
from ...sync.engine.gate import closing_types
from ...sync.engine.states import LIVE
from .choose import NO_OPTIONS


class ShoperDecision(models.Model):
    """Go on by itself with what waited for something, once that is settled: queue small
    runs for it, with the options with which it was met."""

    _inherit = "shoper.decision"

    @api.model
    def _let_go_on(self, elements: Any, user: Any, without: Any = ()) -> Any:
        """Queue runs for what waited for these elements, which were just linked or for
        which another one stands now.

        :param user: whom the runs act for
        :param without: codes of types for which no run is queued
        :return: the runs
        """
        # Whoever links by hand need not see all that waited, nor may write any of it.
        decisions, runs = self.sudo(), self.env["shoper.sync.run"].sudo()
        for connector, own in elements.sudo().grouped("connector_id").items():
            if decisions._may_queue(connector, user):
                waiting = decisions._waiting_for(connector, own)
                waiting = waiting.filtered(lambda item: item.entity not in without)
                runs |= waiting._queue_again(connector, user)
                runs |= decisions._fill_in(connector, own, user)
        return runs

    @api.model
    def _go_on_after(self, run: Any) -> None:
        """Queue runs for what waited for the elements that a run, which just ended,
        linked. A full run met all of that itself, except for types that it left out and
        for what was linked while its plan waited."""
        if run.undoes_id or run.state not in ("done", "done_with_errors"):
            return
        if run.is_partial:
            done = self.env["shoper.sync.change"].search_fetch(
                [
                    ("run_id", "=", run.id),
                    ("state", "=", "done"),
                    ("verb", "in", LINKING),
                ],
                ["element_id"],
            )
            elements = done.element_id
            elements |= elements.search([("same_as_id", "in", elements.ids)])
            self._let_go_on(elements, run.user_id)
            return
        codes = run.step_ids.mapped("entity")
        settled = self._read_group(
            [
                ("connector_id", "=", run.connector_id.id),
                ("state", "=", "blocked"),
                ("entity", "not in", codes),
                ("cause_id.state", "not in", LIVE),
            ],
            ["cause_id"],
        )
        causes = self.union(*(cause for (cause,) in settled))
        self._let_go_on(causes._linked_elements(), run.user_id, without=codes)
        if not run.auto_apply:
            elements = self.env["shoper.element"].search(
                [
                    ("connector_id", "=", run.connector_id.id),
                    ("link_state", "=", "linked"),
                    ("link_rule", "=", "by hand"),
                    ("linked_at", ">=", run.create_date),
                ]
            )
            self._let_go_on(elements, run.user_id)

    def _may_queue(self, connector: Any, user: Any) -> bool:
        """Tell whether a run that acts for a user would be worked. If not, the next
        full run does what there is to do."""
        own = connector.with_user(user)
        return (
            connector.active
            and connector.state == "connected"
            and own.has_access("read")
            and connector.company_id in user.company_ids
        )

    @api.model
    def _waiting_for(self, connector: Any, elements: Any) -> Any:
        """Find the open decisions about what waits for one of these elements: it refers
        to the element or its record, or needs it, or its own link was unclear because
        that record was a candidate, too."""
        engine = self.env["shoper.sync"]
        found = self.browse()
        for code, own in elements.grouped("entity").items():
            references = self._references_to(connector, own)
            wanted = [json.dumps(item) for item in references]
            found |= self._standing_behind(connector, code, references)
            for entity in engine._entities():
                codes = [
                    prop.code for prop in entity._properties if prop.entity == code
                ]
                if codes:
                    found |= self._referring(connector, entity, WRITING, codes, wanted)
            records = [json.dumps(res_id) for res_id in own.mapped("res_id") if res_id]
            if records:
                found |= self._referring(
                    connector,
                    engine._entity(code),
                    ("ambiguous",),
                    ["candidates"],
                    records,
                    part="meta",
                )
        return found

    def _standing_behind(self, connector: Any, code: str, references: set) -> Any:
        """Find the open decisions that name one of these elements as what they need
        (``needs``), and that no plan is about to carry out.

        :param code: of the type of the elements
        :param references: how changes refer to them, see ``_references_to``
        """
        return self.search(
            [
                ("connector_id", "=", connector.id),
                ("needs", "in", [f"{code} {stored}" for stored in references]),
                ("state", "in", LIVE),
                ("change_id.verb", "in", WRITING),
                ("change_id.state", "in", ("waiting", "stale", "skipped")),
                ("run_id.to_apply", "=", True),
                ("run_id.undoes_id", "=", False),
            ],
            order="id",
        )

    def _references_to(self, connector: Any, elements: Any) -> set:
        """Return how changes refer to elements of one type: by their ids or, where
        there was no element yet, by a text that names their record, or one that counts
        as the same (``shoper.ignored.record``)."""
        linked = elements.filtered("res_id")
        res_ids = set(linked.mapped("res_id"))
        merged = self.env["shoper.ignored.record"]
        same = merged._same_as(connector, elements[:1].entity)
        res_ids |= {res_id for res_id, one in same.items() if one in res_ids}
        model = linked[:1].res_model
        return {
            *elements.ids,
            *(Ref.record(model, res_id).stored for res_id in res_ids),
        }

    def _referring(
        self,
        connector: Any,
        entity: Any,
        verbs: tuple,
        codes: list,
        wanted: list,
        part: str = "after",
    ) -> Any:
        """Find the open decisions of a type whose change holds one of these values in
        one of these properties, and that no plan is about to carry out.

        :param verbs: kinds of the changes
        :param codes: properties, or keys of ``meta``
        :param wanted: values as JSON
        :param part: of the change, which holds them: ``after`` or ``meta``
        """
        self.flush_model(["connector_id", "entity", "state", "change_id"])
        changes, runs = self.env["shoper.sync.change"], self.env["shoper.sync.run"]
        changes.flush_model(["run_id", "verb", "state", part])
        runs.flush_model(["to_apply", "undoes_id"])
        found = self.env.execute_query(
            SQL(
                """SELECT d.id FROM shoper_decision d
                   JOIN shoper_sync_change c ON c.id = d.change_id
                   JOIN shoper_sync_run r ON r.id = c.run_id
                   WHERE d.connector_id = %(connector)s AND d.entity = %(entity)s
                     AND d.state IN %(live)s AND c.verb IN %(verbs)s
                     AND c.state IN ('waiting', 'stale', 'skipped')
                     AND r.to_apply AND r.undoes_id IS NULL
                     AND EXISTS (
                       SELECT FROM unnest(%(codes)s) code,
                         jsonb_array_elements(
                           CASE jsonb_typeof(%(held)s -> code)
                           WHEN 'array' THEN %(held)s -> code
                           ELSE jsonb_build_array(%(held)s -> code) END) item
                       WHERE item = ANY(%(wanted)s::jsonb[]))
                   ORDER BY d.id""",
                connector=connector.id,
                entity=entity._entity,
                live=LIVE,
                verbs=verbs,
                held=SQL.identifier("c", part),
                codes=codes,
                wanted=wanted,
            )
        )
        return self.browse([row[0] for row in found])

    def _queue_again(self, connector: Any, user: Any) -> Any:
        """Queue, for each run that met these decisions, a run that does the same again.
        It settles what it gets done and renews the other decisions. Edits that were
        made since are never overwritten, since nobody sees the plan before. Types that
        wait for another type, whose last full synchronisation had errors, are left to
        the next full run, since nobody asked for one."""
        runs = self.env["shoper.sync.run"]
        for run, own in self.grouped("run_id").items():
            options = [
                some._retry_options(step) | {"conflict_policy": "protect"}
                for step, some in own.grouped("step_id").items()
                if self._is_gate_open(connector, step.entity)
            ]
            if not options:
                continue
            runs |= self._queue_to_go_on(connector, options, run.origin, user)
        return runs

    def _queue_to_go_on(
        self, connector: Any, options: list, origin: str, user: Any
    ) -> Any:
        """Queue a run that goes on for a person. It counts as started by itself, not by
        that person, where another run settled what was waited for."""
        run = connector.with_user(user)._create_run(options, True, origin, user)
        is_by_itself = self.env.uid == SUPERUSER_ID
        # Users may not write these fields.
        run.sudo().write({"purpose": "decision", "is_by_itself": is_by_itself})
        return run

    @api.model
    def _is_gate_open(self, connector: Any, code: str) -> bool:
        """Tell whether a type may be synchronised without others before it: the last
        full synchronisation of those had no errors.

        :param code: of the type
        """
        return not closing_types(connector, self.env["shoper.sync"]._entity(code))

    @api.model
    def _fill_in(self, connector: Any, elements: Any, user: Any) -> Any:
        """Queue runs that fill in references to these elements where other elements
        were created without them (``left_out``), as far as the gate of their type is
        open."""
        elements_of, sides = self.env["shoper.element"], {}
        for code, own in elements.grouped("entity").items():
            wanted = self._references_to(connector, own)
            for entity in self.env["shoper.sync"]._entities():
                weak = [
                    prop.code
                    for prop in entity._properties
                    if prop.entity == code and prop.code in entity._weak
                ]
                if not (weak and self._is_gate_open(connector, entity._entity)):
                    continue
                without = elements_of.search_fetch(
                    [
                        ("connector_id", "=", connector.id),
                        ("entity", "=", entity._entity),
                        ("link_state", "=", "linked"),
                        ("left_out", "!=", False),
                    ],
                    ["left_out", "link_rule"],
                )
                for element in without:
                    if any(element.left_out.get(name) in wanted for name in weak):
                        made = element.link_rule == "created in the shop"
                        key = entity._entity, "shop" if made else "odoo"
                        names, chosen = sides.setdefault(key, (set(), []))
                        names.update(weak)
                        chosen.append(element.id)
        runs = self.env["shoper.sync.run"]
        for (code, side), (names, ids) in sides.items():
            without = elements_of.browse(dict.fromkeys(ids))
            properties = self.env["shoper.property"].search(
                [("entity", "=", code), ("code", "in", list(names))]
            )
            options = NO_OPTIONS | {
                "entity": code,
                "update_linked": side,
                "property_ids": [Command.set(properties.ids)],
                "only_element_ids": without.ids,
            }
            runs |= self._queue_to_go_on(connector, [options], "person", user)
            without.left_out = False  # from now on it is compared like all else
        return runs
