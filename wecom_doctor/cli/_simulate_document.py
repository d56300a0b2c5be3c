"""A simulation as one JSON document."""

import json
from typing import TYPE_CHECKING, Any

from wecom_doctor import __version__
from wecom_doctor.cli._simulate import Plan
from wecom_doctor.cli._simulate_asked import url_of
from wecom_doctor.cli._simulate_judged import Judgement, Place, Trouble
from wecom_doctor.facts.exchange import Answer
from wecom_doctor.knowledge import Words
from wecom_doctor.protocol.simulation import Outgoing
from wecom_doctor.report.differing import first_difference, hex_at, invisible_in
from wecom_doctor.report.redact import Redactor

if TYPE_CHECKING:
    from wecom_doctor.cli._simulate_sent import Sent

BYTES_SHOWN = 200


def document(plan: Plan, exchanges: list[dict[str, Any]], status: int, runs: int | None = None) -> dict[str, Any]:
    """The whole of it; `handler_runs` is counted with --as-wecom only."""
    return {
        "schema": 1,
        "tool": {"name": "wecom-doctor", "version": __version__},
        "command": "simulate",
        "message": plan.name,
        "kind": plan.kind.value,
        "url": plan.shown_url,
        "tamper": plan.sender.tamper,
        "exchanges": exchanges,
        "handler_runs": runs,
        "exit_status": status,
    }


def request_document(plan: Plan, outgoing: Outgoing) -> dict[str, Any]:
    """What was sent."""
    request = outgoing.request
    return {
        "method": request.method,
        "url": url_of(plan, request),
        "headers": [list(header) for header in request.headers],
        "body": request.body.decode(),
        "plaintext": outgoing.plaintext,
        "receive_id": outgoing.receive_id,
    }


def exchange_document(plan: Plan, one: "Sent", words: Words) -> dict[str, Any]:
    """One request, its answer, its times and what is to be said of them."""
    return {
        "attempt": one.attempt,
        "request": request_document(plan, one.outgoing),
        "answer": answer_document(one.answer),
        "timing": {**vars(one.answer.timing), "limit_s": plan.limit_s},
        "judgement": judgement_document(one.judgement, words),
    }


def answer_document(answer: Answer) -> dict[str, Any]:
    """What came back, in text and to the byte."""
    return {
        "status": answer.status,
        "http_version": answer.http_version,
        "headers": [list(header) for header in answer.headers],
        "body": answer.body.decode("utf-8", "replace"),
        "body_hex": answer.body[:BYTES_SHOWN].hex(),
        "body_bytes": len(answer.body),
        "failure": answer.failure,
    }


def judgement_document(judgement: Judgement, words: Words) -> dict[str, Any]:
    """WeCom's view."""
    reply = judgement.reply
    opened = None
    if reply is not None:
        message = None if reply.message is None else reply.message.decode("utf-8", "replace")
        opened = {"form": reply.form, "type": reply.message_type or None, "plaintext": message}
    return {
        "outcome": judgement.outcome,
        "form": judgement.form,
        "reply": opened,
        "problems": [problem_document(one, words) for one in judgement.troubles],
    }


def problem_document(trouble: Trouble, words: Words) -> dict[str, Any]:
    """One thing that is wrong, with the code that explains it."""
    saying = words.saying(trouble.code) if trouble.code else None
    return {
        "what": trouble.what,
        "code": trouble.code,
        "certain": trouble.certain,
        "serious": trouble.serious,
        "title": None if saying is None else saying.title,
        "fix": [] if saying is None else list(saying.fix),
        "differences": [place_document(one) for one in trouble.places],
    }


def place_document(place: Place) -> dict[str, Any]:
    """Expected and found."""
    found: dict[str, Any] = {"place": place.name}
    for name, content in (("expected", place.expected), ("found", place.found)):
        found[name] = None if content is None else content[:BYTES_SHOWN].decode("utf-8", "replace")
    if place.expected is not None and place.found is not None:
        at = first_difference(place.expected, place.found)
        hexes = {"expected_hex": hex_at(place.expected, at), "found_hex": hex_at(place.found, at)}
        found |= {"at": at, **hexes, "invisible": list(invisible_in(place.found))}
    return found


def dumped(found: object, redactor: Redactor) -> bytes:
    """UTF-8, whatever the locale; JSON escapes control characters itself, but leaves a few that terminals act on."""
    return json.dumps(redactor.clean_document(found), ensure_ascii=True, indent=2).encode()
