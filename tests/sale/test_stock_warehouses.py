"""Stock of a shop that keeps it in several warehouses of its own."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import html2plaintext

from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.odoo_trouble import OdooTrouble
from ..cases.stock_case import StockCase

MAIN, SALON, CONSIGNED = 1, 2, 3  # warehouses of the local shop


class WarehousesCase(DecisionWords, StockCase):
    """A shop with three warehouses, two of which Odoo fills. Its orders leave from the
    first one of Odoo, which fills the shop's first."""

    def setUp(self):
        super().setUp()
        self.without_pauses()

    def open_shop(self):
        super().open_shop()
        self.products = self.simple_products()
        self.as_in_shop(self.products)
        self.first, self.second, *_rest = (
            stock_id for stock_id in self.products if float(self.in_shop(stock_id)) >= 5
        )
        self.product = self.products[self.first]
        self.salon = self.env["stock.warehouse"].create(
            {"name": "Salon Kraków", "code": "KRK", "company_id": self.company.id}
        )
        self.connector.stock_warehouse_ids |= self.salon
        self.shop.settings["warehouses_enabled"] = True
        self.shop.owner.edit_stock(self.first, 7, warehouse=CONSIGNED)
        with self.enter_registry_test_mode():
            self.connector.with_user(self.manager).action_test_settings()
        self.rows = self.connector.shop_warehouse_ids.grouped("number")
        self.map()
        self.first_push()

    def map(self, main=None, salon=None):
        self.rows[MAIN].warehouse_ids = self.warehouse() if main is None else main
        self.rows[SALON].warehouse_ids = self.salon if salon is None else salon
        self.rows[CONSIGNED].is_left_alone = True

    def lying(self, stock_id=None):
        """What lies in the shop's warehouses: {number: pieces}."""
        row = self.shop.shop.row("product-stocks", stock_id or self.first)
        return {
            int(key): float(value) for key, value in dict(row["warehouses"]).items()
        }

    def assertLying(self, main, salon, consigned=7, stock_id=None):
        self.assertEqual(
            self.lying(stock_id), {MAIN: main, SALON: salon, CONSIGNED: consigned}
        )


