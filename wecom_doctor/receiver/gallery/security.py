"""Exhibits that WeCom's requests never complain about: what they let through, and what they give away."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from wecom_doctor.net.loopback import fetched
from wecom_doctor.protocol.signature import sign, signatures_match
from wecom_doctor.receiver.exchange import Response
from wecom_doctor.receiver.gallery.answers import got, here, posted
from wecom_doctor.receiver.gallery.exhibit import Answer, Visit, exhibit
from wecom_doctor.receiver.gallery.handmade import STAGED, Failed, Handmade, Stage, encrypted_in
from wecom_doctor.receiver.gallery.servers import html, text

COMPARED = 8


def unverified(visit: Visit) -> Answer:
    """Decrypts without a look at the signature, which may be missing."""
    return Handmade(matches=lambda *_: True)(completed(visit))


exhibit("signature-not-verified")(unverified)


def completed(visit: Visit) -> Visit:
    """The same visit with some signature, where there is none."""
    pairs = parse_qsl(visit.request.query)
    return visit.asked(query=urlencode([*pairs, ("msg_signature", "-")]))


@exhibit("signature-not-verified", variant="when-present")
def verified_when_there(visit: Visit) -> Answer:
    """`if msg_signature and not valid(...)`: what is not there is not checked."""
    there = "msg_signature" in dict(parse_qsl(visit.request.query))
    return visit.correct() if there else unverified(visit)


@exhibit("signature-not-verified", variant="messages")
def messages_unverified(visit: Visit) -> Answer:
    """The verification is checked as the documentation says; messages are only decrypted."""
    return unverified(visit) if posted(visit) else visit.correct()


@exhibit("signature-compared-partly")
def first_characters(visit: Visit) -> Answer:
    """Only the beginning of the signature is compared."""
    return Handmade(matches=lambda expected, given: expected[:COMPARED] == given[:COMPARED])(visit)


@exhibit("receiveid-not-verified")
def any_receiver(visit: Visit) -> Answer:
    """What stands behind the message is cut off and not looked at."""
    return Handmade(owns=lambda *_: True)(visit)


@exhibit("decryption-oracle")
def decrypts_first(visit: Visit) -> Answer:
    """Whatever comes is decrypted, and the errors tell how far that went; then the signature is checked."""
    if not here(visit):
        return visit.correct()
    query = dict(parse_qsl(visit.request.query))
    try:
        ciphertext = encrypted_in(visit.request.body) if posted(visit) else query.get("echostr", "")
        Handmade().opened(ciphertext, visit.keys)
    except Failed as failed:
        return {**STAGED, Stage.DECRYPTION: text(500, "Bad padding")}[failed.stage]
    return Handmade()(visit)


@exhibit("errors-swallowed")
def success_to_all(visit: Visit) -> Answer:
    """A catch-all that logs the error and answers success, so that WeCom does not send again."""
    right = visit.correct()
    return text(200, "success") if here(visit) and right.status != 200 else right


@exhibit("secret-in-answer")
def expected_signature(visit: Visit) -> Answer:
    """A helpful refusal: it says which signature it would have liked."""
    right = visit.correct()
    query = dict(parse_qsl(visit.request.query))
    if right.status != 403 or not got(visit):
        return right
    parts = (query[name] for name in ("timestamp", "nonce", "echostr"))
    expected = sign(visit.keys.token, *parts)
    if signatures_match(expected, query["msg_signature"]):
        return right
    return text(403, f"signature mismatch: expected {expected}, got {query['msg_signature']}")


@exhibit("secret-in-answer", variant="debug-page")
def settings_shown(visit: Visit) -> Answer:
    """A refusal is an exception, and the debug page shows all local variables."""
    right = visit.correct()
    if right.status not in (400, 403):
        return right
    return debug_page(visit)


def debug_page(visit: Visit) -> Response:
    """The page for developers that should not be on in production."""
    held = {"token": visit.keys.token, "encoding_aes_key": visit.keys.encoding_aes_key, "corp_id": visit.keys.corp_id}
    rows = "".join(
        f"<tr><td>{name}</td><td class='code'><pre>{value!r}</pre></td></tr>" for name, value in held.items()
    )
    return html(
        500,
        "<!DOCTYPE html>\n<html lang='en'>\n<head><title>InvalidSignatureException at /</title></head>\n<body>\n"
        f"<h1>InvalidSignatureException</h1>\n<table class='vars'><tbody>{rows}</tbody></table>\n"
        "<p>You're seeing this error because you have <code>DEBUG = True</code>.</p>\n</body>\n</html>\n",
    )


DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[(.*?)\])?\s*>", re.DOTALL)
INTERNAL = re.compile(rb"<!ENTITY\s+(\w+)\s+[\"']([^\"']*)[\"']\s*>")
EXTERNAL = re.compile(rb"<!ENTITY\s+(\w+)\s+SYSTEM\s+[\"'](http://[^\"']*)[\"']\s*>")
EXPANDED_MAX = 100_000


@exhibit("xml-entity-unsafe")
async def entities_expanded(visit: Visit) -> Answer:
    """Resolves entities of the body before anything is checked; addresses other than loopback stay unasked here."""
    declared = DOCTYPE.search(visit.request.body)
    if declared is None or not posted(visit):
        return visit.correct()
    entities = dict(INTERNAL.findall(declared[1] or b""))
    for name, address in EXTERNAL.findall(declared[1] or b""):
        entities[name] = await fetched(address.decode("latin-1"))
    body = expanded(visit.request.body[declared.end() :], entities.get)
    return visit.asked(body=body).correct()


def expanded(body: bytes, value_of: Callable[[bytes], bytes | None]) -> bytes:
    """The body with its entities put in, one level deep; those of XML itself are left to the parser."""
    return re.sub(rb"&(\w+);", lambda one: one[0] if (value := value_of(one[1])) is None else value, body)[
        :EXPANDED_MAX
    ]
