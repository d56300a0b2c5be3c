"""Somebody else than the handler answers: redirects, pages, other paths, everything alike."""

import pytest

from tests.answers import URL, accepting, looking, refusing, unverified, verified
from tests.rules.judging import judged
from tests.rules.reading import Diagnosis, code, diagnosis
from tests.rules.stages import ELSEWHERE, NO_MESSAGES, all_alike, key_fails
from wecom_doctor.facts.answers import Echo
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import OK, Certainty, Problem, Severity
from wecom_doctor.rules.http import handler_is_reached as rule

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
SECOND = 30


def said(seen: Verification) -> Diagnosis:
    """The diagnosis where no messages were sent."""
    return diagnosis(judged(rule, seen, absent=NO_MESSAGES))


def page(kind: PageKind, name: str = "known-page") -> Page:
    """A page that was recognised."""
    return Page(name=name, vendor="somebody", kind=kind)


def sent_on(location: str, status: int = 302, then: str = "") -> Verification:
    """Every request is sent on, and the one that follows is perhaps sent on again."""
    seen = all_alike(status, Echo.OTHER, "bare", location=location)
    if not then:
        return seen
    return looking(refusing(seen, "redirected", alike=SECOND, status=302), SECOND, location=then)


HTTP_URL = URL.replace("https:", "http:")
REDIRECTS = [
    (f"{URL}/", "trailing-slash-redirect", CERTAIN, ()),
    ("/callback/", "trailing-slash-redirect", CERTAIN, ()),
    (f"{URL}/?<query>", "trailing-slash-redirect", CERTAIN, ()),
    # An application behind a TLS proxy takes itself for http.
    (f"{HTTP_URL}/", "trailing-slash-redirect", CERTAIN, ()),
    ("https://wecom.example.com/login?next=/callback", "redirect-to-login", LIKELY, ("auth-middleware-blocks",)),
    ("https://sso.example.com/oauth2/authorize", "redirect-to-login", LIKELY, ("auth-middleware-blocks",)),
    ("https://www.wecom.example.com/callback", "https-redirect", CERTAIN, ("http-redirect",)),
    ("https://other.example.com/callback", "http-redirect", CERTAIN, ()),
    ("/somewhere/else", "http-redirect", CERTAIN, ()),
    (HTTP_URL, "http-redirect", CERTAIN, ()),
    (URL, "redirect-loop", LIKELY, ()),
    (f"{URL}?<query>", "redirect-loop", LIKELY, ()),
    ("", "redirect-loop", LIKELY, ()),
    ("callback/", "trailing-slash-redirect", CERTAIN, ()),
    # Nonsense leads nowhere.
    ("http://[", "http-redirect", CERTAIN, ()),
    ("https://\u2100/", "http-redirect", CERTAIN, ()),
]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(("location", "expected", "certainty", "also"), REDIRECTS)
def test_redirect(location: str, status: int, expected: str, certainty: Certainty, also: tuple[str, ...]) -> None:
    """The Location tells who sends the request on, and why."""
    assert said(sent_on(location, status)) == (expected, certainty, also)


def test_redirect_to_https() -> None:
    """http is sent on to https, with or without more changes."""
    for target in (URL, f"{URL}/"):
        seen = Verification(**{**vars(sent_on(target)), "url": HTTP_URL})
        assert said(seen) == ("https-redirect", CERTAIN, ())


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (URL, "redirect-loop"),
        (f"{URL}/", "redirect-loop"),
        ("/callback?again=1", "redirect-loop"),
        # Two steps in a row lead somewhere.
        ("https://www.wecom.example.com/callback/", "trailing-slash-redirect"),
        ("/welcome", "trailing-slash-redirect"),
        ("http://[", "trailing-slash-redirect"),
    ],
)
def test_second_redirect(then: str, expected: str) -> None:
    """Only a redirect that leads back is a loop."""
    assert said(sent_on(f"{URL}/", then=then))[0] == expected


