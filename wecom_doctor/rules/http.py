"""Whether the endpoint answers HTTP at all, and whether it is the handler that answers."""

from wecom_doctor.facts.answers import HTTP_OK, Echo
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.page import PageKind
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, UNSURE, Absent, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules._elsewhere import (
    IN_FRONT,
    PLAIN_NOT_FOUND,
    REDIRECTS,
    SENT_ON,
    another_path_differs,
    default_page_at_root,
    enter_instead,
    everywhere,
    is_a_page,
    location,
    other_name,
    other_name_differs,
    path_found,
    who,
)
from wecom_doctor.rules._families import COPIES
from wecom_doctor.rules._lost import ROAD, lost
from wecom_doctor.rules._patterns import (
    LIKELY,
    POSSIBLE,
    Case,
    accepts,
    alike,
    certain,
    echoes,
    every,
    first_fitting,
    got_further,
    likely,
    negated,
    page,
    possible,
    some,
    status,
    unknown_page,
)
from wecom_doctor.rules._stages import without_zeros

UNAVAILABLE, GATEWAY_ERRORS = 503, (502, 503, 504)
# Upgrade required, and version not supported.
WRONG_VERSION, BAD_REQUEST = (426, 505), 400
HUNG_UP = (Failure.CLOSED_EARLY, Failure.RESET)
NOT_ROUTED = (404, 405, 410, 501)
GENUINE_ALL = ("genuine", "twin", "rich-echostr", "again")
# Answered like the genuine request by whoever answers at all.
LIKE_GENUINE = ("twin", "again", "rich-echostr")
DIES_BEHIND = ("http-server-error", "aeskey-mismatch", "receiveid-mismatch")


