import os

#: Set by ``scripts/test --long``: what could go on for ever goes on for long.
LONG = bool(os.environ.get("SHOPER_TESTS_LONG"))


def many(in_long_runs, usually):
    """How much of something a test plays: enough to find what is broken often, where
    everybody waits for it; much more in a long run."""
    return in_long_runs if LONG else usually
