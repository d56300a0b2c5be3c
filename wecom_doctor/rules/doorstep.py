"""What a request without signature can tell of the way to the handler; of the handler itself it proves nothing."""

from dataclasses import replace
from urllib.parse import urlsplit

from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.page import PageKind
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.facts.tls_instead import TlsInstead
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, UNSURE, Absent, Problem, Severity, Verdict, check
from wecom_doctor.rules._elsewhere import (
    CODES_OF_GATEWAYS,
    IN_FRONT,
    PLAIN_NOT_FOUND,
    REDIRECTS,
    SENT_ON,
    default_page_at_root,
    enter_instead,
    everywhere,
    is_a_page,
    location,
    other_name,
    other_name_differs,
    page_name,
    redirect,
    sounds_like_a_handler,
    target,
    who,
)
from wecom_doctor.rules._lost import ROAD, TO_THE_PORT, lost
from wecom_doctor.rules._patterns import (
    POSSIBLE,
    Case,
    When,
    certain,
    every,
    first_fitting,
    likely,
    negated,
    page,
    possible,
    some,
    status,
    unknown_page,
)

# Pages that web servers send only where they have nobody to ask: a handler behind them says it in its own words.
FILE_SERVERS = ("nginx", "tengine", "apache", "xampp", "lighttpd", "litespeed", "php-fpm", "serve")
REFUSALS = (400, 403, 421)
WORDED = (400, 403, 405, 422)
# Pages of whole sites, which people may meet where callbacks are served.
FOR_PEOPLE = ("spa-html-answers-route", "auth-middleware-blocks")


def neighbour_is_well(case: Case) -> bool:
    """Another path is answered by somebody who is not in trouble."""
    neighbour = case.seen.of("neighbour")
    return neighbour is not None and not neighbour.is_trouble


def neighbour_is_sent_on(case: Case) -> bool:
    """Whatever path is asked for, the way leads to the same place, or to the same other site."""
    look = case.seen.look("neighbour")
    if look is None or look.status not in REDIRECTS:
        return False
    here, there = target(case.seen.url, case.look), target(case.seen.url, look)
    if here is None or there is None or here[:2] != there[:2]:
        return False
    return here.path == there.path or here.hostname != urlsplit(case.seen.url).hostname


def comes_back(case: Case) -> bool:
    """The place that asks for a login knows where to return to: it guards this very path."""
    there = target(case.seen.url, case.look)
    path = case.seen.url.partition("://")[2].partition("/")[2].partition("?")[0]
    return bool(path) and there is not None and path in there.query.replace("%2F", "/").replace("%2f", "/")


GUARDED: When = some(neighbour_is_sent_on, comes_back)


def from_a_file_server(case: Case) -> bool:
    """The page is a web server's own, which no handler has written."""
    return page_name(case).startswith(FILE_SERVERS)


def other_slash_is_served(case: Case) -> bool:
    """With another final slash somebody answers as handlers do, or as frameworks word it for them."""
    other, look = case.seen.of("other-slash"), case.seen.look("other-slash")
    if other is None or look is None or not case.seen.apart(case.genuine, "other-slash"):
        return False
    if look.page is None:
        return sounds_like_a_handler(other)
    return other.status in WORDED and not look.page.name.startswith(FILE_SERVERS)


