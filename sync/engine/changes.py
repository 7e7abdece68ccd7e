from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ..core.side import Side
from .context import Context
from .obstacle import Obstacle
from .references import References, Values


def is_about_archived(change: BaseModel) -> bool:
    """Tell whether a change follows from its record's being archived in Odoo."""
    return bool((change.meta or {}).get("archived"))


class Changes:
    """Makes and settles the changes of a step: whatever is written anywhere is one of
    these first."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.references = References(ctx)

    def values(
        self,
        verb: str,
        element: BaseModel | None = None,
        *,
        depends: Iterable[int] = (),
        meta: Values | None = None,
        **values: Any,
    ) -> Values:
        """Make the values of a new ``shoper.sync.change`` of the step.

        :param verb: what is to be done, ``verb`` of ``shoper.sync.change``
        :param element: the ``shoper.element`` that it is about, if there is one
        :param depends: ids of the changes that must be done before
        :param meta: what is to be known of it besides values, see ``meta`` of
            ``shoper.sync.change``
        :param values: other fields of the change; ``before`` and ``after`` may be
            sides, whose facts are kept in ``meta``
        """
        meta = dict(meta or {})
        for name in ("before", "after"):
            side = values.get(name)
            if isinstance(side, Side):
                values[name] = side.values
                if side.facts:
                    meta[name] = side.facts
        if element:
            values = {
                "element_id": element.id,
                "name": element.display_name,
                **values,
            }
        return {
            "state": "planned",
            "message": False,
            **values,
            "meta": meta or False,
            "run_id": self.ctx.run.id,
            "step_id": self.ctx.step.id,
            # Else Odoo writes each change twice: once with these of its run and step.
            "company_id": self.ctx.run.company_id.id,
            "entity": self.ctx.step.entity,
            "verb": verb,
            "res_model": self.ctx.entity._odoo_model if values.get("res_id") else False,
            "depends_on_ids": [Command.link(item) for item in dict.fromkeys(depends)],
        }

    def of_step(
        self, state: str, verb: str | None = None, limit: int | None = None
    ) -> BaseModel:
        """Find the step's changes in a state, in the order in which they were
        planned.

        :param verb: only those that do this
        :param limit: how many at most
        """
        domain = [("step_id", "=", self.ctx.step.id), ("state", "=", state)]
        if verb:
            domain.append(("verb", "=", verb))
        changes = self.ctx.env["shoper.sync.change"]
        return changes.search(domain, order="id", limit=limit)

    def stale(self, changes: BaseModel, reason: str | None = None) -> None:
        """Give up those of the changes that are still planned, since what they were
        planned on moved.

        :param reason: for people, where another text is to stand there than the usual
        """
        planned = changes.filtered(lambda change: change.state == "planned")
        if planned:
            default = self.ctx.env._(
                "Changed on one of the sides since it was planned."
            )
            planned.write({"state": "stale", "message": reason or default})

    def fail(self, change: BaseModel, error: Exception) -> None:
        """Note on a change why it failed, or waits where something is in its way."""
        message = self.ctx.explain(error)
        state = "waiting" if isinstance(error, Obstacle) else "failed"
        change.write({"state": state, "message": message, "attempts": 0})

    def moved(
        self,
        expected: Values | None,
        current: Side | Values,
        unsteady: AbstractSet[str] = frozenset(),
    ) -> bool:
        """Tell whether any of the expected property values is another one now.

        :param expected: {code: value}, when the change was planned
        :param current: {code: value}, now
        :param unsteady: codes of properties that may move
        """
        held = current.values if isinstance(current, Side) else current
        for code, value in (expected or {}).items():
            prop = self.ctx.properties[code]
            if prop is None or prop.code in unsteady:
                continue
            if prop.loose:
                value = self.references.had(prop, value)
            if code not in held or not prop.same(value, held[code]):
                return True
        return False

    def as_planned(self, changes: BaseModel) -> BaseModel:
        """Choose the changes whose element is still linked with the record that they
        name; where they name none, those whose element is still unlinked. What follows
        from a record's being archived holds only as long as it is."""

        def is_linked_so(change: BaseModel) -> bool:
            element = change.element_id
            if change.res_id:
                is_same = element.res_id == change.res_id
                return is_same and element.link_state == "linked"
            return element.link_state == "unlinked"

        archived = changes.filtered(is_about_archived)
        back: set[int] = set()
        if archived:
            records = self.ctx.records.with_context(active_test=True)
            back = set(records.search([("id", "in", archived.mapped("res_id"))]).ids)
        again = archived.filtered(lambda change: change.res_id in back)
        return (changes - again).filtered(is_linked_so)

    def appeared_reason(self) -> str:
        """Say that a pair which was the only one possible, or something that nothing
        fitted, when the change was planned is so no longer."""
        return self.ctx.env._(
            "Since it was planned, something that fits it appeared or vanished on "
            "one of the sides; synchronise again."
        )
