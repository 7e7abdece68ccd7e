"""Why changes are left undone: what they refer to and that is not linked."""

from collections.abc import Collection, Iterable
from itertools import chain
from typing import NamedTuple

from odoo.api import Environment
from odoo.models import BaseModel

from ..core.refs import Ref, RefKind, StoredRef, listed_refs

WRITING = ("create_odoo", "create_shop", "update_odoo", "update_shop")
LINKING = ("link", "create_odoo", "create_shop")
DECLINED = "declined"  # noted of a change that the shop need not carry out, and did not


class Needed(NamedTuple):
    """Something that others refer to: the code of its type and the reference."""

    entity: str
    ref: Ref

    @classmethod
    def parse(cls, key: str) -> "Needed":
        """Read what :attr:`key` wrote."""
        entity, _blank, stored = key.partition(" ")
        is_id = stored.removeprefix("-").isdigit()
        return cls(entity, Ref.parse(int(stored) if is_id else stored))

    @property
    def key(self) -> str:
        """Name it in one word that is the same in every run: ``tax 17``."""
        return f"{self.entity} {self.ref.stored}"


class Cause(NamedTuple):
    """Why a change was left undone: ``needed`` is the first thing that it refers to and
    that somebody can link, None where there is none; ``is_left_out`` whether a person
    left what it refers to out of every synchronisation, so that nothing is to be
    decided about it."""

    needed: Needed | None = None
    is_left_out: bool = False


class Causes:
    """Finds out what changes of a step wait for."""

    def __init__(self, env: Environment, step: BaseModel) -> None:
        self.env = env
        self.step = step
        self.connector = step.connector_id

    def of_changes(self, changes: BaseModel) -> dict[BaseModel, Cause]:
        """Say why changes were left undone, in a constant number of queries.

        :param changes: of the step, whose ``after`` and ``meta`` are read
        """
        waiting = changes.filtered(self._may_wait)
        entity = self.env["shoper.sync"]._entity(self.step.entity)
        referred = {change: referred_by(entity, change) for change in waiting}
        needed = {change: needs_of(change) for change in waiting}
        states = self._states({*chain(*referred.values(), *needed.values())})
        return {
            change: _cause(
                [(item, states.get(item)) for item in referred.get(change, ())],
                [(item, states.get(item)) for item in needed.get(change, ())],
            )
            for change in changes
        }

    def _may_wait(self, change: BaseModel) -> bool:
        """Tell whether a change may lack something. One that failed lacked nothing: it
        was tried."""
        is_waiting = change.verb in (*WRITING, "act") and change.state != "failed"
        return is_waiting and not self.step.run_id.undoes_id

    def _states(self, items: Iterable[Needed]) -> dict[Needed, str]:
        """Tell how things stand: ``linked`` (or about to be in this run),
        ``unlinked``, ``ignored``, or ``missing``. What the shop does not list is left
        out."""
        by_kind: dict[RefKind, dict[StoredRef, Needed]] = {kind: {} for kind in RefKind}
        for item in items:
            by_kind[item.ref.kind][item.ref.stored] = item
        states = self._states_of_elements(by_kind[RefKind.ELEMENT].values())
        states |= self._states_of_records(by_kind[RefKind.RECORD].values())
        for item in self._about_to_be_linked(states):
            states[item] = "linked"
        return states

    def _states_of_elements(self, items: Iterable[Needed]) -> dict[Needed, str]:
        """Tell how elements stand, see :meth:`_states`."""
        by_id = {item.ref.id: item for item in items}
        elements = self.env["shoper.element"].browse(by_id).exists()
        (elements | elements.same_as_id).fetch(["link_state"])
        states = {}
        for element in elements:
            # A person may have taken it for the same as another one.
            state = (element.same_as_id or element).link_state
            states[by_id[element.id]] = state
        return states

    def _states_of_records(self, items: Iterable[Needed]) -> dict[Needed, str]:
        """Tell how records of Odoo stand, see :meth:`_states`; one that a person took
        for the same as another one stands as that one does."""
        states: dict[Needed, str] = {}
        ignored = self.env["shoper.ignored.record"]
        by_type: dict[str, dict[int, Needed]] = {}
        for item in items:
            by_type.setdefault(item.entity, {})[item.ref.id] = item
        for code, by_id in by_type.items():
            same_as = ignored._same_as(self.connector, code)
            ids = ignored._res_ids(self.connector, code, among=by_id)
            left_out = set(ids) - same_as.keys()
            wanted = {same_as.get(res_id, res_id) for res_id in by_id}
            linked = self.env["shoper.element"]._linked_res_ids(
                [("connector_id", "=", self.connector.id), ("entity", "=", code)],
                wanted,
            )
            for res_id, item in by_id.items():
                is_linked = same_as.get(res_id, res_id) in linked
                state = "ignored" if res_id in left_out else "unlinked"
                states[item] = "linked" if is_linked else state
        return states

    def _about_to_be_linked(self, items: Iterable[Needed]) -> list[Needed]:
        """Choose those that a planned change of the run links or creates."""
        items = list(items)
        if not items:
            return []
        planned = self.env["shoper.sync.change"].search_fetch(
            [
                ("run_id", "=", self.step.run_id.id),
                ("verb", "in", LINKING),
                ("state", "in", ("planned", "sending")),
                "|",
                ("element_id", "in", [i.ref.id for i in items if not i.ref.model]),
                ("res_id", "in", [i.ref.id for i in items if i.ref.model]),
            ],
            ["entity", "element_id", "res_model", "res_id"],
        )
        elements = set(planned.element_id.ids)
        records = {(change.res_model, change.res_id) for change in planned}
        return [
            item
            for item in items
            if (item.ref.id in elements and not item.ref.model)
            or (item.ref.model, item.ref.id) in records
        ]


def referred_by(entity: BaseModel, change: BaseModel) -> list[Needed]:
    """List what the values of a change refer to and cannot do without.

    :param entity: the type of the change
    """
    found: list[Needed] = []
    after = change.after or {}
    for prop in entity._properties if after else ():
        is_weak = prop.code in entity._weak and change.verb.startswith("create_")
        if prop.entity and not prop.loose and not is_weak:
            refs = listed_refs(after.get(prop.code))
            found += [Needed(prop.entity, ref) for ref in refs]
    return found


def needs_of(change: BaseModel) -> list[Needed]:
    """List what a change needs besides the references among its values, as its type
    noted it (``Readiness.needs``)."""
    return [Needed.parse(key) for key in (change.meta or {}).get("needs", ())]


def noted(needs: Collection[Needed]) -> dict[str, list[str]]:
    """Make the note in ``meta`` of a change of what it needs, see :func:`needs_of`."""
    return {"needs": [item.key for item in needs]} if needs else {}


def _cause(
    referred: list[tuple[Needed, str | None]], needed: list[tuple[Needed, str | None]]
) -> Cause:
    """Say why a change was left undone, by the states of what it refers to and of what
    it needs. Only where it refers to something that a person left out is it left out,
    too; where it merely needs that, it is asked about."""
    if any(state == "ignored" for _item, state in referred):
        return Cause(is_left_out=True)
    lacking = (item for item, state in referred + needed if state == "unlinked")
    return Cause(next(lacking, None))
