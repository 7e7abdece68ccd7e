import threading
from contextlib import contextmanager

from ..cases.committed_case import CommittedCase
from ..cases.length import thorough


class TestConnectorCommits(CommittedCase):
    """What a test of the settings keeps, whatever becomes of the button's own
    transaction."""

    @contextmanager
    def never_stuck(self):
        """Whoever waits for a lock is told to give up, else the test would hang."""

        def give_up():
            with self.elsewhere() as env:
                env.cr.execute(
                    """SELECT pg_cancel_backend(pid) FROM pg_stat_activity
                       WHERE datname = current_database()
                         AND wait_event_type = 'Lock'"""
                )

        timer = threading.Timer(5, give_up)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def failed_test(self):
        """What the button does: it says what went wrong, and is committed."""
        with self.never_stuck():
            told = self.connector.action_test_settings()["params"]
        self.assertEqual(told["type"], "danger")
        self.env.cr.commit()
        self.env.invalidate_all()

    def token(self):
        credentials = self.env["shoper.credential"]
        return credentials.search(
            [("connector_id", "=", self.connector.id)]
        ).access_token

    def test_the_message_of_a_failed_test_is_kept(self):
        self.shop.locked = True
        self.failed_test()
        self.assertEqual(self.connector.state, "connected")  # it passes
        self.assertIn("locked", self.connector.state_message)

    @thorough
    def test_a_failure_after_an_edit_that_is_not_saved_yet_waits_for_nobody(self):
        self.connector.write({"login": "ewa", "name": "Sklep"})
        self.failed_test()
        self.assertEqual(self.connector.login, "ewa")
        self.assertEqual(self.connector.state, "error")
        self.assertIn("password", self.connector.state_message)

    @thorough
    def test_a_failure_of_a_late_call_waits_for_nobody(self):
        self.shop.faults.add(
            method="GET",
            path="currencies",
            kind="status",
            status=402,
            times=None,
            scope="item",
        )
        self.failed_test()
        self.assertEqual(self.connector.state, "error")
        self.assertIn("paid", self.connector.state_message)

    @thorough
    def test_a_new_token_outlives_the_rollback(self):
        old = self.token()
        self.shop.revoke_tokens()
        self.shop.faults.add(
            method="GET",
            path="units",
            kind="status",
            status=402,
            times=None,
            scope="item",
        )
        with self.never_stuck():
            self.connector.action_test_settings()
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.assertTrue(self.token())
        self.assertNotEqual(self.token(), old)

    def test_a_password_that_is_not_saved_yet_is_tried_without_waiting(self):
        self.shop.users.add_user("odoo", "nowe")
        self.connector.password = "nowe"
        with self.never_stuck():
            self.connector.action_test_settings()
        self.assertEqual(self.connector.state, "connected")
