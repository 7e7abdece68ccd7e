from odoo.models import BaseModel

from ..changes import Changes
from ..context import Context


class Splitting:
    """Splits an update that failed, so that one bad property does not keep the others
    from being written."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity
        self.changes = Changes(ctx)

    def split(self, change: BaseModel) -> bool:
        """Turn an update of several properties into one for each, still planned.
        Properties that only make sense together stay together.

        :return: whether there were several
        """
        before, after = change._before(), change.after or {}
        is_update = change.verb in ("update_odoo", "update_shop")
        if not is_update or (change.meta or {}).get("alone"):
            return False
        record = self.ctx.records.browse(change.res_id)
        if change.verb == "update_odoo" and not record.has_access("write"):
            return False  # it is not the property
        parts: dict[str | frozenset[str], list[str]] = {}
        for code in after:
            joined = (group for group in self.entity._joined if code in group)
            parts.setdefault(next(joined, code), []).append(code)
        if len(parts) == 1:
            return False
        first, *others = (
            {
                "before": {code: before.get(code) for code in codes},
                "after": {code: after[code] for code in codes},
            }
            for codes in parts.values()
        )
        change.write(first)
        change.create(
            [
                self.changes.values(
                    change.verb,
                    change.element_id,
                    res_id=change.res_id,
                    name=change.name,
                    depends=change.depends_on_ids.ids,
                    meta=change.meta,
                    **part,
                )
                | {"undoes_id": change.undoes_id.id}
                for part in others
            ]
        )
        return True
