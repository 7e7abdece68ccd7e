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

    def _left_out_records(self, ctx):
        """Unlinked records that could be linked if they took part."""
        left_out = Domain("id", "in", ctx.ignored_res_ids)
        left_out |= ~Domain(ctx.scope._domain())
        if left_out.is_false():
            return ()
        linked = set(ctx.links(ctx.entity._entity).record_by_element.values())
        found = ctx.records.search(Domain(ctx.entity._record_domain(ctx)) & left_out)
        return found.filtered(lambda record: record.id not in linked)
