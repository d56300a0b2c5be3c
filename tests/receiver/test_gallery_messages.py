"""Every exhibit that fails on messages is broken as it says: who refuses, in which words, and what still passes."""

from dataclasses import replace
from typing import NamedTuple

import pytest

from tests.receiver.gallery_visits import (
    CHINESE,
    EMOJI,
    EVENT,
    KF,
    MESSAGE,
    PLAINTEXT,
    SUBSCRIBE,
    TEXT,
    VERIFY,
    Asked,
    endpoint,
    forged,
)
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.receiver import gallery

LOWER_CASE = "<xml><tousername>{to}</tousername><encrypt><![CDATA[{it}]]></encrypt></xml>"
SECOND = "<xml><ToUserName>{to}</ToUserName><Encrypt>{it}</Encrypt>{outside}</xml>"
AS_JSON = replace(MESSAGE, as_json=True, receive_id="", content_type="application/json", message='{"msgtype": "text"}')
AGENTLESS = replace(MESSAGE, outside="")
OF_OTHER_AGENT = replace(MESSAGE, outside="<AgentID>1000099</AgentID>")
# Nine bytes of Chinese: read as GBK, the last one swallows the bracket behind it.
ODD_CHINESE = replace(MESSAGE, message=CHINESE.replace("企业微信你好", "企业微"))
EVEN_CHINESE = replace(MESSAGE, message=CHINESE.replace("企业微信你好", "你好"))


def about(message: str) -> Asked:
    """A genuine message with this inside."""
    return replace(MESSAGE, message=message)


def typed(kind: str | None) -> Asked:
    """The genuine message under another Content-Type."""
    return replace(MESSAGE, content_type=kind)


# Longer than 8 KB and than 16 KB once they are encrypted.
LONG, VERY_LONG = about(TEXT.replace("hello", "x" * 8_500)), about(TEXT.replace("hello", "x" * 16_500))


class Row(NamedTuple):
    """What an endpoint answers to the request that shows its fault, and which request of its own it still takes."""

    asked: Asked
    status: int
    says: str
    takes: Asked | None = None


