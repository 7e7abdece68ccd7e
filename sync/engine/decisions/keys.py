from odoo.models import BaseModel

from ...core.refs import Ref

KINDS = {
    "ambiguous": "link",
    "conflict": "conflict",
    "gone_shop": "gone",
    "gone_odoo": "gone",
}


def key_of(change: BaseModel) -> str:
    """Say what a change is about, in words that are the same in every run."""
    if change.question:
        return f"{change.verb} {change.question}"
    what = change.element_id.id or Ref.record(change.res_model, change.res_id).stored
    if not change.element_id and not change.res_id:
        what = change.name
    codes = change.action or ""
    if change.verb.startswith("update_"):
        codes = ",".join(sorted(change.before or {}))
    return f"{change.verb} {what} {codes}".strip()


def kind_of(change: BaseModel) -> str:
    """Choose the ``kind`` of the decision about a change."""
    if change.state == "failed":
        return "failed"
    return KINDS.get(change.verb, "waiting")


def about(row: BaseModel) -> tuple[str, int]:
    """Say which element, or else which record, a change or a decision is about."""
    if row.element_id:
        return row.element_id._name, row.element_id.id
    return row.res_model or "", row.res_id
