import os
import random
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


def some(cases, usually):
    """Those of several cases of the same code that a test plays: all of them where all
    tests are played, else a few, which are the same each time."""
    cases = list(cases)
    if THOROUGH:
        return cases
    chosen = random.Random(len(cases)).sample(range(len(cases)), usually)
    return [cases[place] for place in sorted(chosen)]


def sides(test):
    """In which directions a test looks that nothing is left to do: in both where all
    tests are played, else in one, which is the same each time: in half of the tests to
    the shop, in the others to Odoo."""
    both = ("shop", "odoo")
    return both if THOROUGH else (random.Random(test.id()).choice(both),)


#: Marks a test that all do not wait for: another one finds the same more cheaply most
#: of the time, or what it is about happens rarely and is changed rarely.
thorough = unittest.skipUnless(THOROUGH, "played by scripts/test --thorough")
