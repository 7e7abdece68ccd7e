"""Pictures by their content, without Odoo."""

import base64
import hashlib
import io
import re
import warnings

from PIL import Image, WebPImagePlugin  # noqa: F401 (makes Pillow read WebP)

FORMATS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}
JPEG_FORMATS = ("JPEG", "MPO")  # MPO: Pillow's name where more pictures follow
# A marker of JPEG that has a length, or the end of the picture (D9). Between them lies
# data of the picture, in which FF00 and the marks of restarting (D0 to D7) are no end.
JPEG_MARKER = re.compile(rb"\xff([\x02-\xcf\xd9-\xfe])")
JPEG_END = b"\xd9"
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000  # a small file can hold a picture that fills the memory
THUMBNAIL = (128, 128)


class BadPicture(ValueError):
    """Not a picture that can be kept.

    :ivar reason: ``size`` (too many bytes), ``type`` (none of :data:`FORMATS`),
        ``pixels`` (too many) or ``broken``
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def file_extension(content: bytes) -> str | None:
    """Tell the extension of a picture's file by its first bytes (``jpg``), None where
    it is none of :data:`FORMATS`."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return None


class Picture(bytes):
    """The base64 of a picture that was looked at already, and can be kept.

    :ivar sha256: hash of the original bytes, hexadecimal
    :ivar thumbnail: base64 of a small picture of it
    """

    sha256: str
    thumbnail: bytes


def read_picture(content: bytes) -> Picture:
    """Look at the bytes of a picture, and make what is kept of it.

    :raises BadPicture: for what cannot be kept
    """
    thumbnail = _thumbnail(content)
    picture = Picture(base64.b64encode(content))
    picture.sha256 = hashlib.sha256(content).hexdigest()
    picture.thumbnail = base64.b64encode(thumbnail)
    return picture


def _thumbnail(content: bytes) -> bytes:
    """Make a small picture of a picture: PNG where it may be transparent, else JPEG.

    :raises BadPicture: for what cannot be kept
    """
    if len(content) > MAX_BYTES:
        raise BadPicture("size")
    with warnings.catch_warnings():
        # Pillow's own limit is another one; ours is looked at right after.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(content), formats=tuple(FORMATS))
        except Image.DecompressionBombError:
            raise BadPicture("pixels") from None
        except Exception:
            raise BadPicture("type") from None
        if image.width * image.height > MAX_PIXELS:
            raise BadPicture("pixels")
        try:
            _check_end(image.format, content)
            image.draft("RGB", THUMBNAIL)  # reads JPEG at a fraction of its size
            image.thumbnail(THUMBNAIL)
            has_alpha = image.mode in ("RGBA", "LA", "P", "PA")
            out = io.BytesIO()
            if has_alpha:
                image.convert("RGBA").save(out, "PNG")
            else:
                image.convert("RGB").save(out, "JPEG", quality=85)
        except Exception:
            raise BadPicture("broken") from None
    return out.getvalue()


def _check_end(kind: str | None, content: bytes) -> None:
    """Check that a picture is all there. Pillow is not asked, since Odoo makes it
    decode what is cut off as if it were whole.

    :raises Exception: it is not
    """
    if kind in JPEG_FORMATS and not _has_jpeg_end(content):
        raise BadPicture("broken")
    if kind == "PNG":
        Image.open(io.BytesIO(content), formats=("PNG",)).verify()


def _has_jpeg_end(content: bytes) -> bool:
    """Tell whether a JPEG picture is there up to its end. Its segments are followed
    from the first on: what they hold (such as a small picture of it) and what lies
    behind the end (phones append a film) may look like an end, too."""
    place = 0
    while marker := JPEG_MARKER.search(content, place):
        if marker[1] == JPEG_END:
            return True
        place = marker.end()
        place += int.from_bytes(content[place : place + 2], "big")
    return False
