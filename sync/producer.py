from odoo import api, models

from .entity import _lt
from .values import Property, match_key


class ShoperSyncProducer(models.AbstractModel):
    """Producers (brands). Their name is not translated in the shop."""

    _name = "shoper.sync.producer"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Synchronisation of Producers"

    _entity = "producer"
    _label = _lt("Producers")
    _sequence = 30
    _resource = "producers"
    _remote_key = "producer_id"
    _odoo_model = "shoper.producer"
    _criteria = {"name": _lt("Name")}
    _properties = (
        Property("name", _lt("Name")),
        Property("website", _lt("Website")),
    )

    @api.model
    def _element_values(self, ctx, row, extra):
        name = row.get("name") or ""
        return {
            "name": name,
            "payload": row,
            "shop_values": {"name": name, "website": row.get("web") or ""},
        }

    @api.model
    def _to_shop(self, ctx, values, element=None):
        names = {"name": "name", "website": "web"}
        return {names[code]: value or "" for code, value in values.items()}

    @api.model
    def _record_domain(self, ctx):
        company_ids = [False, ctx.connector.company_id.id]
        return [("company_id", "in", company_ids), ("active", "=", True)]

    @api.model
    def _odoo_values(self, ctx, records):
        return {
            record.id: {"name": record.name, "website": record.website or ""}
            for record in records
        }

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        return dict(values)

    @api.model
    def _link_rules(self, ctx, elements, records):
        return [
            (
                ctx.env._("Same name"),
                {element.id: [match_key(element.name)] for element in elements},
                {record.id: [match_key(record.name)] for record in records},
                True,
            )
        ]
