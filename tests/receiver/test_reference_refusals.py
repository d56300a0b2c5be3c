"""The reference receiver refuses what is not for it, tells the operator why and the other side nothing."""

from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN, V2
from tests.receiver.requests import (
    BOT_TEXT,
    KEYS,
    MESSAGE_STEPS,
    NOW,
    TEXT,
    VERIFICATION_STEPS,
    laid_out,
    notes,
    post,
    pushed,
    pushed_to_bot,
    query_of,
    sealed,
    signed,
    steps,
    verification,
)
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.codec import Codec, Sealed
from wecom_doctor.receiver.exchange import Request
from wecom_doctor.receiver.happened import Answer, Note, Step
from wecom_doctor.receiver.reference import TAGS_MAX, receive

OTHER_KEY = "x" * 42 + "A"
BOMB = (
    b'<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(9))
    + b"]><xml><Encrypt>&j;</Encrypt></xml>"
)


REFUSED = {
    "signature": (sealed(TEXT)._replace(signature="0" * 40), Step.SIGNATURE, -40001),
    "signature in capitals": (sealed(TEXT)._replace(signature=sealed(TEXT).signature.upper()), Step.SIGNATURE, -40001),
    "signature not ASCII": (sealed(TEXT)._replace(signature="签" * 40), Step.SIGNATURE, -40001),
    "timestamp": (sealed(TEXT)._replace(timestamp="1795206430"), Step.SIGNATURE, -40001),
    "token": (sealed(TEXT, token="other"), Step.SIGNATURE, -40001),
    "base64": (signed("not base64!"), Step.BASE64, -40010),
    "base64 cut": (signed("abc"), Step.BASE64, -40010),
    "no whole block": (signed("AAAA"), Step.DECRYPTION, -40007),
    "random bytes": (signed("AAAA" * 16), Step.DECRYPTION, -40008),
    "other key": (sealed(TEXT, key=OTHER_KEY), Step.DECRYPTION, -40008),
    "length field": (laid_out(b"r" * 16 + b"\xff" * 4 + b"m" * 11 + b"\1"), Step.DECRYPTION, -40008),
    "receive id": (sealed(TEXT, "ww0000000000000000"), Step.RECEIVE_ID, -40005),
    "receive id empty": (sealed(TEXT, ""), Step.RECEIVE_ID, -40005),
    "receive id longer": (sealed(TEXT, SAMPLE_ID + "0"), Step.RECEIVE_ID, -40005),
}


