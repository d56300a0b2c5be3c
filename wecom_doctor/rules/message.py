"""Messages: the cause is read off the pattern of the answers to an event that no application acts on."""

from wecom_doctor.facts.answers import HTTP_OK
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.page import PageKind
from wecom_doctor.facts.settings_given import Kind, SettingsGiven
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules._elsewhere import CODES_OF_GATEWAYS, PAGES, REDIRECTS, location, redirect, who
from wecom_doctor.rules._messages import (
    RUBBISH,
    asks_for_an_agent,
    in_its_own_words,
    is_other_success,
    sounds_like_a_refusal,
    takes,
)
from wecom_doctor.rules._patterns import (
    LIKELY,
    POSSIBLE,
    SERVER_ERRORS,
    Case,
    Pattern,
    alike,
    apart,
    certain,
    confessed,
    every,
    first_fitting,
    kind,
    likely,
    negated,
    page,
    page_of,
    possible,
    status,
)

VERIFIED_FIRST = (
    "http.hops-agree",
    "http.answers",
    "http.reaches-handler",
    "http.steady",
    "callback.verify-answer",
    "callback.verify-any-echostr",
)
ANSWER_WITHIN_S, GRAZES_S = 5.0, 3.0
LATE = frozenset({Failure.TIMEOUT, Failure.DRIP, Failure.STALLED, Failure.UNREAD})
PROVIDER = kind(Kind.SUITE_DATA, Kind.SUITE_COMMAND)
OTHER_IDS = ("event-empty-id", "event-suite-id", "event-corp-id")
OTHER_TYPES = ("type-application-xml", "type-octet-stream", "type-plain", "type-none")
OTHER_LAYOUTS = ("sample-order", "encrypt-first", "on-lines", "without-cdata", "lower-case")
UNHEARD = alike("event", "event-changed")
# Rightly signed garbage is refused otherwise than bad signatures, so the body is read and the signature found right.
BODY_IS_READ = apart("event-garbage", "event-changed")
NOTHING_HELPS = alike("event", "event-changed", "event-garbage", "event-unsigned")
GENUINE_TOO = ("event-again", "event-pad-large", "event-rich")
TOO_MANY_REQUESTS = 429


