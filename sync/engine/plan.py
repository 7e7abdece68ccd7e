from odoo import models

from .refresh import ONE_CALL

CHUNK = 500
# Import comes before updates: a linked category may move below a new one.
STAGES = ("reread", "gone", "import", "update", "update_new", "export", "delete")


class ShoperSync(models.AbstractModel):
    """Plan: what would be written where, as changes; nothing is written yet."""

    _inherit = "shoper.sync"

    def _plan_unit(self, ctx):
        """One unit of work of a step up to its plan."""
        step = ctx.step
        if ctx.is_undo:
            if step.state == "waiting":
                step.write({"state": "planning", "started_at": self._now()})
            self._check_identity(ctx)
            self._plan_undo(ctx)
            return
        if step.state == "waiting":
            reason = self._closed_gate(ctx)
            if reason:
                self._close_step(step, "blocked", reason)
                return
            step.write({"state": "fetching", "started_at": self._now()})
            self._commit()
        if step.state == "fetching":
            self._check_identity(ctx)
            self._fetch_unit(ctx)
        elif step.state == "linking":
            self._link_step(ctx)
        else:
            self._plan_chunk(ctx)

    def _now(self):
        return self.env.cr.now().replace(microsecond=0)

    def _plan_chunk(self, ctx):
        """Plan the next chunk of the first stage that has one; the cursor says
        where."""
        cursor = dict(ctx.step.cursor or {})
        first = STAGES.index(cursor.get("stage", STAGES[0]))
        position = cursor.get("position", 0)
        for stage in STAGES[first:]:
            position = getattr(self, f"_plan_{stage}")(ctx, cursor, position)
            if position is not None:
                ctx.step.cursor = cursor | {"stage": stage, "position": position}
                return
            position = 0
        self._count_rows("shoper_sync_change", ctx.step.planned_count)
        ctx.step.state = "planned"

    def _plan_reread(self, ctx, cursor, position):
        """After downloading only what is new, elements that may be overwritten in the
        shop are read again first."""
        step = ctx.step
        if step.fetch_all or step.update_linked != "shop":
            return None
        elements = self._linked_chunk(ctx, position, limit=ONE_CALL)
        if not elements:
            return None
        self._reread(ctx, elements)
        return elements[-1].id

    def _linked_chunk(self, ctx, position, limit=CHUNK):
        return self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "linked"),
                ("res_id", ">", 0),
                ("id", ">", position),
                ("is_out_of_scope", "=", False),
                *ctx.entity._element_domain(ctx),
                *self._partial_domain(ctx),
            ],
            ["remote_id", "name", "code", "res_id"],
            order="id",
            limit=limit,
        )

    def _plan_update(self, ctx, cursor, position):
        """Compare pairs that are linked already."""
        step = ctx.step
        if not step.fetch_all and step.update_linked == "odoo":
            return None  # what was not downloaded now may be out of date
        elements = self._linked_chunk(ctx, position)
        if not elements:
            return None
        self._compare(ctx, [(element, element.res_id, None) for element in elements])
        return elements[-1].id

    def _plan_update_new(self, ctx, cursor, position):
        """Compare pairs that this run is about to link."""
        links = self.env["shoper.sync.change"].search_fetch(
            [
                ("step_id", "=", ctx.step.id),
                ("verb", "=", "link"),
                ("state", "=", "planned"),
                ("id", ">", position),
            ],
            ["element_id", "res_id"],
            order="id",
            limit=CHUNK,
        )
        if not links:
            return None
        self._compare(ctx, [(link.element_id, link.res_id, link) for link in links])
        return links[-1].id