class TestWarehouses(WarehousesCase):
    """The shop is told what lies in each of its warehouses."""

    def test_each_is_told_what_lies_in_those_that_fill_it(self):
        there = self.lying()[MAIN]
        self.put_in_stock(self.product, 4, self.salon)
        for policy, shown in (("kept", "all"), ("emptied", "filled")):
            self.shop.switches.omitted_warehouses = policy
            self.shop.switches.warehouses_shown = shown
            self.put_in_stock(self.product, 2)
            there += 2
            self.assertRunDone(self.scheduled())
            self.assertLying(there, 4)
        self.assertQuiet(self.scheduled())
        self.assertQuiet(self.scheduled(fetch_all=True))

    @thorough
    def test_a_plan_names_the_warehouses(self):
        self.put_in_stock(self.product, 4, self.salon)
        run = self.synchronise(auto_apply=False, order={}, stock={})
        [change] = self.changes(run, "stock", state="planned")
        there, told = f"{self.lying()[MAIN]:.0f}", html2plaintext(change.difference)
        self.assertIn("In the Shop's Warehouses", told)
        for quantity in (0, 4):
            self.assertIn(f"Magazyn główny: {there}, Salon Kraków: {quantity}", told)
        self.assertNotIn("Konsygnacja", told)

    @thorough
    def test_what_is_sold_is_taken_off_where_the_orders_leave_from(self):
        there = self.lying()[MAIN]
        self.put_in_stock(self.product, there + 9, self.salon)
        self.assertRunDone(self.scheduled())
        self.buy(self.first, there + 1)
        self.assertLying(there, 8)
        line = self.shop.shop.rows("order-products")[-1]
        self.assertEqual(line["warehouse_code"], "KRK")
        run = self.scheduled()
        self.assertRunDone(run)
        self.assertLying(0, there + 8)
        self.assertFalse(self.decisions(entity="stock"))
        self.connector.orders_warehouse_id = self.salon
        self.assertRunDone(self.scheduled())
        self.assertLying(there, 8)

    @thorough
    def test_what_is_kept_back_and_fractions(self):
        self.connector.write({"stock_cap": 8, "stock_fall_share": 100})
        self.put_in_stock(self.product, 3.7, self.salon)
        self.put_in_stock(self.product, 40.9)
        self.assertRunDone(self.scheduled())
        self.assertLying(5, 3)

    @thorough
    def test_pieces_that_move_between_warehouses_follow_without_a_question(self):
        there = self.lying()[MAIN]
        self.put_in_stock(self.product, 4, self.salon)
        self.assertRunDone(self.scheduled())
        # In Odoo: the run that looks at what moved sees it though the sum is the same.
        self.put_in_stock(self.product, 1, self.salon)
        self.put_in_stock(self.product, -1)
        run = self.scheduled()
        [change] = self.changes(run, "stock", state="done")
        self.assertEqual(change.before["quantity"], change.after["quantity"])
        self.assertLying(there - 1, 5)
        # In the panel, and from what is left alone: Odoo rules over its own.
        self.shop.owner.move_stock(self.first, MAIN, SALON, 2)
        self.shop.owner.edit_stock(self.first, 30, warehouse=CONSIGNED)
        self.assertRunDone(self.scheduled(fetch_all=True))
        self.assertLying(there - 1, 5, 30)
        self.shop.owner.edit_stock(self.first, 31, warehouse=CONSIGNED)
        self.assertQuiet(self.scheduled(fetch_all=True))
        self.assertFalse(self.decisions(entity="stock"))

    @thorough
    def test_a_number_edited_in_the_panel_is_asked_about(self):
        there = self.lying()[MAIN]
        self.put_in_stock(self.product, 4, self.salon)
        self.assertRunDone(self.scheduled())
        self.shop.owner.edit_stock(self.first, 9, warehouse=SALON)
        self.scheduled(fetch_all=True)
        [decision] = self.decisions("conflict", entity="stock")
        self.assertIn("Edited in the shop", decision.message)
        shown = decision.value_ids.mapped("shop_html")
        self.assertIn("Salon Kraków: 9", html2plaintext(shown[1]))
        decision.value_ids[0].action_leave()
        self.assertFalse(self.decisions(entity="stock"))
        for fetch_all in (False, True):
            self.assertQuiet(self.scheduled(fetch_all=fetch_all))
        self.assertLying(there, 9)
        self.put_in_stock(self.product, 1, self.salon)
        self.scheduled()
        self.assertLying(there, 5)
        self.shop.owner.edit_stock(self.first, 9, warehouse=SALON)
        self.scheduled(fetch_all=True)
        [decision] = self.decisions("conflict", entity="stock")
        decision.action_take_odoo()
        self.assertRunDone(self.decided_by_run(decision))
        self.assertLying(there, 5)
        rules = self.env["shoper.decision.rule"]
        rules._remember(self.connector, decision.value_ids._property(), "leave")
        self.shop.owner.edit_stock(self.first, 9, warehouse=SALON)
        for _again in range(2):
            self.assertRunDone(self.scheduled(fetch_all=True))
            self.assertLying(there, 9)

    @thorough
    def test_variants_are_shared_out_too(self):
        stock_id, res_id = next(iter(self.linked("variant").items()))
        variant = self.env["product.product"].browse(res_id)
        self.put_in_stock(variant, 6)
        self.put_in_stock(variant, 2, self.salon)
        self.assertRunDone(self.scheduled())
        self.assertLying(6, 2, 0, stock_id)

    @thorough
    def test_a_kit_counts_where_all_its_parts_lie(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed")
        frame, wheel = self.env["product.product"].create(
            [{"name": name, "is_storable": True} for name in ("Rama", "Koło")]
        )
        parts = {frame: 1, wheel: 2}
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": 1,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": count})
                    for part, count in parts.items()
                ],
            }
        )
        wheel.write({"shoper_has_safety": True, "shoper_safety": 2})
        for part, here, there in ((frame, 9, 4), (wheel, 10, 9)):
            self.put_in_stock(part, here)
            self.put_in_stock(part, there, self.salon)
        self.assertRunDone(self.scheduled())
        # 17 wheels make eight, of which four can be made in the one and four there.
        self.assertLying(4, 4)

    @thorough
    def test_many_rows_take_as_few_calls_and_queries_as_few(self):
        counts = []
        for rows in (list(self.products)[:3], list(self.products)[:23]):
            for stock_id in rows:
                self.put_in_stock(self.products[stock_id], 2, self.salon)
            self.shop.requests.clear()
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.assertRunDone(self.scheduled())
            counts.append(self.cr.sql_log_count - before)
            paths = [request.path.split("/")[-1] for request in self.shop.requests]
            self.assertEqual(
                paths.count("warehouses"), 2, "before it begins, and writes"
            )
            self.assertEqual(self.stock_calls(), (3, 1))
        self.assertLess(counts[1] - counts[0], 10, "for 20 rows more")

    def test_what_is_new_in_the_shop_lies_in_none_of_them(self):
        self.shop.switches.omitted_stock = "default"
        template = self.env["product.template"].create(
            {"name": "Nowy", "default_code": "NOWY", "list_price": 10}
        )
        self.connector.default_category_id = self.element("category", self.category_id)
        self.synchronise(product={"export_unlinked": True})
        element = self.env["shoper.element"].search(
            [("res_model", "=", "product.template"), ("res_id", "=", template.id)]
        )
        row = self.shop.shop.row("products", element.remote_id)["stock"]
        self.assertEqual(set(self.lying(int(row["stock_id"])).values()), {0})


