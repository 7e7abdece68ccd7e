from random import Random

from ...sync.core.price import gross_price
from ..cases.decision_case import DecisionWords
from ..cases.length import THOROUGH, many
from ..cases.product_case import ProductCase

PRODUCTS = many(30, 12)
SEEDS = many(8, 1)
CODES = ("name", "price", "weight", "description", "visible")


class TestConvergence(DecisionWords, ProductCase):
    """Random catalogues with random edits on both sides: no edit is lost, and when
    all questions are answered a further run finds nothing, in either direction."""

    def setUp(self):
        super().setUp()
        self.ids = [self.shop_product(f"Produkt {n}") for n in range(PRODUCTS)]
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        self.pairs = [
            (remote_id, self.record_of("product", remote_id)) for remote_id in self.ids
        ]

    def fresh(self, random, code):
        number = random.randrange(2, 9)
        return {
            "name": f"Nazwa {number}",
            "price": f"{number * 123}.00",
            "weight": float(number),
            "description": f"<p>Opis {number}</p>",
            "visible": random.random() < 0.5,
        }[code]

    def held(self, remote_id, product):
        """{side: {code: value}} of a pair, comparable."""
        row = self.row(remote_id)
        texts = row["translations"]["pl_PL"]
        price = gross_price(product.list_price, 23.0, self.vat.price_include)
        return {
            "odoo": {
                "name": product.name,
                "price": str(price),
                "weight": product.weight,
                "description": str(product.shoper_description or ""),
                "visible": product.shoper_visible,
            },
            "shop": {
                "name": texts["name"],
                "price": f"{float(row['stock']['price']):.2f}",
                "weight": float(row["stock"]["weight"]),
                "description": texts["description"],
                "visible": str(texts["active"]) == "1",
            },
        }

    def edit(self, random):
        """Edit both sides; return what each holds then: {shop id: held}."""
        for remote_id, product in self.pairs:
            for code in CODES:
                if random.random() < 0.3:
                    self.edit_odoo(product, code, self.fresh(random, code))
                if random.random() < 0.3:
                    self.edit_shop(remote_id, code, self.fresh(random, code))
        return self.all_held()

    def all_held(self):
        return {remote_id: self.held(remote_id, item) for remote_id, item in self.pairs}

    def edit_odoo(self, product, code, value):
        if code == "price":
            value = round(float(value) / 1.23, 2)
        field = {
            "price": "list_price",
            "description": "shoper_description",
            "visible": "shoper_visible",
        }.get(code, code)
        product.with_context(lang="pl_PL")[field] = value

    def edit_shop(self, remote_id, code, value):
        if code in ("price", "weight"):
            self.shop_edit(remote_id, stock={code: value})
        elif code == "visible":
            self.shop_texts(remote_id, active=int(value))
        else:
            self.shop_texts(remote_id, **{code: value})

    def test_no_edit_is_lost_and_all_converges(self):
        for seed in range(SEEDS):
            random = Random(seed)
            direction = random.choice(("odoo", "shop"))
            with self.subTest(seed=seed, direction=direction):
                before, edited = self.all_held(), self.edit(random)
                run = self.update(direction)
                self.assertFalse(self.changes(run, state="failed"))
                self.check_run(direction, before, edited, self.all_held())
                self.answer(random)
                for again in random.sample(("odoo", "shop"), 2 if THOROUGH else 1):
                    self.shop.requests.clear()
                    self.assertNothingToDo(self.update(again))

    def check_run(self, direction, before, edited, after):
        """What one side edited arrives or is asked about; what both did is asked."""
        source = "shop" if direction == "odoo" else "odoo"
        asked = {
            (decision.element_id.remote_id, value.code)
            for decision in self.decisions("conflict")
            for value in decision.value_ids
        }
        for remote_id in self.ids:
            for code in CODES:
                was = before[remote_id][direction][code]
                mine, others = (edited[remote_id][s][code] for s in (direction, source))
                now = {
                    side: after[remote_id][side][code] for side in (direction, source)
                }
                self.assertEqual(now[source], others, "the source is never written")
                if mine == others:
                    self.assertEqual(now[direction], others)
                elif mine == was and others == before[remote_id][source][code]:
                    self.assertEqual(now[direction], mine, "both were left so before")
                elif mine != was:
                    self.assertEqual(now[direction], mine, (remote_id, code))
                    self.assertIn((remote_id, code), asked)
                elif (remote_id, code) not in asked:
                    self.assertEqual(now[direction], others, (remote_id, code))

    def answer(self, random):
        """Answer all questions, each in a way of its own, and carry it out."""
        open_ones = self.decisions("conflict")
        self.assertTrue(open_ones)
        for decision in open_ones:
            action = random.choice(
                ("action_take_shop", "action_take_odoo", "action_leave")
            )
            getattr(decision, action)()
        for run in open_ones.sudo().decision_run_id:
            self.work(run)
            self.assertRunDone(run)
        self.assertFalse(self.decisions())
