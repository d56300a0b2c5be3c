"""Endpoints on loopback, asked by the two batteries as a run does it, and all that arrived there."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import parse_qsl

from wechatpy.exceptions import WeChatException
from wechatpy.work.crypto import WeChatCrypto

from tests.protocol.drafts import AGENT, CORP, KEY, SUITE, TOKEN
from tests.receiver.serving import LOOPBACK, play, serving
from wecom_doctor.facts.answers import Answers
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absent, Coming
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes.callback_url import callback_url
from wecom_doctor.probes.delivery import delivery
from wecom_doctor.probes.verification import verification
from wecom_doctor.protocol.battery.table import MESSAGES, VERIFICATION
from wecom_doctor.protocol.battery.variant import Suspicion
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.names import Name

PATH = "/wecom/callback"
SECRET = "S3cretOfTheApplication0123456789"
KEYS = Keys(token=TOKEN, encoding_aes_key=KEY, corp_id=CORP, suite_id=SUITE)
SETTINGS = {
    Name.CORP_ID: CORP,
    Name.SUITE_ID: SUITE,
    Name.AGENT_ID: AGENT,
    Name.SECRET: SECRET,
    Name.TOKEN: TOKEN,
    Name.ENCODING_AES_KEY: KEY,
}
DECIDES = {one.name: one.decides for one in (*VERIFICATION, *MESSAGES)}
Answering = Callable[[Request], Response]


@dataclass(kw_only=True)
class Seen:
    """What the two probes came back with, and what arrived."""

    verification: Verification | Absent | None = None
    delivery: Delivery | Absent | None = None
    requests: list[Request] = field(default_factory=list)
    port: int = 0

    @property
    def verified(self) -> Verification:
        """The answers to GET."""
        assert isinstance(self.verification, Verification), self.verification
        return self.verification

    @property
    def delivered(self) -> Delivery:
        """The answers to POST."""
        assert isinstance(self.delivery, Delivery), self.delivery
        return self.delivery


def given_for(
    url: str | None, kind: Kind = Kind.APP, without: tuple[Name, ...] = (), *, changed: Any = None, **options: Any
) -> Given:
    """Settings that are right, save those that are left out or changed."""
    values = {**SETTINGS, **({} if url is None else {Name.CALLBACK_URL: url}), **(changed or {})}
    flags = {name: ("test", value) for name, value in values.items() if name not in without}
    given = gather(options=Options(kind=kind, **options), flags=flags, env_path="no.env", foreign=None, environ={})
    return replace(given, former=({Name.TOKEN: "Earl1erT0ken"},))


async def ask(given: Given, seen: Seen, gate: Gate | None = None) -> None:
    """Both probes, at the same time as in a run."""
    gate = gate or Gate()
    url = await callback_url.function(given)
    if not isinstance(url, CallbackUrl):
        return
    verified = asyncio.ensure_future(verification.function(given, gate, url))
    came = await delivery.function(given, gate, url, Coming(lambda: asyncio.shield(verified)))
    seen.verification = cast(Verification | Absent, await verified)
    if isinstance(seen.verification, Verification):
        seen.delivery = cast(Delivery | Absent, came)


def asked(
    answering: Answering, kind: Kind = Kind.APP, *, path: str = PATH, gate: Gate | None = None, **given: Any
) -> Seen:
    """What comes of asking an endpoint that answers like that."""
    seen = Seen()

    async def answer(request: Request) -> Response:
        seen.requests.append(request)
        return answering(request)

    async def scenario() -> None:
        async with serving(answer) as served:
            seen.port = served.running.port
            await ask(given_for(f"http://{LOOPBACK}:{seen.port}{path}", kind, **given), seen, gate)

    play(scenario())
    return seen


def reference(kind: Kind = Kind.APP, keys: Keys = KEYS) -> Answering:
    """The receiver that makes no mistake."""
    return lambda request: receive(request, keys, kind, path=PATH).response


def by_wechatpy(request: Request) -> Response:
    """A handler as people write it with wechatpy."""
    if request.path != PATH:
        return Response(status=404)
    sent = dict(parse_qsl(request.query))
    crypto = WeChatCrypto(TOKEN, KEY, CORP)
    try:
        signed = sent["msg_signature"], sent["timestamp"], sent["nonce"]
        if request.method == "GET":
            return Response(body=str(crypto.check_signature(*signed, sent["echostr"])).encode())
        crypto.decrypt_message(request.body, *signed)
    except (WeChatException, KeyError, ValueError):
        return Response(status=403)
    return Response(body=b"success")


def always(status: int, body: bytes = b"", *headers: tuple[str, str]) -> Answering:
    """The same answer to everything."""
    return lambda _: Response(status=status, body=body, headers=headers)


def unlocked(answers: Answers) -> set[Suspicion]:
    """The suspicions whose rows were sent, but for those that everybody is sent."""
    return {DECIDES[one.variant] for one in answers.reactions} - {Suspicion.ALWAYS}