def test_login_that_is_recognised() -> None:
    """A login page behind a redirect that does not say so."""
    seen = looking(sent_on("https://other.example.com/?next=1"), ELSEWHERE, page=page(PageKind.LOGIN))
    assert said(seen) == ("redirect-to-login", LIKELY, ("auth-middleware-blocks",))


PAGES = [
    (PageKind.BOT_CHALLENGE, "waf-bot-challenge", CERTAIN, ()),
    (PageKind.WAF_BLOCK, "waf-bot-challenge", LIKELY, ("http-forbidden",)),
    (PageKind.INTERSTITIAL, "tunnel-interstitial", CERTAIN, ()),
    (PageKind.TUNNEL_OFFLINE, "tunnel-offline", CERTAIN, ()),
    (PageKind.CDN_ORIGIN_ERROR, "cdn-origin-unreachable", CERTAIN, ()),
    (PageKind.NOT_BOUND, "custom-domain-not-bound", LIKELY, ()),
    (PageKind.ICP_NOTICE, "icp-interception", LIKELY, ()),
    (PageKind.ROUTER, "router-answers", LIKELY, ("wrong-port",)),
    (PageKind.CAPTIVE_PORTAL, "captive-portal", LIKELY, ()),
    (PageKind.SOURCE_CODE, "handler-source-served", CERTAIN, ()),
    (PageKind.DIRECTORY_LISTING, "default-page", LIKELY, ("url-path-wrong",)),
    (PageKind.DEFAULT_PAGE, "default-page", LIKELY, ("default-vhost-answers", "wrong-port")),
    (PageKind.HOST_REJECTED, "host-header-rejected", LIKELY, ()),
    (PageKind.SINGLE_PAGE_APP, "spa-html-answers-route", LIKELY, ("url-path-wrong",)),
    (PageKind.LOGIN, "auth-middleware-blocks", LIKELY, ("redirect-to-login",)),
    (PageKind.RATE_LIMITED, "http-rate-limited", CERTAIN, ()),
    (PageKind.URI_TOO_LONG, "http-uri-too-long", CERTAIN, ()),
    (PageKind.OTHER_SERVICE, "wrong-port", LIKELY, ("url-path-wrong",)),
]


@pytest.mark.parametrize(("kind", "expected", "certainty", "also"), PAGES)
def test_page_of_somebody_else(kind: PageKind, expected: str, certainty: Certainty, also: tuple[str, ...]) -> None:
    """A page that is known says who answers, also where it is never the same twice, and is named."""
    for seen in (all_alike(200, Echo.HTML, page=page(kind)), looking(key_fails(), 5, page=page(kind))):
        verdict = judged(rule, seen, absent=NO_MESSAGES)
        assert diagnosis(verdict) == (expected, certainty, also)
        assert isinstance(verdict, Problem)
        assert verdict.params["page"] == "known-page"
        assert verdict.severity is Severity.ERROR


STATUSES = [
    (502, "http-bad-gateway", CERTAIN, ()),
    (503, "http-unavailable", CERTAIN, ()),
    (504, "http-gateway-timeout", CERTAIN, ()),
    (429, "http-rate-limited", CERTAIN, ()),
    (414, "http-uri-too-long", LIKELY, ()),
    (431, "http-uri-too-long", LIKELY, ()),
    (520, "cdn-origin-unreachable", LIKELY, ()),
    (526, "cdn-origin-unreachable", LIKELY, ()),
    (530, "cdn-origin-unreachable", LIKELY, ()),
    (421, "host-header-rejected", LIKELY, ("default-vhost-answers",)),
]


@pytest.mark.parametrize(("status", "expected", "certainty", "also"), STATUSES)
def test_status_of_somebody_else(status: int, expected: str, certainty: Certainty, also: tuple[str, ...]) -> None:
    """Numbers that handlers do not choose."""
    assert said(all_alike(status)) == (expected, certainty, also)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_handler_that_takes_its_server_along(status: int) -> None:
    """Bad signatures are refused by the handler, so the gateway is well, and it is the handler that dies later."""
    seen = key_fails(status)
    assert judged(rule, seen, absent=NO_MESSAGES) is OK


