"""The first stop on the way that changes a genuine request, and what it does to it."""

from dataclasses import replace
from typing import Any

import pytest

from tests.answers import look, looking, walked
from tests.rules.judging import judged
from tests.rules.reading import diagnosis
from wecom_doctor.facts.answers import Echo
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.hops import Hops
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Problem
from wecom_doctor.rules.hops import every_stop_answers_alike as rule

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
HERE, BARE, WRONG = 40, 41, 42


def answering(seen: Hops, name: str, alike: int, status: int | None, **changes: Any) -> Hops:
    """A stop answers like that; a row that was not sent before is added."""
    known = {one.variant: one for one in seen.reactions}
    before = known.get(name) or seen.reactions[0]
    known[name] = replace(
        before, variant=name, alike=alike, status=status, passed=False, echo=Echo.OTHER, failure=changes.get("failure")
    )
    seen = replace(seen, reactions=tuple(known.values()))
    return looking(seen, alike, status=status, **changes)


def broken(status: int | None, *names: str, **looks: Any) -> Hops:
    """Some stops fail like that, the URL among them."""
    seen = walked()
    for name in (*names, "url"):
        seen = answering(seen, name, HERE, status, **looks)
    return seen


def damaged(seen: Hops, like_bare: int, like_wrong: int) -> Hops:
    """How the handler answers less than a genuine request."""
    return answering(answering(seen, "app bare", like_bare, 400), "app bad-signature", like_wrong, 403)


def page(kind: PageKind) -> Page:
    """A page that was recognised."""
    return Page(name="known-page", vendor="somebody", kind=kind)


CHANGED = [
    (damaged(broken(400), HERE, WRONG), "query-string-dropped", CERTAIN),
    (damaged(broken(403), HERE, HERE), "query-string-dropped", LIKELY),
    (damaged(broken(403), BARE, HERE), "echostr-altered", LIKELY),
    (broken(502), "http-bad-gateway", CERTAIN),
    (broken(404, page=page(PageKind.TUNNEL_OFFLINE)), "tunnel-offline", CERTAIN),
    (broken(200, page=page(PageKind.DEFAULT_PAGE)), "default-page", LIKELY),
    (broken(302, location="https://wecom.example.com/callback/"), "trailing-slash-redirect", CERTAIN),
    (broken(302, location="/elsewhere"), "http-redirect", LIKELY),
    (broken(401), "auth-middleware-blocks", LIKELY),
    (broken(400, body_start="<html>"), "host-header-rejected", LIKELY),
    (broken(404, body_start="<html>"), "default-vhost-answers", LIKELY),
    (broken(404), "url-path-wrong", LIKELY),
    (broken(403), "http-forbidden", LIKELY),
    (broken(400), "multi-instance-answers", POSSIBLE),
    (broken(None, failure=Failure.CLOSED_EARLY), "http-closed-early", CERTAIN),
]


@pytest.mark.parametrize(("seen", "code", "certainty"), CHANGED)
def test_what_a_stop_does_to_a_request(seen: Hops, code: str, certainty: Certainty) -> None:
    """The handler takes it, and behind this stop it does not any more."""
    verdict = judged(rule, seen)
    assert diagnosis(verdict)[:2] == (code, certainty)
    assert isinstance(verdict, Problem)
    assert verdict.params["hop"] == "url"


def test_the_first_stop_that_differs_is_named() -> None:
    """With what each of them answers."""
    verdict = judged(rule, broken(404, "nginx"))
    assert isinstance(verdict, Problem)
    assert verdict.params["hop"] == "nginx"
    assert verdict.params["hops"] == (
        "app(127.0.0.1:8000):ok",
        "nginx(192.168.1.10:443):404",
        "url(wecom.example.com):404",
    )


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (walked(), OK),
        # They agree, and the handler is to blame.
        (broken(404, "app", "nginx"), OK),
        # What counts is the URL.
        (answering(walked(), "app", HERE, 404), OK),
        (replace(walked(), reactions=walked().reactions[:2]), MOOT),
        (broken(None, failure=Failure.OTHER), UNSURE),
    ],
)
def test_nothing_to_say(seen: Hops, verdict: object) -> None:
    """Nothing is changed between the handler and the URL, or nobody knows."""
    assert judged(rule, seen) is verdict


@pytest.mark.parametrize(
    ("row", "status", "code", "certainty"),
    [
        ("event-rich", 413, "body-dropped-or-capped", CERTAIN),
        ("event-rich", 500, "body-dropped-or-capped", LIKELY),
        ("event-alone", 400, "body-dropped-or-capped", LIKELY),
        ("event-alone", 405, "post-method-not-routed", LIKELY),
        ("event-alone", 401, "http-forbidden", LIKELY),
        ("event-alone", 502, "http-bad-gateway", CERTAIN),
    ],
)
def test_what_a_stop_does_to_a_message(row: str, status: int, code: str, certainty: Certainty) -> None:
    """Verifications pass everywhere; a message does so as far as there."""
    taken = replace(walked().reactions[0], variant=f"app {row}")
    seen = replace(walked(), reactions=(*walked().reactions, taken))
    seen = replace(answering(seen, f"url {row}", HERE, status), looks=(*walked().looks, look(HERE, status)))
    assert diagnosis(judged(rule, seen))[:2] == (code, certainty)
