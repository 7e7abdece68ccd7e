import unittest
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ...sync.core.schedule import next_moment

WARSAW = ZoneInfo("Europe/Warsaw")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1))


def local(moment):
    return moment.replace(tzinfo=timezone.utc).astimezone(WARSAW)


class TestSchedule(unittest.TestCase):
    """When a preset is due next, in the shop's time."""

    def test_every_night_stays_at_the_same_hour_when_clocks_change(self):
        moment = datetime(2026, 3, 28, 1, 0)  # 02:00 in Warsaw, winter time
        hours = []
        for _night in range(3):
            moment = next_moment(moment, moment, 1, "days", 4.5, WARSAW)
            hours.append((local(moment).hour, local(moment).minute))
        self.assertEqual(hours, [(4, 30)] * 3)

    def test_an_hour_that_summer_time_leaves_out_moves_on_that_day_alone(self):
        saturday = datetime(2026, 3, 28, 1, 30)  # 02:30 in Warsaw
        sunday = next_moment(saturday, saturday, 1, "days", 2.5, WARSAW)
        monday = next_moment(sunday, sunday, 1, "days", 2.5, WARSAW)
        self.assertEqual(str(local(sunday)), "2026-03-29 03:30:00+02:00")
        self.assertEqual(str(local(monday)), "2026-03-30 02:30:00+02:00")

    def test_missed_moments_are_made_up_once(self):
        previous = datetime(2026, 1, 1, 1, 0)
        now = datetime(2026, 1, 20, 12, 0)
        due = next_moment(previous, now, 1, "days", 2.0, WARSAW)
        self.assertEqual(str(local(due)), "2026-01-21 02:00:00+01:00")
        due = next_moment(previous, now, 6, "hours", 0, WARSAW)
        self.assertEqual(due, datetime(2026, 1, 20, 13, 0))
        due = next_moment(previous, now, 50, "minutes", 0, WARSAW)
        self.assertEqual(due, datetime(2026, 1, 20, 12, 30))

    def test_minutes_are_counted_through_the_change_to_winter_time(self):
        moment = datetime(2026, 10, 25, 0, 55)  # 02:55 in Warsaw, an hour comes again
        due = next_moment(moment, moment, 10, "minutes", 4.5, WARSAW)
        self.assertEqual(due, datetime(2026, 10, 25, 1, 5))

    def test_weeks_keep_their_day(self):
        monday = datetime(2026, 11, 23, 1, 0)
        due = next_moment(monday, datetime(2026, 12, 9), 2, "weeks", 2.0, WARSAW)
        self.assertEqual(str(local(due)), "2026-12-21 02:00:00+01:00")

    @settings(deadline=None, derandomize=True)
    @given(
        MOMENTS,
        MOMENTS,
        st.integers(1, 60),
        st.sampled_from(["minutes", "hours", "days", "weeks"]),
        st.floats(0, 23.99),
    )
    def test_always_later_than_now_and_never_by_more_than_a_step(
        self, previous, now, number, unit, hour
    ):
        due = next_moment(previous, now, number, unit, hour, WARSAW)
        step = timedelta(**{unit: number})
        self.assertGreater(due, now)
        self.assertLessEqual(due - max(previous, now), step + timedelta(days=1))
