"""Product images: data by the API, bytes by a public address."""

import base64
import binascii
import http.client
import urllib.parse
import urllib.request
from collections.abc import Callable

from ..errors import ApiError, Invalid
from ..fields import Computed, Flag, Number, Reference, Text
from .base import Resource

#: images of one product at most (docs/shoper-api.md)
MOST = 255
#: seconds that the shop waits for a file at an `url`
FETCH_TIMEOUT = 10
#: bytes of a file that is fetched, at most (a guess)
MOST_BYTES = 20 * 1024 * 1024


class ProductImages(Resource):
    """The first image of a product becomes its main one (seen).

    On create the file comes as `content` (base64) or is fetched from `url`; here
    only loopback addresses can be fetched, a local shop does not go out.
    """

    name, key = "product-images", "gfx_id"
    whole_key = "product_id"
    also_written = ("content", "url", "order", "main")
    indexed = ("product_id",)
    fields = {
        "product_id": Reference(to="products", required=True),
        "name": Computed(),
        "unic_name": Text(readonly=True, default=None),
        "order": Number(),
        "hidden": Flag(),
        "main": Computed(),
        "translations": Computed(),
        "extension": Text(readonly=True, default="jpg"),
    }
    translated = {"name": Text(), "description": Text()}

    def __init__(self, shop):
        super().__init__(shop)
        #: bytes of the files, or functions that make them
        self.files: dict[int, bytes | Callable[[], bytes]] = {}
        #: main image of each product
        self.main: dict[str, int] = {}
        self._new_file: bytes | Callable[[], bytes] = b""

    def of_product(self, product_id) -> list[int]:
        """List the ids of a product's images in the order in which they are shown."""
        ids = self.indexes["product_id"].get(str(product_id))
        return sorted(ids, key=lambda i: (float(self.value(i, "order")), i))

    def needs_translation(self):
        return False

    # Writing

    def check(self, values, body, row, owner, errors):
        if row is not None:
            self.check_update(values, body, row, owner, errors)
            return
        product_id = values.get("product_id")
        if product_id is not None:
            ids = self.of_product(product_id)
            if len(ids) >= MOST:
                errors.append(("product_id", Invalid("image_count", MOST)))
            last = max((float(self.value(i, "order")) for i in ids), default=0)
            if not (owner and "order" in values):
                values["order"] = str(int(last) + 1)
        try:
            self._new_file, values["extension"] = self.parse_file(body)
        except Invalid as invalid:
            errors.append(("url" if "url" in body else "content", invalid))

    def check_update(self, values, body, row, owner, errors):
        """Check a change of an image: by the switch image_order, `order` and `main` are
        written by the owner alone."""
        values.pop("product_id", None)
        policy = "accepted" if owner else self.shop.switches.image_order
        for name in ("order", "main"):
            if name in body and policy == "refused":
                errors.append((name, Invalid("readonly")))
        if policy != "accepted":
            values.pop("order", None)
        if body.get("content") is not None or "url" in body:
            try:
                self._new_file, values["extension"] = self.parse_file(body)
            except Invalid as invalid:
                errors.append(("url" if "url" in body else "content", invalid))
                return
            if not errors:
                self.files[int(row[self.key])] = self._new_file

    def parse_file(self, body) -> tuple[bytes | Callable[[], bytes], str]:
        """Read the file that a body holds or names: (bytes or a function that makes
        them, extension). Raises Invalid, or by a switch ApiError 500."""
        if "url" in body:
            try:
                content = _fetch(body["url"], self.shop.own_ports)
            except Invalid:
                if self.shop.switches.image_url_failure == "server_error":
                    raise ApiError(500) from None
                raise
        elif callable(body.get("content")):
            # made on demand, by the demo catalogue
            return body["content"], "jpg"
        elif isinstance(body.get("content"), str) and body["content"]:
            try:
                content = base64.b64decode(body["content"], validate=True)
            except (binascii.Error, ValueError):
                raise Invalid("image") from None
        else:
            raise Invalid("required")
        extension = image_type(content)
        if extension is None:
            raise Invalid("image")
        return content, extension

    def created(self, row_id, body, owner):
        self.files[row_id] = self._new_file
        row = self.rows[row_id]
        row.setdefault("unic_name", str(row_id))
        translations = row.setdefault("translations", {})
        if not translations:
            translations[self.shop.default_locale] = {}
        for texts in translations.values():
            if not texts.get("name"):
                texts["name"] = f"{row_id}.{row['extension']}"
        self.main.setdefault(row["product_id"], row_id)
        self.touch(row["product_id"], owner)

    def updated(self, row_id, body, owner):
        row = self.rows[row_id]
        if owner or self.shop.switches.image_order == "accepted":
            if str(body.get("main", "0")).lower() in ("1", "true"):
                self.main[row["product_id"]] = row_id
        self.touch(row["product_id"], owner)

    def touch(self, product_id: str, owner: bool = False) -> None:
        """Move the `edit_date` of the product, where the switch says so."""
        products = self.shop["products"]
        if self.shop.switches.edit_date_on_image and not owner:
            if int(product_id) in products.rows:
                products.touch(int(product_id))

    def remove(self, row_id):
        product_id = self.rows[row_id]["product_id"]
        super().remove(row_id)
        del self.files[row_id]
        if self.main.get(product_id) == row_id:
            rest = self.of_product(product_id)
            if rest:
                self.main[product_id] = rest[0]
            else:
                del self.main[product_id]
        self.touch(product_id)

    def users(self, row_id):
        stocks = self.shop["product-stocks"]
        ids = stocks.indexes["gfx_id"].get(str(row_id))
        self.detach(row_id, [(stocks, "gfx_id", ids)])
        return []

    # Rendering

    def compute(self, row_id, row, out):
        names = row["translations"]
        locale = self.shop.default_locale
        texts = names.get(locale) or next(iter(names.values()))
        out["name"] = texts.get("name", "")
        out["main"] = int(self.main.get(row["product_id"]) == row_id)
        if row_id % 3 == 0:
            # absent from some rows that have none (seen)
            for shown in out["translations"].values():
                if not shown["description"]:
                    del shown["description"]

    def main_of(self, product_id: int) -> dict | None:
        """Show the main image as its product does; None where it has no image."""
        row_id = self.main.get(str(product_id))
        if row_id is None:
            return None
        image = self.render(row_id)
        del image["main"], image["product_id"]
        for texts in image["translations"].values():
            texts.setdefault("description", "")
        return image

    def file(self, name: str) -> tuple[bytes, str] | None:
        """Find the public file `<unic_name>.<extension>`: (bytes, media type), None
        where there is none."""
        stem, _dot, extension = name.rpartition(".")
        row_id = self.id_of(stem)
        row = self.rows.get(row_id)
        if row is None or row.get("unic_name") != stem:
            row_id = next(
                (i for i, row in self.rows.items() if row.get("unic_name") == stem), 0
            )
            row = self.rows.get(row_id)
        if row is None or self.value(row_id, "extension") != extension:
            return None
        content = self.files[row_id]
        if callable(content):
            content = content()
        subtype = "jpeg" if extension == "jpg" else extension
        return content, f"image/{subtype}"


def image_type(content: bytes) -> str | None:
    """Tell the extension of a picture by its first bytes, None for anything else. Those
    of jpg, png, gif and webp were seen in shops."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


# Neither through a proxy nor to where an answer points.
_fetcher = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


def _fetch(url, own_ports) -> bytes:
    """Download the file at an address on this machine. Raises Invalid."""
    try:
        parts = urllib.parse.urlsplit(str(url))
        is_allowed = (
            parts.scheme == "http"
            and parts.hostname in ("127.0.0.1", "localhost")
            and (parts.port or 80) not in own_ports
        )
        if is_allowed:
            with _fetcher.open(url, timeout=FETCH_TIMEOUT) as answer:
                content = answer.read(MOST_BYTES + 1)
                if answer.status == 200 and len(content) <= MOST_BYTES:
                    return content
    except (OSError, ValueError, http.client.HTTPException):
        pass
    raise Invalid("image_url", url)
