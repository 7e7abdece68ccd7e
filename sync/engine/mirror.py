import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from odoo.models import BaseModel

from ..core.row import OddValue, Row
from ..core.side import check_codes
from ..core.values import MAX_NAME
from .context import Context
from .joins import Joins
from .odd_rows import OddRows
from .references import Values

ELEMENT_FIELDS = [
    "remote_id",
    "payload_hash",
    "link_state",
    "res_model",
    "res_id",
    "is_forgotten",
    "is_gone",
]
# Errors of reading a value that is not what it should be.
NO_SENSE = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)


class Stored(NamedTuple):
    """What became of rows of the shop: how many elements are new or changed, and the
    shop's ids of those that made no sense."""

    changed: int
    odd: list[int]

    def sound_to(self, after: int, last_id: int, unread: Iterable[Row]) -> int:
        """Find the shop's id up to which every row was understood. Behind it the next
        download of what is new begins, so that it reads again what made no sense.

        :param after: where the rows began, a shop id, and ``last_id`` where they ended
        :param unread: rows among them without an id that can be right
        """
        if unread:
            return after
        return min(self.odd) - 1 if self.odd else last_id


def digest(values: Values) -> str:
    """Sum up what is kept of a row: another sum means that the row changed."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class Mirror:
    """Keeps a copy of what the shop has as ``shoper.element`` records. Nothing in here
    links or writes anything in the shop."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.odd_rows = OddRows(ctx)

    def in_scope(self, rows: Iterable[Row]) -> list[Row]:
        """Choose the rows of the shop that are to be mirrored; those of which nobody
        can say it are among them, so that reading them tells why."""
        wanted = []
        for row in rows:
            try:
                is_wanted = self.entity._is_in_scope(self.ctx, row)
            except OddValue:
                is_wanted = True
            if is_wanted:
                wanted.append(row)
        return wanted

    def mark_missing(self, elements: BaseModel) -> None:
        """Note on elements that the shop does not have them any more; those that
        somebody ignored, maybe since the shop was asked, stay ignored."""
        ignored = elements.filtered(lambda element: element.link_state == "ignored")
        new = elements.filtered(lambda element: not element.gone_since)
        new.gone_since = self.ctx.now()
        (elements - ignored).write({"link_state": "missing"})
        ignored.write({"is_gone": True})

    def store(self, rows: Iterable[Row], extra: Any = None) -> Stored:
        """Mirror rows of the shop, with what belongs to them; only what changed is
        written, and nothing of what a person wanted to be forgotten. Where rows of
        other resources belong to these (``_joins``), it commits and calls the shop.

        :param extra: what ``_fetch_extra`` of the type returned
        :raises ShoperError: the shop cannot be asked now
        """
        entity, rows = self.entity, Joins(self.ctx).join(list(rows))
        elements = self.env["shoper.element"]
        by_id = {int(row[entity._remote_key]): row for row in rows}
        known = {
            element.remote_id: element
            for element in elements.search_fetch(
                [
                    *self.ctx.of_type(),
                    ("remote_id", "in", list(by_id)),
                ],
                ELEMENT_FIELDS,
            )
        }
        for element in known.values():
            if element.is_forgotten:
                del by_id[element.remote_id]
        to_create: list[Values] = []
        back = elements.browse()
        changed = 0
        read = self.read_rows(by_id, known, extra)
        for remote_id, values in read.items():
            element = known.get(remote_id)
            summed = digest(values)
            if element is None:
                to_create.append(
                    values
                    | {
                        "connector_id": self.ctx.connector.id,
                        "company_id": self.ctx.connector.company_id.id,
                        "entity": entity._entity,
                        "remote_id": remote_id,
                        "payload_hash": summed,
                    }
                )
                continue
            if element.payload_hash != summed:
                # None of the facts that it had before stays, unless the type says so.
                facts = dict(values.get("shop_facts") or {})
                if entity._changed_by:
                    facts |= entity._facts_of_edit(self.ctx, element, values)
                element.write(
                    values | {"shop_facts": facts or False, "payload_hash": summed}
                )
                changed += 1
            if element.link_state == "missing":
                back |= element
            if element.is_gone:
                element.write({"is_gone": False, "gone_since": False})
        self.bring_back(back)
        elements._mirror(to_create)
        odd = [remote_id for remote_id in by_id if remote_id not in read]
        return Stored(changed + len(to_create), odd)

    def read_rows(
        self,
        rows: dict[int, Row],
        known: dict[int, BaseModel] | None = None,
        extra: Any = None,
    ) -> dict[int, Values]:
        """Make the values of rows' ``shoper.element``: {shop id: values}. Those of a
        row that makes no sense are left out; that is told, and the others are mirrored
        all the same.

        :param rows: by their ids in the shop
        :param known: elements of those that are mirrored already, by the same ids
        :param extra: see :meth:`store`
        """
        try:
            return dict(zip(rows, self._read(list(rows.values()), extra), strict=True))
        except NO_SENSE:
            found = {}  # one makes none: which one shows when each is read alone
        odd: list[Values] = []
        for remote_id, row in rows.items():
            try:
                [found[remote_id]] = self._read([row], extra)
            except NO_SENSE as error:
                element = (known or {}).get(remote_id)
                odd.append(self.odd_rows.unreadable(remote_id, row, error, element))
        self.odd_rows.tell(odd)
        return found

    def _read(self, rows: Sequence[Row], extra: Any) -> list[Values]:
        """Let the type read rows, and check what came of them.

        :raises OddValue: one of them makes no sense
        """
        found = self.entity._all_element_values(self.ctx, rows, extra)
        self._check_mirrored(found)
        return found

    def _check_mirrored(self, found: list[Values]) -> None:
        """Check that elements can hold what was read of rows.

        :raises OddValue: a text is too long, or there is something else in its place
        """
        texts = [p.code for p in self.entity._properties if p.kind in ("text", "html")]
        for values in found:
            for name in ("name", "code", "ean"):
                text = values.get(name) or ""
                if not isinstance(text, str) or len(text) > MAX_NAME:
                    raise OddValue(name, text)
            shop = values["shop_values"]
            for code in texts:
                value = shop.get(code)
                if not isinstance(value, str | None):
                    raise OddValue(code, value)
        check_codes(code for values in found for code in values["shop_values"])

    def bring_back(self, elements: BaseModel) -> None:
        """Let elements that were gone, or left out by their type, take part again: the
        link of each holds unless its record was linked with another element
        meanwhile. What becomes of one whose record is archived is asked, whatever the
        connector says of archived records."""
        if not elements:
            return
        linked = elements.search_fetch(
            [
                *self.ctx.of_type(),
                ("res_id", "in", elements.mapped("res_id")),
                ("link_state", "=", "linked"),
            ],
            ["res_model", "res_id"],
        )
        taken = {(element.res_model, element.res_id) for element in linked}
        holding = elements.browse()
        for element in elements:
            record = element.res_model, element.res_id
            if element.res_id and record not in taken:
                holding |= element
                taken.add(record)
        elements.gone_since = False
        holding.write({"link_state": "linked", "gone_choice": False})
        self._archived(holding).gone_choice = "ask"
        (elements - holding)._forget_record()
        (elements - holding).link_state = "unlinked"

    def _archived(self, elements: BaseModel) -> BaseModel:
        """Choose those of linked elements whose records are archived, for a type that
        asks about these: often they were archived because the shop did not have the
        element, which is no reason to take it from the shop's customers now."""
        if not self.entity._archived_is_gone:
            return elements.browse()
        records = self.env[self.entity._odoo_model].browse(elements.mapped("res_id"))
        archived = {record.id for record in records.exists() if not record.active}
        return elements.filtered(lambda element: element.res_id in archived)

    def last_download(self) -> BaseModel:
        """Find the latest step that downloaded elements of the type, none where there
        is none."""
        return self.env["shoper.sync.step"].search(
            [
                *self.ctx.of_type(),
                ("fetched_to", ">", 0),
                ("is_partial", "=", False),
            ],
            order="id desc",
            limit=1,
        )

    def window_start(self, last: BaseModel) -> str:
        """Say where the window of a followed type begins, in its form of a date; empty
        where there is none.

        :param last: the step that downloaded the type before, none for the first
        """
        mark = (last.fetched_marks or {}).get(self.entity._changed_by, "")
        return self.entity._window_start(self.ctx, mark)