REFUSED = {
    "post-method-not-routed": Row(MESSAGE, 405, "Method Not Allowed"),
    "post-method-not-routed:fastapi": Row(MESSAGE, 405, '{"detail":"Method Not Allowed"}'),
    "post-method-not-routed:spring": Row(MESSAGE, 405, '"error":"Method Not Allowed","path":"/wecom/callback"}'),
    "post-method-not-routed:django": Row(MESSAGE, 405, ""),
    "post-method-not-routed:express": Row(MESSAGE, 404, "<pre>Cannot POST /wecom/callback</pre>"),
    "csrf-blocks-post": Row(MESSAGE, 403, "CSRF verification failed. Request aborted."),
    "csrf-blocks-post:laravel": Row(MESSAGE, 419, "<title>Page Expired</title>"),
    "csrf-blocks-post:spring": Row(MESSAGE, 403, '"status":403,"error":"Forbidden"'),
    "csrf-blocks-post:flask-wtf": Row(MESSAGE, 400, "The CSRF token is missing."),
    "raw-body-not-available": Row(MESSAGE, 500, "Server Error (500)"),
    "raw-body-not-available:form": Row(MESSAGE, 400, "Bad Request"),
    "raw-body-not-available:php": Row(MESSAGE, 200, "ERR: -40002"),
    "raw-body-not-available:express": Row(MESSAGE, 500, "reading &#39;Encrypt&#39;", typed("text/plain")),
    "content-type-unsupported": Row(MESSAGE, 415, "Unsupported Media Type", typed("application/xml; charset=utf-8")),
    "content-type-unsupported:flask": Row(MESSAGE, 415, "Did not attempt to load JSON data"),
    "json-vs-xml-callback": Row(MESSAGE, 400, "SyntaxError: Unexpected token '<', \"<xml><ToUs\"...", AS_JSON),
    "json-vs-xml-callback:express": Row(MESSAGE, 400, "<pre>SyntaxError: Unexpected token &#39;&lt;&#39;", AS_JSON),
    "json-vs-xml-callback:fastapi": Row(MESSAGE, 422, '"msg":"Input should be a valid dictionary"', AS_JSON),
    "json-vs-xml-callback:spring": Row(MESSAGE, 400, '"error":"Bad Request"', AS_JSON),
    "body-dropped-or-capped": Row(LONG, 413, "413 Request Entity Too Large", MESSAGE),
    "body-dropped-or-capped:temporary-file": Row(VERY_LONG, 500, "nginx", LONG),
    "body-parsed-wrong": Row(MESSAGE, 500, "Internal Server Error", replace(MESSAGE, layout=LOWER_CASE)),
    "body-parsed-wrong:error-code": Row(MESSAGE, 200, "-40002", replace(MESSAGE, layout=LOWER_CASE)),
}
# The signature has been verified by then, so a forged message is refused as it should be.
BEHIND_THE_SIGNATURE = {
    "body-parsed-wrong:position": Row(MESSAGE, 403, "Forbidden", replace(MESSAGE, layout=SECOND)),
    "message-charset-wrong": Row(EVEN_CHINESE, 500, "Internal Server Error", MESSAGE),
    "message-charset-wrong:gbk": Row(ODD_CHINESE, 500, "Internal Server Error", EVEN_CHINESE),
    "message-charset-wrong:emoji": Row(about(EMOJI), 500, "Internal Server Error", EVEN_CHINESE),
    "message-charset-wrong:length": Row(EVEN_CHINESE, 403, "Forbidden", MESSAGE),
    "event-type-unknown-to-sdk": Row(about(EVENT), 500, '"error":"Internal Server Error"', about(SUBSCRIBE)),
    "event-type-unknown-to-sdk:flask": Row(about(EVENT), 500, "<h1>Internal Server Error</h1>", MESSAGE),
    "post-error-causes-retries": Row(about(EVENT), 500, "<h1>Internal Server Error</h1>"),
    "post-error-causes-retries:fastapi": Row(MESSAGE, 500, "Internal Server Error"),
    "post-error-causes-retries:spring": Row(MESSAGE, 500, '"status":500'),
    "post-error-causes-retries:text-only": Row(MESSAGE, 500, "Internal Server Error", about(EVENT)),
    "wrong-callback-kind": Row(MESSAGE, 500, "Internal Server Error", about(KF)),
    "wrong-callback-kind:plain-app": Row(about(KF), 500, "Internal Server Error", MESSAGE),
    "agentid-not-accepted": Row(MESSAGE, 400, "unknown agent", OF_OTHER_AGENT),
    "agentid-not-accepted:spring": Row(MESSAGE, 500, '"status":500', AGENTLESS),
    "agentid-not-accepted:errors-alike": Row(MESSAGE, 403, "Forbidden", OF_OTHER_AGENT),
}
LATE = {"slow-handler-5s": about(EVENT), "slow-handler-5s:text-only": MESSAGE}
STATUSES = {"reply-status-not-200:message-202": 202, "reply-status-not-200:message-204": 204}
LENIENT = {"signature-not-verified:clear-post", "errors-swallowed:post"}
# The same fault by other hands; they stand in another room.
OF_PROXIES = {"body-dropped-or-capped:cut", "body-dropped-or-capped:dropped"}
TABLE = REFUSED | BEHIND_THE_SIGNATURE
ALL = sorted({*TABLE, *LATE, *STATUSES, *LENIENT})
WITH_ALLOW = {name for name in REFUSED if name.startswith("post-method") and not name.endswith("express")}


def test_no_exhibit_is_left_out() -> None:
    """Every exhibit of these faults has its row."""
    slugs = {name.partition(":")[0] for name in (*TABLE, *LATE)}
    shown = {one.name for one in gallery.exhibits() if one.slug in slugs and one.kind is not Kind.BOT}
    assert shown >= {*TABLE, *LATE}
    assert shown - {*TABLE, *LATE} <= OF_PROXIES


@pytest.mark.parametrize(("name", "row"), TABLE.items(), ids=TABLE)
def test_the_message_gets(name: str, row: Row) -> None:
    """Status and words of the software that refuses."""
    got = endpoint(name).says(row.asked)
    assert got.status == row.status
    assert row.says in got.body.decode()


