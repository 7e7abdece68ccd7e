from itertools import count

from odoo.fields import Command
from odoo.tools import html2plaintext

from ..cases.decision_case import LIVE, DecisionWords
from ..cases.image_case import ImageCase
from ..cases.length import many, thorough
from ..cases.product_case import ProductCase

IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}
REFUSED = {"error": "invalid_request", "error_description": "Nie wolno."}
MORE = many(20, 7)  # of each kind of question
NUMBERS = count()


class CauseWords(DecisionWords):
    """Words to say what a person is asked about and what waits behind it."""

    def to_decide(self):
        """How many things the badges say that there are to decide."""
        count = self.env["shoper.decision"].with_user(self.user).count_open()
        card = self.connector.with_user(self.user)
        self.env.invalidate_all()
        self.assertEqual(card.to_decide_count, count)
        self.assertEqual(card.waiting_count, count)
        return count

    def work_all(self):
        """Work all runs that wait, and those that these queue."""
        queued = [("state", "=", "queued")]
        while run := self.env["shoper.sync.run"].search(queued, order="id", limit=1):
            self.work(run)

    def new_category(self, **values):
        """A category of the shop that no synchronisation has linked."""
        category_id = self.shop_category("Namioty", **values)
        self.synchronise(category={})
        element = self.element("category", category_id)
        record = self.record_of("category", category_id)
        element.action_unlink()
        record.unlink()
        self.shop.requests.clear()
        return category_id


