"""Bodies and headers arrive as they were sent, unpacked where they were packed, and harmless where they are shown."""

import gzip
import zlib

import pytest

from tests.net.http_servers import PATIENT, asked, play, says
from wecom_doctor.facts.exchange import Answer, Failure
from wecom_doctor.net.http import Caps
from wecom_doctor.protocol.requests import Request

OK = b"HTTP/1.1 200 OK\r\n"
TEXT = b"1234567890123456789" * 50
SMALL = Caps(whole_s=30.0, connect_s=30.0, body_bytes=1000)


def answered(head: bytes, body: bytes, caps: Caps = PATIENT, *, length: int | None = None) -> Answer:
    """What comes of an answer with these header lines and this body; its length is told right unless it is given."""
    told = len(body) if length is None else length
    answer: Answer = play(asked(says(OK + head + f"Content-Length: {told}\r\n\r\n".encode() + body), caps))
    return answer


def deflated(data: bytes, window: int) -> bytes:
    """Packed without or with zlib's head."""
    packer = zlib.compressobj(wbits=window)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": (b"gzip", gzip.compress(TEXT)),
    "old name of gzip": (b"x-gzip", gzip.compress(TEXT)),
    "in capitals": (b" GZIP ", gzip.compress(TEXT)),
    "two members": (b"gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
    "padded with zeros": (b"gzip", gzip.compress(TEXT) + bytes(20)),
    "zlib": (b"deflate", deflated(TEXT, zlib.MAX_WBITS)),
    "raw deflate": (b"deflate", deflated(TEXT, -zlib.MAX_WBITS)),
}


@pytest.mark.parametrize(("encoding", "packed"), PACKED.values(), ids=PACKED)
def test_packed_bodies_are_unpacked(encoding: bytes, packed: bytes) -> None:
    """However it was packed, the body is what the endpoint meant, and that it was packed is told."""
    answer = answered(b"Content-Encoding: " + encoding + b"\r\n", packed)
    assert (answer.body, answer.failure) == (TEXT, None)
    assert answer.encoded == encoding.decode().strip().lower()


@pytest.mark.parametrize("encoding", ["identity", "none", "None", ""])
def test_nothing_is_packed(encoding: str) -> None:
    """Some send the header to say that nothing is packed."""
    answer = answered(f"Content-Encoding: {encoding}\r\n".encode(), TEXT)
    assert (answer.body, answer.failure, answer.encoded) == (TEXT, None, None)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "unheard-of"])
def test_other_packings_are_noted(encoding: str) -> None:
    """What we cannot unpack is kept as it came, with the name of its packing."""
    answer = answered(f"Content-Encoding: {encoding}\r\n".encode(), b"\x8b\x00packed")
    assert (answer.body, answer.encoded, answer.failure) == (b"\x8b\x00packed", encoding, None)


def test_unpacked_bodies_are_not_called_packed() -> None:
    """Without the header there is nothing to unpack, whatever the bytes look like."""
    packed = gzip.compress(TEXT)
    answer = answered(b"", packed)
    assert (answer.body, answer.encoded) == (packed, None)


WRONGLY_PACKED = {
    "not packed": (b"gzip", TEXT),
    "cut": (b"gzip", gzip.compress(TEXT)[:-9]),
    "cut in its head": (b"gzip", gzip.compress(TEXT)[:5]),
    "garbage behind": (b"gzip", gzip.compress(TEXT) + b"garbage"),
    "wrong sum": (b"gzip", gzip.compress(TEXT)[:-8] + bytes(8)),
    "zlib called gzip": (b"gzip", zlib.compress(TEXT)),
    "gzip called deflate": (b"deflate", gzip.compress(TEXT)),
    "cut deflate": (b"deflate", zlib.compress(TEXT)[:-6]),
}


@pytest.mark.parametrize(("encoding", "packed"), WRONGLY_PACKED.values(), ids=WRONGLY_PACKED)
def test_wrong_packing_is_told(encoding: bytes, packed: bytes) -> None:
    """A body that does not unpack as its head says is kept as it came, and the answer has that failure."""
    answer = answered(b"Content-Encoding: " + encoding + b"\r\n", packed)
    assert (answer.failure, answer.body, answer.status) == (Failure.BAD_ENCODING, packed, 200)


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_no_body_needs_no_unpacking(status: bytes) -> None:
    """An answer without a body is not wrongly packed."""
    answer = play(asked(says(b"HTTP/1.1 " + status + b"\r\nContent-Encoding: gzip\r\n\r\n", stay=True)))
    assert (answer.failure, answer.body) == (None, b"")


