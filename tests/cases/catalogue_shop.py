import base64

from ...sync.core.html import normal_html
from . import catalogue_data as data
from .catalogue_case import CatalogueWords
from .image_case import picture


class ShopCatalogue(CatalogueWords):
    """The catalogue as the owner of a shop has it."""

    # ------------------------------------------------------------------ given
    def shop_catalogue(self, size):
        """
        :param size: number of products
        """
        owner = self.shop.owner
        self.ids = {
            "units": {name: self.remote("unit", name) for name in data.UNITS},
            "taxes": {name: self.remote("tax", name) for name in data.TAXES},
            "tags": {
                name: owner.create("product-tags", {"name": name, "lang_id": 1})
                for name in data.TAGS
            },
            "producers": {
                name: owner.create(
                    "producers",
                    {
                        "name": name,
                        "web": f"https://{number}.example.com",
                        "translations": data.producer_texts(name),
                    },
                )
                for number, name in enumerate(data.PRODUCERS)
            },
            "groups": {names: self.make_group(names) for names in data.GROUPS},
        }
        for number in range(1, size + 1):
            self.make_product(number)

    def both(self, key, polish, english):
        return {"translations": {"pl_PL": {key: polish}, "en_US": {key: english}}}

    def make_group(self, names):
        """
        :return: (id, {name of an option: id}, {(option, value): id})
        """
        owner = self.shop.owner
        english = ", ".join(data.ATTRIBUTES[name][0] for name in names)
        group_id = owner.create(
            "option-groups", self.both("name", ", ".join(names), english)
        )
        options, values = {}, {}
        for name in names:
            option_en, kind, items = data.ATTRIBUTES[name]
            body = {"group_id": group_id, "type": kind, "stock": 1, "required": 1}
            options[name] = owner.create(
                "options", body | self.both("name", name, option_en)
            )
            for place, (value, value_en) in enumerate(items):
                body = {
                    "option_id": options[name],
                    "color": data.COLOURS[place] if kind == "color" else "",
                }
                values[name, value] = owner.create(
                    "option-values", body | self.both("value", value, value_en)
                )
        return group_id, options, values

    def make_product(self, number):
        facts, variants = data.facts(number), data.variants(number)
        levels = ("price_wholesale", "price_special")
        stock = {code: facts[code] for code in levels if facts[code]}
        visible = 1 if facts["visible"] else 0
        texts = {
            locale: {**found, "active": visible}
            for locale, found in data.texts(number).items()
        }
        body = {
            "category_id": self.category_ids[facts["category"]],
            "categories": [self.category_ids[path] for path in facts["categories"]],
            "code": facts["code"],
            "ean": facts["ean"],
            "pkwiu": facts["pkwiu"],
            "tax_id": self.ids["taxes"][facts["tax"]],
            "unit_id": self.ids["units"][facts["unit"]],
            "producer_id": self.ids["producers"][facts["producer"]],
            "tags": sorted(self.ids["tags"][name] for name in facts["tags"]),
            "stock": {
                "price": facts["price"],
                "weight": facts["weight"] or 0,
                "additional_codes": facts["codes"] | {"gtu": facts["gtu"]},
                **stock,
            },
            "translations": texts,
        }
        group = self.ids["groups"][tuple(variants[0][0])] if variants else None
        if group:
            body["group_id"] = group[0]
        product_id = self.shop.owner.create("products", body)
        if facts["purchase_price"]:
            base = self.shop.shop["product-stocks"].base(product_id)
            self.shop.owner.update(
                "product-stocks", base, {"price_buying": facts["purchase_price"]}
            )
        image_ids = self.make_pictures(number, product_id)
        for place, (options, variant) in enumerate(variants):
            values = {
                name: variant[name]
                for name in ("code", "ean", "price_type", "price", "weight")
            }
            for level in levels:
                price_type = level.replace("price", "price_type")
                if variant[price_type] != "0":
                    values |= {name: variant[name] for name in (level, price_type)}
            if image_ids and place < 2:
                values["gfx_id"] = image_ids[-1]
            self.shop.owner.create(
                "product-stocks",
                {
                    "product_id": product_id,
                    "extended": 1,
                    "weight_type": 1,
                    "active": 1 if variant["active"] else 0,
                    "options": {
                        str(group[1][name]): str(group[2][name, value])
                        for name, value in options.items()
                    },
                    **values,
                },
            )

    def make_pictures(self, number, product_id):
        return [
            self.shop.owner.create(
                "product-images",
                {
                    "product_id": product_id,
                    "content": base64.b64encode(
                        picture(size=(number + 8, 8 + place))
                    ).decode(),
                    "translations": {
                        "pl_PL": {
                            "name": f"zdjęcie-{place}.jpg",
                            "description": f"Zdjęcie {place}",
                        },
                        "en_US": {
                            "name": f"picture-{place}.jpg",
                            "description": f"Picture {place}",
                        },
                    },
                },
            )
            for place in range(data.facts(number)["pictures"])
        ]

    # ------------------------------------------------------------------- then
    def described_shop(self, shop):
        """All that the API can write of the catalogue and the connector knows, as the
        API answers it; references by name, products and variants by code."""
        names = self.names_in(shop)
        found = {
            row["code"]: self.described_product(shop, row, names)
            for row in shop.shop.rows("products")
        }
        groups = {}
        for row in shop.shop.rows("options"):
            texts = self.names_of(row, "name")
            groups.setdefault(row["group_id"], set()).add(
                (*texts, row["type"], row["stock"], row["required"])
            )
        return found, sorted(map(sorted, groups.values()))

    def names_of(self, row, key):
        return tuple(row["translations"][locale][key] for locale in data.LOCALES)

    def names_in(self, shop):
        """Names of what products refer to: {resource: {id: name}}."""
        rows = {
            name: shop.shop.rows(name)
            for name in ("units", "taxes", "product-tags", "producers", "categories")
        }
        names = {
            "units": {
                row["unit_id"]: row["translations"]["pl_PL"]["name"]
                for row in rows["units"]
            },
            "taxes": {row["tax_id"]: row["name"] for row in rows["taxes"]},
            "tags": {row["tag_id"]: row["name"] for row in rows["product-tags"]},
            "producers": {
                row["producer_id"]: (row["name"], row["web"], texts_of(row))
                for row in rows["producers"]
            },
            "categories": {},
            "values": {
                row["ovalue_id"]: (*self.names_of(row, "value"), row["color"])
                for row in shop.shop.rows("option-values")
            },
            "options": {
                row["option_id"]: self.names_of(row, "name")
                for row in shop.shop.rows("options")
            },
        }
        own = {
            int(row["category_id"]): row["translations"]["pl_PL"]["name"]
            for row in rows["categories"]
        }
        parents = shop.shop["categories"].parents
        for category_id, name in own.items():
            path, parent = name, parents[category_id]
            while parent:
                path, parent = f"{own[parent]} / {path}", parents[parent]
            names["categories"][str(category_id)] = path
        return names

    def described_product(self, shop, row, names):
        stock, stocks = row["stock"], shop.shop["product-stocks"]
        images = self.shop_gallery(int(row["product_id"]), shop)
        files = {image["gfx_id"]: self.shop_bytes(image, shop) for image in images}
        return {
            "texts": texts_of(row),
            "category": names["categories"][str(row["category_id"])],
            "categories": {
                names["categories"][str(item)] for item in row["categories"]
            },
            "producer": names["producers"][row["producer_id"]],
            "unit": names["units"][row["unit_id"]],
            "tax": names["taxes"][row["tax_id"]],
            "tags": {names["tags"][str(item)] for item in row["tags"]},
            **{key: row[key] for key in ("code", "ean", "pkwiu", "currency_id")},
            "stock": {
                key: value
                for key, value in stock.items()
                if key.startswith(("price", "comp_", "weight"))
            },
            "codes": {
                kind: code for kind, code in stock["additional_codes"].items() if code
            },
            "pictures": [
                {
                    "texts": {
                        locale: (texts["name"], texts.get("description", ""))
                        for locale, texts in image["translations"].items()
                    },
                    "bytes": files[image["gfx_id"]],
                    "main": image["main"],
                    "order": image["order"],
                }
                for image in images
            ],
            "variants": {
                variant["code"]: {
                    "options": {
                        names["options"][option]: names["values"][value]
                        for option, value in variant["options"].items()
                    },
                    "picture": files.get(variant["gfx_id"]),
                    **{
                        key: value
                        for key, value in variant.items()
                        if key.startswith(("price", "comp_", "weight"))
                        or key in ("ean", "active", "default", "extended")
                    },
                }
                for variant in (
                    shop.shop.row("product-stocks", stock_id)
                    for stock_id in stocks.variants(int(row["product_id"]))
                )
            },
        }


def texts_of(row):
    """All texts of a row, but for what the shop makes itself; HTML as its readers see
    it, since Odoo writes it in its own form."""
    own = {"product_id", "producer_id", "translation_id", "lang_id", "permalink"}
    return {
        locale: {
            key: normal_html(text) if "description" in key else text
            for key, text in texts.items()
            if key not in own
        }
        for locale, texts in row["translations"].items()
    }
