"""Follow one product of the shop through the code until it is in Odoo."""

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path

#: What one row may pass: of code that is really about one row there is not more.
MOST_FUNCTIONS = 70
MOST_FILE_CHANGES = 45
#: Of the addon, but for what only tests have.
CODE = ("sync", "shoper_api", "models", "wizards", "controllers")


class Entered:
    """Which functions of the addon are entered how often: ``count``, {(file, function):
    times} in the order of the first time."""

    def __init__(self):
        self.count = {}
        self._begins = {}  # {code of a function: where it begins}

    @contextmanager
    def noted(self):
        """Note what is entered meanwhile, in this thread."""
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _note(self, frame, event, _argument):
        if event != "call":
            return
        code = frame.f_code
        _before, found, path = code.co_filename.partition("shoper_connector/")
        # Comprehensions and lambdas belong to the function around them.
        if not found or code.co_name.startswith("<") or not path.startswith(CODE):
            return
        # A generator that goes on was entered before: how often it does depends on how
        # the network cut an answer into pieces.
        if frame.f_lasti == self._begins.setdefault(code, frame.f_lasti):
            place = path, code.co_qualname
            self.count[place] = self.count.get(place, 0) + 1


def way_of_one(fewer, more):
    """What one row passes: what is entered more often with one more of them, not what
    is set up once per run.

    :param fewer: ``Entered.count`` with some
    :param more: the same with one more
    :return: [(file, function)] in the order in which a row enters each first
    """
    return [place for place, count in more.items() if count > fewer.get(place, 0)]


def file_changes(way):
    """How often the next function stands in another file."""
    places = [file for file, _name in way]
    return sum(one != other for one, other in zip(places, places[1:], strict=False))


def tell(way):
    """Write the way where ``scripts/structure --row`` reads it, if it asked for it."""
    if path := os.environ.get("SHOPER_ROW"):
        most = {"functions": MOST_FUNCTIONS, "changes": MOST_FILE_CHANGES}
        found = {"way": way, "changes": file_changes(way), "most": most}
        Path(path).write_text(json.dumps(found))
