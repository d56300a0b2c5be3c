"""What an unsigned request proves of the road, and what it leaves to the handler."""

from dataclasses import replace
from typing import Any

import pytest

from tests.answers import URL, answering, looking, lost, refusing, unsigned, verified
from tests.rules.judging import judged
from tests.rules.reading import diagnosis
from wecom_doctor.facts.answers import Echo
from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.model import MOOT, OK, UNSURE, Absence, Absent, Certainty, Fact, Problem, Severity, Verdict
from wecom_doctor.rules import doorstep as rules

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
ERROR, NOTICE = Severity.ERROR, Severity.NOTICE
NO_KEYS = {"verification": Absent(Absence.NOT_PLANNED, "WECOM_TOKEN")}
# Kinds of answers: to our request, to another path, and to another name of the server.
HERE, THERE, BY_NAME = 10, 11, 12
EVERY_PATH = ("bare", "neighbour")
HTML = "<!DOCTYPE html><title>Not Found</title>"
HTTP_URL = URL.replace("https:", "http:")


def clear(seen: Doorstep) -> Verdict:
    """Whether somebody stands in the way, where there are no keys."""
    return judged(rules.nobody_stands_in_the_way, seen, absent=NO_KEYS)


def told(seen: Doorstep) -> tuple[str, Certainty, Severity | None]:
    """The code, how sure it is, and how grave."""
    verdict = clear(seen)
    assert isinstance(verdict, Problem), verdict
    return verdict.code, verdict.certainty, verdict.severity


def met(status: int, *others: str, **looks: Any) -> Doorstep:
    """The bare request and some others are answered like this, and another path is not found."""
    seen = refusing(unsigned(), "neighbour", alike=THERE, status=404)
    return refusing(seen, "bare", *others, alike=HERE, status=status, **looks)


def page(kind: PageKind, name: str = "known-page") -> Page:
    """A page that was recognised."""
    return Page(name=name, vendor="somebody", kind=kind)


def sent_on(location: str, neighbour: str | None = None, **changes: Any) -> Doorstep:
    """The request is sent on, and perhaps that to another path too."""
    seen = replace(met(302, location=location), **changes)
    return seen if neighbour is None else refusing(seen, "neighbour", alike=THERE, status=302, location=neighbour)


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 405, 422, 500])
def test_what_a_handler_may_say_is_no_fault(status: int) -> None:
    """Nobody has to answer a request that has nothing in it."""
    assert clear(refusing(unsigned(), "bare", alike=HERE, status=status)) is OK
    assert clear(met(status, page=page(PageKind.VALIDATION_ERROR))) is OK


@pytest.mark.parametrize("rule", [rules.unsigned_request_is_answered, rules.nobody_stands_in_the_way])
@pytest.mark.parametrize("seen", [met(502), lost(unsigned(), "bare"), sent_on("/login")])
def test_signed_requests_tell_more(rule: Any, seen: Doorstep) -> None:
    """Where there are answers to them these are judged, and nothing is said twice."""
    assert judged(rule, seen, verified()) is MOOT


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (Failure.REFUSED, "port-refused"),
        (Failure.HTTPS_ON_HTTP, "scheme-mismatch"),
        (Failure.CLOSED_EARLY, "http-closed-early"),
        (Failure.DRIP, "http-slow-drip"),
        (Failure.TOO_LARGE, "http-too-large"),
        (Failure.MALFORMED, "http-malformed"),
        (Failure.TIMEOUT, "http-timeout"),
    ],
)
def test_no_answer(failure: Failure, code: str) -> None:
    """The same names as for signed requests; where another path is well it may be the handler's own affair."""
    seen = lost(unsigned(), "bare", failure=failure)
    verdict = judged(rules.unsigned_request_is_answered, seen, absent=NO_KEYS)
    assert diagnosis(verdict) == (code, CERTAIN, ())
    assert clear(seen) is MOOT
    both = judged(rules.unsigned_request_is_answered, lost(seen, "neighbour", failure=failure), absent=NO_KEYS)
    assert diagnosis(both) == (code, CERTAIN, ())
    alone = judged(
        rules.unsigned_request_is_answered,
        refusing(seen, "neighbour", alike=THERE, status=404),
        absent=NO_KEYS,
    )
    assert isinstance(alone, Problem)
    assert (alone.code, alone.certainty, alone.severity) == (code, POSSIBLE, Severity.WARNING)


def test_no_answer_that_we_have_a_name_for() -> None:
    """Then there is nothing to say."""
    seen = lost(unsigned(), "bare", failure=Failure.OTHER)
    assert judged(rules.unsigned_request_is_answered, seen, absent=NO_KEYS) is UNSURE


