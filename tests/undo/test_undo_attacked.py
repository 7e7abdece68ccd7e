from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..cases.image_case import picture
from ..cases.length import many, thorough
from ..cases.product_case import ProductCase
from ..cases.undo_case import DELETE, CoatWords, UndoWords
from ..cases.variant_case import EXPORT, IMPORT, TO_ODOO, TO_SHOP, VariantCase


class TestUndoTwice(CoatWords, VariantCase):
    """Two people undo the same, an undoing ends half way, or is undone itself."""

    def delete_some(self):
        """Things of the shop that may have the same name twice are deleted."""
        self.shop.owner.create("producers", {"name": "Stary"})
        self.shop.owner.create("product-tags", {"name": "Zima"})
        product_id = self.shop_product("Płaszcz")
        for color in ("red", "green", "blue"):
            self.shop_image(product_id, "Płaszcz", picture(color))
        options = dict.fromkeys(("producer", "tag", "product"), DELETE)
        run = self.synchronise(unit={}, category={}, tax={}, **options)
        self.assertRunDone(run)
        self.shop.requests.clear()
        return run

    def break_down(self):
        for scope in ("call", "item"):
            self.shop.faults.add("GET", status=500, times=None, scope=scope)

    def counts(self):
        names = ("producers", "product-tags", "products", "product-images")
        return [len(self.shop.shop.rows(name)) for name in names]

    @thorough
    def test_two_plans_make_no_twin(self):
        run = self.delete_some()
        first, second = self.plan_undo(run), self.plan_undo(run)
        self.apply(first)
        self.assertRunDone(first)
        self.assertEqual(self.counts(), [2, 1, 1, 3])
        self.apply(second)
        self.assertRunDone(second)
        self.assertEqual(self.counts(), [2, 1, 1, 3])
        self.assertFalse(self.changes(second, state="done"))
        stale = self.changes(second, state="stale")
        self.assertEqual(set(stale.mapped("entity")), {"producer", "tag", "product"})
        self.assertIn("has it again", stale[0].message)

    @thorough
    def test_two_plans_give_values_back_once(self):
        remote_id, product = self.pair("Namiot")
        self.shop_texts(remote_id, name="Zmieniony")
        other_id = self.shop_product("Nowy")
        run = self.synchronise(product=TO_ODOO | IMPORT)
        first, second = self.plan_undo(run), self.plan_undo(run)
        self.apply(first)
        product.with_context(lang="pl_PL").name = "Później"
        self.apply(second)
        self.assertRunDone(second)
        self.assertEqual(product.with_context(lang="pl_PL").name, "Później")
        self.assertFalse(self.record_of("product", other_id))
        self.assertEqual(set(second.change_ids.mapped("state")), {"stale"})
        with self.assertRaisesRegex(Exception, "nothing done here"):
            run.with_user(self.manager)._undo()

    @thorough
    def test_an_undoing_that_ended_without_an_answer_makes_no_twin_in_the_next(self):
        run = self.delete_some()
        self.without_pauses()
        undo = self.plan_undo(run)
        # One of each is made, and nobody can learn so: the shop is out of order.
        self.meanwhile(self.break_down, "POST", "producers", scope="item")
        self.meanwhile(self.break_down, "POST", "producers")
        self.apply(undo)
        self.assertEqual(undo.state, "done_with_errors")
        lost = self.changes(undo, state="failed")
        self.assertEqual(set(lost.mapped("entity")), {"producer", "tag", "product"})
        self.assertEqual(self.counts(), [2, 1, 1, 0])
        self.shop.faults.clear()
        # A download finds them before anybody looks what became of them.
        self.synchronise(unit={}, category={}, tax={}, producer={}, tag={}, product={})
        self.undo(run)
        self.assertEqual(self.counts(), [2, 1, 1, 3])
        self.assertEqual(set(lost.element_id.mapped("link_state")), {"unlinked"})
        deletes = self.changes(run, verb="delete_shop")
        self.assertEqual(set(deletes.mapped("state")), {"undone"})
        for entity in ("producer", "tag", "product"):
            elements = self.env["shoper.element"].search([("entity", "=", entity)])
            gone = elements.filtered(lambda item: item.link_state == "missing")
            self.assertFalse(gone, "mirrored once")

    @thorough
    def test_pictures_of_one_name_come_back_each_with_its_bytes(self):
        run = self.delete_some()
        undo = self.plan_undo(run)
        self.shop.faults.add("POST", "product-images", kind="lost", skip=1)
        self.shop.faults.add(
            "POST", "product-images", kind="lost", skip=1, scope="item"
        )
        self.without_pauses()
        self.apply(undo)
        self.assertRunDone(undo)
        rows = self.shop_gallery(self.restored())
        self.assertEqual(
            [self.shop_bytes(row) for row in rows],
            [picture(color) for color in ("red", "green", "blue")],
        )

    @thorough
    def test_values_go_back_and_forth(self):
        remote_id, product = self.pair("Namiot")
        name = product.with_context(lang="pl_PL")
        for side in (TO_ODOO, TO_SHOP):
            if side == TO_ODOO:
                self.shop_texts(remote_id, name="Nowa")
            else:
                name.name = "Nowsza"
            run = self.synchronise(product=side)
            before = name.name, self.row(remote_id)["translations"]["pl_PL"]["name"]
            undo = self.undo(run)
            after = name.name, self.row(remote_id)["translations"]["pl_PL"]["name"]
            self.assertNotEqual(after, before)
            again = self.undo(undo)
            now = name.name, self.row(remote_id)["translations"]["pl_PL"]["name"]
            self.assertEqual(now, before)
            self.assertEqual(set(undo.change_ids.mapped("state")), {"undone"})
            self.undo(again)
            now = name.name, self.row(remote_id)["translations"]["pl_PL"]["name"]
            self.assertEqual(now, after)
            self.synchronise(product=side | {"conflict_policy": "overwrite"})

    @thorough
    def test_what_went_from_odoo_is_said_not_to_come_back(self):
        self.shop_product("Namiot")
        undo = self.undo(self.synchronise(product=IMPORT))
        again = self.plan_undo(undo)
        self.assertIn("Decisions", self.changes(again).message)

    @thorough
    def test_a_partial_run_is_undone_alone(self):
        (remote_id, product), (other_id, other) = self.pair_each("Namiot", "Inny")
        for item in (remote_id, other_id):
            self.shop_texts(item, name=f"Nowa {item}")
        action = product.with_user(self.manager).action_shoper_synchronise()
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.browse(action["res_id"])
        run = self.env["shoper.sync.run"].browse(wizard.action_synchronise()["res_id"])
        self.work(run)
        self.synchronise(product=TO_ODOO)
        self.assertEqual(product.with_context(lang="pl_PL").name, f"Nowa {remote_id}")
        self.undo(run)
        self.assertEqual(product.with_context(lang="pl_PL").name, "Namiot")
        self.assertEqual(other.with_context(lang="pl_PL").name, f"Nowa {other_id}")

    @thorough
    def test_one_that_is_gone_on_one_side_is_named_and_the_rest_is_undone(self):
        pairs = self.pair_each("A", "B", "C")
        for remote_id, _product in pairs:
            self.shop_texts(remote_id, name=f"Nowa {remote_id}")
        run = self.synchronise(product=TO_ODOO)
        pairs[0][1].unlink()
        self.shop.owner.delete("products", pairs[1][0])
        undo = self.plan_undo(run)
        messages = {
            change.res_id: change.message
            for change in self.changes(undo, state="waiting")
        }
        self.assertEqual(len(messages), 2)
        self.assertIn("does not have it any more", messages[pairs[1][1].id])
        self.assertTrue(any("deleted in Odoo" in text for text in messages.values()))
        self.apply(undo)
        self.assertRunDone(undo)
        self.assertEqual(pairs[2][1].with_context(lang="pl_PL").name, "C")

    @thorough
    def test_lines_left_out_stay_and_can_be_undone_later(self):
        pairs = self.pair_each("A", "B")
        for remote_id, _product in pairs:
            self.shop_texts(remote_id, name=f"Nowa {remote_id}")
        run = self.synchronise(product=TO_ODOO)
        undo = self.plan_undo(run)
        left = self.changes(undo)[0]
        left.with_user(self.manager).action_exclude()
        self.apply(undo)
        self.assertEqual(sorted(self.changes(run).mapped("state")), ["done", "undone"])
        self.undo(run)
        self.assertEqual(
            [product.with_context(lang="pl_PL").name for _id, product in pairs],
            ["A", "B"],
        )

    @thorough
    def test_what_a_later_run_uses_in_odoo_stays(self):
        self.shop.owner.create("producers", {"name": "Nowy"})
        first = self.synchronise(unit={}, category={}, tax={}, producer=IMPORT)
        producer = self.env["shoper.producer"].search([("name", "=", "Nowy")])
        producer_id = producer.with_context(
            shoper_connector_id=self.connector.id
        ).shoper_remote_id
        product_id = self.shop_product("Namiot", producer_id=producer_id)
        self.synchronise(product=IMPORT)
        undo = self.undo(first)
        self.assertIn("archived, not deleted", self.changes(undo, "producer").message)
        self.assertTrue(producer.exists())
        self.assertFalse(producer.active)
        product = self.record_of("product", product_id)
        self.assertEqual(product.shoper_producer_id, producer)
        self.undo(undo)
        self.assertTrue(producer.active)
        self.assertEqual(producer.shoper_link_state, "linked")

    @thorough
    def test_what_another_shop_has_stays(self):
        self.shop_product("Namiot")
        run = self.synchronise(product=IMPORT)
        other = self.start_shop()
        connector = self.connect(other)
        self.shop_product("Namiot", shop=other)
        self.synchronise_base(connector)
        self.synchronise(connector, product={})
        elements = self.env["shoper.element"].search([("entity", "=", "product")])
        (product,) = self.templates().browse(set(elements.mapped("res_id")))
        self.assertEqual(elements.mapped("link_state"), ["linked"] * 2)
        undo = self.undo(run)
        self.assertIn("Another shop has it", self.changes(undo, "product").message)
        self.assertTrue(product.exists())
        self.assertTrue(product.active)
        self.assertEqual(sorted(elements.mapped("link_state")), ["linked", "unlinked"])


