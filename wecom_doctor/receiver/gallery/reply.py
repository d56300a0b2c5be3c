"""What the verifying GET is answered with: the plaintext, and everything that frameworks and habits make of it."""

import base64
import gzip
import json
import secrets
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qs

from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.codec import Sealed
from wecom_doctor.protocol.envelope import build_xml_reply
from wecom_doctor.protocol.signature import sign
from wecom_doctor.receiver.exchange import Raw, Response
from wecom_doctor.receiver.gallery.answers import always, got, on_every, on_verification, show, typed, verified
from wecom_doctor.receiver.gallery.exhibit import Answer, Visit, exhibit
from wecom_doctor.receiver.gallery.servers import as_json, html, later, text
from wecom_doctor.receiver.wire import response_bytes

BOM = "\ufeff"
PAGE = "text/html; charset=UTF-8"
# JavaScript writes integers below this in full.
JAVASCRIPT_INTEGER_MAX = 10**21
CUT_AT_BYTES = 16
TOO_SLOW_S = 1.2
COLD_START_S = 1.6
PHP_WARNING = (
    "<br />\n<b>Warning</b>:  Undefined array key &quot;AgentID&quot; in <b>/var/www/html/wecom.php</b>"
    " on line <b>17</b><br />\n"
)
DEBUG_BAR = (
    '\n<div id="think_page_trace" style="position:fixed;bottom:0;right:0;"><div id="think_page_trace_open">0.024s'
    "</div></div>\n"
)


def javascript_number(digits: str) -> str:
    """Digits after a detour through a number of JavaScript, which holds 53 bits."""
    try:
        number = float(digits)
    except ValueError:
        return "NaN"
    return f"{Decimal(repr(number)):f}" if number < JAVASCRIPT_INTEGER_MAX else repr(number)


def php_number(digits: str) -> str:
    """Digits after a detour through a float of PHP, printed with its usual 14 digits."""
    try:
        return f"{Decimal(digits):.14G}"
    except InvalidOperation:
        return "0"


def cut(plaintext: str) -> Raw:
    """A length that somebody wrote by hand, and a server that sends the rest all the same."""
    whole = text(200, plaintext, ("Content-Length", str(CUT_AT_BYTES)))
    return Raw(parts=(response_bytes(whole, stays=False),))


def zipped(plaintext: str) -> Response:
    """A filter that compresses whatever goes out, without a look at Accept-Encoding."""
    return typed("text/plain", gzip.compress(plaintext.encode(), mtime=0), ("Content-Encoding", "gzip"))


def zipped_unsaid(plaintext: str) -> Response:
    """The same, and the header is forgotten."""
    return typed("text/plain", gzip.compress(plaintext.encode(), mtime=0))


# Slug, variant, and how a plaintext is written that was found in all the right ways.
WRITTEN: tuple[tuple[str, str, Callable[[str], Answer]], ...] = (
    ("reply-json-quoted", "", lambda plaintext: as_json(200, plaintext)),
    ("reply-json-quoted", "as-page", lambda plaintext: html(200, json.dumps(plaintext))),
    ("reply-json-envelope", "", lambda plaintext: as_json(200, {"status": "ok", "data": plaintext})),
    ("reply-json-envelope", "nested", lambda plaintext: as_json(200, {"code": 0, "data": {"echostr": plaintext}})),
    ("reply-json-envelope", "list", lambda plaintext: as_json(200, [0, plaintext])),
    ("reply-trailing-newline", "", lambda plaintext: text(200, f"{plaintext}\n")),
    ("reply-trailing-newline", "crlf", lambda plaintext: text(200, f"{plaintext}\r\n")),
    ("output-before-echo", "", lambda plaintext: html(200, BOM + plaintext)),
    ("output-before-echo", "blank-lines", lambda plaintext: html(200, f"\n\n{plaintext}")),
    ("output-before-echo", "php-warning", lambda plaintext: html(200, PHP_WARNING + plaintext)),
    ("output-before-echo", "debug-bar", lambda plaintext: html(200, plaintext + DEBUG_BAR)),
    ("output-before-echo", "debug-print", lambda plaintext: html(200, f"verify ok: {plaintext}")),
    ("output-before-echo", "page", lambda plaintext: html(200, f"<html><body>{plaintext}</body></html>")),
    ("reply-tuple-printed", "", lambda plaintext: html(200, str((0, plaintext.encode())))),
    ("reply-tuple-printed", "bytes", lambda plaintext: html(200, str(plaintext.encode()))),
    ("reply-number-precision", "", lambda plaintext: text(200, javascript_number(plaintext))),
    ("reply-number-precision", "exponent", lambda plaintext: html(200, php_number(plaintext))),
    ("reply-encoded-again", "", lambda plaintext: text(200, base64.b64encode(plaintext.encode()).decode())),
    ("reply-encoded-again", "bytes", lambda plaintext: text(200, str(list(plaintext.encode())))),
    ("reply-charset-wrong", "", lambda plaintext: typed("text/plain", plaintext.encode("utf-16"))),
    ("reply-charset-wrong", "utf-16-le", lambda plaintext: typed("text/plain", plaintext.encode("utf-16-le"))),
    ("reply-truncated", "", cut),
    ("reply-status-not-200", "", lambda plaintext: text(201, plaintext)),
    ("reply-status-not-200", "202", lambda plaintext: text(202, plaintext)),
    ("reply-status-not-200", "500", lambda plaintext: html(500, plaintext)),
    ("reply-status-not-200", "204", lambda _plaintext: Response(status=204)),
    ("reply-compressed-or-chunked", "", zipped),
    ("reply-compressed-or-chunked", "unsaid", zipped_unsaid),
    ("reply-literal-success", "", lambda _plaintext: text(200, "success")),
    ("reply-empty", "", lambda _plaintext: text(200, "")),
    ("reply-not-plaintext", "", lambda _plaintext: text(200, "Hello, WeCom!")),
)
show((slug, variant, on_verification(written)) for slug, variant, written in WRITTEN)

