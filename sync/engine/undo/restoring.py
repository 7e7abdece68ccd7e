from odoo.models import BaseModel
from odoo.tools import SQL

from ..changes import Changes
from ..context import Context
from ..shown.names import Names
from ..sides import Sides


class Restoring:
    """Creates deleted elements in the shop again, under new ids."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.sides = Sides(ctx)
        self.changes = Changes(ctx)

    def prepare(self, changes: BaseModel) -> BaseModel:
        """Prepare sending changes: mark those that are not to be sent, and give the
        next ones that can be sent together."""
        changes = changes[: self.entity._restore_batch]
        lacking = changes - self._mark_there(changes)
        unsent = lacking - self._mark_lost(lacking)
        return self._told_apart(self.entity._prepare_restore(self.ctx, unsent))

    def _mark_there(self, changes: BaseModel) -> BaseModel:
        """Give up those changes whose element the shop has again.

        :return: these changes
        """
        there = changes.filtered(
            lambda change: change.element_id.link_state != "missing"
        )
        self.changes.stale(there, self.env._("The shop has it again."))
        return there

    def _told_apart(self, changes: BaseModel) -> BaseModel:
        """Choose so many of the changes, from the first on, that what was made can be
        told apart if their answer is lost."""
        seen: set[str] = set()
        for place, change in enumerate(changes):
            key = repr([change.after.get(code) for code in self.entity._told_apart_by])
            if key in seen:
                return changes[:place]
            seen.add(key)
        return changes

    def _mark_lost(self, changes: BaseModel) -> BaseModel:
        """Let those changes count as being sent whose like was sent before, by an
        undoing that ended without an answer: they are looked up in the shop first.

        :return: these changes
        """
        first = changes.filtered(lambda change: not change.attempts)
        if not first:
            return first
        changes.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT element_id, min(sent_after_id)
                   FROM shoper_sync_change
                   WHERE element_id IN %s AND verb = 'create_shop'
                     AND state = 'failed' AND attempts > 0 AND payload IS NOT NULL
                   GROUP BY element_id""",
                tuple(first.element_id.ids),
            )
        )
        since = dict(rows)
        lost = first.filtered(lambda change: change.element_id.id in since)
        for change in lost:
            change.sent_after_id = since[change.element_id.id]
        lost.write({"state": "sending", "attempts": 1})
        return lost

    def adopt(self, created: dict[int, BaseModel]) -> None:
        """Let what is created again stay the same element, with another shop id, so
        that whatever refers to it still does. Where a download found it before its
        answer was looked up, the two become one, unless somebody linked the new one.

        :param created: {shop id: change}
        """
        mirrored = self.env["shoper.element"].search_fetch(
            [
                *self.ctx.of_type(),
                ("remote_id", "in", list(created)),
            ],
            ["remote_id", "link_state"],
        )
        taken = {}
        for element in mirrored:
            if element == created[element.remote_id].element_id:
                continue
            if element.link_state == "linked":
                taken[element.remote_id] = element
            else:
                element.unlink()
        for remote_id, change in created.items():
            element = change.element_id
            if remote_id in taken:
                change.element_id = taken[remote_id]
            elif element.remote_id != remote_id:
                former = [*(element.former_remote_ids or ()), element.remote_id]
                element.write({"remote_id": remote_id, "former_remote_ids": former})

    def keep(self, elements: BaseModel) -> None:
        """Keep elements that are in the shop again without a record: no run deletes
        them there once more without somebody's word. What becomes of those whose record
        was deleted is asked as before.

        :param elements: what was created again, as it was just mirrored
        """
        kept = elements.filtered(
            lambda element: (
                element.link_state == "unlinked"
                # Not to be read yet: it takes part once it is.
                or (element.link_state == "missing" and not element.res_id)
            )
        )
        kept.is_kept_in_shop = True
        asked = kept.filtered(
            lambda element: (
                element.left_note and element.gone_choice in (False, "delete")
            )
        )
        asked.gone_choice = "ask"

    def tell(self, change: BaseModel) -> None:
        """Say under which id the shop has it again, and what it did not take; what it
        holds instead is noted, so that undoing can be undone."""
        element, env = change.element_id, self.env
        shop = self.sides.of_element(element)
        lost = self.entity._not_taken(self.ctx, change, shop)
        change.after = change.after | {
            code: shop[code] for code in lost if code in shop
        }
        texts = [env._("The shop has it again, with the new ID %s.", element.remote_id)]
        if lost:
            names = Names(self.entity.with_env(env))
            labels = map(names.of_code, dict.fromkeys(lost))
            texts.append(env._("It did not take back: %s.", ", ".join(labels)))
        texts.append(self.entity._restore_losses(self.ctx, change._backup()))
        change.message = " ".join(filter(None, texts))

    def renewed_ids(self, entity_code: str) -> dict[int, int | None]:
        """Find the ids of the shop that no element has any more: {id: the one that the
        same element has now, or None where it is gone}."""
        elements = self.env["shoper.element"]
        domain = [
            ("connector_id", "=", self.ctx.connector.id),
            ("entity", "=", entity_code),
        ]
        found: dict[int, int | None] = {}
        missing = [*domain, ("link_state", "=", "missing")]
        for element in elements.search_fetch(missing, ["remote_id"]):
            found[element.remote_id] = None
        for element in elements._renewed(domain):
            now = None if element.link_state == "missing" else element.remote_id
            found |= dict.fromkeys(element.former_remote_ids, now)
        return found
