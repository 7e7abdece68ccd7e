from typing import Any

from odoo import api, models


class ShoperSyncEntityLed(models.AbstractModel):
    """Nobody chooses options of the type: they are derived from those of another one,
    and it is synchronised wherever that one is.

    - ``_leader`` the code of that type"""

    _name = "shoper.sync.entity.led"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Options of Another Type"

    @api.model
    def _derived_options(self, values: dict[str, Any]) -> dict[str, Any]:
        """Derive options of this type from those of its ``_leader``."""
        names = ("fetch_all", "import_unlinked", "export_unlinked")
        followed = {name: values[name] for name in names if name in values}
        return followed | {"entity": self._entity}