# One answer to every GET: the code that verifies does not run, or its exception is caught and forgotten.
SAID_TO_ALL = (
    ("reply-literal-success", "to-all", text(200, "success")),
    ("reply-empty", "to-all", text(200, "")),
    ("reply-not-plaintext", "to-all", html(200, "hello world")),
    ("reply-not-plaintext", "error-to-all", text(200, "error")),
)
show((slug, variant, on_every(got, always(said))) for slug, variant, said in SAID_TO_ALL)


@exhibit("reply-json-envelope", variant="errors-too")
def wrapped_with_errors(visit: Visit) -> Answer:
    """A wrapper around every answer that turns errors into 200 as well."""
    right = visit.correct()
    if not got(visit):
        return right
    if right.status != 200:
        return as_json(200, {"code": right.status, "msg": right.body.decode(), "data": None})
    return as_json(200, {"code": 0, "msg": "success", "data": right.body.decode("utf-8", "replace")})


@exhibit("reply-ciphertext-echoed")
def echoed(visit: Visit) -> Answer:
    """The signature is verified, then echostr goes back as it came."""
    return visit.correct() if verified(visit) is None else text(200, parameter(visit, "echostr"))


@exhibit("reply-ciphertext-echoed", variant="to-all")
def echoed_to_all(visit: Visit) -> Answer:
    """Whatever stands in echostr goes back, and nothing is verified."""
    return text(200, parameter(visit, "echostr")) if got(visit) else visit.correct()


def parameter(visit: Visit, name: str) -> str:
    """A parameter of the query, or nothing."""
    return parse_qs(visit.request.query).get(name, [""])[0]


@exhibit("reply-encoded-again", variant="as-reply")
def sealed_again(visit: Visit) -> Answer:
    """The plaintext is encrypted and signed like a reply to a message."""
    plaintext = verified(visit)
    if plaintext is None or visit.keys.encoding_aes_key is None:
        return visit.correct()
    timestamp, nonce = parameter(visit, "timestamp"), parameter(visit, "nonce")
    ciphertext = Cipher(visit.keys.encoding_aes_key).seal(plaintext.encode(), (visit.keys.corp_id or "").encode())
    signature = sign(visit.keys.token, timestamp, nonce, ciphertext)
    return typed("application/xml", build_xml_reply(Sealed(signature, timestamp, nonce, ciphertext)))


def buffer(visit: Visit, plaintext: str) -> tuple[bytes, bytes, bytes]:
    """What decryption yields besides the padding: random bytes and length, the message, and the receive id."""
    receive_id = visit.received().happened.receive_id or ""
    message = plaintext.encode()
    return secrets.token_hex(8).encode() + len(message).to_bytes(4, "big"), message, receive_id.encode()


@exhibit("reply-whole-buffer")
def uncut(visit: Visit) -> Answer:
    """Everything that decryption yields but for the padding."""
    plaintext = verified(visit)
    return visit.correct() if plaintext is None else typed(PAGE, b"".join(buffer(visit, plaintext)))


@exhibit("reply-whole-buffer", variant="receive-id")
def with_receive_id(visit: Visit) -> Answer:
    """The first twenty bytes are cut off, what stands behind the message is not."""
    plaintext = verified(visit)
    return visit.correct() if plaintext is None else typed(PAGE, b"".join(buffer(visit, plaintext)[1:]))


@exhibit("reply-whole-buffer", variant="length")
def with_length(visit: Visit) -> Answer:
    """The sixteen random bytes are cut off, the length is taken for a part of the message."""
    plaintext = verified(visit)
    return visit.correct() if plaintext is None else typed(PAGE, b"".join(buffer(visit, plaintext)[:2])[16:])


@exhibit("verify-slower-than-1s")
def slow(visit: Visit) -> Answer:
    """Somebody logs in to a database before each answer to a GET."""
    right = visit.correct()
    return later(TOO_SLOW_S, right) if got(visit) else right


@exhibit("verify-slower-than-1s", variant="cold-start")
def slow_at_first(visit: Visit) -> Answer:
    """A function that sleeps until its first request."""
    right = visit.correct()
    if not here_first(visit):
        return right
    return later(COLD_START_S, right)


def here_first(visit: Visit) -> bool:
    """Nobody has been here since the endpoint was started."""
    first = "warm" not in visit.memory
    visit.memory["warm"] = True
    return first
