from contextlib import contextmanager
from unittest.mock import patch

from ...sync.engine import runner
from ...sync.engine.apply import batches

WHOLE = 3600  # seconds, longer than anything takes


class QueryCounts:
    """How many queries and calls of the shop something takes."""

    @contextmanager
    def steady_pace(self):
        """Let runs divide their work as on a fast machine, however busy this one is:
        each piece takes a few queries of its own."""
        with (
            patch.object(runner, "MOMENT", WHOLE),
            patch.object(batches, "SLOW_SECONDS", WHOLE),
        ):
            yield

    def queries(self, action, *args, **kwargs):
        """Queries that something makes."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with self.steady_pace():
            action(*args, **kwargs)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def shop_calls(self):
        """Addresses of the calls since the last time, without the login and the one
        call of a run that asks which shop answers."""
        paths = [request.path for request in self.shop.requests]
        self.shop.requests.clear()
        return [path for path in paths if path not in ("auth", "application-config")]
