from typing import Any

from odoo import api, models
from odoo.models import BaseModel


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
            "enabled": True,
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
    def _options_for_products(self, product_ids: list[int]) -> dict[str, Any] | None:
        """Give the values of a partial step that concerns these products only, or None
        where the type is no part of them.

        :param product_ids: ids of ``product.template``
        """
        return None