class TestCauses(CauseWords, ProductCase):
    """A person is asked about each cause once, and what waits for the answer goes on
    without being asked about."""

    def setUp(self):
        super().setUp()
        self.tax_id = self.remote("tax", "np.")
        self.rate = self.element("tax", self.tax_id).with_user(self.user)
        self.before = self.to_decide()  # np. itself

    def products_of_rate(self, number=3):
        return [
            self.shop_product(f"Plecak {next(NUMBERS)}", tax_id=self.tax_id)
            for _place in range(number)
        ]

    # ------------------------------------------------------------- what is missing
    def test_what_cannot_be_created_in_the_shop_says_what_can_be_done(self):
        shelf = self.env["product.category"].create({"name": "Magazyn"})
        self.odoo_product(shoper_category_ids=[Command.set(shelf.ids)])
        self.synchronise(product=EXPORT)
        (asked,) = self.decisions("link", entity="category")
        self.assertEqual((asked.name, asked.blocked_count), ("Magazyn", 1))
        self.assertIn("Make it in the shop's panel", asked.message)

    def test_what_is_not_linked_is_named_in_the_singular_in_both_languages(self):
        self.products_of_rate(1)
        told = (
            ("en_US", "VAT rate np. is not linked."),
            ("pl_PL", "Stawka VAT „np.”: jeszcze bez powiązania."),
        )
        for lang, message in told:
            self.manager.lang = lang
            run = self.synchronise(product=IMPORT)
            waiting = self.changes(run, "product", state="waiting")
            self.assertEqual(waiting.mapped("message"), [message])

    def test_what_waits_for_one_thing_stays_one_decision_when_the_words_change(self):
        self.products_of_rate(2)
        self.synchronise(product=IMPORT)
        [asked] = self.decisions(entity="tax")
        self.assertEqual(asked.blocked_count, 2)
        blocked = asked.blocked_ids
        for records in (blocked, blocked.change_id):  # as an earlier version said it
            records.sudo().write({"message": "VAT rates: np. is not linked."})
        self.products_of_rate(1)
        self.synchronise(product=IMPORT | {"fetch_all": False})
        self.assertEqual(self.to_decide(), self.before)
        self.assertEqual(self.decisions(entity="tax"), asked)
        self.assertEqual(asked.blocked_count, 3)
        self.assertEqual(asked.blocked_ids & blocked, blocked)

    def test_what_waits_for_a_vat_rate_is_one_decision_that_says_how_many(self):
        products = self.products_of_rate()
        run = self.synchronise(product=IMPORT)
        self.assertEqual(self.to_decide(), self.before)
        (asked,) = self.decisions("link", entity="tax")
        self.assertEqual((asked.name, asked.blocked_count), ("np.", 3))
        self.assertEqual(asked.blocked_text, "Blocks: Products (3)")
        self.assertEqual(self.connector.blocked_count, 3)
        self.assertEqual(run.open_decision_count, 1)
        action = run.with_user(self.user).action_open_decisions()
        listed = asked.search([*action["domain"], ("state", "=", "open")])
        self.assertEqual(listed, asked)
        action = asked.action_open_blocked()
        blocked = asked.search(action["domain"])
        self.assertEqual(len(blocked), 3)
        self.assertEqual(blocked.cause_id, asked)
        # Settled: nothing is asked about meanwhile, and nothing is left in the end.
        asked._choose_record(self.odoo_tax("Poza VAT", 0).with_user(self.user))
        self.assertEqual(self.to_decide(), self.before - 1)
        self.assertEqual(self.connector.blocked_count, 0)
        self.work_all()
        self.assertTrue(all(self.record_of("product", item) for item in products))
        self.assertFalse(self.decisions(state=LIVE))

    def test_a_chain_stands_behind_its_first_question(self):
        first = self.shop_category("Namioty")
        second = self.shop_category("Małe", parent_id=first)
        self.shop_product("Jedynka", category_id=second)
        for _twin in range(2):
            self.env["product.category"].create({"name": "Namioty"})
        self.synchronise(category={}, product=IMPORT)
        (asked,) = self.decisions(entity="category")
        self.assertEqual(asked.blocked_text, "Blocks: Categories (1), Products (1)")
        self.assertEqual(self.to_decide(), self.before + 1)
        asked.candidate_ids[0].action_link()
        self.work_all()
        self.assertFalse(self.decisions(state=LIVE))
        self.assertTrue(self.record_of("category", second))

    @thorough
    def test_what_no_run_was_to_link_is_asked_about_once_others_need_it(self):
        category_id = self.new_category()
        products = [
            self.shop_product(name, category_id=category_id) for name in ("A", "B")
        ]
        self.synchronise(product=IMPORT)
        (asked,) = self.decisions(entity="category")
        self.assertEqual((asked.name, asked.kind), ("Namioty", "link"))
        self.assertEqual(asked.blocked_count, 2)
        self.assertTrue(asked.can_create and asked.can_ignore and asked.can_retry)
        asked.action_create()
        self.assertEqual(self.to_decide(), self.before)
        self.work_all()
        category = self.record_of("category", category_id)
        self.assertEqual(category.name, "Namioty")
        for remote_id in products:
            self.assertEqual(self.record_of("product", remote_id).categ_id, category)
        self.assertFalse(self.decisions(state=LIVE))
        self.assertEqual(asked.state, "decided")

    @thorough
    def test_what_others_need_can_be_linked_by_hand_too(self):
        category_id = self.new_category()
        remote_id = self.shop_product("A", category_id=category_id)
        self.synchronise(product=IMPORT)
        (asked,) = self.decisions(entity="category")
        dialog = asked.action_choose_record()
        self.assertEqual(dialog["res_model"], "shoper.element.link")
        record = self.env["product.category"].create({"name": "Inaczej"})
        asked._choose_record(record.with_user(self.user))
        self.work_all()
        self.assertEqual(self.record_of("product", remote_id).categ_id, record)
        self.assertEqual((asked.state, asked.choice), ("decided", "link"))

    @thorough
    def test_products_of_a_producer_that_was_unlinked_wait_for_its_link(self):
        products = [
            self.pair(f"Namiot {number}", producer_id=self.producer_id)
            for number in (1, 2)
        ]
        self.element("producer", self.producer_id).with_user(self.user).action_unlink()
        for direction in ("odoo", "shop"):
            with self.subTest(direction):
                self.update(direction)
                # Nobody edited the products: one decision stands for both.
                self.assertFalse(self.decisions(entity="product"))
                (asked,) = self.decisions("link", entity="producer")
                self.assertEqual((asked.name, asked.blocked_count), ("Wierch", 2))
        linked = self.element("producer", self.producer_id).with_user(self.user)
        linked.action_link(self.producer)
        self.assertFalse(self.decisions(entity="producer"))
        self.work_all()
        self.assertFalse(self.decisions(state=list(LIVE)))
        for remote_id, product in products:
            self.assertEqual(product.shoper_producer_id, self.producer)
            self.assertEqual(int(self.row(remote_id)["producer_id"]), self.producer_id)

    @thorough
    def test_a_producer_edited_beside_one_that_was_unlinked_is_asked_about(self):
        _remote_id, product = self.pair(producer_id=self.producer_id)
        other_id = self.shop.owner.create("producers", {"name": "Halny"})
        self.synchronise(producer=IMPORT)
        product.shoper_producer_id = self.record_of("producer", other_id)
        self.element("producer", self.producer_id).with_user(self.user).action_unlink()
        self.update()
        (asked,) = self.decisions("conflict")
        self.assertEqual(asked.value_ids.mapped("code"), ["producer"])

    @thorough
    def test_what_needs_something_that_is_ignored_is_nothing_to_decide(self):
        category_id = self.new_category()
        self.shop_product("A", category_id=category_id)
        run = self.synchronise(product=IMPORT)
        (asked,) = self.decisions(entity="category")
        asked.action_ignore()
        self.assertEqual(self.to_decide(), self.before)
        run = self.synchronise(product=IMPORT)
        self.assertEqual(self.to_decide(), self.before)
        self.assertFalse(self.decisions(state=LIVE))
        self.assertWaits(run, "Namioty is not linked", verb="create_odoo")
        asked.action_take_back()
        self.synchronise(product=IMPORT)
        self.assertEqual(self.decisions(entity="category").blocked_count, 1)

    @thorough
    def test_looking_again_in_vain_asks_again(self):
        category_id = self.new_category()
        remote_id = self.shop_product("A", category_id=category_id)
        self.synchronise(product=IMPORT)
        (asked,) = self.decisions(entity="category")
        self.env["shoper.sync.step"].search(
            [("entity", "=", "category")]
        ).import_unlinked = False
        asked.action_retry()
        self.work_all()
        self.assertEqual(asked.state, "open")
        self.assertEqual(asked.blocked_count, 1)
        self.env["product.category"].create(
            {"name": "Namioty", "parent_id": self.category.parent_id.id}
        )
        asked.action_retry()
        self.work_all()
        self.assertTrue(self.record_of("product", remote_id))
        self.assertFalse(self.decisions(state=LIVE, entity="category"))

    @thorough
    def test_a_run_of_the_cause_alone_lets_what_waited_go_on(self):
        remote_id = self.products_of_rate(1)[0]
        self.synchronise(product=IMPORT)
        tax = self.odoo_tax("np.", 0)
        self.synchronise(tax={})
        self.assertEqual(self.named("tax", "np."), tax)
        self.work_all()
        self.assertEqual(self.record_of("product", remote_id).taxes_id, tax)
        self.assertFalse(self.decisions(state=LIVE))

    @thorough
    def test_what_a_preview_is_about_to_create_is_nothing_to_decide(self):
        category_id = self.new_category()
        self.shop_product("A", category_id=category_id, currency_id=2)
        self.synchronise(auto_apply=False, category={}, product=IMPORT)
        self.assertFalse(self.decisions(state=LIVE, entity="category"))
        self.assertEqual(self.decisions().state, "open", "for another reason")

    # ------------------------------------------------------------- the same reason
    def refused(self, number=3):
        """Products whose weight the shop refuses, all in the same words."""
        ids = [self.shop_product(f"Namiot {next(NUMBERS)}") for _place in range(number)]
        self.synchronise(product=IMPORT)
        pairs = [(item, self.record_of("product", item)) for item in ids]
        for _remote_id, product in pairs:
            product.weight = 2
        self.shop.faults.add(
            "PUT", "products", status=400, body=REFUSED, scope="item", times=number
        )
        self.update("shop")
        return pairs

    def weights(self, pairs):
        rows = [self.row(remote_id) for remote_id, _product in pairs]
        return [float(row["stock"]["weight"]) for row in rows]

    def test_what_failed_for_one_reason_is_one_decision_and_tried_again_at_once(self):
        pairs = self.refused()
        self.assertEqual(self.to_decide(), self.before + 1)
        asked = self.decisions("failed")
        self.assertEqual(asked.blocked_text, "The same holds for: 2 more")
        self.assertIn("The same holds for: 2 more", html2plaintext(asked.why))
        asked.action_retry()
        self.assertEqual(self.to_decide(), self.before)
        (run,) = self.decisions(state="decided").sudo().decision_run_id
        self.work(run)
        self.assertEqual(self.weights(pairs), [2.0, 2.0, 2.0])
        self.assertFalse(self.decisions(state=LIVE))

    @thorough
    def test_one_that_is_decided_by_itself_leaves_the_others_to_be_asked_about(self):
        pairs = self.refused()
        asked = self.decisions("failed")
        asked.action_take_shop()
        other = self.decisions("failed")
        self.assertNotEqual(other, asked)
        self.assertEqual(other.blocked_count, 1)
        other.blocked_ids.with_user(self.user).action_take_odoo()
        self.assertEqual(self.decisions("failed", state=LIVE), other)
        self.assertEqual(other.blocked_count, 0)
        self.work_all()
        self.assertEqual(sorted(self.weights(pairs)), [0.0, 0.0, 2.0])

    @thorough
    def test_what_failed_again_is_asked_about_again(self):
        self.refused()
        self.shop.faults.add(
            "PUT", "products", status=400, body=REFUSED, scope="item", times=2
        )
        asked = self.decisions("failed")
        asked.action_retry()
        self.work_all()
        self.assertEqual(len(self.decisions("failed", state=LIVE)), 2)
        self.assertEqual(self.decisions("failed").blocked_count, 1)

    @thorough
    def test_each_conflict_and_each_unclear_link_is_asked_about(self):
        self.conflicts(" 1", " 2")
        for name in ("Lampa", "Kocher"):
            self.shop_product(name, code=f"{name}-1")
            for code in "AB":
                self.odoo_product(name, default_code=f"{name}-{code}")
        self.update(link_criterion="name")
        self.assertEqual(len(self.decisions("conflict")), 2)
        self.assertEqual(len(self.decisions("link")), 2)
        self.assertEqual(self.to_decide(), self.before + 4)

    # ----------------------------------------------------------------- left alone
    def test_a_bundle_is_a_note_on_its_change(self):
        self.shop_product("Zestaw", type=1)
        run = self.synchronise(product=IMPORT)
        self.assertWaits(run, "bundle", verb="create_odoo")
        self.assertEqual(self.to_decide(), self.before)
        run = self.synchronise(product={"delete_unlinked": True})
        self.assertTrue(self.changes(run, "product", state="waiting"))
        self.assertEqual(self.to_decide(), self.before)
        self.assertFalse(self.decisions(state=LIVE))

    @thorough
    def test_what_a_person_wants_to_be_kept_in_the_shop_is_a_note_too(self):
        remote_id = self.shop_product("Namiot")
        self.synchronise(product={})
        element = self.element("product", remote_id).with_user(self.user)
        element.action_ignore()
        element.action_stop_ignoring()
        self.connector.delete_cap_share = 100
        run = self.synchronise(product={"delete_unlinked": True})
        self.assertWaits(run, "removed its link", verb="delete_shop")
        self.assertFalse(self.decisions(state=LIVE))
        self.assertTrue(self.row(remote_id))

    def test_deletes_over_the_limit_are_one_decision(self):
        for name in ("A", "B", "C"):
            self.shop_product(name)
        self.connector.delete_cap_count = 1
        self.synchronise(product={"delete_unlinked": True})
        asked = self.decisions("waiting")
        self.assertIn("Elements to delete: 3", asked.message)
        self.assertIn("on its page Safety; synchronise again", asked.message)
        self.assertEqual(asked.blocked_count, 2)

    # --------------------------------------------------------------------- updated

    # ----------------------------------------------------------------------- cost
    @thorough
    def test_many_that_wait_cost_no_more_queries_to_sort(self):
        costs = []
        for number in (2, 12):
            self.products_of_rate(number)
            self.refused(number)
            run = self.synchronise(product=IMPORT)
            step = self.step(run, "product")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["shoper.decision"]._arrange(self.connector)
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
            self.list_anew(step)
        self.assertEqual(*costs)

    def test_what_many_wait_for_is_put_once_to_what_is_tried_again(self):
        class Noted(dict):
            written = 0

            def __setitem__(self, key, value):
                self.written += 1
                dict.__setitem__(self, key, value)

        self.products_of_rate(3)
        self.synchronise(product=IMPORT)
        waiting = self.decisions("waiting", state=LIVE).sudo()
        self.assertEqual(len(waiting), 3)
        options = Noted(entity="tax", is_partial=True)
        waiting._with_blockers(self.connector, [options])
        self.assertEqual(options["only_element_ids"], self.rate.ids)
        self.assertEqual(options.written, 1)

    def test_the_list_is_shown_at_a_constant_cost(self):
        costs, spec = [], self.list_spec()
        for number in (2, MORE):
            self.conflicts(*(f" {next(NUMBERS)}" for _place in range(number)))
            for _place in range(number):
                name = f"Kocher {next(NUMBERS)}"
                self.shop_product(name, code=f"{name}-S")
                for code in "AB":
                    self.odoo_product(name, default_code=f"{name}-{code}")
            self.products_of_rate(number)
            self.update(link_criterion="name", **IMPORT)
            self.list(spec)  # what is cached for everybody is
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            groups = self.list(spec)
            costs.append(self.cr.sql_log_count - before)
        shown = {group["kind"]: len(group["__records"]) for group in groups["groups"]}
        # The first two that were not clear were imported with those that came later.
        self.assertEqual(shown, {"conflict": MORE + 2, "link": MORE + 1})
        self.assertEqual(*costs)

    def list_spec(self):
        """What the browser asks for each row."""
        views = self.env["shoper.decision"].with_user(self.user)
        fields = views.get_views([(False, "list"), (False, "kanban")])
        names = fields["models"]["shoper.decision"]["fields"]
        arch = fields["views"]["list"]["arch"] + fields["views"]["kanban"]["arch"]
        return {name: {} for name in names if f'name="{name}"' in arch}

    def list(self, spec):
        return (
            self.env["shoper.decision"]
            .with_user(self.user)
            .web_read_group(
                [("state", "=", "open")],
                ["kind"],
                auto_unfold=True,
                unfold_read_specification=spec,
                unfold_read_default_limit=40,
            )
        )


class TestCausesOfParts(CauseWords, ImageCase):
    """What belongs to something that was left undone stands behind that."""

    @thorough
    def test_pictures_of_a_refused_product_follow_once_products_went_well(self):
        product = self.odoo_product("Nowy")
        for name in ("a.jpg", "b.jpg"):
            self.gallery_image(product, name)
        self.shop.faults.add(
            "POST", "products", status=400, body=REFUSED, scope="item", times=1
        )
        self.synchronise(product=EXPORT, image=EXPORT)
        asked = self.decisions("failed")
        self.assertEqual(asked.blocked_text, "Blocks: Images (2)")
        asked.action_retry()
        self.work_all()
        self.assertFalse(self.shop_gallery(self.exported(product)))
        self.synchronise(product={})
        self.work_all()
        self.assertEqual(len(self.shop_gallery(self.exported(product))), 2)
        self.assertFalse(self.decisions(state=LIVE))
        self.assertFalse(self.decisions(state=LIVE, entity="image"))