@pytest.mark.parametrize(("one", "step", "code"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_step_can_fail(one: Sealed, step: Step, code: int, method: str) -> None:
    """The step that failed is the last one, with the official code and what was there; the steps before it passed."""
    request = verification(one) if method == "GET" else pushed(one)
    response, happened = receive(request, KEYS)
    taken = VERIFICATION_STEPS if method == "GET" else MESSAGE_STEPS
    assert steps(happened) == taken[: taken.index(step) + 1]
    assert [done.ok for done in happened.steps] == [True] * taken.index(step) + [False]
    assert (happened.steps[-1].code, happened.answer, happened.accepted) == (code, Answer.REFUSED, False)
    assert happened.steps[-1].saw
    assert response.status == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_failures_answer_alike(method: str) -> None:
    """Whoever forges requests learns nothing from the answers: status, headers and bytes are the same."""
    made = [verification(one) if method == "GET" else pushed(one) for one, _, _ in REFUSED.values()]
    made += [post(query_of(one), body) for one, body in BODIES.values()] if method == "POST" else []
    answers = {receive(one, KEYS).response for one in made}
    assert len(answers) == 1


TOO_MANY = sealed(TEXT)
BODIES = {
    "empty": (sealed(TEXT), b""),
    "no XML": (sealed(TEXT), b"hello"),
    "clear XML": (sealed(TEXT), TEXT),
    "no Encrypt": (sealed(TEXT), b"<xml><encrypt>lower case</encrypt></xml>"),
    "empty Encrypt": (sealed(TEXT), b"<xml><Encrypt/></xml>"),
    "entity bomb": (sealed(TEXT), BOMB),
    "external entity": (
        sealed(TEXT),
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><xml><Encrypt>&e;</Encrypt></xml>',
    ),
    "DTD": (sealed(TEXT), b"<!DOCTYPE xml><xml><Encrypt>a</Encrypt></xml>"),
    "tags": (TOO_MANY, b"<xml><Encrypt>%s</Encrypt>%s</xml>" % (TOO_MANY.ciphertext.encode(), b"<a/>" * TAGS_MAX)),
    "depth": (sealed(TEXT), b"<a>" * TAGS_MAX + b"</a>" * TAGS_MAX),
    "unknown encoding": (sealed(TEXT), b'<?xml version="1.0" encoding="x-none"?><xml><Encrypt>a</Encrypt></xml>'),
    "JSON": (sealed(TEXT), b'{"encrypt": "%s"}' % sealed(TEXT).ciphertext.encode()),
}


@pytest.mark.parametrize(("one", "body"), BODIES.values(), ids=BODIES)
def test_bodies_without_a_ciphertext_are_refused(one: Sealed, body: bytes) -> None:
    """The envelope is the step that fails, and nothing is fetched, expanded or piled up on the way."""
    response, happened = receive(post(query_of(one), body), KEYS)
    assert steps(happened) == [Step.PARAMETERS, Step.ENVELOPE]
    assert (happened.steps[-1].ok, happened.steps[-1].code, response.status) == (False, -40002, 403)


def test_bodies_of_the_other_kind_are_recognised() -> None:
    """JSON at an app, XML at a bot and an empty body say what is the matter."""
    assert notes(receive(post(*for_post(BODIES["JSON"])), KEYS).happened) == [(Note.JSON_BODY, "")]
    assert notes(receive(pushed(sealed(TEXT)), KEYS, Kind.BOT).happened) == [(Note.XML_BODY, "")]
    assert notes(receive(post(*for_post(BODIES["empty"])), KEYS).happened) == [(Note.EMPTY_BODY, "")]
    assert notes(receive(post(*for_post(BODIES["empty"])), KEYS, Kind.BOT).happened) == [(Note.EMPTY_BODY, "")]


def for_post(made: tuple[Sealed, bytes]) -> tuple[str, bytes]:
    """Query and body."""
    return query_of(made[0]), made[1]


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"encrypt": ' + b"[" * 100_000, b'{"encrypt": 5}', b"[]", b'{"encrypt": ""}', b"{}", b"\xff{"],
)
def test_bot_bodies_without_a_ciphertext_are_refused(body: bytes) -> None:
    """Nesting, wrong types and wrong bytes are no more than a failed step."""
    happened = receive(post(query_of(sealed(BOT_TEXT)), body), KEYS, Kind.BOT).happened
    assert (steps(happened)[-1], happened.accepted) == (Step.ENVELOPE, False)


@pytest.mark.parametrize(
    "plaintext", [b"", b"hello", b'{"msgtype": "text"}', BOMB, b"<xml>" + b"<a/>" * TAGS_MAX + b"</xml>"]
)
def test_a_plaintext_that_is_no_message_is_refused(plaintext: bytes) -> None:
    """Opened but not understood: the plaintext is shown, and the answer is the one of every failure."""
    response, happened = receive(pushed(sealed(plaintext)), KEYS)
    assert steps(happened) == MESSAGE_STEPS
    assert (happened.steps[-1].ok, happened.plaintext, response.status) == (False, plaintext, 403)


def test_a_wrong_receive_id_still_shows_the_plaintext() -> None:
    """Whoever looks for the fault sees what was inside and whose id it carried."""
    happened = receive(pushed(sealed(TEXT, "ww0000000000000000")), KEYS).happened
    assert (happened.plaintext, happened.receive_id) == (TEXT, "ww0000000000000000")
    assert happened.steps[-1].saw == f"receive id 'ww0000000000000000' instead of '{SAMPLE_ID}'"


def test_nothing_that_happened_tells_a_secret() -> None:
    """Token and key are in no representation of keys or events."""
    shown = repr(KEYS) + "".join(repr(receive(pushed(one), KEYS)) for one, _, _ in REFUSED.values())
    assert SAMPLE_TOKEN not in shown
    assert SAMPLE_KEY not in shown


def test_the_codec_and_the_receiver_agree() -> None:
    """What the codec of this package opens, the receiver opens, and the other way round."""
    for one, _, _ in REFUSED.values():
        with pytest.raises(Exception, match="-400"):
            Codec(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID).open(one)
    assert Codec(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID).open(V2.sealed) == V2.message.encode()


QUERIES = st.one_of(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=200),
    st.dictionaries(
        st.sampled_from(["msg_signature", "signature", "timestamp", "nonce", "echostr"]), st.text(max_size=40)
    ).map(urlencode),
    st.just(query_of(sealed(TEXT))),
)
PIECES = [
    b"<xml>",
    b"</xml>",
    b"<Encrypt>",
    b"</Encrypt>",
    b"<![CDATA[",
    b"]]>",
    b'{"encrypt": "',
    b'"}',
    b"AAAA",
    b"&a;",
]


@settings(deadline=None)
@given(
    kind=st.sampled_from(Kind),
    method=st.sampled_from(["GET", "HEAD", "POST"]),
    query=QUERIES,
    body=st.one_of(st.binary(max_size=100), st.lists(st.sampled_from(PIECES)).map(b"".join)),
)
def test_whatever_comes_is_refused_and_never_raises(kind: Kind, method: str, query: str, body: bytes) -> None:
    """Requests that nobody signed are refused for every kind, whatever stands in them."""
    request = Request(method=method, target="/", path="/", query=query, body=body, received_at=NOW)
    response, happened = receive(request, KEYS, kind)
    assert (response.status in (400, 403), happened.accepted, happened.answer) == (True, False, Answer.REFUSED)


@settings(deadline=None)
@given(kind=st.sampled_from(Kind), plaintext=st.one_of(st.binary(max_size=100), st.text(max_size=50).map(str.encode)))
def test_whatever_is_inside_never_raises(kind: Kind, plaintext: bytes) -> None:
    """A signed request with any plaintext is accepted or refused."""
    make = pushed_to_bot if kind is Kind.BOT else pushed
    assert receive(make(sealed(plaintext)), KEYS, kind).response.status in (200, 403)
