"""The rows whose echostr is made wrongly open in exactly the wrong way that they are named after."""

import base64
import struct
from collections.abc import Callable
from dataclasses import replace

import pytest
from Crypto.Cipher import AES
from wechatpy.work.exceptions import InvalidCorpIdException

from tests.protocol.drafts import AGENT, BY_NAME, CORP, KEY, SUITE, TOKEN, accepted, draft, made, query, sha1
from tests.protocol.independent_aes import decrypted, parts
from wecom_doctor.protocol.battery.table import VERIFICATION
from wecom_doctor.protocol.battery.variant import Suspicion
from wecom_doctor.protocol.cipher import Cipher

SAMPLE_KEY, SAMPLE_ID = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
Opened = tuple[bytes, bytes]
Open = Callable[[str], Opened]


def cbc(key: bytes, ciphertext: str) -> bytes:
    return AES.new(key, AES.MODE_CBC, key[:16]).decrypt(base64.b64decode(ciphertext, validate=True))


def little_endian(ciphertext: str) -> Opened:
    buffer = decrypted(KEY, ciphertext)
    length = struct.unpack("<L", buffer[16:20])[0]
    return buffer[20 : 20 + length], buffer[20 + length : len(buffer) - buffer[-1]]


def ecb(ciphertext: str) -> Opened:
    key = base64.b64decode(KEY + "=")
    return parts(AES.new(key, AES.MODE_ECB).decrypt(base64.b64decode(ciphertext, validate=True)))


def vector_in_front(ciphertext: str) -> Opened:
    raw = base64.b64decode(ciphertext, validate=True)
    return parts(AES.new(base64.b64decode(KEY + "="), AES.MODE_CBC, raw[:16]).decrypt(raw[16:]))


def unpadded(ciphertext: str) -> Opened:
    buffer = decrypted(KEY, ciphertext)
    length = struct.unpack("!L", buffer[16:20])[0]
    return buffer[20 : 20 + length], buffer[20 + length :]


def url_alphabet(ciphertext: str) -> Opened:
    assert set(ciphertext) & set("-_")
    return parts(decrypted(KEY, base64.b64encode(base64.urlsafe_b64decode(ciphertext)).decode()))


WAYS: dict[str, Open] = {
    "genuine": lambda text: parts(decrypted(KEY, text)),
    "key-of-sample": lambda text: parts(decrypted(SAMPLE_KEY, text)),
    "key-as-text": lambda text: parts(cbc(KEY[:32].encode(), text)),
    "key-cut": lambda text: parts(cbc(base64.b64decode(KEY[:40]) + b"\0\0", text)),
    "half-the-key": lambda text: parts(cbc(base64.b64decode(KEY + "=")[:16], text)),
    "without-chaining": ecb,
    "little-endian-length": little_endian,
    "vector-in-front": vector_in_front,
    "double-base64": lambda text: parts(decrypted(KEY, base64.b64decode(text, validate=True).decode("ascii"))),
    "without-padding": unpadded,
    "in-url-alphabet": url_alphabet,
}


def opens(way: Open, ciphertext: str, expected: Opened) -> bool:
    """This way of decrypting gives the plaintext and the receive id, and nothing more."""
    try:
        return way(ciphertext) == expected
    except (ValueError, IndexError, struct.error, AssertionError):
        return False


def test_every_decryption_row_is_in_the_table() -> None:
    """A row that is added has to be proven here; but for the genuine one among them."""
    found = {one.name for one in VERIFICATION if one.decides is Suspicion.DECRYPTION}
    assert found - {"letters-only"} <= set(WAYS)


@pytest.mark.parametrize("name", WAYS)
def test_a_row_opens_in_that_very_way(name: str) -> None:
    """Of all ways to decrypt one and only one gives plaintext and receive id, and the signature is right."""
    one = made(name)
    sent = query(one.request)
    expected = one.plaintext.encode(), CORP.encode()
    assert [way for way in WAYS if opens(WAYS[way], sent["echostr"], expected)] == [name]
    assert sent["msg_signature"] == sha1(TOKEN, sent["timestamp"], sent["nonce"], sent["echostr"])


def test_the_key_of_the_sample_code_is_no_row_for_who_uses_it() -> None:
    """It would be the right key."""
    of = draft()
    theirs = replace(of, encoding_aes_key=SAMPLE_KEY, keys=replace(of.keys, cipher=Cipher(SAMPLE_KEY)))
    assert BY_NAME["key-of-sample"].make(theirs) is None


@pytest.mark.parametrize("owner", [CORP, "", "wp" + "A" * 30], ids=["corp", "nobody", "long"])
@pytest.mark.parametrize("name", ["garbage", "forged-garbage"])
def test_garbage_is_as_long_as_what_is_genuine_and_no_way_opens_it(name: str, owner: str) -> None:
    """Whole blocks in good base64, so that nothing is wrong with it but its content."""
    of = draft(receive_id=owner)
    one = made(name, of)
    sent = query(one.request)
    assert len(base64.b64decode(sent["echostr"], validate=True)) % 32 == 0
    assert len(sent["echostr"]) == len(query(of.genuine.request)["echostr"])
    right = sha1(TOKEN, sent["timestamp"], sent["nonce"], sent["echostr"])
    assert (sent["msg_signature"] == right) is (name == "garbage")
    assert not [way for way in WAYS if opens(WAYS[way], sent["echostr"], (one.plaintext.encode(), CORP.encode()))]


