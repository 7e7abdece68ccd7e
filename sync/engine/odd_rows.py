import logging
from collections.abc import Iterable, Sequence

from odoo.models import BaseModel

from ...shoper_api import RESOURCES
from ..core.row import SHOWN, OddValue, Row, main_texts_in, shown
from ..core.values import normal_text
from .changes import Changes
from .context import Context
from .explain import in_log
from .references import Values
from .shown.quotes import quoted

_logger = logging.getLogger(__name__)


class OddRows:
    """Tells people of rows of the shop that make no sense: each is a change of the step
    that failed."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.changes = Changes(ctx)

    def unreadable(
        self, remote_id: int, row: Row, error: Exception, element: BaseModel | None
    ) -> Values:
        """Log that a row cannot be read, and make the values of the change that tells
        of it.

        :param error: what reading it raised
        :param element: its element, if it is mirrored already
        """
        told = (
            error.field if isinstance(error, OddValue) else in_log(self.entity, error)
        )
        _logger.warning("%s %s: %s", self.entity._resource, remote_id, told)
        name = element.display_name if element else f"#{remote_id}"
        facts = self.entity._odd_facts(row) if self.entity._is_document else {}
        return self.change(name, self._reason(error), element, facts)

    def change(
        self,
        name: str,
        message: str,
        element: BaseModel | None = None,
        facts: Values | None = None,
    ) -> Values:
        """Make the values of a change that tells of a row that makes no sense.

        :param facts: what the type noted of it for others
        """
        return self.changes.values(
            "invalid",
            element,
            name=name,
            state="failed",
            message=message,
            meta={"odd": facts} if facts else None,
        )

    def tell(self, told: Sequence[Values]) -> None:
        """Note rows that make no sense as changes that failed, each once in a step
        however often it is read.

        :param told: values of the changes
        """
        if not told:
            return
        changes = self.env["shoper.sync.change"]
        known = changes.search_fetch(
            [
                ("step_id", "=", self.ctx.step.id),
                ("verb", "=", "invalid"),
                ("name", "in", [values["name"] for values in told]),
            ],
            ["name", "message"],
        )
        there = {(change.name, change.message) for change in known}
        new = {(values["name"], values["message"]): values for values in told}
        changes.create([values for key, values in new.items() if key not in there])

    def tell_unread(self, rows: Iterable[Row]) -> None:
        """Tell of rows without an id that can be right: nobody knows which elements
        they are.

        :param rows: ``unread`` of a reader
        """
        field = RESOURCES[self.entity._resource]
        odd: list[Values] = []
        for row in rows:
            number = quoted(self.env, shown(row.get(field)))
            message = self.env._(
                "The shop gives it a number that cannot be right (%s), so nobody knows "
                "which element it is. Look at it in the shop's panel, save it there "
                "and synchronise again.",
                f"{field}: {number}",
            )
            odd.append(self.change(self._name_of_row(row) or f"#{number}", message))
        self.tell(odd)

    def _reason(self, error: Exception) -> str:
        """Say what is wrong with a row and what to do, without words of a
        programmer."""
        if not isinstance(error, OddValue):
            return self.env._(
                "The shop sent data about it that cannot be right. Look at it in the "
                "shop's panel, save it there and synchronise again."
            )
        return self.env._(
            "The shop sent data about it that cannot be right (%s). Look at it in the "
            "shop's panel, save it there and synchronise again.",
            f"{error.field}: {quoted(self.env, error.shown)}",
        )

    def _name_of_row(self, row: Row) -> str:
        """Read what a row calls its thing, as far as that can be read; empty if not."""
        try:
            texts = main_texts_in(row, self.ctx.connector.default_locale)
        except OddValue:
            texts = {}
        key = self.entity._text_key
        names = (texts.get(key), row.get(key))
        found = next((name for name in names if isinstance(name, str)), "")
        return normal_text(found)[:SHOWN]
