from odoo.models import BaseModel
from odoo.tools import SQL

from ..context import Context
from ..limits import batch_size

# Odoo's batches after one that took longer are half as large: others wait so long for
# what it writes. A hundred orders take about five seconds on two slow cores.
SLOW_SECONDS = 8
VERBS = (
    "restore_odoo",
    "link",
    "create_odoo",
    "update_odoo",
    "act",
    "create_shop",
    "update_shop",
    "unlink",
    "delete_shop",
    "delete_odoo",
    "archive_odoo",
)


class Batches:
    """Chooses which changes of a step are carried out next, and how many at once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env

    def note_pace(self, verb: str, size: int, seconds: float) -> None:
        """Make the next batches in Odoo smaller after one that took long, and larger
        again after one that did not, or that got through though others wrote the same
        records.

        :param verb: of the changes that were carried out
        :param size: how many of them there were
        :param seconds: that it took
        """
        cursor, entity, full = self.ctx.cursor, self.ctx.entity, self._size(verb)
        if seconds > SLOW_SECONDS:
            cursor.batch = max(1, min(full, size) // 2)
        elif size >= full and seconds < SLOW_SECONDS / 2:
            cursor.batch = _doubled(cursor.batch, batch_size(entity, "odoo", verb))
        # Others kept none of this batch from being written.
        cursor.clash_batch = _doubled(cursor.clash_batch, batch_size(entity, "odoo"))
        if cursor.dump() != (self.ctx.step.cursor or {}):
            self.ctx.save_cursor()

    def _size(self, verb: str) -> int:
        """Tell how many changes of a verb are carried out at once."""
        entity, cursor = self.ctx.entity, self.ctx.cursor
        if verb.endswith("_shop"):
            return batch_size(entity, "shop")
        most = batch_size(entity, "odoo", verb)
        return min(most, cursor.batch or most, cursor.clash_batch or most)

    def shrink(self) -> None:
        """Halve the batch in Odoo that others keep from being written, again and
        again, by writing some of its records. A change that cannot even be carried
        out alone comes after all others."""
        verb, changes = self.next()
        if not changes or verb.endswith("_shop"):
            return
        cursor = self.ctx.cursor
        if len(changes) == 1:
            cursor.last = sorted({*cursor.last, *changes.ids})
        else:
            cursor.clash_batch = len(changes) // 2
        self.ctx.save_cursor()

    def next(self) -> tuple[str, BaseModel]:
        """Find the next changes that can be carried out together.

        :return: (verb, changes), no changes where none are left
        """
        last, planned = self.ctx.cursor.last, self._planned_verbs()
        for only_last in (False, True) if last else (False,):
            for verb in filter(planned.__contains__, VERBS):
                changes = self._ready(verb, last, only_last)
                if changes:
                    return verb, changes
        return "", self.env["shoper.sync.change"]

    def _planned_verbs(self) -> set[str]:
        """Find the verbs of which the step has planned changes at all. Each is looked
        up by itself: to tell them apart, thousands of changes would be read."""
        self.env["shoper.sync.change"].flush_model(["step_id", "verb", "state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT known.verb FROM unnest(%s) AS known (verb)
                   WHERE EXISTS (
                     SELECT FROM shoper_sync_change c
                     WHERE c.step_id = %s AND c.state = 'planned'
                       AND c.verb = known.verb)""",
                list(VERBS),
                self.ctx.step.id,
            )
        )
        return {verb for (verb,) in rows}

    def _ready(self, verb: str, last: list[int], only_last: bool) -> BaseModel:
        """Find the next planned changes of a verb whose dependencies are all done.

        The inner query stays one for each change (``OFFSET``): joined, it takes minutes
        while the database does not know yet how much was just planned.

        :param last: ids of changes that come after all others
        :param only_last: whether these are looked for, else all but these
        """
        changes = self.env["shoper.sync.change"]
        changes.flush_model(["step_id", "verb", "state", "depends_on_ids"])
        rows = self.env.execute_query(
            SQL(
                """SELECT c.id FROM shoper_sync_change c
                   WHERE c.step_id = %s AND c.verb = %s AND c.state = 'planned'
                     AND (c.id = ANY(%s)) = %s
                     AND NOT EXISTS (
                       SELECT 1 FROM shoper_sync_change_dependency d
                       WHERE d.change_id = c.id AND (
                         SELECT o.state FROM shoper_sync_change o
                         WHERE o.id = d.depends_on_id) <> 'done'
                       OFFSET 0)
                   ORDER BY c.id LIMIT %s""",
                self.ctx.step.id,
                verb,
                last,
                only_last,
                self._size(verb),
            )
        )
        return changes.browse([row[0] for row in rows])


def _doubled(batch: int, usual: int) -> int:
    """Double a batch that was made smaller.

    :param batch: how many changes, 0 for as many as usual
    :param usual: how many these are
    :return: the same for the next batch
    """
    return 0 if 2 * batch >= usual else 2 * batch