class TestUndoRights(UndoWords, ProductCase):
    """Nobody undoes who may not, whichever way is tried."""

    def open_shop(self):
        super().open_shop()
        self.remote_id = self.shop_product("Namiot")
        self.run_to_undo = self.synchronise(user=self.user, product=IMPORT)

    def strangers(self):
        company = self.env["res.company"].create({"name": "Inna"})
        return [
            self.user,
            new_test_user(self.env, login="stranger", groups="base.group_user"),
            new_test_user(
                self.env,
                login="other-manager",
                groups="shoper_connector.group_shoper_manager",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            ),
        ]

    def test_every_way_is_closed(self):
        run, undo = self.run_to_undo, self.plan_undo(self.run_to_undo)
        count = self.env["shoper.sync.run"].search_count([])
        element = self.element("product", self.remote_id)
        for user in self.strangers():
            ways = (
                lambda user=user: run.with_user(user).action_open_undo(),
                lambda user=user: run.step_ids.with_user(user).action_undo(),
                lambda user=user: run.change_ids.with_user(user).action_undo(),
                lambda user=user: undo.with_user(user).action_apply(),
                lambda user=user: undo.with_user(user).action_confirm_apply(),
                lambda user=user: (
                    self.env["shoper.sync.undo"]
                    .with_user(user)
                    .create(
                        {"run_id": run.id, "step_ids": [Command.set(run.step_ids.ids)]}
                    )
                    .action_undo()
                ),
                lambda user=user: run.with_user(user).write({"undoes_id": undo.id}),
                lambda user=user: element.with_user(user).write(
                    {"former_remote_ids": [1]}
                ),
            )
            for number, way in enumerate(ways):
                with self.assertRaises(AccessError, msg=f"{user.login} {number}"):
                    way()
        self.assertEqual(self.env["shoper.sync.run"].search_count([]), count)
        self.assertEqual(undo.state, "planned")
        self.assertTrue(self.record_of("product", self.remote_id))

    def test_whoever_is_no_administrator_any_more_undoes_nothing(self):
        undo = self.plan_undo(self.run_to_undo)
        self.confirm(undo)
        groups = "shoper_connector.group_shoper_"
        self.manager.group_ids -= self.env.ref(f"{groups}manager")
        self.manager.group_ids += self.env.ref(f"{groups}user")
        self.work(undo)
        self.assertEqual(undo.state, "failed")
        self.assertIn("Only a Shoper administrator", undo.step_ids.message)
        self.assertTrue(self.record_of("product", self.remote_id))

    def test_records_are_only_touched_with_the_rights_of_whoever_undoes(self):
        self.env["ir.rule"].create(
            {
                "name": "Nobody",
                "model_id": self.env["ir.model"]._get_id("product.template"),
                "domain_force": "[('name', '!=', 'Namiot')]",
                "perm_read": False,
                "perm_create": False,
                "perm_write": False,
            }
        )
        undo = self.plan_undo(self.run_to_undo)
        self.apply(undo)
        self.assertEqual(undo.state, "done_with_errors")
        self.assertTrue(self.record_of("product", self.remote_id))


