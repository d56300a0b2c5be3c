"""What a callback shows to a client that is not the doctor, in words that a table can be made of."""

import http.client
import time
from collections.abc import Callable

import pytest

from tests.peers.receivers.asking import EVENT, TEXT, Answered, Client, sealed, signed
from tests.peers.receivers.programs import CORP_ID

TRIES = 12
Shows = Callable[[Client], None]


def verifies(client: Client) -> None:
    """The plaintext comes back to the byte, whatever the padding and the characters of echostr."""
    for length in range(19, 19 + TRIES):
        answered = client.verify("12345678901234567890123456789012"[:length])
        assert (answered.status, answered.text) == (200, answered.sent["plaintext"])


def receives(client: Client) -> None:
    """A text is answered by a passive reply to its sender, an event by nothing."""
    for length in range(1, 1 + TRIES):
        answered = client.push(TEXT, "好" * length)
        assert answered.status == 200
        reply = answered.opened()
        assert (reply["ToUserName"], reply["FromUserName"]) == ("zhangsan", CORP_ID)
        assert reply["Content"] == f"收到：{'好' * length}"
    answered = client.push(EVENT)
    assert (answered.status, answered.text) == (200, "")


def get(status: int, *texts: str, **headers: str) -> Shows:
    """Every verification is answered so; `{name}` stands for what was sent, or for the plaintext."""

    def shows(client: Client) -> None:
        assert_answered(client.verify(), status, texts, headers)

    return shows


def post(status: int, *texts: str, **headers: str) -> Shows:
    """A text message is answered so."""

    def shows(client: Client) -> None:
        assert_answered(client.push(), status, texts, headers)

    return shows


def assert_answered(answered: Answered, status: int, texts: tuple[str, ...], headers: dict[str, str]) -> None:
    """Status, pieces of the body and pieces of headers are as they are said to be."""
    assert answered.status == status, answered
    for text in texts:
        assert text.format(**answered.sent) in answered.text
    for name, text in headers.items():
        assert text in answered.headers[name.replace("_", "-")]


def body(text: str) -> Shows:
    """Every verification is answered 200 with this body to the byte."""

    def shows(client: Client) -> None:
        answered = client.verify()
        assert (answered.status, answered.text) == (200, text.format(**answered.sent))

    return shows


def numbers_matter(status: int) -> Shows:
    """A nonce that is shorter than the timestamp and begins with a greater digit is answered so."""

    def shows(client: Client) -> None:
        assert [client.verify(nonce=one).status for one in ("1000000001", "999999999")] == [200, status]

    return shows


def some(status: int) -> Shows:
    """Some verifications succeed, some have this status; which, is a matter of their bytes."""

    def shows(client: Client) -> None:
        seen: set[int] = set()
        for number in range(300):
            seen.add(client.verify("123456789012345678901234567890123"[: 2 + number % 32]).status)
            if len(seen) > 1:
                break
        assert seen == {200, status}

    return shows


def event(status: int) -> Shows:
    """An event of a kind that is not known yet is answered so."""

    def shows(client: Client) -> None:
        assert client.push(EVENT).status == status

    return shows


def large(size: int, status: int) -> Shows:
    """A message of this size is answered so."""

    def shows(client: Client) -> None:
        assert client.push(TEXT, "x" * size).status == status

    return shows


def opened(**fields: str) -> Shows:
    """The passive reply opens and has these fields."""

    def shows(client: Client) -> None:
        assert client.push().opened().items() >= fields.items()

    return shows


def unopened_reply(error: str) -> Shows:
    """There is a passive reply, and wechatpy refuses it with an error of this name."""

    def shows(client: Client) -> None:
        answered = client.push()
        assert answered.status == 200
        assert "<Encrypt>" in answered.text
        with pytest.raises(Exception) as caught:  # noqa: PT011 wechatpy ends in errors of many kinds
            answered.opened()
        assert error in type(caught.value).__name__

    return shows


def rubbish(status: int, text: str) -> Shows:
    """What nobody signed is answered so."""

    def shows(client: Client) -> None:
        answered = client.send("GET", {"msg_signature": "0" * 40, "timestamp": "1", "nonce": "1", "echostr": "rubbish"})
        assert (answered.status, answered.text) == (status, text)

    return shows


def repeated(status: int) -> Shows:
    """The same verification once more is answered so."""

    def shows(client: Client) -> None:
        sent = dict(client.verify().sent)
        sent.pop("plaintext")
        assert client.send("GET", sent).status == status

    return shows


def told(client: Client) -> None:
    """A wrong signature is answered by the right one."""
    ciphertext = sealed("1234567890123456789")
    query = signed(ciphertext)
    answered = client.send("GET", {**query, "msg_signature": "0" * 40, "echostr": ciphertext})
    assert query["msg_signature"] in answered.text


def half_signed(client: Client) -> None:
    """The beginning of a signature is enough."""
    ciphertext = sealed("1234567890123456789")
    query = signed(ciphertext)
    answered = client.send(
        "GET", {**query, "msg_signature": f"{query['msg_signature'][:8]:0<40}", "echostr": ciphertext}
    )
    assert (answered.status, answered.text) == (200, "1234567890123456789")


def tells_stages(client: Client) -> None:
    """Without any signature, what decrypts is refused otherwise than what does not."""
    query = {**signed(""), "msg_signature": "0" * 40}
    answers = [
        client.send("GET", {**query, "echostr": one}).status for one in (sealed("1234567890123456789"), "A" * 88)
    ]
    assert answers == [403, 500]


def ascii_only(client: Client) -> None:
    """A message with Chinese in it fails, one without does not."""
    assert (client.push(TEXT, "hello").status, client.push(TEXT, "你好").status) == (200, 500)


def forged(client: Client) -> None:
    """A verification with a wrong signature gets its plaintext."""
    ciphertext = sealed("1234567890123456789")
    answered = client.send("GET", {**signed(ciphertext), "msg_signature": "0" * 40, "echostr": ciphertext})
    assert (answered.status, answered.text) == (200, "1234567890123456789")


def foreign_id(client: Client) -> None:
    """A verification for another company gets its plaintext."""
    answered = client.verify(receive_id="wwa10b5c77e2d94f36")
    assert (answered.status, answered.text) == (200, answered.sent["plaintext"])


def late(client: Client) -> None:
    """The answer needs more than the second that WeCom waits."""
    begun = time.monotonic()
    client.verify()
    assert time.monotonic() - begun > 1


def agents(client: Client) -> None:
    """Another agent is let through."""
    ciphertext = sealed("1234567890123456789")
    assert client.send("GET", {**signed(ciphertext), "echostr": ciphertext}, agent="curl/8.5.0").status == 200


def cached(client: Client) -> None:
    """The answer to the first verification is given to the second."""
    first, second = client.verify(), client.verify()
    assert second.text == first.text
    assert second.sent["plaintext"] != second.text


def bursts(status: int) -> Shows:
    """A few verifications in a row are let through, more are answered so."""

    def shows(client: Client) -> None:
        statuses = [client.verify().status for _ in range(10)]
        assert set(statuses) <= {200, status}
        assert status in statuses

    return shows


def mixed(status: int) -> Shows:
    """Of many verifications that differ in nothing, some are let through and some are answered so."""

    def shows(client: Client) -> None:
        assert {client.verify().status for _ in range(40)} == {200, status}

    return shows


def closed(client: Client) -> None:
    """No HTTP answer comes."""
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        client.verify()


def both(*all_of_them: Shows) -> Shows:
    """All this is so."""

    def shows(client: Client) -> None:
        for one in all_of_them:
            one(client)

    return shows
