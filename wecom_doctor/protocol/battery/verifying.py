"""Verification requests (GET) that differ from WeCom's own in one thing each."""

from collections.abc import Callable
from dataclasses import replace

from wecom_doctor.protocol.battery.variant import Draft, Made, Make, Style
from wecom_doctor.protocol.cipher import PADDED_TO_BYTES
from wecom_doctor.protocol.requests import (
    Keys,
    Request,
    echostr_where,
    garbage_ciphertext,
    new_nonce,
    new_plaintext,
    query_of,
)
from wecom_doctor.protocol.signature import sign

DAY_S = 86_400
# What gets lost or changed on the way to careless handlers; these have rows of their own.
DELICATE = "+/"


def signed(draft: Draft, echostr: str, *, token: str | None = None, signature: str | None = None) -> Request:
    """A verification of this style with whatever echostr, signed with a Token unless a signature is given."""
    nonce, now = new_nonce(), str(draft.now)
    held = draft.keys.token if token is None else token
    return query_request(
        draft.style, signature or signature_of(draft.style, held, now, nonce, echostr), now, nonce, echostr
    )


def signature_of(style: Style, token: str, timestamp: str, nonce: str, echostr: str) -> str:
    """The signature of a verification: over four parts, or three for Official Accounts."""
    return sign(token, timestamp, nonce) if style is Style.OFFICIAL else sign(token, timestamp, nonce, echostr)


def query_request(style: Style, signature: str, timestamp: str, nonce: str, echostr: str) -> Request:
    """A verification with parameters that are given one by one, right or wrong."""
    name = "signature" if style is Style.OFFICIAL else "msg_signature"
    pairs = {name: signature, "timestamp": timestamp, "nonce": nonce, "echostr": echostr}
    return Request(method="GET", query=query_of(pairs))


def sealed(draft: Draft, plaintext: str, receive_id: str | None = None) -> str:
    """An echostr for this plaintext, without plus and slash; Official Accounts send the plaintext itself."""
    if draft.style is Style.OFFICIAL:
        return plaintext
    keys = draft.keys if receive_id is None else replace(draft.keys, receive_id=receive_id)
    return echostr_where(keys, plaintext, "", DELICATE)


def new_genuine(keys: Keys, style: Style, now: int) -> Made:
    """Exactly what WeCom sends; without plus and slash, so that these have a row of their own."""
    plaintext, nonce = new_plaintext(), new_nonce()
    echostr = plaintext if style is Style.OFFICIAL else echostr_where(keys, plaintext, "", DELICATE)
    signature = signature_of(style, keys.token, str(now), nonce, echostr)
    return Made(request=query_request(style, signature, str(now), nonce, echostr), plaintext=plaintext)


def genuine(draft: Draft) -> Made:
    """The genuine request, the same each time."""
    return draft.genuine


def another_genuine(draft: Draft) -> Made:
    """A genuine request of its own."""
    return new_genuine(draft.keys, draft.style, draft.now)


def bare(draft: Draft) -> Made:
    """No parameters, as when somebody opens the URL in a browser."""
    return Made(request=Request(method="GET", query=""), plaintext=draft.genuine.plaintext)


def sealed_for(receive_id: Callable[[Draft], str | None]) -> Make:
    """Genuine but for the receive id inside."""

    def make(draft: Draft) -> Made | None:
        owner, plaintext = receive_id(draft), new_plaintext()
        if owner is None or owner == draft.keys.receive_id:
            return None
        return Made(request=signed(draft, sealed(draft, plaintext, owner)), plaintext=plaintext)

    return make


def with_signature_changed(position: int) -> Make:
    """Genuine but for one digit of the signature."""

    def make(draft: Draft) -> Made:
        plaintext, nonce, now = new_plaintext(), new_nonce(), str(draft.now)
        echostr = sealed(draft, plaintext)
        right = signature_of(draft.style, draft.keys.token, now, nonce, echostr)
        digits = list(right)
        digits[position] = "0" if digits[position] != "0" else "1"
        return Made(request=query_request(draft.style, "".join(digits), now, nonce, echostr), plaintext=plaintext)

    return make


def without_signature(draft: Draft) -> Made:
    """Genuine, with the signature left out."""
    made = another_genuine(draft)
    return Made(request=Request(method="GET", query=made.request.query.partition("&")[2]), plaintext=made.plaintext)


def with_garbage(draft: Draft) -> Made:
    """Rightly signed random bytes in place of the ciphertext."""
    return Made(request=signed(draft, garbage_like(draft)), plaintext=new_plaintext())


def garbage_like(draft: Draft) -> str:
    """Random bytes, as many as a genuine echostr has: who stumbles over its base64 stumbles over this too."""
    return garbage_ciphertext(len(sealed(draft, new_plaintext())) * 3 // 4 // PADDED_TO_BYTES)


def with_forged_garbage(draft: Draft) -> Made:
    """Random bytes that are signed wrongly too: nobody should get as far as to decrypt them."""
    return Made(request=signed(draft, garbage_like(draft), signature="0" * 40), plaintext=new_plaintext())
