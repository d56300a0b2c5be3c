"""The battery of messages against real receivers: what is asked, when, and what is told of it."""

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
import xmltodict

from tests.probes.endpoints import (
    KEYS,
    Answering,
    Seen,
    always,
    asked,
    by_wechatpy,
    given_for,
    reference,
    unlocked,
)
from tests.protocol.drafts import CORP, KEY, SUITE, TOKEN
from tests.protocol.independent_aes import decrypted, parts
from wecom_doctor.examination.discovery import all_probes
from wecom_doctor.examination.examine import checks_for, held_back
from wecom_doctor.examination.plan import make_plan
from wecom_doctor.facts.answers import ReplyForm
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Absence, Absent, Area
from wecom_doctor.net import courier as couriers
from wecom_doctor.net.gate import REQUESTS_MAX, Gate
from wecom_doctor.probes.delivery import ESSENTIAL, WITHOUT_VERIFICATION
from wecom_doctor.protocol.battery.table import MESSAGES
from wecom_doctor.protocol.battery.variant import Suspicion
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.codec import Sealed
from wecom_doctor.protocol.envelope import build_xml_reply
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.signature import sign
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.settings.names import Name

ALWAYS = [one.name for one in MESSAGES if one.decides is Suspicion.ALWAYS]
FORBIDDEN = Response(status=403, body=b"Forbidden")


def posting(answering: Answering) -> Answering:
    """An endpoint whose verification is right and whose messages are answered like that."""
    return lambda request: answering(request) if request.method == "POST" else reference()(request)


def posts(seen: Seen) -> list[Request]:
    """The messages that arrived."""
    return [one for one in seen.requests if one.method == "POST"]


@pytest.mark.parametrize("answering", [reference(), by_wechatpy], ids=["reference", "wechatpy"])
def test_a_healthy_endpoint_gets_each_of_the_usual_messages_once(answering: Answering) -> None:
    """Genuine ones are taken and wrong ones are not."""
    seen = asked(answering)
    assert [one.variant for one in seen.delivered.reactions] == ALWAYS
    assert len(posts(seen)) == len(ALWAYS)
    taken = [one.variant for one in seen.delivered.reactions if one.passed]
    assert taken == ["event", "event-rich", "event-pad-large", "event-again"]


@pytest.mark.parametrize(
    ("kind", "form"),
    [(Kind.APP, ReplyForm.EMPTY), (Kind.SUITE_COMMAND, ReplyForm.SUCCESS), (Kind.BOT, ReplyForm.EMPTY)],
)
def test_a_reply_is_told_by_its_form(kind: Kind, form: ReplyForm) -> None:
    """Each kind of callback is answered in its own way."""
    event = asked(reference(kind), kind).delivered.of("event")
    assert event is not None
    assert (event.form, event.passed, event.defects) == (form, True, ())


def refusing_post(status: int) -> Answering:
    return posting(always(status, b"no"))


def choking_on(*parts_of_body: bytes, above: int = 10**9, status: int = 500) -> Answering:
    """Messages whose plaintext has one of these, or is longer, are answered with an error."""

    def answering(request: Request) -> Response:
        body = xmltodict.parse(request.body)["xml"]
        message, _ = parts(decrypted(KEY, body["Encrypt"])) if "Encrypt" in body else (b"", b"")
        chokes = len(message) > above or any(one in message for one in parts_of_body)
        return Response(status=status) if chokes else reference()(request)

    return posting(answering)


def unsigned_too(request: Request) -> Response:
    """Whatever decrypts is taken, whoever signed it."""
    try:
        Cipher(KEY).open(xmltodict.parse(request.body)["xml"]["Encrypt"])
    except (KeyError, CodecError):
        return FORBIDDEN
    return Response()


UNLOCKED: dict[str, tuple[Answering, set[Suspicion]]] = {
    "all is well": (reference(), set()),
    "messages are refused": (refusing_post(403), {Suspicion.BODY}),
    "messages crash": (refusing_post(500), {Suspicion.BODY}),
    "nobody takes POST": (refusing_post(405), set()),
    "no page for POST": (refusing_post(404), set()),
    "Chinese crashes": (choking_on("企业".encode()), {Suspicion.CONTENT}),
    "size crashes": (choking_on(above=4000), {Suspicion.CONTENT}),
    "size is too much for a gateway": (choking_on(above=4000, status=502), {Suspicion.CONTENT}),
    "nobody looks at the signature": (posting(unsigned_too), {Suspicion.OPEN_DOOR}),
    "everything is fine with it": (posting(always(200)), {Suspicion.OPEN_DOOR}),
}


@pytest.mark.parametrize("name", UNLOCKED)
def test_a_failure_unlocks_the_rows_that_decide_its_cause(name: str) -> None:
    """And no others."""
    answering, suspicions = UNLOCKED[name]
    seen = asked(answering)
    assert unlocked(seen.delivered) == suspicions
    assert seen.delivered.unsent == ()


def test_where_verification_fails_two_messages_are_enough() -> None:
    """They tell whether POST gets any further than GET."""
    seen = asked(reference(keys=replace(KEYS, token="another")))
    assert {one.variant for one in seen.delivered.reactions} == WITHOUT_VERIFICATION


