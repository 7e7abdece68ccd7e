from collections.abc import Sequence
from datetime import datetime, timedelta

from odoo import fields
from odoo.models import BaseModel
from odoo.tools import SQL

from .. import limits
from ..changes import Changes
from ..context import Context
from ..identity import Identity
from ..link.not_taking_part import NotTakingPart
from ..mirror import Mirror
from ..reading import ShopReading
from ..shrunken import is_shrunken
from .late import given_up_unanswered

# Verbs of changes that hold only while nothing on the other side fits what they are
# about; those of ``link``, while nothing but the other one of the pair does.
OF_PAIRS = ("link", "create_odoo", "create_shop", "delete_shop")


class Refresh:
    """Looks at both sides once more before anything is written: at all of a plan that
    waited for a person, which may be days, and at what is sent to the shop, again and
    again, wherever more than moments passed since it was read."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.changes = Changes(ctx)

    def work(self) -> None:
        """Read the next elements that the plan touches from the shop again; when all
        are read, give up what does not hold any more.

        :raises ShoperError: the shop cannot be asked now
        """
        cursor = self.ctx.cursor
        self._check()
        if not cursor.looked_at:
            self._note_look()
        if not self._read_next(self._touched(cursor.refreshed_to)):
            cursor.refreshed = self._settle(OF_PAIRS)
        self.ctx.save_cursor()

    # ------------------------------------------------- what is sent to the shop
    def is_due(self, verb: str, changes: BaseModel) -> bool:
        """Tell whether changes are to be looked at once more before they are carried
        out: what they send to the shop was planned on what was read too long ago, or
        before another run gave up what it had sent of the type.

        :param verb: of all of them
        """
        cursor = self.ctx.cursor
        if not verb.endswith("_shop") or verb in self.ctx.entity._looks_again:
            return False
        if cursor.is_looking or self._is_old() or not self._covers(changes):
            return True
        return bool(given_up_unanswered(self.ctx, self._looked_at()))

    def look_again(self, verb: str, changes: BaseModel) -> None:
        """Do the next piece of a look at the shop before changes are sent there: read
        what they were planned on, and give up what does not hold any more.

        :param verb: of the changes
        :param changes: those that are sent next
        :raises ShoperError: the shop cannot be asked now
        """
        cursor = self.ctx.cursor
        self._check()
        if not self._goes_on(changes):
            self._begin_look(verb, changes)
        is_more = self._read_next(self._next_looked_at(verb)) and cursor.is_wide
        if not is_more:
            cursor.is_looking = not self._settle([verb] if verb in OF_PAIRS else [])
        self._note_look()
        self.ctx.save_cursor()

    def _goes_on(self, changes: BaseModel) -> bool:
        """Tell whether the look that was begun goes on, and not a new one begins."""
        # The shop may have let the next piece of the look wait.
        is_broken_off = self._is_old(limits.FRESH + limits.MAX_WAIT)
        is_begun = self.ctx.cursor.is_looking and not is_broken_off
        return is_begun and self._covers(changes)

    def _begin_look(self, verb: str, changes: BaseModel) -> None:
        """Choose what is looked at: what the next changes were planned on, as many as
        one call reads; after a long pause also all that has no link in the shop, before
        anything is created there.

        :param verb: of the changes
        :param changes: the first of them, all of which are looked at
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        further = self.changes.of_step("planned", verb, limit=ctx.one_call)
        most = max(len(changes), ctx.one_call)
        cursor.looked_for = (changes | further).ids[:most]
        creates = verb == "create_shop" and not ctx.is_undo
        was_wide = cursor.is_looking and cursor.is_wide
        cursor.is_wide = creates and (was_wide or self._is_old(limits.LONG_AGO))
        cursor.is_looking = True
        cursor.refreshed_to = cursor.parts_to = 0
        cursor.forget_known()

    def _next_looked_at(self, verb: str) -> BaseModel:
        """Find the elements that a look reads next: those of its changes, all in one
        call; in a wide one also what has no link, piece by piece.

        :param verb: of the changes
        """
        cursor = self.ctx.cursor
        if cursor.is_wide:
            return self._touched(cursor.refreshed_to, (verb,))
        changes = self.env["shoper.sync.change"].browse(cursor.looked_for)
        return changes.element_id.sorted("id").filtered(
            lambda element: element.id > cursor.refreshed_to
        )

    def _is_old(self, seconds: int = limits.FRESH) -> bool:
        """Tell whether it is too long ago that the shop was read for the step.

        :param seconds: how long that may be
        """
        return self.ctx.now() - self._looked_at() > timedelta(seconds=seconds)

    def _looked_at(self) -> datetime:
        """Tell when the shop was last read for the step (UTC)."""
        looked_at = fields.Datetime.to_datetime(self.ctx.cursor.looked_at)
        return looked_at or self.ctx.step.started_at

    def _covers(self, changes: BaseModel) -> bool:
        """Tell whether the shop was last read for these changes, too."""
        looked_for = self.ctx.cursor.looked_for
        return not looked_for or set(looked_for).issuperset(changes.ids)

    def _note_look(self) -> None:
        """Note that the shop is read for the step just now."""
        self.ctx.cursor.looked_at = fields.Datetime.to_string(self.ctx.now())

    # -------------------------------------------------------------- for both
    def _check(self) -> None:
        """Check that it is still the same shop, and give up all that was planned with
        other settings.

        :raises ShoperError: the shop cannot be asked now
        """
        Identity(self.ctx).check()
        reason = self.ctx.run._settings_reason()
        if reason:
            self.changes.stale(self.changes.of_step("planned"), reason)

    def _read_next(self, elements: BaseModel) -> bool:
        """Read elements again, by ascending id, and note that they were.

        :return: whether there are any
        """
        if elements:
            self._reread(elements)
            self.ctx.cursor.refreshed_to = elements[-1].id
        return bool(elements)

    def _reread(self, elements: BaseModel) -> None:
        """Mirror elements as they are in the shop now; what is planned for those that
        make no sense by now is given up. The cursor says which ones are gone.

        :raises ShoperError: the shop cannot be asked now
        """
        linked = elements.filtered(lambda element: element.link_state == "linked")
        known = ShopReading(self.ctx).read_known(elements)
        self.ctx.cursor.note_known(len(known.there & linked), known.gone.ids)
        odd = set(known.stored.odd)
        if odd:
            unread = elements.filtered(lambda element: element.remote_id in odd)
            self.changes.stale(
                self.env["shoper.sync.change"].search(
                    [
                        ("step_id", "=", self.ctx.step.id),
                        ("state", "=", "planned"),
                        ("element_id", "in", unread.ids),
                    ]
                )
            )

    def _note_gone(self) -> None:
        """Note which of the elements that were read again are gone from the shop. Where
        too many linked ones are to be believed none of these is, and the whole plan is
        given up."""
        ctx, cursor = self.ctx, self.ctx.cursor
        elements = self.env["shoper.element"].browse(cursor.gone)
        gone = elements.filtered(lambda element: element.link_state == "linked")
        there = cursor.there
        cursor.forget_known()
        # Of what is not linked nothing follows for Odoo: people may clean it up.
        Mirror(ctx).mark_missing(elements - gone)
        if ctx.entity._is_told or not is_shrunken(ctx, there, len(gone)):
            Mirror(ctx).mark_missing(gone)
            return
        reason = self.env._(
            "Of the elements that this plan concerns the shop returned %(count)s; "
            "%(gone)s are missing there. Nothing more of the plan was written. Look in "
            "the shop's panel whether all is there, then synchronise again.",
            count=there,
            gone=len(gone),
        )
        self.changes.stale(self.changes.of_step("planned"), reason)

    def _touched(self, position: int, verbs: Sequence[str] = ()) -> BaseModel:
        """Find the next elements that the plan concerns; where something is to be
        created in the shop, all that could be its counterpart.

        :param position: id of the element after which they begin
        :param verbs: of the changes that are looked at, all if none is named
        """
        elements, changes = self.env["shoper.element"], self.env["shoper.sync.change"]
        elements.flush_model(["connector_id", "entity", "link_state"])
        changes.flush_model(["step_id", "element_id", "verb", "state"])
        rows = self.env.execute_query(
            SQL(
                """WITH plan AS (
                     SELECT element_id, verb FROM shoper_sync_change
                     WHERE step_id = %(step)s AND state = 'planned'
                       AND (verb = ANY(%(verbs)s) OR %(is_all)s))
                   SELECT id FROM shoper_element
                   WHERE id > %(position)s AND (
                     id IN (SELECT element_id FROM plan)
                     OR connector_id = %(connector)s AND entity = %(entity)s
                       AND link_state = 'unlinked' AND NOT %(is_undo)s
                       AND EXISTS (SELECT 1 FROM plan WHERE verb = 'create_shop'))
                   ORDER BY id LIMIT %(limit)s""",
                step=self.ctx.step.id,
                verbs=list(verbs),
                is_all=not verbs,
                position=position,
                connector=self.ctx.connector.id,
                entity=self.ctx.step.entity,
                is_undo=self.ctx.is_undo,
                limit=self.ctx.one_call,
            )
        )
        return elements.browse([row[0] for row in rows])

    def _settle(self, verbs: Sequence[str]) -> bool:
        """Read what is new in the shop where changes could have a counterpart there,
        until it is there or the slice is over; then note what is gone, and give up what
        does not hold any more.

        :param verbs: of the changes that could have one
        :return: whether all was read
        :raises ShoperError: the shop cannot be asked now
        """
        ctx = self.ctx
        is_listed = ctx.entity._lists_new and not ctx.is_undo
        if is_listed and self._planned(verbs) and not ShopReading(ctx).read_newest():
            return False
        self._note_gone()
        if not ctx.is_undo:
            self._withdraw(verbs)
        return True

    def _planned(self, verbs: Sequence[str]) -> BaseModel:
        """Find the planned changes of some verbs."""
        return self.env["shoper.sync.change"].search_fetch(
            [
                ("step_id", "=", self.ctx.step.id),
                ("state", "=", "planned"),
                ("verb", "in", verbs),
            ],
            ["verb", "element_id", "res_id"],
        )

    def _withdraw(self, verbs: Sequence[str]) -> None:
        """Give up changes whose counterpart appeared or vanished on one of the sides,
        and those of what takes no part any more.

        :param verbs: of the changes that could have one
        """
        if changes := self._planned(verbs):
            self._withdraw_paired(changes)
        NotTakingPart(self.ctx).withdraw()

    def _withdraw_paired(self, changes: BaseModel) -> None:
        """Take back links that are not the only ones possible any more, and creates
        and deletes whose counterpart appeared on the other side."""
        linking = self.env["shoper.sync"]._phase("link")
        _elements, links, ambiguous = linking(self.ctx).find_pairs()
        pairs = {(element.id, res_id) for element, res_id, _rule in links}
        fitting = {element.id for element, *_rest in (*links, *ambiguous)}
        contested = {res_id for _element, res_id in pairs}.union(
            *(res_ids for _element, res_ids, _reason in ambiguous)
        )

        def is_outdated(change: BaseModel) -> bool:
            if change.verb == "link":
                return (change.element_id.id, change.res_id) not in pairs
            if change.verb in ("create_odoo", "delete_shop"):
                return change.element_id.id in fitting
            return change.res_id in contested

        self.changes.stale(
            changes.filtered(is_outdated), self.changes.appeared_reason()
        )
