"""HTML of either side as people may look at it; without a database."""

import re
from typing import Any

import lxml.etree
import lxml.html
from markupsafe import Markup, escape

from odoo.tools import html_sanitize

# Long texts are scrolled, so that one does not push all others out of sight.
_BOX = Markup('<div class="overflow-auto text-wrap" style="max-height: 16rem">%s</div>')
_PLACEHOLDER = "badge text-bg-light border fw-normal text-wrap text-break"
_LONG_ADDRESS = 200
_ADDRESSES = ("src", "srcset", "poster", "data")
_KEPT_TAGS = frozenset(
    "a abbr article aside b bdi bdo big blockquote br caption center cite code col "
    "colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 "
    "header hr i ins kbd li main mark nav ol p pre q s samp section small span strike "
    "strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr".split()
)
_KEPT_ATTRIBUTES = frozenset(
    "align border cellpadding cellspacing colspan dir height lang nowrap rowspan "
    "start title valign width".split()
)
_LINK = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
# No address, and no function but those of colours: others could name one.
_HARMLESS = re.compile(
    r"([\w\s.,#%'\"!/+-]|(rgb|hsl)a?\([\d\s.,%/]*\))*", re.IGNORECASE
)


def shown_html(value: str | None) -> Markup:
    """Show HTML as it looks, with nothing in it that could do harm or tell others who
    reads it: the browser loads nothing because of it. A picture is a sign with its
    text and its address."""
    clean = html_sanitize(
        value or "",
        sanitize_attributes=True,
        sanitize_style=True,
        strip_classes=True,
    )
    if not clean or not clean.strip():
        return Markup("")
    root = lxml.html.fragment_fromstring(str(clean), create_parent="div")
    lxml.etree.strip_tags(root, lxml.etree.Comment, lxml.etree.ProcessingInstruction)
    for node in list(root.iterdescendants()):
        if node.tag == "img" or any(map(node.get, _ADDRESSES)):
            _show_address(node)
        else:
            _keep_harmless(node)
    parts = [lxml.html.tostring(child, encoding="unicode") for child in root]
    return _BOX % (escape(root.text or "") + Markup("".join(parts)))


def _show_address(node: Any) -> None:
    """Turn what a browser would load into a sign that says what it is."""
    address = next(filter(None, map(node.get, _ADDRESSES)), "")
    if len(address) > _LONG_ADDRESS:
        address = f"{address[:_LONG_ADDRESS]}…"
    text = " ".join(filter(None, (node.get("alt"), address)))
    node.attrib.clear()
    node.tag = "span"
    node.set("class", _PLACEHOLDER)
    icon = lxml.html.Element("i")
    icon.set("class", "fa fa-picture-o me-1")
    icon.tail = text + (node.text or "")
    node.text = None
    node.insert(0, icon)


def _keep_harmless(node: Any) -> None:
    """Take off a node what is not known to be harmless, or the node itself from
    around its content."""
    href, style = node.get("href", "").strip(), _harmless_style(node.get("style", ""))
    for name in set(node.attrib) - _KEPT_ATTRIBUTES:
        del node.attrib[name]
    if style:
        node.set("style", style)
    if node.tag == "a" and _LINK.match(href):
        node.set("href", href)
        node.set("target", "_blank")
        node.set("rel", "noopener noreferrer")
    if node.tag not in _KEPT_TAGS:
        node.drop_tag()


def _harmless_style(text: str) -> str:
    rules = (rule.partition(":") for rule in text.split(";"))
    return "; ".join(
        f"{name.strip()}: {value.strip()}"
        for name, _colon, value in rules
        if value.strip() and _HARMLESS.fullmatch(value)
    )
