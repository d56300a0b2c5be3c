"""One request told to a person, or to a program as one line of JSON."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from wecom_doctor.knowledge import CLI, Words, printable, table
from wecom_doctor.protocol.catalogue import entry
from wecom_doctor.receiver.exchange import Refusal
from wecom_doctor.receiver.happened import Answer, Happened, Heard, Occasion, Remark, StepDone

SCREEN, STEPS, NOTES = "listen", "listen_steps", "listen_notes"
PLAINTEXT_CHARACTERS_MAX = 4000
PASSED, FAILED = "✓", "✗"


@cache
def sentences(group: str) -> dict[str, Any]:
    """One table of cli.toml, parsed once: a sentence is needed at every request."""
    return table(CLI, group) or {}


def say(words: Words, group: str, name: str, **params: object) -> str:
    """A sentence of the screen of `listen`."""
    return words.filled(sentences(group)[name][words.lang], params)


def harmless(text: str | bytes) -> str:
    """Foreign text on its lines, without anything that a terminal would act on."""
    known = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return "\n".join(printable(line) for line in known.replace("\r\n", "\n").split("\n"))


def as_text(heard: Heard, words: Words) -> str:
    """A request as a person reads it."""
    request, happened = heard.request, heard.happened
    time = datetime.fromtimestamp(request.received_at, UTC).astimezone().strftime("%H:%M:%S")
    params = {"number": heard.number, "time": time, "method": request.method, "path": request.path}
    lines = [say(words, SCREEN, "headline", **params, peer=request.peer)]
    for name, header in (("agent", "User-Agent"), ("forwarded", "X-Forwarded-For")):
        if (value := request.header(header)) is not None:
            lines.append(f"  {say(words, SCREEN, name, value=value)}")
    lines.append(f"  {subject(happened, words)}")
    lines += [f"    {line}" for line in meaning(happened, words)]
    for step in happened.steps:
        lines += step_lines(step, words)
    if happened.occasion is Occasion.MESSAGE and happened.plaintext is not None:
        lines += block(say(words, SCREEN, "plaintext"), happened.plaintext, words)
    if happened.reply is not None:
        lines += block(say(words, SCREEN, "reply"), happened.reply, words)
    lines += [f"    · {note(one, words)}" for one in happened.remarks]
    lines.append(f"  → {heard.response.status}  {answer(heard, words)}")
    if heard.recorded is not None:
        lines.append(f"  {say(words, SCREEN, 'recorded', file=heard.recorded)}")
    return "\n".join([*lines, ""])


def subject(happened: Happened, words: Words) -> str:
    """What the request is about, as far as it could be opened."""
    if happened.occasion is not Occasion.MESSAGE:
        return say(words, SCREEN, happened.occasion)
    if not happened.about:
        return say(words, SCREEN, "message_unread")
    name = "message_from" if happened.sender else "message"
    return say(words, SCREEN, name, about=happened.about, sender=happened.sender)


def meaning(happened: Happened, words: Words) -> Iterator[str]:
    """What the type means, and what a receiver trips over with it."""
    known = entry(happened.known_as)
    if known is not None:
        yield say(words, SCREEN, "known_as", meaning=known.meaning[words.lang], type=known.name)
        if known.note:
            yield say(words, SCREEN, "beware", note=known.note[words.lang])


def step_lines(done: StepDone, words: Words) -> Iterator[str]:
    """A step, why it failed, and what is to be noted."""
    name = say(words, STEPS, done.step)
    yield f"  {PASSED if done.ok else FAILED} {name}  {why(done, words)}"
    if not done.ok:
        yield f"    {say(words, SCREEN, 'saw', saw=done.saw, code=done.code)}"
    for one in done.remarks:
        yield f"    · {note(one, words)}"


def why(done: StepDone, words: Words) -> str:
    """What it means that a step passed or failed."""
    return say(words, STEPS, f"{done.step}_{'passed' if done.ok else 'failed'}")


def note(remark: Remark, words: Words) -> str:
    """A remark in a sentence."""
    return say(words, NOTES, remark.note, seen=remark.seen)


def block(title: str, content: bytes, words: Words) -> list[str]:
    """Foreign text under its title."""
    text = harmless(content.strip())
    shown = text[:PLAINTEXT_CHARACTERS_MAX]
    rest = [say(words, SCREEN, "more", count=len(text) - len(shown))] if len(shown) < len(text) else []
    return [f"  {title}", *(f"    {line}" for line in [*shown.split("\n"), *rest])]


def answer(heard: Heard, words: Words) -> str:
    """What was answered; the plaintext of a verification is short and stands beside it."""
    params = {}
    if heard.happened.answer in (Answer.PLAINTEXT, Answer.ECHOSTR):
        params["content"] = heard.response.body.decode("utf-8", "replace")[:PLAINTEXT_CHARACTERS_MAX]
    return say(words, SCREEN, f"answer_{heard.happened.answer}", **params)


def as_json(heard: Heard, words: Words) -> str:
    """A request as one object on one line."""
    request, response, happened = heard.request, heard.response, heard.happened
    return dumped(
        {
            "event": "request",
            "number": heard.number,
            "at": stamp(request.received_at),
            "peer": request.peer,
            "method": request.method,
            "target": request.target,
            "user_agent": request.header("User-Agent"),
            "forwarded_for": request.header("X-Forwarded-For"),
            "kind": happened.kind,
            "occasion": happened.occasion,
            "accepted": happened.accepted,
            "about": happened.about,
            "known_as": happened.known_as or None,
            "sender": happened.sender,
            "steps": [step_document(one, words) for one in happened.steps],
            "receive_id": happened.receive_id,
            "plaintext": happened.plaintext,
            "answer": {"what": happened.answer, "status": response.status, "bytes": len(response.body)},
            "reply": happened.reply,
            "notes": [note_document(one, words) for one in happened.remarks],
            "recorded": heard.recorded,
        }
    )


def step_document(done: StepDone, words: Words) -> dict[str, object]:
    """A step for a program; `code` is the return code of the official library."""
    found: dict[str, object] = {"step": done.step, "ok": done.ok, "why": why(done, words)}
    if not done.ok:
        found |= {"code": done.code, "saw": done.saw}
    return {**found, "notes": [note_document(one, words) for one in done.remarks]}


def note_document(remark: Remark, words: Words) -> dict[str, object]:
    """A remark for a program."""
    return {"note": remark.note, "seen": remark.seen, "text": note(remark, words)}


def refusal_as_text(refusal: Refusal, words: Words) -> str:
    """A connection that was turned away, as a person reads it."""
    reason = say(words, NOTES, f"refused_{refusal.reason.replace('-', '_')}")
    key = "refused_saw" if refusal.saw else "refused"
    return say(words, SCREEN, key, status=refusal.status, peer=refusal.peer, reason=reason, saw=refusal.saw)


def refusal_as_json(refusal: Refusal, words: Words) -> str:
    """The same as one line of JSON."""
    reason = say(words, NOTES, f"refused_{refusal.reason.replace('-', '_')}")
    found = {"event": "refused", "peer": refusal.peer, "reason": refusal.reason, "saw": refusal.saw, "why": reason}
    return dumped({**found, "status": refusal.status})


def stamp(moment: float) -> str:
    """A moment in UTC, to the millisecond."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def dumped(document: dict[str, object]) -> str:
    """One line of JSON in which all foreign text is harmless."""
    return json.dumps(without_controls(document), ensure_ascii=False)


def without_controls(value: object) -> object:
    """The same document with every text made harmless."""
    if isinstance(value, dict):
        return {name: without_controls(one) for name, one in value.items()}
    if isinstance(value, list):
        return [without_controls(one) for one in value]
    return harmless(value) if isinstance(value, str | bytes) else value
