"""What `gallery` shows of its exhibits, the settings that it makes when there are none, and what it prints."""

import os
import re
import secrets
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any

import click
from click.core import ParameterSource

from wecom_doctor.cli._listen import Address, Screen, keys_from, settings_from
from wecom_doctor.cli._session import Sorry
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import CLI, Words, printable, table
from wecom_doctor.protocol.keys import CANONICAL_LAST_CHARACTERS, new_encoding_aes_key, new_token
from wecom_doctor.receiver.exchange import Raw, Refusal, Request, Response
from wecom_doctor.receiver.gallery import exhibits, found, handler
from wecom_doctor.receiver.gallery.exhibit import Exhibit
from wecom_doctor.receiver.http import Handler
from wecom_doctor.receiver.listening import Answering
from wecom_doctor.receiver.platform.faults import FAULTS, fault
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.report.redact import Redactor
from wecom_doctor.report.wrap import pad
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.write import write_settings
from wecom_doctor.spelling import one_slip_apart

LAYERS = "gallery_layers"
# Faults on the side of the API have names of their own: some are found at callbacks, too.
API = "api:"
NEAR_MAX = 5
NAME_LENGTH_MIN = 3
STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([0-9]{3})")


def chosen(name: str | None) -> Exhibit:
    """The exhibit that was asked for."""
    if name is None:
        raise Sorry("gallery-what")
    exhibit = found(name)
    if exhibit is not None:
        return exhibit
    near = near_names(name)
    raise Sorry("gallery-unknown-near" if near else "gallery-unknown", name=name, near=near)


def near_names(name: str) -> list[str]:
    """What was perhaps meant: a name spelled alike, else another variant of the fault, else a name that holds this."""
    known = [*(one.name for one in exhibits()), *(f"{API}{one}" for one in FAULTS)]
    slips = [one for one in known if one_slip_apart(name, one)]
    variants = [one for one in known if one.partition(":")[0] == name.partition(":")[0]]
    containing = [one for one in known if len(name) >= NAME_LENGTH_MIN and name in one]
    return (slips or variants or containing)[:NEAR_MAX]


def listed(words: Words) -> Iterator[str]:
    """All exhibits under the layer that they break, with the title of their diagnosis."""
    rows: dict[str, list[str]] = {layer: [] for layer in table(CLI, LAYERS) or {}}
    shown = {**{one.name: one.slug for one in exhibits()}, **{f"{API}{name}": fault(name).slug for name in FAULTS}}
    width = max(map(len, shown)) + 2
    for name, slug in shown.items():
        saying = words.saying(slug)
        assert saying is not None
        rows[saying.subject].append(f"  {pad(name, width)}{saying.title}")
    for layer, names in rows.items():
        if names:
            yield words.say_cli(f"{LAYERS}.{layer}")
            yield from names
            yield ""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a run has to work with, and the options by which a command finds the same."""

    given: Given = field(repr=False)
    options: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EndpointStage(Stage):
    """The same for a callback endpoint."""

    keys: Keys


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What is on: its name, its diagnosis, and the command that looks at it, up to the address."""

    name: str
    slug: str
    command: tuple[str, ...]


@contextmanager
def endpoint_on(
    name: str | None, values: dict[str, Any], env_path: str | None, words: Words
) -> Iterator[tuple["Guide", Answering["Seen"]]]:
    """A broken callback endpoint, ready to be served."""
    exhibit = chosen(name)
    address = Address(host=values["host"], path="/" + values["path"].lstrip("/"))
    with staged(exhibit, values, env_path) as stage:
        bill = Bill(name=exhibit.name, slug=exhibit.slug, command=("check",))
        yield Guide(words, bill, stage, address), answering(handler(exhibit, stage.keys, address.path))


@contextmanager
def staged(exhibit: Exhibit, values: dict[str, Any], env_path: str | None) -> Iterator[EndpointStage]:
    """The user's settings, or fresh ones in a file that is gone afterwards."""
    source = click.get_current_context().get_parameter_source("kind")
    if source is not ParameterSource.DEFAULT and Kind(values["kind"]) is not exhibit.kind:
        raise Sorry("gallery-kind", name=exhibit.name, kind=exhibit.kind.value)
    values = {**values, "kind": exhibit.kind.value}
    given = settings_from(values, env_path)
    if given.text(Name.TOKEN) or given.text(Name.ENCODING_AES_KEY) or env_path or values["foreign"]:
        yield with_keys(exhibit, given, env_path, values["foreign"])
        return
    with TemporaryDirectory(prefix="wecom-doctor-gallery-") as folder:
        path = os.path.join(folder, ".env")
        write_settings(path, fresh(exhibit, given), force=False)
        yield with_keys(exhibit, settings_from(values, path), path, None)


