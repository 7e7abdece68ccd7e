from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from odoo import api, models
from odoo.models import BaseModel

from ..engine.changes import Changes
from ..engine.context import Context
from ..engine.plan.pair import LinkedPair
from ..engine.write import Creations, Prepared


class Fitting(NamedTuple):
    """Records that an element may be made like: ids of those that fit it, of which one
    is proposed if it is the only one, and of those that a person is shown to choose
    from."""

    proposed: list[int]
    candidates: list[int]


class ShoperSyncEntityMadeLike(models.AbstractModel):
    """A creation in Odoo copies a record that a person names, or the only one that
    fits: nothing that the shop does not say is guessed."""

    _name = "shoper.sync.entity.made.like"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Made Like Another"

    _is_made_like = True
    # A number by which records are alike: property, and field of Odoo.
    _like_by: tuple[str, str]
    _like_note: Any = ""  # says what becomes of the copy

    @api.model
    def _likes(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> dict[int, Fitting]:
        """Say which records what is created may be made like: {element id: those that
        fit}.

        :param records: all that may be named
        """
        return {}

    @api.model
    def _like_domain(self, element: BaseModel) -> list[Any]:
        """Say which of the records that an element may be made like come first when a
        person names one."""
        code, field = self._like_by
        number = (element.shop_values or {}).get(code)
        return [] if number is None else [(field, "=", float(number))]

    @api.model
    def _is_unlike(self, shop: dict[str, Any], odoo: dict[str, Any]) -> bool:
        """Tell whether a record is another kind of thing than the element that is to be
        made like it, by the number by which records are alike: then a person is asked
        once more.

        :param shop: facts of the element
        :param odoo: facts of the record
        """
        code, _field = self._like_by
        return shop.get(code) != odoo.get(code)

    @api.model
    def _update_obstacles(
        self, ctx: Context, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        """Let a value wait that another record has and that Odoo takes once: refused,
        it would keep all back that needs the type."""
        code = self._distinct
        if direction != "odoo" or code not in codes:
            return {}
        taken = ctx.cached(self._entity, "taken", partial(self._taken_values, ctx))
        return {code: ctx.env._(self._taken_note)} if pair.shop[code] in taken else {}

    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        """Give up creations whose record to copy was archived since."""
        if verb == "create_odoo":
            domain = self._linkable_domain(ctx.connector)
            wanted = [("id", "in", changes.mapped("like_id"))]
            there = set(ctx.records.search([*domain, *wanted]).ids)
            outdated = changes.filtered(lambda change: change.like_id not in there)
            Changes(ctx).stale(outdated)
            changes -= outdated
        return super()._prepare(ctx, verb, changes)

    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        """Copy the records that people named, with other values."""
        records = ctx.records
        for change, vals in zip(creations.changes, creations.vals, strict=True):
            records += ctx.records.browse(change.like_id).copy(vals)
        return records
