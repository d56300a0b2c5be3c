"""The reference receiver does what WeCom asks of a callback, and says what it did."""

from urllib.parse import quote, urlencode

import pytest

from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN, V1, V2, V2_BODY, V3, V4, V5, V5_PLAIN
from tests.receiver.requests import (
    BOT_TEXT,
    KEYS,
    MESSAGE_STEPS,
    NOW,
    PLAINTEXT,
    VERIFICATION_STEPS,
    get,
    notes,
    post,
    pushed,
    pushed_to_bot,
    query_of,
    sealed,
    steps,
    verification,
)
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.receiver.happened import Answer, Note, Occasion, Step
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive

MP_KEYS = Keys(token=V5.token, encoding_aes_key=V5.encoding_aes_key, receive_id=V5.receive_id)


def test_the_official_verification_is_answered_with_its_plaintext() -> None:
    """Vector V1: 200, text/plain, the digits and nothing else."""
    response, happened = receive(verification(V1.sealed), KEYS)
    assert (response.status, response.body) == (200, V1.message.encode())
    assert dict(response.headers)["Content-Type"].startswith("text/plain")
    assert (happened.occasion, happened.answer, happened.accepted) == (Occasion.VERIFICATION, Answer.PLAINTEXT, True)
    assert steps(happened) == VERIFICATION_STEPS
    assert (happened.plaintext, happened.receive_id) == (V1.message.encode(), SAMPLE_ID)


def test_the_official_message_is_opened_and_answered_with_nothing() -> None:
    """Vector V2: 200 and an empty body, with every step and the plaintext told."""
    response, happened = receive(post(query_of(V2.sealed), V2_BODY), KEYS)
    assert (response.status, response.body) == (200, b"")
    assert steps(happened) == MESSAGE_STEPS
    assert (happened.answer, happened.accepted, happened.plaintext) == (Answer.EMPTY, True, V2.message.encode())
    assert (happened.about, happened.sender) == ("text", "mycreate")


def test_head_is_treated_like_get() -> None:
    """The server strips the body; the receiver answers the same."""
    assert receive(verification(V1.sealed, "HEAD"), KEYS).response == receive(verification(V1.sealed), KEYS).response


@pytest.mark.parametrize("plaintext", [b"", b"0", "中文🙂".encode(), bytes(range(256)), b'"quoted"\n'])
def test_any_plaintext_comes_back_to_the_byte(plaintext: bytes) -> None:
    """Nothing is trimmed, quoted, decoded or encoded."""
    assert receive(verification(sealed(plaintext)), KEYS).response.body == plaintext


def test_the_query_is_decoded_exactly_once() -> None:
    """`%2B` is a plus, `+` is a blank, `%252B` is still encoded: only the first opens, and the others say why."""
    one = V1.sealed
    assert "+" in one.ciphertext
    encoded = query_of(one, echostr=one.ciphertext)
    assert receive(get(encoded), KEYS).happened.accepted
    as_blank = receive(get(encoded.replace("%2B", "+")), KEYS)
    assert (as_blank.response.status, as_blank.happened.steps[-1].step) == (403, Step.SIGNATURE)
    assert (Note.BLANKS, "") in notes(as_blank.happened)
    twice = receive(get(query_of(one, echostr=quote(one.ciphertext, safe=""))), KEYS)
    assert (twice.response.status, twice.happened.steps[-1].step) == (403, Step.SIGNATURE)
    assert (Note.PERCENT, "") in notes(twice.happened)


@pytest.mark.parametrize("missing", ["msg_signature", "timestamp", "nonce", "echostr"])
@pytest.mark.parametrize("emptied", [False, True])
def test_a_missing_parameter_is_a_bad_request(missing: str, emptied: bool) -> None:
    """400, with the name of what is missing, whether it is absent or empty."""
    one = V1.sealed
    values = {"msg_signature": one.signature, "timestamp": "1", "nonce": "2", "echostr": one.ciphertext}
    del values[missing]
    response, happened = receive(get(urlencode({**values, missing: ""} if emptied else values)), KEYS)
    assert (response.status, happened.answer, happened.accepted) == (400, Answer.REFUSED, False)
    assert [(done.step, done.ok, done.code, done.saw) for done in happened.steps] == [
        (Step.PARAMETERS, False, -40003, f"no {missing}")
    ]


def test_a_browser_is_recognised() -> None:
    """Without any parameter it is no callback at all."""
    assert notes(receive(get(""), KEYS).happened) == [(Note.NO_PARAMETERS, "")]


def test_requests_of_the_other_family_are_recognised() -> None:
    """`signature` at a WeCom callback and `msg_signature` at an Official Account say whose request it is."""
    official = urlencode({"signature": V3.signature, "timestamp": V3.timestamp, "nonce": V3.nonce, "echostr": "1"})
    assert (Note.OFFICIAL_ACCOUNT, "") in notes(receive(get(official), KEYS).happened)
    assert (Note.WECOM, "") in notes(receive(verification(V1.sealed), KEYS, Kind.MP).happened)


def test_of_a_parameter_given_twice_the_first_counts() -> None:
    """The second value changes nothing and is told; the same value twice is not worth telling."""
    one = sealed(PLAINTEXT)
    query = query_of(one, echostr=one.ciphertext)
    twice = receive(get(f"{query}&nonce=other"), KEYS).happened
    assert (twice.accepted, notes(twice)) == (True, [(Note.TWICE, "nonce")])
    assert notes(receive(get(f"{query}&nonce={one.nonce}&x=1&x=2"), KEYS).happened) == []