class TestWhatIsMissing(WarehousesCase):
    """No stock is sent until it is said what fills the shop's warehouses."""

    def assertHeld(self, *words):
        self.put_in_stock(self.product, 1)
        self.shop.requests.clear()
        before = self.lying()
        self.assertBlocked(self.scheduled(), *words)
        self.assertEqual(self.lying(), before)

    @thorough
    def test_nothing_is_sent_until_each_is_filled_or_left_alone(self):
        nothing = self.salon.browse()
        self.map(salon=nothing)
        self.assertHeld("which warehouses of Odoo", "Salon Kraków")
        self.rows[SALON].is_left_alone = True
        self.assertHeld("sell in the shop and fill none", "Salon Kraków")
        self.rows[SALON].is_left_alone = False
        self.map()
        third = self.env["stock.warehouse"].create({"name": "Trzeci", "code": "TRZ"})
        self.connector.stock_warehouse_ids |= third
        self.assertHeld("sell in the shop and fill none", "Trzeci")
        self.map(main=self.warehouse() | third)
        there = self.lying()[MAIN]
        self.put_in_stock(self.product, 5, third)
        self.assertRunDone(self.scheduled())
        self.assertLying(there + 5 + 3, 0)

    @thorough
    def test_a_warehouse_that_the_shop_gets_or_loses_is_noticed(self):
        owner = self.shop.owner
        new = owner.create("warehouses", {"name": "Outlet", "code": "OUT"})
        self.assertHeld("Outlet")
        owner.update("warehouses", new, {"active": 0})
        self.assertRunDone(self.scheduled())
        owner.update("warehouses", SALON, {"active": 0})
        self.assertHeld("fill none of its warehouses", "Salon Kraków")
        self.assertFalse(self.rows[SALON].active)
        owner.update("warehouses", SALON, {"active": 1})
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.rows[SALON].warehouse_ids, self.salon, "it was kept")

    @thorough
    def test_a_shop_that_does_not_tell_them_is_sent_nothing(self):
        self.shop.users.add_user("odoo", "odoo", {"product-stocks": "edit"})
        permissions = {name: "delete" for name in self.shop.shop.resources}
        del permissions["warehouses"]
        self.shop.users.add_user("odoo", "odoo", permissions)
        self.assertHeld("does not tell which", "to read warehouses")
        with self.enter_registry_test_mode():
            self.connector.with_user(self.manager).action_test_settings()
        self.assertIn("(warehouses): read", self.connector.missing_rights_text)
        self.shop.users.add_user("odoo", "odoo", "all")
        self.shop.switches.warehouse_key = "id"
        self.shop.switches.warehouse_fields = "bare"
        self.assertRunDone(self.scheduled())

    @thorough
    def test_a_plan_of_before_is_not_applied(self):
        there = self.lying()[MAIN]
        self.put_in_stock(self.product, 4, self.salon)
        plan = self.synchronise(auto_apply=False, order={}, stock={})
        self.map(main=self.salon, salon=self.warehouse())
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertEqual(self.changes(plan, "stock").state, "stale")
        self.assertLying(there, 0)
        # All is looked at again, since it is filled otherwise.
        self.assertRunDone(self.scheduled())
        self.assertLying(4, there)
        offered = self.all_offered(self.products.values())
        for stock_id, product in self.products.items():
            self.assertEqual(
                self.lying(stock_id)[SALON],
                float(offered[product.id]) - (4 if stock_id == self.first else 0),
            )

    @thorough
    def test_shops_without_are_not_asked(self):
        self.shop.settings["warehouses_enabled"] = False
        self.put_in_stock(self.products[self.second], 1)
        self.shop.requests.clear()
        self.assertTold(self.scheduled(), {self.second: self.products[self.second]})
        paths = {request.path.split("/")[-1] for request in self.shop.requests}
        self.assertNotIn("warehouses", paths)
        self.assertNotIn(
            "shop_warehouses", self.connector._stock_settings(), "nothing moved for it"
        )
        self.put_in_stock(self.products[self.second], 1)
        plan = self.synchronise(auto_apply=False, order={}, stock={})
        self.shop.settings["warehouses_enabled"] = True
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        stale = self.changes(plan, "stock", state="stale")
        self.assertIn(self.second, stale.element_id.mapped("remote_id"))
        self.assertFalse(self.changes(plan, "stock", state="done"))
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.lying()[CONSIGNED], 7)

    @thorough
    def test_differences_are_not_sent(self):
        self.connector.stock_differences = "taken"
        there = self.lying()[MAIN]
        self.put_in_stock(self.product, 1)
        self.assertRunDone(self.scheduled())
        self.assertLying(there + 1, 0)


