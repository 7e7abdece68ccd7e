from collections.abc import Sequence

from odoo.models import BaseModel

from .context import Context
from .dates import moment_text


class Gate:
    """Says whether a step may begin: the types that its type needs must have been
    synchronised without errors, and the type itself may give a reason against it."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def closed(self) -> str | bool:
        """Say why the step may not run yet, or False.

        A partial step says nothing about its type, not even in the same run. While
        planning, a step of the same run opens the gate as soon as it is planned without
        an error; when applying, only when it is done."""
        if self.ctx.is_undo:
            return False
        labels = self.ctx.type_labels()
        for code in self.entity._requires_fetch:
            if not self._is_downloaded(code):
                return self.env._(
                    "Blocked: %(type)s must be downloaded without an error in the same "
                    "synchronisation before.",
                    type=labels[code],
                )
        for code in self.entity._requires:
            in_run = self.ctx.run.step_ids.filtered(
                lambda step: step.entity == code and not step.is_partial  # noqa: B023
            )
            last = in_run[:1] or last_full_step(self.ctx.connector, code)
            if not self._is_open_behind(last):
                return self._message(labels[code], last)
        return self.entity._is_told and self.entity._closed_reason(self.ctx)

    def _is_open_behind(self, last: BaseModel) -> bool:
        """Tell whether the step that decides about a type lets others run."""
        if last.state == "planned" and not self.ctx.run.to_apply:
            # What failed already will end it with errors.
            return not self._failed(last)
        return last.state == "done"

    def _failed(self, step: BaseModel) -> BaseModel:
        """Find a failed change of a step, none where none failed."""
        failed = [("step_id", "=", step.id), ("state", "=", "failed")]
        return self.env["shoper.sync.change"].search(failed, limit=1)

    def _is_downloaded(self, code: str) -> bool:
        """Tell whether all that was to be downloaded of a type in this run is
        there, and each row made sense, or the type noted what others must know of
        it (``_odd_facts``). What became of the rows afterwards does not count."""
        steps = self.ctx.run.step_ids.filtered(
            lambda step: step.entity == code and step.is_downloaded
        )
        odd = self.env["shoper.sync.change"].search(
            [
                ("step_id", "in", steps.ids),
                ("verb", "=", "invalid"),
                ("state", "=", "failed"),
            ]
        )
        return bool(steps) and all((change.meta or {}).get("odd") for change in odd)

    def _message(self, label: str, last: BaseModel) -> str:
        """Say why a type keeps the gate shut.

        :param label: the type, for people
        :param last: the step that decides it, none where there was none
        """
        env = self.env
        if last.state in ("blocked", "skipped") and last.message:
            return last.message  # of the same run: what stops both
        if not last:
            return env._(
                "Blocked: %(type)s were never synchronised as a whole. Synchronise "
                "them first.",
                type=label,
            )
        if last.state == "failed" and last.run_id == self.ctx.run:
            # Why it failed is said once, beside it.
            return env._("Waits for %s, which failed in this synchronisation.", label)
        ended = last.ended_at or last.write_date
        moment = moment_text(self.env, ended, is_kept=True)
        failed = self._failed(last)
        # What a step notes once it is planned, or has ended, is about something else.
        is_over = last.state in ("planned", "done_with_errors")
        reason = (is_over and failed.message) or last.message or failed.message or ""
        if last.run_id._localised().env.lang != env.lang:
            # What it said is kept in the language of another person.
            reason = env._("What it says is in the list of synchronisations.")
        if failed:
            reason = f"{failed.name}: {reason}"
        return env._(
            "Blocked: the synchronisation of %(type)s of %(moment)s has errors. "
            "%(reason)s Synchronise %(type)s once more: this goes on when that ends "
            "well.",
            type=label,
            moment=moment,
            reason=reason,
        )


def closing_types(connector: BaseModel, entity: BaseModel) -> dict[str, BaseModel]:
    """Find what keeps the gate of a type shut outside of any run: {code of a type: its
    last full step, none where it was never synchronised as a whole}.

    :param entity: ``shoper.sync.<type>``
    """
    last = {code: last_full_step(connector, code) for code in entity._requires}
    return {code: step for code, step in last.items() if step.state != "done"}


def last_full_step(
    connector: BaseModel,
    code: str,
    states: Sequence[str] = ("done", "done_with_errors", "failed"),
) -> BaseModel:
    """Find the latest finished step of a type that concerned all of it, which decides
    whether types that need it may run.

    :param states: how it may have ended
    """
    return connector.env["shoper.sync.step"].search_fetch(
        [
            ("connector_id", "=", connector.id),
            ("entity", "=", code),
            ("state", "in", states),
            ("ended_at", "!=", False),
            ("is_partial", "=", False),
        ],
        ["state"],
        order="ended_at desc, id desc",
        limit=1,
    )
