from datetime import timedelta
from unittest import TestCase

from ...sync.core.moment import earlier, is_moment
from ...sync.sales.order.window import window_start


class TestMoments(TestCase):
    """Moments of the shop's clock, compared as the texts that they are."""

    def test_only_what_compares_like_the_moment_itself_is_one(self):
        self.assertTrue(is_moment("2026-10-25 02:30:00"))
        for wrong in (
            "0000-00-00 00:00:00",
            "2026-10-25",
            "2026-1-5 02:30:00",
            "2026-10-25T02:30:00",
            "2026-02-30 10:00:00",
            "",
            None,
            20261025,
        ):
            self.assertFalse(is_moment(wrong), wrong)

    def test_an_earlier_one_by_the_same_clock(self):
        self.assertEqual(
            earlier("2026-03-01 01:00:00", timedelta(hours=2)), "2026-02-28 23:00:00"
        )

    def test_a_window_reaches_back_to_what_was_met_before(self):
        start = window_start(30, "")
        self.assertTrue(is_moment(start))
        self.assertEqual(window_start(30, "2020-01-02 10:00:00"), "2020-01-01 10:00:00")
        self.assertEqual(window_start(30, "2199-01-02 10:00:00")[:10], start[:10])