def test_an_answer() -> None:
    """Whatever it says."""
    assert judged(rules.unsigned_request_is_answered, unsigned(), absent=NO_KEYS) is OK
    nothing = replace(unsigned(), reactions=())
    assert judged(rules.unsigned_request_is_answered, nothing, absent=NO_KEYS) is MOOT
    # It was to be sent, and there was no time left.
    assert judged(rules.unsigned_request_is_answered, replace(nothing, unsent=("bare",)), absent=NO_KEYS) is UNSURE
    assert clear(nothing) is MOOT


REDIRECTS: list[tuple[Doorstep, str, Certainty, Severity]] = [
    (sent_on(f"{URL}/"), "trailing-slash-redirect", CERTAIN, ERROR),
    (sent_on(URL, url=HTTP_URL), "https-redirect", CERTAIN, ERROR),
    (sent_on("https://www.wecom.example.com/callback"), "https-redirect", CERTAIN, ERROR),
    (sent_on(URL), "redirect-loop", LIKELY, ERROR),
    # A redirect that leads nowhere leads in no circle.
    (met(302), "http-redirect", POSSIBLE, NOTICE),
    (met(421), "host-header-rejected", POSSIBLE, NOTICE),
    # A login that guards every path, or this one, and not a handler's way to greet people.
    (sent_on("/login", "/login?next=/other"), "redirect-to-login", LIKELY, ERROR),
    (sent_on("/login?next=/callback"), "redirect-to-login", LIKELY, ERROR),
    (
        sent_on("https://a.example.com/?rd=%2Fcallback"),
        "http-redirect",
        POSSIBLE,
        NOTICE,
    ),
    (sent_on("https://sso.example.com/auth?rd=https:%2F%2Fx%2fcallback"), "redirect-to-login", LIKELY, ERROR),
    (sent_on("/login"), "redirect-to-login", POSSIBLE, NOTICE),
    # The whole site has moved, or only a visitor without parameters is shown about.
    (sent_on("/welcome", "/welcome"), "http-redirect", LIKELY, ERROR),
    (sent_on("https://new.example.com/callback", "https://new.example.com/x"), "http-redirect", LIKELY, ERROR),
    (sent_on("/welcome"), "http-redirect", POSSIBLE, NOTICE),
    (sent_on("/welcome", "/elsewhere"), "http-redirect", POSSIBLE, NOTICE),
    (sent_on("http://["), "http-redirect", POSSIBLE, NOTICE),
]


@pytest.mark.parametrize(("seen", "code", "certainty", "severity"), REDIRECTS)
def test_redirect(seen: Doorstep, code: str, certainty: Certainty, severity: Severity) -> None:
    """Where it leads tells whose it is."""
    assert told(seen) == (code, certainty, severity)


@pytest.mark.parametrize(
    ("seen", "enter"),
    [
        (sent_on("/callback/?a=1"), f"{URL}/?a=1"),
        (sent_on(f"{HTTP_URL}/"), f"{URL}/"),
        (sent_on(f"{URL}?<query>#top", url=HTTP_URL), URL),
        (sent_on("https://new.example.com/callback", "https://new.example.com/x"), "https://new.example.com/callback"),
        (sent_on("http://["), None),
        (sent_on("myapp://open", "myapp://open"), None),
        (sent_on("/login?next=/callback"), None),
    ],
)
def test_redirect_names_the_url_to_enter(seen: Doorstep, enter: str | None) -> None:
    """Where there is one; nobody should enter the address of a login."""
    verdict = clear(seen)
    assert isinstance(verdict, Problem)
    assert verdict.params.get("enter") == enter


SAID: list[tuple[Doorstep, str, Certainty, Severity]] = [
    (met(502, "neighbour"), "http-bad-gateway", CERTAIN, ERROR),
    (met(503, "neighbour"), "http-unavailable", CERTAIN, ERROR),
    (met(504, "neighbour"), "http-gateway-timeout", CERTAIN, ERROR),
    # Only this path is in trouble: a proxy's page says that it leads nowhere, a bare status may be a handler's.
    (met(502, page=page(PageKind.GATEWAY_ERROR)), "http-bad-gateway", LIKELY, ERROR),
    (met(503), "http-unavailable", POSSIBLE, NOTICE),
    (met(429), "http-rate-limited", CERTAIN, ERROR),
    (met(403, page=page(PageKind.BOT_CHALLENGE)), "waf-bot-challenge", CERTAIN, ERROR),
    (met(200, page=page(PageKind.INTERSTITIAL)), "tunnel-interstitial", CERTAIN, ERROR),
    (met(404, page=page(PageKind.TUNNEL_OFFLINE)), "tunnel-offline", CERTAIN, ERROR),
    (met(200, page=page(PageKind.CAPTIVE_PORTAL)), "captive-portal", LIKELY, ERROR),
    (met(200, page=page(PageKind.DEFAULT_PAGE)), "default-page", LIKELY, ERROR),
    (met(400, page=page(PageKind.BAD_REQUEST, "plain-to-tls")), "scheme-mismatch", CERTAIN, ERROR),
    (met(200, "neighbour", page=page(PageKind.SINGLE_PAGE_APP)), "spa-html-answers-route", LIKELY, ERROR),
    (met(200, "neighbour", page=page(PageKind.LOGIN)), "auth-middleware-blocks", LIKELY, ERROR),
    (met(401, challenge="Basic"), "auth-middleware-blocks", LIKELY, ERROR),
    (met(401, "neighbour"), "auth-middleware-blocks", POSSIBLE, NOTICE),
    (met(403, "neighbour", page=page(PageKind.FORBIDDEN)), "http-forbidden", POSSIBLE, NOTICE),
    (met(405, "neighbour", page=page(PageKind.METHOD_NOT_ALLOWED)), "handler-not-reached", POSSIBLE, NOTICE),
    (met(404, "neighbour"), "url-path-wrong", POSSIBLE, NOTICE),
    (met(404, "neighbour", page=page(PageKind.NOT_FOUND, "nginx-404")), "url-path-wrong", LIKELY, ERROR),
    (met(200, encoded="gzip"), "reply-compressed-or-chunked", POSSIBLE, NOTICE),
]