def test_an_old_timestamp_is_noted_and_accepted() -> None:
    """The official libraries do not look at the time, so neither clock decides."""
    assert notes(receive(verification(V1.sealed), KEYS).happened) == [(Note.CLOCK, str(1409659589 - NOW))]


def test_an_unknown_event_is_no_error() -> None:
    """WeCom adds events every year."""
    event = b"<xml><FromUserName>sys</FromUserName><MsgType>event</MsgType><Event>new_2031</Event></xml>"
    happened = receive(pushed(sealed(event)), KEYS).happened
    assert (happened.accepted, happened.about, happened.sender) == (True, "event new_2031", "sys")


def test_a_message_of_a_bot_is_opened() -> None:
    """JSON envelope, JSON plaintext, empty receive id."""
    response, happened = receive(pushed_to_bot(sealed(BOT_TEXT, "")), KEYS, Kind.BOT)
    assert (response.status, response.body, happened.accepted) == (200, b"", True)
    assert (happened.about, happened.sender, happened.receive_id) == ("text", "lisi", "")
    verified = receive(verification(sealed(PLAINTEXT, "")), KEYS, Kind.BOT)
    assert (verified.response.status, verified.response.body) == (200, PLAINTEXT)


def test_a_command_of_a_suite_is_answered_with_success() -> None:
    """Exactly seven bytes; a reply of `empty` that was asked for overrides it."""
    ticket = b"<xml><SuiteId>wwsuite</SuiteId><InfoType> <![CDATA[suite_ticket]]></InfoType></xml>"
    keys = Keys(token=SAMPLE_TOKEN, encoding_aes_key=SAMPLE_KEY, suite_id="wwsuite")
    response, happened = receive(pushed(sealed(ticket, "wwsuite")), keys, Kind.SUITE_COMMAND)
    assert (response.status, response.body, happened.answer) == (200, b"success", Answer.SUCCESS)
    assert (happened.about, happened.accepted) == ("suite_ticket", True)


def test_a_suite_is_verified_with_the_plaintext_too() -> None:
    """`success` to a GET is wrong for every kind."""
    response, _ = receive(verification(sealed(PLAINTEXT)), KEYS, Kind.SUITE_COMMAND)
    assert response.body == PLAINTEXT


def test_an_official_account_gets_its_echostr_back() -> None:
    """Vector V3: three signed parts, nothing to decrypt, and a wrong signature is refused."""
    values = {"signature": V3.signature, "timestamp": V3.timestamp, "nonce": V3.nonce, "echostr": "4375120948345356249"}
    keys = Keys(token=V3.token)
    response, happened = receive(get(urlencode(values)), keys, Kind.MP)
    assert (response.status, response.body) == (200, b"4375120948345356249")
    assert (happened.answer, steps(happened)) == (Answer.ECHOSTR, [Step.PARAMETERS, Step.SIGNATURE])
    refused = receive(get(urlencode({**values, "nonce": "1"})), keys, Kind.MP).response
    assert refused.status == 403


def test_an_official_account_in_plain_mode_is_read() -> None:
    """Vector V4: the body is the message, and it is noted that nothing protects it."""
    query = urlencode({"signature": V4.signature, "timestamp": V4.timestamp, "nonce": V4.nonce})
    body = b"<xml><FromUserName>o9</FromUserName><MsgType>event</MsgType><Event>debug_demo</Event></xml>"
    response, happened = receive(post(query, body), Keys(token=V4.token), Kind.MP)
    assert (response.status, happened.accepted, happened.about) == (200, True, "event debug_demo")
    assert (Note.PLAIN, "") in notes(happened)


@pytest.mark.parametrize("form", ["xml", "json"])
def test_an_official_account_in_secure_mode_is_opened(form: str) -> None:
    """Vector V5, in the envelope of either form."""
    query = query_of(V5.sealed, signature=V5_PLAIN.signature, encrypt_type="aes")
    ciphertext = V5.sealed.ciphertext.encode()
    body = b"<xml><ToUserName>gh</ToUserName><Encrypt>%s</Encrypt></xml>" % ciphertext
    if form == "json":
        body = b'{"ToUserName": "gh", "Encrypt": "%s"}' % ciphertext
    response, happened = receive(post(query, body), MP_KEYS, Kind.MP)
    assert (response.status, happened.accepted, happened.about) == (200, True, "event debug_demo")
    assert happened.plaintext == V5.message.encode()
    keyless = receive(post(query, body), Keys(token=V5.token), Kind.MP).happened
    assert (steps(keyless)[-1], keyless.steps[-1].code) == (Step.DECRYPTION, -40004)
    empty = receive(post(query, b'{"ToUserName": "gh"}'), MP_KEYS, Kind.MP).happened
    assert steps(empty)[-1] is Step.ENVELOPE


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/wecom/callback", "/wecom/callback", 200),
        ("/wecom/callback", "/wecom%2Fcallback", 200),
        ("/wecom/callback", "/wecom/callback/", 404),
        ("/wecom/callback", "/", 404),
        ("/", "/favicon.ico", 404),
        ("/回调", "/%E5%9B%9E%E8%B0%83", 200),
    ],
)
def test_only_the_path_of_the_callback_is_answered(path: str, asked: str, status: int) -> None:
    """Everything else is 404, and nothing is verified there."""
    one = V1.sealed
    response, happened = receive(get(query_of(one, echostr=one.ciphertext), path=asked), KEYS, path=path)
    assert response.status == status
    assert (happened.occasion is Occasion.ELSEWHERE, happened.accepted) == (status == 404, status == 200)