class TestWarehousesFaults(OdooTrouble, WarehousesCase):
    """Whatever comes between, the next run puts it right."""

    @thorough
    def test_a_sale_while_it_is_sent_is_taken_off(self):
        there = self.lying()[MAIN]
        for when, policy in (("before", "kept"), ("after", "emptied")):
            with self.subTest(when=when, policy=policy):
                self.shop.switches.omitted_warehouses = policy
                self.put_in_stock(self.product, 3, self.salon)
                self.shop.on_call(
                    "PUT",
                    "product-stocks",
                    lambda: self.buy(self.first, 1, seed=len(self.shop.requests)),
                    when=when,
                )
                self.scheduled()
                run = self.scheduled()
                self.assertRunDone(run)
                self.assertFalse(self.changes(run, "stock", "conflict"))
        self.assertLying(there - 2, 6)
        self.assertQuiet(self.scheduled(fetch_all=True))

    @thorough
    def test_a_sale_from_what_is_left_alone_is_not_overwritten(self):
        there = self.lying()[MAIN]
        self.put_in_stock(self.product, 3, self.salon)
        self.shop.on_call(
            "GET",
            "product-stocks",
            lambda: self.shop.owner.edit_stock(self.first, 2, warehouse=CONSIGNED),
            when="after",
        )
        self.assertRunDone(self.scheduled())
        self.assertLying(there, 3, 2)

    @thorough
    def test_calls_that_fail_are_made_again(self):
        there = self.lying()[MAIN]
        for kind in ({"kind": "lost"}, {"kind": "status", "status": 500}):
            with self.subTest(**kind):
                self.put_in_stock(self.product, 1)
                self.put_in_stock(self.product, 1, self.salon)
                self.shop.faults.add("PUT", "product-stocks", scope="item", **kind)
                self.scheduled()
                run = self.scheduled()
                self.assertRunDone(run)
                self.assertFalse(self.changes(run, "stock", "conflict"))
        self.assertLying(there + 2, 2)

    @thorough
    def test_what_the_shop_says_it_took_and_did_not_is_sent_again(self):
        there = self.lying()[MAIN]
        self.put_in_stock(self.product, 1, self.salon)
        self.put_in_stock(self.product, -1)
        self.shop.faults.add(
            "PUT", "product-stocks", kind="ignore", scope="item", fields=["warehouses"]
        )
        run = self.scheduled()
        self.assertEqual(self.changes(run, "stock").state, "failed")
        self.assertLying(there, 0)
        self.assertRunDone(self.scheduled())
        self.assertLying(there - 1, 1)


