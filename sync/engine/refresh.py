from odoo import models
from odoo.tools import SQL

ONE_CALL = 1250  # rows that one bulk call reads


class ShoperSync(models.AbstractModel):
    """Refresh: before a plan that waited for a person is applied, what it touches is
    read from the shop again, so that nothing that moved meanwhile is overwritten and
    nothing is created twice."""

    _inherit = "shoper.sync"

    def _refresh_unit(self, ctx):
        self._check_identity(ctx)
        step = ctx.step
        cursor = dict(step.cursor or {})
        if ctx.run._changed_settings():
            reason = ctx.env._(
                "The connector's language, price lists or parent of the categories "
                "changed since it was planned; plan it again."
            )
            self._stale(ctx, self._changes(step, "planned"), reason)
        elements = self._touched_elements(step, cursor.get("refreshed_to", 0))
        if elements:
            self._reread(ctx, elements)
            step.cursor = cursor | {"refreshed_to": elements[-1].id}
            return
        changes = self.env["shoper.sync.change"].search_fetch(
            [
                ("step_id", "=", step.id),
                ("state", "=", "planned"),
                ("verb", "in", ("link", "create_odoo", "create_shop", "delete_shop")),
            ],
            ["verb", "element_id", "res_id"],
        )
        if changes and not ctx.is_undo:
            self._read_newest(ctx)
            self._withdraw(ctx, changes)
        if not ctx.is_undo:
            self._withdraw_left_out(ctx)
        step.cursor = cursor | {"refreshed": True}

    def _touched_elements(self, step, position):
        """The next elements that the plan concerns; where something is to be created
        in the shop, all that could be its counterpart."""
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
                limit=ONE_CALL,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return self.env["shoper.element"].browse(ids)

    def _reread(self, ctx, elements):
        """Mirror elements as they are in the shop now."""
        remote_ids = elements.mapped("remote_id")
        self._commit_before_call(ctx)
        found = ctx.client.read_ids(ctx.entity._resource, remote_ids)
        self._store_rows(ctx, list(found.values()), ctx.entity._fetch_extra(ctx))
        self._mark_missing(elements.filtered(lambda item: item.remote_id not in found))

    def _read_newest(self, ctx):
        """Mirror what was created in the shop since the plan was made."""
        step = ctx.step
        if step.only_product_ids:
            self._read_parts(ctx)
            return
        extra = ctx.entity._fetch_extra(ctx)
        reader = ctx.client.reader(ctx.entity._resource, after=step.fetched_to)
        is_sound = True
        for rows in reader:
            wanted = ctx.entity._rows_in_scope(ctx, rows)
            stored = self._store_rows(ctx, wanted, extra)
            self._tell_unread(ctx, reader.unread)
            if is_sound:
                step.fetched_to = self._sound_to(step.fetched_to, reader, stored)
                is_sound = not (reader.unread or stored.odd)
            self._commit()

    def _withdraw(self, ctx, changes):
        """Take back links that are not the only ones possible any more, and creates
        and deletes whose counterpart appeared on the other side."""
        _elements, links, ambiguous = self._find_pairs(ctx)
        pairs = {(element.id, res_id) for element, res_id, _rule in links}
        fitting = {element.id for element, *_rest in (*links, *ambiguous)}
        contested = {res_id for _element, res_id in pairs}.union(
            *(res_ids for _element, res_ids, _reason in ambiguous)
        )

        def is_outdated(change):
            if change.verb == "link":
                return (change.element_id.id, change.res_id) not in pairs
            if change.verb in ("create_odoo", "delete_shop"):
                return change.element_id.id in fitting
            return change.res_id in contested

        self._stale(ctx, changes.filtered(is_outdated), self._appeared_reason(ctx))

    def _appeared_reason(self, ctx):
        return ctx.env._(
            "Since it was planned, something that fits it appeared or vanished on "
            "one of the sides; synchronise again."
        )
