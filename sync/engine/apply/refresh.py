from odoo.models import BaseModel
from odoo.tools import SQL

from ..changes import Changes
from ..context import Context
from ..identity import Identity
from ..link.left_out import LeftOut
from ..link.linking import Linking
from ..reading import ShopReading


class Refresh:
    """Looks at both sides once more before anything is written, which may be days after
    it was planned."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.changes = Changes(ctx)

    def work(self) -> None:
        """Read the next elements that the plan touches from the shop again; when all
        are read, give up what does not hold any more.

        :raises ShoperError: the shop cannot be asked now
        """
        Identity(self.ctx).check()
        step, cursor = self.ctx.step, self.ctx.cursor
        reason = self.ctx.run._settings_reason()
        if reason:
            self.changes.stale(self.changes.of_step("planned"), reason)
        elements = self._touched(step, cursor.refreshed_to)
        if elements:
            ShopReading(self.ctx).reread(elements)
            cursor.refreshed_to = elements[-1].id
            self.ctx.save_cursor()
            return
        changes = self.env["shoper.sync.change"].search_fetch(
            [
                ("step_id", "=", step.id),
                ("state", "=", "planned"),
                ("verb", "in", ("link", "create_odoo", "create_shop", "delete_shop")),
            ],
            ["verb", "element_id", "res_id"],
        )
        if changes and not self.ctx.is_undo:
            is_listed = self.ctx.entity._lists_new
            if is_listed and not ShopReading(self.ctx).read_newest():
                return
            self._withdraw(changes)
        if not self.ctx.is_undo:
            LeftOut(self.ctx).withdraw()
        cursor.refreshed = True
        self.ctx.save_cursor()

    def _touched(self, step: BaseModel, position: int) -> BaseModel:
        """Find the next elements that the plan concerns; where something is to be
        created in the shop, all that could be its counterpart.

        :param position: id of the element after which they begin
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """WITH plan AS (
                     SELECT element_id, verb FROM shoper_sync_change
                     WHERE step_id = %(step)s AND state = 'planned')
                   SELECT id FROM shoper_element
                   WHERE id > %(position)s AND (
                     id IN (SELECT element_id FROM plan)
                     OR connector_id = %(connector)s AND entity = %(entity)s
                       AND link_state = 'unlinked' AND NOT %(is_undo)s
                       AND EXISTS (SELECT 1 FROM plan WHERE verb = 'create_shop'))
                   ORDER BY id LIMIT %(limit)s""",
                step=step.id,
                position=position,
                connector=step.connector_id.id,
                entity=step.entity,
                is_undo=bool(step.run_id.undoes_id),
                limit=self.ctx.one_call,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return self.env["shoper.element"].browse(ids)

    def _withdraw(self, changes: BaseModel) -> None:
        """Take back links that are not the only ones possible any more, and creates
        and deletes whose counterpart appeared on the other side."""
        _elements, links, ambiguous = Linking(self.ctx).find_pairs()
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
