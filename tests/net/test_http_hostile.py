"""Whatever an endpoint does in clear, the door to HTTP says by name what it was, in bounded time."""

import asyncio
import gzip
from typing import NamedTuple

import pytest

from tests.net.http_servers import (
    GET,
    IMPATIENT,
    PATIENT,
    Behaviour,
    Reader,
    Writer,
    asked,
    drips,
    floods,
    forever,
    greets,
    pauses,
    play,
    reset,
    says,
)
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.net.http import Caps
from wecom_doctor.protocol.requests import HEADERS, Request

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
TWO_BYTES = OK + b"Content-Length: 2\r\n\r\nok"
SMALL = Caps(whole_s=30.0, connect_s=30.0, head_bytes=8_000, body_bytes=20_000, headers=50)
HTTP2_SETTINGS = b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64"
HTTP2_GOAWAY = b"\x00\x00\x08\x07\x00\x00\x00\x00\x00" + bytes(7) + b"\x01"
TLS_ALERT = b"\x15\x03\x01\x00\x02\x02\x46"
MYSQL = b"\x4a\x00\x00\x00\x0a8.0.36\x00\x08\x00\x00\x00"


class Row(NamedTuple):
    """What a server does and how that is called; `status` when the head was understood."""

    behave: Behaviour
    failure: Failure | None
    status: int | None = None
    caps: Caps = PATIENT
    request: Request = GET


async def resets_unheard(reader: Reader, writer: Writer) -> None:
    """RST before anything has come."""
    reset(writer)


async def resets_at_once(reader: Reader, writer: Writer) -> None:
    """RST after the request has come."""
    await reader.readuntil(b"\r\n\r\n")
    reset(writer)


