import re
from pathlib import Path
from unittest import TestCase

TEXTS = Path(__file__).parents[2] / "i18n" / "shoper_connector.pot"
# Read in one breath, "1 days" is wrong, and in Polish so are most other numbers: it is
# "days: 1".
COUNTED = re.compile(
    r"%(?:\(\w+\))?[sd] (?:changes|days|decimals|elements|hours|lines|minutes|orders"
    r"|records|rights|runs|times|types)\b|\w\(s\)(?!\w)"
)
# Of these the number is a constant of the program, and above one.
CONSTANT = {
    "Cancelled: nobody applied the plan for %s days.",
    "Cancelled: the shop has been archived for %s days.",
    "Choose between 1 and %s days.",
    "Fetch %s orders at once at most.",
}


class TestCounts(TestCase):
    """How many there are of something is told so that it is right of any number."""

    def test_no_text_counts_in_front_of_a_plural(self):
        whole = re.sub(r'"\n"', "", TEXTS.read_text(encoding="utf-8"))
        texts = set(re.findall(r'^msgid "(.+)"$', whole, re.MULTILINE))
        self.assertGreater(len(texts), 1000)
        counted = {text for text in texts if COUNTED.search(text)}
        self.assertEqual(counted, CONSTANT)
