from odoo import api, models

from .entity import _lt
from .values import Property, match_key

# Names of the same unit in Polish and English, as shops and Odoo's data have them.
ALIASES = (
    (
        "szt.",
        "szt",
        "sztuka",
        "sztuki",
        "units",
        "unit",
        "jednostki",
        "jednostka",
        "pcs",
    ),
    ("kg", "kilogram", "kilogramy"),
    ("g", "gram", "gramy"),
    ("t", "tona", "tony", "ton", "tonne"),
    ("lb", "lbs", "funt", "funty", "pound"),
    ("oz", "uncja", "ounce"),
    ("l", "litr", "litry", "liter", "litre"),
    ("ml", "mililitr"),
    ("m", "metr", "metry", "mb", "m.b.", "meter", "metre"),
    ("cm", "centymetr"),
    ("mm", "milimetr"),
    ("km", "kilometr"),
    ("m²", "m2", "metr kwadratowy"),
    ("m³", "m3", "metr sześcienny"),
    ("godz.", "godz", "godzina", "godziny", "hours", "hour", "h"),
    ("dzień", "dni", "days", "day"),
    ("tuzin", "dozens", "dozen"),
)
ALIAS_KEYS = {name: f"={group[0]}" for group in ALIASES for name in group}


class ShoperSyncUnit(models.AbstractModel):
    """Units of measure. The shop knows a name per language and whether fractions may
    be sold; it has no factors, so an imported unit is a reference unit of its own."""

    _name = "shoper.sync.unit"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Synchronisation of Units"

    _entity = "unit"
    _label = _lt("Units of measure")
    _sequence = 10
    _resource = "units"
    _remote_key = "unit_id"
    _odoo_model = "uom.uom"
    _criteria = {"name_alias": _lt("Name or alias")}
    _properties = (Property("name", _lt("Name")),)

    @api.model
    def _element_values(self, ctx, row, extra):
        name = self._translation(ctx, row).get("name") or ""
        return {
            "name": name,
            "payload": row,
            "shop_values": {"name": name, "_names": self._all_names(row)},
        }

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = {
            "translations": {ctx.connector.default_locale: {"name": values["name"]}}
        }
        if element is None:
            body["floating_point"] = 0
        return body

    @api.model
    def _export_domain(self, ctx):
        return [*self._record_domain(ctx), ("active", "=", True)]

    @api.model
    def _odoo_values(self, ctx, records):
        return {record.id: {"name": record.name} for record in records}

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        return {"name": values["name"]}

    @api.model
    def _link_rules(self, ctx, elements, records):
        elements.fetch(["shop_values"])
        names = {
            element.id: [
                match_key(name)
                for name in (element.shop_values or {}).get("_names", [])
            ]
            for element in elements
        }
        record_names = self._names_in_all_languages(ctx, records)
        rules = [(ctx.env._("Same name"), names, record_names, True)]
        aliases = (
            {
                key: [ALIAS_KEYS[name] for name in found if name in ALIAS_KEYS]
                for key, found in keys.items()
            }
            for keys in (names, record_names)
        )
        rules.append((ctx.env._("Same unit by another name"), *aliases, True))
        return rules

    @api.model
    def _update_obstacles(self, ctx, res_id, direction, codes, odoo):
        element = self.env["shoper.element"].search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", self._entity),
                ("res_id", "=", res_id),
                ("link_state", "=", "linked"),
            ],
            limit=1,
        )
        if direction == "odoo" and codes and element.link_rule != "created in Odoo":
            reason = ctx.env._(
                "Only units that the connector created are renamed in Odoo."
            )
            return dict.fromkeys(codes, reason)
        return {}
