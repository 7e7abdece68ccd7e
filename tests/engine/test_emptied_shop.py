from unittest.mock import patch

from ...sync.engine import context
from ...sync.engine.fetch.download import Download
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords
from ..cases.variant_case import EXPORT, IMPORT, VariantCase

# Only what is new is downloaded; what is linked is read again one by one.
ONLY_NEW = {"fetch_all": False, "update_linked": "shop"}
NONE = {"count": "0", "pages": 0, "page": 1, "list": []}


class EmptiedWords(UndoWords):
    """What an administrator says of a shop that has less than before."""

    def confirm_fewer(self, step):
        """Let an administrator confirm that this is all, in a run that goes on."""
        action = step.with_user(self.manager).action_accept_fewer()
        again = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(again)
        self.assertRunDone(again)
        return again


class TestEmptiedShop(EmptiedWords, ProductCase):
    """A shop that lost most of what it had, as by a wrong backup, empties nothing in
    Odoo, however its elements are read."""

    def open_shop(self):
        super().open_shop()
        self.remote_ids = [self.shop_product(f"Namiot {n}") for n in range(8)]
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        self.products = self.env["product.template"].browse(
            self.record_of("product", remote_id).id for remote_id in self.remote_ids
        )
        self.connector.gone_element_policy = "archive"

    def lose(self, remote_ids):
        for remote_id in remote_ids:
            self.shop.owner.delete("products", remote_id)

    def rename(self):
        """Give every product a name of Odoo, which the shop is to get."""
        for product in self.products:
            product.with_context(lang="pl_PL").name += " z biura"

    def missing(self):
        """How many known products count as gone."""
        return self.env["shoper.element"].search_count(
            [("entity", "=", "product"), ("link_state", "=", "missing")]
        )

    def test_reading_known_ones_again_stops_before_anything_follows(self):
        self.lose(self.remote_ids[1:])
        run = self.synchronise(product=ONLY_NEW)
        step = self.step(run, "product")
        self.assertEqual((step.state, step.missing_count), ("failed", 7))
        self.assertIn("the shop: 1; known ones that are missing: 7", step.message)
        self.assertFalse(run.change_ids)
        self.assertEqual(self.missing(), 0)
        self.assertTrue(all(self.products.mapped("active")))

    def test_read_in_small_pieces_all_of_them_count(self):
        self.patch(context, "ONE_CALL", 2)
        self.lose(self.remote_ids)
        step = self.step(self.synchronise(product=ONLY_NEW), "product")
        self.assertEqual((step.state, step.missing_count), ("failed", 8))
        self.assertEqual(self.missing(), 0)

    @thorough
    def test_nor_is_it_believed_of_chosen_products(self):
        self.lose(self.remote_ids)
        action = self.products.with_user(self.manager).action_shoper_synchronise()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        run = wizard.with_user(self.manager).action_synchronise()
        run = self.env["shoper.sync.run"].browse(run["res_id"])
        self.work(run)
        step = self.step(run, "product")
        self.assertEqual((step.state, step.missing_count), ("failed", 8))
        self.assertTrue(all(self.products.mapped("active")))
        self.confirm_fewer(step)
        self.assertFalse(any(self.products.mapped("active")))

    def test_an_administrator_confirms_that_this_is_all(self):
        self.lose(self.remote_ids[1:])
        step = self.step(self.synchronise(product=ONLY_NEW), "product")
        self.confirm_fewer(step)
        self.assertEqual(self.products.filtered("active"), self.products[0])

    @thorough
    def test_no_more_is_believed_than_what_was_confirmed(self):
        self.lose(self.remote_ids[2:])
        step = self.step(self.synchronise(product={}), "product")
        self.assertEqual((step.state, step.missing_count), ("failed", 6))
        action = step.with_user(self.manager).action_accept_fewer()
        again = self.env["shoper.sync.run"].browse(action["res_id"])
        self.lose(self.remote_ids[:2])
        self.work(again)
        step = self.step(again, "product")
        self.assertEqual((step.state, step.missing_count), ("failed", 8))
        self.assertTrue(all(self.products.mapped("active")))
        self.confirm_fewer(step)
        self.assertFalse(any(self.products.mapped("active")))

    def test_few_that_are_gone_are_followed_as_ever(self):
        self.lose(self.remote_ids[3:])
        self.assertRunDone(self.synchronise(product=ONLY_NEW))
        self.assertEqual(self.products.filtered("active"), self.products[:3])

    def test_a_plan_that_waited_is_given_up_as_a_whole(self):
        self.rename()
        run = self.synchronise(product={"update_linked": "shop"}, auto_apply=False)
        self.assertEqual(len(self.changes(run, state="planned")), 8)
        self.lose(self.remote_ids[1:])
        self.shop.requests.clear()
        self.confirm(run)
        self.work(run)
        self.assertRunDone(run)
        stale = self.changes(run, state="stale")
        self.assertEqual(len(stale), 8)
        self.assertIn("the shop returned 1; 7 are missing there", stale[0].message)
        self.assertEqual(self.writes(), [])
        self.assertEqual(self.missing(), 0)
        after = self.step(self.synchronise(product={}), "product")
        self.assertEqual((after.state, after.missing_count), ("failed", 7))
        self.assertTrue(all(self.products.mapped("active")))

    @thorough
    def test_a_plan_that_waited_goes_on_without_the_few_that_are_gone(self):
        self.rename()
        run = self.synchronise(product={"update_linked": "shop"}, auto_apply=False)
        self.lose(self.remote_ids[7:])
        self.confirm(run)
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(len(self.changes(run, state="done")), 7)
        self.assertEqual(self.missing(), 1)

    def test_nor_is_it_believed_when_an_undoing_is_planned(self):
        run = (
            self.env["shoper.sync.change"]
            .search([("verb", "=", "create_odoo"), ("entity", "=", "product")])
            .run_id
        )
        self.lose(self.remote_ids)
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        step = self.step(undo, "product")
        self.assertEqual((step.state, step.missing_count), ("failed", 8))
        self.assertFalse(undo.change_ids)
        after = self.step(self.synchronise(product={}), "product")
        self.assertEqual((after.state, after.missing_count), ("failed", 8))
        self.assertTrue(all(self.products.mapped("active")))
        action = step.with_user(self.manager).action_accept_fewer()
        again = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(again)
        self.assertEqual(again.state, "planned")
        self.assertEqual(self.missing(), 8)

    @thorough
    def test_what_is_known_to_be_gone_is_no_news(self):
        self.connector.gone_element_policy = "ask"
        self.lose(self.remote_ids[1:])
        step = self.step(self.synchronise(product=ONLY_NEW), "product")
        self.confirm_fewer(step)
        self.assertEqual(self.missing(), 7)
        self.assertTrue(all(self.products.mapped("active")))
        self.connector.gone_element_policy = "archive"
        run = self.synchronise(product={}, auto_apply=False)
        self.assertEqual(len(self.changes(run, "product", "archive_odoo")), 7)
        self.apply(run)
        self.assertRunDone(run)
        self.assertEqual(self.products.filtered("active"), self.products[0])
        self.undo(run)
        self.assertTrue(all(self.products.mapped("active")))

    @thorough
    def test_what_was_left_out_for_a_while_is_not_hidden_in_the_shop(self):
        left_out = set(self.remote_ids[:2])
        store_page = Download._store_page

        def store_some(download, rows, *args):
            rows = [row for row in rows if int(row["product_id"]) not in left_out]
            store_page(download, rows, *args)

        for policy in ("hide", "unlink"):
            with self.subTest(policy):
                self.connector.gone_record_policy = policy
                with patch.object(Download, "_store_page", store_some):
                    self.assertRunDone(self.synchronise(product={}))
                self.assertEqual(self.products.filtered("active"), self.products[2:])
                self.shop.requests.clear()
                run = self.synchronise(product={"update_linked": "shop"})
                self.assertRunDone(run)
                self.assertEqual(self.writes(), [])
                asked = self.changes(run)
                self.assertEqual(set(asked.mapped("verb")), {"gone_odoo"})
                self.assertEqual(len(asked), 2)
                self.products[:2].action_unarchive()
                run = self.synchronise(product={"update_linked": "shop"})
                self.assertNothingToDo(run)

    @thorough
    def test_what_is_not_linked_may_be_cleaned_up_while_a_plan_waits(self):
        others = [self.shop_product(f"Stary {number}") for number in range(8)]
        self.assertRunDone(self.synchronise(product={}))
        new = self.odoo_product("Nowy")
        run = self.synchronise(product={"export_unlinked": True}, auto_apply=False)
        self.lose(others)
        self.apply(run)
        self.assertRunDone(run)
        self.assertTrue(
            self.env["shoper.element"].search([("res_id", "=", new.id)], limit=1)
        )


