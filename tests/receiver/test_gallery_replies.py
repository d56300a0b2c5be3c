"""Every exhibit of a verification that is answered wrongly is broken as it says, and right in all else.

The requests are made by wechatpy, so no exhibit is proven by the cipher that it was built on.
"""

import base64
import gzip

import pytest

from tests.receiver.gallery_visits import (
    CORP,
    FORGED,
    GENUINE,
    PLAINTEXT,
    VERIFY,
    Said,
    endpoint,
    forged,
    made,
    opened,
)
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.receiver import gallery
from wecom_doctor.receiver.gallery import reply

P = PLAINTEXT.encode()
BOM = b"\xef\xbb\xbf"
LENGTH = len(P).to_bytes(4, "big")
# What the GET of the admin console gets where the plaintext belongs: status, and the body to the byte.
ANSWERED: dict[str, tuple[int, bytes]] = {
    "reply-json-quoted": (200, b'"' + P + b'"'),
    "reply-json-quoted:as-page": (200, b'"' + P + b'"'),
    "reply-json-envelope": (200, b'{"status":"ok","data":"' + P + b'"}'),
    "reply-json-envelope:nested": (200, b'{"code":0,"data":{"echostr":"' + P + b'"}}'),
    "reply-json-envelope:list": (200, b'[0,"' + P + b'"]'),
    "reply-json-envelope:errors-too": (200, b'{"code":0,"msg":"success","data":"' + P + b'"}'),
    "reply-trailing-newline": (200, P + b"\n"),
    "reply-trailing-newline:crlf": (200, P + b"\r\n"),
    "output-before-echo": (200, BOM + P),
    "output-before-echo:blank-lines": (200, b"\n\n" + P),
    "output-before-echo:debug-print": (200, b"verify ok: " + P),
    "output-before-echo:page": (200, b"<html><body>" + P + b"</body></html>"),
    "output-before-echo:php-warning": (200, reply.PHP_WARNING.encode() + P),
    "output-before-echo:debug-bar": (200, P + reply.DEBUG_BAR.encode()),
    "reply-tuple-printed": (200, b"(0, b'" + P + b"')"),
    "reply-tuple-printed:bytes": (200, b"b'" + P + b"'"),
    # As `String(Number("1616140317555161061"))` of Node 20 and `echo (float) "..."` of PHP 8.2 print it.
    "reply-number-precision": (200, b"1616140317555161000"),
    "reply-number-precision:exponent": (200, b"1.6161403175552E+18"),
    "reply-encoded-again": (200, base64.b64encode(P)),
    "reply-encoded-again:bytes": (200, str(list(P)).encode()),
    "reply-charset-wrong": (200, b"\xff\xfe" + b"".join(bytes([one, 0]) for one in P)),
    "reply-charset-wrong:utf-16-le": (200, b"".join(bytes([one, 0]) for one in P)),
    "reply-truncated": (200, P[:16]),
    "reply-status-not-200": (201, P),
    "reply-status-not-200:202": (202, P),
    "reply-status-not-200:500": (500, P),
    "reply-status-not-200:204": (204, b""),
    "reply-literal-success": (200, b"success"),
    "reply-literal-success:to-all": (200, b"success"),
    "reply-empty": (200, b""),
    "reply-empty:to-all": (200, b""),
    "reply-not-plaintext": (200, b"Hello, WeCom!"),
    "reply-not-plaintext:to-all": (200, b"hello world"),
    "reply-not-plaintext:error-to-all": (200, b"error"),
    "reply-whole-buffer:receive-id": (200, P + CORP.encode()),
    "reply-whole-buffer:length": (200, LENGTH + P),
}
# These have rows of their own below.
TOLD_APART = {
    "reply-ciphertext-echoed",
    "reply-ciphertext-echoed:to-all",
    "reply-compressed-or-chunked",
    "reply-compressed-or-chunked:unsaid",
    "reply-encoded-again:as-reply",
    "reply-whole-buffer",
    "verify-slower-than-1s",
    "verify-slower-than-1s:cold-start",
}
ALL = sorted({*ANSWERED, *TOLD_APART})
UNGUARDED = {name for name in ALL if name.endswith("to-all")} | {"reply-json-envelope:errors-too"}


def test_no_exhibit_of_the_module_is_left_out() -> None:
    """Whoever adds a row to the module adds one here."""
    shown = {one.name for one in gallery.exhibits() if one.broken.__module__.endswith(".reply")}
    dressed = {f"{slug}:{variant}" if variant else slug for slug, variant, _ in (*reply.WRITTEN, *reply.SAID_TO_ALL)}
    assert shown | dressed == set(ALL)


