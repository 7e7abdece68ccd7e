from datetime import timedelta

from ...sync.engine import context
from ...sync.engine.context import Context
from ..cases.image_case import ImageCase
from ..cases.length import thorough
from ..cases.unit_case import UnitWords

TO_SHOP = {"update_linked": "shop"}
EXPORT = {"export_unlinked": True}
DELETE = {"delete_unlinked": True}


class TestLookedAgain(UnitWords, ImageCase):
    """What a run sends to the shop, without a person's word, was read there moments
    before: what moved there since it was planned is left alone."""

    def open_shop(self):
        super().open_shop()
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})

    def setUp(self):
        super().setUp()
        self.passed = timedelta()
        now = Context.now
        self.patch(Context, "now", lambda ctx: now(ctx) + self.passed)

    def let_pass(self, **time):
        self.passed += timedelta(**time)

    def planned(self, **options):
        """A run that applies by itself, as soon as all of it is planned."""
        run = self.queue(**options)
        self.units_until(lambda: run.to_apply)
        self.shop.requests.clear()
        return run

    def renamed(self, *names):
        """Linked products that were renamed in Odoo since: {shop id: product}."""
        pairs = dict(self.pair_each(*names))
        for product in pairs.values():
            product.with_context(lang="pl_PL").name = f"{product.name} z biura"
        return pairs

    def name_in_shop(self, remote_id):
        return self.row(remote_id)["translations"]["pl_PL"]["name"]

    def states(self, run):
        """{shop id, or name of what has none: state of its change}"""
        return {
            change.element_id.remote_id or change.name: change.state
            for change in self.changes(run, "product")
        }

    def in_small_pieces(self, one_call):
        """One change is sent at once, and so many elements are read at once."""
        self.patch(context, "ONE_CALL", one_call)
        for code in ("product", "image"):
            self.patch(type(self.env[f"shoper.sync.{code}"]), "_batch", {"shop": 1})

    def reads(self):
        """How many calls to the shop only read."""
        calls = [request.items or [request] for request in self.shop.requests]
        return sum(all(c.method == "GET" for c in each) for each in calls)

    def test_an_edit_in_the_panel_is_not_overwritten_by_an_old_plan(self):
        (edited, other) = self.renamed("Namiot", "Plecak")
        run = self.planned(product=TO_SHOP)
        self.shop_texts(edited, name="Z panelu")
        self.let_pass(minutes=10)
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.name_in_shop(edited), "Z panelu")
        self.assertEqual(self.name_in_shop(other), "Plecak z biura")
        self.assertEqual(self.states(run), {edited: "stale", other: "done"})
        self.assertIn("Changed on one", self.changes(run, state="stale").message)
        self.assertEqual(self.element("product", edited).base["name"], "Namiot")

    def test_what_was_just_planned_is_sent_at_once(self):
        self.renamed("Namiot")
        run = self.planned(product=TO_SHOP)
        self.work(run)
        first = self.shop.requests[0]
        self.assertEqual([call.method for call in first.items or [first]], ["PUT"])

    @thorough
    def test_a_type_that_looks_itself_is_not_read_twice(self):
        entity = type(self.env["shoper.sync.product"])
        self.patch(entity, "_looks_again", frozenset({"update_shop"}))
        self.renamed("Namiot")
        run = self.planned(product=TO_SHOP)
        self.let_pass(hours=8)
        self.work(run)
        self.assertEqual(self.reads(), 1, "what was written is read back")

    def test_what_moved_since_an_old_plan_is_not_deleted(self):
        edited, found, gone = map(self.shop_product, ("Namiot", "Plecak", "Kuchenka"))
        run = self.planned(product=DELETE)
        self.shop_texts(edited, name="Jednak potrzebny")
        self.odoo_product("Plecak")
        self.let_pass(minutes=10)
        self.work(run)
        self.assertRunDone(run)
        states = {edited: "stale", found: "stale", gone: "done"}
        self.assertEqual(self.states(run), states)
        left = {int(row["product_id"]) for row in self.shop.shop.rows("products")}
        self.assertEqual(left, {edited, found})
        stale = self.changes(run, state="stale")
        reason = stale.filtered(lambda line: line.element_id.remote_id == found).message
        self.assertIn("something that fits it appeared", reason)

    def test_what_cannot_be_read_any_more_is_not_deleted(self):
        remote_id = self.shop_product("Namiot")
        run = self.planned(product=DELETE)
        rows = self.shop.shop["products"]
        render = rows.render
        self.patch(rows, "render", lambda row_id: render(row_id) | {"translations": 7})
        self.let_pass(minutes=10)
        with self.assertLogs("odoo.addons.shoper_connector", "WARNING"):
            self.work(run)
        self.assertEqual(run.state, "done_with_errors")
        self.assertEqual(self.changes(run, verb="delete_shop").state, "stale")
        self.assertIn(remote_id, rows.rows)

    @thorough
    def test_what_odoo_does_not_sell_any_more_is_not_created(self):
        archived, unsold, good = (
            self.odoo_product(f"Nasz {name}") for name in ("A", "B", "C")
        )
        plan = self.synchronise(product=EXPORT, auto_apply=False)
        self.assertEqual(len(self.changes(plan, state="planned")), 3)
        archived.active = False
        unsold.sale_ok = False
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        self.assertRunDone(plan)
        done = self.changes(plan, state="done")
        self.assertEqual(done.res_id, good.id)
        self.assertEqual(len(self.changes(plan, state="stale")), 2)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)

    @thorough
    def test_nothing_is_made_twice_that_the_panel_has_by_now(self):
        for name in ("Namiot", "Plecak", "Kuchenka"):
            self.odoo_product(name)
        unlinked = self.shop_product("Inny")
        run = self.planned(product=EXPORT)
        self.shop_product("Namiot")  # made in the panel
        self.shop_edit(unlinked, code="PLECAK")  # there before, now it fits
        self.shop_texts(unlinked, name="Plecak")
        self.let_pass(hours=2)
        self.work(run)
        self.assertRunDone(run)
        states = [change.state for change in self.changes(run, verb="create_shop")]
        self.assertEqual(sorted(states), ["done", "stale", "stale"])
        codes = [row["code"] for row in self.shop.shop.rows("products")]
        self.assertEqual(sorted(codes), ["KUCHENKA", "NAMIOT", "PLECAK"])

    @thorough
    def test_after_moments_only_what_is_new_is_read_before_something_is_created(self):
        for name in ("Namiot", "Plecak"):
            self.odoo_product(name)
        self.shop_product("Inny")
        run = self.planned(product=EXPORT)
        self.shop_product("Namiot")  # made in the panel
        self.let_pass(minutes=10)
        self.work(run)
        self.assertRunDone(run)
        states = [change.state for change in self.changes(run, verb="create_shop")]
        self.assertEqual(sorted(states), ["done", "stale"])
        self.assertEqual(self.reads(), 2, "what is new, and what was created")

    @thorough
    def test_a_night_in_the_middle_of_looking_begins_it_anew(self):
        self.in_small_pieces(one_call=1)
        self.odoo_product("Namiot")
        fits, other = map(self.shop_product, ("Inny", "Jeszcze inny"))
        run = self.planned(product=EXPORT)
        self.let_pass(hours=2)
        element = self.element("product", fits)
        self.units_until(
            lambda: (run.step_ids.cursor or {}).get("refreshed_to") == element.id
        )
        self.shop_edit(fits, code="NAMIOT")
        self.shop_texts(fits, name="Namiot")
        self.let_pass(minutes=10)
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.changes(run, verb="create_shop").state, "stale")
        left = {int(row["product_id"]) for row in self.shop.shop.rows("products")}
        self.assertEqual(left, {fits, other})

    @thorough
    def test_after_a_night_s_pause_it_looks_at_what_is_still_to_be_sent(self):
        self.in_small_pieces(one_call=50)
        (sent, edited, other) = self.renamed("Namiot", "Plecak", "Kuchenka")
        run = self.planned(product=TO_SHOP)
        self.units_until(lambda: self.changes(run, state="done"))
        connector = self.connector.with_user(self.manager)
        connector.action_archive()
        self.shop_texts(edited, name="Z panelu")
        self.let_pass(hours=9)
        connector.action_unarchive()
        self.work(run)
        self.assertRunDone(run)
        states = {sent: "done", edited: "stale", other: "done"}
        self.assertEqual(self.states(run), states)
        self.assertEqual(self.name_in_shop(edited), "Z panelu")
        self.assertEqual(self.name_in_shop(other), "Kuchenka z biura")
        # What was written is read back, twice, and what was left of it was read once.
        self.assertEqual(self.reads(), 3)

    @thorough
    def test_a_long_step_is_looked_at_piece_by_piece(self):
        self.in_small_pieces(one_call=2)
        (first, second, third) = self.renamed("Namiot", "Plecak", "Kuchenka")
        run = self.planned(product=TO_SHOP)
        self.let_pass(hours=1)
        self.units_until(lambda: len(self.changes(run, state="done")) == 2)
        self.shop_texts(third, name="Z panelu")
        self.work(run)
        self.assertRunDone(run)
        states = {first: "done", second: "done", third: "stale"}
        self.assertEqual(self.states(run), states)
        self.assertEqual(self.reads(), 4, "two looks, and two that were read back")

    @thorough
    def test_parts_of_what_was_chosen_are_all_looked_at_again(self):
        self.in_small_pieces(one_call=50)
        remote_id, product = self.pair("Namiot")
        for name in ("a.jpg", "b.jpg", "c.jpg"):
            self.gallery_image(product, name)
        chosen = {"is_partial": True, "only_parent_ids": product.ids}
        run = self.planned(image=chosen | EXPORT)
        for count in (1, 2):
            self.let_pass(minutes=10)
            self.units_until(
                lambda count=count: len(self.changes(run, state="done")) == count
            )
        self.shop_image(remote_id, "c.jpg")
        self.let_pass(minutes=10)
        self.work(run)
        self.assertRunDone(run)
        states = [change.state for change in self.changes(run).sorted("id")]
        self.assertEqual(states, ["done", "done", "stale"])
        self.assertEqual(len(self.shop_gallery(remote_id)), 3)