# What is said before it is asked whether the handler was reached: nobody's handler says this.
ELSEWHERE = (
    likely(
        "redirect-to-login",
        every(status(*REDIRECTS), page(PageKind.LOGIN)),
        also=("auth-middleware-blocks",),
        params=location,
    ),
    certain("trailing-slash-404", every(accepts("other-slash"), negated(status(*REDIRECTS)))),
    certain(
        "url-path-wrong",
        lambda case: any(one.passed and one.variant.startswith("/") for one in case.seen.reactions),
        params=path_found,
    ),
    *SENT_ON,
    certain(
        "http-redirect", every(status(*REDIRECTS), some(everywhere, alike("genuine", "bare"))), params=enter_instead
    ),
    # Some handlers refuse by sending the caller on.
    possible(
        "http-redirect",
        status(*REDIRECTS),
        also=("token-mismatch", "aeskey-mismatch", "receiveid-mismatch"),
        params=location,
    ),
    likely(
        "query-string-dropped",
        every(page(PageKind.VALIDATION_ERROR), alike("genuine", "bare")),
        also=("param-misread", "get-verify-not-implemented"),
        params=who,
    ),
    certain("default-vhost-answers", accepts("twin-name"), params=other_name),
    certain(
        "default-vhost-answers",
        every(accepts("host-of-this-machine"), status(HTTP_OK, 404), is_a_page),
        also=("host-header-rejected",),
        params=who,
    ),
    certain("host-header-rejected", accepts("host-of-this-machine")),
    likely(
        "default-vhost-answers",
        every(status(HTTP_OK, 404), is_a_page, everywhere, other_name_differs),
        also=("url-path-wrong",),
        params=other_name,
    ),
    # Caddy answers names and paths that no site claims with nothing at all.
    likely(
        "default-vhost-answers",
        every(
            status(HTTP_OK),
            echoes(Echo.EMPTY),
            everywhere,
            alike("genuine", "bare"),
            lambda case: case.look.server == "Caddy",
        ),
        also=("reply-empty", "errors-swallowed", "url-path-wrong"),
        params=other_name,
    ),
    likely(
        "default-page",
        every(status(*PLAIN_NOT_FOUND), lambda case: default_page_at_root(case)),
        also=("default-vhost-answers", "url-path-wrong", "wrong-port"),
        params=who,
    ),
    likely("waf-bot-challenge", accepts("agent-of-browser", "agent-of-tool"), also=("tunnel-interstitial",)),
    likely("host-header-rejected", status(421), also=("default-vhost-answers",)),
    likely("auth-middleware-blocks", every(status(401), lambda case: case.look.challenge is not None), params=who),
    # A handler that looks at no path says the same.
    possible(
        "auth-middleware-blocks",
        every(status(401), everywhere, alike("genuine", "bare")),
        also=("token-mismatch",),
        params=who,
    ),
    possible(
        "http-forbidden",
        every(status(403), everywhere, negated(unknown_page)),
        also=("auth-middleware-blocks", "waf-bot-challenge", "token-mismatch"),
        params=who,
    ),
    likely(
        "url-path-wrong",
        every(status(*PLAIN_NOT_FOUND), another_path_differs),
        also=("handler-not-enabled",),
        params=path_found,
    ),
    likely(
        "url-path-wrong",
        status(*PLAIN_NOT_FOUND),
        also=("handler-not-enabled", "default-vhost-answers", "bot-long-connection-mode"),
        params=who,
    ),
    likely(
        "url-path-wrong",
        every(page(PageKind.NOT_FOUND), status(HTTP_OK), everywhere, alike("genuine", "bare")),
        also=("handler-not-enabled", "handler-not-reached"),
        params=who,
    ),
    likely(
        "handler-not-reached",
        every(some(status(405, 410), every(status(400), is_a_page)), everywhere, alike("genuine", "bare")),
        also=("url-path-wrong", "get-verify-not-implemented", "token-mismatch"),
        params=who,
    ),
    possible(
        "handler-not-reached",
        every(status(400), everywhere, alike("genuine", "bare")),
        also=("token-mismatch", "url-path-wrong"),
        params=who,
    ),
    possible(
        "http-forbidden",
        every(status(403), everywhere, alike("genuine", "bare"), is_a_page),
        also=("auth-middleware-blocks", "waf-bot-challenge", "token-mismatch"),
        params=who,
    ),
    likely(
        "spa-html-answers-route",
        every(status(HTTP_OK), everywhere, alike("genuine", "bare"), echoes(Echo.HTML)),
        also=("default-page", "handler-not-reached"),
        params=who,
    ),
)
# Rows by which somebody in front of the handler gives himself away; all others prove that the handler was reached.
NOT_THE_HANDLER = ("/", "agent-", "host-", "twin-name", "other-slash", "redirected", "neighbour")


@check("http.answers", behind=(*ROAD, "http.hops-agree"))
def endpoint_answers(seen: Verification) -> Verdict:
    """There is no complete HTTP answer to a genuine request."""
    genuine = seen.of("genuine")
    if genuine is None:
        # There was no time left to send it.
        return UNSURE if "genuine" in seen.unsent else MOOT
    if genuine.failure is None:
        return OK
    if any(one.failure is None for one in seen.reactions if one.variant in LIKE_GENUINE):
        return Problem("answers-flaky", certainty=LIKELY)
    refusal = seen.of("bad-signature")
    # Bad signatures are refused as they should be: it is the handler that dies when it goes on.
    also = DIES_BEHIND if refusal is not None and refusal.failure is None else ()
    if genuine.failure is Failure.STALLED and seen.opened("genuine"):
        # All of the plaintext is there, and more was announced.
        return Problem("reply-truncated", certainty=LIKELY, also=("http-timeout",), url=seen.url)
    return lost(seen, "genuine", also)


