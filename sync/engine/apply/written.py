from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from odoo.models import BaseModel

from ...core.compare import Acceptance, acceptance
from ...core.side import Side
from ..changes import Changes
from ..context import Context
from ..references import References
from ..shown.changes import ShownChanges
from ..sides import Sides

Mismatch = tuple[Any, Any]  # what was sent, what the shop has


@dataclass
class Written:
    """What the shop made of the values that a change sent.

    ``forms`` is what it keeps for each value that it took: the value itself, or the
    form of its own that it made of it. The other three are {code: (sent, what the shop
    has)}: what it rounded, what it did not take, and what is another value by now."""

    forms: dict[str, Any] = field(default_factory=dict)
    rounded: dict[str, Mismatch] = field(default_factory=dict)
    untaken: dict[str, Mismatch] = field(default_factory=dict)
    another: dict[str, Mismatch] = field(default_factory=dict)


class ReadBack:
    """Reads back what the shop made of what it was sent, and tells it."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.references = References(ctx)
        self.changes = Changes(ctx)

    def compare(self, change: BaseModel, element: BaseModel) -> Written:
        """Compare what a change sent with what is mirrored of the element now."""
        shop, before = Sides(self.ctx).of_element(element), change.before or {}
        own_forms: Collection[str] = ()
        if self.entity._is_reshaped:
            own_forms = self.entity._own_forms(self.ctx, change)
        written = Written()
        for code, sent in self.references.known(change.after).items():
            prop = self.entity._property(code)
            if not prop or code not in shop:
                continue
            if prop.loose:
                sent = self.references.had(prop, sent)
            now = shop[code]
            if code in own_forms:
                written.forms[code] = now
                continue
            outcome = acceptance(prop, sent, before.get(code), now)
            if outcome is Acceptance.NOT_TAKEN:
                written.untaken[code] = sent, now
                continue
            written.forms[code] = now if outcome is Acceptance.REWRITTEN else sent
            if outcome is Acceptance.ANOTHER:
                written.another[code] = sent, now
            elif outcome is Acceptance.REWRITTEN and prop.kind == "number":
                written.rounded[code] = sent, now
        return written

    def tell(self, found: dict[BaseModel, Written]) -> None:
        """Say on changes what the shop has now instead of what it was sent. What it did
        not take waits: in a change of its own where it took the rest.

        :param found: {change: what the shop made of it}
        """
        _, shown = self.env._, ShownChanges(self.entity.with_env(self.env))
        texts = shown.written(
            {
                (change, kind): pairs
                for change, written in found.items()
                for kind in ("rounded", "untaken", "another")
                if (pairs := getattr(written, kind))
            }
        )
        lost = shown.lost_parts(
            {
                change: (change.after or {}, written.forms)
                for change, written in found.items()
            }
        )
        left: list[dict[str, Any]] = []
        for change, written in found.items():
            lines = []
            if change in lost:
                lines.append(_("The shop removed: %s.", lost[change]))
            if written.rounded:
                lines.append(_("The shop rounded: %s.", texts[change, "rounded"]))
            if written.another:
                lines.append(
                    _(
                        "The shop has another value, edited there since or made of the "
                        "one that it was sent: %s.",
                        texts[change, "another"],
                    )
                )
            if written.untaken:
                reason = _(
                    "The shop said that it took it, and does not have it: %s.",
                    texts[change, "untaken"],
                )
                if self.ctx.is_undo:
                    lines.append(reason)
                    change.state = "done" if written.forms else "waiting"
                else:
                    left += self._leave_untaken(change, written, reason)
            if lines:
                change.message = " ".join(lines)
        self.env["shoper.sync.change"].create(left)

    def _leave_untaken(
        self, change: BaseModel, written: Written, reason: str
    ) -> list[dict[str, Any]]:
        """Let what the shop did not take wait.

        :return: values of the change in which it waits, none where the given one does
        """
        before, after = change.before or {}, change.after
        if change.verb == "update_shop" and not written.forms:
            change.write({"state": "waiting", "message": reason})
            return []
        waiting = self.changes.values(
            "update_shop",
            change.element_id,
            res_id=change.res_id,
            name=change.name,
            state="waiting",
            message=reason,
            before=Side(
                {code: now for code, (_sent, now) in written.untaken.items()},
                change._before().facts,
            ),
            after={code: sent for code, (sent, _now) in written.untaken.items()},
        )
        change.write(
            {
                "before": before
                and {
                    c: value for c, value in before.items() if c not in written.untaken
                },
                "after": {
                    c: value for c, value in after.items() if c not in written.untaken
                },
            }
        )
        return [waiting]
