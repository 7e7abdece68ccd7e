import random

from ..cases.length import many
from ..cases.product_case import ProductCase

PAIRS = many(90, 40)
ROUNDS = many(12, 2)
SEED = 20261124
CODES = ("name", "weight", "price", "visible")


class TestPlanContract(ProductCase):
    """Whatever moves between a plan and its application: nothing is written that the
    plan did not show, and no edit is lost."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.number = 0
        for _number in range(PAIRS):
            self.shop_product(self.fresh("Para"))
        run = self.synchronise(product={"import_unlinked": True})
        self.assertRunDone(run)

    def fresh(self, word):
        self.number += 1
        return f"{word} {self.number}"

    # ------------------------------------------------------------------ given
    def pairs(self):
        """{shop id: template} of what is linked now."""
        elements = self.connector.element_ids.filtered(
            lambda element: (
                element.entity == "product" and element.link_state == "linked"
            )
        )
        templates = self.templates()
        return {item.remote_id: templates.browse(item.res_id) for item in elements}

    def edit_some(self, pairs, share):
        """Random edits on both sides; {(side, shop id, code)} of those made."""
        made = set()
        for remote_id, template in pairs.items():
            if self.random.random() > share:
                continue
            side = self.random.choice(("odoo", "shop"))
            code = self.random.choice(CODES)
            if side == "odoo":
                self.edit_odoo(template, code)
            else:
                self.edit_shop(remote_id, code)
            made.add((side, remote_id, code))
        return made

    def edit_odoo(self, template, code):
        if code == "name":
            template.name = self.fresh("Odoo")
        elif code == "weight":
            template.weight = self.random.randrange(1, 10_000) / 100
        elif code == "price":
            template.list_price = self.random.randrange(100, 100_000) / 100
        else:
            template.shoper_visible = not template.shoper_visible

    def edit_shop(self, remote_id, code):
        if code == "name":
            self.shop_texts(remote_id, name=self.fresh("Sklep"))
        elif code == "weight":
            self.shop_edit(
                remote_id, stock={"weight": self.random.randrange(1, 10_000) / 100}
            )
        elif code == "price":
            price = self.random.randrange(100, 100_000) / 100
            self.shop_edit(remote_id, stock={"price": f"{price:.2f}"})
        else:
            shown = self.row(remote_id)["translations"]["pl_PL"]["active"]
            self.shop_texts(remote_id, active=0 if str(shown) == "1" else 1)

    # ------------------------------------------------------------------- then
    def seen(self, pairs):
        """What both sides hold: {(side, shop id, code): value}."""
        values = {}
        for remote_id, template in pairs.items():
            row = self.row(remote_id)
            texts = row["translations"]["pl_PL"]
            for code, odoo, shop in (
                ("name", template.name, texts["name"]),
                ("weight", template.weight, float(row["stock"]["weight"])),
                ("price", template.list_price, float(row["stock"]["price"])),
                ("visible", template.shoper_visible, str(texts["active"]) == "1"),
            ):
                values["odoo", remote_id, code] = odoo
                values["shop", remote_id, code] = shop
        return values

    def test_random_plans_write_what_they_showed_and_lose_no_edit(self):
        planned_count = stale_count = done_count = 0
        for _round in range(ROUNDS):
            self.edit_some(self.pairs(), 0.95)
            new_remote = [self.shop_product(self.fresh("Nowy")) for _n in range(2)]
            new_local = [self.odoo_product(self.fresh("Nasz")) for _n in range(2)]
            run = self.synchronise(
                auto_apply=False,
                product={
                    "update_linked": self.random.choice(("odoo", "shop")),
                    "conflict_policy": self.random.choice(("protect", "overwrite")),
                    "import_unlinked": True,
                    "export_unlinked": True,
                },
            )
            self.assertEqual(run.state, "planned")
            planned = self.changes(run, state="planned")
            planned_count += len(planned)
            shown = {change: (change.verb, change.after) for change in planned}
            refused = planned.browse(
                self.random.sample(planned.ids, min(4, len(planned)))
            )
            refused.with_user(self.manager).action_exclude()

            pairs = self.pairs()
            edited = self.edit_some(pairs, 0.4)
            self.edit_shop(new_remote[0], "price")
            new_local[0].list_price = 55.5
            before = self.seen(pairs)
            templates = self.env["product.template"].search_count([])
            rows = len(self.shop.shop.rows("products"))
            run.with_user(self.manager).action_apply()
            self.work(run)
            self.assertEqual(run.state, "done")

            self.assertEqual(
                {change: (change.verb, change.after) for change in planned}, shown
            )
            self.assertEqual(set(refused.mapped("state")), {"skipped"})
            written = self.written(planned)
            after = self.seen(pairs)
            moved = {key for key in before if before[key] != after[key]}
            self.assertLessEqual(moved, set(written), "an unplanned write")
            self.assertFalse(moved & edited, "a lost edit")
            for side, remote_id, code in edited:
                other = "shop" if side == "odoo" else "odoo"
                self.assertNotIn(
                    (other, remote_id, code), written, "written though it moved"
                )
            self.assertCreated(planned, "create_odoo", templates, "product.template")
            self.assertEqual(
                len(self.shop.shop.rows("products")) - rows,
                len(self.made(planned, "create_shop")),
            )
            stale_count += len(planned.filtered(lambda c: c.state == "stale"))
            done_count += len(planned.filtered(lambda c: c.state == "done"))
        self.assertGreaterEqual(planned_count, 0.9 * PAIRS * ROUNDS)
        self.assertGreater(stale_count, 0.1 * PAIRS * ROUNDS)
        self.assertGreater(done_count, 0.35 * PAIRS * ROUNDS)

    def made(self, planned, verb):
        return planned.filtered(lambda c: c.verb == verb and c.state == "done")

    def assertCreated(self, planned, verb, count, model):
        self.assertEqual(
            self.env[model].search_count([]) - count, len(self.made(planned, verb))
        )

    def written(self, planned):
        """What was written by updates that are done: {(side, shop id, code)}."""
        return {
            (change.verb.removeprefix("update_"), change.element_id.remote_id, code)
            for change in planned
            if change.state == "done" and change.verb.startswith("update_")
            for code in change.after
            if code in CODES
        }