@check("http.reaches-handler", behind=("tls.no-client-certificate", "http.answers", "http.hops-agree"))
def handler_is_reached(seen: Verification, settings: SettingsGiven, delivery: Delivery | Absent) -> Verdict:
    """Somebody else than the handler answers: a proxy, a framework, another site."""
    genuine = seen.of("genuine")
    if genuine is None or genuine.failure is not None:
        return MOOT
    case = Case(seen=seen, genuine="genuine", kind=settings.kind)
    if is_of_a_cache(seen):
        sure = Certainty.CERTAIN if case.look.cache else LIKELY
        also = () if case.look.cache else ("reply-not-plaintext",)
        return Problem("answer-cached", certainty=sure, severity=Severity.ERROR, also=also, cache=case.look.cache or "")
    if genuine.passed or seen.opened("genuine") or seen.passed("twin", "again"):
        return OK
    in_front = first_fitting(IN_FRONT, case, Severity.ERROR)
    if in_front is not None:
        return in_front
    if got_further(case) or any(one.passed and not one.variant.startswith(NOT_THE_HANDLER) for one in seen.reactions):
        return OK
    if not seen.alike("genuine", "bad-signature") or seen.apart("genuine", "garbage"):
        return OK
    if isinstance(delivery, Delivery) and delivery.passed("event") and genuine.status in NOT_ROUTED:
        return OK
    return first_fitting(ELSEWHERE, case, Severity.ERROR) or OK


def is_of_a_cache(seen: Verification) -> bool:
    """What was right for another request comes back; unless forgeries are refused and all others get the like."""
    others = {one.variant for one in seen.reactions if one.echo is Echo.OF_ANOTHER}
    return bool(others) and not (
        {*GENUINE_ALL} <= others and seen.refused("bad-signature") and "bad-signature" not in others
    )


@check("http.steady", behind=("http.answers", "http.reaches-handler"))
def answers_are_steady(seen: Verification) -> Verdict:
    """The same request is answered now rightly, now wrongly."""
    same = [one for one in seen.reactions if one.variant == "genuine" or one.variant.startswith("once-more")]
    if same and not any(one.passed for one in same):
        # Whoever remembers what was sent refuses copies; nothing but chance takes one whose original was refused.
        same += [one for one in map(seen.of, COPIES) if one is not None and one.passed]
    passed, failed = [one for one in same if one.passed], [one for one in same if not one.passed]
    if not same:
        return MOOT
    if not passed or not failed or without_zeros(seen) is not None:
        return OK
    share = f"{len(failed)}/{len(same)}"
    if seen.passed("genuine") and all(one.status == UNAVAILABLE for one in failed):
        # Many limiters refuse with 503 what comes too fast, and only we come so fast.
        also = ("proxy-upstream-reset", "answers-flaky")
        return Problem("http-rate-limited", certainty=POSSIBLE, severity=Severity.WARNING, also=also, share=share)
    if all(one.failure is not None or one.status in GATEWAY_ERRORS for one in failed):
        return Problem("proxy-upstream-reset", certainty=LIKELY, also=("answers-flaky",), share=share)
    refusal = seen.of("bad-signature")
    if refusal is not None and all(one.alike == refusal.alike for one in failed):
        return Problem("multi-instance-answers", certainty=LIKELY, also=("answers-flaky",), share=share)
    return Problem("answers-flaky", certainty=LIKELY, also=("multi-instance-answers",), share=share)


@check("http.old-version", behind=("http.answers", "http.reaches-handler", "http.doorstep-answers"))
def old_version_is_served(verification: Verification | Absent, doorstep: Doorstep | Absent) -> Verdict:
    """What is answered in HTTP/1.1 is refused in HTTP/1.0, which proxies speak that nobody told otherwise."""
    seen = verification if isinstance(verification, Verification) else doorstep
    newer = None if isinstance(seen, Absent) else seen.of("genuine") or seen.of("bare")
    old = None if isinstance(seen, Absent) else seen.of("in-http-1-0")
    if old is None or newer is None or newer.failure is not None:
        return MOOT
    if old.status in WRONG_VERSION and newer.status != old.status:
        return Problem("http10-rejected", status=old.status or 0)
    if old.failure in HUNG_UP or (old.status == BAD_REQUEST and newer.status != old.status):
        return Problem("http10-rejected", certainty=LIKELY, also=("answers-flaky",), status=old.status or 0)
    return OK


@check("http.not-limited", behind=("http.answers", "http.reaches-handler"))
def requests_are_not_limited(seen: Verification) -> Verdict:
    """The endpoint asks a caller to slow down after a few requests."""
    if not seen.rate_limited:
        return OK
    return Problem("http-rate-limited", severity=Severity.WARNING)
