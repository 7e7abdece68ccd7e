"""Products. Prices, quantities and codes lie on the product's base stock row."""

from ..errors import ApiError, Invalid
from ..fields import (
    Computed,
    Field,
    Flag,
    Html,
    Ids,
    Number,
    Reference,
    Text,
    ean,
    money,
)
from .base import Index, Resource, name_field

#: keys of safety_information; references to resources that this shop lacks
SAFETY = {
    "gpsr_producer_id": None,
    "gpsr_importer_id": None,
    "gpsr_responsible_id": None,
    "gpsr_certificates": [],
}


#: what only the owner writes, as it is given
OF_OWNER = ("add_date", "edit_date", "special_offer", "is_digital")


class Attributes(Field):
    """Attributes of a product: read by group, {group: {attribute: value}}, and written
    without, {attribute: value} (seen).

    The attributes themselves are no part of this shop, so the API can write only those
    whose group the shop knows: those that the owner, who writes them by group, ever
    gave a product.
    """


class Safety(Field):
    """What a product says of its safety, by the names in `SAFETY`."""

    def parse(self, value, shop):
        if not isinstance(value, dict):
            raise Invalid("object")
        return {name: value[name] for name in SAFETY if name in value}


class Products(Resource):
    name, key = "products", "product_id"
    told_as = "product"
    indexed = ("group_id",)
    also_written = (
        "category_id",
        "categories",
        "code",
        "ean",
        "stock",
        "feeds_exludes",
    )
    fields = {
        "producer_id": Reference(to="producers"),
        "group_id": Reference(to="option-groups"),
        "tax_id": Reference(to="taxes", default="1"),
        "add_date": Computed(default="0000-00-00 00:00:00", filterable=True),
        "edit_date": Computed(default="0000-00-00 00:00:00", filterable=True),
        "other_price": money(),
        "pkwiu": Text(),
        "unit_id": Reference(to="units", default="1"),
        "in_loyalty": Flag(readonly=True),
        "loyalty_score": Number(default=None, nullable=True, readonly=True),
        "loyalty_price": Number(default=None, nullable=True, readonly=True),
        "bestseller": Flag(readonly=True),
        "newproduct": Flag(readonly=True),
        "dimension_w": Number(default="0.0000", places=4),
        "dimension_h": Number(default="0.0000", places=4),
        "dimension_l": Number(default="0.0000", places=4),
        "vol_weight": Number(default="0.0000", places=4),
        "currency_id": Reference(to="currencies"),
        "gauge_id": Reference(to="gauges"),
        "unit_price_calculation": Flag(),
        "type": Number(readonly=True),
        "category_id": Computed(),
        "categories": Computed(),
        "is_product_of_day": Field(default=False, filterable=False),
        "is_digital": Computed(default=0),
        "collections": Ids(),
        "promo_price": Computed(),
        "code": Computed(),
        "ean": Computed(),
        "stock": Computed(),
        "translations": Computed(),
        "options": Computed(),
        "options_non_stock": Computed(),
        "attributes": Attributes(default=(), filterable=False),
        "related": Ids(to="products"),
        "main_image": Computed(),
        # written under another name, see `check`
        "feeds_excludes": Ids(readonly=True),
        "tags": Ids(to="product-tags"),
        "safety_information": Safety(default=None, filterable=False),
    }
    translated = {
        "name": name_field(),
        "short_description": Html(),
        "description": Html(),
        "active": Flag(),
        "isdefault": Computed(default="0"),
        "seo_title": Text(),
        "seo_description": Text(),
        "seo_keywords": Text(),
        "order": Number(default="1"),
        "main_page": Flag(),
        "main_page_order": Number(),
        "booster": Text(readonly=True),
        "seo_url": Text(),
        "permalink": Computed(),
    }

    def __init__(self, shop):
        super().__init__(shop)
        self.indexes["category"] = Index(lambda row: row["categories"])
        #: group of each attribute that a product ever had
        self.attribute_groups: dict[str, str] = {}

    @property
    def stocks(self):
        """Give the resource with the products' stock rows."""
        return self.shop["product-stocks"]

    # Writing

    def check_keys(self, body, row):
        if row is None and "category_id" not in body:
            raise ApiError(400, description="Key 'category_id' is required")
        if "category_id" in body:
            self.check_category(body["category_id"])

    def check_category(self, value) -> int:
        """Read the id of a category. Raises ApiError 400 for one that there is not."""
        if not self.shop["categories"].has(value):
            raise ApiError(400, description=f"Category '{value}' does not exist")
        return self.id_of(value)

    def check(self, values, body, row, owner, errors):
        self.check_categories(values, body, row, errors)
        if "is_product_of_day" in values:
            values["is_product_of_day"] = bool(values["is_product_of_day"])
        if "feeds_exludes" in body:
            # the key for writing is misspelt (docs/shoper-api.md)
            try:
                values["feeds_excludes"] = Ids().parse(body["feeds_exludes"], self.shop)
            except Invalid as invalid:
                errors.append(("feeds_exludes", invalid))
        if not owner:
            self.check_listed(values, errors)
            self.check_pkwiu(body, row, errors)
        if "attributes" in values:
            self.check_attributes(values, row, owner, errors)
        if "safety_information" in values:
            before = (row or {}).get("safety_information") or SAFETY
            values["safety_information"] = before | values["safety_information"]
        self.check_group(values, row, owner, errors)
        base = None if row is None else self.stocks.base(int(row[self.key]))
        # the stock row is checked with the product, and written after it
        values["_stock"] = self.stock_values(body, base, owner, errors)
        if owner:
            for name in OF_OWNER:
                if name in body:
                    values[name] = body[name]
            if "type" in body:
                values["type"] = str(body["type"])

    def check_categories(self, values, body, row, errors):
        """Read the main category and the others; the main one comes first."""
        listed = body.get("categories")
        if listed is not None:
            if not isinstance(listed, list):
                errors.append(("categories", Invalid("list")))
                return
            listed = [self.check_category(value) for value in listed]
        main = self.id_of(body["category_id"]) if "category_id" in body else None
        if main is None and listed is None:
            return
        if row is not None:
            before = int(row["category_id"])
            if listed is None:
                listed = [c for c in row["categories"] if c not in (before, main)]
            main = main or before
        values["category_id"] = str(main)
        values["categories"] = list(dict.fromkeys([main, *(listed or [])]))

    def check_listed(self, values, errors):
        """Refuse ids in lists of rows that there are not (that the shop does is a
        guess)."""
        for name in ("related", "tags"):
            for listed in values.get(name, ()):
                if not self.shop[self.fields[name].to].has(listed):
                    errors.append((name, Invalid("not_found", listed)))

    def check_pkwiu(self, body, row, errors):
        """Refuse a new product without `pkwiu`, where the switch says so."""
        refused = self.shop.switches.omitted_pkwiu == "refused"
        if refused and row is None and "pkwiu" not in body:
            errors.append(("pkwiu", Invalid("required")))

    def check_attributes(self, values, row, owner, errors):
        """Read attributes, see `Attributes`."""
        given = values.pop("attributes")
        if not isinstance(given, dict):
            if given not in (None, []):
                errors.append(("attributes", Invalid("object")))
            return
        if owner:
            values["attributes"] = given or []
            for group, texts in given.items():
                if isinstance(texts, dict):
                    self.attribute_groups |= dict.fromkeys(texts, group)
            return
        merged = dict((row or {}).get("attributes") or {})
        for attribute, value in given.items():
            group = self.attribute_groups.get(str(attribute))
            if group is not None:
                merged[group] = dict(merged.get(group) or {}) | {attribute: value}
        if merged:
            values["attributes"] = merged

    def check_group(self, values, row, owner, errors):
        """Take, leave out or refuse an option group, as the switch product_group says;
        refuse another one for a product with variants."""
        if "group_id" not in values:
            return
        policy = "written" if owner else self.shop.switches.product_group
        if policy == "refused":
            errors.append(("group_id", Invalid("readonly")))
        elif policy == "ignored":
            del values["group_id"]
        elif row is not None and values["group_id"] != row.get("group_id"):
            if self.stocks.variants(int(row[self.key])):
                errors.append(("group_id", Invalid("has_variants")))

    def stock_values(self, body, base: int | None, owner: bool, errors) -> dict:
        """Read what a product's body says of its base stock row. base: id of that, None
        for a new product."""
        given = body.get("stock", {} if base else None)
        if given is None:
            errors.append(("stock", Invalid("required")))
            given = {"price": 0}
        if not isinstance(given, dict):
            if given != []:
                errors.append(("stock", Invalid("object")))
                return {}
            given = {}
        values = self.stocks.nested_values(given, base, owner, errors)
        self.code_values(body, base, values, errors)
        if not owner:
            self.stocks.check_empty_code(body, base, errors)
        return values

    def code_values(self, body, base, values, errors):
        """Read code and EAN, which stand in the product and lie on its stock row."""
        for name, parse in (("code", str.strip), ("ean", ean)):
            if name not in body:
                continue
            try:
                values[name] = parse(Text().parse(body[name], self.shop))
            except Invalid as invalid:
                errors.append((name, invalid))
        code = values.get("code")
        if code:
            if self.stocks.code_taken(code, base):
                errors.append(("code", Invalid("exists", code)))
        elif base is None:
            self.stocks.fill_in_code(values, self.last_id + 1, errors)
        elif code == "":
            errors.append(("code", Invalid("required")))

    def insert(self, row, row_id=None):
        stock = row.pop("_stock")
        now = self.shop.now()
        row.setdefault("add_date", now)
        row.setdefault("edit_date", now)
        row_id = super().insert(row, row_id)
        self.stocks.insert({"product_id": str(row_id)} | stock)
        return row_id

    def update(self, row_id, body, owner=False):
        super().update(row_id, body, owner)
        if not (owner and "edit_date" in body):
            self.touch(self.id_of(row_id))

    def replace(self, row_id, row):
        stock = row.pop("_stock", None)
        super().replace(row_id, row)
        if stock:
            base = self.stocks.base(row_id)
            self.stocks.replace(base, self.stocks.rows[base] | stock)

    def touch(self, row_id: int) -> None:
        """Move `edit_date` to this moment."""
        self.rows[row_id]["edit_date"] = self.shop.now()

    def leave_category(self, row_id: int, category_id: int) -> None:
        """Take a product out of a category; where it was the main one, the next of its
        categories is from then on, 0 where there is none."""
        row = self.rows[row_id]
        left = [c for c in row["categories"] if c != category_id]
        main = row["category_id"]
        if main == str(category_id):
            main = str(left[0]) if left else "0"
        self.replace(row_id, row | {"category_id": main, "categories": left})

    def deleted(self, row_id):
        for stock_id in self.stocks.indexes["product_id"].get(str(row_id)):
            self.stocks.remove(stock_id)
        images = self.shop["product-images"]
        for gfx_id in images.indexes["product_id"].get(str(row_id)):
            images.remove(gfx_id)

    # Rendering

    def compute(self, row_id, row, out):
        # int for some rows and string for others, even on one page (seen); which
        # ones is not known
        if row_id % 5 == 0:
            out["category_id"] = int(row["category_id"])
        base = self.stocks.base(row_id)
        stock = self.stocks.render(base)
        del stock["options"]
        stock.pop("special_offer", None)
        out["code"], out["ean"] = stock["code"], stock["ean"]
        out["stock"] = stock
        out["options"] = self.stocks.variants(row_id)
        out["options_non_stock"] = self.other_options(row.get("group_id"))
        out["safety_information"] = SAFETY | (row.get("safety_information") or {})
        image = self.shop["product-images"].main_of(row_id)
        # null or false where there is none (both were seen)
        out["main_image"] = image or (None if row_id % 2 else False)
        self.compute_tags(out)
        offer = out.pop("special_offer", None)
        if offer is not None:
            out["promo_price"] = stock["comp_promo_price"]
            out["special_offer"] = offer

    def other_options(self, group_id: str | None) -> list[dict]:
        """List the options of a group that make no variants (recorded), with their
        values; here a product has all values of its group, none with a surcharge."""
        options, values = self.shop["options"], self.shop["option-values"]
        found = []
        for option_id in options.indexes["group_id"].get(group_id):
            value_ids = values.indexes["option_id"].get(str(option_id))
            if not value_ids or options.value(option_id, "stock") == "1":
                continue
            found.append(
                {
                    "option_id": option_id,
                    "type": options.value(option_id, "type"),
                    "required": options.value(option_id, "required") == "1",
                    "values": [self.other_value(value_id) for value_id in value_ids],
                }
            )
        return found

    def other_value(self, value_id: int) -> dict:
        """Show a value of an option that makes no variants."""
        values, locale = self.shop["option-values"], self.shop.default_locale
        texts = values.rows[value_id].get("translations", {}).get(locale, {})
        return {
            "value_id": value_id,
            "order": values.value(value_id, "order"),
            "name": texts.get("value", ""),
            "active": 1,
            "gfx": None,
            "change_price_type": 2,
            "percent": 2,
            "change_price_option": "0",
            "percent_option": "0",
        }

    def compute_tags(self, out):
        """Show the tags in the form of the switch product_tags."""
        form, tags = self.shop.switches.product_tags, self.shop["product-tags"]
        if form != "ids":
            known = [tags.render(tag_id) for tag_id in out["tags"] if tags.has(tag_id)]
            out["tags"] = known if form == "objects" else [tag["name"] for tag in known]

    def compute_translation(self, row_id, row, locale, out):
        slug = self.shop.slug(out["name"])
        out["permalink"] = f"{self.shop.url}/{locale[:2]}/p/{slug}/{row_id}"

    # Lists

    def accessor(self, path):
        if path == "tag_id":
            return lambda row_id: map(str, self.rows[row_id].get("tags", ()))
        if path == "category_tree_id":
            parents = self.shop["categories"].parents

            def above(row_id):
                found = set()
                for category in self.rows[row_id]["categories"]:
                    while category and category not in found:
                        found.add(category)
                        category = parents.get(category, 0)
                return map(str, found)

            return above
        if path.startswith("stock."):
            stock = self.stocks.accessor(path.removeprefix("stock."))
            return stock and (lambda row_id: stock(self.stocks.base(row_id)))
        return super().accessor(path)
