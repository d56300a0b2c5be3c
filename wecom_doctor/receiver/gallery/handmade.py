"""A receiver without a library, as many people write it: every step can be got wrong alone, and its errors show."""

import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from wecom_doctor.protocol.cipher import AES_BLOCK_BYTES, HEAD_BYTES, PADDED_TO_BYTES, RANDOM_BYTES
from wecom_doctor.protocol.envelope import open_xml, xml_root
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.signature import sign, signatures_match
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.gallery.answers import here
from wecom_doctor.receiver.gallery.exhibit import Answer, Visit
from wecom_doctor.receiver.gallery.servers import fastapi, text
from wecom_doctor.receiver.receive_ids import Keys


class Stage(StrEnum):
    """Where a request can fail."""

    PARAMETERS = "parameters"
    ENVELOPE = "envelope"
    SIGNATURE = "signature"
    DECRYPTION = "decryption"
    RECEIVE_ID = "receive-id"
    PARSING = "parsing"


class Failed(Exception):
    """A step failed; what the client is told is the handler's affair."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.stage = stage


Failures = Mapping[Stage, Response]
NOT_FOUND, CRASH = fastapi(404), fastapi(500)
STAGED: Failures = {
    Stage.PARAMETERS: text(400, "missing parameter"),
    Stage.ENVELOPE: text(400, "invalid xml"),
    Stage.SIGNATURE: text(403, "invalid signature"),
    Stage.DECRYPTION: text(400, "decrypt failed"),
    Stage.RECEIVE_ID: text(403, "corpid mismatch"),
    Stage.PARSING: text(400, "invalid message"),
}
# The samples of the official library print the return code and leave the status alone.
SAMPLE: Failures = {
    Stage.PARAMETERS: text(200, "ERR: -40001\n\n"),
    Stage.ENVELOPE: text(200, "ERR: -40002\n\n"),
    Stage.SIGNATURE: text(200, "ERR: -40001\n\n"),
    Stage.DECRYPTION: text(200, "ERR: -40007\n\n"),
    Stage.RECEIVE_ID: text(200, "ERR: -40005\n\n"),
    Stage.PARSING: text(200, "ERR: -40002\n\n"),
}
CRASHING: Failures = {**STAGED, Stage.DECRYPTION: CRASH, Stage.PARSING: CRASH}


def alike(response: Response) -> Failures:
    """One catch-all for everything that goes wrong."""
    return dict.fromkeys(Stage, response)


def key_bytes(encoding_aes_key: str) -> bytes:
    """The key as the documentation has it."""
    return binascii.a2b_base64(encoding_aes_key + "=")


def ciphertext_bytes(ciphertext: str) -> bytes:
    """The bytes behind the base64."""
    return binascii.a2b_base64(ciphertext, strict_mode=True)


def decrypted(key: bytes, ciphertext: bytes) -> bytes:
    """The buffer, padding and all."""
    decryptor = BlockCipher(AES(key), CBC(key[:AES_BLOCK_BYTES])).decryptor()
    return decryptor.update(ciphertext) + decryptor.finalize()


def without_padding(buffer: bytes) -> bytes:
    """The buffer without the 1 to 32 bytes of padding."""
    pad = buffer[-1]
    if not 1 <= pad <= PADDED_TO_BYTES or len(buffer) - pad < HEAD_BYTES:
        raise ValueError
    return buffer[:-pad]


def cut(content: bytes) -> tuple[bytes, bytes]:
    """Message and receive id."""
    end = HEAD_BYTES + int.from_bytes(content[RANDOM_BYTES:HEAD_BYTES], "big")
    if end > len(content):
        raise ValueError
    return content[HEAD_BYTES:end], content[end:]


def own_id(receive_id: bytes, keys: Keys) -> bool:
    """The receive id is the configured one."""
    return receive_id.decode("utf-8", "replace") == (keys.corp_id or "")


@dataclass(frozen=True, kw_only=True)
class Handmade:
    """One step each, every one of them right; an exhibit replaces the one that it gets wrong."""

    key_of: Callable[[str], bytes] = key_bytes
    bytes_of: Callable[[str], bytes] = ciphertext_bytes
    decrypt: Callable[[bytes, bytes], bytes] = decrypted
    unpad: Callable[[bytes], bytes] = without_padding
    cut: Callable[[bytes], tuple[bytes, bytes]] = cut
    sign: Callable[[str, str, str, str], str] = sign
    matches: Callable[[str, str], bool] = signatures_match
    owns: Callable[[bytes, Keys], bool] = own_id
    # What is read under the name `msg_signature`, which some read under another.
    signature_name: str = "msg_signature"
    failures: Failures = field(default_factory=lambda: STAGED)

    def __call__(self, visit: Visit) -> Answer:
        """The answer to one request."""
        if not here(visit):
            return NOT_FOUND
        try:
            return self.answer(visit.request, visit.keys)
        except Failed as failed:
            return self.failures[failed.stage]

    def answer(self, request: Request, keys: Keys) -> Response:
        """Verify, decrypt, and answer with the plaintext (GET) or nothing (POST)."""
        query = dict(parse_qsl(request.query))
        posted = request.method == "POST"
        names = [self.signature_name, "timestamp", "nonce", *([] if posted else ["echostr"])]
        if not all(query.get(name) for name in names):
            raise Failed(Stage.PARAMETERS)
        ciphertext = encrypted_in(request.body) if posted else query["echostr"]
        given, timestamp, nonce = (query[name] for name in names[:3])
        if not self.matches(self.sign(keys.token, timestamp, nonce, ciphertext), given):
            raise Failed(Stage.SIGNATURE)
        message = self.opened(ciphertext, keys)
        if not posted:
            return text(200, message.decode("utf-8", "replace"))
        try:
            xml_root(message)
        except CodecError:
            raise Failed(Stage.PARSING) from None
        return text(200, "")

    def opened(self, ciphertext: str, keys: Keys) -> bytes:
        """The message inside, when it is ours."""
        try:
            key = self.key_of(keys.encoding_aes_key or "")
            message, receive_id = self.cut(self.unpad(self.decrypt(key, self.bytes_of(ciphertext))))
        except (ValueError, IndexError):
            raise Failed(Stage.DECRYPTION) from None
        if not self.owns(receive_id, keys):
            raise Failed(Stage.RECEIVE_ID)
        return message


def encrypted_in(body: bytes) -> str:
    """The content of Encrypt."""
    try:
        return open_xml(body).ciphertext
    except CodecError:
        raise Failed(Stage.ENVELOPE) from None
