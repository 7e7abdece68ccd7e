from typing import Any

from odoo.models import BaseModel

from ..context import Context
from ..write import Write


class Exchange:
    """Lets records exchange values that Odoo allows only once, such as bar codes; see
    ``_unique_fields`` of the type. Changes that give and take the same one are written
    in one batch, and the old ones are taken away before."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity

    def with_exchanged(self, changes: BaseModel) -> BaseModel:
        """Add the updates that must be written together with these changes: where a
        change gives a record a value (a bar code) that another record still has, the
        planned update that takes it from that one."""
        unique = self.entity._unique_fields
        found = changes
        while holders := self._holders(found):
            further = found.search(
                [
                    ("step_id", "=", self.ctx.step.id),
                    ("verb", "=", "update_odoo"),
                    ("state", "=", "planned"),
                    ("res_id", "in", holders.ids),
                    ("id", "not in", found.ids),
                ]
            ).filtered(
                lambda change: (
                    unique.keys() & (change.after or {}).keys()
                    and all(item.state == "done" for item in change.depends_on_ids)
                )
            )
            if not further:
                break
            found |= further
        return found

    def _holders(self, changes: BaseModel) -> BaseModel:
        """Find the records that have a value which changes give to a record."""
        holders = self.ctx.records
        for code, field in self.entity._unique_fields.items():
            given = {(change.after or {}).get(code) for change in changes}
            given -= {None, ""}
            if given:
                holders |= holders.search([(field, "in", list(given))])
        return holders

    def leave_taken(self, change: BaseModel) -> bool:
        """Let values of a change that failed wait where another record has them: an
        update of nothing else waits, something new is created without them.

        :return: whether there were any
        """
        is_creation, after = change.verb == "create_odoo", change.after or {}
        if self.ctx.is_undo or not (is_creation or change.verb == "update_odoo"):
            return False
        if not self.entity._does_without:
            return False
        taken = self.entity._taken_in_odoo(self.ctx, change)
        left = {code: after[code] for code in after if code not in taken}
        if not taken or (left and not is_creation):
            return False
        change.message = " ".join(dict.fromkeys(taken.values()))
        if is_creation:
            change.after = left
        else:
            change.state = "waiting"
        return True

    def free(self, writes: list[Write]) -> None:
        """Take values away that another record of a batch gets."""
        for code, field in self.entity._unique_fields.items():
            given: dict[BaseModel, Any] = {
                write.record: write.change.after[code]
                for write in writes
                if code in (write.change.after or {})
            }
            wanted = set(filter(None, given.values()))
            for record, value in given.items():
                if record[field] in wanted and record[field] != value:
                    record[field] = False
