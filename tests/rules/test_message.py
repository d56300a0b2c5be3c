"""The pattern of answers to messages: what turns the failure into a success, who else answers, which stage fails."""

from typing import Any

import pytest

from tests.answers import MESSAGES_TAKEN, accepting, answering, delivered, refusing
from tests.rules.judging import judged, of_kind
from tests.rules.reading import Diagnosis, diagnosis
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Certainty, Fact
from wecom_doctor.rules.message import message_is_accepted as rule

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
AT_ALL, AT_GARBAGE, AT_OWNER, BEHIND = 10, 11, 12, 13
FORGED = ("event-changed", "event-unsigned", "event-in-clear")
RUBBISH = (*FORGED, "event-garbage")
PROVIDERS = (Kind.SUITE_DATA, Kind.SUITE_COMMAND)


def said(seen: Delivery, *facts: Fact) -> Diagnosis:
    """The diagnosis."""
    return diagnosis(judged(rule, seen, *facts))


def unheard(status: int = 400, **looks: Any) -> Delivery:
    """Whatever is posted gets one answer."""
    return refusing(delivered(), *MESSAGES_TAKEN, *RUBBISH, "event-foreign-id", alike=AT_ALL, status=status, **looks)


def crashes(status: int = 500) -> Delivery:
    """Genuine messages are refused otherwise than forged ones, garbage and those of another receiver."""
    seen = refusing(delivered(), "event-garbage", alike=AT_GARBAGE)
    seen = refusing(seen, "event-foreign-id", alike=AT_OWNER)
    return refusing(seen, *MESSAGES_TAKEN, alike=BEHIND, status=status)


TAKEN = [
    ("event-other-envelope", "json-vs-xml-callback", CERTAIN),
    ("event-other-product", "json-vs-xml-callback", CERTAIN),
    ("type-application-xml", "raw-body-not-available", LIKELY),
    ("type-application-json", "raw-body-not-available", LIKELY),
    ("type-octet-stream", "raw-body-not-available", LIKELY),
    ("type-plain", "raw-body-not-available", LIKELY),
    ("type-none", "raw-body-not-available", LIKELY),
    ("encrypt-first", "body-parsed-wrong", CERTAIN),
    ("on-lines", "body-parsed-wrong", CERTAIN),
    ("without-cdata", "body-parsed-wrong", CERTAIN),
    ("lower-case", "body-parsed-wrong", CERTAIN),
    ("agent-empty", "agentid-not-accepted", CERTAIN),
    ("agent-zero", "agentid-not-accepted", CERTAIN),
    ("agent-number", "agentid-not-accepted", CERTAIN),
    ("event-empty-id", "receiveid-mismatch", CERTAIN),
    ("event-suite-id", "receiveid-mismatch", CERTAIN),
    ("event-corp-id", "receiveid-mismatch", CERTAIN),
    ("signed-without-encrypt", "wrong-signature-recipe", CERTAIN),
    ("signed-over-body", "wrong-signature-recipe", CERTAIN),
]


@pytest.mark.parametrize(("variant", "expected", "certainty"), TAKEN)
def test_taken_in_its_place(variant: str, expected: str, certainty: Certainty) -> None:
    """What is taken although the genuine message is not shows what the endpoint waits for."""
    for seen in (unheard(), crashes(), crashes(400)):
        assert said(accepting(seen, variant)) == (expected, certainty, ())


@pytest.mark.parametrize("variant", [one[0] for one in TAKEN])
@pytest.mark.parametrize("rubbish", RUBBISH)
def test_who_takes_rubbish_shows_nothing(variant: str, rubbish: str) -> None:
    """Where forged messages are taken too, that a changed one is taken proves nothing."""
    assert said(accepting(crashes(), variant, rubbish))[0] == "event-type-unknown-to-sdk"


ORDERS = [
    (("event-other-envelope", "type-application-json"), "json-vs-xml-callback"),
    (("type-plain", "on-lines"), "raw-body-not-available"),
    (("encrypt-first", "agent-zero"), "body-parsed-wrong"),
    (("agent-number", "event-empty-id"), "agentid-not-accepted"),
    (("event-corp-id", "signed-over-body"), "receiveid-mismatch"),
]


