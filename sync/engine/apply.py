import logging
import time

from odoo import models
from odoo.tools import SQL

from ...shoper_api import errors
from .engine import CONCURRENCY_ERRORS

_logger = logging.getLogger(__name__)
VERBS = (
    "restore_odoo",
    "link",
    "create_odoo",
    "update_odoo",
    "create_shop",
    "update_shop",
    "unlink",
    "delete_shop",
    "delete_odoo",
    "archive_odoo",
)
BATCH = {"odoo": 200, "shop": 25}
SLOW_SECONDS = 5  # Odoo's batches after one that took longer are half as large


class ShoperSync(models.AbstractModel):
    """Apply: carry out planned changes in batches, one commit each."""

    _inherit = "shoper.sync"

    def _apply_unit(self, ctx):
        step = ctx.step
        if ctx.is_undo:
            self._check_undo(ctx)
        if step.state == "planned":
            reason = self._closed_gate(ctx)
            if reason:
                self._close_step(step, "blocked", reason)
            else:
                step.state = "applying"
            return
        sending = self._changes(step, "sending", limit=BATCH["shop"])
        if sending:
            self._commit_before_call(ctx)
            self._recover_sending(ctx, sending)
            self._note_undone(ctx, sending)
            return
        verb, changes = self._next_batch(step)
        if changes:
            began = time.monotonic()
            self._apply_batch(ctx, verb, changes)
            if not verb.endswith("_shop"):
                self._note_pace(step, len(changes), time.monotonic() - began)
        elif not self._skip_stuck(ctx):
            self._finish_step(ctx)

    def _note_pace(self, step, size: int, seconds: float) -> None:
        """Make the next batches in Odoo smaller after one that took long, and larger
        again after one that got through though others wrote the same records."""
        cursor = dict(step.cursor or {})
        if seconds > SLOW_SECONDS:
            cursor["batch"] = max(1, size // 2)
        if "clash_batch" in cursor:
            cursor["clash_batch"] *= 2
            if cursor["clash_batch"] >= BATCH["odoo"]:
                del cursor["clash_batch"]
        if cursor != (step.cursor or {}):
            step.cursor = cursor

    def _shrink_batch(self, run) -> None:
        """Halve the batch in Odoo that others keep from being written, again and
        again, by writing some of its records. A change that cannot even be carried
        out alone comes after all others."""
        step = run.step_ids.filtered(lambda step: not step._is_settled())[:1]
        if not run.to_apply or step.state != "applying":
            return
        verb, changes = self._next_batch(step)
        if not changes or verb.endswith("_shop"):
            return
        cursor = dict(step.cursor or {})
        if len(changes) == 1:
            last = set(cursor.get("last", ())) | set(changes.ids)
            cursor["last"] = sorted(last)
        else:
            cursor["clash_batch"] = len(changes) // 2
        step.cursor = cursor

    def _next_batch(self, step) -> tuple:
        """The next changes that can be carried out together: (verb, changes), no
        changes where none are left."""
        last = (step.cursor or {}).get("last", [])
        for only_last in (False, True) if last else (False,):
            for verb in VERBS:
                changes = self._ready_changes(step, verb, last, only_last)
                if changes:
                    return verb, changes
        return None, self.env["shoper.sync.change"]

    def _changes(self, step, state, verb=None, limit=None):
        domain = [("step_id", "=", step.id), ("state", "=", state)]
        if verb:
            domain.append(("verb", "=", verb))
        return self.env["shoper.sync.change"].search(domain, order="id", limit=limit)

    def _ready_changes(self, step, verb: str, last: list, only_last: bool):
        """The next planned changes of a verb whose dependencies are all done.

        The inner query stays one for each change (``OFFSET``): joined, it takes
        minutes while the database does not know yet how much was just planned.

        :param last: ids of changes that come after all others
        :param only_last: whether these are looked for, else all but these
        """
        size = BATCH["shop"]
        if not verb.endswith("_shop"):
            cursor = step.cursor or {}
            most = BATCH["odoo"]
            size = min(most, cursor.get("batch", most), cursor.get("clash_batch", most))
        self.env.flush_all()
        self.env.cr.execute(
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
                step.id,
                verb,
                last,
                only_last,
                size,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return self.env["shoper.sync.change"].browse(ids)

    def _apply_batch(self, ctx, verb, changes):
        """Carry out a batch; one that fails as a whole is halved until the bad
        element stands alone."""
        try:
            getattr(self, f"_apply_{verb}")(ctx, changes)
            self._note_undone(ctx, changes)
            self._commit()
        except (*CONCURRENCY_ERRORS, errors.ShoperError):
            raise  # not the fault of one element
        except Exception as error:
            self._rollback()
            # What may have been sent is looked up in the next unit, not sent again.
            changes = changes.filtered(lambda change: change.state == "planned")
            if not changes:
                return
            if len(changes) == 1:
                _logger.info("Change %s failed", changes.id, exc_info=True)
                if not self._split(ctx, changes):
                    self._fail_change(ctx, changes, error)
                self._commit()
                return
            middle = len(changes) // 2
            for half in (changes[:middle], changes[middle:]):
                self._apply_batch(ctx, verb, half)

    def _note_undone(self, ctx, changes):
        if ctx.is_undo:
            done = changes.filtered(lambda change: change.state == "done")
            done._mark_undone()

    def _fail_change(self, ctx, change, error):
        message = self.with_env(ctx.env)._explain(error)
        change.write({"state": "failed", "message": message, "attempts": 0})

    def _stale(self, ctx, changes, reason=None):
        changes = changes.filtered(lambda change: change.state == "planned")
        if changes:
            changes.write(
                {
                    "state": "stale",
                    "message": reason
                    or ctx.env._("Changed on one of the sides since it was planned."),
                }
            )

    def _skip_stuck(self, ctx):
        """Skip planned changes that wait for something that did not get done.

        :return: whether there were any"""
        stuck = self._changes(ctx.step, "planned", limit=BATCH["odoo"])
        for change in stuck:
            blocker = change.depends_on_ids.filtered(lambda dep: dep.state != "done")
            message = blocker.with_env(ctx.env)._blocks_text()
            change.write({"state": "skipped", "message": message})
        return bool(stuck)

    def _finish_step(self, ctx):
        failed = self.env["shoper.sync.change"].search_count(
            [("step_id", "=", ctx.step.id), ("state", "=", "failed")], limit=1
        )
        ctx.step._settle(
            "done_with_errors" if failed else "done", ctx.entity._step_note(ctx)
        )

    def _linked_ids(self, ctx, res_ids):
        """Which of these records are linked with an element of the shop."""
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("res_model", "=", ctx.entity._odoo_model),
                ("res_id", "in", res_ids),
                ("link_state", "=", "linked"),
            ],
            ["res_id"],
        )
        return set(elements.mapped("res_id"))

    # ----------------------------------------------------------------- values
    def _lacks_reference(self, ctx, change):
        """Whether something that the change refers to is not linked any more; then
        the change becomes stale and says so."""
        after = change.after or {}  # each reading copies all of it
        for prop in ctx.entity._properties:
            value = after.get(prop.code)
            if not prop.entity or not value or prop.loose:
                continue
            linked = ctx.links(prop.entity).record_by_element
            for item in value if isinstance(value, list) else [value]:
                if ctx.is_undo and isinstance(item, str):
                    continue
                if item not in linked:
                    self._stale(ctx, change, self._not_linked_reason(ctx, prop, item))
                    return True
        return False

    def _resolve_records(self, ctx, values):
        """Values with references as records' ids, ready for Odoo; see
        :meth:`_lacks_reference`."""

        def record(links, item):
            if isinstance(item, str):  # of before, which undoing gives back
                return int(item.partition(",")[2])
            return links.record_by_element[item]

        return self._resolve(ctx, values, record)

    def _resolve_remote(self, ctx, values):
        """Values with references as the shop's ids."""

        def remote(links, item):
            if isinstance(item, str):
                item = links.element_by_record[int(item.partition(",")[2])]
            return links.remote_by_element.get(item) or abs(item)

        return self._resolve(ctx, values, remote)

    def _resolve(self, ctx, values, convert):
        resolved = dict(values or {})
        for prop in ctx.entity._properties:
            value = resolved.get(prop.code)
            if not prop.entity or not value:
                continue
            links = ctx.links(prop.entity)
            if prop.loose:
                value = self._had(ctx, prop, value)
            if isinstance(value, list):
                resolved[prop.code] = [convert(links, item) for item in value]
            else:
                resolved[prop.code] = convert(links, value)
        return resolved

    def _moved(self, ctx, expected, current):
        """Whether any of the expected values is another one now."""
        for code, value in (expected or {}).items():
            prop = ctx.entity._property(code)
            if prop and prop.loose:
                value = self._had(ctx, prop, value)
            if prop and (code not in current or not prop.same(value, current[code])):
                return True
        return False
