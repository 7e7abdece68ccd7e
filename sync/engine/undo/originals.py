from typing import Any

from odoo.models import BaseModel

from ...core.side import Side
from ..context import Context
from ..references import References

# Values of the changes that undo one: what they do and why, or why nothing is done.
Lines = list[dict[str, Any]]


class Originals:
    """Says of changes that are to be undone whether what they did still stands."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.references = References(ctx)

    def domain(self) -> list[Any]:
        """Make the domain of the changes that the step undoes."""
        step = self.ctx.step
        domain = [
            ("step_id", "=", step.undoes_id.id),
            ("state", "=", "done"),
            ("verb", "=" if step.undoes_deletes else "!=", "delete_shop"),
        ]
        if step.undoes_change_ids:
            domain.append(("id", "in", step.undoes_change_ids))
        if step.undoes_properties:
            domain.append(("verb", "in", ("update_odoo", "update_shop")))
        return domain

    def nothing(
        self, reason: str | bool | None = None, verb: str | None = None, **values: Any
    ) -> Lines:
        """Make the line that says why something is not undone.

        :param reason: for people, a general one where there is none
        :param verb: of what is not done
        :param values: more values of the line
        """
        return [
            {
                "verb": verb or "invalid",
                "state": "waiting",
                "message": reason or self.env._("This cannot be undone."),
                **values,
            }
        ]

    def is_still_linked(self, original: BaseModel) -> bool:
        """Tell whether the pair that a change was about is still linked."""
        element = original.element_id
        return element.link_state == "linked" and element.res_id == original.res_id

    def not_linked(self, original: BaseModel, odoo: Side | None, verb: str) -> Lines:
        """Make the line that says that the pair of the change is not linked any more.

        :param odoo: the record's side, None where it is gone
        :param verb: of what is not done
        """
        _ = self.env._
        if original.element_id.link_state == "missing":
            reason = _("The shop does not have it any more.")
        elif original.res_id and odoo is None:
            reason = _("The record was deleted in Odoo meanwhile.")
        else:
            reason = _("It is not linked with the record any more.")
        return self.nothing(reason, verb)

    def still_holds(
        self, original: BaseModel, code: str, current: Side, side: str
    ) -> bool:
        """Tell whether the written side still holds what the change gave it, be it in
        the form of its own that it made of it. What a person left different on both
        sides is no such form.

        :param code: of the property
        :param current: what the side holds now
        :param side: ``odoo`` or ``shop``, which was written
        """
        if code not in current:
            return False
        prop, now = self.entity._property(code), current[code]
        given = self.references.known({code: original.after[code]})[code]
        if prop.same(given, now):
            return True
        base = (original.element_id.base or {}).get(code)
        return (
            isinstance(base, dict)
            and not base.get("left")
            and prop.same(base[side], now)
            and (prop.same(given, base["odoo"]) or prop.same(given, base["shop"]))
        )
