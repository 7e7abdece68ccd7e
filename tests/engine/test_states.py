import re
from pathlib import Path

from odoo.tools import SQL

from ...sync.engine import states
from ..cases.product_case import ProductCase

ARROW = re.compile(r"^ {4,}(\w+) → (.+)$", re.MULTILINE)


class TestStates(ProductCase):
    """The states of runs, steps and changes follow on each other as they are drawn."""

    def walk(self, record, table):
        """Try every state after every other one.

        :return: the pairs that could be written
        """
        written = set()
        for before in table:
            for after in table:
                self.env.flush_all()
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET state = %s WHERE id = %s",
                        SQL.identifier(record._table),
                        before,
                        record.id,
                    )
                )
                record.invalidate_recordset()
                try:
                    record.state = after
                except states.IllegalTransition as error:
                    self.assertIn(repr(before), str(error))
                    self.assertIn(repr(after), str(error))
                    record.invalidate_recordset()
                    self.assertEqual(record.state, before)
                else:
                    written.add((before, after))
        return written

    def drawn(self, table):
        """What a table allows, as pairs; a state may always be written again."""
        return {
            (before, after)
            for before, following in table.items()
            for after in (before, *following)
        }

    def test_only_what_the_table_holds_can_be_written(self):
        run = self.queue(product={})
        change = self.env["shoper.sync.change"].create(
            {"run_id": run.id, "step_id": run.step_ids.id, "verb": "link"}
        )
        for record, table in (
            (run, states.RUN),
            (run.step_ids, states.STEP),
            (change, states.CHANGE),
        ):
            selection = dict(record._fields["state"].selection)
            self.assertEqual(table.keys(), selection.keys())
            self.assertEqual(self.walk(record, table), self.drawn(table))

    def test_every_state_can_be_reached_and_every_way_ends(self):
        for table, first in (
            (states.RUN, "queued"),
            (states.STEP, "waiting"),
            (states.CHANGE, "planned"),
        ):
            reached, size = {first}, 0
            while size != len(reached):
                size = len(reached)
                reached |= {after for state in reached for after in table[state]}
            self.assertEqual(reached, table.keys())
            ended = {state for state, following in table.items() if not following}
            while size := len(ended):
                ended |= {state for state in table if table[state] & ended}
                if size == len(ended):
                    break
            self.assertEqual(ended, table.keys())

    def test_the_picture_for_people_is_the_same(self):
        picture = Path(states.__file__).parents[2] / "ARCHITECTURE.md"
        if not picture.exists():
            self.skipTest("the wheel has no ARCHITECTURE.md")
        text = picture.read_text()
        for table, name in (
            (states.RUN, "run"),
            (states.STEP, "step"),
            (states.CHANGE, "change"),
        ):
            part = text.partition(f"\n    {name}\n")[2].partition("\n\n")[0]
            found = {
                before: frozenset(after.split(", "))
                for before, after in ARROW.findall(part)
            }
            self.assertEqual(
                found, {key: value for key, value in table.items() if value}
            )
