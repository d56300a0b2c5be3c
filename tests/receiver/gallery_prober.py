"""What a prober sends to an exhibit: genuine requests by wechatpy, and such that differ from them in one thing."""

import base64
import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from tests.receiver.gallery_visits import (
    BOT_EVENT,
    BOT_POLL,
    BOT_TEXT,
    CHINESE,
    CORP,
    EMOJI,
    EVENT,
    FORGED,
    GENUINE,
    KF,
    NOW,
    PATH,
    PLAINTEXT,
    SUBSCRIBE,
    SUITE,
    TEXT,
    TICKET,
    VERIFY,
    Asked,
    made,
    sealed,
    signature,
)
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.receiver.exchange import Request

NONCE, ZERO_NONCE = "1372623149", "0072623149"
DAY_S = 86_400
LARGE = TEXT.replace("hello", "hello " * 4000)
OUTSIDE = ("", "<AgentID><![CDATA[]]></AgentID>", "<AgentID>0</AgentID>")


def verification(echostr: str, *, nonce: str = NONCE, when: int = NOW, given: str | None = None) -> Request:
    """A GET with whatever echostr; rightly signed unless a signature is given."""
    right = signature(str(when), nonce, echostr) if given is None else given
    query = {"msg_signature": right, "timestamp": str(when), "nonce": nonce, "echostr": echostr}
    return made("GET", urlencode(query), b"", None)


def echostr_with(character: str) -> str:
    """An echostr that has the character."""
    while character not in (echostr := sealed(PLAINTEXT, CORP)):
        pass
    return echostr


def garbage() -> str:
    """Base64 of random bytes."""
    return base64.b64encode(os.urandom(64)).decode("ascii")


def without_parameter(name: str) -> Request:
    """Genuine but for a parameter."""
    request = VERIFY.request()
    return replace(request, query=urlencode([pair for pair in parse_qsl(request.query) if pair[0] != name]))


def with_last_digit_changed() -> Request:
    """Genuine but for the last digit of the signature."""
    echostr = sealed(PLAINTEXT, CORP)
    right = signature(str(NOW), NONCE, echostr)
    return verification(echostr, given=right[:-1] + ("0" if right[-1] != "0" else "1"))


def official_account() -> Request:
    """The verification of an Official Account: three signed parts, and echostr in clear."""
    signed = hashlib.sha1("".join(sorted([str(NOW), NONCE])).encode(), usedforsecurity=False).hexdigest()
    query = {"signature": signed, "timestamp": str(NOW), "nonce": NONCE, "echostr": PLAINTEXT}
    return made("GET", urlencode(query), b"", None)


def with_entity() -> Request:
    """A message whose ciphertext comes out of an entity."""
    request = Asked(message=TEXT).request()
    body = request.body.decode()
    begin, end = body.index("<Encrypt>") + len("<Encrypt>"), body.index("</Encrypt>")
    ciphertext = body[begin:end].removeprefix("<![CDATA[").removesuffix("]]>")
    doctype = f'<!DOCTYPE xml [<!ENTITY e "{ciphertext}">]>'
    return replace(request, body=f"{doctype}{body[:begin]}&e;{body[end:]}".encode())


def at(path: str, request: Request) -> Request:
    """The same request to another path."""
    return replace(request, path=path, target=f"{path}?{request.query}")


def verifications() -> Iterator[Request]:
    """GETs."""
    genuine = VERIFY.request()
    yield genuine
    yield made("GET", "", b"", None)
    yield verification(sealed(PLAINTEXT, CORP), given=FORGED)
    yield with_last_digit_changed()
    yield without_parameter("msg_signature")
    yield verification(garbage())
    yield verification(garbage(), given=FORGED)
    yield from (verification(sealed(PLAINTEXT, one)) for one in ("", SUITE, "wwffffffffffffffff", CORP.lower()))
    yield from (verification(sealed("1" * length, CORP)) for length in range(1, 33))
    yield from (verification(echostr_with(one)) for one in "+/")
    yield from (verification(sealed(PLAINTEXT, CORP), nonce=one) for one in (ZERO_NONCE, "42", "abc"))
    yield from (verification(sealed(PLAINTEXT, CORP), when=NOW + one) for one in (-DAY_S, -600, 600, 8 * 3600, DAY_S))
    yield official_account()
    yield from (at(path, genuine) for path in ("/", f"{PATH}/", "/wechat/callback", "/nobody-lives-here"))
    yield replace(genuine, version="1.0")
    yield replace(genuine, headers=(("Host", "localhost"), ("User-Agent", "curl/8.5.0")))


def messages(kind: Kind) -> Iterator[Request]:
    """POSTs, of the kind's own and of others."""
    own = GENUINE[kind][1]
    yield own.request()
    yield replace(own, forged=True).request()
    yield replace(own, clear=True).request()
    yield with_entity()
    contents = (TEXT, CHINESE, EMOJI, EVENT, SUBSCRIBE, KF, TICKET, LARGE, BOT_TEXT, BOT_POLL, BOT_EVENT)
    yield from (replace(own, message=one).request() for one in contents)
    yield from (replace(own, receive_id=one).request() for one in ("", CORP, SUITE, "wwffffffffffffffff"))
    yield from (replace(own, outside=one).request() for one in OUTSIDE)
    yield from (replace(own, content_type=one).request() for one in (None, "application/json", "application/xml"))
    yield replace(own, as_json=not own.as_json).request()
    yield from (replace(own, message=TEXT.replace("hello", "x" * length)).request() for length in range(1, 33))


def requests(kind: Kind) -> list[Request]:
    """Everything, and again what a busy endpoint gets more than once."""
    genuine = [one.request() for one in GENUINE[kind]]
    return [*genuine, *verifications(), *messages(kind), *(genuine * 5)]
