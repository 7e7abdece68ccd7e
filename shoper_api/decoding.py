"""Reading the shop's JSON, without what a database, a parser of HTML or JSON itself
cannot hold. One odd value must not cost the whole answer, so it is made harmless, not
refused."""

import json
import math
import re
from typing import Any

MAX_DEPTH = 64  # a tree of categories takes two for each level
MAX_DIGITS = 18  # of a whole number; ids and amounts have fewer
_ODD_TEXT = re.compile("[\0\ud800-\udfff]")
_ODD_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.S)


def decode(content: bytes) -> Any:
    """Read JSON text, and make harmless what is odd in it.

    - A number that is none (``NaN``, ``Infinity``), or larger than any that makes
      sense, is the text that the shop wrote: readers of numbers refuse it, and nothing
      is guessed.
    - NUL characters are left out; halves of characters (surrogates), and bytes that
      are no UTF-8, are the replacement character.
    - What is nested too deep is null.

    :raises ValueError: it is no JSON
    """
    text = content.decode("utf-8-sig", "replace")
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        value = _DECODER.decode(_without_deep(text))
    if "\0" in text or _ODD_ESCAPE.search(text) or _is_deep(value):
        value = _harmless(value, MAX_DEPTH)
    return value


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= MAX_DIGITS else text


def _broken(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


_DECODER = json.JSONDecoder(
    parse_int=_whole, parse_float=_broken, parse_constant=str, strict=False
)


def _is_deep(value: Any) -> bool:
    level = [value]
    for _depth in range(MAX_DEPTH + 1):
        level = [
            item
            for part in level
            if isinstance(part, dict | list)
            for item in (part.values() if isinstance(part, dict) else part)
        ]
        if not level:
            return False
    return True


def _harmless(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _ODD_TEXT.sub(_replacement, value)
    if not isinstance(value, dict | list):
        return value
    if not depth:
        return None
    if isinstance(value, list):
        return [_harmless(item, depth - 1) for item in value]
    return {
        _ODD_TEXT.sub(_replacement, key): _harmless(item, depth - 1)
        for key, item in value.items()
    }


def _replacement(found: re.Match[str]) -> str:
    return "" if found[0] == "\0" else "\ufffd"


def _without_deep(text: str) -> str:
    """Leave out what is nested deeper in a text than the decoder can follow.

    :raises ValueError: it ends in there
    """
    parts, depth, start = [], 0, 0
    for token in _TOKEN.finditer(text):
        if token[0] in ("[", "{"):
            depth += 1
            if depth == MAX_DEPTH + 1:
                parts.append(text[start : token.start()] + "null")
        elif token[0] in ("]", "}"):
            if depth == MAX_DEPTH + 1:
                start = token.end()
            depth -= 1
    if depth > 0:
        raise ValueError("It is cut off")
    return "".join([*parts, text[start:]])