IDS = {
    "foreign-id": "wwffffffffffffffff",
    "empty-id": "",
    "suite-id": SUITE,
    "agent-id": AGENT,
    "id-in-quotes": f'"{CORP}"',
    "id-with-blank": f"{CORP} ",
    "id-with-return": f"{CORP}\r",
    "id-with-newline": f"{CORP}\n",
    "id-lower-case": CORP.lower(),
    "id-cut": CORP[:-1],
    "id-of-sample": SAMPLE_ID,
}


def test_every_receive_id_row_is_in_the_table() -> None:
    """A row that is added has to be proven here."""
    found = {one.name for one in VERIFICATION if one.decides is Suspicion.RECEIVE_ID}
    assert found == {*IDS, "corp-id", "without-padding"} - {"foreign-id"}


@pytest.mark.parametrize("name", IDS)
def test_a_row_carries_that_very_receive_id(name: str) -> None:
    """wechatpy accepts the request when it waits for that id, and refuses it when it waits for the right one."""
    one = made(name)
    assert parts(decrypted(KEY, query(one.request)["echostr"])) == (one.plaintext.encode(), IDS[name].encode())
    with pytest.raises(InvalidCorpIdException):
        accepted(one.request)
    if IDS[name]:
        assert accepted(one.request, IDS[name]) == one.plaintext


@pytest.mark.parametrize(
    ("receive_id", "absent"),
    [
        (CORP, {"corp-id"}),
        (CORP.lower(), {"id-lower-case"}),
        # Smart bots: the id is empty.
        ("", {"empty-id", "id-lower-case", "id-cut"}),
        (SUITE, {"suite-id", "id-lower-case"}),
        (SAMPLE_ID, {"id-of-sample", "id-lower-case"}),
    ],
)
def test_the_right_receive_id_is_no_wrong_one(receive_id: str, absent: set[str]) -> None:
    """Rows that would carry it are not sent."""
    of = draft(receive_id=receive_id)
    rows = [one for one in VERIFICATION if one.name in {*IDS, "corp-id"}]
    assert {one.name for one in rows if one.make(of) is None} == absent


@pytest.mark.parametrize("name", ["suite-id", "agent-id", "corp-id"])
def test_an_id_that_was_not_given_is_not_tried(name: str) -> None:
    """There is nothing to make such a row of."""
    assert BY_NAME[name].make(draft(receive_id="", suite_id="", agent_id="", corp_id="")) is None
    assert BY_NAME[name].make(draft(receive_id="")) is not None


def test_the_characters_of_an_echostr_are_those_that_decide() -> None:
    """One row for each character that gets lost, and the genuine one without any of them."""
    found = {name: query(made(name).request) for name in BY_NAME if name.startswith("with-")}
    for name, wanted, unwanted in (("with-plus", "+", "/"), ("with-slash", "/", "+")):
        assert wanted in found[name]["echostr"]
        assert unwanted not in found[name]["echostr"]
    assert not set("+/") & set(query(draft().genuine.request)["echostr"])
    assert set("+/") <= set(query(made("rich-echostr").request)["echostr"])
    assert query(made("letters-only").request)["echostr"].isalnum()


@pytest.mark.parametrize("length", range(40))
def test_an_echostr_of_letters_only_exists_for_every_receive_id(length: int) -> None:
    """However long the id, a plaintext is found whose base64 needs no equals signs."""
    one = made("letters-only", draft(receive_id="w" * length))
    sent = query(one.request)["echostr"]
    assert sent.isalnum()
    assert parts(decrypted(KEY, sent)) == (one.plaintext.encode(), b"w" * length)


def test_nonces_are_such_that_numbers_show() -> None:
    """A leading zero that a number loses, and a text that sorts behind the timestamp and a number that does not."""
    for name in ("with-zero-nonce", "rich-echostr"):
        nonce = query(made(name).request)["nonce"]
        assert str(int(nonce)) != nonce
    for name in ("with-short-nonce", "few-digits"):
        sent = query(made(name).request)
        assert sent["nonce"] > sent["timestamp"]
        assert int(sent["nonce"]) < int(sent["timestamp"])


@pytest.mark.parametrize("receive_id", [CORP, SUITE, "", "ww0123456789abcdef"])
def test_genuine_verifications_are_padded_in_both_classes(receive_id: str) -> None:
    """Between them, one gets a padding that AES's own padding knows, and one a larger one."""
    of = draft(receive_id=receive_id)
    pads = {decrypted(KEY, query(made(name, of).request)["echostr"])[-1] > 16 for name in ("genuine", "few-digits")}
    assert pads == {True, False}
    assert len(made("few-digits", of).plaintext) == 6


@pytest.mark.parametrize("length", range(40))
def test_a_buffer_without_padding_is_whole_for_every_receive_id(length: int) -> None:
    """The plaintext is as long as it must be to end the receive id on a whole block."""
    receive_id = "w" * length
    one = made("without-padding", draft(receive_id=receive_id))
    assert unpadded(query(one.request)["echostr"]) == (one.plaintext.encode(), receive_id.encode())