@pytest.mark.parametrize(("variants", "expected"), ORDERS)
def test_what_is_said_when_two_rows_fit(variants: tuple[str, ...], expected: str) -> None:
    """The way it is wrapped before what is inside, whatever was sent first."""
    assert said(accepting(unheard(), *variants))[0] == expected
    assert said(accepting(unheard(), *reversed(variants)))[0] == expected


def test_content_type_that_the_framework_names() -> None:
    """415, and another type passes."""
    assert said(accepting(unheard(415), "type-plain")) == ("content-type-unsupported", CERTAIN, ())


KINDS = [
    *((one, accepting(unheard(), "agent-zero"), "agentid-empty-parse", CERTAIN) for one in PROVIDERS),
    *((one, accepting(unheard(), "agent-number"), "agentid-empty-parse", CERTAIN) for one in PROVIDERS),
    *((one, accepting(unheard(), "event-corp-id"), "receiveid-third-party", CERTAIN) for one in PROVIDERS),
    *(
        (one, refusing(crashes(), "event-foreign-id", alike=BEHIND, status=500), "receiveid-third-party", LIKELY)
        for one in PROVIDERS
    ),
    *(
        (one, unheard(status), "get-and-post-both-needed", LIKELY)
        for one in PROVIDERS
        for status in (404, 405, 410, 501)
    ),
    (Kind.SUITE_COMMAND, unheard(302, location="/login"), "suite-ticket-no-success", LIKELY),
    (Kind.SUITE_DATA, unheard(302, location="/login"), "auth-middleware-blocks", LIKELY),
    (Kind.BOT, accepting(unheard(), "event-corp-id"), "bot-receiveid-not-empty", CERTAIN),
    # An Official Account is verified without the key, so the key may be wrong all the same.
    (Kind.MP, refusing(crashes(), "event-garbage", alike=BEHIND, status=500), "aeskey-mismatch", LIKELY),
    (Kind.MP, refusing(crashes(), "event-foreign-id", alike=BEHIND, status=500), "receiveid-mismatch", LIKELY),
    (Kind.MP, unheard(400), "aeskey-mismatch", POSSIBLE),
]


@pytest.mark.parametrize(("kind", "seen", "expected", "certainty"), KINDS)
def test_kind_of_callback(kind: Kind, seen: Delivery, expected: str, certainty: Certainty) -> None:
    """The same pattern has another cause where other messages are due."""
    assert said(seen, of_kind(kind))[:2] == (expected, certainty)


def page(kind: PageKind) -> Page:
    """A page that was recognised."""
    return Page(name="known-page", vendor="somebody", kind=kind)


SOMEBODY = [
    (unheard(403, page=page(PageKind.CSRF)), "csrf-blocks-post", CERTAIN, ()),
    (unheard(400, confesses="csrf-blocks-post"), "csrf-blocks-post", LIKELY, ()),
    (unheard(400, confesses="raw-body-not-available"), "raw-body-not-available", LIKELY, ()),
    (unheard(419), "csrf-blocks-post", LIKELY, ()),
    (
        unheard(403),
        "csrf-blocks-post",
        LIKELY,
        ("auth-middleware-blocks", "waf-bot-challenge", "raw-body-not-available", "body-parsed-wrong"),
    ),
    (
        unheard(403, page=page(PageKind.FORBIDDEN)),
        "http-forbidden",
        LIKELY,
        ("post-method-not-routed", "waf-bot-challenge"),
    ),
    (unheard(405), "post-method-not-routed", CERTAIN, ()),
    (unheard(501), "post-method-not-routed", CERTAIN, ()),
    (unheard(404), "post-method-not-routed", LIKELY, ("get-and-post-both-needed",)),
    (unheard(410), "post-method-not-routed", LIKELY, ("get-and-post-both-needed",)),
    (unheard(415), "content-type-unsupported", CERTAIN, ()),
    (unheard(413), "body-dropped-or-capped", CERTAIN, ()),
    (unheard(422, page=page(PageKind.VALIDATION_ERROR)), "raw-body-not-available", LIKELY, ()),
    (unheard(302, location="/login?next=1"), "auth-middleware-blocks", LIKELY, ("redirect-to-login",)),
    (unheard(307, location="/callback/"), "trailing-slash-redirect", CERTAIN, ()),
    (unheard(301, location="https://other.example.com/"), "http-redirect", CERTAIN, ()),
    (unheard(200, page=page(PageKind.BOT_CHALLENGE)), "waf-bot-challenge", CERTAIN, ()),
    (unheard(502), "http-bad-gateway", CERTAIN, ()),
    (unheard(503), "http-unavailable", CERTAIN, ()),
    (unheard(504), "http-gateway-timeout", CERTAIN, ()),
    (unheard(401), "auth-middleware-blocks", LIKELY, ()),
    (unheard(201), "reply-status-not-200", CERTAIN, ()),
    (crashes(204), "reply-status-not-200", CERTAIN, ()),
]


