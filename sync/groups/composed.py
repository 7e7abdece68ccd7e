from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from functools import lru_cache
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ...shoper_api import BulkItem
from ..core.row import Row
from ..core.side import Side
from ..core.values import Property
from ..engine.context import Context
from ..engine.plan.pair import Blocked, LinkedPair
from ..engine.references import Values
from ..engine.write import Creations, Prepared, Write
from .group import Batch, Given, PropertyGroup


@lru_cache
def _properties_of(groups: tuple[type[PropertyGroup], ...]) -> tuple[Property, ...]:
    return tuple(prop for group in groups for prop in group.properties)


class ShoperSyncComposed(models.AbstractModel):
    """A type whose properties come in groups: :class:`.group.PropertyGroup`. The type
    names its groups in one place, :meth:`_property_groups`, and this asks them one
    after the other."""

    _name = "shoper.sync.composed"
    _inherit = [
        "shoper.sync.entity.optional",
        "shoper.sync.entity.reshaped",
        "shoper.sync.entity.undone",
    ]
    _description = "Shoper Synchronisation by Groups of Properties"

    @api.model
    def _property_groups(self) -> tuple[type[PropertyGroup], ...]:
        """List the groups, in the order in which their properties are shown. Another
        addon adds one by overriding this."""
        return ()

    @property
    def _properties(self) -> tuple[Property, ...]:
        return _properties_of(self._property_groups())

    def _groups(self, ctx: Context, hook: Callable[..., Any]) -> list[PropertyGroup]:
        """Give the groups that override a hook, so that the others are not asked.

        :param hook: a method of :class:`.group.PropertyGroup`
        """
        return ctx.cached(
            self._entity,
            hook,
            lambda: [
                group
                for group in self._all_groups(ctx)
                if getattr(type(group), hook.__name__) is not hook
            ],
        )

    def _all_groups(self, ctx: Context) -> list[PropertyGroup]:
        """Make the groups of this unit of work."""
        return ctx.cached(
            self._entity,
            "groups",
            lambda: [group(ctx) for group in self._property_groups()],
        )

    def _record_batch(self, ctx: Context, records: BaseModel) -> Batch:
        """Make what :meth:`.group.PropertyGroup.read_odoo` of all groups is handed: a
        type whose groups need more of the records in common overrides it."""
        return Batch(ctx, records)

    # ----------------------------------------------------------------- reading
    def _read_shop(self, ctx: Context, rows: Sequence[Row]) -> list[Side]:
        """Read rows of the shop: a side of each, in the same order."""
        sides = [Side() for _row in rows]
        for group in self._groups(ctx, PropertyGroup.read_shop):
            for side, part in zip(sides, group.read_shop(rows), strict=True):
                side.values |= part.values
                side.facts |= part.facts
        return sides

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        return self._read_odoo(ctx, records, self._groups(ctx, PropertyGroup.read_odoo))

    def _read_odoo(
        self, ctx: Context, records: BaseModel, groups: Iterable[PropertyGroup]
    ) -> dict[int, Side]:
        """Read what some groups say of records: {record id: side}."""
        batch = self._record_batch(ctx, records)
        sides = {record_id: Side() for record_id in records.ids}
        for group in groups:
            for record_id, part in group.read_odoo(batch).items():
                sides[record_id].values |= part.values
                sides[record_id].facts |= part.facts
        return sides

    # ---------------------------------------------------------------- planning
    @api.model
    def _incomparable(self, ctx: Context, pair: LinkedPair) -> Collection[str]:
        groups = self._groups(ctx, PropertyGroup.incomparable)
        return _all_codes(group.incomparable(pair.shop, pair.odoo) for group in groups)

    @api.model
    def _update_obstacles(
        self, ctx: Context, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        return _merged(
            group.obstacles(pair, direction, codes)
            for group in self._groups(ctx, PropertyGroup.obstacles)
        )

    @api.model
    def _all_update_obstacles(
        self,
        ctx: Context,
        direction: str,
        updates: Sequence[tuple[LinkedPair, Sequence[str]]],
    ) -> dict[int, Blocked]:
        found = super()._all_update_obstacles(ctx, direction, updates)
        for group in self._groups(ctx, PropertyGroup.all_obstacles):
            for element_id, reasons in group.all_obstacles(direction, updates).items():
                known = found[element_id]
                found[element_id] = known._replace(reasons=reasons | {**known.reasons})
        return found

    @api.model
    def _all_import_obstacles(
        self, ctx: Context, shops: Mapping[int, Side]
    ) -> dict[int, str]:
        found: dict[int, str] = {}
        for group in self._groups(ctx, PropertyGroup.import_obstacles):
            found = group.import_obstacles(shops) | found  # the first one's reason
        return found

    @api.model
    def _all_export_obstacles(
        self, ctx: Context, odoo: Mapping[BaseModel, Side]
    ) -> dict[int, str]:
        found: dict[int, str] = {}
        for group in self._all_groups(ctx):
            found = group.all_export_obstacles(odoo) | found  # the first one's reason
        return found

    @api.model
    def _unsendable(self, ctx: Context, values: Values) -> dict[str, str]:
        groups = self._groups(ctx, PropertyGroup.unsendable)
        return _merged(group.unsendable(values) for group in groups)

    @api.model
    def _untakable(
        self, ctx: Context, shops: Mapping[int, Side]
    ) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for group in self._groups(ctx, PropertyGroup.untakable):
            for element_id, reasons in group.untakable(shops).items():
                found[element_id] = found.get(element_id, {}) | reasons
        return found

    @api.model
    def _taken_in_odoo(self, ctx: Context, change: BaseModel) -> dict[str, str]:
        groups = self._groups(ctx, PropertyGroup.taken_in_odoo)
        return _merged(group.taken_in_odoo(change) for group in groups)

    @api.model
    def _created_without(self, ctx: Context, direction: str) -> AbstractSet[str]:
        found = super()._created_without(ctx, direction)
        return found | _all_codes(
            group.created_without(direction)
            for group in self._groups(ctx, PropertyGroup.created_without)
        )

    @api.model
    def _with_defaults(self, ctx: Context, odoo: Side) -> Values:
        groups = self._groups(ctx, PropertyGroup.defaults)
        return odoo.values | _merged(group.defaults(odoo) for group in groups)

    # --------------------------------------------------------- writing in Odoo
    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        prepared = super()._prepare(ctx, verb, changes)
        for group in (
            self._groups(ctx, PropertyGroup.prepare_import)
            if verb == "create_odoo"
            else ()
        ):
            found = group.prepare_import(changes.browse([c.id for c in prepared]))
            prepared = {
                change: prepared[change] | facts for change, facts in found.items()
            }
        return prepared

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        [vals] = self._all_to_odoo(ctx, [Given(values, record, current)])
        return vals

    @api.model
    def _all_create_values(
        self, ctx: Context, creations: Sequence[tuple[BaseModel, Side]]
    ) -> list[dict[str, Any]]:
        return self._all_to_odoo(ctx, [Given(after) for _change, after in creations])

    def _all_to_odoo(
        self, ctx: Context, given: Sequence[Given]
    ) -> list[dict[str, Any]]:
        """Make values for ``create`` or ``write`` of each, in the same order."""
        vals_list: list[dict[str, Any]] = [{} for _item in given]
        for group in self._groups(ctx, PropertyGroup.to_odoo):
            for vals, part in zip(vals_list, group.to_odoo(given), strict=True):
                vals |= part
        return vals_list

    @api.model
    def _write_records(self, ctx: Context, writes: list[Write]) -> None:
        with ExitStack() as stack:
            for group in self._groups(ctx, PropertyGroup.writing):
                stack.enter_context(group.writing(writes))
            return super()._write_records(ctx, writes)

    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        records = super()._create_records(ctx, creations)
        self._finish_records(ctx, creations.changes, records)
        return records

    def _finish_records(
        self, ctx: Context, changes: BaseModel, records: BaseModel
    ) -> None:
        """Let the groups write what belongs to records that were just created.

        :param records: one per change, in the same order
        """
        for group in self._groups(ctx, PropertyGroup.after_creating):
            group.after_creating(changes, records)

    # ----------------------------------------------------- writing in the shop
    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        return _merged(
            group.to_shop(values, element)
            for group in self._groups(ctx, PropertyGroup.to_shop)
        )

    @api.model
    def _update_item(self, ctx: Context, change: BaseModel, values: Side) -> BulkItem:
        items = (
            group.own_item(change, values)
            for group in self._groups(ctx, PropertyGroup.own_item)
        )
        own = next(filter(None, items), None)
        return own or super()._update_item(ctx, change, values)

    @api.model
    def _create_body(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        held_back = _all_codes(
            group.held_back(change)
            for group in self._groups(ctx, PropertyGroup.held_back)
        )
        sent = {code: values[code] for code in values if code not in held_back}
        return self._to_shop(ctx, Side(sent, values.facts))

    @api.model
    def _finish_creation(
        self, ctx: Context, created: dict[int, BaseModel]
    ) -> dict[int, Any]:
        for group in self._groups(ctx, PropertyGroup.finish_creation):
            group.finish_creation(created)
        return super()._finish_creation(ctx, created)

    @api.model
    def _own_forms(self, ctx: Context, change: BaseModel) -> frozenset[str]:
        return _all_codes(
            group.own_forms(change)
            for group in self._groups(ctx, PropertyGroup.own_forms)
        )

    @api.model
    def _declined_reason(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        error: Exception | None = None,
    ) -> str | bool:
        return _first(
            group.declined_reason(change, element, error)
            for group in self._groups(ctx, PropertyGroup.declined_reason)
        )

    @api.model
    def _settle_creation(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        base: Values,
        finished: Any,
    ) -> Values:
        return base | _merged(
            group.base_after_creation(base, element)
            for group in self._groups(ctx, PropertyGroup.base_after_creation)
        )

    # ----------------------------------------------------------------- undoing
    @api.model
    def _undo_facts(
        self, side: str, codes: Collection[str], current: Side
    ) -> dict[str, Any]:
        return _merged(
            group.undo_facts(side, {*codes}, current)
            for group in self._property_groups()
        )


def _all_codes(parts: Iterable[AbstractSet[str]]) -> frozenset[str]:
    return frozenset().union(*parts)


def _first(reasons: Iterable[str | bool]) -> str | bool:
    return next((reason for reason in reasons if reason), False)


def _merged(parts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Put the parts of a body together; objects of the same key (the shop's ``stock``)
    are put together, too."""
    whole: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            if isinstance(value, dict) and key in whole:
                value = whole[key] | value
            whole[key] = value
    return whole
