from collections.abc import Iterator
from itertools import islice

from odoo.models import BaseModel
from odoo.tools import SQL, split_every

from ..changes import Changes
from ..context import Context
from ..questions import question_about
from ..reading import ShopReading
from ..references import Values
from .lost import LostCreations
from .matching import Ambiguous, Link
from .not_taking_part import NotTakingPart
from .scope import Scope
from .undone import UndoneLinks
from .unlinked import Unlinked

CHUNK = 1000  # changes that are created at once
AT_ONCE = 20_000  # changes that are created in one unit of work
Pairs = tuple[BaseModel, list[Link], list[Ambiguous]]  # unlinked elements, what fits


class Linking:
    """Links what belongs together: finds a record for each unlinked element of the
    step's type, and plans the links as changes."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.changes = Changes(ctx)

    def work(self) -> None:
        """Plan links for pairs that the criterion decides, and list the others.

        :raises ShoperError: the shop cannot be asked now
        """
        if self.ctx.step.choices:
            self.ctx.step.state = "planning"
            return
        self._drop_dangling()
        self.entity._prepare_link(self.ctx)
        if self.entity._whole:
            outdated = self.entity._outdated_links(self.ctx)
            outdated._forget_record("outdated", self.ctx.run.user_id)
            outdated.is_kept_in_shop = True  # a person linked what they belong to anew
        Scope(self.ctx).mark()
        elements, links, ambiguous = self.find_pairs()
        if self._reread(elements, links):
            return  # what fits is looked for once more, in the next unit of work
        unsound = set(self.ctx.cursor.unsound)
        links = [link for link in links if link[0].id not in unsound]
        settled = {element.id for element, *_rest in (*links, *ambiguous)}
        elements -= NotTakingPart(self.ctx).leave_out_fitting(
            elements.filtered(lambda element: element.id not in settled)
        )
        found = self._taking_part(elements, links, ambiguous)
        if self._create(self._changes(*found)) == AT_ONCE:
            return  # the others follow in the next units of work
        contested: set[int] = set()
        contested.update(*(res_ids for _element, res_ids, _why in ambiguous))
        self.ctx.cursor.began = 0
        self.ctx.cursor.fresh, self.ctx.cursor.unsound = [], []
        self.ctx.cursor.contested = sorted(contested)
        self.ctx.cursor.scope_at = NotTakingPart(self.ctx).scope_moment()
        self.ctx.save_cursor()
        self.ctx.step.state = "planning"

    def _create(self, changes: Iterator[Values]) -> int:
        """Create the next of these changes, after those that an earlier unit of work
        created.

        :return: how many
        """
        created = self.env["shoper.sync.change"].search_fetch(
            [
                ("step_id", "=", self.ctx.step.id),
                ("verb", "in", ("link", "ambiguous")),
            ],
            ["element_id"],
        )
        known = {change.element_id.id for change in created}
        left = (item for item in changes if item["element_id"] not in known)
        count = 0
        for chunk in split_every(CHUNK, islice(left, AT_ONCE)):
            self.env["shoper.sync.change"].create(chunk)
            self.env.invalidate_all()
            count += len(chunk)
        return count

    def _reread(self, elements: BaseModel, links: list[Link]) -> bool:
        """Read the next elements again that are about to be linked and then compared,
        where the download did not read them: what the mirror has of them may be months
        old.

        :param elements: all that have no link
        :return: whether there were any
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        # Of a followed type all that changed was downloaded.
        if self.entity._changed_by or ctx.step.update_linked == "none":
            return False
        fresh = set(cursor.fresh)
        old = [item for item in self._unread(elements, links) if item not in fresh]
        found = self.env["shoper.element"].browse(old[: ctx.one_call])
        if found:
            odd = set(ShopReading(ctx).reread(found).odd)
            cursor.fresh += found.ids
            unsound = found.filtered(lambda element: element.remote_id in odd)
            cursor.unsound += unsound.ids
            ctx.save_cursor()
        return bool(found)

    def _unread(self, elements: BaseModel, links: list[Link]) -> list[int]:
        """Find the elements that are about to be linked and that the step's download
        did not read: ids of ``shoper.element``.

        :param elements: all that have no link
        """
        step, began = self.ctx.step, self.ctx.cursor.began
        if not step.is_partial or step.only_parent_ids:
            # Where all was read, ``began`` is 0.
            return [item.id for item, *_rest in links if item.remote_id <= began]
        _elements, links, _ambiguous = self._taking_part(elements, links, [])
        read, named = set(step.only_element_ids or ()), set(step.only_remote_ids or ())
        return [
            element.id
            for element, *_rest in links
            if element.id not in read and element.remote_id not in named
        ]

    def _changes(
        self, elements: BaseModel, links: list[Link], ambiguous: list[Ambiguous]
    ) -> Iterator[Values]:
        """Give the values of the changes that follow from what :meth:`find_pairs`
        found."""
        for element, res_id, rule in links:
            yield self.changes.values("link", element, res_id=res_id, rule=rule)
        for element, res_ids, reason in ambiguous:
            yield self.changes.values(
                "ambiguous",
                element,
                state="waiting",
                meta={"candidates": sorted(res_ids)},
                question=not res_ids and question_about(self.entity, element.name),
                message=reason,
            )
        settled = {element.id for element, *_rest in (*links, *ambiguous)}
        left = elements.filtered(lambda element: element.id not in settled)
        reasons = self.entity._unlinked_reasons(self.ctx, left)
        for element in left:
            if element.id in reasons:
                yield self.changes.values(
                    "ambiguous",
                    element,
                    state="waiting",
                    message=reasons[element.id],
                )

    def find_pairs(self) -> Pairs:
        """Find pairs among everything that is not linked yet, without planning
        anything.

        :return: (unlinked elements, links, ambiguous); see
            :meth:`.matching.Matching.match`
        """
        unlinked = Unlinked(self.ctx)
        elements, archived = unlinked.elements(), unlinked.left_archived()
        if not elements and not archived:
            return elements, [], []  # Odoo's side need not be read
        records = unlinked.records()
        links, ambiguous = LostCreations(self.ctx).find(elements, records)
        found_ids = {res_id for _element, res_id, _rule in links}
        links += unlinked.active_again(archived, {*records.ids} - found_ids)
        known = {element.id for element, *_rest in (*links, *ambiguous)}
        taken = {res_id for _element, res_id, _rule in links}.union(
            *(res_ids for _element, res_ids, _reason in ambiguous)
        )
        more_links, more_ambiguous = self.entity._find_links(
            self.ctx,
            elements.filtered(lambda element: element.id not in known),
            records.filtered(lambda record: record.id not in taken),
        )
        made, undone = UndoneLinks(self.ctx).set_apart(links + more_links)
        return elements, made, ambiguous + more_ambiguous + undone

    def _drop_dangling(self) -> None:
        """Unlink elements whose record is not there any more. Records can vanish
        without this addon hearing of it (SQL cascades): they are not deleted in the
        shop because of that, nor created in Odoo again unasked, but for parts that went
        with their whole, which follow it."""
        model = self.env[self.entity._odoo_model]
        elements = self.env["shoper.element"]
        elements.flush_model(["connector_id", "entity", "res_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT e.id FROM shoper_element e
                   LEFT JOIN %s r ON r.id = e.res_id
                   WHERE e.connector_id = %s AND e.entity = %s
                     AND e.res_id > 0 AND r.id IS NULL""",
                SQL.identifier(model._table),
                self.ctx.connector.id,
                self.entity._entity,
            )
        )
        lost = elements.browse([row[0] for row in rows])
        if lost and self.entity._whole:
            links = self.ctx.links(self.entity._whole)
            followed = lost.filtered(
                lambda element: (
                    links.element_by_remote.get(element.parent_remote_id)
                    not in links.record_by_element
                )
            )
            followed._forget_record("record deleted")
            lost -= followed
        note = self.env._("Its record in Odoo was deleted together with another one.")
        lost._lose_record("record deleted", dict.fromkeys(lost, note))

    def _taking_part(
        self, elements: BaseModel, links: list[Link], ambiguous: list[Ambiguous]
    ) -> Pairs:
        """Keep what takes part in the step of what :meth:`find_pairs` found."""
        step = self.ctx.step
        if not step.is_partial or step.only_parent_ids:
            return elements, links, ambiguous
        remote_ids = set(step.only_remote_ids or ())
        element_ids = {item.id for item in elements if item.remote_id in remote_ids}
        element_ids.update(step.only_element_ids or ())
        res_ids = set(step.only_res_ids or ())
        return (
            elements.filtered(lambda element: element.id in element_ids),
            [item for item in links if item[0].id in element_ids or item[1] in res_ids],
            [
                item
                for item in ambiguous
                if item[0].id in element_ids or item[1] & res_ids
            ],
        )
