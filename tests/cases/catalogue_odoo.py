from decimal import Decimal

from odoo.fields import Command

from ...sync.catalogue.product.trade import gtu_field
from ...sync.core.price import list_price, variant_price
from . import catalogue_data as data
from .catalogue_case import CatalogueWords
from .image_case import picture

LEVELS = {
    "price_wholesale": "wholesale_pricelist_id",
    "price_special": "special_pricelist_id",
}
TEXT_FIELDS = {
    "name": "name",
    "short_description": "shoper_short_description",
    "description": "shoper_description",
    "seo_title": "shoper_seo_title",
    "seo_description": "shoper_seo_description",
    "seo_keywords": "shoper_seo_keywords",
    "seo_url": "shoper_seo_url",
}


class OdooCatalogue(CatalogueWords):
    """The catalogue as a merchant has it in Odoo."""

    # ------------------------------------------------------------------ given
    def odoo_catalogue(self, size):
        """
        :param size: number of products
        :return: products
        """
        self.make_odoo_base()
        numbers = range(1, size + 1)
        products = self.templates().create([self.odoo_values(n) for n in numbers])
        self.write_texts(products)
        for number, template in enumerate(products, 1):
            self.make_pictures(number, template)
        self.make_variants(products)
        return products

    def make_odoo_base(self):
        env = self.env(context=dict(self.env.context, lang="pl_PL"))
        self.assertRunDone(
            self.synchronise(self.connector, unit={"import_unlinked": True})
        )
        self.units = {
            name: self.record_of("unit", self.remote("unit", name))
            for name in data.UNITS
        }
        self.odoo_categories = {(): env["product.category"]}
        for path, (name, parent) in data.categories().items():
            self.odoo_categories[path] = env["product.category"].create(
                {"name": name, "parent_id": self.odoo_categories[parent].id}
            )
        self.producers = {
            name: env["shoper.producer"].create(
                {"name": name, "website": f"https://{number}.example.com"}
            )
            for number, name in enumerate(data.PRODUCERS)
        }
        for name, producer in self.producers.items():
            for locale, texts in data.producer_texts(name).items():
                producer.with_context(lang=locale).write(texts)
        self.tags = {
            name: env["product.tag"].create({"name": name}) for name in data.TAGS
        }
        self.attributes, self.values = {}, {}
        for name, (english, kind, values) in data.ATTRIBUTES.items():
            attribute = env["product.attribute"].create(
                {"name": name, "create_variant": "dynamic", "display_type": kind}
            )
            attribute.with_context(lang="en_US").name = english
            self.attributes[name] = attribute
            for place, (value, value_en) in enumerate(values):
                made = env["product.attribute.value"].create(
                    {
                        "name": value,
                        "attribute_id": attribute.id,
                        "sequence": place,
                        "html_color": data.COLOURS[place] if kind == "color" else False,
                    }
                )
                made.with_context(lang="en_US").name = value_en
                self.values[name, value] = made

    def amount(self, gross, tax):
        return list_price(Decimal(gross), tax.amount, tax.price_include)

    def rule(self, code, gross, tax):
        """Values of a fixed price in the list of a price level."""
        return {
            "pricelist_id": self.connector[LEVELS[code]].id,
            "compute_price": "fixed",
            "fixed_price": self.amount(gross, tax),
        }

    def odoo_values(self, number):
        facts, tax = data.facts(number), self.taxes[data.facts(number)["tax"]]
        rules = [
            Command.create(
                {"applied_on": "1_product"} | self.rule(code, facts[code], tax)
            )
            for code in LEVELS
            if facts[code]
        ]
        vals = {
            "name": f"Wyrób {number}",
            "list_price": self.amount(facts["price"], tax),
            "pricelist_rule_ids": rules,
            "taxes_id": [Command.set(tax.ids)],
            "uom_id": self.units[facts["unit"]].id,
            "categ_id": self.odoo_categories[facts["category"]].id,
            "shoper_category_ids": [
                Command.link(self.odoo_categories[path].id)
                for path in facts["categories"]
            ],
            "shoper_producer_id": self.producers[facts["producer"]].id,
            "shoper_visible": facts["visible"],
            "product_tag_ids": [
                Command.link(self.tags[name].id) for name in facts["tags"]
            ],
            "shoper_pkwiu": facts["pkwiu"],
            self.gtu_field: facts["gtu"] or False,
        }
        for kind, code in facts["codes"].items():
            vals[f"shoper_code_{kind}"] = code
        found = data.variants(number)
        if not found:
            cost = Decimal(facts["purchase_price"]) / (100 + Decimal(tax.amount)) * 100
            return vals | {
                "default_code": facts["code"],
                "barcode": facts["ean"] or False,
                "weight": float(facts["weight"]),
                "standard_price": round(float(cost), 6),
            }
        lines = []
        for attribute in found[0][0]:
            used = {options[attribute] for options, _facts in found}
            ids = [self.values[attribute, value].id for value in sorted(used)]
            line = {"attribute_id": self.attributes[attribute].id}
            lines.append(Command.create(line | {"value_ids": [Command.set(ids)]}))
        return vals | {"shoper_code": facts["code"], "attribute_line_ids": lines}

    @property
    def gtu_field(self):
        return gtu_field(self.env["product.template"]._fields.keys())

    def write_texts(self, products):
        for number, template in enumerate(products, 1):
            for locale, texts in data.texts(number).items():
                template.with_context(lang=locale).write(
                    {TEXT_FIELDS[code]: text for code, text in texts.items()}
                )

    def make_pictures(self, number, template):
        for place in range(data.facts(number)["pictures"]):
            image = self.gallery_image(
                template.with_context(lang="pl_PL"),
                f"zdjęcie-{place}.jpg",
                picture(size=(number + 8, 8 + place)),
                alt=f"Zdjęcie {place}",
                sequence=place + 1,
            )
            image.with_context(lang="en_US").write(
                {"name": f"picture-{place}.jpg", "alt": f"Picture {place}"}
            )

    def make_variants(self, products):
        vals_list, made = [], []
        for number, template in enumerate(products, 1):
            tax = template.taxes_id
            items = {
                (item.attribute_id.id, item.product_attribute_value_id.id): item.id
                for item in template.attribute_line_ids.product_template_value_ids
            }
            for place, (options, facts) in enumerate(data.variants(number)):
                chosen = [self.values[pair] for pair in options.items()]
                images = template.shoper_image_ids
                vals = {
                    "product_tmpl_id": template.id,
                    "product_template_attribute_value_ids": [
                        Command.link(items[value.attribute_id.id, value.id])
                        for value in chosen
                    ],
                    "default_code": facts["code"],
                    "barcode": facts["ean"] or False,
                    "weight": float(facts["weight"]),
                    "shoper_price_type": facts["price_type"],
                    "shoper_price": self.amount(facts["price"], tax),
                }
                if images and place < 2:
                    vals["shoper_image_id"] = images[-1].id
                vals_list.append(vals)
                made.append((number, facts))
        variants = self.env["product.product"].create(vals_list)
        for variant, (number, facts) in zip(variants, made, strict=True):
            self.make_rules(variant, data.facts(number), facts)

    def make_rules(self, variant, of_product, facts):
        """Prices of a variant on further levels: its own ones as a person makes them,
        differences as they come from a shop."""
        for code in LEVELS:
            price_type = facts[code.replace("price", "price_type")]
            if price_type == "0":
                continue
            base = Decimal(of_product[code] or of_product["price"])
            gross = variant_price(base, price_type, Decimal(facts[code]))
            self.env["product.pricelist.item"].create(
                {
                    "applied_on": "0_product_variant",
                    "product_id": variant.id,
                    "shoper_follows_product": price_type != "1",
                    **self.rule(code, gross, variant.taxes_id),
                }
            )

    # ------------------------------------------------------------------- when
    def archive_some(self, products):
        """As somebody does who does not sell these variants any more."""
        codes = {
            facts["code"]
            for number in range(1, len(products) + 1)
            for _options, facts in data.variants(number)
            if not facts["active"]
        }
        variants = products.product_variant_ids
        gone = variants.filtered(lambda variant: variant.default_code in codes)
        self.assertTrue(gone)
        gone.active = False

    # ------------------------------------------------------------------- then
    def described(self):
        """Everything that Odoo holds of the catalogue, by codes, as a person would
        compare it."""
        products = self.templates().search([("shoper_link_state", "=", "linked")])
        found = {}
        for product in products:
            variants = product.with_context(active_test=False).product_variant_ids
            code = product.shoper_code or product.default_code
            english = product.with_context(lang="en_US")
            found[code] = {
                **{f"{name} (pl)": product[f] or "" for name, f in TEXT_FIELDS.items()},
                **{f"{name} (en)": english[f] or "" for name, f in TEXT_FIELDS.items()},
                "price": round(product.list_price, 6),
                "lists": {
                    code: [
                        round(rule.fixed_price, 6)
                        for rule in product.pricelist_rule_ids
                        if rule.pricelist_id == self.connector[name]
                        and not rule.product_id
                    ]
                    for code, name in LEVELS.items()
                },
                "tax": product.taxes_id.mapped("name"),
                "unit": product.uom_id.name,
                "category": product.categ_id.complete_name,
                "categories": set(product.shoper_category_ids.mapped("complete_name")),
                "producer": self.described_producer(product.shoper_producer_id),
                "visible": product.shoper_visible,
                "tags": set(product.product_tag_ids.mapped("name")),
                "pkwiu": product.shoper_pkwiu,
                "gtu": product[self.gtu_field] or "",
                "codes": {kind: product[f"shoper_code_{kind}"] for kind in data.CODES},
                "pictures": [
                    self.described_picture(image)
                    for image in product.shoper_image_ids.sorted("sequence")
                ],
                "attributes": {
                    line.attribute_id.name: set(line.value_ids.mapped("name"))
                    for line in product.attribute_line_ids
                },
                "variants": {
                    self.values_of(variant): self.described_variant(variant)
                    for variant in variants
                },
            }
        return found

    def described_producer(self, producer):
        fields = ["name", "website", *data.producer_texts(producer.name)["pl_PL"]]
        return [
            [producer.with_context(lang=locale)[name] for name in fields]
            for locale in data.LOCALES
        ]

    def described_picture(self, image):
        english = image.with_context(lang="en_US")
        return image.name, image.alt, english.name, english.alt, image.sha256

    def described_variant(self, variant):
        values = variant.product_template_attribute_value_ids.product_attribute_value_id
        return {
            "english": set(values.with_context(lang="en_US").mapped("name")),
            "colours": set(values.mapped("html_color")),
            "code": variant.default_code,
            "ean": variant.barcode,
            "active": variant.active,
            "sold at": round(variant.lst_price, 4),
            "price type": variant.shoper_price_type,
            "lists": {
                code: [
                    (round(rule.fixed_price, 6), rule.shoper_follows_product)
                    for rule in variant.product_tmpl_id.pricelist_rule_ids
                    if rule.pricelist_id == self.connector[name]
                    and rule.product_id == variant
                ]
                for code, name in LEVELS.items()
            },
            "sold in lists at": {
                code: self.connector[name]._get_product_price(variant, 1)
                for code, name in LEVELS.items()
            },
            "weight": variant.weight,
            "cost": round(variant.standard_price, 4),
            "picture": variant.shoper_image_id.sha256,
        }
