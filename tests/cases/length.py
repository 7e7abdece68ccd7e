import os
import unittest

#: Set by ``scripts/test --long``: what could go on for ever goes on for long.
LONG = bool(os.environ.get("SHOPER_TESTS_LONG"))


def many(in_long_runs, usually):
    """How much of something a test plays: enough to find what is broken often, where
    everybody waits for it; much more in a long run."""
    return in_long_runs if LONG else usually


#: Marks a test that is played in long runs only: another one finds the same more
#: cheaply most of the time.
thorough = unittest.skipUnless(LONG, "played by scripts/test --long")
