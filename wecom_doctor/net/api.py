"""The door to the API: one call by one route, and an answer in which nothing is left that must not be seen."""

import asyncio
import html
import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from wecom_doctor.facts.api_answer import BUSY, SUCCESS, ApiAnswer
from wecom_doctor.facts.exchange import Answer, Hop
from wecom_doctor.net._api_line import ApiLine
from wecom_doctor.net._legible import harmless
from wecom_doctor.net._target import Destination
from wecom_doctor.net._tunnel import login
from wecom_doctor.net._watch import Watch
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.http import Caps, exchange_by
from wecom_doctor.net.pages import recognise
from wecom_doctor.net.telling import ahead_s
from wecom_doctor.protocol.api.call import Call, Door, Proxy
from wecom_doctor.protocol.api.said import Said, said
from wecom_doctor.protocol.requests import Request

# As long as programs usually wait; a department list of a large company is the largest answer.
CAPS = Caps(whole_s=6.0, connect_s=4.0, body_bytes=1_000_000)
RESERVE_S = 1.0
# How long the platform is left alone that says it has no time.
BREATH_S = 1.0
TEXT_SHOWN = 200
BODY_LOOKED_AT = 4_000
SHORTEST_SECRET = 4
HEADERS = (("User-Agent", "wecom-doctor"), ("Accept", "application/json"))
JSON_HEADERS = (*HEADERS, ("Content-Type", "application/json"))
# Nothing that we show has words of that length, but tokens and keys have.
LONG_WORD = re.compile(r"[A-Za-z0-9_+/=%-]{20,}")
STRUCK = "<…>"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came of a call: what may be told, and the document for whoever has to read on in it."""

    answer: ApiAnswer
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)


async def call_api(gate: Gate, door: Door, call: Call) -> Reply:
    """Make one call; a token that it brings stays with the gate."""
    token = gate.tokens.reveal(call.carries) if call.carries else None
    body = b"" if call.body is None else json.dumps(call.body, ensure_ascii=False).encode("utf-8", "surrogateescape")
    request = Request(
        method="GET" if call.body is None else "POST",
        query=call.query_with(token),
        headers=HEADERS if call.body is None else JSON_HEADERS,
        body=body,
    )
    lines: list[ApiLine] = []
    caps = Caps(
        whole_s=max(min(CAPS.whole_s, gate.left_s() - RESERVE_S), 0.1),
        connect_s=CAPS.connect_s,
        body_bytes=CAPS.body_bytes,
    )

    def line_to(whither: Destination, watch: Watch) -> ApiLine:
        lines.append(ApiLine(whither, watch, door, caps, gate.ways))
        return lines[-1]

    async with gate.to(f"api {door.base}"):
        answer = await exchange_by(line_to, door.url_of(call), request, caps)
    words = said(answer.body, call.expects) if answer.failure is None else Said()
    if call.keeps and words.errcode == SUCCESS:
        brought = words.document.get(call.keeps)
        if isinstance(brought, str) and brought:
            gate.tokens.keep(call.keeps, brought)
        else:
            # Whoever says yes to this and brings no token is somebody else, who says yes to anything.
            words = Said()
    sent = (*call.hidden.values(), *call.confidential, *gate.tokens.everything(), *shown_to(door.route.proxy))
    hush = Hush((*door.confidential, *sent))
    line = lines[-1] if lines else None
    return Reply(
        answer=told((call.path, door.route.name), answer, words, line, hush),
        document=hush.object({name: value for name, value in words.document.items() if name != call.keeps}),
    )


async def call_patiently(gate: Gate, door: Door, call: Call) -> list[Reply]:
    """One call, and once more if the platform has no time at first, as it wants to be asked."""
    replies = [await call_api(gate, door, call)]
    if replies[-1].answer.errcode == BUSY:
        await asyncio.sleep(BREATH_S)
        replies.append(await call_api(gate, door, call))
    return replies


def told(names: tuple[str, str], answer: Answer, words: Said, line: ApiLine | None, hush: "Hush") -> ApiAnswer:
    """What may be told of an answer; `names` are those of the call and of the route."""
    page = None if answer.status is None or words.is_api else recognise(answer.status, answer.headers, answer.body)
    start = "" if words.is_api else answer.body[:BODY_LOOKED_AT].decode("utf-8", "replace").strip() or answer.garbage
    return ApiAnswer(
        call=names[0],
        route=names[1],
        status=answer.status,
        failure=answer.failure,
        is_api=words.is_api,
        errcode=words.errcode,
        errmsg=hush(words.errmsg),
        hint=hush.known(words.hint),
        from_ip=words.from_ip,
        distrust=line.distrust if line else None,
        hop=hushed(answer.hop, hush),
        page=page,
        server=hush(answer.header("server")),
        location=hush(answer.header("location")),
        content_type=hush(answer.header("content-type")),
        body_start=hush(start),
        peer=answer.peer,
        tls_version=answer.tls_version,
        ahead_s=ahead_s(answer, time.time()),
        timing=answer.timing,
    )


def shown_to(proxy: Proxy | None) -> tuple[str, ...]:
    """What a proxy knows us by, in every form in which it was sent."""
    if proxy is None:
        return ()
    return (proxy.password, *(value.rpartition(" ")[2] for value in login(proxy).values()))


def hushed(hop: Hop | None, hush: "Hush") -> Hop | None:
    """What a proxy says of itself, without what we said to it."""
    return None if hop is None else replace(hop, says=hush(hop.says), logins=tuple(map(hush, hop.logins)))


class Hush:
    """Strikes out of foreign texts what was sent along, and whatever else looks like a token or a key."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for one in secrets if len(one) >= SHORTEST_SECRET for form in forms_of(one)}
        self._forms = sorted(forms, key=len, reverse=True)

    def object(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """A document in which no text holds what is known to be secret."""
        return {name: self._value(value) for name, value in document.items()}

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.known(value)
        if isinstance(value, list):
            return [self._value(one) for one in value]
        return self.object(value) if isinstance(value, dict) else value

    def known(self, text: str) -> str:
        """The text without what is known to be secret."""
        for form in self._forms:
            text = text.replace(form, STRUCK)
        return harmless(text)

    def __call__(self, text: str | None) -> str:
        """The text as it may be shown: short, and without anything that could be a token."""
        return LONG_WORD.sub(STRUCK, self.known(text or ""))[:TEXT_SHOWN]


def forms_of(secret: str) -> set[str]:
    """How a secret may be written in an answer."""
    raw = secret.encode("utf-8", "surrogateescape")
    return {secret, quote(raw, safe=""), html.escape(secret), json.dumps(secret)[1:-1]}
