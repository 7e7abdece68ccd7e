"""Options of one type in the wizard, in presets and in the steps of a run."""

from collections.abc import Mapping
from typing import Any

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

from .limits import FEW

# What a partial step names: fields of ``shoper.sync.step``.
NAMED = ("only_element_ids", "only_remote_ids", "only_res_ids", "only_parent_ids")
# A step that reads what is new and does nothing about it.
ONLY_FETCHED: dict[str, Any] = {
    "update_linked": "none",
    "import_unlinked": False,
    "export_unlinked": False,
    "delete_unlinked": False,
}


class StepOptions:
    """Completes what somebody chose for a type, and says what is usual for it."""

    def __init__(self, entity: BaseModel) -> None:
        self.entity = entity
        self.env = entity.env

    def usual(self) -> dict[str, Any]:
        """Give the options of this type in a new wizard: values of
        ``shoper.sync.options``."""
        return {
            "entity": self.entity._entity,
            "enabled": self.entity._is_on_by_default,
            "fetch_all": True,
            "link_criterion": self.criterion(),
            "update_linked": "none",
            "import_unlinked": "import_unlinked" not in self.entity._option_hints(),
            "property_ids": [Command.set(self.usual_properties().ids)],
            **self.entity._fixed,
            **self.entity._new_options,
        }

    def criterion(self, code: str | None = None) -> str | bool | None:
        """Choose the link criterion of that code if the type has it, else its first
        one; False where it has none."""
        return (
            code
            if code in self.entity._criteria
            else next(iter(self.entity._criteria), False)
        )

    def usual_properties(self) -> BaseModel:
        """Find the properties that are updated unless somebody chooses others:
        ``shoper.property``."""
        properties = self.env["shoper.property"]
        return properties.browse(properties._usual_ids().get(self.entity._entity, ()))

    def own(self, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Choose those of the options of a run that decide about this type: its own
        where it is chosen in part (somebody decided about some of its elements), else
        those of its leader.

        :param options: dictionaries with fields of ``shoper.sync.options``
        """
        own = [values for values in options if values["entity"] == self.entity._entity]
        if not self.entity._leader or any(values.get("is_partial") for values in own):
            return own
        return [values for values in options if values["entity"] == self.entity._leader]

    def complete(self, values: dict[str, Any], sequence: int) -> dict[str, Any]:
        """Make the values of a step: what the caller chose, defaults for what was left
        out, and what is fixed for the type.

        :param values: fields of ``shoper.sync.options``
        :param sequence: the step's place in its run
        """
        if values["entity"] != self.entity._entity:
            values = self.entity._derived_options(values)
        defaults = {
            "fetch_all": True,
            "link_criterion": self.criterion(),
            "property_ids": [Command.set(self.usual_properties().ids)],
        }
        chosen = {name: value for name, value in values.items() if value is not None}
        if not chosen.get("link_criterion"):
            chosen.pop("link_criterion", None)
        fixed = {} if chosen.get("is_partial") else self.entity._fixed
        return defaults | chosen | fixed | {"sequence": sequence}

    @staticmethod
    def fetched_beside(
        env: Environment, steps: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Make steps that only download what is new of the types that partial steps
        need beside them (``_requires_fetch``) and that nobody chose: what a decision
        carries out must not fail for want of them.

        :param steps: values of the steps of a run, see :meth:`complete`
        """
        codes = {values["entity"] for values in steps}
        needed = {
            code
            for values in steps
            if values.get("is_partial")
            for code in env["shoper.sync"]._entity(values["entity"])._requires_fetch
        }
        return StepOptions.added(env, dict.fromkeys(needed - codes, ONLY_FETCHED))

    @staticmethod
    def added(
        env: Environment, options: Mapping[str, dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Make steps that nobody chose and that only read what is new, in the order of
        their types.

        :param options: what else they do: {code of the type: fields of
            ``shoper.sync.options``}
        """
        return [
            StepOptions(entity).complete(
                {"entity": entity._entity, "fetch_all": False}
                | options[entity._entity],
                sequence,
            )
            for sequence, entity in enumerate(env["shoper.sync"]._entities())
            if entity._entity in options
        ]

    def is_short(self, options: dict[str, Any]) -> bool:
        """Tell whether a step is over soon, so that its run need not wait for a long
        one of the same shop: it names few elements or records, or reads what is new of
        a type of which that is little (``_is_quick``).

        :param options: all values of the step, see :meth:`complete`
        """
        if options.get("is_partial"):
            return 0 < sum(len(options.get(name) or ()) for name in NAMED) <= FEW
        return self.entity._is_quick and not options["fetch_all"]

    def for_records(self, code: str, res_ids: list[int]) -> dict[str, Any] | None:
        """Give the values of a partial step that concerns these records of a type only,
        or None where this type is neither that one nor a part of it.

        :param code: of the type that the records belong to
        :param res_ids: ids of its records
        """
        if self.entity._entity == code:
            return {"is_partial": True, "only_res_ids": res_ids}
        if self.entity._whole == code:
            return {"is_partial": True, "only_parent_ids": res_ids}
        return None
