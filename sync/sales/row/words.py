"""Texts that people typed, in one form: for showing, and for comparing."""

import unicodedata

# Characters that show nothing: they come along when a text is copied.
INVISIBLE = frozenset({"Cc", "Cf", "Cs"})


def clean(text: str) -> str:
    """Return a text on one line, without what cannot be seen and double spaces.

    Letters with accents come in one form (NFC), however they were typed."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable():  # nearly all are: nothing in it is invisible
        return " ".join(composed.split())
    visible = "".join(
        " " if sign.isspace() else sign
        for sign in composed
        if sign.isspace() or unicodedata.category(sign) not in INVISIBLE
    )
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def said(text: str) -> str:
    """Return a text, an empty one if it consists of signs that say nothing."""
    says = any(unicodedata.category(sign)[0] in "LN" for sign in text)
    return text if says else ""


def comparable(text: str) -> str:
    """Return a text in the form in which two are the same: capitals and spaces do not
    count, accents do."""
    return unicodedata.normalize("NFC", clean(text).casefold())