def test_handler_that_takes_too_long() -> None:
    """Whoever is waited for in vain, the gateway says so."""
    assert said(key_fails(504)) == ("http-gateway-timeout", CERTAIN, ())


def test_plain_http_at_a_tls_port() -> None:
    """The web server says so itself."""
    seen = all_alike(400, page=page(PageKind.BAD_REQUEST, "plain-to-tls"))
    assert said(seen) == ("scheme-mismatch", CERTAIN, ())


NOT_FOUND = all_alike(404, Echo.OTHER, "bare", "neighbour")
OPENS = [
    (accepting(NOT_FOUND, "other-slash"), "trailing-slash-404", CERTAIN, ()),
    (accepting(NOT_FOUND, "/wecom", "/"), "url-path-wrong", CERTAIN, ()),
    (accepting(NOT_FOUND, "host-of-this-machine"), "host-header-rejected", CERTAIN, ()),
    (accepting(NOT_FOUND, "agent-of-browser"), "waf-bot-challenge", LIKELY, ("tunnel-interstitial",)),
    (accepting(NOT_FOUND, "agent-of-tool"), "waf-bot-challenge", LIKELY, ("tunnel-interstitial",)),
    # The first of two that fit.
    (accepting(NOT_FOUND, "other-slash", "/callback/data"), "trailing-slash-404", CERTAIN, ()),
    (accepting(NOT_FOUND, "/wecom", "host-of-this-machine"), "url-path-wrong", CERTAIN, ()),
    (accepting(NOT_FOUND, "host-of-this-machine", "agent-of-tool"), "host-header-rejected", CERTAIN, ()),
    # A redirect between the two spellings is a redirect.
    (accepting(sent_on(f"{URL}/"), "other-slash"), "trailing-slash-redirect", CERTAIN, ()),
]


@pytest.mark.parametrize(("seen", "expected", "certainty", "also"), OPENS)
def test_what_opens_the_door(seen: Verification, expected: str, certainty: Certainty, also: tuple[str, ...]) -> None:
    """Another spelling, path, Host or agent gets the plaintext."""
    assert said(seen) == (expected, certainty, also)


def test_paths_that_sound_like_a_handler() -> None:
    """A path that refuses in words of its own may be the right one; pages and redirects stand on every site."""
    seen = refusing(NOT_FOUND, "/wecom/callback", alike=21, status=403)
    seen = refusing(refusing(seen, "/", alike=22, status=302), "/message", alike=23, status=502)
    verdict = judged(rule, seen, absent=NO_MESSAGES)
    assert diagnosis(verdict) == ("url-path-wrong", LIKELY, ("handler-not-enabled",))
    assert isinstance(verdict, Problem)
    assert verdict.params["paths"] == ("/wecom/callback",)


def test_only_pages_elsewhere() -> None:
    """No path sounds like a handler."""
    seen = refusing(NOT_FOUND, "/", "/webhook", alike=22, status=302)
    also = ("handler-not-enabled", "default-vhost-answers", "bot-long-connection-mode")
    assert said(seen) == said(NOT_FOUND) == ("url-path-wrong", LIKELY, also)


def test_default_page_at_the_root() -> None:
    """Nothing is here, and at the root the page that the server was installed with."""
    seen = refusing(NOT_FOUND, "/", alike=22, status=200, page=page(PageKind.DEFAULT_PAGE))
    assert said(seen) == ("default-page", LIKELY, ("default-vhost-answers", "url-path-wrong", "wrong-port"))


BLANK, PAGE = {"body_start": "no"}, {"body_start": "<!DOCTYPE html><title>no"}
FORBIDDEN = {"page": page(PageKind.FORBIDDEN)}
EVERYWHERE = [
    (401, {"challenge": "Basic"}, "auth-middleware-blocks", LIKELY, ()),
    (401, BLANK, "auth-middleware-blocks", POSSIBLE, ("token-mismatch",)),
    (403, FORBIDDEN, "http-forbidden", POSSIBLE, ("auth-middleware-blocks", "waf-bot-challenge", "token-mismatch")),
    (403, PAGE, "http-forbidden", POSSIBLE, ("auth-middleware-blocks", "waf-bot-challenge", "token-mismatch")),
    (405, BLANK, "handler-not-reached", LIKELY, ("url-path-wrong", "get-verify-not-implemented", "token-mismatch")),
    (410, BLANK, "handler-not-reached", LIKELY, ("url-path-wrong", "get-verify-not-implemented", "token-mismatch")),
    (400, PAGE, "handler-not-reached", LIKELY, ("url-path-wrong", "get-verify-not-implemented", "token-mismatch")),
    (400, BLANK, "handler-not-reached", POSSIBLE, ("token-mismatch", "url-path-wrong")),
]