PATTERNS = (
    # What turns the failure into a success.
    certain("json-vs-xml-callback", takes("event-other-envelope", "event-other-product")),
    certain("content-type-unsupported", every(status(415), takes(*OTHER_TYPES, "type-application-json"))),
    likely("raw-body-not-available", takes(*OTHER_TYPES, "type-application-json")),
    certain("body-parsed-wrong", takes(*OTHER_LAYOUTS)),
    certain("agentid-empty-parse", every(PROVIDER, takes("agent-zero", "agent-number"))),
    certain("agentid-not-accepted", takes("agent-empty", "agent-zero", "agent-number")),
    certain("receiveid-third-party", every(PROVIDER, takes(*OTHER_IDS))),
    certain("bot-receiveid-not-empty", every(kind(Kind.BOT), takes(*OTHER_IDS))),
    certain("receiveid-mismatch", takes(*OTHER_IDS)),
    certain("wrong-signature-recipe", takes("signed-without-encrypt", "signed-over-body")),
    certain("reply-status-not-200", is_other_success),
    # Somebody else answers.
    certain("csrf-blocks-post", page(PageKind.CSRF), params=who),
    *confessed("csrf-blocks-post", "raw-body-not-available"),
    *confessed("json-vs-xml-callback", also=("raw-body-not-available", "body-parsed-wrong")),
    # It answers while it is handling the message, and the API refuses it.
    *confessed("egress-ip-not-trusted", also=("post-error-causes-retries",)),
    likely(
        "http-forbidden",
        every(page(PageKind.FORBIDDEN), UNHEARD, negated(page_of("spring", "django", "laravel"))),
        also=("post-method-not-routed", "waf-bot-challenge"),
        params=who,
    ),
    likely("csrf-blocks-post", status(419)),
    likely(
        "get-and-post-both-needed",
        every(PROVIDER, status(404, 405, 410, 501), UNHEARD),
        also=("post-method-not-routed",),
    ),
    certain("post-method-not-routed", every(status(405, 501), UNHEARD)),
    certain("content-type-unsupported", every(status(415), UNHEARD)),
    certain("body-dropped-or-capped", status(413)),
    likely("raw-body-not-available", page(PageKind.VALIDATION_ERROR), params=who),
    likely(
        "suite-ticket-no-success",
        every(kind(Kind.SUITE_COMMAND), status(*REDIRECTS)),
        also=("auth-middleware-blocks", "http-redirect"),
        params=location,
    ),
    likely("auth-middleware-blocks", redirect("login"), also=("redirect-to-login",), params=location),
    certain("trailing-slash-redirect", redirect("slash"), params=location),
    certain("https-redirect", redirect("scheme"), params=location),
    certain("http-redirect", status(*REDIRECTS), params=location),
    *(
        Pattern(code=code, when=page(one), certainty=certainty, also=also, params=who)
        for one, (code, certainty, also) in PAGES.items()
    ),
    *(certain(code, status(number), params=who) for number, code in CODES_OF_GATEWAYS.items()),
    likely("auth-middleware-blocks", every(status(401), UNHEARD, negated(in_its_own_words)), params=who),
    likely(
        "csrf-blocks-post",
        every(status(403), NOTHING_HELPS, negated(in_its_own_words)),
        also=("auth-middleware-blocks", "waf-bot-challenge", "raw-body-not-available", "body-parsed-wrong"),
    ),
    likely("post-method-not-routed", every(status(404, 410), UNHEARD), also=("get-and-post-both-needed",)),
    # The stage: which messages fail in the same way? Only here an Official Account needs key and receive id.
    likely(
        "aeskey-mismatch",
        every(kind(Kind.MP), alike("event", "event-garbage"), negated(UNHEARD)),
        also=("receiveid-mismatch", "event-type-unknown-to-sdk"),
    ),
    likely(
        "receiveid-mismatch",
        every(kind(Kind.MP), alike("event", "event-foreign-id"), BODY_IS_READ),
        also=("aeskey-mismatch", "event-type-unknown-to-sdk"),
    ),
    possible(
        "aeskey-mismatch",
        every(kind(Kind.MP), UNHEARD),
        also=("receiveid-mismatch", "raw-body-not-available", "event-type-unknown-to-sdk"),
    ),
    likely(
        "receiveid-third-party",
        every(PROVIDER, alike("event", "event-foreign-id"), apart("event", "event-garbage")),
        also=("event-type-unknown-to-sdk", "post-error-causes-retries"),
    ),
    # The same receive id was right in the verification: a server error is rather that of the application behind.
    likely(
        "receiveid-mismatch",
        every(
            alike("event", "event-foreign-id"),
            apart("event", "event-garbage"),
            BODY_IS_READ,
            negated(status(*SERVER_ERRORS)),
        ),
        also=("receiveid-third-party", "agentid-not-accepted", "post-error-causes-retries"),
    ),
    # A handler that catches nothing, or everything, answers a bad signature and an event that it does not know alike.
    possible(
        "event-type-unknown-to-sdk",
        every(status(*SERVER_ERRORS), UNHEARD, negated(BODY_IS_READ), in_its_own_words),
        also=("raw-body-not-available", "body-parsed-wrong", "post-error-causes-retries"),
    ),
    possible(
        "raw-body-not-available",
        every(NOTHING_HELPS, in_its_own_words),
        also=("body-parsed-wrong", "body-dropped-or-capped", "event-type-unknown-to-sdk", "csrf-blocks-post"),
    ),
    possible(
        "body-parsed-wrong",
        every(UNHEARD, negated(BODY_IS_READ), in_its_own_words),
        also=("raw-body-not-available", "body-dropped-or-capped", "event-type-unknown-to-sdk"),
    ),
    likely(
        "raw-body-not-available",
        NOTHING_HELPS,
        also=("body-parsed-wrong", "json-vs-xml-callback", "http-server-error"),
    ),
    likely(
        "body-parsed-wrong",
        every(UNHEARD, negated(BODY_IS_READ)),
        also=("raw-body-not-available", "body-dropped-or-capped", "wrong-signature-recipe", "json-vs-xml-callback"),
    ),
    likely(
        "decrypt-recipe-wrong",
        every(alike("event", "event-garbage", "event-foreign-id"), negated(status(*SERVER_ERRORS))),
        also=("post-error-causes-retries", "padding-stripped-wrong"),
    ),
    # It dies on whatever is signed well: while decrypting, or it dies on everything that it does not expect.
    possible(
        "decrypt-recipe-wrong",
        alike("event", "event-garbage", "event-foreign-id"),
        also=("event-type-unknown-to-sdk", "post-error-causes-retries", "crypto-lib-incompatible"),
    ),
    likely(
        "event-type-unknown-to-sdk",
        status(*SERVER_ERRORS),
        also=("post-error-causes-retries", "wrong-callback-kind", "decrypt-recipe-wrong"),
    ),
    # Understood, and refused with an answer of its own.
    likely(
        "event-type-unknown-to-sdk",
        every(apart("event", "event-changed"), apart("event", "event-garbage"), apart("event", "event-foreign-id")),
        also=("post-error-causes-retries", "agentid-not-accepted", "wrong-callback-kind"),
    ),
    possible(
        "post-error-causes-retries",
        lambda _: True,
        also=("agentid-not-accepted", "wrong-callback-kind", "event-type-unknown-to-sdk"),
    ),
)


USUAL_KILOBYTES = 8
SIZES = (("event-1k", 1), ("event-8k", 8), ("event-20k", 20))


