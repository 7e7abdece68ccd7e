"""The bytes of pictures that are deleted in the shop."""

from odoo.models import BaseModel

from ....shoper_api import errors
from ...core.backup import Backup
from ...core.row import Row
from ...engine.context import Context
from ...entity.pictures import passing
from .row import file_name, in_order


def keep_pictures(
    ctx: Context, change: BaseModel, rows: list[Row]
) -> list[Backup] | errors.ShoperError:
    """Keep pictures that a change deletes: their rows, in the order in which the shop
    shows them, each with the id of an attachment that holds its bytes, or without one
    where the shop does not have them; or tell what keeps it from giving them now."""
    images = ctx.type_of("image")
    files = {row["gfx_id"]: file_name(row) for row in rows}
    known = ctx.env["ir.attachment"].search_fetch(
        [("res_model", "=", change._name), ("res_id", "=", change.id)], ["name"]
    )  # a worker that was killed kept them already
    kept = {attachment.name: attachment.id for attachment in known}
    missing = [name for name in files.values() if name not in kept]
    while missing:  # as many at once as memory allows
        found = images._download(ctx, missing)
        for answer in found.values():
            if error := passing(answer):
                return error
        pictures = [
            (change, name, content)
            for name, content in found.items()
            if isinstance(content, bytes)
        ]
        ids = images._keep_files(pictures)
        kept |= {name: id_ for (_, name, _), id_ in zip(pictures, ids, strict=True)}
        missing = [name for name in missing if name not in found] if found else []
    return [
        Backup(row, {"file": kept[name]} if name in kept else {})
        for row, name in ((row, files[row["gfx_id"]]) for row in in_order(rows))
    ]