@pytest.mark.parametrize(("status", "looks", "expected", "certainty", "also"), EVERYWHERE)
def test_one_answer_to_everything(
    status: int, looks: dict[str, str], expected: str, certainty: Certainty, also: tuple[str, ...]
) -> None:
    """Signed or not, on any path, the same: somebody in front, or a handler that looks at no path."""
    seen = looking(all_alike(status, Echo.OTHER, "bare", "neighbour"), ELSEWHERE, **looks)
    assert said(seen) == (expected, certainty, also)


def test_one_page_for_everything() -> None:
    """200 and a page, whatever is asked: a catch-all route."""
    seen = all_alike(200, Echo.HTML, "bare", "neighbour")
    assert said(seen) == ("spa-html-answers-route", LIKELY, ("default-page", "handler-not-reached"))


@pytest.mark.parametrize("status", [400, 401, 403, 405, 500, 200])
def test_one_answer_to_all_that_is_signed(status: int) -> None:
    """A handler that looks at no path says something else to a request without parameters, or on other paths."""
    assert judged(rule, all_alike(status, Echo.OTHER, "neighbour"), absent=NO_MESSAGES) is OK
    assert judged(rule, all_alike(status), absent=NO_MESSAGES) is OK


def test_parameters_are_lost() -> None:
    """The framework misses the parameters that were sent."""
    seen = all_alike(422, Echo.OTHER, "bare", page=page(PageKind.VALIDATION_ERROR))
    assert said(seen) == ("query-string-dropped", LIKELY, ("param-misread", "get-verify-not-implemented"))


REMEMBERED = [("x-cache: HIT", CERTAIN, ()), (None, LIKELY, ("reply-not-plaintext",))]


@pytest.mark.parametrize(("cache", "certainty", "also"), REMEMBERED)
def test_plaintext_of_another_request(cache: str | None, certainty: Certainty, also: tuple[str, ...]) -> None:
    """Somebody answers from memory; without a header that says so it may be the handler itself."""
    seen = looking(all_alike(200, Echo.OF_ANOTHER), ELSEWHERE, cache=cache)
    verdict = judged(rule, seen, absent=NO_MESSAGES)
    assert diagnosis(verdict) == ("answer-cached", certainty, also)


@pytest.mark.parametrize("seen", [unverified(), verified(), all_alike(500), all_alike(200, Echo.EMPTY, "neighbour")])
def test_no_page_no_accusation(seen: Verification) -> None:
    """Short words are the handler's own until something speaks against it."""
    assert judged(rule, seen, absent=NO_MESSAGES) is OK


def test_table_of_pages_is_whole() -> None:
    """Every kind of page that speaks for somebody else has its row here; all others are words of handlers too."""
    frameworks = {
        PageKind.GATEWAY_ERROR,
        PageKind.NOT_FOUND,
        PageKind.METHOD_NOT_ALLOWED,
        PageKind.BAD_REQUEST,
        PageKind.UNSUPPORTED_MEDIA,
        PageKind.TOO_LARGE,
        PageKind.CSRF,
        PageKind.VALIDATION_ERROR,
        PageKind.DEBUG_PAGE,
        PageKind.SERVER_ERROR,
        PageKind.FORBIDDEN,
    }
    assert {one[0] for one in PAGES} | frameworks == set(PageKind)
    assert code(judged(rule, all_alike(404, page=page(PageKind.NOT_FOUND)), absent=NO_MESSAGES)) == "url-path-wrong"
