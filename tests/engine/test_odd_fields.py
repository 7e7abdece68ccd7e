import copy
import logging
import re
from unittest.mock import patch

from odoo.exceptions import UserError

from ...shoper_api import errors
from ...simulator.resources.application import SINGLETONS
from ..cases.length import many, thorough
from ..cases.variant_case import IMPORT, VariantCase

MISSING = object()


def deep():
    value = "x"
    for level in range(200):
        value = [value] if level % 2 else {"a": value}
    return value


# What a field may hold that it should not.
KINDS = {
    "missing": MISSING,
    "null": None,
    "true": True,
    "number": 7,
    "broken": 1.5,
    "text": "x <b>'y\"</b>",
    "id": "1_0",
    "list": ["a", 1],
    "object": {"a": "b", "1": 2},
    "huge": 10**30,
    "endless": "9" * 5000,
    "negative": -5,
    "nan": float("nan"),
    "infinity": float("-inf"),
    "nul": "a\0b",
    "surrogate": "a\ud800b",
    "deep": deep(),
}
# Whatever a Python program says that nobody else does.
PYTHON = re.compile(
    r"\b(None|True|False|NoneType|\w+Error|\w*Exception|Traceback|psycopg2?|InvalidText"
    r"\w*|literal|unhashable|codec|dict|has no attribute|object is)\b|<class|[\[{]'"
)
TEXTS = ("translations", "pl_PL")


class Logged(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)


class OddFieldsCase(VariantCase):
    """Every field of every resource that is read holds everything that it should not,
    each in a row of its own, all in one download: each other row is imported, and the
    odd one is imported or told of in plain words."""

    def setUp(self):
        super().setUp()
        self.mended = False

    def odd_rows(self, resource, make, read, texts=(), stock=()):
        """Rows of the shop, one per field and kind, and one per kind in which all
        fields are odd that nobody reads.

        :param make: function of a name, returns the id of a new row
        :param read: names of the fields that are read; ``texts`` and ``stock`` those
            within the row's texts and its stock
        :return: {id: (name of the row, whether it must be imported)}
        """
        rows, changes, made = self.shop.shop[resource], {}, {}
        plain = make(f"{resource} plain")
        made[plain] = (f"{resource} plain", True)
        fields = [(rows.key,), *((name,) for name in read)]
        if texts:
            fields += [TEXTS[:1], TEXTS, *((*TEXTS, name) for name in texts)]
        if stock:
            fields += [("stock",), *(("stock", name) for name in stock)]
        unread = self.paths(rows.render(plain)) - set(fields)
        step = many(1, 3)  # a third of the kinds in each field
        for number, (kind, value) in enumerate(KINDS.items()):
            for field in fields[number % step :: step]:
                name = f"{'.'.join(field)} {kind}"
                row_id = make(name)
                made[row_id] = (name, False)
                is_taken = field == (rows.key,) and kind == "number"
                changes[row_id] = [(field, min(changes) if is_taken else value)]
            name = f"unread {kind}"
            row_id = make(name)
            made[row_id] = (name, True)
            changes[row_id] = [(field, value) for field in sorted(unread)]
        render = rows.render

        def odd(row_id):
            row = render(row_id)
            if self.mended or int(row_id) not in changes:
                return row
            row = copy.deepcopy(row)
            for field, value in changes[int(row_id)]:
                put(row, field, value)
            return row

        rows.render = odd
        return made

    def paths(self, row):
        """Fields of a row, those within its texts and its stock too."""
        found = {(name,) for name in row}
        for field in (("stock",), TEXTS):
            part = row
            for name in field:
                part = part.get(name, {})
            if isinstance(part, dict):
                found = {item for item in found if item != field[:1]}
                found |= {(*field, name) for name in part}
        return found

    def run_quietly(self, **options):
        """Synchronise; nothing unforeseen may be in the log."""
        handler = Logged()
        logger = logging.getLogger("odoo.addons.shoper_connector")
        logger.addHandler(handler)
        self.addCleanup(logger.removeHandler, handler)
        run = self.synchronise(**options)
        logger.removeHandler(handler)
        self.assertEqual(
            [
                (record.getMessage(), record.exc_info)
                for record in handler.records
                if record.exc_info or record.levelno > logging.WARNING
            ],
            [],
        )
        return run

    def assertToldOrThere(self, run, entity, made, silent=()):
        """
        :param silent: names of rows that are rightly left alone
        """
        key = self.shop.shop[self.env["shoper.sync"]._entity(entity)._resource].key
        changes = self.changes(run, entity)
        told = {change.element_id.remote_id for change in changes if change.message}
        told -= {0}
        names = {change.name for change in changes if change.message}
        step = self.step(run, entity)
        self.assertIn(step.state, ("done", "done_with_errors"), step.message)
        lost = []
        for row_id, (name, is_sound) in made.items():
            element = self.element(entity, row_id)
            is_there = element.link_state in ("linked", "ignored")
            is_told = row_id in told or not names.isdisjoint({name, f"#{row_id}"})
            if name.startswith(f"{key} "):
                is_told = any(name in item for item in names) or any(
                    item.startswith("#“") for item in names
                )
            if (is_sound and not is_there) or not (
                is_there or is_told or name in silent
            ):
                lost.append((name, element.link_state))
        self.assertEqual(lost, [])

    def assertPlainWords(self, run):
        elements = self.env["shoper.element"].search(
            [("connector_id", "=", self.connector.id)]
        )
        decisions = self.env["shoper.decision"].search([])
        texts = [
            run.message,
            *run.step_ids.mapped("message"),
            *run.change_ids.mapped("name"),
            *run.change_ids.mapped("message"),
            *decisions.mapped("name"),
            *decisions.mapped("message"),
            *(
                text
                for name in ("name", "code", "ean")
                for text in elements.mapped(name)
            ),
        ]
        found = [text for text in texts if text and PYTHON.search(text)]
        self.assertEqual(found[:9], [])

    def assertMended(self, made, *entities, **options):
        """What is mended in the shop is there after the next download of what is
        new."""
        self.mended = True
        options = {
            entity: values | {"fetch_all": False} for entity, values in options.items()
        }
        run = self.run_quietly(**options)
        self.assertRunDone(run)
        for entity in entities:
            missing = [
                name
                for row_id, (name, _sound) in made[entity].items()
                if self.element(entity, row_id).link_state not in ("linked", "ignored")
            ]
            self.assertEqual(missing, [], self.changes(run, entity).mapped("message"))