class TestUndoMany(UndoWords, ProductCase):
    """Undoing many changes costs hardly more queries than undoing few."""

    def queries(self, action, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        result = action(*args)
        self.env.flush_all()
        return self.cr.sql_log_count - before, result

    def cost_of_undoing(self, run):
        """Queries of planning and of applying."""
        plan, undo = self.queries(self.plan_undo, run)
        apply, _nothing = self.queries(self.apply, undo)
        self.assertRunDone(undo)
        self.assertEqual(set(undo.change_ids.mapped("state")), {"done"})
        return plan, apply

    def made(self, count):
        return [self.shop_product(f"Namiot {count} {n}") for n in range(count)]

    @thorough
    def test_creations_and_updates_in_odoo(self):
        created, updated = {}, {}
        for count in (50, 150):
            ids = self.made(count)
            run = self.synchronise(product=IMPORT)
            for number, remote_id in enumerate(ids):
                self.shop_edit(remote_id, stock={"weight": number + 1})
            update = self.synchronise(product=TO_ODOO)
            updated[count] = self.cost_of_undoing(update)
            run.ended_at += timedelta(minutes=1)  # the clock decides nothing
            created[count] = self.cost_of_undoing(run)
            self.assertFalse(
                self.templates().search([("name", "like", f"Namiot {count}")])
            )
        for cost in (created, updated):
            self.assertLess(cost[150][0] - cost[50][0], 20, cost)
        self.assertLess(updated[150][1] - updated[50][1], 20)
        self.assertLess(created[150][1] - created[50][1], 60)

    @thorough
    def test_creations_and_updates_in_the_shop(self):
        created, updated = {}, {}
        for count in (5, 25):
            products = self.templates().create(
                [
                    {
                        "name": f"Nasz {count} {number}",
                        "default_code": f"N-{count}-{number}",
                        "list_price": 100.0,
                        "taxes_id": [Command.set(self.vat.ids)],
                        "uom_id": self.unit.id,
                        "categ_id": self.category.id,
                    }
                    for number in range(count)
                ]
            )
            run = self.synchronise(product=EXPORT)
            for product in products:
                product.weight = product.id
            update = self.synchronise(product=TO_SHOP)
            updated[count] = self.cost_of_undoing(update)
            self.shop.requests.clear()
            created[count] = self.cost_of_undoing(run)
            # Identity twice; read again for the plan and before it is applied; parts
            # that are kept; deleted.
            calls = [request.path for request in self.shop.requests]
            self.assertLessEqual(len(calls), 9, calls)
        for cost in (created, updated):
            self.assertLess(cost[25][0] - cost[5][0], 15, cost)
            self.assertLess(cost[25][1] - cost[5][1], 20, cost)

    @thorough
    def test_many_products_are_deleted_in_chunks(self):
        count = many(1000, 520)
        self.made(count)
        run = self.synchronise(product=IMPORT)
        self.assertEqual(len(run.change_ids), count)
        plan, apply = self.cost_of_undoing(run)
        # Two chunks to plan, batches of 200 to apply; Odoo's own deleting included.
        self.assertLess(plan, 300)
        self.assertLess(apply, count * 3)
