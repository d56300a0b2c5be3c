"""The side of `simulate` that needs no network: what there is to send, and the request itself."""

import shlex
from collections.abc import Iterator

from wecom_doctor.cli._simulate import VERIFY, Plan
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import Words, printable
from wecom_doctor.protocol.catalogue import Entry, entry, names
from wecom_doctor.protocol.catalogue.filled import callback_kinds, is_posted
from wecom_doctor.protocol.requests import Request
from wecom_doctor.protocol.simulation import Outgoing
from wecom_doctor.report.redact import Redactor
from wecom_doctor.report.wrap import columns, pad, wrap

WIDTH = 80
TEXT_CHARACTERS_MAX = 4000
# Longer names push their meaning aside rather than everybody's.
NAME_COLUMNS_MAX = 40


def say(words: Words, name: str, /, **params: object) -> str:
    """A sentence of the screen."""
    return words.say_cli(f"simulate_words.{name}", **params)


def sendable(kind: Kind | None) -> dict[str, list[Entry]]:
    """Every type that reaches a callback URL, under the kind that usually receives it or under the one asked for."""
    groups: dict[str, list[Entry]] = {one.value: [] for one in Kind if kind in (None, one)}
    for name in names():
        found = entry(name)
        assert found is not None
        kinds = callback_kinds(found)
        under = kinds[0] if kind is None else kind.value if kind in kinds else None
        if under is not None and is_posted(found):
            groups[under].append(found)
    return groups


def listing(words: Words, kind: Kind | None) -> Iterator[str]:
    """All names with their meaning."""
    yield f"{VERIFY}  {say(words, 'verify')}"
    for group, entries in sendable(kind).items():
        yield ""
        yield say(words, f"kind_{group.replace('-', '_')}")
        width = min(max((len(one.name) for one in entries), default=0), NAME_COLUMNS_MAX)
        for one in entries:
            others = [other for other in callback_kinds(one) if other != group]
            meaning = one.meaning[words.lang]
            told = say(words, "also", meaning=meaning, kinds=others) if others else meaning
            yield f"  {pad(one.name, width)}  {told}"


def listing_document(words: Words, kind: Kind | None) -> list[dict[str, object]]:
    """The same for a program."""
    found: list[dict[str, object]] = [
        {"name": VERIFY, "kinds": [one.value for one in Kind if kind in (None, one)], "meaning": say(words, "verify")}
    ]
    for entries in sendable(kind).values():
        for one in entries:
            found.append({"name": one.name, "kinds": callback_kinds(one), "meaning": one.meaning[words.lang]})
    return found


def url_of(plan: Plan, request: Request) -> str:
    """The whole URL as it may be shown."""
    url = plan.shown_url or "/"
    return f"{url}{'&' if '?' in url else '?'}{request.query}"


def redactor_for(plan: Plan) -> Redactor:
    """Strikes out the settings, and what the URL gives away."""
    redactor = Redactor(plan.given.secrets)
    redactor.learn(plan.url or "")
    return redactor


def curl(plan: Plan, outgoing: Outgoing, redactor: Redactor) -> str:
    """A command line for bash that sends the same request; it holds ciphertext and signature and no secret."""
    request = outgoing.request
    words = ["curl", "--include", "--globoff", "--noproxy", "*", "--max-time", f"{plan.limit_s:g}"]
    for name, value in request.headers:
        words += ["--header", f"{name}: {value}"]
    if request.body:
        words += ["--data-binary", request.body.decode()]
    words.append(url_of(plan, request))
    return redactor.clean(" ".join(shlex.quote(word) for word in words))


def heading(plan: Plan, words: Words) -> Iterator[str]:
    """What is sent where."""
    found = entry(plan.name)
    meaning = say(words, "verify") if plan.is_verification else found.meaning[words.lang] if found else ""
    title = say(words, "headline", name=plan.name, kind=plan.kind, meaning=meaning or say(words, "own"))
    yield from wrap(title, WIDTH)
    if plan.sender.tamper is not None:
        yield from indented(say(words, f"tampering_{plan.sender.tamper.replace('-', '_')}"), "  ! ")
    if found is not None and found.note:
        yield from indented(say(words, "note", note=found.note[words.lang]), "  ")


def brief(plan: Plan, outgoing: Outgoing, words: Words) -> Iterator[str]:
    """The request in a line, and what is inside."""
    yield f"  {outgoing.request.method} {printable(plan.shown_url or '/')}"
    yield from indented(inside(plan, outgoing, words), "  ")
    yield from block(say(words, "plaintext"), outgoing.plaintext)


def whole(plan: Plan, outgoing: Outgoing, words: Words) -> Iterator[str]:
    """The request as it goes over the wire, and what is inside."""
    request = outgoing.request
    yield f"  {request.method} {printable(url_of(plan, request))}"
    yield from (f"  {name}: {value}" for name, value in request.headers)
    if request.body:
        yield ""
        yield from (f"  {printable(line)}" for line in request.body.decode().splitlines())
    yield ""
    yield from indented(inside(plan, outgoing, words), "  ")
    yield from block(say(words, "plaintext"), outgoing.plaintext)


def inside(plan: Plan, outgoing: Outgoing, words: Words) -> str:
    """How the plaintext is wrapped."""
    if not outgoing.ciphertext:
        return say(words, "not_encrypted")
    if plan.sender.tamper == "receive-id":
        return say(words, "foreign_id")
    if not outgoing.receive_id:
        return say(words, "empty_id")
    return say(words, "receive_id", id=outgoing.receive_id)


def block(title: str, text: str) -> Iterator[str]:
    """Text under its title, line by line; a short one stands beside it."""
    lines = [printable(line) for line in text[:TEXT_CHARACTERS_MAX].replace("\r\n", "\n").strip("\n").split("\n")]
    beside = f"{title}{lines[0]}" if title.endswith("：") else f"{title} {lines[0]}"
    if len(lines) == 1 and columns(beside) < WIDTH - 2:
        yield f"  {beside}"
        return
    yield f"  {title}"
    yield from (f"    {line}" for line in lines)
    if len(text) > TEXT_CHARACTERS_MAX:
        yield "    …"


def indented(text: str, prefix: str) -> Iterator[str]:
    """A wrapped text behind its prefix."""
    for index, line in enumerate(wrap(text, WIDTH - len(prefix))):
        yield f"{prefix if index == 0 else ' ' * len(prefix)}{line}"
