"""What `decode` reads, which of several requests it opens, and how it shows them."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from wecom_doctor.cli._decode_told import Teller
from wecom_doctor.cli._examine import Screen, given_from, targets_of, write_reports
from wecom_doctor.cli._named_files import refuse_unread
from wecom_doctor.cli._rendered import rendered
from wecom_doctor.cli._session import Session, Sorry, session_of
from wecom_doctor.examination.examine import Event, checks_for, examine
from wecom_doctor.examination.outcome import FailOn
from wecom_doctor.examination.plan import UnknownSelection
from wecom_doctor.examination.run import FactArrived
from wecom_doctor.facts.captured_request import CapturedRequest, Origin
from wecom_doctor.model import Check
from wecom_doctor.protocol.captured.request import Captured, NotARequest, Trouble, split_target
from wecom_doctor.protocol.captured.telling import INPUT_BYTES_MAX, read
from wecom_doctor.report.redact import Redactor
from wecom_doctor.settings.candidates import candidates
from wecom_doctor.settings.given import Capture, Given
from wecom_doctor.settings.names import Name

COMMAND = "decode"
FACT = "captured_request"
STDIN = "-"
NEEDED = (Name.TOKEN, Name.ENCODING_AES_KEY)
# Values that are worth a try even when the settings themselves are missing.
TRIED_ALONE = frozenset({Origin.CHOSEN, Origin.MISNAMED, Origin.OTHER_NAME})
# The sentence for each reason why an input cannot be taken apart.
SORRY: dict[Trouble, Callable[[int], Sorry]] = {
    Trouble.EMPTY: lambda _: Sorry("decode-empty"),
    Trouble.TOO_LARGE: lambda saw: Sorry("decode-too-large", size=saw // 1_000_000),
    Trouble.COMPRESSED: lambda _: Sorry("decode-compressed"),
    Trouble.BINARY: lambda _: Sorry("decode-binary"),
    Trouble.UNKNOWN: lambda saw: Sorry("decode-unknown", count=saw),
    Trouble.NO_CALLBACK: lambda saw: Sorry("decode-no-callback", count=saw),
    Trouble.BROKEN_CURL: lambda _: Sorry("decode-broken-curl"),
}


def decode_checks(values: dict[str, Any]) -> tuple[Check, ...]:
    """The checks about a captured request that the options leave."""
    try:
        return checks_for(None, values["only"], values["skip"], COMMAND)
    except UnknownSelection as unknown:
        known = sorted({one.area.value for one in checks_for(None, (), (), COMMAND)})
        raise Sorry("unknown-selection", name=str(unknown), areas=known) from None


def content_of(argument: str | None) -> bytes:
    """The bytes to take apart: stdin, a file of that name, or the argument itself."""
    if argument is None or argument == STDIN:
        if sys.stdin.isatty():
            click.echo(session_of(click.get_current_context()).words.say_cli("decode.waiting"), err=True)
        return sys.stdin.buffer.read(INPUT_BYTES_MAX + 1)
    if is_file(argument):
        with open(argument, "rb") as file:
            return file.read(INPUT_BYTES_MAX + 1)
    return os.fsencode(argument)


def is_file(argument: str) -> bool:
    """A file has this name, or a pipe, as the shell's `<(...)` gives; a captured request is mostly too odd for one."""
    try:
        return Path(argument).exists() and not Path(argument).is_dir()
    except (OSError, ValueError):
        return False


def requests_in(content: bytes, query: str | None, url: str | None) -> tuple[Captured, ...]:
    """The captured requests; what the capture lacks is taken from the options."""
    given = split_target(url)[1] if url else (query or "").lstrip("?")
    try:
        found = read(content)
    except NotARequest as none:
        raise SORRY[none.trouble](none.saw) from None
    return tuple(one if one.query or not given else replace(one, query=given) for one in found)


def chosen(found: tuple[Captured, ...], pick: int | None, every: bool) -> list[tuple[int, Captured]]:
    """The requests to open, each with its number: the last one unless the user says otherwise."""
    numbered = list(enumerate(found, start=1))
    if every:
        return numbered
    if pick is not None and pick > len(found):
        raise Sorry("decode-pick", pick=pick, count=len(found))
    return [numbered[-1 if pick is None else pick - 1]]


def settings_for(values: dict[str, Any], env_path: str | None) -> Given:
    """The settings; at least one Token or key must be there, under whatever name."""
    given = given_from(COMMAND, values, env_path=env_path)
    refuse_unread(given)
    known = [one for name in NEEDED for one in candidates(given, name)]
    if not any(one.origin in TRIED_ALONE for one in known):
        raise Sorry("decode-needs", names=[name.value for name in NEEDED])
    return given


class Opened:
    """Prints the opened request before the report, whatever arrives when."""

    def __init__(self, session: Session, redactor: Redactor, screen: Screen, form: str) -> None:
        self._words = session.words
        self._redactor = redactor
        self._screen = screen
        self._shows = form == "text"
        self._held: list[Event] | None = []

    def listen(self, event: Event) -> None:
        """Hold everything back until the request is open."""
        if self._held is None:
            self._screen.listen(event)
            return
        self._held.append(event)
        if isinstance(event, FactArrived) and event.name == FACT:
            if isinstance(event.fact, CapturedRequest) and self._shows:
                click.echo(self._redactor.clean(Teller(event.fact, self._words).text()))
            self.release()

    def release(self) -> None:
        """Let the held events pass."""
        held, self._held = self._held or [], None
        for event in held:
            self._screen.listen(event)


def open_and_show(given: Given, checks: tuple[Check, ...], values: dict[str, Any]) -> int:
    """Examine one captured request, show it in front of the report, send it again if asked to; the exit status."""
    session = session_of(click.get_current_context())
    targets = targets_of(values["outputs"])
    redactor = Redactor(given.secrets)
    screen = Screen(session, redactor, values["form"])
    opened = Opened(session, redactor, screen, values["form"])
    report = examine(given, checks, FailOn(values["fail_on"]), opened.listen)
    opened.release()
    fact = report.facts.get(FACT)
    status = int(report.exit_status)
    if values["replay"] and values["form"] == "json" and isinstance(fact, CapturedRequest):
        sent, replayed = replay_of(given, fact, values)
        document = {**json.loads(rendered(report, "json", session.words, redactor)), "replay": replayed}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace"))
        status = worst(status, sent)
    else:
        screen.finish(report)
    write_reports(report, targets, session.words, redactor)
    if values["replay"] and values["form"] != "json" and isinstance(fact, CapturedRequest):
        status = worst(status, replay_of(given, fact, values)[0])
    return status


def replay_of(given: Given, fact: CapturedRequest, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Send the content again; what that takes is loaded only now."""
    from wecom_doctor.cli._decode_replay import Replay

    return Replay(given, fact, values["replay"]).send(values["form"])


# The order in which exit statuses matter when there are several.
GRAVEST_FIRST = (130, 4, 2, 1, 3, 0)


def worst(*statuses: int) -> int:
    """The gravest of several exit statuses."""
    return min(statuses, key=GRAVEST_FIRST.index)


def captured_as(given: Given, request: Captured, number: int, of: int) -> Given:
    """The same settings for one of the requests."""
    source = click.get_current_context().get_parameter_source("kind")
    is_given = source is not None and source is not ParameterSource.DEFAULT
    capture = Capture(request=request, number=number, of=of, kind_given=is_given)
    return replace(given, options=replace(given.options, capture=capture))
