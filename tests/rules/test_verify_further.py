"""The pattern of answers to verifications: two faults at once, what the endpoint says itself, kinds, few answers."""

import pytest

from tests.answers import accepting, delivered, lost, refusing, unverified, verified, without
from tests.rules.judging import judged, of_kind
from tests.rules.reading import diagnosis
from tests.rules.stages import AT_KEY, NO_MESSAGES, all_alike, key_fails, nothing_fails, owner_fails, said
from wecom_doctor.facts.answers import Echo
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import OK, Certainty
from wecom_doctor.rules.verify import verification_returns_the_plaintext as rule

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
TOKENS = ("token-in-double-quotes", "token-with-return", "token-empty", "token-of-sample", "token-is-key")
MORE_TOKENS = (
    "token-is-receive-id",
    "token-of-another-0",
    "recipe-without-echostr",
    "recipe-unsorted",
    "recipe-sha256",
    "recipe-md5",
)
ALTERED = ("echostr-lower-case", "echostr-percent-encoded")
CONFESSIONS = [
    "java-key-size",
    "php-crypto-extension",
    "crypto-lib-incompatible",
    "aeskey-trailing-bits",
    "receiveid-mismatch",
]


def test_confession_against_the_evidence() -> None:
    """A page that merely mentions bad signatures, while bad signatures are answered otherwise, is not believed."""
    assert said(key_fails(500, confesses="token-mismatch"))[0] == "aeskey-mismatch"


@pytest.mark.parametrize("expected", CONFESSIONS)
def test_endpoint_names_the_cause_itself(expected: str) -> None:
    """An error text that is shown counts more than the stage, and less than a request that passes."""
    seen = key_fails(500, confesses=expected)
    assert said(seen) == (expected, LIKELY, ())
    assert said(accepting(seen, "key-cut"))[0] == "aeskey-missing-equals"


# Two things are wrong: another Token gets past the signature and fails later.
FURTHER = [
    ("token-in-double-quotes", "env-value-quoted", ("aeskey-mismatch", "receiveid-mismatch")),
    ("token-with-return", "env-value-whitespace", ("aeskey-mismatch", "receiveid-mismatch")),
    ("token-empty", "dotenv-not-loaded", ("save-before-app-configured",)),
    ("token-of-sample", "stale-sample-config", ()),
    ("token-is-key", "values-swapped", ("value-copied-wrong",)),
    ("token-is-receive-id", "value-copied-wrong", ()),
    ("token-of-another-0", "token-pair-of-other-callback", ()),
    ("recipe-without-echostr", "param-misread", ("wrong-signature-recipe", "aeskey-mismatch", "receiveid-mismatch")),
    ("recipe-unsorted", "wrong-signature-recipe", ("aeskey-mismatch", "receiveid-mismatch")),
    ("echostr-lower-case", "echostr-altered", ("query-not-decoded",)),
    ("echostr-percent-encoded", "query-not-decoded", ()),
]
SIGNED_OTHERWISE = refusing(unverified(), *TOKENS, *MORE_TOKENS, *ALTERED)


@pytest.mark.parametrize(("variant", "expected", "also"), FURTHER)
def test_gets_further(variant: str, expected: str, also: tuple[str, ...]) -> None:
    """A Token that changes the answer is the one that the endpoint holds, though more is wrong."""
    assert said(refusing(SIGNED_OTHERWISE, variant, alike=AT_KEY, status=500)) == (expected, LIKELY, also)


def test_further_is_no_accident() -> None:
    """A gateway error, a lost answer, or a check of the length says nothing about the Token."""
    for seen in (
        refusing(SIGNED_OTHERWISE, "token-is-key", alike=AT_KEY, status=502),
        lost(SIGNED_OTHERWISE, "token-is-key"),
        refusing(SIGNED_OTHERWISE, "recipe-sha256", "recipe-md5", alike=AT_KEY, status=422),
        refusing(SIGNED_OTHERWISE, *TOKENS, alike=AT_KEY, status=500),
        refusing(unverified(), "token-in-double-quotes", alike=AT_KEY, status=500),
    ):
        assert said(seen)[0] == "token-mismatch"


def test_sha256_gets_further() -> None:
    """Only one of the two longer signatures makes a difference: it is the recipe."""
    assert said(refusing(SIGNED_OTHERWISE, "recipe-sha256", alike=AT_KEY))[0] == "wrong-signature-recipe"


def test_messages_pass() -> None:
    """The same values work for POST, so what is wrong lies in the way of GET alone."""
    forged = delivered()
    assert said(unverified(), forged)[:2] == ("echostr-altered", POSSIBLE)
    assert said(all_alike(200), forged)[:2] == ("reply-not-plaintext", LIKELY)
    for status in (404, 405, 410, 501):
        assert said(all_alike(status), forged) == ("get-verify-not-implemented", LIKELY, ())
    assert said(all_alike(200, Echo.HTML), forged)[0] == "get-verify-not-implemented"


