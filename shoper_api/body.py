"""Reading the body of an answer as it arrives, the same with each urllib3 from 1.26."""

import zlib
from collections.abc import Iterable, Iterator

import requests
from urllib3.exceptions import DecodeError, IncompleteRead

# Small, since a compressed piece may grow a thousandfold before it is counted, and
# since urllib3 before 2.2 waits until a piece is full.
_PIECE = 1024
_GZIP = 16 + zlib.MAX_WBITS


def read_pieces(response: requests.Response) -> Iterator[bytes]:
    """Read a body piece by piece, as it was sent.

    :raises OSError, urllib3.exceptions.HTTPError: the connection broke, or fewer bytes
        came than were announced
    """
    raw = response.raw
    # `read1` gives what has arrived; urllib3 has it since 2.2.
    read = getattr(raw, "read1", raw.read)
    size = 0
    while piece := read(_PIECE, decode_content=False):
        size += len(piece)
        yield piece
    if raw.length_remaining:  # urllib3 1.26 says nothing
        raise IncompleteRead(size, raw.length_remaining)


def decompress(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress a body that was sent as gzip.

    :raises urllib3.exceptions.HTTPError: it is none, or cut off
    """
    # Not by urllib3, where 1.26 gives nothing for a piece that is but the beginning,
    # and 2.0 keeps all that a piece grew to and copies it each time it gives a part.
    gzip = None
    try:
        for piece in pieces:
            gzip = gzip or zlib.decompressobj(_GZIP)
            yield gzip.decompress(piece)
    except zlib.error as error:
        raise DecodeError(str(error)) from None
    if gzip and not gzip.eof:
        raise DecodeError("The end of the compressed answer is missing.")