@pytest.mark.parametrize(("seen", "code", "certainty", "severity"), SAID)
def test_who_answers_in_place_of_a_handler(seen: Doorstep, code: str, certainty: Certainty, severity: Severity) -> None:
    """A page says whose it is; a status that a handler may choose is at most good to know."""
    assert told(seen) == (code, certainty, severity)


@pytest.mark.parametrize("kind", [PageKind.SINGLE_PAGE_APP, PageKind.LOGIN])
def test_a_site_that_shows_people_its_page_here_alone(kind: PageKind) -> None:
    """A site may take callbacks where people see its pages."""
    assert clear(met(200, page=page(kind))) is OK


def test_only_the_other_slash_is_served() -> None:
    """Nothing here, and a handler's answer one stroke away."""
    nothing = met(404, "neighbour")
    assert told(refusing(nothing, "other-slash", alike=BY_NAME, status=400)) == ("trailing-slash-404", LIKELY, ERROR)
    worded = refusing(nothing, "other-slash", alike=BY_NAME, status=405, page=page(PageKind.METHOD_NOT_ALLOWED))
    assert told(answering(worded, "other-slash", echo=Echo.HTML))[0] == "trailing-slash-404"
    # A folder of a web server, a redirect, or a page for people is no handler.
    for other in (
        refusing(nothing, "other-slash", alike=BY_NAME, status=302, location="/"),
        refusing(nothing, "other-slash", alike=BY_NAME, status=403, page=page(PageKind.FORBIDDEN, "nginx-403")),
        answering(refusing(nothing, "other-slash", alike=BY_NAME, status=200), "other-slash", echo=Echo.HTML),
        refusing(nothing, "other-slash", alike=HERE, status=404),
    ):
        assert told(other)[0] == "url-path-wrong"


def test_a_fresh_server() -> None:
    """Nothing here, and at the root the page that it was installed with."""
    nothing = met(404, "neighbour", page=page(PageKind.NOT_FOUND, "nginx-404"))
    fresh = refusing(nothing, "/", alike=BY_NAME, status=200, page=page(PageKind.DEFAULT_PAGE))
    assert told(fresh) == ("default-page", LIKELY, ERROR)


@pytest.mark.parametrize(
    ("status", "code"), [(400, "host-header-rejected"), (421, "host-header-rejected"), (404, "default-vhost-answers")]
)
def test_a_server_that_does_not_know_our_name(status: int, code: str) -> None:
    """It takes our name for one that nobody has, and answers otherwise under its own."""
    strange = met(status, "neighbour", "host-of-nobody", body_start=HTML)
    knows_itself = refusing(strange, "host-of-this-machine", alike=BY_NAME, status=400)
    if status == 421:
        # A page of its own says so without further proof.
        strange = looking(strange, HERE, page=page(PageKind.HOST_REJECTED))
        assert told(strange) == (code, LIKELY, ERROR)
    assert told(knows_itself) == (code, LIKELY, ERROR)
    # It looks at no name at all, or knows ours.
    for seen in (
        refusing(strange, "host-of-this-machine", alike=HERE, status=status),
        refusing(knows_itself, "host-of-nobody", alike=THERE, status=404),
    ):
        verdict = clear(looking(seen, HERE, page=None))
        assert not (isinstance(verdict, Problem) and verdict.severity is ERROR)


def test_keys_that_are_broken_count_as_none() -> None:
    """The road is judged all the same."""
    facts: list[Fact] = [met(502, "neighbour")]
    broken = {"verification": Absent(Absence.NEED_MISSING, "settings_given")}
    verdict = judged(rules.nobody_stands_in_the_way, *facts, absent=broken)
    assert isinstance(verdict, Problem)
