"""Message requests (POST) that differ from WeCom's own in one thing each.

They carry an event that no application knows, so nothing is set off by them.
"""

import base64
from collections.abc import Callable
from dataclasses import replace

from wecom_doctor.protocol.battery.composing import ASCII, Layout, body_of, inner, text_message
from wecom_doctor.protocol.battery.variant import Draft, Made, Make, Style
from wecom_doctor.protocol.cipher import HEAD_BYTES, PADDED_TO_BYTES, RANDOM_BYTES
from wecom_doctor.protocol.requests import HEADERS, Request, garbage_ciphertext, new_nonce, query_of
from wecom_doctor.protocol.signature import sign

XML, JSON = "text/xml", "application/json"
RICH_BYTES = 20_000
BLANKS = " " * 16


def with_pad(draft: Draft, text: str, pad: int, receive_id: str | None = None) -> str:
    """The event with a filler of at least this text, as long as this padding needs."""
    owner = draft.keys.receive_id if receive_id is None else receive_id
    used = HEAD_BYTES + len(inner(draft, text).encode()) + len(owner.encode())
    # The text stands last: whoever reads it in another charset loses the markup that comes right behind it.
    return inner(draft, "x" * (-(used + pad) % PADDED_TO_BYTES) + text)


def posted(draft: Draft, ciphertext: str, *, signature: str | None = None, body: bytes | None = None) -> Request:
    """A POST of this style with whatever ciphertext, signed rightly unless a signature is given."""
    nonce, now = new_nonce(), str(draft.now)
    right = sign(draft.keys.token, now, nonce, ciphertext)
    pairs = {"msg_signature": signature or right, "timestamp": now, "nonce": nonce}
    if draft.style is Style.OFFICIAL:
        pairs |= {"signature": sign(draft.keys.token, now, nonce), "encrypt_type": "aes"}
    kind = JSON if draft.style is Style.JSON else XML
    content = body_of(draft, ciphertext) if body is None else body
    return Request(method="POST", query=query_of(pairs), headers=(*HEADERS, ("Content-Type", kind)), body=content)


def sealed(draft: Draft, plaintext: str, receive_id: str | None = None) -> str:
    """The ciphertext of a plaintext."""
    owner = draft.keys.receive_id if receive_id is None else receive_id
    return draft.keys.cipher.seal(plaintext.encode(), owner.encode())


def made(draft: Draft, plaintext: str) -> Made:
    """The genuine POST that carries this plaintext."""
    return Made(request=posted(draft, sealed(draft, plaintext)), plaintext=plaintext)


def new_event(draft: Draft) -> Made:
    """An event with the smallest class of padding, in plain ASCII."""
    return made(draft, with_pad(draft, ASCII, 9))


def event(draft: Draft) -> Made:
    """The genuine event."""
    return draft.genuine


def another_event(draft: Draft) -> Made:
    """A genuine event of its own."""
    return new_event(draft)


def event_again(draft: Draft) -> Made:
    """The same event delivered again, as after a time-out: new nonce, new ciphertext."""
    return made(draft, draft.genuine.plaintext)


