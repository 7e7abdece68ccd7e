"""Stock rows: one base row per product, and one per variant."""

from decimal import Decimal

from ..errors import ApiError, Invalid
from ..fields import (
    Choice,
    Computed,
    Field,
    Flag,
    Number,
    Reference,
    Text,
    decimal,
    ean,
    money,
)
from ..money import plain
from .base import Index, Resource, column

#: how a variant's price or weight comes about: the product's, own, more, less
_TYPES = ("0", "1", "2", "3")
#: what a product's nested `stock` takes; its other keys are read-only there
_NESTED = (
    "price",
    "price_wholesale",
    "price_special",
    "stock",
    "sold",
    "warn_level",
    "weight",
    "package",
    "availability_id",
    "delivery_id",
    "gfx_id",
    "calculation_unit_id",
    "calculation_unit_ratio",
    "additional_codes",
)
_LEVELS = ("", "_wholesale", "_special")


class Ean(Text):
    """A bar code, or nothing, see `fields.ean`."""

    def parse(self, value, shop):
        return ean(super().parse(value, shop))


class Codes(Field):
    """Manufacturer codes by kind (producer, isbn, gtu ...)."""

    def parse(self, value, shop):
        if value in (None, []):
            return {}
        if not isinstance(value, dict):
            raise Invalid("object")
        return {str(kind): Text().parse(code, shop) for kind, code in value.items()}


