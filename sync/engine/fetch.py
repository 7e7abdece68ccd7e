import hashlib
import json
import logging

from odoo import models

_logger = logging.getLogger(__name__)
ELEMENT_FIELDS = ["remote_id", "payload_hash", "link_state", "res_model", "res_id"]
# Errors of reading a value that is not what it should be.
NO_SENSE = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)
MIN_GONE = 5  # so few gone elements never stop a step


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
            self._store_page(ctx, cursor, rows, reader.last_id)
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

    def _store_page(self, ctx, cursor, rows, last_id):
        """Mirror rows and note which known elements of their range are gone."""
        step = ctx.step
        wanted = ctx.entity._rows_in_scope(ctx, rows)
        changed = self._store_rows(ctx, wanted, cursor["extra"])
        if step.fetch_all:
            ids = {int(row[ctx.entity._remote_key]) for row in rows}
            cursor["gone"] += self._known_in_range(ctx, cursor["after"], last_id, ids)
        cursor["after"] = last_id
        step.write(
            {
                "fetched_count": step.fetched_count + len(wanted),
                "changed_count": step.changed_count + changed,
            }
        )
        self._save_cursor(step, cursor)

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
        step.write({"state": "linking", "cursor": False, "fetched_to": cursor["after"]})

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
        :return: how many elements are new or changed
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
        to_create = []
        changed = 0
        for remote_id, row in by_id.items():
            element = known.get(remote_id)
            values = self._read_row(ctx, element, remote_id, row, extra)
            if values is None:
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
        return changed + len(to_create)

    def _read_row(self, ctx, element, remote_id, row, extra):
        """What the mirror keeps of a row, or None where it makes no sense; then it is
        told, and the other rows are mirrored all the same.

        :param element: the row's element, if it is mirrored already
        """
        try:
            return ctx.entity._element_values(ctx, row, extra)
        except NO_SENSE as error:
            _logger.warning("%s %s", ctx.entity._resource, remote_id, exc_info=True)
            self.env["shoper.sync.change"].create(
                self._change_values(
                    ctx,
                    "invalid",
                    element,
                    name=element.display_name if element else f"#{remote_id}",
                    state="failed",
                    message=ctx.env._(
                        "What the shop says of it makes no sense (%s). Look at it in "
                        "the shop's panel, save it there and synchronise again.",
                        f"{type(error).__name__}: {error}"[:500],
                    ),
                )
            )
            return None

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
