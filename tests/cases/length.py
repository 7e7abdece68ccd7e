import os
import unittest

#: Set by ``scripts/test --long``: what could go on for ever goes on for long.
LONG = bool(os.environ.get("SHOPER_TESTS_LONG"))
#: Set by ``scripts/test --thorough``: all tests are played, each as usual.
THOROUGH = LONG or bool(os.environ.get("SHOPER_TESTS_THOROUGH"))
#: In which what people see is walked through.
LANGUAGES = ("en_US", "pl_PL") if THOROUGH else ("pl_PL",)


def many(in_long_runs, usually):
    """How much of something a test plays: enough to find what is broken often, where
    everybody waits for it; much more in a long run."""
    return in_long_runs if LONG else usually


def part(values, step):
    """What a test plays of many things: one of so many, thorough runs all."""
    return values if THOROUGH else values[::step]


#: Marks a test that all do not wait for: another one finds the same more cheaply most
#: of the time, or what it is about happens rarely and is changed rarely.
thorough = unittest.skipUnless(THOROUGH, "played by scripts/test --thorough")