def test_head_request_has_no_body() -> None:
    """The length in the answer to a HEAD is not waited for, and is no surplus or lack."""
    answer = play(asked(says(OK + b"Content-Length: 500\r\n\r\n", stay=True), request=Request(method="HEAD", query="")))
    assert (answer.status, answer.failure, answer.body, answer.surplus_bytes) == (200, None, b"", 0)


CAPPED = {
    "shorter": (999, b"", None),
    "to the byte": (1000, b"", None),
    "a byte more": (1001, b"", Failure.TOO_LARGE),
    "packed to the byte": (1000, b"Content-Encoding: gzip\r\n", None),
    "packed and a byte more": (1001, b"Content-Encoding: gzip\r\n", Failure.TOO_LARGE),
}


@pytest.mark.parametrize(("size", "head", "failure"), CAPPED.values(), ids=CAPPED)
def test_cap_is_exact(size: int, head: bytes, failure: Failure | None) -> None:
    """A body as long as the cap is whole; of a longer one the beginning is kept."""
    answer = answered(head, gzip.compress(b"x" * size) if head else b"x" * size, SMALL)
    assert (answer.failure, answer.body) == (failure, b"x" * min(size, 1000))


SURPLUS = {
    "none": (b"", b"hello", 5, 0),
    "some": (b"", b"hello", 2, 3),
    "all": (b"", b"hello", 0, 5),
    "chunks count for themselves": (b"Transfer-Encoding: chunked\r\n", b"2\r\nok\r\n0\r\n\r\n", 2, 0),
}


@pytest.mark.parametrize(("head", "body", "length", "surplus"), SURPLUS.values(), ids=SURPLUS)
def test_bytes_behind_the_length_are_counted(head: bytes, body: bytes, length: int, surplus: int) -> None:
    """A length that is too small cuts the body, as it does for WeCom, and how much that was is told."""
    answer = answered(head, body, length=length)
    assert (answer.failure, answer.surplus_bytes) == (None, surplus)
    assert len(answer.body) == length


def test_surplus_is_counted_behind_announcements() -> None:
    """The heads of 100 Continue and its like are no surplus."""
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    answer = play(asked(says(early + OK + b"Content-Length: 2\r\n\r\nok")))
    assert (answer.body, answer.surplus_bytes) == (b"ok", 0)


HEADERS = {
    b"plain": "plain",
    b"a\tb": "a b",
    "中文".encode(): "中文",
    "中文".encode("gbk"): r"\xd6\xd0\xce\xc4",
    b"\x1b[31mred\x07": r"\x1b[31mred\x07",
    b"\xc2\x9b31m": r"\x9b31m",
    "\u202egnp.exe\u2028".encode(): r"\u202egnp.exe\u2028",
    b"\xff\xfe": r"\xff\xfe",
}


@pytest.mark.parametrize(("raw", "shown"), HEADERS.items(), ids=map(ascii, HEADERS))
def test_headers_are_safe_to_print(raw: bytes, shown: str) -> None:
    """Control characters, terminal escapes, text that runs backwards and broken UTF-8 become their escapes."""
    answer = answered(b"X-Odd: " + raw + b"\r\n", b"")
    assert answer.header("x-odd") == shown
    assert shown.isprintable()


def test_names_of_headers_keep_their_case_and_order() -> None:
    """Headers are told as they came, twice if they came twice."""
    answer = answered(b"X-B: 1\r\nx-a: 2\r\nX-B: 3\r\n", b"")
    assert answer.headers[:3] == (("X-B", "1"), ("x-a", "2"), ("X-B", "3"))


def test_body_is_not_touched() -> None:
    """All 256 bytes come through."""
    assert answered(b"", bytes(range(256))).body == bytes(range(256))


def test_version_is_told() -> None:
    """HTTP/1.0 is told from HTTP/1.1."""
    versions = [play(asked(says(b"HTTP/1.%d 200 OK\r\n\r\n" % minor))).http_version for minor in (0, 1)]
    assert versions == ["HTTP/1.0", "HTTP/1.1"]
