from odoo import models
from odoo.fields import Domain


class ShoperSync(models.AbstractModel):
    """Elements whose counterpart in Odoo takes no part, because somebody ignored the
    record or the connector's scope leaves it out. They are not missing in Odoo: they
    are neither created there a second time nor deleted from the shop."""

    _inherit = "shoper.sync"

    def _leave_out_fitting(self, ctx, elements):
        """Mark those of the elements that fit a record which takes no part, and
        return them.

        :param elements: unlinked ones that fit no other record
        """
        records = self._left_out_records(ctx) if elements else ()
        if not records:
            return elements.browse()
        links, ambiguous = ctx.entity._find_links(ctx, elements, records)
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
        ctx.step.scope_count += len(fitting)
        return fitting

    def _withdraw_left_out(self, ctx):
        """Take back what a plan that waited would do to elements and records which
        the connector's scope leaves out since, or that somebody ignored."""
        self._mark_scope(ctx)
        reason = ctx.env._("Since it was planned, the connector leaves it out.")
        ignored = self.env["shoper.sync.change"].search(
            [
                ("step_id", "=", ctx.step.id),
                ("state", "=", "planned"),
                ("verb", "=", "create_shop"),
                ("res_id", "in", ctx.ignored_res_ids),
            ]
        )
        self._stale(ctx, ignored, reason)
        if not ctx.scope:
            return
        changes = self.env["shoper.sync.change"].search_fetch(
            [("step_id", "=", ctx.step.id), ("state", "=", "planned")],
            ["element_id", "res_id"],
        )
        changes.element_id.fetch(["is_out_of_scope"])
        ids = [change.res_id for change in changes if change.res_id]
        found = ctx.records.search([("id", "in", ids), *ctx.scope._domain()])
        inside = {0, *found.ids}  # 0: of no record
        self._stale(
            ctx,
            changes.filtered(
                lambda change: (
                    change.element_id.is_out_of_scope or change.res_id not in inside
                )
            ),
            reason,
        )

    def _left_out_records(self, ctx):
        """Unlinked records that could be linked if they took part."""
        left_out = Domain("id", "in", ctx.ignored_res_ids)
        left_out |= ~Domain(ctx.scope._domain())
        if left_out.is_false():
            return ()
        linked = set(ctx.links(ctx.entity._entity).record_by_element.values())
        found = ctx.records.search(Domain(ctx.entity._record_domain(ctx)) & left_out)
        return found.filtered(lambda record: record.id not in linked)