def with_keys(exhibit: Exhibit, given: Given, env_path: str | None, foreign: str | None) -> EndpointStage:
    """The stage, when all that an endpoint needs is there."""
    try:
        keys = keys_from(given)
    except Sorry as sorry:
        if sorry.key != "listen-needs":
            raise
        raise Sorry("gallery-needs", names=sorry.params["names"]) from None
    pairs = {"--env-file": env_path, "--from": foreign, "--receive-id": given.options.receive_id}
    if exhibit.kind is not Kind.APP:
        pairs["--kind"] = exhibit.kind.value
    options = tuple(one for pair in pairs.items() if pair[1] for one in pair if one)
    return EndpointStage(given=given, keys=keys, options=options)


def fresh(exhibit: Exhibit, given: Given) -> dict[Name, str]:
    """Settings as the console makes them; one fault shows with keys only that have bits to spare."""
    key = new_encoding_aes_key()
    if exhibit.slug == "aeskey-trailing-bits":
        key = key[:-1] + chr(ord(secrets.choice(CANONICAL_LAST_CHARACTERS.rstrip("w048"))) + 1)
    made = {Name.TOKEN: new_token(), Name.ENCODING_AES_KEY: key}
    ids = {Name.CORP_ID: f"ww{secrets.token_hex(8)}"}
    if exhibit.kind in (Kind.SUITE_DATA, Kind.SUITE_COMMAND):
        ids[Name.SUITE_ID] = f"ww{secrets.token_hex(8)}"
    return {**{name: given.text(name) or value for name, value in ids.items()}, **made}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One request that came, and the status that it was given, if what it got was HTTP."""

    request: Request
    status: int | None


def answering(broken: Handler) -> Answering[Seen]:
    """What is on show, for a server, with what is told of each request."""

    async def answer(_number: int, request: Request) -> tuple[Response | Raw, Seen]:
        said = await broken(request)
        return said, Seen(request=request, status=status_of(said))

    return answer


def status_of(said: Response | Raw) -> int | None:
    """The status that a client reads, or None when the answer has none."""
    if isinstance(said, Response):
        return said.status
    first = next((part for part in said.parts if isinstance(part, bytes)), b"")
    line = STATUS_LINE.match(first)
    return int(line[1]) if line else None


class Guide:
    """Requests go to stdout, a line each; how to ask the exhibit goes to stderr."""

    def __init__(self, words: Words, bill: Bill, stage: Stage, address: Address) -> None:
        self._words = words
        self.bill = bill
        self._stage = stage
        self._address = address
        self._redactor = Redactor(stage.given.secrets)
        self._screen = Screen(words, stage.given, address, "text", None)
        self.is_ready = False

    def ready(self, port: int) -> None:
        """Where the exhibit is, and the command that examines it."""
        self.is_ready = True
        saying, url = self._words.saying(self.bill.slug), self._address.url(port)
        self.say("ready", name=self.bill.name, title=saying.title if saying else "", url=url)
        self.say("examine")
        click.echo(f"  {shlex.join(['wecom-doctor', *self.bill.command, url, *self._stage.options])}", err=True)

    def heard(self, heard: Seen) -> None:
        """One line."""
        request = heard.request
        time = datetime.fromtimestamp(request.received_at, UTC).astimezone().strftime("%H:%M:%S")
        status = str(heard.status) if heard.status else self._words.say_cli("gallery.no_status")
        line = f"{time}  {request.method} {printable(request.path)}  → {status}"
        click.echo(self._redactor.clean(line))

    def refused(self, refusal: Refusal) -> None:
        """A connection that was turned away before there was a request."""
        self._screen.refused(refusal)

    def say(self, key: str, /, **params: object) -> None:
        """A sentence beside the requests."""
        click.echo(self._redactor.clean(self._words.say_cli(f"gallery.{key}", **params)), err=True)
