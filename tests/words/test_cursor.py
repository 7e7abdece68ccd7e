import json
from unittest import TestCase

from ...sync.core.cursor import Cursor


class TestCursor(TestCase):
    def test_a_new_cursor_keeps_nothing(self):
        self.assertEqual(Cursor().dump(), {})
        self.assertEqual(Cursor.load(None), Cursor())

    def test_what_is_kept_goes_through_json(self):
        cursor = Cursor(started=True, after=12, gone=[3], changed_to=7, stage="import")
        cursor.note_newest("status_date", "2026-11-25 10:00:00")
        stored = json.loads(json.dumps(cursor.dump()))
        self.assertEqual(Cursor.load(stored), cursor)

    def test_what_another_version_kept_is_left_out(self):
        self.assertEqual(Cursor.load({"after": 5, "gone_by": 1}), Cursor(after=5))

    def test_what_is_too_much_at_once_twice_is_halved_down_to_a_page(self):
        cursor = Cursor(reread_to=7)
        cursor.note_limited(1250)
        self.assertEqual(cursor.one_call, 0)
        cursor.note_limited(1250)
        self.assertEqual(cursor.one_call, 625)
        cursor.reread_to = 8
        cursor.note_limited(1250)
        self.assertEqual(cursor.one_call, 625, "it got on meanwhile")
        told = [cursor.note_limited(1250) for _again in range(9)]
        self.assertEqual(cursor.one_call, 50)
        self.assertEqual(told, [False] * 4 + [True] * 5, "fewer are not read at once")
        cursor.reread_to = 9
        self.assertFalse(cursor.note_limited(1250))

    def test_a_mark_never_goes_back(self):
        cursor = Cursor()
        for value in ("2026-10-25 02:30:00", "2026-10-25 02:10:00", ""):
            cursor.note_newest("status_date", value)
        self.assertEqual(cursor.marks, {"status_date": "2026-10-25 02:30:00"})
