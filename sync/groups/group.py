"""The interface of a group of properties."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import Any, NamedTuple

from odoo.models import BaseModel

from ...shoper_api import BulkItem
from ..core.row import Row
from ..core.side import Side
from ..core.values import Property
from ..engine.context import Context
from ..engine.plan.pair import LinkedPair
from ..engine.references import Values
from ..engine.write import Prepared, Write


class Batch:
    """Records that are read at once, and what groups need of them in common."""

    def __init__(self, ctx: Context, records: BaseModel) -> None:
        self.ctx = ctx
        self.records = records


class Given(NamedTuple):
    """What a record of Odoo is given: property values, references as ids of records,
    and facts; the record, and what it holds now, both None where it is created."""

    after: Side
    record: BaseModel | None = None
    current: Side | None = None


class PropertyGroup:
    """Properties of a type that belong together: how they are read and written on both
    sides, and what is in the way.

    A group lives as long as a unit of work. What it does not override does nothing.
    Hooks through which every product of an import goes are asked once for a whole
    batch. ``after`` is what a change is to write: property values, and facts that an
    undoing needs; ``shop`` and ``odoo`` are what the two sides hold, references as
    :mod:`..core.refs` has them."""

    properties: tuple[Property, ...] = ()

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    # ----------------------------------------------------------------- reading
    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        """Read rows of the shop, references as shop ids: a side of each, in the same
        order.

        :raises OddValue: a field of one of them makes no sense
        """
        return [Side() for _row in rows]

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        """Read records: {record id: what they say}.

        :param batch: the :class:`Batch` that the type makes of the records
        """
        return {}

    # ---------------------------------------------------------------- planning
    def incomparable(self, shop: Side, odoo: Side) -> AbstractSet[str]:
        """Find the codes of properties that mean something else on the two sides."""
        return frozenset()

    def obstacles(
        self, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        """Say why single properties of a linked record cannot be written: {code:
        reason}.

        :param direction: ``odoo`` or ``shop``, where they are to be written
        :param codes: of the properties that are to be written, at least one
        """
        return {}

    def all_obstacles(
        self, direction: str, updates: Sequence[tuple[LinkedPair, Sequence[str]]]
    ) -> dict[int, dict[str, str]]:
        """Say the same of many at once, where asking for each would read something for
        each: {element id: {code: reason}}.

        :param updates: pairs, each with codes of properties, at least one
        """
        return {}

    def import_obstacles(self, shops: Mapping[int, Side]) -> dict[int, str]:
        """Say why elements cannot be created in Odoo: {element id: reason}.

        :param shops: what each holds, by the element's id
        """
        return {}

    def export_obstacle(self, record: BaseModel, odoo: Side) -> str | bool:
        """Say why a record cannot be created in the shop, or False."""
        return False

    def all_export_obstacles(self, odoo: Mapping[BaseModel, Side]) -> dict[int, str]:
        """Say the same of many at once: {record id: reason}. To be overridden where
        asking for each would read something for each.

        :param odoo: what Odoo holds of each
        """
        return {
            record.id: str(reason)
            for record, side in odoo.items()
            if (reason := self.export_obstacle(record, side))
        }

    def unsendable(self, values: Values) -> dict[str, str]:
        """Find the values that the shop refuses, without which something is created
        there: {code: reason}.

        :param values: what it would be created with
        """
        return {}

    def untakable(self, shops: Mapping[int, Side]) -> dict[int, dict[str, str]]:
        """Find the values that Odoo cannot take, without which elements are created
        there: {element id: {code: reason}}.

        :param shops: what each holds, by the element's id
        """
        return {}

    def taken_in_odoo(self, change: BaseModel) -> dict[str, str]:
        """Find the values of a change that another record of Odoo has already, where
        Odoo takes each value once: {code: reason}."""
        return {}

    def created_without(self, direction: str) -> AbstractSet[str]:
        """Find the codes of properties that something is created without.

        :param direction: ``odoo`` or ``shop``, where it is created
        """
        return frozenset()

    def defaults(self, odoo: Side) -> Values:
        """Give the connector's defaults that a record is created in the shop with,
        where it has no values of its own: {code: value}."""
        return {}

    # --------------------------------------------------------- writing in Odoo
    def prepare_import(self, changes: BaseModel) -> Prepared:
        """Make ready what is about to be created in Odoo.

        :return: {change: facts} of those that can be carried out now; the facts come
            beside the values of :meth:`to_odoo`
        """
        return {change: {} for change in changes}

    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        """Make values for ``create`` (no record) or ``write`` of each, in the same
        order."""
        return [{} for _item in given]

    @contextmanager
    def writing(self, writes: list[Write]) -> Iterator[None]:
        """Do what must be done before and after updates of a batch in Odoo.

        :raises Obstacle: they cannot be written now, and wait
        """
        yield

    def after_creating(self, changes: BaseModel, records: BaseModel) -> None:
        """Write what belongs to records that were just created.

        :param records: one per change, in the same order
        """

    # ----------------------------------------------------- writing in the shop
    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        """Make a part of the body of a POST (no element) or PUT.

        :param after: what is to be written, references as shop ids
        """
        return {}

    def own_item(self, change: BaseModel, after: Side) -> BulkItem | None:
        """Make the call of an update that goes another way than the element's own, None
        where it does not."""
        return None

    def held_back(self, change: BaseModel) -> AbstractSet[str]:
        """Find the codes of properties that the call which creates does not hold, and
        that :meth:`finish_creation` sends."""
        return frozenset()

    def finish_creation(self, created: dict[int, BaseModel]) -> None:
        """Send whatever else belongs to what was just created in the shop.

        :param created: {shop id: change}
        """

    def own_forms(self, change: BaseModel) -> AbstractSet[str]:
        """Find the codes of properties of which the shop keeps something of its own,
        whatever a change sends: what is read back of them is no difference."""
        return frozenset()

    def declined_reason(
        self, change: BaseModel, element: BaseModel, error: Exception | None
    ) -> str | bool:
        """Say why the shop need not take what an update sent, or False where that is an
        error.

        :param element: as the shop has it after the update
        :param error: what the shop answered, None where it said that it took it
        """
        return False

    def base_after_creation(self, base: Values, element: BaseModel) -> Values:
        """Correct what both sides are taken to agree on after a creation in the shop:
        {code: value} of those values that become others.

        :param base: {code: value} as the engine found it
        :param element: as it was read back
        """
        return {}

    # ----------------------------------------------------------------- undoing
    @classmethod
    def undo_facts(
        cls, side: str, codes: AbstractSet[str], current: Side
    ) -> dict[str, Any]:
        """Note what else must be known to give back what an update is about to
        overwrite: facts that JSON can hold.

        :param side: ``odoo`` or ``shop``, which is about to be written
        :param codes: of the properties that are overwritten
        :param current: what that side holds
        """
        return {}
