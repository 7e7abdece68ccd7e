"""What differs between two values, marked in both; without a database."""

import re
from difflib import SequenceMatcher
from typing import Any

import lxml.etree
import lxml.html
from markupsafe import Markup, escape

# Numbers with their separators, words, white space, and any other sign by itself.
_WORDS = re.compile(r"\d[\d.,\u00a0\u202f]*\d|\w+|\s+|[^\w\s]")
# Beyond so many words the middle is marked as a whole: comparing takes their square.
_MANY = 1000
# With less than this in common, single words tell nothing.
_ALIKE = 0.4

# A text in a tree: its node, and whether it stands behind the node, not in it.
Place = tuple[Any, bool]


def marked(one: Markup, other: Markup) -> tuple[Markup, Markup]:
    """Mark what differs between the texts of two pieces of HTML, word by word. All else
    stays as it is; where their texts are the same, so do they.

    :param one: of which nothing is harmful, and so is the other
    """
    trees = [
        # In an element of our own: without one the parser drops leading blanks.
        lxml.html.fragment_fromstring(f"<div>{item}</div>")
        for item in (one, other)
    ]
    words = [[word for _place, word in _words(tree)] for tree in trees]
    different = _different(*words)
    if not any(different):
        return one, other
    for tree, places in zip(trees, different, strict=True):
        _mark(tree, places)
    first, second = (_inside(tree) for tree in trees)
    return first, second


def _words(tree: Any) -> list[tuple[Place, str]]:
    """List the words of a tree in the order in which they are read."""
    found: list[tuple[Place, str]] = []

    def walk(node: Any) -> None:
        found.extend(((node, False), word) for word in _WORDS.findall(node.text or ""))
        for child in node:
            walk(child)
            words = _WORDS.findall(child.tail or "")
            found.extend(((child, True), word) for word in words)

    walk(tree)
    return found


def _different(one: list[str], other: list[str]) -> tuple[set[int], set[int]]:
    """Find the places of the words that are not the same."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    middles = one[start : len(one) - end], other[start : len(other) - end]
    whole = tuple(set(range(start, start + len(words))) for words in middles)
    if max(map(len, middles)) > _MANY:
        return whole[0], whole[1]
    matcher = SequenceMatcher(None, *middles, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return whole[0], whole[1]
    found: tuple[set[int], set[int]] = set(), set()
    for tag, begin, stop, other_begin, other_stop in matcher.get_opcodes():
        if tag != "equal":
            found[0].update(range(start + begin, start + stop))
            found[1].update(range(start + other_begin, start + other_stop))
    return found


def _mark(tree: Any, places: set[int]) -> None:
    """Put marks around the words of a tree at these places."""
    runs: dict[Place, list[tuple[str, bool]]] = {}
    for place, (where, word) in enumerate(_words(tree)):
        parts, is_marked = runs.setdefault(where, []), place in places
        if parts and parts[-1][1] == is_marked:
            parts[-1] = parts[-1][0] + word, is_marked
        else:
            parts.append((word, is_marked))
    for (node, is_after), parts in runs.items():
        if any(is_marked for _text, is_marked in parts):
            _replace(node, is_after, parts)


def _replace(node: Any, is_after: bool, parts: list[tuple[str, bool]]) -> None:
    """Put a text in the place of that of a node, or of that after it.

    :param parts: texts, and whether each is marked
    """
    if is_after:
        node.tail = None
        parent, at = node.getparent(), node.getparent().index(node) + 1
    else:
        node.text = None
        parent, at = node, 0
    last = node if is_after else None
    for text, is_marked in parts:
        if is_marked:
            mark = lxml.html.Element("mark")
            mark.set("class", "px-0")
            mark.text = text
            parent.insert(at, mark)
            last, at = mark, at + 1
        elif last is None:
            node.text = text
        else:
            last.tail = text


def _inside(tree: Any) -> Markup:
    """Write what is in a tree."""
    parts = [lxml.html.tostring(child, encoding="unicode") for child in tree]
    return escape(tree.text or "") + Markup("".join(parts))
