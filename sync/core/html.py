"""HTML as it is compared, and what one side removed of it; without Odoo."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Any

import lxml.etree
import lxml.html

_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
_RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*"
    r"(?:[,/]\s*(?:1|1\.0|100%)\s*)?\)"
)
_SHORT_COLOUR = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])(?![0-9a-f])")
_DROPPED_TAGS = ("script", "style", "noscript", "meta", "link", "base")
_DANGEROUS_TAGS = ("iframe", "object", "embed", "form", "svg", "button", "textarea")
_FRAMES = frozenset({"iframe src", "embed src", "object"})
_ARRANGING_TAGS = ("p", "div", "span", "br", "tbody")
# Editors write one for the other and browsers show them alike.
_SAME_TAGS = {"b": "strong", "i": "em", "strike": "s"}
_INLINE_TAGS = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i img input ins kbd label mark q "
    "s samp small span strike strong sub sup time tt u var wbr".split()
)
_EMPTY_TAGS = ("br", "hr", "img", "input", "wbr", "col", "area", "embed", "source")
_COLOURS = {
    "aqua": "#00ffff",
    "black": "#000000",
    "blue": "#0000ff",
    "fuchsia": "#ff00ff",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "lime": "#00ff00",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "purple": "#800080",
    "red": "#ff0000",
    "silver": "#c0c0c0",
    "teal": "#008080",
    "white": "#ffffff",
    "yellow": "#ffff00",
}


@lru_cache(maxsize=4096)
def normal_html(value: str | None) -> str:
    """Write HTML in a form that is the same however an editor, the shop or Odoo wrote
    it: no scripts, handlers or comments, attributes, classes and styles sorted, colours
    as hexadecimal, white space collapsed. A relative address stays another one than an
    absolute one."""
    root = _parse(_INVISIBLE.sub("", unicodedata.normalize("NFC", value or "")))
    if root is None:
        return ""
    if isinstance(root, str):
        return root
    while (only := _lone_wrapper(root)) is not None:
        root = only
    parts: list[str] = []
    _write_children(root, parts)
    text = _SPACE.sub(" ", "".join(parts))
    # A mark stands at each edge of a block: white space there shows nowhere.
    return re.sub(" ?\0 ?", "", text).strip()


def lost_html(sent: str | None, kept: str | None) -> list[str]:
    """Name what is no longer there of HTML that one side was given: tags and
    attributes (``script``, ``onclick``, ``iframe src``), sorted."""
    return sorted((_names(sent) - _names(kept)).keys())


def has_frames(one: str | None, other: str | None) -> bool:
    """Tell whether HTML shows something in a frame, such as a film, that another HTML
    does not show."""
    return not _FRAMES.isdisjoint(lost_html(one, other))


def is_rest(kept: str | None, sent: str | None) -> bool:
    """Tell whether HTML is what one side left of the HTML that it was given: the same
    text and pictures, and no tag, attribute, class or style that was not there before.
    What is dangerous may have gone together with the text in it."""
    left, given = _parse(kept or ""), _parse(sent or "")
    had, has = _marks(given), _marks(left)
    texts = (
        _words(given, _DROPPED_TAGS),
        _words(given, (*_DROPPED_TAGS, *_DANGEROUS_TAGS)),
    )
    return (
        _words(left, _DROPPED_TAGS) in texts
        and has["img"] == had["img"]
        and not has - had
    )


def _words(node: Any, dropped: tuple[str, ...]) -> str:
    """Read the text of a parsed HTML without white space, leaving out that in some
    tags."""
    if node is None or isinstance(node, str):
        return _SPACE.sub("", node or "")
    text = node.text or ""
    for child in node:
        if isinstance(child.tag, str) and child.tag not in dropped:
            text += _words(child, dropped)
        text += child.tail or ""
    return _SPACE.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))


def _marks(root: Any) -> Counter:
    """Count the tags, attributes, classes and styles of a parsed HTML, leaving out
    plain tags that only arrange the text."""
    found: Counter = Counter()
    if root is None or isinstance(root, str):
        return found
    for node in root.iterdescendants():
        if not isinstance(node.tag, str):
            continue
        tag = _SAME_TAGS.get(node.tag, node.tag)
        if tag not in _ARRANGING_TAGS:
            found[tag] += 1
        for name, text in _attributes(node):
            separator = {"style": ";", "class": " "}.get(name)
            for part in text.split(separator) if separator else [text]:
                found[name, part] += 1
    return found


def _parse(text: str) -> Any:
    """Parse a text: its root element, the text itself where it is no HTML, None where
    it is empty."""
    if not text.strip():
        return None
    try:
        return lxml.html.fragment_fromstring(text, create_parent="div")
    except (lxml.etree.ParserError, ValueError):
        return _SPACE.sub(" ", text).strip()


def _names(value: str | None) -> Counter:
    """Count the tags and attributes of HTML that a side may remove: what does
    something or loads something."""
    root = _parse(value or "")
    names: Counter = Counter()
    if root is None or isinstance(root, str):
        return names
    for node in root.iterdescendants():
        if not isinstance(node.tag, str):
            continue
        tag = node.tag
        if tag in ("script", "style", "iframe", "object", "embed", "form", "svg"):
            names[tag] += 1
        for name, text in node.attrib.items():
            if name.startswith("on"):
                names[name] += 1
            elif _is_script(text):
                names[f"{name}=javascript:"] += 1
            elif name in ("src", "href", "action"):
                names[f"{tag} {name}"] += 1
    return names


def _is_script(text: str) -> bool:
    return re.sub(r"[\x00-\x20]", "", text).lower().startswith("javascript:")


def _lone_wrapper(node: Any) -> Any:
    """Find the plain paragraph or span that holds all there is, None where there is no
    such: Odoo puts one around text that has none."""
    kept = [child for child in node if _is_kept(child)]
    texts = [node.text, *(child.tail for child in node)]
    if len(kept) != 1 or any((text or "").strip() for text in texts):
        return None
    only = kept[0]
    return only if only.tag in ("p", "span") and not _attributes(only) else None


def _is_kept(node: Any) -> bool:
    return isinstance(node.tag, str) and node.tag not in _DROPPED_TAGS


def _is_empty(node: Any) -> bool:
    """Tell whether a paragraph shows nothing but its line: it may hold a blank, a line
    break or nothing."""
    kept = [child for child in node if _is_kept(child)]
    texts = [node.text, *(child.tail for child in node)]
    return not any((text or "").strip() for text in texts) and (
        not kept or (len(kept) == 1 and kept[0].tag == "br")
    )


def _write_children(node: Any, parts: list[str]) -> None:
    """Append the normal form of what is in a node to the parts of the text."""
    parts.append(_escape(node.text))
    if node.tag in ("p", "div") and _is_empty(node):
        return
    for child in node:
        if _is_kept(child):
            _write_node(child, parts)
        parts.append(_escape(child.tail))


def _write_node(node: Any, parts: list[str]) -> None:
    """Append the normal form of a node to the parts of the text."""
    attributes = _attributes(node)
    edge = "" if node.tag in _INLINE_TAGS else "\0"
    tag = _SAME_TAGS.get(node.tag, node.tag)
    if tag == "em" and dict(attributes).get("class"):
        tag = "i"  # an icon
    if tag == "tbody" and not attributes:  # what browsers add by themselves
        parts.append(edge)
        _write_children(node, parts)
        parts.append(edge)
        return
    written = "".join(f' {name}="{text}"' for name, text in sorted(attributes))
    parts.append(f"{edge}<{tag}{written}>{edge}")
    if tag not in _EMPTY_TAGS:
        _write_children(node, parts)
        parts.append(f"{edge}</{tag}>{edge}")


def _escape(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;")


def _attributes(node: Any) -> list[tuple[str, str]]:
    """List the attributes of a node that count, in their normal form: [(name, text)].
    Handlers and what editors note for themselves do not."""
    kept = []
    for name, text in node.attrib.items():
        text = _SPACE.sub(" ", text).strip()
        if name.startswith(("on", "data-oe-", "data-mce-")) or _is_script(text):
            continue
        if name == "style":
            text = _normal_style(text)
        elif name == "class":
            text = " ".join(sorted(set(text.split())))
        elif name == "rel":
            # Added by editors to links that open a new window.
            added = {"noopener", "noreferrer"}
            text = " ".join(sorted(set(text.lower().split()) - added))
        if text:
            kept.append((name, text))
    return kept


def _normal_style(text: str) -> str:
    """Write a style in a form that is the same however it was written: rules sorted,
    colours as hexadecimal."""
    text = _RGB.sub(
        lambda found: (
            "#" + "".join(f"{int(part) & 255:02x}" for part in found.groups())
        ),
        text.lower(),
    )
    text = _SHORT_COLOUR.sub(
        lambda found: "#" + "".join(digit * 2 for digit in found.groups()), text
    )
    rules = (rule.partition(":") for rule in text.split(";") if rule.strip())
    pairs = {name.strip(): _normal_rule(name, value) for name, _, value in rules}
    return ";".join(f"{name}:{value}" for name, value in sorted(pairs.items()))


def _normal_rule(name: str, value: str) -> str:
    value = re.sub(r"\s*,\s*", ",", value.replace('"', "'")).strip()
    is_colour = "color" in name or name.strip() == "background"
    return _COLOURS.get(value, value) if is_colour else value
