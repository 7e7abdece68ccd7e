from collections.abc import Collection, Sequence
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.row import Row, all_names_in
from ..core.side import Side
from ..core.values import Property, match_key
from ..engine.context import Context
from ..engine.languages import names_in_all_languages, shop_names
from ..engine.plan.pair import LinkedPair
from ..entity import _lt
from ..entity.entity import Rule

# Names of the same unit in Polish and English, as shops and Odoo's data have them.
ALIASES = tuple(
    tuple(group.split(", "))
    for group in (
        "szt., szt, sztuka, sztuki, sztuk, units, unit, jednostki, jednostka, pcs, pc, "
        "piece, pieces",
        "kpl., kpl, komplet, komplety, kit, kits",
        "zestaw, zestawy, set, sets",
        "para, pary, par, pair, pairs",
        "opak., opak, op., opakowanie, opakowania, package, packages, pkg",
        "wielopak, wielopaki, multipack, multipacks",
        "karton, kartony, kart., carton, cartons",
        "rolka, rolki, rol., roll, rolls",
        "butelka, butelki, but., bottle, bottles",
        "arkusz, arkusze, ark., sheet, sheets",
        "paleta, palety, pal., pallet, pallets",
        "tuzin, tuziny, dozens, dozen",
        "kg, kg., kilogram, kilogramy, kilogramów, kilograms",
        "dag, dkg, dekagram, dekagramy",
        "g, gram, gramy, gramów, grams",
        "mg, miligram, miligramy, milligram",
        "t, tona, tony, ton, tonne, tonnes",
        "lb, lbs, funt, funty, pound, pounds",
        "oz, oz., uncja, uncje, ounce, ounces",
        "l, litr, litry, litrów, liter, liters, litre, litres",
        "ml, mililitr, mililitry, milliliter, millilitre",
        "hl, hektolitr, hektolitry, hectoliter, hectolitre",
        "m, metr, metry, metrów, mb, mb., m.b., metr bieżący, meter, meters, metre, "
        "metres",
        "cm, centymetr, centymetry, centimeter, centimetre",
        "mm, milimetr, milimetry, millimeter, millimetre",
        "km, kilometr, kilometry, kilometer, kilometre",
        "in, inch, inches, cal, cale",
        "ft, foot, feet, stopa, stopy",
        "m², m2, mkw, mkw., m.kw., m kw., metr kwadratowy, metry kwadratowe, "
        "square meter, square metre",
        "m³, m3, metr sześcienny, metry sześcienne, cubic meter, cubic metre",
        "min, min., minuta, minuty, minute, minutes",
        "godz., godz, godzina, godziny, godzin, hours, hour, h",
        "dzień, dni, days, day, doba, doby",
        "tydz., tydzień, tygodnie, week, weeks",
        "mies., miesiąc, miesiące, month, months",
    )
)
# What Odoo's units of weight, length, area and volume refer to.
MEASURES = (
    "uom.product_uom_gram",
    "uom.product_uom_millimeter",
    "uom.product_uom_square_meter",
    "uom.product_uom_milliliter",
)
ALIAS_KEYS = {name: f"={group[0]}" for group in ALIASES for name in group}


class ShoperSyncUnit(models.AbstractModel):
    """Units of measure. The shop knows a name per language and whether fractions may
    be sold, but no factors (docs/shoper-api.md, Catalogue): so an imported unit is a
    reference unit of its own in Odoo."""

    _name = "shoper.sync.unit"
    _inherit = [
        "shoper.sync.entity.texts",
        "shoper.sync.entity.restorable",
        "shoper.sync.entity.spared",
    ]
    _description = "Shoper Synchronisation of Units"

    _entity = "unit"
    _label = _lt("Units of measure")
    _label_of_one = _lt("Unit of measure")
    _sequence = 10
    _resource = "units"
    _remote_key = "unit_id"
    _odoo_model = "uom.uom"
    _criteria = {"name_alias": _lt("Name or alias")}
    _rules = {
        "same name": _lt("Same name"),
        "same unit": _lt("Same unit by another name"),
    }
    _properties = (Property("name", _lt("Name"), is_name=True, translated=True),)
    _text_fields = {"name": "name"}

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        [texts] = self._shop_texts(ctx, [row])
        return {
            "name": texts["name"],
            "payload": row,
            "shop_values": texts,
            "shop_facts": {"names": all_names_in(row)},
        }

    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        return {"translations": self._texts_to_shop(ctx, values, element)}

    @api.model
    def _create_body(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        """Let the shop sell parts of what is measured, as a fresh shop does of
        kilograms (docs/shoper-api.md). Odoo does not say of a unit whether parts of
        it are sold."""
        unit = ctx.records.browse(change.res_id)
        body = super()._create_body(ctx, change, values)
        return body | {"floating_point": int(_is_measured(unit))}

    @api.model
    def _export_domain(self, ctx: Context) -> list[Any]:
        return [*self._record_domain(ctx), ("active", "=", True)]

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        texts = self._record_texts(ctx, records)
        return {res_id: Side(values) for res_id, values in texts.items()}

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        return self._texts_to_odoo(values, record)

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        names = shop_names(elements)
        record_names = names_in_all_languages(ctx, records)
        aliases, record_aliases = (
            {
                key: [ALIAS_KEYS[name] for name in found if name in ALIAS_KEYS]
                for key, found in keys.items()
            }
            for keys in (names, record_names)
        )
        return [
            ("same name", names, record_names, True),
            ("same unit", aliases, record_aliases, True),
        ]

    @api.model
    def _twin_keys(self, elements: BaseModel) -> dict[int, set[str]]:
        keys = super()._twin_keys(elements)
        for element in elements:
            alias = ALIAS_KEYS.get(match_key(element.name))
            keys[element.id] |= {alias} if alias else set()
        return keys

    @api.model
    def _incomparable(self, ctx: Context, pair: LinkedPair) -> Collection[str]:
        # Nobody is asked whether Odoo's own unit gets the name that a shop has for it.
        # Where somebody chose a value for this pair, it is compared, and the plan says
        # why the name is not written.
        is_import = ctx.step.update_linked == "odoo" and not ctx.choices
        if not is_import or _came_from_shop(pair.element):
            return ()
        values = pair.odoo.values
        return [
            code
            for code, prop in ctx.codes
            if code in pair.shop
            and not (code in values and prop.same(values[code], pair.shop[code]))
        ]

    @api.model
    def _update_obstacles(
        self, ctx: Context, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        if direction == "odoo" and not _came_from_shop(pair.element):
            reason = ctx.env._(
                "Only units that came from the shop are renamed in Odoo."
            )
            return dict.fromkeys(codes, reason)
        return {}

    @api.model
    def _taking_nothing(self, elements: BaseModel) -> BaseModel:
        return elements.filtered(lambda element: not _came_from_shop(element))


def _is_measured(unit: BaseModel) -> bool:
    """Tell whether a unit is one of weight, length, area or volume that Odoo brings
    along. One that people made, such as a sack of 25 kg, may be sold as a whole."""
    if not unit.get_external_id()[unit.id].startswith("uom."):
        return False
    known = (unit.env.ref(name, raise_if_not_found=False) for name in MEASURES)
    return any(unit._has_common_reference(one) for one in known if one)


def _came_from_shop(element: BaseModel) -> bool:
    """Tell whether an import made the unit of Odoo that an element is linked with."""
    return bool(element.link_rule == "created in Odoo")
