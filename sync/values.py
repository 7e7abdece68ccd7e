"""Property values and when two of them are the same, without Odoo.

Values are what JSON can hold: texts, decimals as strings, booleans, and references
as the id of a :class:`shoper.element` (int), as ``"model,id"`` for a record that has
no element in the shop yet, or None."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import lxml.etree
import lxml.html

KINDS = ("text", "html", "money", "number", "bool", "ref", "refs")
_SPACE = re.compile(r"\s+")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_DROPPED_TAGS = ("script", "style", "noscript", "meta", "link", "base")


@dataclass(frozen=True)
class Property:
    """One property that both sides hold and that a user can choose to update.

    ``label`` is a lazily translated text; ``kind`` one of :data:`KINDS`;
    ``entity`` what a reference points at; ``default`` whether it is chosen unless
    the user says otherwise; ``to_odoo`` and ``to_shop`` whether linked elements may
    be updated on that side; ``unit`` what a number counts, as people read it;
    ``keeps`` whether None means "not known" and never replaces a value;
    ``translated`` whether both sides keep it in several languages."""

    code: str
    label: Any
    kind: str = "text"
    entity: str | None = None
    default: bool = True
    to_odoo: bool = True
    to_shop: bool = True
    unit: str = ""
    keeps: bool = False
    translated: bool = False

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values of this property mean the same."""
        if one == other:
            return True
        normalise = _NORMALISERS.get(self.kind)
        return normalise is not None and normalise(one) == normalise(other)


def normal_text(value: Any) -> str:
    """NFC, with every run of white space as one blank and none at the ends."""
    if not value:
        return ""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", str(value))).strip()


def match_key(value: Any) -> str:
    """The form in which names are compared when pairs are looked for."""
    return normal_text(value).casefold()


def decimal_text(value: Any, digits: int) -> str:
    """A number as text with so many decimals, ``"0.00"`` for what is none."""
    try:
        number = Decimal(str(value or 0))
    except InvalidOperation:
        number = Decimal(0)
    step = Decimal(1).scaleb(-digits)
    return str(number.quantize(step, ROUND_HALF_UP))


def _normal_decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value or 0)).normalize()
    except InvalidOperation:
        return Decimal(0)


@lru_cache(maxsize=4096)
def normal_html(value: str | None) -> str:
    """HTML in a form that is the same however an editor, the shop or Odoo wrote it:
    no scripts, handlers or comments, attributes sorted, colours as hexadecimal,
    white space collapsed."""
    text = unicodedata.normalize("NFC", value or "")
    if not text.strip():
        return ""
    try:
        root = lxml.html.fragment_fromstring(text, create_parent="div")
    except (lxml.etree.ParserError, ValueError):
        return normal_text(text)
    while (only := _lone_wrapper(root)) is not None:
        root = only
    parts: list[str] = []
    _write_children(root, parts)
    return _SPACE.sub(" ", "".join(parts)).replace("> ", ">").replace(" <", "<").strip()


def _lone_wrapper(node: Any) -> Any:
    """The plain paragraph or span around all there is, or None: Odoo puts one around
    text that has none."""
    kept = [child for child in node if _is_kept(child)]
    texts = [node.text, *(child.tail for child in node)]
    if len(kept) != 1 or any((text or "").strip() for text in texts):
        return None
    only = kept[0]
    return only if only.tag in ("p", "span") and not _attributes(only) else None


def _is_kept(node: Any) -> bool:
    return isinstance(node.tag, str) and node.tag not in _DROPPED_TAGS


def _write_children(node: Any, parts: list[str]) -> None:
    parts.append(node.text or "")
    for child in node:
        if _is_kept(child):
            attributes = "".join(
                f' {name}="{text}"' for name, text in sorted(_attributes(child))
            )
            parts.append(f"<{child.tag}{attributes}>")
            _write_children(child, parts)
            parts.append(f"</{child.tag}>")
        parts.append(child.tail or "")


def _attributes(node: Any) -> list[tuple[str, str]]:
    kept = []
    for name, text in node.attrib.items():
        text = normal_text(text)
        if name.startswith(("on", "data-oe-")) or not text:
            continue
        if text.lower().replace(" ", "").startswith("javascript:"):
            continue
        if name == "style":
            text = _normal_style(text)
        kept.append((name, text))
    return kept


def _normal_style(text: str) -> str:
    text = _RGB.sub(
        lambda found: (
            "#" + "".join(f"{int(part) & 255:02x}" for part in found.groups())
        ),
        text.lower(),
    )
    rules = (rule.partition(":") for rule in text.split(";") if rule.strip())
    pairs = ((name.strip(), value.strip()) for name, _, value in rules)
    return ";".join(sorted(f"{name}:{value}" for name, value in pairs))


def _normal_refs(value: Any) -> list[str]:
    return sorted(str(item) for item in value or ())


_NORMALISERS = {
    "text": normal_text,
    "html": lambda value: normal_html(value or ""),
    # No price is another thing than one of nothing.
    "money": lambda value: None if value is None else _normal_decimal(value),
    "number": _normal_decimal,
    "bool": bool,
    "refs": _normal_refs,
    "ref": lambda value: value or None,
}
