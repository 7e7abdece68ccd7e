from typing import Any, NamedTuple

from odoo.models import BaseModel
from odoo.tools import split_every

from ...shoper_api import read_id
from .context import Context
from .mirror import Mirror, Stored
from .references import Values

PARENTS = 50  # whose parts are asked for in one list
UNREAD = object()  # in the place of what was not asked for yet


class Known(NamedTuple):
    """What became of elements that were read again.

    :param stored: what was mirrored
    :param there: those that the shop has
    :param gone: those that it does not have any more; what was missing before is not
        among them
    """

    stored: Stored
    there: BaseModel
    gone: BaseModel


class ShopReading:
    """Reads elements of the shop into the mirror outside a download: known ones again,
    some by their ids, those that are new, and the parts of some wholes. Each method
    commits what was done before it calls the shop, and raises ``ShoperError`` where
    that cannot be asked now."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.mirror = Mirror(ctx)

    def reread(self, elements: BaseModel) -> Stored:
        """Mirror elements as they are in the shop now, in one call of the client, and
        note which of them it does not have any more."""
        known = self.read_known(elements)
        self.mirror.mark_missing(known.gone)
        return known.stored

    def read_known(self, elements: BaseModel) -> Known:
        """Mirror elements as they are in the shop now, in one call of the client; that
        the shop does not have some any more is not noted on them yet."""
        remote_ids = elements.mapped("remote_id")
        had = elements.filtered(lambda item: item.link_state != "missing")
        self.ctx.commit_before_call()
        found = self.ctx.client.read_ids(self.entity._resource, remote_ids)
        stored = self.mirror.store(
            list(found.values()), self.entity._fetch_extra(self.ctx)
        )
        return Known(
            stored=stored,
            there=elements.filtered(lambda item: item.remote_id in found),
            gone=had.filtered(lambda item: item.remote_id not in found),
        )

    def read_named(self, remote_ids: list[int]) -> int:
        """Mirror elements by their ids in the shop, in one call of the client. Where a
        person named them, note as failed changes which ones cannot take part: the shop
        does not have them, they take no part in this shop's synchronisations, or
        somebody ignored them. Nothing is noted of those that the shop's messages named.

        :return: how many the shop has
        """
        ctx, entity = self.ctx, self.entity
        ctx.commit_before_call()
        rows = ctx.client.read_ids(entity._resource, remote_ids)
        self._keep_again(remote_ids)
        wanted = self.mirror.in_scope(list(rows.values()))
        self.mirror.store(wanted, entity._fetch_extra(ctx))
        inside = {int(row[entity._remote_key]) for row in wanted}
        known = {
            element.remote_id: element
            for element in self.env["shoper.element"].search_fetch(
                [
                    *ctx.of_type(),
                    ("remote_id", "in", remote_ids),
                ],
                ["remote_id", "name", "code", "link_state"],
            )
        }
        none = self.env["shoper.element"]
        self.mirror.mark_missing(
            none.union(
                *(
                    element
                    for remote_id, element in known.items()
                    if remote_id not in rows
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
            odd.append(self.mirror.odd_rows.change(name, reason, element))
        self.mirror.odd_rows.tell(odd)
        return len(rows)

    def _keep_again(self, remote_ids: list[int]) -> None:
        """Let rows of elements be stored again that were emptied after some time
        (``_kept_days``), wholly or in part: without a hash they count as changed."""
        emptied = self.env["shoper.element"].search(
            [
                *self.ctx.of_type(),
                ("remote_id", "in", remote_ids),
                "|",
                ("payload", "=", False),
                ("link_state", "=", "unlinked"),
            ]
        )
        emptied.payload_hash = False

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
            self.entity._resource,
            after=after,
            filters=self._window_filter(after),
            at_once=ctx.one_call,
        )
        extra: Any = UNREAD
        for rows in reader:
            if extra is UNREAD:
                extra = self.entity._fetch_extra(ctx)
            wanted = self.mirror.in_scope(rows)
            stored = self.mirror.store(wanted, extra)
            self.mirror.odd_rows.tell_unread(reader.unread)
            if not cursor.is_newest_odd:
                step.fetched_to = stored.sound_to(
                    step.fetched_to, reader.last_id, reader.unread
                )
                cursor.is_newest_odd = bool(reader.unread or stored.odd)
            cursor.newest_to = reader.last_id
            ctx.save_cursor()
            ctx.commit()
            if ctx.seconds_left() <= 0:
                return False
        return True

    def _window_filter(self, after: int) -> dict[str, dict[str, str]]:
        """Make the filter that keeps a first download of a followed type to its window,
        see ``sync/entity/followed.py``; empty for a download that goes on behind an
        element.

        :param after: shop id after which is read
        """
        if not self.entity._changed_by or after:
            return {}
        start = self.mirror.window_start(self.mirror.last_download())
        return {self.entity._dated_by: {">=": start}} if start else {}

    def read_parts(self) -> bool:
        """Mirror the parts of the wholes that a partial step concerns, until they are
        all there or the slice is over; the cursor says which ones are, and which known
        parts are gone, which is not noted on them yet.

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
        """Mirror all parts of some wholes. Known ones that the shop left out are asked
        for by their ids: a list that comes empty once would make all of them look gone.

        :param remote_ids: shop ids of the wholes
        :param extra: see :meth:`Mirror.store`
        """
        ctx, entity, cursor = self.ctx, self.entity, self.ctx.cursor
        seen: set[int] = set()
        is_all_read = True
        ctx.commit_before_call()
        found = ctx.client.read_children(
            entity._resource, entity._whole_key, dict.fromkeys(remote_ids, 1)
        )
        for rows in found.values():
            unread = [row for row in rows if not read_id(row.get(entity._remote_key))]
            self.mirror.odd_rows.tell_unread(unread)
            is_all_read = is_all_read and not unread
            rows = self.mirror.in_scope(row for row in rows if row not in unread)
            seen.update(int(row[entity._remote_key]) for row in rows)
            self.mirror.store(rows, extra)
        count, gone = len(seen), []
        left_out = self.env["shoper.element"].search(
            [
                *ctx.of_type(),
                ("link_state", "not in", ("missing", "ignored")),
                ("id", "not in", cursor.gone),
                ("remote_id", "not in", list(seen)),
                ("parent_remote_id", "in", remote_ids),
            ]
        )
        if is_all_read and left_out:
            known = self.read_known(left_out)
            count += len(known.there)
            gone = known.gone.ids
        cursor.note_known(count, gone)
        if ctx.step.state == "fetching":  # else they are counted already
            ctx.step.fetched_count += count
