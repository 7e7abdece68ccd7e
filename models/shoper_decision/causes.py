from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...sync.core.refs import Ref
from ...sync.engine.causes import Needed
from ...sync.engine.states import LIVE


class Row(NamedTuple):
    """What is read of an open question to find the one behind which it stands."""

    id: int
    state: str
    entity: str
    element_id: int | None
    res_model: str | None
    res_id: int | None
    needs: str | None
    is_needed: bool
    is_alike: bool
    reason: tuple[Any, ...]
    cause_id: int | None
    is_same: bool
    blocked_count: int

    @property
    def about(self) -> str:
        """Name what the question is about, as ``needs`` of others does."""
        stored = self.element_id or Ref.record(self.res_model, self.res_id or 0).stored
        return f"{self.entity} {stored}"


class ShoperDecision(models.Model):
    """Ask about each cause once: what waits only for the answer to another question, or
    was left undone for the same reason as another thing, stands behind that one. Its
    state is ``blocked``, nobody is asked about it, and it goes on by itself."""

    _inherit = "shoper.decision"

    cause_id = fields.Many2one(
        "shoper.decision",
        "Waits For",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The decision behind which this one stands",
    )
    blocked_ids = fields.One2many("shoper.decision", "cause_id", readonly=True)
    blocked_count = fields.Integer(
        "Number Blocked",
        readonly=True,
        aggregator=None,
        help="How many others go on once it is settled",
    )
    is_same = fields.Boolean(
        "Same Reason",
        readonly=True,
        help="It was left undone for the same reason as the one that it stands behind, "
        "and is tried again together with it.",
    )
    needs = fields.Char(
        readonly=True,
        help="What it refers to and is not linked: type and reference",
    )
    is_needed = fields.Boolean(
        "Needed by Others",
        readonly=True,
        help="No synchronisation was to do anything with it, but others refer to it.",
    )
    is_alike = fields.Boolean(
        "One for All",
        readonly=True,
        help="One answer does for all that were left undone for the same reason.",
    )

    # --------------------------------------------------------------------- arranged
    @api.model
    def _arrange(self, connectors: Any) -> None:
        """Find anew which other question each open question of these shops waits for.
        One whose cause is settled stays blocked until a synchronisation looked at it:
        it goes on by itself."""
        for connector in connectors:
            # Users may not write which question stands behind which.
            self.sudo()._arrange_rows(self._live_rows(connector))

    def _live_rows(self, connector: Any) -> list[Row]:
        """Read the open questions of a shop by SQL, since they may be thousands: those
        that others need last, else by id."""
        self.flush_model()
        self.env["shoper.sync.change"].flush_model(["verb"])
        rows = self.env.execute_query(
            SQL(
                """SELECT d.id, d.state, d.entity, d.element_id, d.res_model, d.res_id,
                     d.needs, d.is_needed, d.is_alike, c.verb, d.kind, d.message,
                     d.cause_id, d.is_same, d.blocked_count
                   FROM shoper_decision d
                   LEFT JOIN shoper_sync_change c ON c.id = d.change_id
                   WHERE d.connector_id = %s AND d.state IN %s
                   ORDER BY d.is_needed IS TRUE, d.id""",
                connector.id,
                LIVE,
            )
        )
        return [
            Row(
                *row[:7],
                bool(row[7]),
                bool(row[8]),
                (row[2], *row[9:12]),
                row[12],
                bool(row[13]),
                row[14] or 0,
            )
            for row in rows
        ]

    def _arrange_rows(self, rows: list[Row]) -> None:
        """Write on each of these questions which other one it waits for.

        :param rows: all open questions of a shop, those that others need last
        """
        parents, useless = _parents(rows)
        self.browse(useless)._settle()
        rows = [row for row in rows if row.id not in useless]
        causes = _roots(rows, parents)
        counts = Counter(causes.values())
        changed: dict[tuple, list[int]] = {}
        for row in rows:
            cause = causes.get(row.id)
            parent = parents.get(row.id)
            is_same = bool(cause and parent == cause and not row.needs)
            state = "open" if cause is None else "blocked"
            if (row.state, row.cause_id, row.is_same) != (state, cause, is_same):
                changed.setdefault((state, cause, is_same), []).append(row.id)
        for (state, cause, is_same), ids in changed.items():
            values = {"state": state, "cause_id": cause, "is_same": is_same}
            self.browse(ids).write(values)
        counted: dict[int, list[int]] = {}
        for row in rows:
            if row.blocked_count != counts[row.id]:
                counted.setdefault(counts[row.id], []).append(row.id)
        for count, ids in counted.items():
            self.browse(ids).blocked_count = count

    # ------------------------------------------------------------------------ found
    @api.model
    def _asked_about(self, connector: Any, needed: Iterable[Needed]) -> set[str]:
        """Choose, of elements and records that others need, those about which a
        question is open: {their keys, see ``Needed``}."""
        refs = [(item.entity, item.ref) for item in needed]
        found = self.search_fetch(
            [
                ("connector_id", "=", connector.id),
                ("state", "in", LIVE),
                "|",
                (
                    "element_id",
                    "in",
                    [ref.id for _entity, ref in refs if not ref.model],
                ),
                "&",
                ("element_id", "=", False),
                ("res_id", "in", [ref.id for _entity, ref in refs if ref.model]),
            ],
            ["entity", "element_id", "res_model", "res_id"],
        )
        return {decision._about() for decision in found}

    def _about(self) -> str:
        """Name what the decision is about, as ``needs`` of others does."""
        ref = Ref.record(self.res_model or "", self.res_id or 0)
        if self.element_id:
            ref = Ref.element(self.element_id.id)
        return Needed(self.entity, ref).key

    def _linked_elements(self) -> Any:
        """Find the linked elements that these decisions are about, themselves or by
        their records."""
        elements = self.element_id.filtered(lambda item: item.link_state == "linked")
        records = self.filtered(lambda item: item.res_id and not item.element_id)
        for (connector, code), own in records._by_type().items():
            elements |= elements.search(
                [
                    ("connector_id", "=", connector.id),
                    ("entity", "=", code),
                    ("link_state", "=", "linked"),
                    ("res_id", "in", own.mapped("res_id")),
                ]
            )
        return elements

    def _alike(self) -> Any:
        """Return these questions with those that are answered together with them: what
        was left undone for the same reason stands behind them."""
        return self | self.blocked_ids.filtered(
            lambda decision: decision.is_same and decision.state in LIVE
        )

    def _waits_for(self) -> Any:
        """Return the open decision about something else that this one only waits for;
        an empty recordset where it does not."""
        self.ensure_one()
        is_behind = self.state == "blocked" and not self.is_same
        return self.cause_id.filtered(lambda cause: is_behind and cause.state == "open")

    def _waited_for_text(self) -> str:
        """Name this decision to those that wait for it."""
        self.ensure_one()
        return self.env._(
            "Waits for a decision: %(type)s “%(name)s”",
            type=self.type_name,
            name=self.name,
        )

    # ----------------------------------------------------------------------- opened
    def action_open_blocked(self):
        """Open the decisions that go on once this one is settled."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_decision_action"
        )
        return action | {
            "name": self.env._("Blocked by %s", self.name),
            "domain": [("cause_id", "=", self.id), ("state", "=", "blocked")],
            "context": {"search_default_group_entity": 1},
        }


def _parents(rows: list[Row]) -> tuple[dict[int, int | None], set[int]]:
    """Find the question that each question waits for.

    :return: {id: id of the other one, None where that is settled already}, without
        questions that wait for none; and the ids of those about something that nothing
        needs any more
    """
    asked: dict[str, int] = {}
    for row in rows:
        asked.setdefault(row.about, row.id)
    wanted = {row.needs for row in rows if row.needs}
    useless = {
        row.id
        for row in rows
        if row.is_needed and (row.about not in wanted or asked[row.about] != row.id)
    }
    parents: dict[int, int | None] = {}
    first: dict[tuple, int] = {}
    for row in rows:
        if row.needs:
            parent = asked.get(row.needs)
            if parent != row.id and (parent or row.state == "blocked"):
                parents[row.id] = parent
        elif row.is_alike:
            parent = first.setdefault(row.reason, row.id)
            if parent != row.id:
                parents[row.id] = parent
    return parents, useless


def _roots(rows: list[Row], parents: dict[int, int | None]) -> dict[int, int]:
    """Follow each question to the one that it waits for in the end, which itself waits
    for none: {id: id of that one}, without those that wait for none."""
    stored = {row.id: row.cause_id for row in rows}
    roots: dict[int, int] = {}
    for row in rows:
        path = [row.id]
        while parent := parents.get(path[-1]):
            if parent in path:  # they wait for each other: one of them is asked about
                path.append(min(path[path.index(parent) :]))
                break
            path.append(parent)
        last = path[-1]
        if last in parents and parents[last] is None:
            last = stored[last] or last
        if last != row.id:
            roots[row.id] = last
    return roots
