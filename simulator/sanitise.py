"""HTML as the shop keeps it: what it removes and rewrites on every write.

Scripts, the source of frames, event handlers and `javascript:` addresses are removed
and colours are normalised, so that a text does not come back byte for byte
(docs/shoper-api.md). The exact form of the rest is not known; here it stays as it was
sent, but that attributes are quoted and elements without content end with " /".
"""

import re
from html import escape, unescape
from html.parser import HTMLParser

_URL_ATTRIBUTES = {"href", "src", "action", "formaction", "background", "poster"}
_SCHEME = re.compile(r"(javascript:|vbscript:|data:text/html)", re.IGNORECASE)
_SHORT_COLOUR = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])(?![0-9a-z])", re.I)
_LONG_COLOUR = re.compile(r"#[0-9a-f]{6}(?![0-9a-z])", re.I)
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)", re.I)
_NAME = re.compile(r"[a-z][a-z0-9:._-]*", re.I)
_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}


def sanitise(text: str) -> str:
    """Clean HTML as the shop does on each write; a second time changes nothing."""
    # what is removed can join its surroundings to something new
    while "<" in text:
        parser = _Writer()
        parser.feed(text)
        parser.close()
        before, text = text, "".join(parser.out)
        if text == before:
            break
    return text


def _colours(style: str) -> str:
    style = _RGB.sub(
        lambda m: "#" + "".join(f"{min(int(part), 255):02x}" for part in m.groups()),
        style,
    )
    style = _SHORT_COLOUR.sub(lambda m: "#" + "".join(c * 2 for c in m.groups()), style)
    return _LONG_COLOUR.sub(lambda m: m.group().lower(), style)


def _dangerous(value: str) -> bool:
    return bool(_SCHEME.match(re.sub(r"[\x00-\x20]", "", unescape(value))))


class _Writer(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.out = []
        self.script = False

    def write(self, text):
        """Keep a text, unless it is inside a script."""
        if not self.script:
            self.out.append(text)

    def tag(self, tag, attrs, end):
        """Keep the beginning of an element, without what the shop removes. end: what
        stands before its ">"."""
        if self.script or not _NAME.fullmatch(tag):
            return
        parts = [tag]
        for name, value in attrs:
            if not _NAME.fullmatch(name) or name.startswith("on"):
                continue
            if tag == "iframe" and name == "src":
                continue
            if value is None:
                parts.append(name)
                continue
            if name in _URL_ATTRIBUTES and _dangerous(value):
                continue
            if name == "style":
                value = _colours(value)
            parts.append(f'{name}="{escape(value)}"')
        self.out.append(f"<{' '.join(parts)}{end}>")

    def handle_starttag(self, tag, attrs):
        if tag == "script":
            self.script = True
            return
        self.tag(tag, attrs, " /" if tag in _VOID else "")

    def handle_startendtag(self, tag, attrs):
        if tag != "script":
            self.tag(tag, attrs, " /")

    def handle_endtag(self, tag):
        if tag == "script":
            self.script = False
        elif tag not in _VOID and _NAME.fullmatch(tag):
            self.write(f"</{tag}>")

    def handle_data(self, data):
        self.write(data)

    def handle_entityref(self, name):
        self.write(f"&{name};")

    def handle_charref(self, name):
        self.write(f"&#{name};")

    def handle_comment(self, data):
        self.write(f"<!--{data}-->")
