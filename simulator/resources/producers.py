"""Producers: data by the API, the bytes of their logos by a public address."""

import base64
import binascii
from collections.abc import Callable

from ..errors import Invalid
from ..fields import Computed, Flag, Number, Text
from .base import Resource
from .images import image_type


class Producers(Resource):
    """`name` is not translated; `gfx` is the file name of a logo, or empty. A logo is
    written as `{"file": name, "content": base64}` (docs/shoper-api.md)."""

    name, key = "producers", "producer_id"
    also_written = ("gfx",)
    fields = {
        "name": Text(required=True),
        "web": Text(),
        "gfx": Computed(default=""),
        "isdefault": Flag(readonly=True),
        # shown, and no part of what the specification lets write
        "in_loyalty": Flag(readonly=True),
        "sort_type": Number(readonly=True),
    }
    translated = {
        "description": Text(),
        "seo_title": Text(),
        "seo_description": Text(),
        "seo_keywords": Text(),
        "seo_url": Text(),
        "permalink": Computed(),
    }
    used_by = (("products", "producer_id"),)

    def __init__(self, shop):
        super().__init__(shop)
        #: file name and bytes of the logos, or functions that make them
        self.logos: dict[int, tuple[str, bytes | Callable[[], bytes]]] = {}
        self._new_logo: tuple[str, bytes | Callable[[], bytes]] | None = None

    # Writing

    def check(self, values, body, row, owner, errors):
        self._new_logo = None
        if not isinstance(body.get("gfx"), dict):
            return
        try:
            self._new_logo = self.parse_logo(body["gfx"])
        except Invalid as invalid:
            errors.append(("gfx", invalid))

    def parse_logo(self, given: dict) -> tuple[str, bytes | Callable[[], bytes]]:
        """Read a logo: (file name, bytes or a function that makes them). Raises
        Invalid."""
        name, content = given.get("file"), given.get("content")
        if not isinstance(name, str) or not name.strip():
            raise Invalid("required")
        if callable(content):
            return name, content  # made on demand, by the demo catalogue
        try:
            content = base64.b64decode(content or "", validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise Invalid("image") from None
        if image_type(content) is None:
            raise Invalid("image")
        return name, content

    def created(self, row_id, body, owner):
        self.updated(row_id, body, owner)
        locale = self.shop.default_locale
        row = self.rows[row_id]
        if not row.get("translations"):
            row["translations"] = {locale: {}}

    def updated(self, row_id, body, owner):
        if self._new_logo is None:
            return
        name, content = self._new_logo
        if self.shop.switches.logo_names == "numbered":
            name = f"{row_id}.{name.rpartition('.')[2]}"
        elif any(i != row_id and name == logo[0] for i, logo in self.logos.items()):
            name = f"{row_id}-{name}"
        self.logos[row_id] = name, content
        self.rows[row_id]["gfx"] = name

    def deleted(self, row_id):
        self.logos.pop(row_id, None)

    # Rendering

    def compute_translation(self, row_id, row, locale, out):
        name = self.shop.slug(row["name"])
        out["permalink"] = f"{self.shop.url}/{locale}/producer/{name}/{row_id}"

    def file(self, name: str) -> tuple[bytes, str] | None:
        """Find a logo by its file name: (bytes, media type), None without one."""
        for known, content in self.logos.values():
            if known == name:
                content = content() if callable(content) else content
                kind = image_type(content) or "plain"
                return content, f"image/{'jpeg' if kind == 'jpg' else kind}"
        return None
