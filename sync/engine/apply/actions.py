from odoo.models import BaseModel

from ..changes import Changes
from ..context import Context
from ..sides import Sides
from .locking import lock_records
from .odoo import OdooWriting


class Acting:
    """Carries out actions: what is done with records besides writing their values."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity
        self.changes = Changes(ctx)

    def act(self, changes: BaseModel) -> None:
        """Carry out actions with records that are still linked, or whose elements are
        still gone, and that hold what they held when that was planned. They are locked
        first, so that nobody writes them meanwhile."""
        entity = self.entity
        for change in changes.filtered(lambda change: not change.res_id):
            # Its record was made by a change that it waited for.
            change.write(
                {
                    "res_id": change.element_id.res_id,
                    "res_model": entity._odoo_model,
                }
            )
        lock_records(self.ctx, changes.mapped("res_id"))
        records = entity._readable(self.ctx, changes.mapped("res_id"))
        odoo_side = Sides(self.ctx).of_records(records)
        ready = self._as_planned(changes).filtered(
            lambda change: (
                change.res_id in odoo_side
                and not self.changes.moved(change.before, odoo_side[change.res_id])
            )
        )
        self.changes.stale(changes - ready)
        for action, own in ready.grouped("action").items():
            ready -= self._hold_up(action, own)
        for action, own in ready.grouped("action").items():
            entity._act(self.ctx, action, own)
        # It is done once: whoever takes it back in Odoo is not asked again.
        ready.filtered(self._is_about_gone).element_id.gone_choice = "leave"
        OdooWriting(self.ctx).after_update(
            ready, self.ctx.records.browse(ready.mapped("res_id"))
        )

    def _is_about_gone(self, change: BaseModel) -> bool:
        """Tell whether an action follows from the element's being gone."""
        return bool((change.meta or {}).get("gone"))

    def _as_planned(self, changes: BaseModel) -> BaseModel:
        """Choose the actions whose element is still linked with the record, or is still
        gone where the action follows from that."""
        gone = changes.filtered(self._is_about_gone)
        still = gone.filtered(
            lambda change: (
                change.element_id.link_state == "missing"
                and change.element_id.res_id == change.res_id
            )
        )
        ready = self.changes.as_planned(changes - gone) | still
        return changes & ready  # in the order in which they were planned

    def _hold_up(self, action: str, changes: BaseModel) -> BaseModel:
        """Let actions wait for a person that cannot be carried out after all.

        :return: those
        """
        obstacles = self.entity._action_obstacles(self.ctx, action, changes)
        for change, reason in obstacles.items():
            change.write({"state": "waiting", "message": reason})
        return changes.browse([change.id for change in obstacles])