class TestWarehousesOnTheScreen(WarehousesCase):
    """What people say of the shop's warehouses."""

    def test_what_is_suggested_counts_when_it_is_taken_over(self):
        self.connector.shop_warehouse_ids.unlink()
        with self.enter_registry_test_mode():
            self.connector.with_user(self.manager).action_fetch_shop_warehouses()
        connector = self.connector.with_user(self.manager)
        self.assertEqual(len(connector.shop_warehouse_ids), 3)
        self.assertTrue(connector.has_warehouse_suggestions)
        salon = connector.shop_warehouse_ids.filtered(lambda row: row.number == SALON)
        self.assertEqual(salon.suggested_warehouse_id, self.salon)
        self.assertFalse(salon.warehouse_ids)
        connector.action_take_over_warehouse_suggestions()
        self.assertEqual(salon.warehouse_ids, self.salon)
        self.assertFalse(connector.has_warehouse_suggestions)
        self.assertIn("Magazyn główny", connector.shop_warehouses_problem)
        # One that fits two of the shop's fills neither before somebody says which.
        salon.warehouse_ids = False
        other = connector.shop_warehouse_ids - salon
        other[0].sudo().code = self.salon.code
        self.assertFalse((salon | other[0]).suggested_warehouse_id)

    @thorough
    def test_the_page_shows_them_where_there_are_any(self):
        with Form(self.connector.with_user(self.manager)) as form:
            self.assertFalse(form.shop_warehouses_problem)
            with form.shop_warehouse_ids.edit(1) as line:
                self.assertEqual(line.name, "Salon Kraków")
                line.is_left_alone = True
                self.assertFalse(line.warehouse_ids)
        self.assertIn("Salon Kraków", self.connector.shop_warehouses_problem)
        self.connector.shop_has_warehouses = False
        self.assertFalse(self.connector.shop_warehouses_problem)

    def test_the_same_goods_are_not_offered_twice(self):
        connector, row = self.connector.with_user(self.manager), self.rows[SALON]
        both = {"warehouse_ids": [Command.link(self.warehouse().id)]}
        with self.assertRaisesRegex(ValidationError, "offered twice"):
            connector.shop_warehouse_ids = [Command.update(row.id, both)]
        row.warehouse_ids |= self.warehouse()  # by another way
        self.put_in_stock(self.product, 1)
        self.assertBlocked(self.scheduled(), "offered twice")
        with self.assertRaisesRegex(ValidationError, "left alone"):
            row.with_user(self.manager).is_left_alone = True

    @thorough
    def test_only_an_administrator_of_the_company_says_it(self):
        row = self.rows[SALON]
        with self.assertRaises(AccessError):
            row.with_user(self.user).is_left_alone = True
        with self.assertRaises(AccessError):
            row.with_user(self.manager).name = "Inny"
        company = self.env["res.company"].create({"name": "Druga"})
        stranger = self.manager.copy(
            {
                "login": "stranger",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["name"])
