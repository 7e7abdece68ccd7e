from odoo.models import BaseModel

from ..context import Context
from ..write import Write


class Exchange:
    """Lets records exchange their bar codes, which Odoo allows only once: changes that
    give and take the same one are written in one batch, and the old ones are taken away
    before."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity

    def with_exchanged(self, changes: BaseModel) -> BaseModel:
        """Add to changes of Odoo those updates of the same step that change the bar
        code of a record whose present one these give to another."""
        found = changes
        while holders := self._holders(found):
            further = found.search(
                [
                    ("step_id", "=", self.ctx.step.id),
                    ("verb", "=", "update_odoo"),
                    ("state", "=", "planned"),
                    ("res_id", "in", holders.ids),
                    ("id", "not in", found.ids),
                ]
            ).filtered(
                lambda change: (
                    "ean" in (change.after or {})
                    and all(item.state == "done" for item in change.depends_on_ids)
                )
            )
            if not further:
                break
            found |= further
        return found

    def _holders(self, changes: BaseModel) -> BaseModel:
        """Find the records that have a bar code which changes give to a record."""
        eans = {(change.after or {}).get("ean") for change in changes} - {None, ""}
        if not eans:
            return self.ctx.records
        variants = self.ctx.user_env["product.product"].with_context(active_test=False)
        variants = variants.search([("barcode", "in", list(eans))])
        is_template = self.entity._odoo_model == "product.template"
        return variants.product_tmpl_id if is_template else variants

    def free(self, writes: list[Write]) -> None:
        """Take bar codes away that another record of a batch gets."""
        given = {
            write.record: write.change.after["ean"]
            for write in writes
            if "ean" in (write.change.after or {})
        }
        wanted = set(filter(None, given.values()))
        for record, ean in given.items():
            if record.barcode in wanted and record.barcode != ean:
                record.barcode = False
