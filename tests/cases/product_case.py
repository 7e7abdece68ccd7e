from odoo.fields import Command

from .common import ShoperCase, ShopWords


class ProductWords(ShopWords):
    """A shop whose units, categories, producers and VAT rates are linked already."""

    def open_shop(self):
        super().open_shop()
        self.category_id = self.shop_category("Turystyka")
        self.producer_id = self.shop.owner.create("producers", {"name": "Wierch"})
        self.assertRunDone(self.synchronise_base())
        self.category = self.record_of("category", self.category_id)
        self.producer = self.record_of("producer", self.producer_id)
        self.unit = self.named("unit", "szt.")
        self.vat = self.named("tax", "23%")
        self.shop.requests.clear()

    # ------------------------------------------------------------------ given
    def remote(self, entity, name):
        """Shop id of a unit or VAT rate."""
        resource = {"unit": "units", "tax": "taxes"}[entity]
        for row in self.shop.shop.rows(resource):
            texts = row.get("translations", {}).get("pl_PL", row)
            if texts["name"] == name:
                return int(row[f"{entity}_id"])
        raise KeyError(name)

    def named(self, entity, name):
        """The record linked with a unit or VAT rate of the shop."""
        return self.record_of(entity, self.remote(entity, name))

    def shop_product(self, name="Namiot", **values):
        if values.get("shop", self.shop) == self.shop:
            values = {"category_id": self.category_id} | values
        return super().shop_product(name, **values)

    def shop_variants(self, product_id):
        """Variants of a product of the shop, as its owner makes them."""

        def texts(name, key="name"):
            return {"translations": {"pl_PL": {key: name}}}

        owner = self.shop.owner
        group_id = owner.create("option-groups", texts("Rozmiary"))
        option_id = owner.create(
            "options",
            texts("Rozmiar") | {"group_id": group_id, "type": "radio", "stock": 1},
        )
        owner.update("products", product_id, {"group_id": group_id})
        for name in ("S", "M"):
            value_id = owner.create(
                "option-values", texts(name, "value") | {"option_id": option_id}
            )
            owner.create(
                "product-stocks",
                {
                    "product_id": product_id,
                    "options": {str(option_id): str(value_id)},
                    "extended": 1,
                    "price_type": 0,
                },
            )

    def odoo_product(self, name="Namiot", **values):
        """A product of Odoo that lacks nothing of what the shop requires."""
        return self.templates().create(
            {
                "name": name,
                "default_code": name.upper().replace(" ", "-"),
                "list_price": 100.0,
                "taxes_id": [Command.set(self.vat.ids)],
                "uom_id": self.unit.id,
                "categ_id": self.category.id,
                **values,
            }
        )

    def odoo_variants(self, template, names=("S", "M")):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Size",
                "value_ids": [Command.create({"name": name}) for name in names],
            }
        )
        template.attribute_line_ids = [
            Command.create(
                {
                    "attribute_id": attribute.id,
                    "value_ids": [Command.set(attribute.value_ids.ids)],
                }
            )
        ]

    def templates(self):
        return self.env["product.template"].with_context(lang="pl_PL")

    def pair(self, name="Namiot", **values):
        """A product of the shop and the one in Odoo that was made of it."""
        [pair] = self.pair_each(name, **values)
        return pair

    def pair_each(self, *names, **values):
        """Several of them, made by one run."""
        ids = [self.shop_product(name, **values) for name in names]
        run = self.synchronise(product={"import_unlinked": True})
        self.assertRunDone(run)
        self.shop.requests.clear()
        return [(remote_id, self.record_of("product", remote_id)) for remote_id in ids]

    def shop_edit(self, remote_id, **values):
        self.shop.owner.update("products", remote_id, values)

    def shop_texts(self, remote_id, **texts):
        self.shop_edit(remote_id, translations={"pl_PL": texts})

    def compare(self, product, name="label"):
        """The dialog that compares, and its rows by a field of theirs."""
        action = product.with_user(self.user).action_shoper_compare()
        run = self.env["shoper.sync.run"].browse(action["params"]["run_id"])
        self.work(run)
        action = run.with_user(self.user).action_show_comparison()
        wizard = self.env[action["res_model"]].with_user(self.user)
        wizard = wizard.browse(action["res_id"])
        return wizard, {line[name]: line for line in wizard.line_ids}

    def sell(self, product):
        """A confirmed sales order for 5 of a product."""
        line = {"product_id": product.product_variant_id.id, "product_uom_qty": 5}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Client"}).id,
                "order_line": [Command.create(line)],
            }
        )
        order.action_confirm()
        return order

    def properties(self, *codes):
        found = self.env["shoper.property"].search(
            [("entity", "=", "product"), ("code", "in", codes)]
        )
        self.assertEqual(len(found), len(codes))
        return [Command.set(found.ids)]

    def all_properties(self):
        found = self.env["shoper.property"].search([("entity", "=", "product")])
        return [Command.set(found.ids)]

    def update(self, direction, *codes, auto_apply=True, **options):
        """A run that updates products on one side: these properties, or all."""
        chosen = self.properties(*codes) if codes else self.all_properties()
        return self.synchronise(
            auto_apply=auto_apply,
            product={"update_linked": direction, "property_ids": chosen} | options,
        )

    # ------------------------------------------------------------------- then
    def row(self, remote_id):
        """A product as the shop answers it."""
        return self.shop.shop.row("products", remote_id)

    def exported(self, template):
        """Shop id of what was made of a product of Odoo."""
        return template.with_context(
            shoper_connector_id=self.connector.id
        ).shoper_remote_id

    def assertWaits(self, run, reason, entity="product", verb=None):
        """Exactly one change waits, for a reason that contains these words."""
        waiting = self.changes(run, entity, verb, "waiting")
        self.assertEqual(len(waiting), 1, waiting.mapped("message"))
        self.assertIn(reason, waiting.message)
        self.assertEqual(self.step(run, entity).state, "done")
        return waiting

    def assertNothingToDo(self, run):
        """The run changed nothing anywhere and has nothing to tell either."""
        self.assertRunDone(run)
        self.assertFalse(run.change_ids.mapped(lambda c: (c.verb, c.state, c.message)))
        self.assertEqual(self.writes(), [])


class ProductCase(ProductWords, ShoperCase):
    """What a test does in Odoo is undone for the next one."""
