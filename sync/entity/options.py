from odoo import api, models


class ShoperSyncEntity(models.AbstractModel):
    """Options of a type in the wizard, in presets and in the steps of a run."""

    _inherit = "shoper.sync.entity"

    @api.model
    def _option_hints(self):
        """Options that are not offered, with the reason: {option: text}. Options are
        the fields of ``shoper.sync.options`` and ``update_odoo``, ``update_shop``."""
        return {}

    @api.model
    def _default_options(self):
        """Options of this type in a new wizard."""
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
    def _criterion(self, code=None):
        """The link criterion of that code if the type has it, else its first one."""
        return code if code in self._criteria else next(iter(self._criteria), False)

    @api.model
    def _default_properties(self):
        return self.env["shoper.property"].search(
            [("entity", "=", self._entity), ("default", "=", True)]
        )

    @api.model
    def _own_options(self, options):
        """Of the options of a run, those of this type: its own where it is chosen in
        part (somebody decided about some of its elements), else those of its leader.

        :param options: list of dictionaries with fields of ``shoper.sync.options``
        """
        own = [values for values in options if values["entity"] == self._entity]
        if not self._leader or any(values.get("is_partial") for values in own):
            return own
        return [values for values in options if values["entity"] == self._leader]

    @api.model
    def _complete_options(self, values, sequence):
        """Values of a step: what the caller chose, defaults for what was left out,
        and what is fixed for the type.

        :param values: fields of ``shoper.sync.options``
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
    def _followed_options(self, values):
        """Options of this type that follow from those of its leader."""
        names = ("fetch_all", "import_unlinked", "export_unlinked")
        followed = {name: values[name] for name in names if name in values}
        return followed | {"entity": self._entity}

    @api.model
    def _options_for_products(self, product_ids):
        """Values of a partial step that concerns these products only, or None where
        the type is no part of them.

        :param product_ids: ids of ``product.template``
        """
        return None