def test_where_the_plaintext_is_dressed_up_messages_are_asked_all_the_same() -> None:
    """Token and key are right there; quotes around an echostr say nothing about messages."""

    def in_quotes(request: Request) -> Response:
        answered = reference()(request)
        return replace(answered, body=b'"%s"' % answered.body) if answered.body.isdigit() else answered

    assert [one.variant for one in asked(in_quotes).delivered.reactions] == ALWAYS


def replying(pad: int) -> Answering:
    """Messages are answered with a passive reply that repeats them."""

    def answering(request: Request) -> Response:
        checked = reference()(request)
        if checked.status != 200:
            return checked
        message, owner = parts(decrypted(KEY, xmltodict.parse(request.body)["xml"]["Encrypt"]))
        fields = xmltodict.parse(message)["xml"]
        swapped = {"ToUserName": fields["FromUserName"], "FromUserName": fields["ToUserName"]}
        content = {"CreateTime": "1", "MsgType": "text", "Content": f"{fields.get('EventKey')}{'x' * pad}"}
        inner = xmltodict.unparse({"xml": {**swapped, **content}}, full_document=False)
        nonce = dict(parse_qsl(request.query))["nonce"]
        ciphertext = Cipher(KEY).seal(inner.encode(), owner)
        sealed = Sealed(sign(TOKEN, "1795206429", nonce, ciphertext), "1795206429", nonce, ciphertext)
        return Response(body=build_xml_reply(sealed), headers=(("Content-Type", "application/xml"),))

    return posting(answering)


@pytest.mark.parametrize("pad", range(0, 32, 5))
def test_a_reply_that_repeats_the_message_is_asked_for_at_the_length_that_tells(pad: int) -> None:
    """One more message, grown so that the reply to it ends on a whole block."""
    seen = asked(replying(pad))
    assert unlocked(seen.delivered) == {Suspicion.ALIGNED}
    longer = seen.delivered.of("event-longer")
    assert longer is not None
    assert (longer.form, longer.passed, longer.defects) == (ReplyForm.ENCRYPTED, True, ())


def test_texts_are_sent_only_to_who_asks_for_them() -> None:
    """Applications act on texts; not even a thorough examination sends them by itself."""
    assert Suspicion.TEXT not in unlocked(asked(reference(), thorough=True).delivered)
    assert unlocked(asked(reference(), text=True).delivered) == {Suspicion.TEXT}


@pytest.mark.parametrize("kind", [Kind.KF, Kind.SUITE_COMMAND])
def test_who_never_gets_a_text_is_sent_none(kind: Kind) -> None:
    """Nobody writes to customer service's events or to a provider's command URL."""
    assert unlocked(asked(reference(kind), kind, text=True).delivered) == set()


def test_a_thorough_examination_stays_in_the_budget() -> None:
    """Both batteries together; nothing is left out for it."""
    seen = asked(reference(), thorough=True)
    assert unlocked(seen.delivered) == {Suspicion.BODY, Suspicion.CONTENT, Suspicion.OPEN_DOOR}
    assert len(seen.requests) <= REQUESTS_MAX
    assert seen.delivered.unsent == ()


def test_no_messages_means_none() -> None:
    """The probe is not even planned, and says by which option."""
    given = given_for("http://127.0.0.1:1/", no_messages=True)
    plan = make_plan(checks_for((Area.CALLBACK,), (), ()), all_probes(), held_back(given))
    assert plan.left_out["delivery"] == Absent(Absence.NOT_PLANNED, "--no-messages")
    assert "delivery" not in {one.name for one in plan.probes}
    assert "verification" in {one.name for one in plan.probes}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Kind.SUITE_COMMAND, Name.SUITE_ID),
        (Kind.SUITE_DATA, Name.CORP_ID),
        (Kind.MP, Name.CORP_ID),
        (Kind.MP, Name.ENCODING_AES_KEY),
    ],
)
def test_a_setting_that_only_messages_need_is_named(kind: Kind, name: Name) -> None:
    """The verification goes on without it."""
    seen = asked(reference(kind), kind, without=(name,))
    assert seen.verified.passed("genuine")
    assert seen.delivery == Absent(Absence.NOT_PLANNED, name.value)
    assert posts(seen) == []


def test_the_receive_id_of_a_message_may_be_another_than_at_the_verification() -> None:
    """Commands to providers are verified with the company's id and carry the suite's."""
    seen = asked(reference(Kind.SUITE_COMMAND), Kind.SUITE_COMMAND)
    verified = dict(parse_qsl(seen.requests[0].query))["echostr"]
    event = xmltodict.parse(posts(seen)[0].body)["xml"]["Encrypt"]
    assert parts(decrypted(KEY, verified))[1].decode() == CORP
    assert parts(decrypted(KEY, event))[1].decode() == SUITE


def test_an_endpoint_that_limits_us_gets_the_messages_that_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was left out is told."""
    monkeypatch.setattr(couriers, "PAUSE_S", 0.001)
    monkeypatch.setattr(couriers, "PAUSE_MAX_S", 0.001)
    asked_times = 0

    def limiting(request: Request) -> Response:
        nonlocal asked_times
        asked_times += 1
        return Response(status=429) if asked_times % 4 == 0 else reference()(request)

    seen = asked(limiting, gate=Gate(at_once=1))
    told = {one.variant for one in seen.delivered.reactions} | set(seen.delivered.unsent)
    assert told == ESSENTIAL
    assert seen.delivered.rate_limited