class TestEmptiedParts(EmptiedWords, VariantCase):
    """Nor does an empty answer about the parts of chosen products."""

    def open_shop(self):
        super().open_shop()
        group = self.shop_group(Rozmiar=("S", "M", "L"))
        names = ("Kurtka", "Bluza", "Golf")
        jackets = [self.shop_jacket(("S", "M", "L"), group, name) for name in names]
        self.exchange(IMPORT)
        self.products = self.env["product.template"].browse(
            self.record_of("product", product_id).id for product_id, *_rest in jackets
        )
        self.stock_ids = [id for *_rest, stocks in jackets for id in stocks.values()]
        self.connector.gone_element_policy = "archive"
        self.shop.requests.clear()

    def list_none(self, times=None):
        """The shop's lists of variants come empty, so often; or always, and it has none
        of them by a call of its own either."""
        self.shop.faults.add(
            "GET", "(product-stocks)", status=200, body=NONE, times=times, scope="item"
        )
        if not times:
            self.shop.faults.add(
                "GET", "product-stocks/.+", status=404, times=None, scope="item"
            )

    def send(self):
        action = self.products.with_user(self.manager).action_shoper_send()
        run = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(run)
        return run

    def archived(self):
        return len(self.variants().filtered(lambda variant: not variant.active))

    def variants(self):
        return self.products.with_context(active_test=False).product_variant_ids

    def states(self):
        """States of the elements of all variants."""
        elements = self.env["shoper.element"].search([("entity", "=", "variant")])
        return set(elements.mapped("link_state"))

    @thorough
    def test_a_list_that_comes_empty_once_is_asked_again(self):
        self.list_none(times=1)
        run = self.send()
        self.assertRunDone(run)
        self.assertFalse(self.shop.faults.take("GET", "product-stocks", "item"))
        self.assertEqual((self.states(), self.archived()), ({"linked"}, 0))
        self.assertEqual(self.step(run, "variant").fetched_count, 9)

    @thorough
    def test_lists_that_stay_empty_stop_the_step(self):
        self.list_none()
        step = self.step(self.send(), "variant")
        self.assertEqual((step.state, step.missing_count), ("failed", 9))
        self.assertEqual((self.states(), self.archived()), ({"linked"}, 0))

    @thorough
    def test_an_administrator_confirms_that_they_are_gone(self):
        for stock_id in self.stock_ids:
            self.shop.owner.delete("product-stocks", stock_id)
        step = self.step(self.send(), "variant")
        self.assertEqual((step.state, step.missing_count), ("failed", 9))
        self.confirm_fewer(step)
        self.assertEqual((self.states(), self.archived()), ({"missing"}, 9))

    @thorough
    def test_one_that_is_gone_is_followed_as_ever(self):
        self.shop.owner.delete("product-stocks", self.stock_ids[0])
        self.assertRunDone(self.send())
        self.assertEqual(self.archived(), 1)

    @thorough
    def test_a_plan_that_waited_is_given_up(self):
        value = self.env["product.attribute.value"].create(
            {
                "name": "XL",
                "attribute_id": self.products.attribute_line_ids.attribute_id.id,
            }
        )
        line = self.products[0].attribute_line_ids
        line.value_ids |= value
        self.products[0]._create_product_variant(
            line.product_template_value_ids.filtered(
                lambda item: item.product_attribute_value_id == value
            )
        )
        ids = self.products.ids
        run = self.synchronise(
            product={"is_partial": True, "only_res_ids": ids},
            variant={"is_partial": True, "only_parent_ids": ids} | EXPORT,
            auto_apply=False,
        )
        [planned] = self.changes(run, "variant", "create_shop", "planned")
        self.list_none()
        self.apply(run)
        self.assertEqual(planned.state, "stale")
        self.assertIn("9 are missing there", planned.message)
        self.assertEqual((self.states(), self.archived()), ({"linked"}, 0))
        self.assertNotIn(("POST", "product-stocks"), self.writes())
