from odoo.fields import Command

from .common import ShoperCase
from .image_case import ImageWords

IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}
TO_ODOO = {"update_linked": "odoo"}
TO_SHOP = {"update_linked": "shop"}


class VariantWords(ImageWords):
    """Products with variants, on either side, in words of a merchant."""

    # ------------------------------------------------------------------ given
    def shop_group(self, **options):
        """An option group of the shop.

        :param options: values by the option's name
        :return: its id, {option name: id}, {(option name, value): id}
        """
        owner = self.shop.owner
        name = ", ".join(options)
        group_id = owner.create("option-groups", self.texts(name=name))
        option_ids, value_ids = {}, {}
        for option, values in options.items():
            option_ids[option] = owner.create(
                "options",
                self.texts(name=option)
                | {"group_id": group_id, "type": "radio", "stock": 1, "required": 1},
            )
            for value in values:
                value_ids[option, value] = owner.create(
                    "option-values",
                    self.texts(value=value) | {"option_id": option_ids[option]},
                )
        return group_id, option_ids, value_ids

    def texts(self, **texts):
        return {"translations": {"pl_PL": texts}}

    def shop_variant(self, product_id, group, chosen, **values):
        """A variant of a product of the shop, active, as its owner makes it."""
        _group_id, option_ids, value_ids = group
        options = {
            str(option_ids[option]): str(value_ids[option, value])
            for option, value in chosen.items()
        }
        return self.shop.owner.create(
            "product-stocks",
            {
                "product_id": product_id,
                "options": options,
                "extended": 1,
                "price_type": 0,
                "active": 1,
                **values,
            },
        )

    def shop_jacket(self, sizes=("S", "M"), group=None, name="Kurtka", **values):
        """A product of the shop in some sizes: (its id, group, {size: variant})."""
        group = group or self.shop_group(Rozmiar=sizes)
        product_id = self.shop_product(name, group_id=group[0], **values)
        code = name.upper()
        variants = {
            size: self.shop_variant(
                product_id, group, {"Rozmiar": size}, code=f"{code}-{size}"
            )
            for size in sizes
        }
        return product_id, group, variants

    def odoo_attribute(self, name="Rozmiar", values=("S", "M"), mode="dynamic"):
        return self.env["product.attribute"].create(
            {
                "name": name,
                "create_variant": mode,
                "value_ids": [Command.create({"name": value}) for value in values],
            }
        )

    def odoo_jacket(self, sizes=("S", "M"), attribute=None, name="Bluza", **values):
        """A product of Odoo in some sizes, whose variants have codes."""
        attribute = attribute or self.odoo_attribute(values=sizes, mode="always")
        chosen = attribute.value_ids.filtered(lambda value: value.name in sizes)
        template = self.odoo_product(
            name,
            default_code=False,
            attribute_line_ids=[
                Command.create(
                    {
                        "attribute_id": attribute.id,
                        "value_ids": [Command.set(chosen.ids)],
                    }
                )
            ],
            **values,
        )
        for variant in template.product_variant_ids:
            variant.default_code = f"{name.upper()}-{self.values_of(variant)}"
        return template

    # ------------------------------------------------------------------- when
    def exchange(self, product=None, variant=None, **options):
        """Synchronise products and their variants."""
        run = self.synchronise(
            product=product or {}, variant=variant or product or {}, **options
        )
        self.assertRunDone(run)
        return run

    def edit_variant(self, remote_id, **values):
        self.shop.owner.update("product-stocks", remote_id, values)

    # ------------------------------------------------------------------- then
    def variants_of(self, template):
        """All variants, archived ones too, by their values: {"S": variant}."""
        template = template.with_context(active_test=False)
        return {self.values_of(item): item for item in template.product_variant_ids}

    def values_of(self, variant):
        values = variant.product_template_attribute_value_ids
        return ", ".join(values.product_attribute_value_id.mapped("name"))

    def shop_variants_of(self, product_id):
        """Variants of a product as the shop answers them, by their values."""
        stocks, values = self.shop.shop["product-stocks"], {}
        for row in self.shop.shop.rows("option-values"):
            values[row["ovalue_id"]] = row["translations"]["pl_PL"]["value"]
        found = {}
        for stock_id in stocks.variants(product_id):
            row = self.shop.shop.row("product-stocks", stock_id)
            names = [values[item] for item in row["options"].values()]
            found[", ".join(names)] = row
        return found


class VariantCase(VariantWords, ShoperCase):
    """What a test does in Odoo is undone for the next one."""