def with_text(text: str, pad: int, size: int = 0) -> Make:
    """A genuine event with a certain text, size and padding."""

    def make(draft: Draft) -> Made:
        long_enough = text * (size // len(text.encode()) + 1)
        return made(draft, with_pad(draft, long_enough, pad))

    return make


def with_ciphertext_changed(draft: Draft) -> Made:
    """Genuine, with one byte of the ciphertext changed on the way: it still opens, and only the signature tells."""
    # The blanks take their length from the padding, which then is that of the event.
    first, _, rest = with_pad(draft, ASCII, 9 + len(BLANKS)).partition(">" if draft.style is not Style.JSON else "{")
    plaintext = f"{first}{'{' if draft.style is Style.JSON else '>'}{BLANKS}{rest}"
    right = sealed(draft, plaintext)
    changed = bytearray(base64.b64decode(right))
    # The first block holds random bytes only; its chaining turns one of the blanks into a tab, which means the same.
    changed[HEAD_BYTES - RANDOM_BYTES + len("<xml>") + 1] ^= ord(" ") ^ ord("\t")
    wrong = base64.b64encode(bytes(changed)).decode("ascii")
    nonce, now = new_nonce(), str(draft.now)
    pairs = {"msg_signature": sign(draft.keys.token, now, nonce, right), "timestamp": now, "nonce": nonce}
    request = posted(draft, wrong)
    return Made(
        request=Request(method="POST", query=query_of(pairs), headers=request.headers, body=request.body),
        plaintext=plaintext,
    )


def with_signature_changed(draft: Draft) -> Made:
    """Genuine, signed wrongly."""
    plaintext = with_pad(draft, ASCII, 9)
    return Made(request=posted(draft, sealed(draft, plaintext), signature="0" * 40), plaintext=plaintext)


def without_signature(draft: Draft) -> Made:
    """Genuine, without any query parameter."""
    plaintext = with_pad(draft, ASCII, 9)
    request = posted(draft, sealed(draft, plaintext))
    return Made(
        request=Request(method="POST", query="", headers=request.headers, body=request.body), plaintext=plaintext
    )


def in_clear(draft: Draft) -> Made:
    """The event itself as the body, neither signed nor encrypted."""
    plaintext = with_pad(draft, ASCII, 9)
    request = posted(draft, "", body=plaintext.encode())
    return Made(
        request=Request(method="POST", query="", headers=request.headers, body=request.body), plaintext=plaintext
    )


def with_garbage(draft: Draft) -> Made:
    """Rightly signed random bytes in place of the ciphertext."""
    return Made(request=posted(draft, garbage_ciphertext(12)), plaintext="")


def sealed_for(receive_id: Callable[[Draft], str | None]) -> Make:
    """Genuine but for the receive id inside."""

    def make(draft: Draft) -> Made | None:
        owner = receive_id(draft)
        if owner is None or owner == draft.keys.receive_id:
            return None
        plaintext = with_pad(draft, ASCII, 9, owner)
        return Made(request=posted(draft, sealed(draft, plaintext, owner)), plaintext=plaintext)

    return make


def with_content_type(kind: str | None) -> Make:
    """Genuine, announced as another type of content, or as none."""

    def make(draft: Draft) -> Made:
        one = new_event(draft)
        headers = tuple(pair for pair in one.request.headers if pair[0] != "Content-Type")
        headers += (("Content-Type", kind),) if kind else ()
        request = Request(method="POST", query=one.request.query, headers=headers, body=one.request.body)
        return Made(request=request, plaintext=one.plaintext)

    return make


def with_layout(layout: Layout) -> Make:
    """Genuine, with the outer XML written another way."""

    def make(draft: Draft) -> Made | None:
        if draft.style is Style.JSON:
            return None
        plaintext = with_pad(draft, ASCII, 9)
        ciphertext = sealed(draft, plaintext)
        return Made(request=posted(draft, ciphertext, body=body_of(draft, ciphertext, layout)), plaintext=plaintext)

    return make


def with_agent_id(agent_id: str) -> Make:
    """Genuine, with another AgentID outside and inside."""

    def make(draft: Draft) -> Made | None:
        if draft.style not in {Style.XML, Style.COMMAND} or agent_id == ("" if draft.provider else draft.agent_id):
            return None
        plaintext = with_pad(replace(draft, agent_id=agent_id, provider=False), ASCII, 9)
        ciphertext = sealed(draft, plaintext)
        body = body_of(draft, ciphertext, agent_id=agent_id)
        return Made(request=posted(draft, ciphertext, body=body), plaintext=plaintext)

    return make


def in_other_envelope(draft: Draft) -> Made | None:
    """JSON inside and out where XML is right, and XML where JSON is; for the same receiver."""
    if draft.style not in {Style.XML, Style.JSON}:
        return None
    return new_event(replace(draft, style=Style.JSON if draft.style is Style.XML else Style.XML))


def longer(draft: Draft) -> Made | None:
    """Genuine, grown so that a reply that repeats it ends on a whole block, where some leave the padding out."""
    event = with_pad(draft, ASCII, 9)
    return made(draft, event.replace(ASCII, ASCII + "x" * draft.longer_by, 1)) if draft.longer_by else None


def text(draft: Draft) -> Made | None:
    """A text message; the same one each time, as when WeCom delivers it again."""
    if draft.style is Style.COMMAND or draft.customer_service:
        return None
    return made(draft, text_message(draft, f"{draft.now}0000000{draft.now % 1000:03}"))


def as_other_product(draft: Draft) -> Made | None:
    """What the other product gets: a smart bot's event where an application waits, and the reverse."""
    if draft.style not in {Style.XML, Style.JSON}:
        return None
    bot = draft.style is Style.XML
    keys = replace(draft.keys, receive_id="" if bot else draft.corp_id)
    other = replace(draft, keys=keys, style=Style.JSON if bot else Style.XML)
    return None if not bot and not draft.corp_id else new_event(other)


def signed_by(recipe: Callable[[str, str, str, str, bytes], str]) -> Make:
    """Genuine, signed by a wrong recipe of (token, timestamp, nonce, ciphertext, body)."""

    def make(draft: Draft) -> Made:
        plaintext = with_pad(draft, ASCII, 9)
        ciphertext = sealed(draft, plaintext)
        right = posted(draft, ciphertext)
        values = dict(part.split("=", 1) for part in right.query.split("&"))
        signature = recipe(draft.keys.token, values["timestamp"], values["nonce"], ciphertext, right.body)
        query = query_of({**values, "msg_signature": signature})
        request = Request(method="POST", query=query, headers=right.headers, body=right.body)
        return Made(request=request, plaintext=plaintext)

    return make