def test_messages_that_are_all_taken_prove_nothing() -> None:
    """A POST that takes forgeries too tells nothing about the Token."""
    assert said(unverified(), accepting(delivered(), "event-changed"))[0] == "token-mismatch"


# What is left when the endpoint lets us ask only a few times.
FEW = (
    "twin",
    "bad-signature-end",
    "no-signature",
    "forged-garbage",
    "rich-echostr",
    "few-digits",
    "again",
    "a-day-old",
)


@pytest.mark.parametrize(
    "missing",
    [
        FEW,
        (*FEW, "garbage"),
        (*FEW, "garbage", "foreign-id"),
        ("bad-signature",),
        ("garbage", "bad-signature", "foreign-id"),
    ],
)
@pytest.mark.parametrize("seen", [unverified(), key_fails(), owner_fails(), nothing_fails(403), all_alike(500)])
def test_partial_evidence_is_never_certain(seen: Verification, missing: tuple[str, ...]) -> None:
    """With fewer answers the diagnosis may be less sharp, and is not sure."""
    assert said(without(seen, *missing))[1] is not CERTAIN


def test_essential_rows_suffice() -> None:
    """The rows that are sent first name the stage."""
    assert said(without(unverified(), *FEW))[0] == "token-mismatch"
    assert said(without(key_fails(), *FEW))[0] == "aeskey-mismatch"
    assert said(without(owner_fails(), *FEW))[0] == "receiveid-mismatch"


# Official Accounts send no ciphertext in a verification, so half of the rows do not exist.
ENCRYPTED = ("garbage", "foreign-id", "forged-garbage", "rich-echostr", "few-digits")


def of_an_official_account(seen: Verification) -> Verification:
    """The same, where rows with a ciphertext do not exist."""
    return without(seen, *ENCRYPTED)


PROVIDERS = (Kind.SUITE_DATA, Kind.SUITE_COMMAND)
KINDS = [
    (Kind.BOT, accepting(unverified(), "corp-id"), "bot-receiveid-not-empty", CERTAIN),
    (Kind.BOT, accepting(unverified(), "agent-id"), "value-copied-wrong", CERTAIN),
    (Kind.BOT, owner_fails(), "bot-receiveid-not-empty", LIKELY),
    (Kind.BOT, key_fails(), "aeskey-mismatch", LIKELY),
    (Kind.KF, owner_fails(), "receiveid-mismatch", LIKELY),
    *((one, accepting(unverified(), "suite-id"), "receiveid-third-party", LIKELY) for one in PROVIDERS),
    *((one, accepting(unverified(), "empty-id"), "receiveid-third-party", LIKELY) for one in PROVIDERS),
    *((one, accepting(unverified(), "corp-id"), "receiveid-mismatch", CERTAIN) for one in PROVIDERS),
    *((one, owner_fails(), "receiveid-third-party", LIKELY) for one in PROVIDERS),
    *((one, all_alike(405), "get-verify-not-implemented", LIKELY) for one in PROVIDERS),
    (Kind.MP, of_an_official_account(unverified()), "token-mismatch", LIKELY),
    (Kind.MP, of_an_official_account(all_alike(200, Echo.EMPTY)), "reply-empty", POSSIBLE),
    (Kind.MP, of_an_official_account(all_alike(500)), "token-mismatch", POSSIBLE),
    (Kind.MP, of_an_official_account(accepting(unverified(), "token-in-single-quotes")), "env-value-quoted", CERTAIN),
]


@pytest.mark.parametrize(("kind", "seen", "expected", "certainty"), KINDS)
def test_kind_of_callback(kind: Kind, seen: Verification, expected: str, certainty: Certainty) -> None:
    """The same pattern has another cause where another id is due."""
    verdict = judged(rule, seen, of_kind(kind), absent=NO_MESSAGES)
    assert diagnosis(verdict)[:2] == (expected, certainty)


@pytest.mark.parametrize("kind", PROVIDERS)
@pytest.mark.parametrize("status", [404, 405, 410, 501])
def test_provider_who_answers_post_only(kind: Kind, status: int) -> None:
    """Both methods are needed at both URLs of a provider."""
    found = diagnosis(judged(rule, all_alike(status), delivered(), of_kind(kind)))
    assert found == ("get-and-post-both-needed", LIKELY, ("get-verify-not-implemented",))


@pytest.mark.parametrize("kind", Kind)
def test_healthy_endpoint_of_any_kind(kind: Kind) -> None:
    """No kind of callback is suspected for answering rightly."""
    assert judged(rule, verified(), of_kind(kind)) is OK
    assert judged(rule, of_an_official_account(verified()), of_kind(kind)) is OK
