"""Attributes and attribute values that an import of options made: undoing deletes them
with their rows, unless something else uses them."""

from typing import Any

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.undo.used import Uses


def note_made(
    changes: BaseModel, vals_list: list[dict[str, Any]], field: str, made: BaseModel
) -> None:
    """Note on changes which attribute, or value, was made for their row.

    :param vals_list: values of the rows, one per change
    :param field: of the rows, which holds the attribute or the value
    :param made: those that were made
    """
    ids = set(made.ids)
    for change, vals in zip(changes, vals_list, strict=True):
        if vals[field] in ids:
            change._note(**{"import": {"made": vals[field]}})


def delete_made(ctx: Context, changes: BaseModel, field: str) -> None:
    """Delete attributes or values that were made for rows and that nothing uses.

    :param changes: which undid the creations of the rows
    :param field: of the rows, which holds the attribute or the value
    """
    facts = [(change.undoes_id.meta or {}).get("import") or {} for change in changes]
    ids = [item["made"] for item in facts if "made" in item]
    rows = ctx.env[ctx.entity._odoo_model]
    made = ctx.user_env[rows._fields[field].comodel_name].browse(ids).exists()
    # Rows of other shops use it, too, also those that the user may not see: `ctx.env`.
    others = rows.search([(field, "in", made.ids)])
    Uses(ctx).unreferred(made - others[field]).unlink()
