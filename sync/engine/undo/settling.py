from odoo.exceptions import UserError
from odoo.models import BaseModel

from ...core.compare import agreed
from ...core.side import Side
from ..context import Context
from ..references import Values
from ..sides import Sides


class Settling:
    """Settles what an undoing did, so that no later run does again what was undone."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.sides = Sides(ctx)

    def note_undone(self, changes: BaseModel) -> None:
        """Mark what changes of an undoing undid, as far as they are done."""
        if self.ctx.is_undo:
            done = changes.filtered(lambda change: change.state == "done")
            done._mark_undone()

    def check_right(self) -> None:
        """Check that the run's user may still undo.

        :raises UserError: it may not
        """
        obstacle = self.ctx.run.user_id._undo_obstacle()
        if obstacle:
            raise UserError(obstacle)

    def ask_about_gone(self, elements: BaseModel) -> None:
        """Let people be asked what becomes of pairs that an undoing just linked again,
        or showed in the shop again, though one side is gone: the settings of the shop
        would do again what was just undone."""
        asked = elements.filtered(lambda element: element.link_state == "missing")
        if self.entity._archived_is_gone:
            records = self.ctx.records.browse(elements.mapped("res_id"))
            active = set(records.filtered("active").ids)
            asked |= elements.filtered(lambda element: element.res_id not in active)
        asked.gone_choice = "ask"

    def settle(
        self, changes: BaseModel, forms: dict[BaseModel, Values] | None = None
    ) -> None:
        """Take what both sides hold now as agreed on, so that no later run does again
        what was undone, unless one of them is edited.

        :param forms: {change: {code: what the shop keeps of what it was given back}}
            of changes of the shop; what it has besides may have been edited since
        """
        records = self.ctx.records.browse(changes.mapped("res_id")).exists()
        odoo_side = self.sides.of_records(records)
        for change in changes:
            element, odoo = change.element_id, odoo_side.get(change.res_id, Side())
            shop = (
                self.sides.of_element(element).values
                if forms is None
                else forms[change]
            )
            base = dict(element.base or {})
            for code in change.after or {}:
                prop = self.entity._property(code)
                if prop and code in shop and code in odoo:
                    base[code] = agreed(prop, odoo[code], shop[code])
            element.base = base