@pytest.mark.parametrize(("seen", "expected", "certainty", "also"), SOMEBODY)
def test_somebody_else_answers(seen: Delivery, expected: str, certainty: Certainty, also: tuple[str, ...]) -> None:
    """A page, a status or a Location that no handler chooses for a message."""
    assert said(seen) == (expected, certainty, also)


UNKNOWN_EVENT = ("post-error-causes-retries", "wrong-callback-kind", "decrypt-recipe-wrong")
UNREAD = ("body-parsed-wrong", "json-vs-xml-callback", "http-server-error")
ALL_OF_IT = ("event-changed", "event-garbage", "event-unsigned")


def like(seen: Delivery, *variants: str) -> Delivery:
    """The same, where these are answered like the genuine message."""
    event = seen.of("event")
    assert event is not None
    return answering(seen, *variants, alike=event.alike, status=event.status)


STAGES = {
    "all alike": (unheard(400), "raw-body-not-available", LIKELY, UNREAD),
    "all alike, with 500": (unheard(500), "raw-body-not-available", LIKELY, UNREAD),
    "a refusal with 200": (unheard(200), "raw-body-not-available", LIKELY, UNREAD),
    "like bad signatures": (
        refusing(unheard(400), "event-unsigned", alike=14),
        "body-parsed-wrong",
        LIKELY,
        ("raw-body-not-available", "body-dropped-or-capped", "wrong-signature-recipe", "json-vs-xml-callback"),
    ),
    "like garbage": (
        like(crashes(400), "event-garbage", "event-foreign-id"),
        "decrypt-recipe-wrong",
        LIKELY,
        ("post-error-causes-retries", "padding-stripped-wrong"),
    ),
    # Decryption was seen to work in the verification.
    "like garbage, with 500": (
        like(crashes(500), "event-garbage", "event-foreign-id"),
        "decrypt-recipe-wrong",
        POSSIBLE,
        ("event-type-unknown-to-sdk", "post-error-causes-retries", "crypto-lib-incompatible"),
    ),
    "like another's": (
        like(crashes(400), "event-foreign-id"),
        "receiveid-mismatch",
        LIKELY,
        ("receiveid-third-party", "agentid-not-accepted", "post-error-causes-retries"),
    ),
    # The same id was right in the verification, and who does not look at ids crashes at both.
    "like another's, with 500": (
        like(crashes(500), "event-foreign-id"),
        "event-type-unknown-to-sdk",
        LIKELY,
        UNKNOWN_EVENT,
    ),
    "like all that can be read": (
        like(crashes(400), "event-foreign-id", "event-changed"),
        "receiveid-mismatch",
        LIKELY,
        ("receiveid-third-party", "agentid-not-accepted", "post-error-causes-retries"),
    ),
    "like nothing else, with 500": (crashes(), "event-type-unknown-to-sdk", LIKELY, UNKNOWN_EVENT),
    "like nothing else": (
        crashes(400),
        "event-type-unknown-to-sdk",
        LIKELY,
        ("post-error-causes-retries", "agentid-not-accepted", "wrong-callback-kind"),
    ),
}


@pytest.mark.parametrize(("seen", "expected", "certainty", "also"), STAGES.values(), ids=STAGES)
def test_stage(seen: Delivery, expected: str, certainty: Certainty, also: tuple[str, ...]) -> None:
    """The genuine message is refused like others, which names the stage, and the look-alikes with it."""
    assert said(seen) == (expected, certainty, also)
