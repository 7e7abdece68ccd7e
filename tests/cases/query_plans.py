from contextlib import contextmanager
from unittest.mock import patch

from odoo.tools import SQL


class QueryPlans:
    """How the database goes about queries."""

    @contextmanager
    def queries_noted(self):
        """Note each query that is made meanwhile: [(query, arguments)]."""
        cursor_class, queries = type(self.env.cr), []
        execute = cursor_class.execute

        def noted(cursor, query, *args, **kwargs):
            queries.append((query, args))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(cursor_class, "execute", noted):
            yield queries

    def plans_of(self, work, options="FORMAT JSON"):
        """Do something and find how the database goes about each query of it:
        [(query, plan)]."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.queries_noted() as queries:
            work()
        cr, found, head = self.env.cr, [], f"EXPLAIN ({options}) "
        for query, args in queries:
            if isinstance(query, SQL):
                if not query.code.lstrip().startswith(("SELECT", "WITH")):
                    continue
                cr.execute(SQL("%s%s", SQL(head), query))
            elif query.lstrip().startswith(("SELECT", "WITH")):
                cr.execute(head + query, *args)
            else:
                continue
            [[[plan]]] = cr.fetchall()
            found.append((str(query), plan["Plan"]))
        self.assertTrue(found)
        return found

    def rows_gone_through(self, work):
        """Do something and count for each query the rows that each part of it went
        through: [(query, rows)]."""
        plans = self.plans_of(work, "ANALYZE, FORMAT JSON")
        return [(query, self.rows_of(plan)) for query, plan in plans]

    def rows_of(self, plan):
        seen = sum(
            plan.get(key, 0)
            for key in (
                "Actual Rows",
                "Rows Removed by Filter",
                "Rows Removed by Join Filter",
            )
        )
        own = seen * plan["Actual Loops"]
        return own + sum(self.rows_of(part) for part in plan.get("Plans", ()))

    def indexes_of(self, work):
        """Do something and find what is looked up in which index: {index: [(kind of
        scan, condition)]}."""
        found = {}

        def note(plan):
            if "Index Name" in plan:
                scan = plan["Node Type"], plan.get("Index Cond", "")
                found.setdefault(plan["Index Name"], []).append(scan)
            for part in plan.get("Plans", ()):
                note(part)

        for _query, plan in self.plans_of(work):
            note(plan)
        return found