def resets_after(begin: bytes) -> Behaviour:
    """RST once the client has had time to see the beginning."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(begin)
        await writer.drain()
        await asyncio.sleep(0.05)
        reset(writer)

    return behave


async def never_reads(reader: Reader, writer: Writer) -> None:
    """Accept and leave the request where it is."""
    reader._transport.pause_reading()  # type: ignore[attr-defined]
    await forever()


async def answers_unread(reader: Reader, writer: Writer) -> None:
    """Answer without having read the request, and keep the connection."""
    reader._transport.pause_reading()  # type: ignore[attr-defined]
    writer.write(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
    await forever()


async def silent(reader: Reader, writer: Writer) -> None:
    """Never say a word."""
    await forever()


def head_of(length: int) -> bytes:
    """The head of an answer without body that is that long."""
    begin, end = OK + b"Content-Length: 0\r\nX: ", b"\r\n\r\n"
    return begin + b"x" * (length - len(begin) - len(end)) + end


HUGE_POST = Request(method="POST", query="", headers=HEADERS, body=b"x" * 20_000_000)
PACKED_BOMB = gzip.compress(bytes(80_000_000))
ONE_BYTE_CHUNKS = b"1\r\nx\r\n" * 2000

NO_ANSWER = {
    "never says a word": Row(silent, Failure.TIMEOUT, caps=IMPATIENT),
    "closes without an answer": Row(says(), Failure.CLOSED_EARLY),
    "resets without an answer": Row(resets_at_once, Failure.RESET),
    "resets before the request": Row(resets_unheard, Failure.RESET),
    "resets within a large request": Row(resets_at_once, Failure.RESET, request=HUGE_POST),
    "does not read a large request": Row(never_reads, Failure.UNREAD, caps=IMPATIENT, request=HUGE_POST),
    "answers a large request unread": Row(answers_unread, None, 413, request=HUGE_POST),
}
SLOW = {
    "drips its head": Row(drips(OK, b"X: y\r\n"), Failure.DRIP, caps=IMPATIENT),
    "drips its status line": Row(drips(b"HTTP/1.1 200 ", b"O"), Failure.DRIP, caps=IMPATIENT),
    "drips its body": Row(drips(OK + b"Content-Length: 9999\r\n\r\n", b"x"), Failure.DRIP, 200, IMPATIENT),
    "drips chunks": Row(drips(CHUNKED, b"1\r\nx\r\n"), Failure.DRIP, 200, IMPATIENT),
    "drips announcements": Row(drips(b"", b"HTTP/1.1 102 Processing\r\n\r\n"), Failure.DRIP, caps=IMPATIENT),
    "falls silent in its head": Row(says(OK, stay=True), Failure.STALLED, caps=IMPATIENT),
    "falls silent in its body": Row(
        says(OK + b"Content-Length: 5\r\n\r\nhell", stay=True), Failure.STALLED, 200, IMPATIENT
    ),
    "gives no length and does not close": Row(says(OK + b"\r\nhello", stay=True), Failure.STALLED, 200, IMPATIENT),
    "forgets the last chunk": Row(says(CHUNKED + b"2\r\nok\r\n", stay=True), Failure.STALLED, 200, IMPATIENT),
}
CUT = {
    "ends in the status line": Row(says(b"HTTP/1.1 20"), Failure.CUT),
    "ends in the word HTTP": Row(says(b"HT"), Failure.CUT),
    "ends in the head": Row(says(OK + b"Content-"), Failure.CUT),
    "ends in the body": Row(says(OK + b"Content-Length: 5\r\n\r\nhell"), Failure.CUT, 200),
    "ends in a chunk": Row(says(CHUNKED + b"5\r\nhell"), Failure.CUT, 200),
    "ends before the last chunk": Row(says(CHUNKED + b"2\r\nok\r\n"), Failure.CUT, 200),
    "promises far too much": Row(says(OK + b"Content-Length: 99999999999999999999\r\n\r\nok"), Failure.CUT, 200),
    "promises a huge chunk": Row(says(CHUNKED + b"ffffffffffffffffffff\r\nok"), Failure.CUT, 200),
    "resets in the head": Row(resets_after(OK), Failure.CUT),
    "resets in the body": Row(resets_after(OK + b"Content-Length: 5\r\n\r\nhell"), Failure.CUT, 200),
}
TOO_LARGE = {
    "floods headers": Row(floods(OK, b"X-Flood: yes\r\n" * 500), Failure.TOO_LARGE),
    "floods one header": Row(floods(OK + b"X: ", b"y" * 9000), Failure.TOO_LARGE),
    "floods the status line": Row(floods(b"HTTP/1.1 200 ", b"O" * 9000), Failure.TOO_LARGE),
    "floods announcements": Row(floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99), Failure.TOO_LARGE),
    "a head a byte longer than allowed": Row(says(head_of(8001)), Failure.TOO_LARGE, caps=SMALL),
    "many headers": Row(says(OK + b"X: y\r\n" * 60 + b"Content-Length: 0\r\n\r\n"), Failure.TOO_LARGE, 200, SMALL),
    "floods a body without length": Row(floods(OK + b"\r\n", b"x" * 9000), Failure.TOO_LARGE, 200, SMALL),
    "sends 100 MB": Row(floods(OK + b"Content-Length: 100000000\r\n\r\n", b"x" * 9000), Failure.TOO_LARGE, 200),
    "floods chunks": Row(floods(CHUNKED, b"3e8\r\n" + b"x" * 1000 + b"\r\n"), Failure.TOO_LARGE, 200, SMALL),
    "floods chunks of one byte": Row(floods(CHUNKED, ONE_BYTE_CHUNKS), Failure.TOO_LARGE, 200, SMALL),
    "floods trailers": Row(floods(CHUNKED + b"0\r\n", b"X: y\r\n" * 500), Failure.TOO_LARGE, 200),
    "floods an extension of a chunk": Row(floods(CHUNKED + b"2;x=", b"y" * 9000), Failure.TOO_LARGE, 200),
    "packs a bomb": Row(says(OK + b"Content-Encoding: gzip\r\n\r\n" + PACKED_BOMB), Failure.TOO_LARGE, 200),
}
MALFORMED = {
    "status without a number": Row(says(b"HTTP/1.1 abc OK\r\n\r\n"), Failure.MALFORMED),
    "status of two digits": Row(says(b"HTTP/1.1 20 OK\r\n\r\n"), Failure.MALFORMED),
    "status line of HTTP/2": Row(says(b"HTTP/2 200\r\n\r\n"), Failure.MALFORMED),
    "status line in lower case": Row(says(b"http/1.1 200 ok\r\n\r\n"), Failure.MALFORMED),
    "blank line before it": Row(says(b"\r\n" + TWO_BYTES), Failure.MALFORMED),
    "byte order mark before it": Row(says(b"\xef\xbb\xbf" + TWO_BYTES), Failure.MALFORMED),
    "header without colon": Row(says(OK + b"nonsense\r\n\r\n"), Failure.MALFORMED),
    "header with NUL": Row(says(OK + b"X: a\0b\r\n\r\n"), Failure.MALFORMED),
    "blank in a header's name": Row(says(OK + b"X y: z\r\n\r\n"), Failure.MALFORMED),
    "length below zero": Row(says(OK + b"Content-Length: -1\r\n\r\nok"), Failure.MALFORMED),
    "length of words": Row(says(OK + b"Content-Length: two\r\n\r\nok"), Failure.MALFORMED),
    "two lengths": Row(says(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nok"), Failure.MALFORMED),
    "unknown transfer coding": Row(says(OK + b"Transfer-Encoding: magic\r\n\r\nok"), Failure.MALFORMED),
    "chunk size of words": Row(says(CHUNKED + b"two\r\nok\r\n0\r\n\r\n"), Failure.MALFORMED, 200),
    "chunk size out of bounds": Row(says(CHUNKED + b"f" * 30 + b"\r\nok"), Failure.MALFORMED, 200),
    "switch of protocols": Row(says(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nx"), Failure.MALFORMED),
}
OTHER_PROTOCOL = {
    "HTTP/0.9": Row(says(b"<html>hello</html>"), Failure.NOT_HTTP),
    "one byte": Row(says(b"x"), Failure.NOT_HTTP),
    "random bytes": Row(says(bytes(range(255, 100, -1))), Failure.NOT_HTTP),
    "SSH": Row(greets(b"SSH-2.0-OpenSSH_9.6\r\n"), Failure.NOT_HTTP),
    "MySQL": Row(greets(MYSQL), Failure.NOT_HTTP),
    "SMTP": Row(greets(b"220 mail.test ESMTP\r\n"), Failure.NOT_HTTP),
    "Redis": Row(says(b"-ERR unknown command 'GET'\r\n", stay=True), Failure.NOT_HTTP),
    "HTTP/2": Row(greets(HTTP2_SETTINGS), Failure.HTTP2_ONLY),
    "HTTP/2 that leaves at once": Row(says(HTTP2_GOAWAY), Failure.HTTP2_ONLY),
    "TLS that says so": Row(says(TLS_ALERT), Failure.HTTPS_ON_HTTP),
}
FINE = {
    "with a length": Row(says(TWO_BYTES, stay=True), None, 200),
    "in chunks": Row(says(CHUNKED + b"1\r\no\r\n1;x=y\r\nk\r\n0\r\nTrailer: x\r\n\r\n", stay=True), None, 200),
    "ended by closing": Row(says(OK + b"\r\nok"), None, 200),
    "of HTTP/1.0": Row(says(b"HTTP/1.0 200 OK\r\n\r\nok"), None, 200),
    "in pieces": Row(says(*(bytes([one]) for one in TWO_BYTES)), None, 200),
    "without a reason": Row(says(b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"), None, 200),
    "with bare line feeds": Row(says(b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok"), None, 200),
    "after announcements": Row(says(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" + TWO_BYTES), None, 200),
    "with both lengths": Row(
        says(OK + b"Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"), None, 200
    ),
    "with the same length twice": Row(says(OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nok"), None, 200),
    "a head as long as allowed": Row(says(head_of(8000)), None, 200, SMALL),
    "long": Row(says(OK + b"Content-Length: 20000\r\n\r\n" + b"x" * 20_000), None, 200, SMALL),
    "a redirect": Row(says(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"), None, 302),
}
TABLE = {
    f"{group}: {name}": row
    for group, rows in {
        "no answer": NO_ANSWER,
        "slow": SLOW,
        "cut": CUT,
        "too large": TOO_LARGE,
        "malformed": MALFORMED,
        "other protocol": OTHER_PROTOCOL,
        "fine": FINE,
    }.items()
    for name, row in rows.items()
}


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_behaviour_has_its_name(row: Row) -> None:
    """Each misbehaviour gets the name that is its own, a fine answer none, and what was understood is kept."""
    answer = play(asked(row.behave, row.caps, row.request))
    assert (answer.failure, answer.status) == (row.failure, row.status)
    assert len(answer.body) <= row.caps.body_bytes
    assert len(answer.headers) <= row.caps.headers


@pytest.mark.parametrize("row", OTHER_PROTOCOL.values(), ids=OTHER_PROTOCOL)
def test_greeting_is_kept(row: Row) -> None:
    """How another protocol began is kept for whoever knows it, and is safe to print."""
    garbage = play(asked(row.behave)).garbage
    assert garbage
    assert garbage.isprintable()


def test_greeting_in_pieces_is_kept_whole() -> None:
    """A banner that the network has cut is still recognisable."""
    assert play(asked(greets(b"SSH-"))).garbage == "SSH-"
    assert play(asked(pauses(b"S", b"SH-2.0-x\r\n"))).garbage == "SSH-2.0-x\\r\\n"


def test_long_garbage_is_capped() -> None:
    """No more of it is kept than a person would read."""
    assert len(play(asked(floods(b"", b"garbage " * 1000))).garbage) <= 256
