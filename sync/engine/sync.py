from collections.abc import Callable
from datetime import datetime

from odoo import api, fields, models
from odoo.models import BaseModel
from odoo.tools import ormcache

from .apply.applier import Applier
from .apply.refresh import Refresh
from .decisions.decisions import Decisions
from .explain import explain
from .fetch.download import Download
from .link.linking import Linking
from .plan.planner import Planner
from .runner import Runner
from .undo.planner import UndoPlanner


class ShoperSync(models.AbstractModel):
    """The way into the engine: which types there are, and which class does what.

    The work itself is done by plain classes, each made for one unit of work; see
    :meth:`_phases` for how to put another one into the place of one of them."""

    _name = "shoper.sync"
    _description = "Shoper Synchronisation Engine"

    # ------------------------------------------------------------------- types
    @api.model
    def _entities(self) -> list[BaseModel]:
        """List all types (empty recordsets) in the order in which they are worked."""
        return [self.env[name] for name in self._entity_names().values()]

    @api.model
    @ormcache()
    def _entity_names(self) -> dict[str, str]:
        """List the names of the types' models, {code: name}, in the order of work."""
        names = self.env.registry.descendants(["shoper.sync.entity"], "_inherit")
        entities = [self.env[name] for name in names if self.env[name]._entity]
        entities.sort(key=lambda entity: entity._sequence)
        return {entity._entity: entity._name for entity in entities}

    @api.model
    def _entity(self, code: str) -> BaseModel:
        """Find a type by its code.

        :raises KeyError: for an unknown code
        """
        return self.env[self._entity_names()[code]]

    @api.model
    def _entities_of(self, model_name: str) -> list[BaseModel]:
        """List the types whose elements are linked with records of a model."""
        return [
            entity for entity in self._entities() if entity._odoo_model == model_name
        ]

    @api.model
    def _entity_selection(self) -> list[tuple[str, str]]:
        """List codes and names of all types, for selection fields."""
        return [
            (entity._entity, self.env._(entity._label)) for entity in self._entities()
        ]

    @api.model
    def _labels_of_one(self) -> dict[str, str]:
        """Tell what one element of each type is called: {code: text}."""
        return {
            entity._entity: self.env._(entity._label_of_one)
            for entity in self._entities()
        }

    @api.model
    def _criterion_selection(self) -> list[tuple[str, str]]:
        """List codes and names of the link criteria of all types, for selection
        fields."""
        labels: dict[str, str] = {}
        for entity in self._entities():
            for code, label in entity._criteria.items():
                labels.setdefault(code, self.env._(label))
        return list(labels.items())

    @api.model
    def _kept_until(self) -> list[tuple[BaseModel, datetime]]:
        """List the types that do not keep for good what they held, each with the moment
        (UTC) before which it is given up."""
        now = fields.Datetime.now()
        return [
            (entity, fields.Datetime.subtract(now, days=entity._kept_days))
            for entity in self._entities()
            if entity._kept_days is not None
        ]

    @api.model
    def _give_up_old(
        self, limit: int, give_up: Callable[[BaseModel, datetime, int], BaseModel]
    ) -> tuple[int, bool]:
        """Give up what types held that do not keep it for good, one type after the
        other until so many records are given up.

        :param limit: how many records of all types at most
        :param give_up: gives up what one type (an empty recordset) held before a
            moment (UTC), a number of records at most, and returns these records
        :return: (how many were given up, whether there may be more)
        """
        given_up = 0
        for entity, before in self._kept_until():
            if given_up == limit:
                break
            given_up += len(give_up(entity, before, limit - given_up))
        return given_up, given_up == limit

    @api.model
    def _rule_labels(self) -> dict[str, str]:
        """Say for people why a link was made or undone: {code of the rule: text}."""
        _ = self.env._
        found = {
            "by hand": _("By hand"),
            "created in Odoo": _("Created in Odoo"),
            "created in the shop": _("Created in the shop"),
            "created earlier": _("Created in the shop by an earlier synchronisation"),
            "linked again": _("Linked again when unlinking was undone"),
            "active again": _("Linked again, since it is active in Odoo again"),
            "wanted again": _("Linked again, since it was wanted in Odoo again"),
            "record deleted": _("Record deleted in Odoo"),
            "merged": _("Merged into another record in Odoo"),
            "outdated": _("Belongs to something else now"),
            "undone": _("Undone"),
            "gone": _("Gone on one of the sides"),
        }
        for entity in self._entities():
            found |= {rule: _(label) for rule, label in entity._rules.items()}
        return found

    # -------------------------------------------------------------------- work
    @api.model
    def _phases(self) -> dict[str, type]:
        """List the class that does each phase of a step. Override this to put one of
        your own, best a subclass, into its place. Each is made with a
        :class:`.context.Context` and does one unit of work by ``work()``; the one of
        ``apply`` makes smaller batches after ``shrink_batch()``, too, and asks the one
        of ``refresh`` by ``is_due()`` whether to ``look_again()`` before a batch, which
        asks the one of ``link`` to ``find_pairs()``."""
        return {
            "fetch": Download,
            "link": Linking,
            "plan": Planner,
            "undo": UndoPlanner,
            "refresh": Refresh,
            "apply": Applier,
            "list": Decisions,
        }

    @api.model
    def _phase(self, name: str) -> type:
        """Find the class that does a phase; see :meth:`_phases`."""
        return self._phases()[name]

    @api.model
    def _work_run(self, run: BaseModel, end: float) -> float:
        """Do one unit of work of a run. Nothing is ever raised: what goes wrong ends
        in the step or the run.

        :param run: an active ``shoper.sync.run``
        :param end: moment (``time.monotonic()``) when the slice is over
        :return: seconds to wait before the next unit
        """
        return Runner(self.env, run.id, end).work()

    @api.model
    def _explain(self, error: Exception) -> str:
        """Say what went wrong and what to do next, in the environment's language.

        :return: text without secrets
        """
        return explain(self.env, error)
