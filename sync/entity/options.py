from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..engine.limits import FEW

# What a partial step names: fields of ``shoper.sync.step``.
NAMED = ("only_element_ids", "only_remote_ids", "only_res_ids", "only_parent_ids")


class ShoperSyncEntity(models.AbstractModel):
    """Options of a type in the wizard, in presets and in the steps of a run."""

    _inherit = "shoper.sync.entity"

    @api.model
    def _option_hints(self) -> dict[str, str]:
        """Say which options are not offered, and why: {option: text}. Options are the
        fields of ``shoper.sync.options`` and ``update_odoo``, ``update_shop``."""
        return {}

    @api.model
    def _default_options(self) -> dict[str, Any]:
        """Give the options of this type in a new wizard: values of
        ``shoper.sync.options``."""
        return {
            "entity": self._entity,
            "enabled": self._is_on_by_default,
            "fetch_all": True,
            "link_criterion": self._criterion(),
            "update_linked": "none",
            "import_unlinked": "import_unlinked" not in self._option_hints(),
            "property_ids": [(6, 0, self._default_properties().ids)],
            **self._fixed,
        }

    @api.model
    def _criterion(self, code: str | None = None) -> str | bool | None:
        """Choose the link criterion of that code if the type has it, else its first
        one; False where it has none."""
        return code if code in self._criteria else next(iter(self._criteria), False)

    @api.model
    def _default_properties(self) -> BaseModel:
        """Find the properties that are updated unless somebody chooses others:
        ``shoper.property``."""
        return self.env["shoper.property"].search(
            [("entity", "=", self._entity), ("default", "=", True)]
        )

    @api.model
    def _own_options(self, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Choose those of the options of a run that decide about this type: its own
        where it is chosen in part (somebody decided about some of its elements), else
        those of its leader.

        :param options: dictionaries with fields of ``shoper.sync.options``
        """
        own = [values for values in options if values["entity"] == self._entity]
        if not self._leader or any(values.get("is_partial") for values in own):
            return own
        return [values for values in options if values["entity"] == self._leader]

    @api.model
    def _complete_options(
        self, values: dict[str, Any], sequence: int
    ) -> dict[str, Any]:
        """Make the values of a step: what the caller chose, defaults for what was left
        out, and what is fixed for the type.

        :param values: fields of ``shoper.sync.options``
        :param sequence: the step's place in its run
        """
        if values["entity"] != self._entity:
            values = self._followed_options(values)
        defaults = {
            "fetch_all": True,
            "link_criterion": self._criterion(),
            "property_ids": [(6, 0, self._default_properties().ids)],
        }
        chosen = {name: value for name, value in values.items() if value is not None}
        if not chosen.get("link_criterion"):
            chosen.pop("link_criterion", None)
        fixed = {} if chosen.get("is_partial") else self._fixed
        return defaults | chosen | fixed | {"sequence": sequence}

    @api.model
    def _followed_options(self, values: dict[str, Any]) -> dict[str, Any]:
        """Derive options of this type from those of its leader."""
        names = ("fetch_all", "import_unlinked", "export_unlinked")
        followed = {name: values[name] for name in names if name in values}
        return followed | {"entity": self._entity}

    @api.model
    def _is_short(self, options: dict[str, Any]) -> bool:
        """Tell whether a step is over soon, so that its run need not wait for a long
        one of the same shop: it names few elements or records, or reads what is new of
        a type of which that is little (``_is_quick``).

        :param options: all values of the step, see :meth:`_complete_options`
        """
        if options.get("is_partial"):
            return 0 < sum(len(options.get(name) or ()) for name in NAMED) <= FEW
        return self._is_quick and not options["fetch_all"]

    @api.model
    def _options_for(self, code: str, res_ids: list[int]) -> dict[str, Any] | None:
        """Give the values of a partial step that concerns these records of a type only,
        or None where this type is neither that one nor a part of it.

        :param code: of the type that the records belong to
        :param res_ids: ids of its records
        """
        if self._entity == code:
            return {"is_partial": True, "only_res_ids": res_ids}
        if self._whole == code:
            return {"is_partial": True, "only_parent_ids": res_ids}
        return None
