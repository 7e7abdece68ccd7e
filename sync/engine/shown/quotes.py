from collections import Counter
from collections.abc import Collection

from odoo.api import Environment

Named = tuple[str, int]  # a name, and its number in the shop, 0 where it has none


def quoted(env: Environment, text: str | None) -> str:
    """Write what somebody else wrote between the quotes of the reader's language; a
    dash where there is nothing."""
    # The name makes it a text to translate: Odoo takes none without letters for one.
    return "–" if text is None else env._("“%(text)s”", text=text)


def quoted_apart(env: Environment, named: Collection[Named]) -> str:
    """Write names in one line, those that are the same with their numbers."""
    counts = Counter(name for name, _number in named)
    return ", ".join(
        quoted(env, name) + (f" (#{number})" if number and counts[name] > 1 else "")
        for name, number in named
    )
