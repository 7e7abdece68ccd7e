from typing import NamedTuple

from odoo.fields import Domain
from odoo.models import BaseModel

from ...core.compare import left
from ..causes import Needed, noted
from ..changes import Changes
from ..context import Context
from ..limits import CHUNK
from ..references import Values


class PlannedAction(NamedTuple):
    """What is to be done with a record besides writing its values.

    ``code`` is one of the type's ``_actions``; ``before`` holds property values of
    Odoo that it changes, ``after`` what it makes of them, both for people and to notice
    what moved meanwhile. With a ``reason`` it waits for a person, who may also say,
    where it ``asks``, that it is done all the same or that it never is. ``depends`` are
    ids of changes after which it is carried out, besides the action before it;
    ``needs`` is what is not linked that it waits for; ``notes`` is what the type keeps
    with the change (in its ``meta``) to tell people of it later. One that ``is_left``
    is not done: a person decided that both sides stay as they are, which becomes what
    they agree on, so that nobody is asked again."""

    code: str
    before: Values = {}
    after: Values = {}
    reason: str | bool = False
    asks: bool = False
    depends: tuple[int, ...] = ()
    is_left: bool = False
    needs: tuple[Needed, ...] = ()
    notes: Values = {}


class Actions:
    """Plans the actions of a type, see ``_planned_actions``."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.changes = Changes(ctx)

    def plan(self, position: int) -> int | None:
        """Plan the actions of the next chunk of elements.

        :param position: only elements with a greater id
        :return: id of the last one, None when nothing is left
        """
        if not self.entity._actions:
            return None
        made = self.env["shoper.sync.change"]._search(
            [
                ("step_id", "=", self.ctx.step.id),
                ("verb", "in", ("link", "create_odoo")),
                ("state", "=", "planned"),
            ]
        )
        linked = Domain("link_state", "=", "linked") & Domain("res_id", ">", 0)
        linked &= Domain(self.entity._acted_domain(self.ctx))
        elements = self.env["shoper.element"].search_fetch(
            [
                *self.ctx.of_type(),
                ("id", ">", position),
                ("is_out_of_scope", "=", False),
                ("is_forgotten", "=", False),
                linked | Domain("id", "in", made.subselect("element_id")),
                *self.entity._element_domain(self.ctx),
                *self.ctx.partial_domain(),
            ],
            ["name", "code", "res_id", "link_state"],
            order="id",
            limit=CHUNK,
        )
        if not elements:
            return None
        planned = self.entity._planned_actions(self.ctx, elements)
        for element in elements:
            for action in planned.get(element.id, ()):
                if action.is_left:
                    _keep_left(element, action)
        self._create(
            {
                element: [
                    action
                    for action in planned.get(element.id, ())
                    if not action.is_left
                ]
                for element in elements
            }
        )
        # To find that none is left may take as long as to find these.
        return elements[-1].id if len(elements) == CHUNK else None

    def _create(self, planned: dict[BaseModel, list[PlannedAction]]) -> None:
        """Create the changes of elements' actions, each after the one before that is
        not left to a person: the first of all elements at once, then the second."""
        links = self.ctx.links(self.entity._entity)
        before = {
            element: links.change_by_element[element.id]
            for element in planned
            if element.id in links.change_by_element
        }
        for place in range(max(map(len, planned.values()))):
            own = [
                (element, actions[place])
                for element, actions in planned.items()
                if len(actions) > place
            ]
            changes = self.env["shoper.sync.change"].create(
                [
                    self._change(element, action, before.get(element))
                    for element, action in own
                ]
            )
            for (element, action), change in zip(own, changes, strict=True):
                if not action.reason:
                    before[element] = change.id

    def _change(
        self, element: BaseModel, action: PlannedAction, before: int | None
    ) -> Values:
        """Make the values of the change of an action.

        :param before: id of the change after which it is carried out, if there is one
        """
        return self.changes.values(
            "act",
            element,
            action=action.code,
            res_id=element.res_id or False,
            before=action.before or False,
            after=action.after or False,
            state="waiting" if action.reason else "planned",
            message=action.reason,
            meta=({"asks": True} if action.asks else {})
            | noted(action.needs)
            | action.notes,
            depends=[*([before] if before else ()), *action.depends],
        )


def _keep_left(element: BaseModel, action: PlannedAction) -> None:
    """Remember that both sides of an element stay as they are: that is what they agree
    on."""
    base = element.base or {}
    kept = {
        code: left(action.before[code], value) for code, value in action.after.items()
    }
    if base != base | kept:
        element.base = base | kept
