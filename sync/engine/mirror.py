import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from odoo.models import BaseModel
from odoo.tools import split_every

from ...shoper_api import RESOURCES, read_id
from ..core.row import SHOWN, OddValue, Row, main_texts_in, shown
from ..core.side import check_codes
from ..core.values import normal_text
from .changes import Changes
from .context import Context
from .explain import in_log
from .joins import Joins
from .references import Values

ELEMENT_FIELDS = [
    "remote_id",
    "payload_hash",
    "link_state",
    "res_model",
    "res_id",
    "is_forgotten",
]
MAX_NAME = 1000  # characters; more is no name or code, and no index takes it
# Errors of reading a value that is not what it should be.
NO_SENSE = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)
PARENTS = 50  # whose parts are asked for in one list
UNREAD = object()  # in the place of what was not asked for yet


class Stored(NamedTuple):
    """What became of rows of the shop: how many elements are new or changed, and the
    shop's ids of those that made no sense."""

    changed: int
    odd: list[int]


def digest(values: Values) -> str:
    """Sum up what is kept of a row: another sum means that the row changed."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


_logger = logging.getLogger(__name__)


class Mirror:
    """Keeps a copy of what the shop has as ``shoper.element`` records. Nothing in here
    links or writes anything in the shop."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.changes = Changes(ctx)

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

    def sound_to(
        self, after: int, last_id: int, unread: Iterable[Row], stored: Stored
    ) -> int:
        """Find the shop's id up to which every row was understood. Behind it the next
        download of what is new begins, so that it reads again what made no sense.

        :param after: where the rows began, a shop id, and ``last_id`` where they ended
        :param unread: rows among them without an id that can be right
        :param stored: what :meth:`store` made of them
        """
        if unread:
            return after
        return min(stored.odd) - 1 if stored.odd else last_id

    def mark_missing(self, elements: BaseModel) -> None:
        """Note on elements that the shop does not have them any more."""
        elements.write({"link_state": "missing"})

    def store(self, rows: Iterable[Row], extra: Any = None) -> Stored:
        """Mirror rows of the shop, with what belongs to them; only what changed is
        written, and nothing of what a person wanted to be forgotten.

        :param extra: what ``_fetch_extra`` of the type returned
        """
        entity, rows = self.entity, Joins(self.ctx).join(list(rows))
        elements = self.env["shoper.element"]
        by_id = {int(row[entity._remote_key]): row for row in rows}
        known = {
            element.remote_id: element
            for element in elements.search_fetch(
                [
                    ("connector_id", "=", self.ctx.connector.id),
                    ("entity", "=", entity._entity),
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
        self._bring_back(back)
        elements.create(to_create)
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
                told = in_log(self.entity, error)
                if isinstance(error, OddValue):
                    told = error.field
                _logger.warning("%s %s: %s", self.entity._resource, remote_id, told)
                element = (known or {}).get(remote_id)
                name = element.display_name if element else f"#{remote_id}"
                is_needed = self.entity._is_document
                facts = self.entity._odd_facts(row) if is_needed else {}
                reason = self._odd_reason(error)
                odd.append(self._odd_change(name, reason, element, facts))
        self._tell_odd(odd)
        return found

    def _read(self, rows: Sequence[Row], extra: Any) -> list[Values]:
        """Let the type read rows, and check what came of them.

        :raises OddValue: one of them makes no sense
        """
        found = self.entity._all_element_values(self.ctx, rows, extra)
        self._check_mirrored(found)
        return found

    def _odd_change(
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

    def _tell_odd(self, told: Sequence[Values]) -> None:
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

    def _check_mirrored(self, found: list[Values]) -> None:
        """Check that elements can hold what was read of rows.

        :raises OddValue: the mirror cannot hold a value, or it is none of its property
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

    def _odd_reason(self, error: Exception) -> str:
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
            f"{error.field}: {error.shown}",
        )

    def tell_unread(self, rows: Iterable[Row]) -> None:
        """Tell of rows without an id that can be right: nobody knows which elements
        they are.

        :param rows: ``unread`` of a reader
        """
        field = RESOURCES[self.entity._resource]
        odd: list[Values] = []
        for row in rows:
            number = shown(row.get(field))
            message = self.env._(
                "The shop gives it a number that cannot be right (%s), so nobody knows "
                "which element it is. Look at it in the shop's panel, save it there "
                "and synchronise again.",
                f"{field}: {number}",
            )
            odd.append(
                self._odd_change(self._name_of_row(row) or f"#{number}", message)
            )
        self._tell_odd(odd)

    def _name_of_row(self, row: Row) -> str:
        try:
            texts = main_texts_in(row, self.ctx.connector.default_locale)
        except OddValue:
            texts = {}
        key = self.entity._text_key
        names = (texts.get(key), row.get(key))
        found = next((name for name in names if isinstance(name, str)), "")
        return normal_text(found)[:SHOWN]

    def _bring_back(self, elements: BaseModel) -> None:
        """Note that elements that were gone are there again: the link of each holds
        unless its record was linked with another element meanwhile."""
        if not elements:
            return
        linked = elements.search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", self.entity._entity),
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
        holding.write({"link_state": "linked", "gone_choice": False})
        (elements - holding)._forget_record()
        (elements - holding).link_state = "unlinked"

    def last_download(self) -> BaseModel:
        """Find the latest step that downloaded elements of the type, none where there
        is none."""
        return self.env["shoper.sync.step"].search(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", self.ctx.step.entity),
                ("fetched_to", ">", 0),
                ("is_partial", "=", False),
            ],
            order="id desc",
            limit=1,
        )

    def window_filter(self, after: int) -> dict[str, dict[str, str]]:
        """Make the filter that keeps a first download of a followed type to its window,
        see ``sync/entity/followed.py``; empty for a download that goes on behind an
        element.

        :param after: shop id after which is read
        """
        if not self.entity._changed_by or after:
            return {}
        start = self.window_start(self.last_download())
        return {self.entity._dated_by: {">=": start}} if start else {}

    def window_start(self, last: BaseModel) -> str:
        """Say where the window of a followed type begins, in its form of a date; empty
        where there is none.

        :param last: the step that downloaded the type before, none for the first
        """
        mark = (last.fetched_marks or {}).get(self.entity._changed_by, "")
        return self.entity._window_start(self.ctx, mark)

    def read_parts(self) -> bool:
        """Mirror the parts of the wholes that a partial step concerns, until they are
        all there or the slice is over; the cursor says which ones are.

        :return: whether all are there
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        wholes = sorted(set(ctx.parent_remote_ids()))
        extra = self.entity._fetch_extra(ctx)
        for ids in split_every(
            PARENTS, (remote_id for remote_id in wholes if remote_id > cursor.parts_to)
        ):
            self._read_parts_of(list(ids), extra)
            cursor.parts_to = ids[-1]
            ctx.save_cursor()
            ctx.commit()
            if ctx.seconds_left() <= 0:
                return ids[-1] == wholes[-1]
        return True

    def _read_parts_of(self, remote_ids: list[int], extra: Any) -> None:
        """Mirror all parts of some wholes and note which known ones are gone.

        :param remote_ids: shop ids of the wholes
        :param extra: see :meth:`store`
        """
        ctx, entity = self.ctx, self.entity
        seen: set[int] = set()
        is_all_read = True
        ctx.commit_before_call()
        found = ctx.client.read_children(
            entity._resource, entity._whole_key, dict.fromkeys(remote_ids, 1)
        )
        for rows in found.values():
            unread = [row for row in rows if not read_id(row.get(entity._remote_key))]
            self.tell_unread(unread)
            is_all_read = is_all_read and not unread
            rows = self.in_scope(row for row in rows if row not in unread)
            seen.update(int(row[entity._remote_key]) for row in rows)
            self.store(rows, extra)
        ctx.commit()
        ctx.step.fetched_count += len(seen)
        if is_all_read:
            gone = self.env["shoper.element"].search(
                [
                    ("connector_id", "=", ctx.connector.id),
                    ("entity", "=", entity._entity),
                    ("link_state", "not in", ("missing", "ignored")),
                    ("remote_id", "not in", list(seen)),
                    ("parent_remote_id", "in", remote_ids),
                ]
            )
            self.mark_missing(gone)

    def reread(self, elements: BaseModel) -> Stored:
        """Mirror elements as they are in the shop now, in one call of the client."""
        remote_ids = elements.mapped("remote_id")
        self.ctx.commit_before_call()
        found = self.ctx.client.read_ids(self.entity._resource, remote_ids)
        stored = self.store(list(found.values()), self.entity._fetch_extra(self.ctx))
        self.mark_missing(elements.filtered(lambda item: item.remote_id not in found))
        return stored

    def _keep_again(self, remote_ids: list[int]) -> None:
        """Let the rows of elements be kept that were given up, wholly or in part,
        though they did not change since."""
        emptied = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", self.entity._entity),
                ("remote_id", "in", remote_ids),
                "|",
                ("payload", "=", False),
                ("link_state", "=", "unlinked"),
            ]
        )
        emptied.payload_hash = False

    def read_named(self, remote_ids: list[int]) -> int:
        """Mirror elements by their ids in the shop, in one call of the client, and tell
        whoever named them which cannot take part: the shop does not have them, they
        take no part in this shop's synchronisations, or somebody ignored them. The shop
        itself, which names what it told of, is told nothing.

        :return: how many the shop has
        """
        ctx, entity = self.ctx, self.entity
        ctx.commit_before_call()
        rows = ctx.client.read_ids(entity._resource, remote_ids)
        self._keep_again(remote_ids)
        wanted = self.in_scope(list(rows.values()))
        self.store(wanted, entity._fetch_extra(ctx))
        inside = {int(row[entity._remote_key]) for row in wanted}
        known = {
            element.remote_id: element
            for element in self.env["shoper.element"].search_fetch(
                [
                    ("connector_id", "=", ctx.connector.id),
                    ("entity", "=", entity._entity),
                    ("remote_id", "in", remote_ids),
                ],
                ["remote_id", "name", "code", "link_state"],
            )
        }
        none = self.env["shoper.element"]
        self.mark_missing(
            none.union(
                *(
                    element
                    for remote_id, element in known.items()
                    if remote_id not in rows and element.link_state != "ignored"
                )
            )
        )
        odd: list[Values] = []
        for remote_id in remote_ids if ctx.by_person else ():
            element = known.get(remote_id, none)
            if remote_id not in rows:
                reason = self.env._(
                    "The shop has nothing of this type with the number %s. Look in the "
                    "shop's panel which one is meant.",
                    remote_id,
                )
            elif remote_id not in inside:
                reason = self.env._(
                    "It takes no part: what it belongs to is not linked, or this shop "
                    "does not synchronise it."
                )
            elif element.link_state == "ignored":
                reason = self.env._(
                    "It is ignored. Let it take part again on the shop element: Stop "
                    "Ignoring."
                )
            else:
                continue
            name = element.display_name if element else f"#{remote_id}"
            odd.append(self._odd_change(name, reason, element))
        self._tell_odd(odd)
        return len(rows)

    def read_newest(self) -> bool:
        """Mirror what was created in the shop since the plan was made, until it is all
        there or the slice is over; the cursor says how far it got.

        :return: whether all is there
        """
        ctx, step, cursor = self.ctx, self.ctx.step, self.ctx.cursor
        if step.only_parent_ids:
            return self.read_parts()
        after = max(cursor.newest_to, step.fetched_to)
        ctx.commit_before_call()
        reader = ctx.client.reader(
            self.entity._resource, after=after, filters=self.window_filter(after)
        )
        extra: Any = UNREAD
        for rows in reader:
            if extra is UNREAD:
                extra = self.entity._fetch_extra(ctx)
            wanted = self.in_scope(rows)
            stored = self.store(wanted, extra)
            self.tell_unread(reader.unread)
            if not cursor.is_newest_odd:
                step.fetched_to = self.sound_to(
                    step.fetched_to, reader.last_id, reader.unread, stored
                )
                cursor.is_newest_odd = bool(reader.unread or stored.odd)
            cursor.newest_to = reader.last_id
            ctx.save_cursor()
            ctx.commit()
            if ctx.seconds_left() <= 0:
                return False
        return True
