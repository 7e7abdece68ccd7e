from odoo.fields import Command
from odoo.tools import SQL

from . import catalogue_data as data
from .image_case import ImageWords
from .variant_case import VariantWords

TYPES = ("unit", "category", "producer", "tax", "tag", "product", "image", "variant")


class CatalogueWords(VariantWords, ImageWords):
    """A full catalogue in Odoo, or the same in a shop of two languages and three
    price levels."""

    # ------------------------------------------------------------------ given
    def open_shop(self):
        """The user's own Odoo, whose 5 % is included in its prices."""
        self.shop = self.bilingual_shop()
        self.connector = self.connect(self.shop, **self.price_lists())
        self.prepare_taxes(self.connector)

    def price_lists(self):
        currency = self.env.ref("base.PLN")
        currency.active = True
        names = ("wholesale_pricelist_id", "special_pricelist_id")
        lists = self.env["product.pricelist"].create(
            [{"name": name, "currency_id": currency.id} for name in names]
        )
        return dict(zip(names, lists.ids, strict=True))

    def bilingual_shop(self):
        """An empty shop whose owner made categories, the API cannot."""
        shop = self.start_shop(empty=True)
        for row in shop.shop.rows("languages"):
            shop.owner.update("languages", int(row["lang_id"]), {"active": 1})
        shop.shop.price_levels = 3
        shop.switches.additional_codes = True
        ids = self.category_ids = {(): 0}
        for path, (name, parent) in data.categories().items():
            ids[path] = self.shop_category(name, ids[parent], shop)
        return shop

    def prepare_taxes(self, connector):
        """What no criterion decides in the Polish chart, a person does."""
        self.assertRunDone(self.synchronise(connector, tax={}))
        element = self.env["shoper.element"].search(
            [("connector_id", "=", connector.id), ("name", "=", "np.")]
        )
        if element.link_state == "unlinked":
            tax = self.env["account.tax"].search([("name", "=", "np. (test)")])
            tax = tax or self.odoo_tax("np. (test)", 0.0)
            element.with_user(self.user).action_link(tax)
        self.taxes = {
            name: self.record_of("tax", int(row["tax_id"]), connector)
            for row in self.shop.shop.rows("taxes")
            if (name := row["name"]) in data.TAXES
        }
        self.taxes["5%"].price_include_override = "tax_included"

    def price_list_ids(self):
        """Those of the connector, for another one."""
        names = ("wholesale_pricelist_id", "special_pricelist_id")
        return {name: self.connector[name].id for name in names}

    # ------------------------------------------------------------------- when
    def everything(self, **options):
        """All types with the same options, each with all of its properties."""
        allowed = {"unit": {"import_unlinked"}, "tax": set()}
        chosen = {"category": {}}
        for entity in TYPES:
            if entity == "category":
                continue
            names = allowed.get(entity, options.keys())
            chosen[entity] = {key: options[key] for key in names if key in options}
            chosen[entity]["property_ids"] = self.properties_of(entity)
        return chosen

    def run_everything(self, connector=None, **options):
        # What the database does by itself within a minute, when rows are committed.
        self.env.flush_all()
        # Of what was written in this transaction, as the database would choose them.
        self.env.cr.execute(
            """
            SELECT relname FROM pg_stat_xact_user_tables
            WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
            """
        )
        tables = [SQL.identifier(row[0]) for row in self.env.cr.fetchall()]
        self.env.cr.execute(SQL("ANALYZE %s", SQL(", ").join(tables)))
        run = self.synchronise(connector, **self.everything(**options))
        self.assertRunDone(run)
        return run

    def properties_of(self, entity):
        found = self.env["shoper.property"].search([("entity", "=", entity)])
        return [Command.set(found.ids)]

    def forget_everything(self):
        """As an empty Odoo with the same settings."""
        elements = self.env["shoper.element"]
        for model in (
            "delivery.carrier",  # one that Odoo brings has a product
            "product.template",
            "shoper.option.group",
            "product.attribute",
            "product.tag",
            "shoper.producer",
        ):
            self.env[model].with_context(active_test=False).search([]).unlink()
        for element in elements.search([("entity", "=", "category")]):
            self.env["product.category"].browse(element.res_id).exists().unlink()
        elements.search([]).unlink()
        self.prepare_taxes(self.connector)

    # ------------------------------------------------------------------- then
    def assertNothingLeft(self, connector=None, shop=None):
        """Neither direction finds anything to do."""
        (shop or self.shop).requests.clear()
        for side in ("shop", "odoo"):
            run = self.run_everything(
                connector,
                update_linked=side,
                import_unlinked=True,
                export_unlinked=True,
            )
            self.assertFalse(
                run.change_ids.mapped(lambda c: (c.verb, c.state, c.name, c.message))
            )
        self.assertEqual(self.writes(shop), [])
