from odoo.fields import Domain
from odoo.models import BaseModel

from ..changes import Changes
from ..context import Context
from .scope import Scope
from .unlinked import Unlinked


class NotTakingPart:
    """Leaves elements alone that belong to records which take no part, and takes back
    what was planned for what takes no part any more."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.changes = Changes(ctx)

    def leave_out_fitting(self, elements: BaseModel) -> BaseModel:
        """Mark those of the elements that fit a record which takes no part, and
        return them.

        :param elements: unlinked ones that fit no other record
        """
        records = self._records() if elements else ()
        if not records:
            return elements.browse()
        links, ambiguous = self.entity._find_links(self.ctx, elements, records)
        fitting = elements.browse(
            [
                element.id
                for element, found in (
                    *((element, res_id) for element, res_id, _rule in links),
                    *((element, res_ids) for element, res_ids, _why in ambiguous),
                )
                if found
            ]
        )
        fitting.write({"is_out_of_scope": True})
        self.ctx.step.scope_count += len(fitting)
        return fitting

    def scope_moment(self) -> str:
        """Tell when somebody last changed which elements of the type, or of what they
        are parts of, take part; empty where all do."""
        scopes = self.env["shoper.sync.scope"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "in", [self.entity._entity, self.entity._whole]),
            ],
            ["write_date"],
        )
        return max((str(scope.write_date) for scope in scopes), default="")

    def withdraw_since_change(self) -> bool:
        """Give up what the scope leaves out by now, where somebody changed it since the
        plan was made, or since that was last looked at.

        :return: whether it was changed
        """
        moment, cursor = self.scope_moment(), self.ctx.cursor
        if moment == cursor.scope_at:
            return False
        self.withdraw()
        cursor.scope_at = moment
        self.ctx.save_cursor()
        return True

    def withdraw(self) -> None:
        """Give up what a plan meant to do about elements and records that
        the connector's scope leaves out by now, or that somebody ignored."""
        Scope(self.ctx).mark()
        reason = self.env._(
            "Since it was planned, it has been taken out of the synchronisation scope."
        )
        ignored = self.env["shoper.sync.change"].search(
            [
                ("step_id", "=", self.ctx.step.id),
                ("state", "=", "planned"),
                ("verb", "=", "create_shop"),
                ("res_id", "in", self.ctx.ignored_res_ids),
            ]
        )
        self.changes.stale(ignored, reason)
        if self.entity._whole:
            self._withdraw_parts(reason)
        if not self.ctx.scope:
            return
        changes = self.env["shoper.sync.change"].search_fetch(
            [("step_id", "=", self.ctx.step.id), ("state", "=", "planned")],
            ["element_id", "res_id"],
        )
        changes.element_id.fetch(["is_out_of_scope"])
        ids = [change.res_id for change in changes if change.res_id]
        found = self.ctx.records.search([("id", "in", ids), *self.ctx.scope._domain()])
        inside = {0, *found.ids}  # 0: of no record
        self.changes.stale(
            changes.filtered(
                lambda change: (
                    change.element_id.is_out_of_scope or change.res_id not in inside
                )
            ),
            reason,
        )

    def _withdraw_parts(self, reason: str) -> None:
        """Give up what a plan meant to do about parts of what takes no part any more:
        it is out of scope by now, or was unlinked. What waits for a change of this run
        follows that one.

        :param reason: for people, where it is out of scope
        """
        ctx, whole = self.ctx, self.entity._whole
        changes = self.env["shoper.sync.change"].search_fetch(
            [("step_id", "=", ctx.step.id), ("state", "=", "planned")],
            ["element_id"],
        )
        known = changes.filtered("element_id")
        known.element_id.fetch(["parent_remote_id"])
        (changes - known).fetch(["after"])
        links = ctx.links(whole)
        whole_of = {
            change: links.element_by_remote.get(change.element_id.parent_remote_id)
            for change in known
        } | {
            change: links.element_of((change.after or {}).get(whole))
            for change in changes - known
        }
        wholes = self.env["shoper.element"].browse(filter(None, whole_of.values()))
        wholes.fetch(["is_out_of_scope"])
        outside = set(wholes.filtered("is_out_of_scope").ids)
        taking_part = {None, *links.record_by_element, *links.change_by_element}
        left_out = changes.filtered(lambda change: whole_of[change] in outside)
        self.changes.stale(left_out, reason)
        self.changes.stale(
            (changes - left_out).filtered(
                lambda change: (
                    whole_of[change] not in taking_part and not change.depends_on_ids
                )
            )
        )

    def _records(self) -> BaseModel | tuple[()]:
        """Find unlinked records that could be linked if they took part."""
        left_out = Domain("id", "in", self.ctx.ignored_res_ids)
        left_out |= ~Domain(self.ctx.scope._domain())
        if left_out.is_false():
            return ()
        return self.ctx.records.search(
            Domain(self.entity._record_domain(self.ctx))
            & left_out
            & ~Unlinked(self.ctx).has("linked")
        )