class ProductStocks(Resource):
    """Stock rows. extended: "0" of the base row that each product has, "1" of one for a
    variant."""

    name, key = "product-stocks", "stock_id"
    whole_key = "product_id"
    also_written = ("options", "extended", "stock_relative", "warehouses")
    indexed = ("product_id",)
    fields = {
        "extended": Flag(readonly=True),
        "price": money(),
        "price_type": Choice(values=_TYPES, default="1"),
        "price_buying": money(),
        "price_buying_net": Computed(),
        "stock": Number(signed=True),
        "package": Number(),
        "warn_level": Number(default="1"),
        "sold": Number(),
        "weight": Number(),
        "weight_type": Choice(values=_TYPES, default="1"),
        "active": Flag(),
        "default": Flag(),
        "product_id": Reference(to="products", required=True),
        "availability_id": Reference(to="availabilities"),
        "delivery_id": Reference(to="deliveries", default="5"),
        "gfx_id": Reference(to="product-images"),
        "code": Text(),
        "ean": Ean(),
        "comp_weight": Computed(),
        "comp_price": Computed(),
        "comp_promo_price": Computed(),
        "price_wholesale": money(),
        "comp_price_wholesale": Computed(),
        "comp_promo_price_wholesale": Computed(),
        "price_special": money(),
        "comp_price_special": Computed(),
        "comp_promo_price_special": Computed(),
        "price_type_wholesale": Choice(values=_TYPES, default="0"),
        "price_type_special": Choice(values=_TYPES, default="0"),
        "calculation_unit_id": Reference(to="units"),
        "calculation_unit_ratio": Number(),
        "calculated_availability_id": Computed(),
        "options": Computed(),
        "historical_lowest_price": Computed(),
        "wholesale_historical_lowest_price": Computed(),
        "special_historical_lowest_price": Computed(),
        "additional_codes": Codes(default=(), filterable=False),
    }

    def __init__(self, shop):
        super().__init__(shop)
        self.indexes["code"] = Index(
            lambda row: (row["code"].casefold(),) if row.get("code") else ()
        )
        self.indexes["value"] = Index(lambda row: row.get("options", {}).values())
        self.indexes["gfx_id"] = Index(column("gfx_id"))

    def candidates(self, path, value):
        if path == "code":
            value = str(value).casefold()
        elif path not in ("product_id",):
            return None
        return self.indexes[path].get(str(value))

    # Rows of a product

    def base(self, product_id: int) -> int:
        """Find the id of a product's base row, which is always its first one."""
        return min(self.indexes["product_id"].ids[str(product_id)])

    def variants(self, product_id: int) -> list[int]:
        """List the ids of the rows of a product's variants, ascending."""
        return self.indexes["product_id"].get(str(product_id))[1:]

    def code_taken(self, code: str, by_other_than: int | None) -> bool:
        """Tell whether another product or variant has a code, in whichever letters
        (a guess: so the shop's database compares texts)."""
        ids = self.indexes["code"].get(code.casefold())
        return any(row_id != by_other_than for row_id in ids)

    def free_code(self, number: int) -> str:
        """Make a code of a number that no other row has."""
        code = str(number)
        while self.code_taken(code, None):
            code += "-1"
        return code

    def fill_in_code(self, values: dict, number: int, errors: list) -> None:
        """Give a new row without a code one that is made of a number, leave it without
        or refuse it, as the switch omitted_code says."""
        policy = self.shop.switches.omitted_code
        if policy == "refused":
            errors.append(("code", Invalid("required")))
        elif policy == "generated":
            values["code"] = self.free_code(number)

    def check_empty_code(self, body: dict, own: int | None, errors: list) -> None:
        """Refuse an empty code while another row has none, where the switch empty_code
        says so. own: id of the row that is written, None for a new one."""
        if (
            self.shop.switches.empty_code == "unique"
            and "code" in body
            and not str(body["code"] or "").strip()
            and any(not row.get("code") for key, row in self.rows.items() if key != own)
        ):
            errors.append(("code", Invalid("exists", "")))

    def check_zero(self, values: dict, errors: list) -> None:
        """Refuse a price of 0, where the switch zero_price says so."""
        refused = self.shop.switches.zero_price == "refused"
        if refused and "price" in values and not Decimal(values["price"]):
            errors.append(("price", Invalid("choice", values["price"])))

    # Quantities

    def replace(self, row_id, row):
        before = Decimal(self.value(row_id, "stock"))
        super().replace(row_id, row)
        after = Decimal(self.value(row_id, "stock"))
        if after != before:
            self.shop.journal.push(row_id, before, after)

    def sell(
        self, row_id: int, line_id: int, quantity: Decimal, warehouse: int = 0
    ) -> int:
        """Take from a row what a line of an order sells, or give it back where that is
        below zero; give the id of the warehouse from which it was taken, 0 in a shop
        without warehouses.

        warehouse: id of the one to take it from; 0 = the first one that has enough,
        else the one that has most."""
        row = self.rows[row_id]
        before = Decimal(row.get("stock", "0"))
        self.shop.journal.sale(row_id, line_id, quantity, before)
        values = {"stock": plain(before - quantity)}
        if self.has_warehouses:
            lying = self.lying(row_id)
            if warehouse not in lying:
                enough = [one for one, there in lying.items() if there >= quantity]
                warehouse = enough[0] if enough else max(lying, key=lying.get)
            lying[warehouse] -= quantity
            values["warehouses"] = _stored(lying)
        super().replace(row_id, row | values)
        if self.shop.switches.edit_date_on_stock:
            self.shop["products"].touch(int(row["product_id"]))
        return warehouse

    def in_stock(self, row_id: int) -> Decimal:
        """Read how many pieces a row has, whatever it shows."""
        return Decimal(self.rows[row_id].get("stock", "0"))

    def shown_stock(self, row_id: int) -> str:
        """Write the quantity that a row shows. The base row of a product with variants
        shows their sum, or by the switch base_row_stock a number of its own, from which
        nothing is sold."""
        own = self.value(row_id, "stock")
        row = self.rows[row_id]
        if row.get("extended") == "1" or self.shop.switches.base_row_stock == "own":
            return own
        variants = self.variants(int(row["product_id"]))
        if not variants:
            return own
        return plain(sum(map(self.in_stock, variants), Decimal(0)))

    @property
    def has_warehouses(self) -> bool:
        """Tell whether the shop keeps its stock in warehouses."""
        return self.shop["warehouses"].is_offered()

    def lying(self, row_id: int) -> dict[int, Decimal]:
        """Work out what of a row lies in each warehouse, by the id of that; what was
        never put into one lies in the first."""
        row = self.rows[row_id]
        stored = row.get("warehouses", {})
        found = {
            warehouse: Decimal(stored.get(str(warehouse), "0"))
            for warehouse in self.shop["warehouses"].ids
        }
        rest = self.in_stock(row_id) - sum(found.values(), Decimal(0))
        if found:
            found[next(iter(found))] += rest
        return found

    def shown_lying(self, row_id: int) -> dict[str, str] | list:
        """Write what a row shows of its warehouses, see `shown_stock`."""
        row, parts = self.rows[row_id], [row_id]
        if row.get("extended") != "1" and self.shop.switches.base_row_stock != "own":
            parts = self.variants(int(row["product_id"])) or parts
        lying: dict[int, Decimal] = {}
        for part in parts:
            for warehouse, quantity in self.lying(part).items():
                lying[warehouse] = lying.get(warehouse, Decimal(0)) + quantity
        if self.shop.switches.warehouses_shown == "filled":
            # PHP: an empty map is an array
            return _stored({one: there for one, there in lying.items() if there}) or []
        return _stored(lying)

    def check_relative(self, values, body, row, errors):
        """Take, ignore or refuse `stock_relative` of a row, as the switch
        stock_relative_on_rows says: it is documented for the stock inside a product
        only."""
        if row is None or body.get("stock_relative") is None:
            return
        policy = self.shop.switches.stock_relative_on_rows
        if self.has_warehouses:
            policy = "refused"
        if policy == "refused":
            errors.append(("stock_relative", Invalid("readonly")))
        elif policy == "accepted" or (
            policy == "accepted_on_base" and row.get("extended") != "1"
        ):
            try:
                total = Decimal(row.get("stock", "0")) + decimal(body["stock_relative"])
            except Invalid as invalid:
                errors.append(("stock_relative", invalid))
                return
            values["stock"] = plain(total)

    def check_warehouses(self, given: dict, names, errors: list) -> None:
        """Refuse quantities of a row in a shop with warehouses, by the names of their
        keys (docs/shoper-api.md)."""
        if self.has_warehouses:
            for name in given.keys() & {*names}:
                errors.append((name, Invalid("readonly")))

    def take_warehouses(
        self, given: dict, row_id: int | None, owner: bool, values: dict, errors: list
    ) -> None:
        """Read what is to lie in each warehouse, whose sum is the quantity of the row.
        row_id: of that, None for a new one."""
        wanted = given.get("warehouses")
        if not self.has_warehouses or not wanted:
            return
        if not isinstance(wanted, dict):
            errors.append(("warehouses", Invalid("object")))
            return
        is_kept = owner or self.shop.switches.omitted_warehouses == "kept"
        warehouses = self.shop["warehouses"]
        lying = dict.fromkeys(warehouses.ids, Decimal(0))
        if is_kept and row_id is not None:
            lying = self.lying(row_id)
        try:
            for warehouse, quantity in wanted.items():
                if not warehouses.has(warehouse):
                    raise Invalid("not_found", warehouse)
                lying[int(warehouse)] = decimal(quantity)
        except Invalid as invalid:
            errors.append(("warehouses", invalid))
            return
        values["warehouses"] = _stored(lying)
        values["stock"] = plain(sum(lying.values(), Decimal(0)))

    # Writing

    def nested_values(
        self, given: dict, base: int | None, owner: bool, errors: list
    ) -> dict:
        """Read and check the `stock` in a product's body. base: id of the row that it
        changes, None for a new product."""
        self.check_codes(given, owner, errors)
        if not owner:
            self.check_warehouses(given, ("stock", "stock_relative"), errors)
        if not owner and self.shop.switches.extra_keys == "refused":
            further = ("stock_relative", "sold_relative", "warehouses")
            self.refuse_others(given, (*_NESTED, *further))
        values: dict = {}
        if base is None and given.get("price") is None:
            errors.append(("price", Invalid("required")))
            given = given | {"price": 0}
        for name in _NESTED:
            self._parse_field(name, self.fields[name], given, {}, False, values, errors)
        for name in ("stock", "sold"):
            # the delta wins over the absolute value (docs/shoper-api.md)
            if given.get(f"{name}_relative") is not None:
                now = "0" if base is None else self.value(base, name)
                try:
                    total = decimal(now) + decimal(given[f"{name}_relative"])
                    values[name] = self.fields[name].parse(str(total), self.shop)
                except Invalid as invalid:
                    errors.append((f"{name}_relative", invalid))
        self.take_warehouses(given, base, owner, values, errors)
        if base is None:
            self.fill_in_stock(values)
        self.check_gfx(values, base and self.rows[base]["product_id"], errors)
        self.own_levels(values)
        return values

    def fill_in_stock(self, values: dict) -> None:
        """Give a new row the quantity that it lacks, by the switch omitted_stock."""
        if "stock" not in values and self.shop.switches.omitted_stock == "default":
            values["stock"] = self.shop.setting("product_defaults_stock")

    def check_codes(self, given: dict, owner: bool, errors: list) -> None:
        """Refuse manufacturer codes where the shop takes none."""
        switches = self.shop.switches
        is_put = owner or switches.additional_codes_put == "written"
        is_taken = switches.additional_codes and is_put
        if "additional_codes" in given and not is_taken:
            errors.append(("additional_codes", Invalid("readonly")))

    @staticmethod
    def own_levels(values: dict) -> None:
        """Make the price of a further level the row's own once it is written."""
        for level in _LEVELS[1:]:
            if f"price{level}" in values:
                values.setdefault(f"price_type{level}", "1")

    def check_gfx(self, values, product_id, errors):
        """Refuse a picture of another product."""
        gfx_id = values.get("gfx_id")
        if gfx_id and (
            self.shop["product-images"].get(gfx_id)["product_id"] != product_id
        ):
            errors.append(("gfx_id", Invalid("not_found", gfx_id)))

    def check(self, values, body, row, owner, errors):
        code = values["code"] = values.get("code", (row or {}).get("code", "")).strip()
        own = None if row is None else int(row[self.key])
        if code and self.code_taken(code, own):
            errors.append(("code", Invalid("exists", code)))
        if not owner:
            self.check_empty_code(body, own, errors)
            if row is None and "code" not in body:
                self.fill_in_code(values, self.last_id + 1, errors)
        self.check_codes(body, owner, errors)
        if not owner:
            self.check_zero(values, errors)
            self.check_warehouses(body, ("stock",), errors)
        self.check_relative(values, body, row, errors)
        self.take_warehouses(body, own, owner, values, errors)
        self.own_levels(values)
        if row is not None:
            values.pop("product_id", None)
            self.check_gfx(values, row["product_id"], errors)
            if row.get("extended") != "1":
                # the base row stays active whatever is written (seen)
                values.pop("active", None)
                self.check_base(values, body, errors)
            return
        self.check_variant(values, body, owner, errors)

    @staticmethod
    def check_base(values, body, errors):
        """Refuse kinds of prices that a base row does not have: its price is its own,
        that of a further level, too, or the retail one (both were recorded)."""
        for level in _LEVELS:
            name = f"price_type{level}"
            if values.get(name, "1") not in (("0", "1") if level else ("1",)):
                errors.append((name, Invalid("choice", body[name])))

    def check_variant(self, values, body, owner, errors):
        """Check a new variant, and fill in what was not given."""
        if str(body.get("extended", 1)).lower() not in ("1", "true"):
            errors.append(("extended", Invalid("choice", body["extended"])))
        values["extended"] = "1"
        if not owner:
            # inactive until it is updated (seen)
            values.pop("active", None)
        if "price_type" not in values:
            values["price_type"] = "1" if "price" in values else "0"
        if "weight_type" not in values:
            values["weight_type"] = "1" if "weight" in values else "0"
        self.fill_in_stock(values)
        product_id = values.get("product_id")
        if product_id is None:
            return
        self.check_gfx(values, product_id, errors)
        if not self.variants(int(product_id)):
            values.setdefault("default", "1")
        try:
            values["options"] = self.parse_options(body.get("options"), product_id)
        except Invalid as invalid:
            errors.append(("options", invalid))

    def parse_options(self, given, product_id: str) -> dict[str, str]:
        """Read the options of a variant: ids of values by the ids of their options.
        Raises Invalid.

        Both forms that clients use are taken, {"10": "66"} and
        [{"option_id": 10, "value_id": 66}]; which one the shop takes is disputed.
        """
        form = self.shop.switches.variant_options
        if given is None:
            raise Invalid("required")
        if isinstance(given, dict) and form in ("both", "map"):
            pairs = list(given.items())
        elif isinstance(given, list) and form in ("both", "list"):
            try:
                pairs = [(item["option_id"], item["value_id"]) for item in given]
            except (TypeError, KeyError):
                raise Invalid("options") from None
        else:
            raise Invalid("options")
        chosen = {str(option): str(value) for option, value in pairs}
        group_id = self.shop["products"].rows[int(product_id)].get("group_id")
        options, values = self.shop["options"], self.shop["option-values"]
        stocked = {
            str(option)
            for option in options.indexes["group_id"].get(group_id)
            if options.value(option, "stock") == "1"
        }
        if not stocked or set(chosen) != stocked:
            raise Invalid("options")
        for option, value in chosen.items():
            if not values.has(value) or values.get(value)["option_id"] != option:
                raise Invalid("not_found", value)
        for row_id in self.variants(int(product_id)):
            if self.rows[row_id].get("options") == chosen:
                raise Invalid("variant_exists")
        return chosen

    def created(self, row_id, body, owner):
        self.updated(row_id, body, owner)

    def updated(self, row_id, body, owner):
        if self.shop.switches.edit_date_on_stock and not owner:
            self.shop["products"].touch(int(self.rows[row_id]["product_id"]))

    def users(self, row_id):
        if self.rows[row_id].get("extended") != "1":
            raise ApiError(
                400, "cannot_delete_internal_object", "Cannot delete the base stock"
            )
        return []

    # Lists

    def accessor(self, path):
        if path == "stock":
            return lambda row_id: (self.shown_stock(row_id),)
        return super().accessor(path)

    # Rendering

    def compute(self, row_id, row, out):
        product = self.shop["products"].rows[int(row["product_id"])]
        variant = row.get("extended") == "1"
        base = self.rows[self.base(int(row["product_id"]))] if variant else row
        if not variant:
            out["active"] = "1"
            only = len(self.indexes["product_id"].ids[row["product_id"]]) == 1
            out["default"] = "1" if only else "0"
        out["stock"] = self.shown_stock(row_id)
        offer = product.get("special_offer")
        for level in _LEVELS:
            price = self.level_price(row, base, level, variant)
            if level and row.get(f"price_type{level}", "0") == "0":
                # what was never written shows the retail level's (recorded)
                shown = out["price"] if variant else f"{price:f}"
                out[f"price{level}"] = row.get(f"price{level}", shown)
            out[f"comp_price{level}"] = f"{price:f}"
            out[f"comp_promo_price{level}"] = f"{_promoted(price, offer, level):f}"
            lowest = f"{level.removeprefix('_')}_historical_lowest_price"
            out[lowest.removeprefix("_")] = f"{price:f}"
        out["comp_weight"] = self.weight(row, base, variant)
        tax = self.shop["taxes"].rows.get(int(product.get("tax_id") or 1), {})
        rate = Decimal(tax.get("value", "0"))
        net = Decimal(out["price_buying"]) / (1 + rate / 100)
        out["price_buying_net"] = f"{net.quantize(Decimal('0.01')):f}"
        out["calculated_availability_id"] = self.availability(out)
        out["options"] = dict(row["options"]) if row.get("options") else []
        out.pop("warehouses", None)
        if self.has_warehouses:
            out["warehouses"] = self.shown_lying(row_id)
        if not self.shop.switches.additional_codes:
            del out["additional_codes"]
        elif not out["additional_codes"]:
            out["additional_codes"] = []
        if offer is not None:
            out["special_offer"] = offer

    def level_price(self, row, base, level, variant) -> Decimal:
        """Work out the gross price of a row on a level ("", "_wholesale", "_special"),
        without promotions. base: the product's base row."""
        of_level = bool(level) and base.get(f"price_type{level}", "0") == "1"
        base_price = Decimal(base.get(f"price{level}" if of_level else "price", "0.00"))
        if not variant:
            return base_price
        kind = row.get(f"price_type{level}", "0" if level else "1")
        if level and kind == "0":
            if of_level and self.shop.switches.variant_level == "product":
                return base_price
            # no price of its own on this level: as on the retail level (recorded for
            # a product that has none either)
            level, kind = "", row.get("price_type", "1")
        return _combine(kind, base_price, Decimal(row.get(f"price{level}", "0.00")))

    def promoted_price(self, row_id: int) -> Decimal:
        """Work out the gross price that everybody pays for a piece of a row now."""
        row = self.rows[row_id]
        product_id = int(row["product_id"])
        variant = row.get("extended") == "1"
        base = self.rows[self.base(product_id)] if variant else row
        offer = self.shop["products"].rows[product_id].get("special_offer")
        return _promoted(self.level_price(row, base, "", variant), offer, "")

    def weight(self, row, base, variant) -> str:
        """Work out what a piece of a row weighs."""
        own, of_base = row.get("weight", "0"), base.get("weight", "0")
        if not variant:
            return own
        total = _combine(row.get("weight_type", "1"), Decimal(of_base), Decimal(own))
        return Number(signed=True).parse(str(total), self.shop)

    def availability(self, out) -> str | None:
        """Find the id of a row's availability: its own, else the one for its quantity,
        above 10 pieces that "from 10"."""
        if out["availability_id"]:
            return out["availability_id"]
        quantity, best = Decimal(out["stock"]), None
        for row_id, row in self.shop["availabilities"].rows.items():
            if row.get("ranges") == "1" and row.get("from") is not None:
                start = Decimal(row["from"])
                if quantity > start and (best is None or start > best[0]):
                    best = (start, str(row_id))
        return best and best[1]


def _stored(lying: dict[int, Decimal]) -> dict[str, str]:
    return {str(warehouse): plain(quantity) for warehouse, quantity in lying.items()}


def _combine(kind: str, base: Decimal, own: Decimal) -> Decimal:
    return {"0": base, "1": own, "2": base + own, "3": base - own}[kind]


def _promoted(price: Decimal, offer: dict | None, level: str) -> Decimal:
    """Take a promotion off the price of a level: a fixed amount, the one kind that was
    recorded."""
    if offer is None:
        return price
    # none of its own is that of the retail level (recorded: 0 beside 53.00)
    own = Decimal(offer.get(f"discount{level}") or "0")
    discount = own or Decimal(offer.get("discount") or "0")
    return max(price - discount, Decimal("0.00"))
