from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.row import Row, flag_in, number_in, text_in
from ..core.side import Side
from ..core.values import Property
from ..engine.context import Context
from ..entity import _lt
from ..entity.entity import Rule

RATE_DIGITS = 6  # decimals of a rate


class ShoperSyncCurrency(models.AbstractModel):
    """Currencies of the shop, which are those of Odoo with the same ISO code. Nothing
    is created or written: rates are Odoo's own matter, and an order in a currency that
    is not active waits."""

    _name = "shoper.sync.currency"
    _inherit = "shoper.sync.entity.unready"
    _description = "Shoper Synchronisation of Currencies"

    _entity = "currency"
    _label = _lt("Currencies")
    _label_of_one = _lt("Currency")
    _sequence = 103
    _resource = "currencies"
    _remote_key = "currency_id"
    _odoo_model = "res.currency"
    _criteria = {"iso": _lt("ISO code")}
    _rules = {"same ISO code": _lt("Same ISO code")}
    _properties = (
        Property("name", _lt("ISO code"), is_name=True, to_odoo=False, to_shop=False),
    )
    _is_on_by_default = False
    _tells_obstacles = True
    _gone_elements = "leave"
    _fixed = {
        "fetch_all": True,
        "update_linked": "none",
        "import_unlinked": False,
        "export_unlinked": False,
        "delete_unlinked": False,
        "conflict_policy": "protect",
    }

    @api.model
    def _option_hints(self) -> dict[str, str]:
        reason = self.env._(
            "Currencies are only linked, with those that are active in Odoo."
        )
        return dict.fromkeys(
            (
                "fetch_all",
                "update_odoo",
                "update_shop",
                "import_unlinked",
                "export_unlinked",
                "delete_unlinked",
                "conflict_policy",
            ),
            reason,
        )

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        name = text_in(row, "name").strip().upper()
        return {
            "name": name,
            "payload": row,
            "shop_values": {"name": name},
            "shop_facts": {
                "rate": number_in(row, "rate", RATE_DIGITS, least=0),
                "is_default": flag_in(row, "default"),
                "is_active": flag_in(row, "active"),
            },
        }

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        return [("active", "=", True)]

    @api.model
    def _linkable_note(self) -> str:
        return self.env._("Only active currencies can be linked.")

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        return {
            record.id: Side({"name": record.name}, {"is_active": record.active})
            for record in records
        }

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        return [
            (
                "same ISO code",
                {element.id: [element.name] for element in elements},
                {record.id: [record.name] for record in records},
                True,
            )
        ]

    @api.model
    def _unlinked_reasons(self, ctx: Context, elements: BaseModel) -> dict[int, str]:
        """Say why currencies in which the shop sells are not linked; the others stay so
        without a word."""
        elements.fetch(["shop_facts"])
        return {
            element.id: self._inactive_reason(element.name)
            for element in elements
            if (element.shop_facts or {}).get("is_active")
        }

    @api.model
    def _pair_obstacle(self, ctx: Context, shop: Side, odoo: Side | None) -> str | bool:
        if odoo is None or odoo.facts["is_active"]:
            return False
        return self._inactive_reason(shop["name"])

    @api.model
    def _unready_note(self, element: BaseModel) -> str:
        currencies = self.env[self._odoo_model].with_context(active_test=False)
        found = currencies.search([("name", "=", element.name)])
        is_inactive = found and not any(found.mapped("active"))
        return self._inactive_reason(element.name) if is_inactive else ""

    def _inactive_reason(self, name: str) -> str:
        return self.env._(
            "Activate %s in Odoo (Invoicing > Configuration > Currencies): orders in "
            "this currency wait until then.",
            name,
        )
