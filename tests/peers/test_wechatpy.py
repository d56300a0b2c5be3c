"""wechatpy's crypto for WeCom and this package understand each other, in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.work.crypto import PrpCrypto, WeChatCrypto
from wechatpy.work.exceptions import InvalidCorpIdException

from tests.protocol.inputs import encoding_aes_keys, nonces, timestamps, tokens
from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN, V1, V2, V2_BODY
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.codec import Codec
from wecom_doctor.protocol.envelope import Envelope, build_xml, open_xml_reply
from wecom_doctor.protocol.errors import BufferIllegal, CodecError, ReceiveIdMismatch, SignatureMismatch
from wecom_doctor.protocol.keys import new_encoding_aes_key, new_token

CODEC = Codec(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID)
PEER = WeChatCrypto(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID)
TIMESTAMP, NONCE = "1409659589", "263014780"
MIB = 2**20
OTHER_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFQ"
corp_ids = st.text("0123456789abcdefw", max_size=40)

KINDS_OF_TEXT = [
    "1616140317555161061",
    "你好，世界",
    "🙂🧑‍💻👩🏽‍🚀 e\u0301 \ufeff \u202e",
    "\0\x01\x1f\x7f",
    "<xml><Content><![CDATA[]]]]><![CDATA[>]]></Content></xml>",
    "line\r\nline\n",
]
EVERY_TEXT = pytest.mark.parametrize(
    "text",
    [*KINDS_OF_TEXT, *("x" * length for length in range(201)), "企业微信🙂" * (MIB // 16)],
    ids=lambda text: f"{len(text.encode())} bytes",
)


def request_for_the_peer(codec: Codec, text: str) -> tuple[bytes, str, str, str]:
    """A request made here, in the order in which wechatpy takes it."""
    sealed = codec.seal(text.encode(), TIMESTAMP, NONCE)
    body = build_xml(Envelope(sealed.ciphertext, SAMPLE_ID, "218"))
    return body, sealed.signature, TIMESTAMP, NONCE


@EVERY_TEXT
def test_what_is_sealed_here_opens_at_the_peer(text: str) -> None:
    """A message request made here, of every kind and length, verifies and opens with wechatpy."""
    assert PEER.decrypt_message(*request_for_the_peer(CODEC, text)) == text


@EVERY_TEXT
def test_what_the_peer_replies_opens_here(text: str) -> None:
    """A reply made by wechatpy, of every kind and length, is read, verifies and opens here."""
    reply = open_xml_reply(PEER.encrypt_message(text, NONCE, TIMESTAMP).encode())
    assert (reply.timestamp, reply.nonce) == (TIMESTAMP, NONCE)
    assert CODEC.open(reply).decode() == text


@given(tokens, encoding_aes_keys, corp_ids, st.text(), timestamps, nonces)
def test_any_text_goes_both_ways(token: str, key: str, corp_id: str, text: str, timestamp: str, nonce: str) -> None:
    """Whatever Token, key, receive id and text, each side verifies and opens what the other sealed."""
    codec, peer = Codec(token, key, corp_id), WeChatCrypto(token, key, corp_id)
    sealed = codec.seal(text.encode(), timestamp, nonce)
    assert peer.check_signature(sealed.signature, timestamp, nonce, sealed.ciphertext) == text
    reply = open_xml_reply(peer.encrypt_message(text, nonce, timestamp).encode())
    assert codec.open(reply).decode() == text


@given(encoding_aes_keys, st.text(), corp_ids)
def test_any_ciphertext_goes_both_ways(key: str, text: str, corp_id: str) -> None:
    """The cipher alone, without signature and envelope, is the same on both sides."""
    cipher = Cipher(key)
    peer = PrpCrypto(WeChatCrypto("token", key, corp_id).key)
    assert peer.decrypt(cipher.seal(text.encode(), corp_id.encode()), corp_id) == text
    assert cipher.open(peer.encrypt(text, corp_id).decode())[:2] == (text.encode(), corp_id.encode())


def test_both_read_the_official_vectors_alike() -> None:
    """wechatpy opens the published requests to what this package opens them to."""
    assert PEER.check_signature(*V1.sealed) == V1.message == CODEC.open(V1.sealed).decode()
    signature, timestamp, nonce, _ = V2.sealed
    assert PEER.decrypt_message(V2_BODY, signature, timestamp, nonce) == V2.message == CODEC.open(V2.sealed).decode()


def test_an_echostr_of_ours_is_answered() -> None:
    """A URL verification made here is understood by wechatpy, also when the receive id is empty."""
    for receive_id in (SAMPLE_ID, ""):
        sealed = Codec(SAMPLE_TOKEN, SAMPLE_KEY, receive_id).seal(b"8517930201833135609", TIMESTAMP, NONCE)
        peer = WeChatCrypto(SAMPLE_TOKEN, SAMPLE_KEY, receive_id)
        assert peer.check_signature(*sealed) == "8517930201833135609"


def test_new_keys_serve_the_peer() -> None:
    """Tokens and keys made here are taken by wechatpy."""
    for _ in range(100):
        token, key = new_token(), new_encoding_aes_key()
        sealed = Codec(token, key, SAMPLE_ID).seal(b"text", TIMESTAMP, NONCE)
        assert WeChatCrypto(token, key, SAMPLE_ID).check_signature(*sealed) == "text"


@pytest.mark.parametrize(
    ("settings", "ours", "theirs"),
    [
        (("another", SAMPLE_KEY, SAMPLE_ID), SignatureMismatch, InvalidSignatureException),
        ((SAMPLE_TOKEN, SAMPLE_KEY, "ww0123456789abcdef"), ReceiveIdMismatch, InvalidCorpIdException),
        ((SAMPLE_TOKEN, SAMPLE_KEY, ""), ReceiveIdMismatch, InvalidCorpIdException),
        # wechatpy takes what a wrong key decrypts to for text and fails wherever that ends.
        ((SAMPLE_TOKEN, OTHER_KEY, SAMPLE_ID), BufferIllegal, Exception),
    ],
)
def test_both_refuse_what_was_sealed_otherwise(
    settings: tuple[str, str, str], ours: type[CodecError], theirs: type[Exception]
) -> None:
    """A Token, key or receive id that differs is refused on both sides, whoever sealed."""
    sealed = Codec(*settings).seal(b"message", TIMESTAMP, NONCE)
    with pytest.raises(theirs):
        PEER.check_signature(*sealed)
    reply = open_xml_reply(WeChatCrypto(*settings).encrypt_message("message", NONCE, TIMESTAMP).encode())
    with pytest.raises(ours):
        CODEC.open(reply)


@pytest.mark.parametrize("field", ["signature", "timestamp", "nonce", "ciphertext"])
def test_both_refuse_what_was_altered(field: str) -> None:
    """One character that differs in signature, timestamp, nonce or ciphertext is refused on both sides."""
    altered = V1.sealed._replace(**{field: "1" + getattr(V1.sealed, field)[1:][::-1]})
    with pytest.raises(InvalidSignatureException):
        PEER.check_signature(*altered)
    with pytest.raises(SignatureMismatch):
        CODEC.open(altered)