@check("callback.message-accepted", behind=VERIFIED_FIRST)
def message_is_accepted(delivery: Delivery, settings: SettingsGiven, seen: Verification) -> Verdict:
    """A genuine message is not answered with 200, so WeCom sends it again and then gives up."""
    event = delivery.of("event")
    if event is None or event.failure in LATE:
        return MOOT
    if event.status == TOO_MANY_REQUESTS:
        return UNSURE
    if not event.passed and delivery.passed(*GENUINE_TOO) and not delivery.passed(*RUBBISH):
        return Problem("answers-flaky", certainty=LIKELY, also=("post-error-causes-retries",), status=event.status or 0)
    if event.failure is not None:
        return connection_breaks(delivery)
    text = delivery.of("text")
    if event.passed and text is not None and text.failure is None and text.status != HTTP_OK:
        return Problem("post-error-causes-retries", status=text.status or 0)
    if event.status == HTTP_OK and not sounds_like_a_refusal(delivery):
        return OK
    if asks_for_an_agent(delivery, settings):
        return OK
    case = Case(seen=delivery, genuine="event", kind=settings.kind, refusal=seen.look("bad-signature"))
    return first_fitting(PATTERNS, case) or OK


def connection_breaks(delivery: Delivery) -> Problem:
    """No answer at all: only to what is signed well, so that it is the application behind that dies, or to any POST."""
    forged = delivery.of("event-changed")
    if forged is not None and forged.failure is None:
        also = ("post-error-causes-retries", "http-closed-early")
        return Problem("event-type-unknown-to-sdk", certainty=LIKELY, also=also)
    return Problem("http-closed-early", certainty=LIKELY, also=("post-error-causes-retries",))


@check("callback.message-any-content", behind=(*VERIFIED_FIRST, "callback.message-accepted"))
def every_message_is_understood(delivery: Delivery) -> Verdict:
    """Whether a message is accepted depends on its length or its characters."""
    if not delivery.passed("event") or delivery.of("event-rich") is None:
        return MOOT
    if delivery.refused("event-again"):
        # The very same message was taken before: it is not its content.
        return Problem("answers-flaky", certainty=POSSIBLE, severity=Severity.WARNING, also=("http-rate-limited",))
    if delivery.refused("event-pad-large", "event-pad-full"):
        foreign = delivery.alike("event-pad-large", "event-foreign-id")
        if foreign and delivery.apart("event-pad-large", "event-garbage"):
            return Problem("padding-stripped-wrong", certainty=LIKELY, also=("padding-16-vs-32",))
        return Problem("padding-16-vs-32", certainty=Certainty.CERTAIN if delivery.passed("event-again") else LIKELY)
    if not delivery.refused("event-rich"):
        # A message of WeCom's that is refused is not well, whatever it is that the others lack.
        return UNSURE if delivery.refused("event-pad-large") else OK
    if delivery.refused("event-pad-full"):
        return Problem("padding-stripped-wrong", certainty=LIKELY)
    if delivery.refused("event-chinese"):
        return Problem("message-charset-wrong")
    for variant, kilobytes in SIZES:
        if delivery.refused(variant):
            # Messages of more than a few kilobytes are rare.
            gravity = Severity.WARNING if kilobytes > USUAL_KILOBYTES else None
            status = delivery.status(variant) or 0
            return Problem("body-dropped-or-capped", severity=gravity, kilobytes=kilobytes, status=status)
    # What would tell the causes apart was not sent, or passed.
    return UNSURE


@check("callback.message-of-any-company", behind=(*VERIFIED_FIRST, "callback.message-accepted"))
def messages_of_all_companies_are_accepted(delivery: Delivery, settings: SettingsGiven) -> Verdict:
    """A provider's data URL gets the messages of every company that authorised the suite, each with its own id."""
    if settings.kind is not Kind.SUITE_DATA or not delivery.passed("event") or delivery.of("event-foreign-id") is None:
        return MOOT
    if delivery.passed("event-foreign-id"):
        return OK
    # A list of the companies that authorised the suite is right, and looks the same from here.
    return Problem("receiveid-third-party", certainty=POSSIBLE, severity=Severity.WARNING)


@check("callback.message-in-time", behind=VERIFIED_FIRST)
def message_is_answered_within_five_seconds(delivery: Delivery) -> Verdict:
    """WeCom allows five seconds for a message."""
    # On a long road the first event is in company; what was slow there was sent once more, alone.
    event = delivery.of("event-alone") or delivery.of("event")
    if event is None:
        return MOOT
    # A text is where the work is; it was sent only when the user asked for it.
    slowest = max((one for one in (event, delivery.of("text")) if one is not None), key=lambda one: one.timing.whole_s)
    if slowest.failure in LATE:
        return Problem("slow-handler-5s", certainty=LIKELY, seconds=round(slowest.timing.whole_s, 1))
    took = slowest.timing.whole_s
    if took > ANSWER_WITHIN_S:
        return Problem("slow-handler-5s", seconds=round(took, 1))
    if took > GRAZES_S:
        return Problem("slow-handler-5s", severity=Severity.WARNING, seconds=round(took, 1))
    return OK
