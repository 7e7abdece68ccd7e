"""Reference data: languages, currencies, units, taxes, availabilities and so on."""

import re

from ..errors import ApiError, Invalid
from ..fields import Choice, Computed, Field, Flag, Number, Reference, Text
from .base import Resource, name_field

_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


class Languages(Resource):
    """Languages of the shop; the API cannot make one."""

    name, key, verbs = "languages", "lang_id", "LG"
    fields = {
        "locale": Text(required=True),
        "currency_id": Reference(to="currencies", default="1"),
        "active": Flag(),
        "order": Number(default="1"),
    }

    def check_writable(self, verb, owner):
        if verb == "C" and not owner:
            # an internal error each time (seen)
            raise ApiError(500)
        super().check_writable(verb, owner)

    def created(self, row_id, body, owner):
        self.shop.forget_locales()

    def updated(self, row_id, body, owner):
        self.shop.forget_locales()

    def deleted(self, row_id):
        self.shop.forget_locales()


class Currencies(Resource):
    """Currencies, called by their ISO codes. Read only here."""

    name, key, verbs = "currencies", "currency_id", "LG"
    fields = {
        "name": Text(required=True),
        "rate": Number(default="1"),
        "order": Number(),
        "active": Flag(),
        "rate_sync": Number(default="1"),
        "auto_update": Flag(),
        "rate_date": Text(default="2009-12-09"),
        "default": Flag(),
    }


class Units(Resource):
    """Units of measure. floating_point: "1" where fractions may be sold; it is required
    when a unit is created."""

    name, key = "units", "unit_id"
    fields = {"floating_point": Flag(required=True)}
    translated = {"name": name_field()}
    used_by = (("products", "unit_id"),)


class Taxes(Resource):
    """VAT rates, which the API cannot write (docs/shoper-api.md)."""

    name, key, verbs = "taxes", "tax_id", "LG"
    fields = {
        "value": Number(required=True),
        "name": Text(required=True),
        "class": Text(required=True),
    }
    used_by = (("products", "tax_id"),)


class Availabilities(Resource):
    """What customers are told of a stock; from: shown for more pieces than these."""

    name, key, verbs = "availabilities", "availability_id", "LG"
    fields = {
        "can_buy": Flag(),
        "notifier": Flag(),
        "photo": Text(),
        "ranges": Flag(),
        "from": Number(default=None, signed=True, nullable=True),
        "visibility_config": Field(default=None),
    }
    translated = {"name": name_field()}


class Deliveries(Resource):
    """Times of delivery. Read only here."""

    name, key, verbs = "deliveries", "delivery_id", "LG"
    fields = {"hours": Number(), "days": Number()}
    translated = {"name": name_field()}


class Gauges(Resource):
    """Size classes for delivery, of which this shop has none."""

    name, key, verbs = "gauges", "gauge_id", "LG"
    fields = {"name": Text()}


class Tags(Resource):
    """Tags belong to one language, which whoever writes by the API must name
    (docs/shoper-api.md); no row was ever recorded."""

    key = "tag_id"
    fields = {"name": Text(required=True), "lang_id": Reference(to="languages")}

    def check(self, values, body, row, owner, errors):
        if row is None and not owner and body.get("lang_id") is None:
            # the text is that of another resource's language that was left out (seen)
            errors.append(("lang_id", Invalid("not_found", 0)))


class ProductTags(Tags):
    """Tags of products."""

    name = "product-tags"


class OptionGroups(Resource):
    """Groups of options; a product has the options of one group."""

    name, key = "option-groups", "group_id"
    fields = {
        "filters": Flag(),
        "total_products": Computed(),
        "total_stocks": Computed(),
    }
    translated = {"name": name_field()}
    used_by = (("products", "group_id"),)

    def compute(self, row_id, row, out):
        products = self.shop["products"].indexes["group_id"].get(str(row_id))
        stocks = self.shop["product-stocks"]
        out["total_products"] = len(products)
        out["total_stocks"] = sum(len(stocks.variants(p)) for p in products)

    def deleted(self, row_id):
        options = self.shop["options"]
        for option_id in options.indexes["group_id"].get(str(row_id)):
            options.remove(option_id)
            options.deleted(option_id)


class Options(Resource):
    """Options of products; type and required cannot be changed later. stock: "1" where
    each value makes a variant."""

    name, key = "options", "option_id"
    indexed = ("group_id",)
    fields = {
        "group_id": Reference(to="option-groups", required=True),
        "order": Number(default="1"),
        "type": Choice(
            default="select",
            values=(
                "color",
                "radio",
                "select",
                "text",
                "file",
                "checkbox",
                "denomination",
            ),
        ),
        "required": Flag(),
        "filters": Flag(),
        "stock": Flag(),
    }
    translated = {"name": name_field()}

    def check(self, values, body, row, owner, errors):
        if row is None:
            values.setdefault("type", self.fields["type"].default)
            if "order" not in values and "group_id" in values:
                count = self.indexes["group_id"].count(values["group_id"])
                values["order"] = str(count + 1)
            return
        for name, error in (
            ("type", "option_cannot_modify_type"),
            ("required", "option_cannot_modify_require"),
        ):
            if name in values and values[name] != row.get(name, "0"):
                raise ApiError(400, error, "Cannot modify this property of an option")

    def users(self, row_id):
        values = self.shop["option-values"].indexes["option_id"].get(str(row_id))
        index = self.shop["product-stocks"].indexes["value"]
        stocks = sorted({s for v in values for s in index.get(str(v))})
        return [(self.shop["product-stocks"], None, stocks)]

    def detach(self, row_id, users):
        for stocks, _column, ids in users:
            for stock_id in ids:
                stocks.remove(stock_id)

    def deleted(self, row_id):
        values = self.shop["option-values"]
        for value_id in values.indexes["option_id"].get(str(row_id)):
            values.remove(value_id)


class Colour(Text):
    """A colour: six hex digits or "transparent", as the specification has it; that the
    shop refuses any other is a guess."""

    def parse(self, value, shop):
        value = super().parse(value, shop)
        if value not in ("", "transparent") and not _HEX.fullmatch(value):
            raise Invalid("choice", value)
        return value


class OptionValues(Resource):
    """Values that can be chosen of an option."""

    name, key = "option-values", "ovalue_id"
    indexed = ("option_id",)
    fields = {
        "option_id": Reference(to="options", required=True),
        "order": Number(default="1"),
        "total_products": Computed(),
        "total_stocks": Computed(),
        "change_price_type": Number(default=0, signed=True, filterable=False),
        "change_price_value": Number(default=0, signed=True, filterable=False),
        "percent": Flag(),
        "color": Colour(),
    }
    translated = {"value": name_field()}

    def check(self, values, body, row, owner, errors):
        if row is None and "order" not in values and "option_id" in values:
            count = self.indexes["option_id"].count(values["option_id"])
            values["order"] = str(count + 1)

    def compute(self, row_id, row, out):
        shop_stocks = self.shop["product-stocks"]
        stocks = shop_stocks.indexes["value"].get(str(row_id))
        out["total_stocks"] = len(stocks)
        out["total_products"] = len({shop_stocks.rows[s]["product_id"] for s in stocks})
        for name in ("change_price_type", "change_price_value"):
            number = float(out[name])
            out[name] = int(number) if number == int(number) else number

    def users(self, row_id):
        stocks = self.shop["product-stocks"]
        return [(stocks, None, stocks.indexes["value"].get(str(row_id)))]

    detach = Options.detach
