from odoo.models import BaseModel

from ...core.compare import agreed, with_copied
from ...core.side import Side
from ..changes import Changes
from ..context import Context
from ..plan.values import filled, refused
from ..references import References
from ..sides import Sides
from .written import Written


class Agreement:
    """Says what both sides agree on when something was created in the shop, and whether
    it still is what was planned."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity
        self.references = References(ctx)
        self.sides = Sides(ctx)
        self.changes = Changes(ctx)

    def unmoved_records(self, changes: BaseModel) -> BaseModel:
        """Choose the changes whose record still holds what was planned to be sent and,
        where it is to be created, is not linked by now."""
        records = self.entity._readable(self.ctx, changes.mapped("res_id"))
        odoo_side = self.sides.of_records(records)
        linked = self.ctx.linked_ids(changes.mapped("res_id"))
        return changes.filtered(
            lambda change: (
                change.res_id in odoo_side
                and not self.changes.moved(
                    self.references.known(change.after),
                    filled(self.ctx, odoo_side[change.res_id]),
                )
                and (change.verb != "create_shop" or change.res_id not in linked)
            )
        )

    def of_creation(
        self, change: BaseModel, element: BaseModel, odoo: Side, written: Written
    ) -> Side:
        """Find what both sides agree on after a creation in the shop: what was sent and
        taken; and of what the shop did not take, that it has nothing of it. Where the
        connector's default was sent, the record keeps another value (or none) and that
        is no difference.

        :param odoo: the record's side
        :param written: what the shop made of what it was sent
        :return: the base, with what is noted beside it
        """
        base = {code: now for code, (_sent, now) in written.untaken.items()}
        given = filled(self.ctx, odoo)
        shop = self.sides.of_element(element)
        sent = self.references.known(change.after)
        for code, form in written.forms.items():
            prop, own = self.entity._property(code), odoo.get(code)
            is_default = prop.same(given.get(code), sent[code])
            value = own if is_default and not prop.same(own, sent[code]) else sent[code]
            base[code] = agreed(prop, value, form)
        later = self.entity._later - (change.after or {}).keys()
        weak = self.entity._weak - (change.after or {}).keys()
        not_given = self.entity._optional | later | weak
        base |= {code: shop[code] for code in not_given if code in shop}
        for code in refused(self.ctx, given):
            if code in shop:
                base[code] = agreed(self.entity._property(code), odoo[code], shop[code])
        return with_copied(Side(base), self.ctx.codes, odoo.values)
