from datetime import timedelta

from odoo import fields

from ..cases.common import ShoperCase


class TestProgress(ShoperCase):
    """What somebody who waits for a synchronisation reads about it."""

    def text(self, run):
        self.env.flush_all()
        self.env.invalidate_all()
        return run.with_user(self.user).with_context(lang="en_US").progress_text

    def test_the_download_is_told_with_what_was_known_before(self):
        for name in ("Wierch", "Turnia", "Grań"):
            self.shop.owner.create("producers", {"name": name})
        self.assertRunDone(self.synchronise(producer={}))
        known = [("entity", "=", "producer")]
        self.assertEqual(self.env["shoper.element"].search_count(known), 3)
        run = self.queue(producer={"fetch_all": True})
        self.assertFalse(self.text(run))
        step = self.step(run, "producer").sudo()
        later = fields.Datetime.now() + timedelta(minutes=1)
        run.sudo().state = "planning"
        step.write({"state": "fetching", "fetched_count": 2, "started_at": later})
        self.assertEqual(self.text(run), "Download of Producers: 2 of about 3")
        step.fetched_count = 4
        self.assertEqual(self.text(run), "Download of Producers: 4")
        step.write({"fetched_count": 2, "started_at": later - timedelta(days=1)})
        self.assertEqual(self.text(run), "Download of Producers: 2", "all are new")
        step.state = "linking"
        self.assertEqual(self.text(run), "Looking for pairs: Producers")
        step.state = "planning"
        self.assertEqual(self.text(run), "Comparing: Producers")

    def test_applying_is_told_with_the_type_and_how_many_are_done(self):
        for name in ("Wierch", "Turnia", "Grań"):
            self.shop.owner.create("producers", {"name": name})
        options = {"import_unlinked": True}
        run = self.synchronise(auto_apply=False, producer=options, unit={})
        self.assertFalse(self.text(run), "nothing is worked at")
        step = self.step(run, "producer").sudo()
        run.sudo().state = "queued"
        run.sudo().state = "running"
        step.state = "applying"
        changes = self.changes(run, "producer").sudo()
        self.assertEqual(len(changes), 3)
        changes[0].state = "done"
        self.assertEqual(self.text(run), "Producers: 1 of 3")
        changes.state = "done"
        self.assertFalse(self.text(run))

    def test_what_is_left_of_a_type_goes_on_at_its_own_pace(self):
        for name in ("Wierch", "Turnia", "Grań"):
            self.shop.owner.create("producers", {"name": name})
            self.shop_category(name)
        options = {"import_unlinked": True}
        run = self.synchronise(auto_apply=False, producer=options, category=options)
        run.sudo().state = "queued"
        now = fields.Datetime.now()
        run.sudo().write(
            {"state": "running", "applying_since": now - timedelta(minutes=10)}
        )
        first, last = run.step_ids.sudo()
        self.assertEqual((first.entity, last.entity), ("category", "producer"))
        first.state = "applying"
        self.changes(run, "category").sudo().state = "done"
        first.write({"state": "done", "ended_at": now - timedelta(minutes=9)})
        last.state = "applying"
        self.changes(run, "producer").sudo()[0].state = "done"
        self.env.flush_all()
        self.env.invalidate_all()
        # One in 9 minutes; all types together make four in 10.
        read = run.with_user(self.user).with_context(lang="en_US")
        self.assertEqual(read.time_left, "about 18 min left")

    def test_the_pace_of_the_first_type_is_told_while_none_has_ended(self):
        for name in ("Wierch", "Turnia", "Grań"):
            self.shop.owner.create("producers", {"name": name})
        run = self.synchronise(auto_apply=False, producer={"import_unlinked": True})
        run.sudo().state = "queued"
        since = fields.Datetime.now() - timedelta(minutes=10)
        run.sudo().write({"state": "running", "applying_since": since})
        self.step(run, "producer").sudo().state = "applying"
        self.changes(run, "producer").sudo()[0].state = "done"
        self.env.flush_all()
        self.env.invalidate_all()
        read = run.with_user(self.user).with_context(lang="en_US")
        self.assertEqual(read.time_left, "about 20 min left")

    def test_a_pace_is_told_of_the_type_that_has_it_and_the_time_left_of_all(self):
        for number in range(4):
            self.shop.owner.create("producers", {"name": f"Wierch {number}"})
            self.shop_category(f"Namioty {number}")
        options = {"import_unlinked": True}
        run = self.synchronise(auto_apply=False, producer=options, category=options)
        run.sudo().state = "queued"
        now = fields.Datetime.now()
        run.sudo().write(
            {"state": "running", "applying_since": now - timedelta(minutes=10)}
        )
        first, last = run.step_ids.sudo()
        first.state = "applying"
        self.changes(run, "category").sudo()[:2].state = "done"
        # Two in ten minutes: two more take as long, and four of which nothing is
        # known yet take twice that.
        self.assertEqual(self.text(run), "Categories: 2 of 4")
        read = run.with_user(self.user).with_context(lang="en_US")
        self.assertEqual(read.time_left, "about 30 min left")
        self.changes(run, "category").sudo().state = "done"
        first.write({"state": "done", "ended_at": now - timedelta(seconds=10)})
        last.state = "applying"
        self.changes(run, "producer").sudo()[:2].state = "done"
        self.assertEqual(self.text(run), "Producers: 2 of 4, 0.2 a second")
        # Nothing but these is left: what is said of them and of all is the same.
        self.assertEqual(read.time_left, "less than a minute left")
