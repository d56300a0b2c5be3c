"""Verifications that decide between causes: other characters, other Tokens, other recipes, other times."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote

from wecom_doctor.protocol.battery.variant import Draft, Made, Make, Style
from wecom_doctor.protocol.battery.verifying import (
    DELICATE,
    another_genuine,
    query_request,
    sealed,
    signature_of,
    signed,
)
from wecom_doctor.protocol.cipher import HEAD_BYTES, PADDED_TO_BYTES, RANDOM_BYTES, Cipher, padded
from wecom_doctor.protocol.requests import HEADERS, Request, echostr_where, new_nonce, new_plaintext
from wecom_doctor.protocol.signature import sign

# A plaintext of 19 digits always gets the same padding; six digits get one that AES's own padding does not know.
FEW_DIGITS = 6
# Of three signatures one is the same with and without the zeros in front of its small bytes.
DRAWS = 50


def zero_nonce() -> str:
    """A nonce that begins with a zero, which a handler that takes it for a number loses."""
    return f"0{new_digits(9)}"


def short_nonce() -> str:
    """As a number smaller than any timestamp of our days, as a text greater: who sorts numbers sorts it wrongly."""
    return f"9{new_digits(8)}"


def with_few_digits(draft: Draft) -> Made:
    """Genuine, with a shorter plaintext and so another padding, and a shorter nonce."""
    plaintext, now, nonce = new_plaintext()[:FEW_DIGITS], str(draft.now), short_nonce()
    echostr = sealed(draft, plaintext)
    signature = sign(draft.keys.token, now, nonce, echostr)
    return Made(request=query_request(draft.style, signature, now, nonce, echostr), plaintext=plaintext)


def with_letters_only(draft: Draft) -> Made:
    """Genuine, with an echostr that has nothing to encode, strip or escape: letters and digits alone."""
    used = HEAD_BYTES + len(draft.keys.receive_id.encode())
    # Base64 needs no equals signs where the bytes are a multiple of three, padding included.
    length = next(n for n in range(len("135609"), 128) if ((used + n) // PADDED_TO_BYTES + 1) % 3 == 0)
    plaintext = new_digits(length)
    echostr = echostr_where(draft.keys, plaintext, "", f"{DELICATE}=")
    return Made(request=signed(draft, echostr), plaintext=plaintext)


def new_digits(length: int) -> str:
    """A plaintext of so many digits, none of them zero."""
    return "".join(secrets.choice("123456789") for _ in range(length))


def without_padding(draft: Draft) -> Made:
    """Rightly signed, and with no padding at all: only who never strips one finds the receive id in it."""
    used = HEAD_BYTES + len(draft.keys.receive_id.encode())
    length = -used % PADDED_TO_BYTES or PADDED_TO_BYTES
    plaintext = new_digits(length)
    buffer = padded(os.urandom(RANDOM_BYTES), plaintext.encode(), draft.keys.receive_id.encode())
    return Made(request=signed(draft, draft.keys.cipher.encrypt_raw(buffer[:-PADDED_TO_BYTES])), plaintext=plaintext)


def with_characters(wanted: str, unwanted: str, nonce: Callable[[], str] = new_nonce) -> Make:
    """Genuine, with an echostr that has some characters and lacks others."""

    def make(draft: Draft) -> Made:
        plaintext, own, now = new_plaintext(), nonce(), str(draft.now)
        echostr = echostr_where(draft.keys, plaintext, wanted, unwanted)
        signature = sign(draft.keys.token, now, own, echostr)
        return Made(request=query_request(draft.style, signature, now, own, echostr), plaintext=plaintext)

    return make


def with_recipe(recipe: Callable[[str, str, str, str], str], wanted: str = "") -> Make:
    """Genuine, signed by a wrong recipe of (token, timestamp, nonce, echostr), unless that makes no difference."""
    unwanted = "".join(one for one in DELICATE if one not in wanted)

    def make(draft: Draft) -> Made | None:
        # Whether there are equals signs is a matter of length, and so of the receive id.
        possible = wanted if sealed(draft, new_plaintext()).endswith("=") else wanted.replace("=", "")
        for _ in range(DRAWS):
            plaintext, nonce, now = new_plaintext(), new_nonce(), str(draft.now)
            echostr = echostr_where(draft.keys, plaintext, possible, unwanted)
            signature = recipe(draft.keys.token, now, nonce, echostr)
            if signature != sign(draft.keys.token, now, nonce, echostr):
                return Made(request=query_request(draft.style, signature, now, nonce, echostr), plaintext=plaintext)
        return None

    return make


def with_nonce_decoded_twice(draft: Draft) -> Made:
    """The nonce holds `%41`, sent as `%2541`, and is signed as the `A` that a second decoding makes of it."""
    plaintext, now = new_plaintext(), str(draft.now)
    nonce = new_nonce()
    echostr = sealed(draft, plaintext)
    signature = sign(draft.keys.token, now, f"{nonce}A", echostr)
    return Made(request=query_request(draft.style, signature, now, f"{nonce}%41", echostr), plaintext=plaintext)


def with_extra_parameters(names: Mapping[str, str]) -> Make:
    """Genuine, with parameters repeated under other names: `names` gives the source of each."""

    def make(draft: Draft) -> Made:
        made = another_genuine(draft)
        values = dict(part.split("=", 1) for part in made.request.query.split("&"))
        extra = "".join(f"&{name}={values[source]}" for name, source in names.items() if source in values)
        return Made(request=Request(method="GET", query=made.request.query + extra), plaintext=made.plaintext)

    return make


def with_agent(agent: str) -> Make:
    """Genuine, from a client that calls itself otherwise."""

    def make(draft: Draft) -> Made:
        made = another_genuine(draft)
        headers = tuple((name, agent if name == "User-Agent" else value) for name, value in HEADERS)
        return Made(request=Request(method="GET", query=made.request.query, headers=headers), plaintext=made.plaintext)

    return make


def with_host(host: str) -> Make:
    """Genuine, asked for under another name of the server."""

    def make(draft: Draft) -> Made:
        made = another_genuine(draft)
        headers = (("Host", host), *HEADERS)
        return Made(request=Request(method="GET", query=made.request.query, headers=headers), plaintext=made.plaintext)

    return make


def in_http_1_0(draft: Draft) -> Made:
    """Genuine, in the version of HTTP that some proxies still speak."""
    made = another_genuine(draft)
    return Made(request=replace(made.request, version="1.0"), plaintext=made.plaintext)


def bare_in_http_1_0(draft: Draft) -> Made:
    """No parameters, in the version of HTTP that some proxies still speak."""
    return Made(request=Request(method="GET", query="", version="1.0"), plaintext=draft.genuine.plaintext)


def bare_with_host(host: str) -> Make:
    """No parameters, asked for under another name of the server."""
    return lambda draft: Made(
        request=Request(method="GET", query="", headers=(("Host", host), *HEADERS)), plaintext=draft.genuine.plaintext
    )


def official_account_style(draft: Draft) -> Made:
    """The verification of Official Accounts: three strings in `signature`, echostr in clear."""
    plaintext, nonce, now = new_plaintext(), new_nonce(), str(draft.now)
    signature = sign(draft.keys.token, now, nonce)
    return Made(request=query_request(Style.OFFICIAL, signature, now, nonce, plaintext), plaintext=plaintext)


def at_time(timestamp: Callable[[Draft], str | None]) -> Make:
    """Genuine, signed at another time."""

    def make(draft: Draft) -> Made | None:
        moment, plaintext, nonce = timestamp(draft), new_plaintext(), new_nonce()
        if moment is None:
            return None
        echostr = sealed(draft, plaintext)
        signature = signature_of(draft.style, draft.keys.token, moment, nonce, echostr)
        return Made(request=query_request(draft.style, signature, moment, nonce, echostr), plaintext=plaintext)

    return make


def shifted(seconds: int) -> Make:
    """Genuine, signed so many seconds ahead of now."""
    return at_time(lambda draft: str(draft.now + seconds))


def with_ciphertext(encrypt: Callable[[Draft, bytes], str | None]) -> Make:
    """Rightly signed, encrypted by a wrong recipe that some endpoint may follow."""

    def make(draft: Draft) -> Made | None:
        plaintext = new_plaintext()
        echostr = encrypt(draft, plaintext.encode())
        return None if echostr is None else Made(request=signed(draft, echostr), plaintext=plaintext)

    return make


def with_double_base64(draft: Draft, plaintext: bytes) -> str:
    """The ciphertext encoded once more, for endpoints that decode twice."""
    once = draft.keys.cipher.seal(plaintext, draft.keys.receive_id.encode())
    return base64.b64encode(once.encode()).decode("ascii")


def with_cipher_of(encoding_aes_key: str) -> Callable[[Draft, bytes], str | None]:
    """Encrypted with another EncodingAESKey."""

    def encrypt(draft: Draft, plaintext: bytes) -> str | None:
        if encoding_aes_key == draft.encoding_aes_key:
            return None
        return Cipher(encoding_aes_key).seal(plaintext, draft.keys.receive_id.encode())

    return encrypt


def percent_encoded(text: str) -> str:
    """A value as it stands in the query."""
    return quote(text, safe="")


def with_former(index: int) -> Make:
    """Genuine, made with the values that the settings file had before."""

    def make(draft: Draft) -> Made | None:
        held = next(iter(draft.former[index:]), None)
        if held is None or (draft.style is Style.OFFICIAL and held.token == draft.keys.token):
            return None
        before, plaintext = replace(draft, keys=held), new_plaintext()
        return Made(request=signed(before, sealed(before, plaintext)), plaintext=plaintext)

    return make


def with_token(held: Callable[[Draft], str | None]) -> Make:
    """Genuine, signed with the Token as the endpoint may hold it."""

    def make(draft: Draft) -> Made | None:
        token, plaintext = held(draft), new_plaintext()
        if token is None or token == draft.keys.token:
            return None
        return Made(request=signed(draft, sealed(draft, plaintext), token=token), plaintext=plaintext)

    return make