@pytest.mark.parametrize(("name", "row"), REFUSED.items(), ids=REFUSED)
def test_no_handler_sees_the_message(name: str, row: Row) -> None:
    """Good and forged messages get the same answer to the byte."""
    one = endpoint(name)
    good, bad = one.says(row.asked), one.says(forged(row.asked))
    assert (good.status, good.headers) == (bad.status, bad.headers)
    if name != "json-vs-xml-callback:fastapi":
        assert good.body == bad.body


def test_fastapi_shows_the_body_that_it_does_not_like() -> None:
    """Its error document repeats the input."""
    assert b'"input":"<xml><ToUserName>' in endpoint("json-vs-xml-callback:fastapi").says(MESSAGE).body


@pytest.mark.parametrize(("name", "row"), BEHIND_THE_SIGNATURE.items(), ids=BEHIND_THE_SIGNATURE)
def test_a_forged_message_is_refused(name: str, row: Row) -> None:
    """It dies at the signature, before the fault."""
    got = endpoint(name).says(forged(row.asked))
    assert (got.status, got.body) == (403, b"Forbidden")


@pytest.mark.parametrize(("name", "row"), [(name, row) for name, row in TABLE.items() if row.takes])
def test_the_other_message_is_taken(name: str, row: Row) -> None:
    """What the fault does not touch gets an empty 200."""
    assert row.takes is not None
    got = endpoint(name).says(row.takes)
    assert (got.status, got.body) == (200, b"")


@pytest.mark.parametrize("name", ALL)
def test_the_verification_passes(name: str) -> None:
    """Saving the URL works, which is why nobody suspects the endpoint; a forged verification is refused."""
    one = endpoint(name)
    got = one.says(VERIFY)
    assert (got.status, got.body, got.after_s) == (200, PLAINTEXT.encode(), 0.0)
    assert one.says(forged(VERIFY)).status == 403


@pytest.mark.parametrize("name", sorted(WITH_ALLOW))
def test_the_allowed_methods_are_told(name: str) -> None:
    """405 comes with Allow, and POST is not in it."""
    allowed = endpoint(name).says(MESSAGE).headers["allow"]
    assert "GET" in allowed
    assert "POST" not in allowed


@pytest.mark.parametrize(("name", "asked"), LATE.items(), ids=LATE)
def test_the_answer_comes_when_wecom_has_gone(name: str, asked: Asked) -> None:
    """Right, but after more than five seconds; a forged message is refused at once."""
    got = endpoint(name).says(asked)
    assert (got.status, got.body) == (200, b"")
    assert got.after_s > 5.0
    assert (endpoint(name).says(forged(asked)).status, endpoint(name).says(forged(asked)).after_s) == (403, 0.0)


def test_only_a_question_takes_its_time() -> None:
    """An event that nobody thinks about is answered at once."""
    assert endpoint("slow-handler-5s:text-only").says(about(EVENT)).after_s == 0.0


@pytest.mark.parametrize(("name", "status"), STATUSES.items(), ids=STATUSES)
def test_the_status_is_another(name: str, status: int) -> None:
    """Taken, but told with another status than 200; a forged message is refused."""
    got = endpoint(name).says(MESSAGE)
    assert (got.status, got.body) == (status, b"")
    assert endpoint(name).says(forged(MESSAGE)).status == 403


def test_a_message_in_clear_is_taken() -> None:
    """Nothing protects it; with an envelope the signature is verified."""
    one = endpoint("signature-not-verified:clear-post")
    got = one.says(replace(MESSAGE, message=TEXT, clear=True))
    assert (got.status, got.body) == (200, b"")
    assert (one.says(MESSAGE).status, one.says(forged(MESSAGE)).status) == (200, 403)


def test_whatever_is_posted_is_a_success() -> None:
    """Good, forged, in clear and no XML at all: an empty 200."""
    one = endpoint("errors-swallowed:post")
    asked = (MESSAGE, forged(MESSAGE), replace(MESSAGE, clear=True), replace(MESSAGE, layout="hello"))
    assert {(one.says(each).status, one.says(each).body) for each in asked} == {(200, b"")}
