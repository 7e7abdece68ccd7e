from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.values import Property


class ShoperSyncEntity(models.AbstractModel):
    """What a type says to people about its elements and records."""

    _inherit = "shoper.sync.entity"

    @api.model
    def _value_text(self, change: BaseModel, prop: Property, value: Any) -> str | None:
        """Write a value in words of the type's own, None for the usual ones.

        :param change: whose value it is
        """
        return None

    @api.model
    def _element_facts(self, element: BaseModel) -> dict[str, Any]:
        """Read what people compare of an element, keys as in :meth:`_fact_labels`: such
        as ``name``, ``code``, ``ean`` and ``price`` (gross, in the shop's currency), as
        far as the type has them."""
        return {"name": element.name, "code": element.code, "ean": element.ean}

    @api.model
    def _facts_of(self, connector: BaseModel, record: BaseModel) -> dict[str, Any]:
        """Read what people compare of one record, in the connector's language."""
        return {"name": record.display_name}

    @api.model
    def _fact_labels(self) -> dict[str, str]:
        """Name the facts for the reader, in the order in which they are shown:
        {key: label}."""
        _ = self.env._
        return {
            "name": _("Name"),
            "code": _("Code"),
            "ean": _("EAN"),
            "price": _("Price (gross)"),
        }
