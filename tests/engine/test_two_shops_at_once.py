import time
from contextlib import contextmanager
from unittest.mock import patch

from ...shoper_api import Client
from ..cases.committed_case import CommittedCase
from ..cases.length import thorough

IMPORT = {
    "unit": {"import_unlinked": True},
    "category": {},
    "producer": {"import_unlinked": True},
    "tax": {},
    "tag": {"import_unlinked": True},
    "product": {"import_unlinked": True},
}


MADE_HERE = (
    "shoper.producer",
    "product.tag",
    "product.category",
    "product.template",
)


class TestTwoShopsAtOnce(CommittedCase):
    """The schedules of two shops are due at the same moment: what both have is made
    in Odoo once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.start_worker()

    def fill(self, shop):
        shop.owner.create("producers", {"name": "Nasz Wierch"})
        shop.owner.create("product-tags", {"name": "Nasz tag", "lang_id": 1})
        category_id = self.shop_category("Nasza kategoria", shop=shop)
        self.shop_product("Nasz namiot", shop=shop, category_id=category_id)

    def start_afresh(self):
        """Nothing of one test is there in the next one."""
        result = super().start_afresh()
        for model in reversed(MADE_HERE):
            self.everything(model).search([("name", "like", "Nasz")]).unlink()
        self.env.cr.commit()
        return result

    def made(self):
        return [
            self.everything(model).search_count([("name", "like", "Nasz")])
            for model in MADE_HERE
        ]

    def two_shops(self):
        """Two shops with the same catalogue, and a queued import of each."""
        other_shop = self.start_shop()
        other = self.connect(other_shop)
        self.addCleanup(self.env.cr.commit)
        self.addCleanup(other.unlink)
        for shop in (self.shop, other_shop):
            self.fill(shop)
        runs = self.queue(**IMPORT), self.queue(other, **IMPORT)
        self.env.cr.commit()
        return other, *runs

    @contextmanager
    def before(self, model, method, action):
        """Let something happen once, before the engine goes on with a method in this
        process."""
        model = self.registry[model]
        original, left = getattr(model, method), [action]

        def interrupted(*args, **kwargs):
            if left:
                left.pop()()
            return original(*args, **kwargs)

        with patch.object(model, method, interrupted):
            yield
        self.assertFalse(left, "it was interrupted")

    def assertMadeOnce(self, other, *runs):
        self.env.cr.commit()
        self.env.invalidate_all()
        for run in runs:
            self.assertRunDone(run)
        self.assertEqual(self.made(), [1, 1, 1, 1])
        for connector in (self.connector, other):
            self.assertRunDone(self.synchronise(connector, **IMPORT))
            elements = connector.element_ids.filtered(
                lambda item: "Nasz" in (item.name or "")
            )
            self.assertEqual(set(elements.mapped("link_state")), {"linked"})
        self.assertEqual(self.made(), [1, 1, 1, 1])

    def made_by_the_other_before(self, entity):
        """The other shop is done before this one asks for its turn, but after this one
        began to read."""
        other, run, other_run = self.two_shops()

        def work_ours():
            self.worker.work(run)
            self.worker.wait()

        with self.before(f"shoper.sync.{entity}", "_prepare", work_ours):
            self.work(other_run)
        stale = self.changes(other_run, entity, "create_odoo", "stale")
        self.assertEqual(len(stale), 1)
        self.assertMadeOnce(other, run, other_run)

    def made_by_this_one_first(self, entity):
        """The other shop comes to it while this one creates."""
        other, run, other_run = self.two_shops()
        waited = []

        def start_ours():
            self.worker.work(run)
            waited.append(self.ended_or_waiting(run))

        with self.before(f"shoper.sync.{entity}", "_create_records", start_ours):
            self.work(other_run)
        self.worker.wait()
        self.assertEqual(waited, [True])
        self.assertMadeOnce(other, run, other_run)

    @thorough
    def test_a_product_that_was_made_since_the_transaction_began_is_seen(self):
        self.made_by_the_other_before("product")

    @thorough
    def test_a_producer_that_was_made_since_the_transaction_began_is_seen(self):
        self.made_by_the_other_before("producer")

    @thorough
    def test_who_comes_second_waits_for_the_product_of_the_first_one(self):
        self.made_by_this_one_first("product")

    @thorough
    def test_who_comes_second_waits_for_the_producer_of_the_first_one(self):
        self.made_by_this_one_first("producer")

    @thorough
    def test_a_worker_that_is_killed_in_its_turn_holds_nobody_up(self):
        other, run, other_run = self.two_shops()
        with self.elsewhere() as env:
            # The worker has its turn, and waits for the table to create in it.
            env.cr.execute("LOCK TABLE shoper_producer IN SHARE MODE")
            self.worker.work(run)
            self.until_it_waits_for_the_table()
            self.worker.kill()
        self.assertTrue(self.was_killed(self.worker))
        self.work(other_run)
        self.assertRunDone(other_run)
        self.assertEqual(self.made(), [1, 1, 1, 1])
        self.work(run)
        self.assertMadeOnce(other, run, other_run)

    def until_it_waits_for_the_table(self):
        while True:
            self.env.cr.execute(
                """SELECT 1 FROM pg_stat_activity
                   WHERE application_name = %s AND wait_event = 'relation'""",
                [self.worker.application_name],
            )
            found = self.env.cr.rowcount
            self.env.cr.rollback()
            if found:
                return
            time.sleep(0.01)

    @thorough
    def test_what_the_other_shop_made_since_the_plan_is_linked_and_not_made_twice(self):
        other_shop = self.start_shop()
        other = self.connect(other_shop)
        self.addCleanup(self.env.cr.commit)
        self.addCleanup(other.unlink)
        for shop in (self.shop, other_shop):
            self.fill(shop)
        run, other_run = self.queue(**IMPORT), self.queue(other, **IMPORT)
        self.env.cr.commit()

        def work_ours(_seconds):
            self.worker.work(run)
            self.worker.wait()

        # All but products is planned by then.
        other_shop._sleep = work_ours
        other_shop.faults.add(path="bulk|products", kind="delay")
        # However slow the machine is, the answer is waited for.
        patient = {"timeout": (10, 600), "patience": 600}
        with patch.dict(Client.__init__.__kwdefaults__, patient):
            self.work(other_run)
        self.assertRunDone(run)
        self.assertRunDone(other_run)
        self.assertEqual(self.made(), [1, 1, 1, 1])
        stale = self.changes(other_run, verb="create_odoo", state="stale")
        self.assertEqual(set(stale.mapped("entity")), {"producer", "category", "tag"})
        self.assertRunDone(self.synchronise(other, **IMPORT))
        self.assertEqual(self.made(), [1, 1, 1, 1])
        linked = other.element_ids.filtered(lambda item: "Nasz" in (item.name or ""))
        self.assertEqual(set(linked.mapped("link_state")), {"linked"})
