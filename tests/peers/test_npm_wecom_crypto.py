"""The npm package @wecom/crypto and this package understand each other, in both directions."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.peers.conftest import Ask
from tests.protocol.inputs import encoding_aes_keys
from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN, SEALED_VECTORS, V2, Vector
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.codec import Codec, Sealed
from wecom_doctor.protocol.envelope import build_json_reply, build_xml_reply, open_json_reply, open_xml_reply
from wecom_doctor.protocol.errors import BufferIllegal, ReceiveIdMismatch, SignatureMismatch
from wecom_doctor.protocol.keys import new_encoding_aes_key, new_token
from wecom_doctor.protocol.signature import sign

TIMESTAMP, NONCE = "1409659589", "263014780"
MIB = 2**20
TEXTS = [
    "",
    "1616140317555161061",
    "你好，世界",
    "🙂🧑‍💻👩🏽‍🚀 e\u0301 \ufeff \u202e",
    "\0\x01\x1f\x7f",
    "<xml><Content><![CDATA[]]]]><![CDATA[>]]></Content></xml>",
    '{"encrypt": "\\u0000"}',
    "line\r\nline\n",
    *("x" * length for length in range(201)),
    "企业微信🙂" * (MIB // 16),
]


def question(message: str, receive_id: str = SAMPLE_ID) -> dict[str, str]:
    """Have the peer sign and encrypt a message."""
    return {
        "ask": "seal",
        "token": SAMPLE_TOKEN,
        "key": SAMPLE_KEY,
        "message": message,
        "id": receive_id,
        "timestamp": TIMESTAMP,
        "nonce": NONCE,
    }


def sealed_by(answer: dict[str, str]) -> Sealed:
    """What the peer answered, as it would stand in a request."""
    return Sealed(answer["signature"], TIMESTAMP, NONCE, answer["ciphertext"])


@pytest.mark.parametrize("receive_id", [SAMPLE_ID, ""], ids=["corp", "bot"])
def test_what_the_peer_seals_opens_here(ask_wecom_crypto: Ask, receive_id: str) -> None:
    """Texts of every kind and every length, signed and encrypted by the peer, verify and open here."""
    codec = Codec(SAMPLE_TOKEN, SAMPLE_KEY, receive_id)
    answers = ask_wecom_crypto([question(text, receive_id) for text in TEXTS])
    assert [codec.open(sealed_by(answer)).decode() for answer in answers] == TEXTS


@pytest.mark.parametrize("receive_id", [SAMPLE_ID, ""], ids=["corp", "bot"])
def test_what_is_sealed_here_opens_at_the_peer(ask_wecom_crypto: Ask, receive_id: str) -> None:
    """Texts of every kind and every length, sealed here, open there to the same text and receive id."""
    codec = Codec(SAMPLE_TOKEN, SAMPLE_KEY, receive_id)
    sealed = [codec.seal(text.encode(), TIMESTAMP, NONCE) for text in TEXTS]
    opened = ask_wecom_crypto([{"ask": "open", "key": SAMPLE_KEY, "ciphertext": one.ciphertext} for one in sealed])
    assert opened == [{"message": text, "id": receive_id} for text in TEXTS]
    signed = ask_wecom_crypto([{"ask": "sign", "token": SAMPLE_TOKEN, **one._asdict()} for one in sealed])
    assert [answer["signature"] for answer in signed] == [one.signature for one in sealed]


@settings(max_examples=15)
@given(st.lists(st.tuples(encoding_aes_keys, st.text(), st.text(max_size=40)), min_size=1, max_size=30))
def test_any_text_goes_both_ways(ask_wecom_crypto: Ask, drawn: list[tuple[str, str, str]]) -> None:
    """Whatever the key, text and receive id, each side opens what the other sealed."""
    there = ask_wecom_crypto([{**question(text, id_), "key": key} for key, text, id_ in drawn])
    for (key, text, id_), answer in zip(drawn, there, strict=True):
        assert Cipher(key).open(answer["ciphertext"])[:2] == (text.encode(), id_.encode())
    here = [Cipher(key).seal(text.encode(), id_.encode()) for key, text, id_ in drawn]
    asked = [{"ask": "open", "key": key, "ciphertext": one} for (key, *_), one in zip(drawn, here, strict=True)]
    assert ask_wecom_crypto(asked) == [{"message": text, "id": id_} for _, text, id_ in drawn]


def test_both_make_the_same_bytes(ask_wecom_crypto: Ask) -> None:
    """With equal random bytes both sides write the same ciphertext, for every length from 0 to 200."""
    cipher, random = Cipher(SAMPLE_KEY), bytes(range(16))
    asked = [{**question("x" * length), "random": random.hex()} for length in range(201)]
    for length, answer in enumerate(ask_wecom_crypto(asked)):
        assert cipher.seal_with(random, b"x" * length, SAMPLE_ID.encode()) == answer["ciphertext"]


@pytest.mark.parametrize("vector", SEALED_VECTORS.values(), ids=SEALED_VECTORS)
def test_both_read_the_official_vectors_alike(ask_wecom_crypto: Ask, vector: Vector) -> None:
    """The peer opens and signs the published messages as this package does."""
    opened, signed = ask_wecom_crypto(
        [
            {"ask": "open", "key": vector.encoding_aes_key, "ciphertext": vector.sealed.ciphertext},
            {"ask": "sign", "token": vector.token, **vector.sealed._asdict()},
        ]
    )
    assert opened == {"message": vector.message, "id": vector.receive_id}
    assert signed["signature"] == vector.sealed.signature


def test_new_keys_serve_the_peer(ask_wecom_crypto: Ask) -> None:
    """Tokens and keys made here are taken by the peer."""
    made = [(new_token(), new_encoding_aes_key()) for _ in range(100)]
    answers = ask_wecom_crypto([{**question("text"), "token": token, "key": key} for token, key in made])
    for (token, key), answer in zip(made, answers, strict=True):
        assert Codec(token, key, SAMPLE_ID).open(sealed_by(answer)) == b"text"


def test_replies_carry_what_the_peer_sealed(ask_wecom_crypto: Ask) -> None:
    """A reply around the peer's ciphertext, as XML and as JSON, is read and opens."""
    codec = Codec(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID)
    [answer] = ask_wecom_crypto([question("回复🙂")])
    sealed = sealed_by(answer)
    assert codec.open(open_xml_reply(build_xml_reply(sealed))) == "回复🙂".encode()
    assert codec.open(open_json_reply(build_json_reply(sealed))) == "回复🙂".encode()
    assert json.loads(build_json_reply(sealed))["encrypt"] == answer["ciphertext"]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"token": "another"}, SignatureMismatch),
        ({"timestamp": "1409659590"}, SignatureMismatch),
        ({"nonce": "263014781"}, SignatureMismatch),
        ({"key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFQ"}, BufferIllegal),
        ({"id": "ww0123456789abcdef"}, ReceiveIdMismatch),
        ({"id": ""}, ReceiveIdMismatch),
    ],
    ids=str,
)
def test_what_the_peer_seals_otherwise_is_refused(
    ask_wecom_crypto: Ask, changed: dict[str, str], error: type[Exception]
) -> None:
    """One setting that differs on the peer's side is told by its own error here."""
    [answer] = ask_wecom_crypto([{**question("message"), **changed}])
    with pytest.raises(error):
        Codec(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID).open(sealed_by(answer))


def test_both_refuse_a_key_that_is_too_short(ask_wecom_crypto: Ask) -> None:
    """A key that is not 32 bytes long is an error at the peer too, so that the answers above mean something."""
    [answer] = ask_wecom_crypto([{"ask": "open", "key": SAMPLE_KEY[:40], "ciphertext": V2.sealed.ciphertext}])
    assert answer == {"error": "invalid encodingAESKey"}


def test_both_sort_as_strings(ask_wecom_crypto: Ask) -> None:
    """Parts that sort otherwise as numbers, or in another letter case, are signed alike."""
    parts = [("Token", "999", "1000", "c"), ("token", "5", "10", "C"), ("zz", "0", "", "+/="), ("令牌", "1", "é", "z")]
    asked = [
        {"ask": "sign", "token": token, "timestamp": timestamp, "nonce": nonce, "ciphertext": ciphertext}
        for token, timestamp, nonce, ciphertext in parts
    ]
    assert [answer["signature"] for answer in ask_wecom_crypto(asked)] == [sign(*four) for four in parts]
