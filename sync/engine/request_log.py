"""The log of the calls to a shop. The client tells a watcher of each of them
(`shoper_api/watching.py`). What is to be kept is gathered in memory and stored when the
client is closed, in a transaction of its own that waits for no lock: a rollback of the
work does not lose what was called for it."""

import json
import logging
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

import psycopg2

from odoo.models import BaseModel
from odoo.tools import SQL

from ...shoper_api import WatchedCall, errors
from ...shoper_api.redaction import PERSONAL, mask

_logger = logging.getLogger(__name__)
MANY = 500  # rows that are kept in memory at most
MAX_REASON = 500  # characters
MAX_ITEMS = 2000  # characters that tell what a bulk call was made of
LOCK_TIMEOUT = "2s"  # the log is not worth waiting for
_ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")
_NUMBER = re.compile(r"\d[\d -]{7,}\d")  # of a phone, an account, a tax payer


class RequestLog:
    """Watches a client of a shop. Nothing that goes wrong here disturbs the work."""

    def __init__(self, connector: BaseModel, level: str, run_id: int | None) -> None:
        """Prepare to keep calls.

        :param connector: ``shoper.connector``
        :param level: ``all``, or ``errors`` to keep nothing else
        :param run_id: of the run that the calls are made for
        """
        self._registry = connector.env.registry
        self._connector_id: int = connector.id
        self._level = level
        self._run_id = run_id
        self._rows: list[dict[str, Any]] = []
        self._changes: defaultdict[tuple[str, str], set[int]] = defaultdict(set)

    def about(self, calls: Iterable[tuple[str, str, int]]) -> None:
        """Note for which changes the next calls are made.

        :param calls: (method, path, id of ``shoper.sync.change``)
        """
        self._changes.clear()
        for method, path, change_id in calls:
            self._changes[method, path].add(change_id)

    def called(self, call: WatchedCall) -> None:
        """Keep a call, if it is to be kept."""
        is_error = _is_error(call)
        if is_error or self._level == "all":
            self._rows.append(self._row(call, is_error))
        if len(self._rows) >= MANY:
            self.closed()

    def closed(self) -> None:
        """Store what was gathered."""
        rows, self._rows = self._rows, []
        if not rows:
            return
        try:
            with self._registry.cursor() as cr:
                cr.execute(
                    SQL("SELECT set_config('lock_timeout', %s, true)", LOCK_TIMEOUT)
                )
                cr.execute(self._insertion(rows), log_exceptions=False)
        except psycopg2.Error as error:
            _logger.warning(
                "%s calls of shop %s are not logged: %s",
                len(rows),
                self._connector_id,
                type(error).__name__,
            )

    def _row(self, call: WatchedCall, is_error: bool) -> dict[str, Any]:
        """Make the row of a call. It holds no body, no query and no header."""
        items = [
            f"{item.method} {_plain(item.path)} {item.status or '-'}"
            for item in call.items
        ]
        return {
            "called_at": datetime.now(timezone.utc).replace(tzinfo=None).isoformat(),
            "method": call.method,
            "path": _plain(call.path)[:MAX_REASON],
            "status": call.status or 0,
            "milliseconds": round(call.seconds * 1000),
            "attempt": call.attempt,
            "is_error": is_error,
            "kind": _kind(call, is_error),
            "code": _code(call),
            "reason": _reason(call),
            "items": "\n".join(items)[:MAX_ITEMS] or None,
            "change_id": self._change_of(call),
            "number": len(self._rows),
        }

    def _change_of(self, call: WatchedCall) -> int | None:
        """Find the change that a call was made for, where it was one alone: of a bulk
        call that went wrong in part, the one that went wrong."""
        keys = [(call.method, call.path)]
        if call.items:
            wrong = [item for item in call.items if _is_wrong(item.status)]
            keys = [(item.method, item.path) for item in wrong or call.items]
        found = set().union(*(self._changes.get(key, set()) for key in keys))
        return found.pop() if len(found) == 1 else None

    def _insertion(self, rows: list[dict[str, Any]]) -> SQL:
        """Write the rows in one query. What this transaction cannot see of connector,
        run and change is left out, and no row waits for what is not committed."""
        return SQL(
            """INSERT INTO shoper_request (
                 connector_id, company_id, run_id, change_id, called_at, method, path,
                 status, milliseconds, attempt, is_error, kind, code, reason, items,
                 create_date, write_date)
               SELECT c.id, c.company_id, r.id, h.id, x.called_at, x.method, x.path,
                 x.status, x.milliseconds, x.attempt, x.is_error, x.kind, x.code,
                 x.reason, x.items, x.called_at, x.called_at
               FROM jsonb_to_recordset(%(rows)s::jsonb) AS x(
                 called_at timestamp, method varchar, path varchar, status integer,
                 milliseconds integer, attempt integer, is_error boolean, kind varchar,
                 code varchar, reason text, items text, change_id integer,
                 number integer)
               JOIN shoper_connector c ON c.id = %(connector)s
               LEFT JOIN shoper_sync_run r ON r.id = %(run)s
               LEFT JOIN shoper_sync_change h ON h.id = x.change_id
               ORDER BY x.number""",
            rows=json.dumps(rows),
            connector=self._connector_id,
            run=self._run_id,
        )


def _is_error(call: WatchedCall) -> bool:
    """Tell whether a call, or something in it, went wrong."""
    return bool(call.error) or any(_is_wrong(item.status) for item in call.items)


def _is_wrong(status: int | None) -> bool:
    """Tell whether an item of a bulk went wrong. That something is not there is often
    just what was asked."""
    return status is None or (status >= 400 and status != 404)


def _kind(call: WatchedCall, is_error: bool) -> str:
    """Say what came of a call: one of ``KINDS`` of ``shoper.request``."""
    if call.error:
        return call.error.kind
    return "in_part" if is_error else "answered"


def _code(call: WatchedCall) -> str | None:
    """Read what the shop calls an error."""
    code = call.error.code if call.error else None
    return _plain(code)[:MAX_REASON] if code else None


def _reason(call: WatchedCall) -> str | None:
    """Say what went wrong, unless that is somebody's data: in the shop's words, and in
    those of the client where there was no answer, or none with a word of it."""
    if call.error is None:
        wrong = sum(_is_wrong(item.status) for item in call.items)
        return f"{wrong} / {len(call.items)}" if wrong else None
    touched = {call.path.partition("/")[0]}
    touched |= {item.path.partition("/")[0] for item in call.items}
    if touched & PERSONAL or isinstance(call.error, errors.AuthError):
        return None
    return _plain(call.error.description or str(call.error))[:MAX_REASON]


def _plain(text: str) -> str:
    """Write a text without secrets, addresses of people and long numbers, as the
    database can hold it."""
    text = _ADDRESS.sub("***", mask(text.replace("\x00", "")))
    return _NUMBER.sub("***", text)
