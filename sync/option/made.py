"""Attributes and attribute values that an import of options made: undoing deletes them
with their rows, unless something else uses them."""

from typing import Any

from odoo.models import BaseModel

from ..engine.context import Context
from ..engine.undo.used import Uses


def note_made(
    changes: BaseModel, vals_list: list[dict[str, Any]], field: str, made: BaseModel
) -> None:
    """Note on changes which attribute, or value, was made for their row.

    :param field: of the rows, which holds it
    :param made: those that were made
    """
    ids = set(made.ids)
    for change, vals in zip(changes, vals_list, strict=True):
        if vals[field] in ids:
            change._note(**{"import": {"made": vals[field]}})


def delete_made(ctx: Context, changes: BaseModel, field: str) -> None:
    """Delete what was made for rows and is of no use any more.

    :param changes: which undid the creations of the rows
    :param field: of the rows, which holds it
    """
    facts = [(change.undoes_id.meta or {}).get("import") or {} for change in changes]
    ids = [item["made"] for item in facts if "made" in item]
    rows = ctx.env[ctx.entity._odoo_model]
    made = ctx.user_env[rows._fields[field].comodel_name].browse(ids).exists()
    # Another shop's rows are no business of the user's, but they count.
    others = rows.search([(field, "in", made.ids)])
    Uses(ctx).unreferred(made - others[field]).unlink()
