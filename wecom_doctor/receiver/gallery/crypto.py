"""Exhibits of decryption: the signature is right, and what comes after it is not."""

import binascii
from dataclasses import replace
from functools import partial

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.cipher import AES_BLOCK_BYTES, HEAD_BYTES, PADDED_TO_BYTES, RANDOM_BYTES
from wecom_doctor.protocol.keys import is_canonical
from wecom_doctor.receiver.exchange import Response
from wecom_doctor.receiver.gallery.answers import got
from wecom_doctor.receiver.gallery.exhibit import Answer, Visit, exhibit
from wecom_doctor.receiver.gallery.handmade import (
    CRASHING,
    SAMPLE,
    STAGED,
    Failures,
    Handmade,
    Stage,
    alike,
    ciphertext_bytes,
    key_bytes,
    without_padding,
)
from wecom_doctor.receiver.gallery.servers import express, flask, php, spring, text

ANOTHER_KEY = "kL9mN2pQ5rS8tU1vW4xY7zA0bC3dE6fG9hI2jK5lM8o"
# The id of an Official Account, where its class expects one.
APP_ID = "wxd930ea5d5a258f4f"


def text_as_key(encoding_aes_key: str) -> bytes:
    """The characters themselves, as many as AES takes."""
    return encoding_aes_key.encode()[:32]


def whole_groups(encoding_aes_key: str) -> bytes:
    """What a decoder yields that drops the last, unfinished group of characters; the rest of the buffer is zero."""
    return binascii.a2b_base64(encoding_aes_key[:40]) + b"\0\0"


def half(encoding_aes_key: str) -> bytes:
    """Sixteen bytes, for AES-128."""
    return key_bytes(encoding_aes_key)[:AES_BLOCK_BYTES]


def canonical_alone(encoding_aes_key: str) -> bytes:
    """A strict decoder: bits that belong to no byte must be zero."""
    if not is_canonical(encoding_aes_key):
        raise ValueError
    return key_bytes(encoding_aes_key)


def without_chaining(key: bytes, ciphertext: bytes) -> bytes:
    """ECB in place of CBC."""
    # The weakness is the point: some endpoints decrypt that way.
    decryptor = BlockCipher(AES(key), ECB()).decryptor()  # noqa: S305
    return decryptor.update(ciphertext) + decryptor.finalize()


def cut_by_machine_order(content: bytes) -> tuple[bytes, bytes]:
    """The length field in the byte order of the machine; a slice that is too long ends where the buffer ends."""
    end = HEAD_BYTES + int.from_bytes(content[RANDOM_BYTES:HEAD_BYTES], "little")
    return content[HEAD_BYTES:end], content[end:]


def by_vector_in_front(key: bytes, ciphertext: bytes) -> bytes:
    """The first block is taken for the vector."""
    decryptor = BlockCipher(AES(key), CBC(ciphertext[:AES_BLOCK_BYTES])).decryptor()
    return decryptor.update(ciphertext[AES_BLOCK_BYTES:]) + decryptor.finalize()


def without_equals_signs(ciphertext: str) -> bytes:
    """Go's RawStdEncoding takes the equals signs at the end for foreign characters."""
    if "=" in ciphertext:
        raise ValueError
    return ciphertext_bytes(ciphertext)


def from_url_alphabet(ciphertext: str) -> bytes:
    """Java's URL decoder of base64, which knows minus and underscore but neither plus nor slash."""
    if set(ciphertext) & set("+/"):
        raise ValueError
    return binascii.a2b_base64(ciphertext.replace("-", "+").replace("_", "/"), strict_mode=True)


def twice(ciphertext: str) -> bytes:
    """Decoded by the handler, and again by the function that it calls."""
    return binascii.a2b_base64(binascii.a2b_base64(ciphertext, strict_mode=True), strict_mode=True)


def small_pads(buffer: bytes) -> bytes:
    """PKCS#7 for blocks of 16, as AES libraries remove it."""
    if buffer[-1] > AES_BLOCK_BYTES:
        raise ValueError
    return without_padding(buffer)


def pads_below(limit: int, buffer: bytes) -> bytes:
    """Padding from a limit on is taken for something else, and stays."""
    return without_padding(buffer) if buffer[-1] < limit else buffer


HANDMADE: dict[tuple[str, str], Handmade] = {
    ("aeskey-missing-equals", ""): Handmade(key_of=whole_groups),
    ("aeskey-not-decoded", ""): Handmade(key_of=text_as_key),
    ("aeskey-not-decoded", "alike"): Handmade(key_of=text_as_key, failures=alike(flask(500))),
    ("aeskey-trailing-bits", ""): Handmade(key_of=canonical_alone),
    ("decrypt-recipe-wrong", ""): Handmade(decrypt=without_chaining),
    ("decrypt-recipe-wrong", "aes-128"): Handmade(key_of=half),
    ("decrypt-recipe-wrong", "little-endian"): Handmade(cut=cut_by_machine_order),
    ("decrypt-recipe-wrong", "vector-in-front"): Handmade(decrypt=by_vector_in_front),
    ("decrypt-recipe-wrong", "unpadded-base64"): Handmade(bytes_of=without_equals_signs),
    ("decrypt-recipe-wrong", "url-alphabet"): Handmade(bytes_of=from_url_alphabet),
    ("ciphertext-double-base64", ""): Handmade(bytes_of=twice),
    ("padding-16-vs-32", ""): Handmade(unpad=small_pads),
    ("padding-16-vs-32", "alike"): Handmade(unpad=small_pads, failures=alike(text(403, "Forbidden"))),
    ("padding-stripped-wrong", ""): Handmade(unpad=partial(pads_below, AES_BLOCK_BYTES)),
    ("padding-stripped-wrong", "never"): Handmade(unpad=partial(pads_below, 1)),
    ("padding-stripped-wrong", "full-pad"): Handmade(unpad=partial(pads_below, PADDED_TO_BYTES)),
}
for (slug, variant), broken in HANDMADE.items():
    exhibit(slug, variant=variant)(broken)