def put(row, field, value):
    *above, name = field
    for key in above:
        row = row[key]
    if value is MISSING:
        row.pop(name, None)
    else:
        row[name] = copy.deepcopy(value)


class TestOddFieldsOfBase(OddFieldsCase):
    @thorough
    def test_units_categories_producers_rates_and_tags(self):
        owner, parent_id = self.shop.owner, self.category_id
        self.odoo_tax("7%", 7)
        made = {
            "unit": self.odd_rows(
                "units",
                lambda name: owner.create(
                    "units", self.texts(name=name) | {"floating_point": 0}
                ),
                (),
                ("name",),
            ),
            "category": self.odd_rows(
                "categories",
                lambda name: self.shop_category(name, parent_id),
                (),
                ("name", "active"),
            ),
            "producer": self.odd_rows(
                "producers",
                lambda name: owner.create(
                    "producers", {"name": name} | self.texts(seo_title="x")
                ),
                ("name", "web", "gfx"),
                (
                    "description",
                    "seo_title",
                    "seo_description",
                    "seo_keywords",
                    "seo_url",
                ),
            ),
            "tax": self.odd_rows(
                "taxes",
                lambda name: owner.create(
                    "taxes", {"name": name, "class": name, "value": "7"}
                ),
                ("name", "class", "value"),
            ),
            "tag": self.odd_rows(
                "product-tags",
                lambda name: owner.create("product-tags", {"name": name, "lang_id": 1}),
                ("name", "lang_id"),
            ),
        }
        run = self.run_quietly(
            unit=IMPORT, category={}, producer=IMPORT, tax={}, tag=IMPORT
        )
        self.assertPlainWords(run)
        self.assertToldOrThere(run, "unit", made["unit"])
        self.assertToldOrThere(run, "category", made["category"])
        self.assertToldOrThere(run, "producer", made["producer"])
        self.assertToldOrThere(run, "tag", made["tag"], ("lang_id number",))
        del made["tax"]
        options = {"unit": IMPORT, "category": {}, "producer": IMPORT, "tag": IMPORT}
        self.assertMended(made, *made, **options)


class TestOddFieldsOfProducts(OddFieldsCase):
    @thorough
    def test_products(self):
        self.connector.wholesale_pricelist_id = self.env["product.pricelist"].create(
            {"name": "B", "currency_id": self.company.currency_id.id}
        )
        self.shop.shop.price_levels = self.connector.shop_price_levels = 2
        self.shop.switches.additional_codes = True
        stock = ("price", "stock_id", "price_buying", "weight", "additional_codes")
        made = self.odd_rows(
            "products",
            lambda name: self.shop_product(name, texts={"description": "x"}),
            (
                "category_id",
                "categories",
                "unit_id",
                "producer_id",
                "type",
                "is_digital",
                "currency_id",
                "tax_id",
                "code",
                "ean",
                "options",
                "group_id",
                "pkwiu",
                "tags",
            ),
            (
                "name",
                "short_description",
                "description",
                "seo_title",
                "seo_description",
                "seo_keywords",
                "seo_url",
                "active",
            ),
            (*stock, "price_wholesale", "price_type_wholesale"),
        )
        run = self.run_quietly(product=IMPORT)
        self.assertPlainWords(run)
        self.assertToldOrThere(run, "product", made)
        self.assertMended({"product": made}, "product", product=IMPORT)


