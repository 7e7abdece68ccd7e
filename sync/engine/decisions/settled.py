from odoo.api import Environment
from odoo.fields import Domain
from odoo.models import BaseModel

from ...core.code import property_of
from ..among import among
from ..causes import DECLINED
from ..context import Context
from ..links import HAVE_RECORD
from .keys import about, key_of
from .left_undone import LeftUndone


class Settled:
    """Tells which open decisions a step settled without anybody."""

    def __init__(self, env: Environment, step: BaseModel, left: LeftUndone) -> None:
        """Prepare to look at what a step did.

        :param left: finds what it left undone
        """
        self.env = env
        self.step = step
        self.left = left

    def of(self, decisions: BaseModel) -> BaseModel:
        """Choose those of open decisions that are settled: the step looked at what they
        are about and did not meet it again, or the question makes no sense any more."""
        if not decisions:
            return decisions
        kept_out = self._kept_out(decisions)
        linked = self.env["shoper.element"]._linked_res_ids(
            [
                ("connector_id", "=", self.step.connector_id.id),
                ("entity", "=", self.step.entity),
            ],
            decisions.mapped("res_id"),
        )
        chosen = set(self.step.property_ids.mapped("code"))
        inside = self._inside(decisions)
        met_since = decisions.filtered(self._is_met_since)
        met_since -= self._done_by(met_since)
        return decisions.filtered(
            lambda decision: (
                (
                    decision.id in inside
                    and self._was_looked_at(decision, chosen)
                    and decision not in met_since
                    and about(decision) not in kept_out
                    and not self._is_declined(decision)
                )
                or self._is_overtaken(decision, linked)
            )
        )

    def _is_met_since(self, decision: BaseModel) -> bool:
        """Tell whether another step met what a decision is about after this one began
        to look: what this one saw is older."""
        met = decision.step_id
        if not met or met == self.step:
            return False
        # What an undo brings back has a step that never began to look.
        began, ours = (
            ((item.started_at or item.create_date).replace(microsecond=0), item.id)
            for item in (met, self.step)
        )
        return began > ours

    def _is_declined(self, decision: BaseModel) -> bool:
        """Tell whether the shop did not do what a decision is about, and holds the same
        values still: it is not asked again, and the question stays."""
        if not (decision.change_id.meta or {}).get(DECLINED):
            return False
        element = decision.element_id
        base, shop = element.base or {}, element.shop_values or {}
        known = {code: base.get(code) for code in decision.value_ids.mapped("code")}
        return any(
            isinstance(value, dict) and value["shop"] == shop.get(code)
            for code, value in known.items()
        )

    def _done_by(self, decisions: BaseModel) -> BaseModel:
        """Choose those of decisions about what a step did itself."""
        if not decisions:
            return decisions
        done = self.env["shoper.sync.change"].search(
            [
                ("step_id", "=", self.step.id),
                ("state", "=", "done"),
                ("element_id", "in", decisions.element_id.ids),
            ]
        )
        keys = {key_of(change) for change in done}
        return decisions.filtered(lambda decision: decision.key in keys)

    def _kept_out(self, decisions: BaseModel) -> set[tuple[str, int]]:
        """Find what a person left out of the plan of a step, with what waited for that:
        nothing was done about it.

        :param decisions: about which it may be
        """
        res_ids = [decision.res_id for decision in decisions if decision.res_id]
        skipped = self.env["shoper.sync.change"].search_fetch(
            [
                ("step_id", "=", self.step.id),
                ("state", "=", "skipped"),
                "|",
                ("element_id", "in", decisions.element_id.ids),
                ("res_id", "in", res_ids),
            ],
            ["element_id", "res_model", "res_id"],
        )
        return {about(change) for change in skipped - self.left.blocked(skipped)}

    def _inside(self, decisions: BaseModel) -> set[int]:
        """Find the decisions about what takes part in a step: their ids."""
        if not self.step.is_partial:
            return set(decisions.ids)
        elements = set(self.step._concerned(decisions.element_id).ids)
        res_ids = set(self.step.only_res_ids or ())
        return {
            decision.id
            for decision in decisions
            if (
                decision.element_id.id in elements
                if decision.element_id
                else decision.res_id in res_ids
            )
        }

    def _is_overtaken(self, decision: BaseModel, linked: set[int]) -> bool:
        """Tell whether the question makes no sense any more.

        :param linked: ids of records that are linked with an element of the shop
        """
        state = decision.element_id.link_state
        if decision.is_needed:
            # Once nothing needs it any more, _arrange of shoper.decision removes it.
            return decision.res_id in linked or state in HAVE_RECORD
        if decision.verb == "gone_odoo" and not decision.res_id:
            return state in ("linked", "ignored", "missing")
        if decision.verb == "create_shop":
            return decision.res_id in linked
        if decision.verb in ("create_odoo", "ambiguous", "link", "delete_shop"):
            return state in ("linked", "ignored", "missing")
        return state in ("unlinked", "ignored", "missing") and decision.has_values

    def _was_looked_at(self, decision: BaseModel, chosen: set[str]) -> bool:
        """Tell whether the step looked at what the decision is about.

        :param decision: about what takes part in the step
        :param chosen: codes of the properties that the step updates
        """
        if decision.is_needed:
            return False
        verb, is_all = decision.verb, self.step.fetch_all or self.step.is_partial
        codes = {property_of(code) for code in decision.value_ids.mapped("code")}
        if self.step.choices:
            choices = self.step.choices.get(str(decision.element_id.id)) or {}
            return bool(codes) and set(decision.value_ids.mapped("code")) <= set(
                choices
            )
        if verb in ("ambiguous", "link", "act"):
            return True
        if verb == "invalid" and decision.kind == "failed":
            # Each download begins before the first row that made no sense.
            is_again = decision.step_id.fetched_to < decision.element_id.remote_id
            is_all = is_all or is_again or not decision.element_id
        if verb in ("conflict", "update_odoo", "update_shop"):
            is_compared = self.step.update_linked == "shop" or (
                self.step.update_linked == "odoo" and is_all
            )
            return is_compared and codes <= chosen
        if verb in ("create_odoo", "create_shop", "delete_shop"):
            option = {
                "create_odoo": "import_unlinked",
                "create_shop": "export_unlinked",
                "delete_shop": "delete_unlinked",
            }[verb]
            return self.step[option]
        return is_all and not self.step.is_partial


def overtaken(ctx: Context) -> Domain:
    """Say of which open decisions of a step's type :meth:`Settled._is_overtaken` may be
    true; of some others, too."""
    linked = ctx.env["shoper.element"]._search(
        [*ctx.of_type(), ("link_state", "=", "linked"), ("res_id", ">", 0)]
    )
    needed, state = Domain("is_needed", "=", True), "element_id.link_state"
    verbs = ("create_odoo", "ambiguous", "link", "delete_shop", "gone_odoo")
    has_link = needed | Domain("change_id.verb", "in", verbs)
    has_link &= Domain(state, "in", ("linked", "ignored", "missing"))
    record = needed | Domain("change_id.verb", "=", "create_shop")
    record &= among("res_id", linked, "res_id")
    values = Domain("has_values", "=", True)
    values &= Domain(state, "in", ("unlinked", "ignored", "missing"))
    return has_link | record | values
