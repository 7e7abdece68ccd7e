from datetime import datetime, timedelta
from unittest import TestCase
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ...sync.core.moment import read_local
from ...sync.sales.row.moment import as_utc
from ...sync.sales.row.problem import Problem
from ..cases.length import many

thorough = settings(deadline=None, derandomize=True, max_examples=many(500, 40))
WARSAW = ZoneInfo("Europe/Warsaw")


def at(text):
    return datetime.fromisoformat(text)


class TestReading(TestCase):
    def test_a_moment_is_read_and_zeros_are_none(self):
        self.assertEqual(
            read_local("2026-05-07 10:11:12"), datetime(2026, 5, 7, 10, 11, 12)
        )
        self.assertEqual(read_local("2026-05-07"), datetime(2026, 5, 7))
        for nothing in ("0000-00-00 00:00:00", "0000-00-00", "", None):
            self.assertIsNone(read_local(nothing))

    def test_anything_else_is_refused(self):
        for wrong in (
            "2026-02-30 10:00:00", "2026-05-07T10:11:12", "07.05.2026", "teraz",
            "2026-05-07 24:00:00", "2026-05-07 10:11:12+02:00", "0000-00-01",
            1778148672, ["2026-05-07"], "٢٠٢٦-05-07",
        ):  # fmt: skip
            with self.assertRaises(ValueError, msg=wrong):
                read_local(wrong)


class TestUtc(TestCase):
    def test_winter_and_summer(self):
        for local, utc in (
            ("2026-01-10 12:00:00", "2026-01-10 11:00:00"),
            ("2026-07-10 12:00:00", "2026-07-10 10:00:00"),
        ):
            self.assertEqual(as_utc(at(local), WARSAW), at(utc))
        tokyo = ZoneInfo("Asia/Tokyo")
        self.assertEqual(
            as_utc(at("2026-07-10 12:00:00"), tokyo), at("2026-07-10 03:00:00")
        )

    def test_the_hour_that_comes_twice_goes_by_the_order_before(self):
        half_past_two = at("2026-10-25 02:30:00")
        first, second = at("2026-10-25 00:30:00"), at("2026-10-25 01:30:00")
        for previous, expected in (
            (None, first),
            ("2026-10-24 20:00:00", first),
            ("2026-10-25 00:30:00", first),
            ("2026-10-25 00:30:01", second),
            ("2026-10-25 01:29:00", second),
            ("2026-10-25 01:45:00", second),  # ids and times out of order
            ("2026-11-20 01:45:00", first),  # says nothing about that night
        ):
            moment = as_utc(half_past_two, WARSAW, previous and at(previous))
            self.assertEqual(moment, expected, previous)

    def test_a_night_of_orders_stays_in_order(self):
        # Every 10 minutes through both hours, as the shop's clock shows them.
        moments = [
            at("2026-10-24 23:30:00") + timedelta(minutes=10 * n) for n in range(18)
        ]
        previous = None
        for moment in moments:
            local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(WARSAW)
            read = as_utc(local.replace(tzinfo=None, fold=0), WARSAW, previous)
            self.assertEqual(read, moment)
            previous = read

    def test_the_hour_that_does_not_exist_is_an_hour_later_by_the_clock(self):
        self.assertEqual(
            as_utc(at("2027-03-28 02:30:00"), WARSAW), at("2027-03-28 01:30:00")
        )
        previous = at("2027-03-28 01:31:00")
        self.assertEqual(
            as_utc(at("2027-03-28 02:30:00"), WARSAW, previous),
            at("2027-03-28 01:30:00"),
        )

    def test_the_order_before_moves_no_other_hour(self):
        self.assertEqual(
            as_utc(at("2026-10-25 03:30:00"), WARSAW, at("2026-10-25 02:45:00")),
            at("2026-10-25 02:30:00"),
        )

    def test_the_ends_of_the_calendar_are_a_problem(self):
        self.assertIsInstance(as_utc(datetime.min, WARSAW), Problem)
        new_york = ZoneInfo("America/New_York")
        self.assertIsInstance(as_utc(datetime.max, new_york), Problem)

    @thorough
    @given(
        st.datetimes(datetime(1990, 1, 1), datetime(2080, 1, 1)),
        st.sampled_from(["Europe/Warsaw", "America/New_York", "UTC", "Asia/Kolkata"]),
    )
    def test_every_moment_comes_back_once_the_order_before_is_known(self, moment, name):
        zone = ZoneInfo(name)
        local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
        read = as_utc(local.replace(tzinfo=None, fold=0), zone, moment)
        self.assertEqual(read, moment)