class TestOddFieldsOfParts(OddFieldsCase):
    @thorough
    def test_images(self):
        product_id, _product = self.pair()
        made = self.odd_rows(
            "product-images",
            lambda name: self.shop_image(product_id, name),
            ("product_id", "name", "unic_name", "extension", "order", "main"),
            ("name", "description"),
        )
        run = self.run_quietly(image=IMPORT)
        self.assertPlainWords(run)
        self.assertToldOrThere(run, "image", made, ("product_id number",))
        self.assertMended({"image": made}, "image", image=IMPORT)

    @thorough
    def test_options(self):
        owner = self.shop.owner
        _group_id, option_ids, _values = self.shop_group(Rozmiar=("S",))
        (option_id,) = option_ids.values()

        def new_group():  # an odd option makes its group an odd one
            return owner.create("option-groups", self.texts(name="x"))

        made = {
            "option_group": self.odd_rows(
                "option-groups",
                lambda name: owner.create("option-groups", self.texts(name=name)),
                (),
                ("name",),
            ),
            "option": self.odd_rows(
                "options",
                lambda name: owner.create(
                    "options",
                    self.texts(name=name)
                    | {"group_id": new_group(), "type": "radio", "stock": 1},
                ),
                ("group_id", "order", "type", "stock"),
                ("name",),
            ),
            "option_value": self.odd_rows(
                "option-values",
                lambda name: owner.create(
                    "option-values", self.texts(value=name) | {"option_id": option_id}
                ),
                ("option_id", "order", "color"),
                ("value",),
            ),
        }
        run = self.run_quietly(product=IMPORT, variant=IMPORT)
        self.assertPlainWords(run)
        for entity, rows in made.items():
            self.assertToldOrThere(run, entity, rows, ("option_id number",))
        self.assertMended(made, *made, product=IMPORT, variant=IMPORT)

    @thorough
    def test_variants(self):
        sizes = [f"{number}" for number in range(len(KINDS) * 14 + 2)]
        group = self.shop_group(Rozmiar=sizes)
        product_id = self.shop_product("Kurtka", group_id=group[0])
        left = list(sizes)
        self.shop_variant(product_id, group, {"Rozmiar": left.pop()}, code="K")
        self.exchange(IMPORT)
        made = self.odd_rows(
            "product-stocks",
            lambda name: self.shop_variant(
                product_id, group, {"Rozmiar": left.pop()}, code=name
            ),
            (
                "product_id",
                "options",
                "extended",
                "code",
                "ean",
                "active",
                "gfx_id",
                "comp_weight",
                "weight",
                "weight_type",
                "price",
                "price_type",
            ),
        )
        run = self.run_quietly(product=IMPORT, variant=IMPORT)
        self.assertPlainWords(run)
        self.assertToldOrThere(run, "variant", made, ("product_id number",))
        self.assertMended({"variant": made}, "variant", product=IMPORT, variant=IMPORT)


class TestOddSettings(OddFieldsCase):
    """What the shop says of itself, and its languages."""

    def answers(self, name, answer):
        """From now on the shop answers one of its singletons so."""
        self.enterContext(patch.dict(SINGLETONS, {name: lambda shop: answer}))

    @thorough
    def test_every_setting_is_read_or_told(self):
        config = SINGLETONS["application-config"](self.shop.shop)
        version = SINGLETONS["application-version"](self.shop.shop)
        read = (
            "license_id",
            "shop_name",
            "locale_timezone",
            "locale_default_weight",
            "default_language_name",
            "default_currency_name",
            "default_currency_id",
            "shopping_price_levels",
        )
        self.assertLessEqual(set(read), set(config))
        told = []
        for kind, value in KINDS.items():
            with self.subTest(kind):
                self.answers("application-config", config)
                self.answers("application-version", changed(version, "version", value))
                told.append(self.told())
                self.answers("application-version", version)
                odd = dict(config)
                for name in config.keys() - set(read) - {"technical_url"}:
                    put(odd, (name,), value)
                self.answers("application-config", odd)
                self.assertIsNone(self.told())  # nobody reads these
                for name in read:
                    self.answers("application-config", changed(config, name, value))
                    told.append(self.told())
                self.answers("application-config", value)
                told.append(self.told())
        self.answers("application-config", config)
        self.assertIsNone(self.told())
        self.assertTrue(any("shop_name: “true”" in (text or "") for text in told))

    def told(self):
        """What the shop's settings make the connector say, None where it takes
        them."""
        with self.connector._client() as client:
            try:
                self.connector._read_shop(client)
                return None
            except (UserError, errors.ShoperError) as error:
                text = self.connector._explain(error)
        self.assertFalse(PYTHON.search(text), text)
        return text

    def test_odd_languages_are_left_out_and_the_others_are_not(self):
        languages = self.shop.shop["languages"]
        owner = self.shop.owner
        made = self.odd_rows(
            "languages",
            lambda name: owner.create("languages", {"locale": f"x{name[:9]}"}),
            ("locale", "active"),
        )
        self.assertTrue(made)
        # The list is not paged through.
        languages.ids = sorted([*sorted(made)[-40:], *languages.ids[:1]])
        with self.enter_registry_test_mode():
            self.connector.action_test_settings()
        self.assertEqual(self.connector.state, "connected")
        locales = set(self.connector.language_ids.mapped("locale"))
        self.assertIn("pl_PL", locales)
        self.assertFalse([text for text in locales if PYTHON.search(text)])


def changed(values, name, value):
    values = dict(values)
    put(values, (name,), value)
    return values
