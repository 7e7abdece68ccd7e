import hashlib
import json
import logging
from typing import NamedTuple

from odoo import models

from ...shoper_api import RESOURCES
from ..row import SHOWN, OddValue, Row, shown
from ..values import normal_text

_logger = logging.getLogger(__name__)
ELEMENT_FIELDS = ["remote_id", "payload_hash", "link_state", "res_model", "res_id"]
# Errors of reading a value that is not what it should be.
NO_SENSE = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)
MIN_GONE = 5  # so few gone elements never stop a step
MAX_NAME = 1000  # characters; more is no name or code, and no index takes it


class Stored(NamedTuple):
    """What became of rows of the shop: how many elements are new or changed, and the
    shop's ids of those that made no sense."""

    changed: int
    odd: list[int]


class ShoperSync(models.AbstractModel):
    """Fetch: mirror the shop's elements."""

    _inherit = "shoper.sync"

    def _fetch_unit(self, ctx):
        """Download until the slice is over or everything is there; each answer of
        the shop is committed with how far it got."""
        step = ctx.step
        cursor = dict(step.cursor or {})
        if step.is_partial:
            self._fetch_partial(ctx, cursor)
            return
        if "after" not in cursor:
            cursor = self._start_fetch(ctx)
            self._save_cursor(step, cursor)
        reader = ctx.client.reader(
            ctx.entity._resource, after=cursor["after"], large=ctx.entity._is_large
        )
        for rows in reader:
            self._store_page(ctx, cursor, rows, reader)
            if ctx.seconds_left() <= 0:
                return
        self._finish_fetch(ctx, cursor)

    def _start_fetch(self, ctx):
        step = ctx.step
        cursor = {"after": 0, "gone": [], "extra": ctx.entity._fetch_extra(ctx)}
        if not step.fetch_all:
            # Not the highest id that is known: between two downloads this connector
            # may have created elements itself, and the shop's owner others before.
            last = self._last_download(ctx)
            if not ctx.entity._must_fetch_all(ctx, last):
                cursor["after"] = last.fetched_to
        return cursor

    def _save_cursor(self, step, cursor):
        step.cursor = cursor
        self._commit()

    def _store_page(self, ctx, cursor, rows, reader):
        """Mirror rows and note which known elements of their range are gone. Among
        rows without an id any of them may be: then none is called gone."""
        step, after = ctx.step, cursor["after"]
        wanted = ctx.entity._rows_in_scope(ctx, rows)
        stored = self._store_rows(ctx, wanted, cursor["extra"])
        self._tell_unread(ctx, reader.unread)
        if step.fetch_all and not reader.unread:
            ids = {int(row[ctx.entity._remote_key]) for row in rows}
            cursor["gone"] += self._known_in_range(ctx, after, reader.last_id, ids)
        sound_to = self._sound_to(after, reader, stored)
        if sound_to < reader.last_id or reader.unread:
            cursor.setdefault("sound_to", sound_to)
        cursor["after"] = reader.last_id
        step.write(
            {
                "fetched_count": step.fetched_count + len(wanted),
                "changed_count": step.changed_count + stored.changed,
            }
        )
        self._save_cursor(step, cursor)

    def _sound_to(self, after, reader, stored):
        """The shop's id up to which every row was understood: what is odd now must
        not be left out by the next download of what is new, when it is mended."""
        if reader.unread:
            return after
        return min(stored.odd) - 1 if stored.odd else reader.last_id

    def _known_in_range(self, ctx, after, last_id, seen):
        domain = [
            ("connector_id", "=", ctx.connector.id),
            ("entity", "=", ctx.step.entity),
            ("link_state", "not in", ("missing", "ignored")),
            ("remote_id", ">", after),
            *ctx.entity._element_domain(ctx),
        ]
        if last_id:
            domain.append(("remote_id", "<=", last_id))
        known = self.env["shoper.element"].search_fetch(domain, ["remote_id"])
        return [element.id for element in known if element.remote_id not in seen]

    def _finish_fetch(self, ctx, cursor):
        step = ctx.step
        if step.fetch_all:
            gone = cursor["gone"] + self._known_in_range(ctx, cursor["after"], 0, ())
            reason = self._shrunken_reason(ctx, len(gone))
            if reason:
                self._close_step(step, "failed", reason)
                return
            self._mark_missing(self.env["shoper.element"].browse(gone))
            step.write({"missing_count": len(gone), "is_fetch_complete": True})
        self._count_rows("shoper_element", step.changed_count)
        fetched_to = cursor.get("sound_to", cursor["after"])
        step.write({"state": "linking", "cursor": False, "fetched_to": fetched_to})

    def _shrunken_reason(self, ctx, gone):
        """Why a complete download cannot be trusted, or False."""
        step = ctx.step
        known = step.fetched_count + gone
        limit = max(MIN_GONE, known * ctx.connector.shrink_cap_share // 100)
        is_empty = gone and not step.fetched_count
        if step.accept_fewer or not (is_empty or gone > limit):
            return False
        return ctx.env._(
            "The shop returned %(count)s elements, %(gone)s known ones are gone. "
            "Nothing was linked, written or deleted. If the shop really has so few, a "
            "manager can confirm it here and go on.",
            count=step.fetched_count,
            gone=gone,
        )

    def _mark_missing(self, elements):
        elements.write({"link_state": "missing"})

    # ---------------------------------------------------------------- mirror
    def _store_rows(self, ctx, rows, extra=None):
        """Mirror rows of the shop; only what changed is written.

        :param extra: what ``_fetch_extra`` of the entity returned
        :return: :class:`Stored`
        """
        entity = ctx.entity
        elements = self.env["shoper.element"]
        by_id = {int(row[entity._remote_key]): row for row in rows}
        known = {
            element.remote_id: element
            for element in elements.search_fetch(
                [
                    ("connector_id", "=", ctx.connector.id),
                    ("entity", "=", entity._entity),
                    ("remote_id", "in", list(by_id)),
                ],
                ELEMENT_FIELDS,
            )
        }
        to_create, odd = [], []
        changed = 0
        for remote_id, row in by_id.items():
            element = known.get(remote_id)
            values = self._read_row(ctx, element, remote_id, row, extra)
            if values is None:
                odd.append(remote_id)
                continue
            digest = _digest(values)
            if element is None:
                to_create.append(
                    values
                    | {
                        "connector_id": ctx.connector.id,
                        "entity": entity._entity,
                        "remote_id": remote_id,
                        "payload_hash": digest,
                    }
                )
                continue
            if element.payload_hash != digest:
                element.write(values | {"payload_hash": digest})
                changed += 1
            if element.link_state == "missing":
                self._bring_back(element)
        elements.create(to_create)
        return Stored(changed + len(to_create), odd)

    def _read_row(self, ctx, element, remote_id, row, extra):
        """What the mirror keeps of a row, or None where it makes no sense; then it is
        told, and the other rows are mirrored all the same.

        :param element: the row's element, if it is mirrored already
        """
        try:
            values = ctx.entity._element_values(ctx, row, extra)
            self._check_mirrored(ctx, values)
            return values
        except NO_SENSE as error:
            is_plain = isinstance(error, OddValue)
            resource = ctx.entity._resource
            _logger.warning(
                "%s %s: %s", resource, remote_id, error, exc_info=not is_plain
            )
            name = element.display_name if element else f"#{remote_id}"
            self._tell_odd(ctx, name, self._odd_reason(ctx, error), element)
            return None

    def _tell_odd(self, ctx, name, message, element=None):
        """Note a row that makes no sense, once in a step however often it is read."""
        values = self._change_values(
            ctx, "invalid", element, name=name, state="failed", message=message
        )
        same = ("step_id", "verb", "name", "message")
        changes = self.env["shoper.sync.change"]
        if not changes.search_count([(key, "=", values[key]) for key in same], limit=1):
            changes.create(values)

    def _check_mirrored(self, ctx, values):
        """
        :raises OddValue: the mirror cannot hold a value, or it is none of its property
        """
        for name in ("name", "code", "ean"):
            text = values.get(name) or ""
            if not isinstance(text, str) or len(text) > MAX_NAME:
                raise OddValue(name, text)
        shop = values["shop_values"]
        for prop in ctx.entity._properties:
            value = shop.get(prop.code)
            if prop.kind in ("text", "html") and not isinstance(value, str | None):
                raise OddValue(prop.code, value)

    def _odd_reason(self, ctx, error):
        """What is wrong with a row and what to do, without words of a programmer."""
        if not isinstance(error, OddValue):
            return ctx.env._(
                "What the shop says of it makes no sense. Look at it in the shop's "
                "panel, save it there and synchronise again."
            )
        return ctx.env._(
            "What the shop says of it makes no sense (%s). Look at it in the shop's "
            "panel, save it there and synchronise again.",
            f"{error.field}: {error.shown}",
        )

    def _tell_unread(self, ctx, rows):
        """Tell of rows without an id that can be right: nobody knows which elements
        they are."""
        field = RESOURCES[ctx.entity._resource]
        for row in rows:
            number = shown(row.get(field))
            message = ctx.env._(
                "The shop gives it a number that cannot be right (%s), so nobody knows "
                "which element it is. Look at it in the shop's panel, save it there "
                "and synchronise again.",
                f"{field}: {number}",
            )
            self._tell_odd(ctx, self._name_of_row(ctx, row) or f"#{number}", message)

    def _name_of_row(self, ctx, row: Row) -> str:
        try:
            texts = ctx.entity._translation(ctx, row)
        except OddValue:
            texts = {}
        names = (texts.get("name"), texts.get("value"), row.get("name"))
        found = next((name for name in names if isinstance(name, str)), "")
        return normal_text(found)[:SHOWN]

    def _bring_back(self, element):
        """An element that was gone is there again: its link holds unless the record
        was linked with another element meanwhile."""
        taken = element.res_id and self.env["shoper.element"].search_count(
            [
                ("connector_id", "=", element.connector_id.id),
                ("entity", "=", element.entity),
                ("res_model", "=", element.res_model),
                ("res_id", "=", element.res_id),
                ("link_state", "=", "linked"),
            ],
            limit=1,
        )
        if element.res_id and not taken:
            element.write({"link_state": "linked", "gone_choice": False})
        else:
            element._forget_record()
            element.link_state = "unlinked"


def _digest(values):
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