for variant, failures in {
    "": STAGED,
    "crashing": CRASHING,
    "sample-code": SAMPLE,
    "every-failure-403": alike(text(403, "Forbidden")),
}.items():

    def with_another_key(visit: Visit, failures: Failures = failures) -> Answer:
        """An endpoint with another EncodingAESKey and its own way to say no."""
        return Handmade(failures=failures)(visit.holding(encoding_aes_key=ANOTHER_KEY))

    exhibit("aeskey-mismatch", variant=variant)(with_another_key)


@exhibit("wrong-crypto-class")
def official_account_class(visit: Visit) -> Answer:
    """The class for Official Accounts: a GET has three signed parts, and messages must carry an AppID."""
    if not got(visit):
        return Handmade(owns=lambda receive_id, _: receive_id == APP_ID.encode())(visit)
    if "&signature=" not in f"&{visit.request.query}":
        return text(403, "invalid signature")
    return replace(visit, kind=Kind.MP).correct()


def nothing_decrypts(_key: bytes, _ciphertext: bytes) -> bytes:
    """The library raises whatever it is given."""
    raise ValueError


def dying(visit: Visit, answer: Response) -> Answer:
    """Everything that is rightly signed ends in the same way."""
    return Handmade(decrypt=nothing_decrypts, failures={**STAGED, Stage.DECRYPTION: answer})(visit)


@exhibit("crypto-lib-incompatible")
def backend_missing(visit: Visit) -> Answer:
    """Flask hides a TypeError of the crypto package behind its page."""
    return dying(visit, flask(500))


@exhibit("crypto-lib-incompatible", variant="traceback")
def traceback_shown(visit: Visit) -> Answer:
    """Starlette in debug mode answers plain clients with the traceback."""
    last = "TypeError: Cipher.__init__() missing 1 required positional argument: 'backend'"
    where = 'File "/app/wecom/crypto.py", line 61, in decrypt\n    cipher = Cipher(algorithms.AES(key), modes.CBC(iv))'
    return dying(visit, text(500, f"Traceback (most recent call last):\n  {where}\n{last}\n", ("Server", "uvicorn")))


@exhibit("crypto-lib-incompatible", variant="express")
def create_decipher_gone(visit: Visit) -> Answer:
    """Node without the function that an old SDK calls; Express shows the stack outside production."""
    where = "<br> &nbsp; &nbsp;at WXBizMsgCrypt.decrypt (/app/node_modules/wechat-crypto/index.js:83:27)"
    return dying(visit, express(500, f"TypeError: crypto.createDecipher is not a function{where}"))


@exhibit("java-key-size")
def illegal_key_size(visit: Visit) -> Answer:
    """Spring Boot shows the message of the exception."""
    return dying(visit, spring(visit.request, 500, "java.security.InvalidKeyException: Illegal key size"))


@exhibit("java-key-size", variant="swallowed")
def exception_swallowed(visit: Visit) -> Answer:
    """The catch block prints the exception to the log and answers a constant."""
    return dying(visit, text(200, "error"))


@exhibit("php-crypto-extension")
def fatal_error_hidden(visit: Visit) -> Answer:
    """PHP without display_errors: a fatal error is an empty page."""
    return php_dying(visit, "", 500)


@exhibit("php-crypto-extension", variant="empty-200")
def output_begun(visit: Visit) -> Answer:
    """The script has sent its head before it dies."""
    return php_dying(visit, "", 200)


@exhibit("php-crypto-extension", variant="shown")
def fatal_error_shown(visit: Visit) -> Answer:
    """PHP with display_errors."""
    error = "Uncaught Error: Call to undefined function mcrypt_module_open() in /var/www/html/pkcs7Encoder.php:95"
    return php_dying(visit, f"<br />\n<b>Fatal error</b>:  {error}\nStack trace:\n#0 {{main}}\n  thrown<br />\n", 200)


def php_dying(visit: Visit, printed: str, status: int) -> Answer:
    """The sample for PHP, which prints return codes, dies in the decryption."""
    failures: Failures = {stage: php(one.body.decode()) for stage, one in SAMPLE.items()}
    return Handmade(decrypt=nothing_decrypts, failures={**failures, Stage.DECRYPTION: php(printed, status)})(visit)


@exhibit("dependency-length-check")
def length_trusted(visit: Visit) -> Answer:
    """Good messages pass; a length that cannot be is an exception of Arrays.copyOfRange that nobody catches."""
    crash = spring(visit.request, 500, "java.lang.IllegalArgumentException: 20 > -2138466974")
    return Handmade(failures={**STAGED, Stage.DECRYPTION: crash})(visit)
