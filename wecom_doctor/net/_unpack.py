"""Bodies that were packed although nobody asked for it."""

import zlib

GZIP = zlib.MAX_WBITS | 16
ZLIB = zlib.MAX_WBITS
RAW = -zlib.MAX_WBITS
# `deflate` means zlib, and servers exist that send it without zlib's head and sum.
WINDOWS = {"gzip": (GZIP,), "x-gzip": (GZIP,), "deflate": (ZLIB, RAW)}


class Unpackable(Exception):
    """The body is not packed as the head says, or ends too early."""


def unpack(packed: bytes, encoding: str, most: int) -> bytes:
    """The body, at most one byte more than `most`; as it came when the encoding is none that we know."""
    if not packed or encoding not in WINDOWS:
        return packed
    for window in WINDOWS[encoding]:
        try:
            return inflated(packed, window, most)
        except zlib.error:
            continue
    raise Unpackable


def inflated(packed: bytes, window: int, most: int) -> bytes:
    """All members of a packed body, one after the other."""
    whole = b""
    while packed and len(whole) <= most:
        member = zlib.decompressobj(window)
        whole += member.decompress(packed, most + 1 - len(whole))
        if not member.eof and len(whole) <= most:
            raise Unpackable
        packed = member.unused_data.lstrip(b"\0")
    return whole