@pytest.mark.parametrize(("name", "status", "body"), [(name, *row) for name, row in ANSWERED.items()])
def test_the_verification_gets(name: str, status: int, body: bytes) -> None:
    """Not the plaintext alone with 200, but exactly this."""
    got = endpoint(name).says(VERIFY)
    assert (got.status, got.body) == (status, body)
    assert (got.status, got.body) != (200, P)


@pytest.mark.parametrize("name", sorted({*ALL} - UNGUARDED))
def test_a_forged_verification_is_refused(name: str) -> None:
    """The signature is verified as it should be, so a doctor sees where the handler fails."""
    got = endpoint(name).says(forged(VERIFY))
    assert (got.status, got.body) == (403, b"Forbidden")


@pytest.mark.parametrize("name", sorted(UNGUARDED))
def test_a_forged_verification_is_answered_with_200(name: str) -> None:
    """Nothing is verified, or the failure is dressed up as well."""
    got = endpoint(name).says(forged(VERIFY))
    assert got.status == 200
    assert got.body != P


@pytest.mark.parametrize("name", ALL)
def test_messages_are_taken_as_they_should_be(name: str) -> None:
    """POST is right: a genuine message gets an empty 200, a forged one is refused."""
    message = GENUINE[Kind.APP][1]
    one = endpoint(name)
    _ = one.says(message)
    got = one.says(message)
    assert (got.status, got.body, got.after_s) == (200, b"", 0.0)
    assert one.says(forged(message)).status == 403


@pytest.mark.parametrize("name", ALL)
def test_other_paths_are_not_found(name: str) -> None:
    """The fault is one of the handler, not of the whole server."""
    asked = made("GET", "", b"", None)
    got = endpoint(name).answers(type(asked)(method="GET", target="/other", path="/other", received_at=1.0))
    assert got.status == 404


def test_the_ciphertext_is_echoed_after_the_signature_was_verified() -> None:
    """The body is echostr as it came."""
    request = VERIFY.request()
    assert endpoint("reply-ciphertext-echoed").answers(request).body == echostr_of(request.query)


def test_any_ciphertext_is_echoed() -> None:
    """A forged one as well, and nothing at all to a bare request."""
    one = endpoint("reply-ciphertext-echoed:to-all")
    request = forged(VERIFY).request()
    assert FORGED in request.query
    assert one.answers(request).body == echostr_of(request.query)
    assert (one.answers(made("GET", "", b"", None)).status, one.answers(made("GET", "", b"", None)).body) == (200, b"")


def echostr_of(query: str) -> bytes:
    """The parameter as a browser would decode it."""
    value = query.partition("echostr=")[2].partition("&")[0]
    return value.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=").encode()


def test_the_answer_is_compressed_although_nobody_asked() -> None:
    """The header says so, and the plaintext is inside."""
    got = endpoint("reply-compressed-or-chunked").says(VERIFY)
    assert (got.status, got.headers["content-encoding"], gzip.decompress(got.body)) == (200, "gzip", P)
    assert P not in got.body


def test_the_answer_is_compressed_and_the_header_forgotten() -> None:
    """Bytes that nobody can know how to read."""
    got = endpoint("reply-compressed-or-chunked:unsaid").says(VERIFY)
    assert (got.status, got.headers.get("content-encoding"), gzip.decompress(got.body)) == (200, None, P)


def test_the_plaintext_is_encrypted_like_a_reply() -> None:
    """wechatpy opens it, so it is right in everything but in being there."""
    assert opened(endpoint("reply-encoded-again:as-reply").says(VERIFY).body) == PLAINTEXT


def test_the_buffer_is_returned_uncut() -> None:
    """Sixteen random bytes, the length, the plaintext, the receive id."""
    body = endpoint("reply-whole-buffer").says(VERIFY).body
    assert body[16:] == LENGTH + P + CORP.encode()
    assert body[:16] != endpoint("reply-whole-buffer").says(VERIFY).body[:16]


def test_the_answer_is_right_and_late() -> None:
    """Every GET takes longer than the second that WeCom waits, good or forged."""
    one = endpoint("verify-slower-than-1s")
    assert is_late(one.says(VERIFY))
    assert is_late(one.says(VERIFY))
    assert one.says(forged(VERIFY)).after_s > 1.0


def test_only_the_first_answer_is_late() -> None:
    """A cold start; afterwards nothing is wrong any more."""
    one = endpoint("verify-slower-than-1s:cold-start")
    assert is_late(one.says(VERIFY))
    assert (one.says(VERIFY).after_s, one.says(VERIFY).body) == (0.0, P)


def is_late(got: Said) -> bool:
    """The right answer, after more than a second."""
    return (got.status, got.body) == (200, P) and got.after_s > 1.0