# What holds whatever a handler may say to a request without parameters.
PROVEN = (
    likely(
        "redirect-to-login",
        every(status(*REDIRECTS), some(page(PageKind.LOGIN), redirect("login")), GUARDED),
        also=("auth-middleware-blocks",),
        params=location,
    ),
    *(one for one in SENT_ON if one.code != "redirect-to-login"),
    likely("http-redirect", every(status(*REDIRECTS), neighbour_is_sent_on), params=enter_instead),
    *(
        likely(code, every(status(number), page(PageKind.GATEWAY_ERROR), neighbour_is_well), params=who)
        for number, code in CODES_OF_GATEWAYS.items()
    ),
    *(
        certain(code, every(status(number), negated(neighbour_is_well)), params=who)
        for number, code in CODES_OF_GATEWAYS.items()
    ),
    *(one for one in IN_FRONT if one.code not in {*CODES_OF_GATEWAYS.values(), *FOR_PEOPLE}),
    *(replace(one, when=every(one.when, everywhere)) for one in IN_FRONT if one.code in FOR_PEOPLE),
    likely("auth-middleware-blocks", every(status(401), lambda case: case.look.challenge is not None), params=who),
    likely("host-header-rejected", every(status(*REFUSALS), is_a_page, other_name_differs), params=who),
    likely("default-vhost-answers", every(is_a_page, everywhere, other_name_differs), params=other_name),
    likely("trailing-slash-404", every(status(*PLAIN_NOT_FOUND), everywhere, other_slash_is_served)),
    likely(
        "default-page",
        every(status(*PLAIN_NOT_FOUND), everywhere, from_a_file_server, default_page_at_root),
        also=("default-vhost-answers", "url-path-wrong", "wrong-port"),
        params=who,
    ),
    likely(
        "url-path-wrong",
        every(status(*PLAIN_NOT_FOUND), everywhere, from_a_file_server),
        also=("handler-not-enabled", "default-vhost-answers"),
        params=who,
    ),
)
# What a handler may say of its own accord to somebody who gives it nothing to verify: good to know, and no more.
UNPROVEN = (
    possible("redirect-to-login", every(status(*REDIRECTS), redirect("login")), params=location),
    possible("http-redirect", status(*REDIRECTS), params=enter_instead),
    *(possible(code, status(number), params=who) for number, code in CODES_OF_GATEWAYS.items()),
    possible("auth-middleware-blocks", every(status(401), everywhere), params=who),
    possible("host-header-rejected", status(421), also=("default-vhost-answers",), params=who),
    possible(
        "http-forbidden",
        every(status(403), everywhere, negated(unknown_page)),
        also=("auth-middleware-blocks", "waf-bot-challenge"),
        params=who,
    ),
    possible("url-path-wrong", every(status(*PLAIN_NOT_FOUND), everywhere), also=("handler-not-enabled",), params=who),
    possible("handler-not-reached", every(status(405, 410), everywhere, negated(unknown_page)), params=who),
    possible("reply-compressed-or-chunked", lambda case: case.look.encoded is not None),
)


@check("http.scheme-fits", behind=TO_THE_PORT)
def port_speaks_what_the_url_says(instead: TlsInstead) -> Verdict:
    """The URL says http, and whoever is at the port hangs up on it and speaks TLS."""
    return Problem("scheme-mismatch", port=instead.port) if instead.spoken else OK


@check("http.doorstep-answers", behind=ROAD)
def unsigned_request_is_answered(seen: Doorstep, verification: Verification | Absent) -> Verdict:
    """A request without parameters gets no complete HTTP answer."""
    bare = seen.of("bare")
    if isinstance(verification, Verification):
        return MOOT
    if bare is None:
        # There was no time left to send it.
        return UNSURE if "bare" in seen.unsent else MOOT
    if bare.failure is None:
        return OK
    found = lost(seen, "bare")
    neighbour = seen.of("neighbour")
    if isinstance(found, Problem) and neighbour is not None and neighbour.failure is None:
        # A handler that dies of a request without parameters may be well with all others.
        return Problem(found.code, certainty=POSSIBLE, severity=Severity.WARNING, also=found.also, at=found.params)
    return found


@check("http.doorstep-clear", behind=("tls.no-client-certificate", "http.doorstep-answers"))
def nobody_stands_in_the_way(seen: Doorstep, settings: SettingsGiven, verification: Verification | Absent) -> Verdict:
    """Somebody answers a request without parameters who stands between WeCom and any handler."""
    bare = seen.of("bare")
    if bare is None or bare.failure is not None or isinstance(verification, Verification):
        return MOOT
    case = Case(seen=seen, genuine="bare", kind=settings.kind)
    return first_fitting(PROVEN, case, Severity.ERROR) or first_fitting(UNPROVEN, case, Severity.NOTICE) or OK
