from typing import Any

from odoo.models import BaseModel

from ..limits import MAX_CANDIDATES
from ..shown.names import Names


def renew_lines(decision: BaseModel) -> None:
    """Give a renewed decision the lines of its new change."""
    codes = set(decision._sides())
    candidates = set(_shown_candidates(decision))
    is_same = codes == set(
        decision.value_ids.filtered(lambda value: not value.choice).mapped("code")
    ) and candidates == set(decision.candidate_ids.mapped("res_id"))
    if not is_same:
        decision.value_ids.unlink()
        decision.candidate_ids.unlink()
        create_lines(decision)
        return
    answered = decision.value_ids.filtered(lambda value: value.code not in codes)
    answered.unlink()


def create_lines(decisions: BaseModel) -> None:
    """Create the lines of decisions: the values in conflict and the records to
    choose from."""
    env = decisions.env
    values: list[dict[str, Any]] = []
    candidates: list[dict[str, Any]] = []
    for decision in decisions:
        entity = env["shoper.sync"]._entity(decision.entity)
        codes = Names(entity).held_codes(decision._sides())
        decision.has_values = bool(codes) and bool(decision.element_id)
        values += [
            {"decision_id": decision.id, "code": code, "sequence": sequence}
            for sequence, code in enumerate(codes)
        ]
        candidates += [
            {"decision_id": decision.id, "res_id": res_id}
            for res_id in _shown_candidates(decision)
        ]
    env["shoper.decision.value"].create(values)
    env["shoper.decision.candidate"].create(candidates)


def _shown_candidates(decision: BaseModel) -> list[int]:
    """Give the ids of the records to choose from that are shown. Where hundreds
    have the same name, nobody looks at all of them; any record can be chosen."""
    meta = decision.change_id.meta or {}
    return meta.get("candidates", [])[:MAX_CANDIDATES]
