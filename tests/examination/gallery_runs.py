"""Every exhibit of the gallery, served on loopback and examined as `check` does it, several at a time."""

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.examination.gallery_verdicts import WAITING, WITH_SECURITY, WITH_TEXT
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import FailOn, Finding, Report
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.model import Area
from wecom_doctor.receiver.exchange import Raw, Request, Response
from wecom_doctor.receiver.gallery import exhibits, handler
from wecom_doctor.receiver.gallery.exhibit import Exhibit
from wecom_doctor.receiver.http import Handler, Running, start
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive
from wecom_doctor.report.json import render
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.names import Name

LOOPBACK = "127.0.0.1"
PATH = "/wecom/app/callback"
CORP, SUITE, AGENT = "ww8a1f0c2d9b3e4f56", "ww1a2b3c4d5e6f7a8b", "1000002"
TOKEN = "Kp3vXw9QmZ2rT7bN5cJ8hF4gL6sD1yAe"
KEY = "pR7tYq2WmZx9CvB4nL6kJ8hG3fD5sA1eUoIiTyKrQw8"
SECRET = "mB7x-Qd2LkVt9Rz0HsYc4Wn8_Ja1PfGe6UoTi3XbMvE"
# Its last character has bits that belong to no byte.
LOOSE_KEY = f"{KEY[:-1]}x"
AREAS = (Area.HTTP, Area.CALLBACK, Area.REPLY, Area.SECURITY, Area.CLOCK)
# More would make requests wait for each other so long that they look like those of a slow endpoint.
AT_ONCE = 4


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What came of one examination, and how many requests arrived for it."""

    report: Report
    document: str
    requests: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, the first to act on first."""
        return self.report.findings


class Counted:
    """A handler that counts what it is asked."""

    def __init__(self, answer: Handler) -> None:
        self._answer = answer
        self.requests = 0

    async def __call__(self, request: Request) -> Response | Raw:
        """Pass the request on."""
        self.requests += 1
        return await self._answer(request)


class Halls:
    """The servers of all exhibits, in an event loop of their own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @contextmanager
    def serving(self, answer: Handler) -> Iterator[int]:
        """The port of a server as long as it is needed."""
        running: Running = asyncio.run_coroutine_threadsafe(start(LOOPBACK, 0, answer), self._loop).result()
        try:
            yield running.port
        finally:
            asyncio.run_coroutine_threadsafe(running.close(), self._loop).result()

    def close(self) -> None:
        """End the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def given_for(port: int, kind: Kind, key: str = KEY, **options: Any) -> Given:
    """Correct settings for an endpoint on loopback."""
    values = {
        Name.CORP_ID: CORP,
        Name.SUITE_ID: SUITE,
        Name.AGENT_ID: AGENT,
        Name.SECRET: SECRET,
        Name.TOKEN: TOKEN,
        Name.ENCODING_AES_KEY: key,
        Name.CALLBACK_URL: f"http://{LOOPBACK}:{port}{PATH}",
    }
    flags = {name: ("test", value) for name, value in values.items()}
    return gather(
        options=Options(kind=kind, offline=True, **options), flags=flags, env_path="no.env", foreign=None, environ={}
    )


def examined(halls: Halls, answer: Handler, kind: Kind, key: str = KEY, **options: Any) -> Examined:
    """Serve, examine, and write the report."""
    counted = Counted(answer)
    with halls.serving(counted) as port:
        report = examine(
            given_for(port, kind, key, **options), checks_for(AREAS, (), ()), FailOn.PROBLEM, lambda _: None
        )
    return Examined(report=report, document=render(report, Words(Lang.ZH)), requests=counted.requests)


def examined_exhibit(halls: Halls, one: Exhibit) -> Examined:
    """One exhibit, with what it takes to see its fault."""
    key = LOOSE_KEY if one.slug == "aeskey-trailing-bits" else KEY
    keys = Keys(token=TOKEN, encoding_aes_key=key, corp_id=CORP, suite_id=SUITE)
    options = {"text": one.name in WITH_TEXT, "security": one.name in WITH_SECURITY}
    return examined(halls, handler(one, keys, PATH), one.kind, key, **options)


def examined_reference(halls: Halls, kind: Kind, **options: Any) -> Examined:
    """The receiver that makes no mistake."""
    keys = Keys(token=TOKEN, encoding_aes_key=KEY, corp_id=CORP, suite_id=SUITE)

    async def answer(request: Request) -> Response:
        return receive(request, keys, kind, path=PATH).response

    return examined(halls, answer, kind, **options)


class Tour:
    """All exhibits in order, those that keep us waiting beside the others."""

    def __init__(self) -> None:
        self.halls = Halls()
        self._pools = ThreadPoolExecutor(len(WAITING)), ThreadPoolExecutor(AT_ONCE)
        patient, busy = self._pools
        # The names that wait come first, lest one of them is begun when all others are done.
        ordered = sorted(exhibits(), key=lambda one: one.name not in WAITING)
        self._runs: dict[str, Future[Examined]] = {
            one.name: (patient if one.name in WAITING else busy).submit(examined_exhibit, self.halls, one)
            for one in ordered
        }

    def of(self, name: str) -> Examined:
        """What was found in one exhibit, as soon as it is known."""
        return self._runs[name].result()

    def close(self) -> None:
        """Nothing is left running."""
        for pool in self._pools:
            pool.shutdown(cancel_futures=True)
        self.halls.close()


def plain(document: str) -> Any:
    """A report as it is read by somebody else."""
    return json.loads(document)
