"""The pattern of answers to verifications: which requests fail alike names the stage."""

import pytest

from tests.answers import GENUINE, accepting, answering, looking, lost, refusing, unverified
from tests.rules.judging import judged, shape_with
from tests.rules.reading import code, diagnosis
from tests.rules.stages import (
    AT_KEY,
    BEHIND,
    ELSEWHERE,
    NO_MESSAGES,
    all_alike,
    key_fails,
    nothing_fails,
    owner_fails,
    said,
)
from wecom_doctor.facts.answers import Echo
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Certainty
from wecom_doctor.rules.verify import verification_returns_the_plaintext as rule

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
PHP = Page(name="php-fatal", vendor="php", kind=PageKind.SERVER_ERROR)
MISUSED = ("aeskey-not-decoded", "aeskey-missing-equals")

STAGES = {
    # The signature: nothing that is signed differs from what is not.
    "all but the path": (
        unverified(),
        ("token-mismatch", LIKELY),
        ("wrong-signature-recipe", "aeskey-mismatch", "receiveid-mismatch", "reply-not-plaintext"),
    ),
    "whatever is asked": (
        all_alike(403, Echo.OTHER, "bare"),
        ("token-mismatch", LIKELY),
        ("wrong-signature-recipe", "aeskey-mismatch", "receiveid-mismatch", "query-string-dropped"),
    ),
    "whatever is asked, with 400": (
        all_alike(400, Echo.OTHER, "bare"),
        ("query-string-dropped", POSSIBLE),
        ("token-mismatch", "aeskey-mismatch", "receiveid-mismatch", "param-misread"),
    ),
    "all but the path, with 500": (
        all_alike(500),
        ("token-mismatch", POSSIBLE),
        ("http-server-error", "aeskey-mismatch", "receiveid-mismatch", "handler-returns-none-500"),
    ),
    "whatever is asked, with 500": (
        all_alike(500, Echo.OTHER, "bare"),
        ("http-server-error", LIKELY),
        ("token-mismatch", "aeskey-mismatch", "receiveid-mismatch", "crypto-lib-incompatible"),
    ),
    "any path": (
        all_alike(403, Echo.OTHER, "neighbour"),
        ("token-mismatch", POSSIBLE),
        ("handler-not-reached", "aeskey-mismatch", "receiveid-mismatch"),
    ),
    "any path, with 422": (
        all_alike(422, Echo.OTHER, "neighbour"),
        ("handler-not-reached", POSSIBLE),
        ("token-mismatch",),
    ),
    # The key.
    "like garbage": (
        key_fails(),
        ("aeskey-mismatch", LIKELY),
        ("receiveid-mismatch", "aeskey-trailing-bits", "java-key-size", *MISUSED, "decrypt-recipe-wrong"),
    ),
    "like garbage, with 500": (
        key_fails(500),
        ("aeskey-mismatch", LIKELY),
        ("crypto-lib-incompatible", "receiveid-mismatch", *MISUSED, "decrypt-recipe-wrong"),
    ),
    "like garbage, in Java": (
        key_fails(500, server="Apache-Tomcat"),
        ("aeskey-mismatch", LIKELY),
        ("java-key-size", "receiveid-mismatch", *MISUSED, "decrypt-recipe-wrong"),
    ),
    "like garbage, in PHP": (key_fails(500, page=PHP), ("php-crypto-extension", LIKELY), ("aeskey-mismatch",)),
    # The receive id.
    "like another's": (
        owner_fails(),
        ("receiveid-mismatch", LIKELY),
        ("receiveid-third-party", "devtool-passes-save-fails", "aeskey-mismatch"),
    ),
    # Everything was understood.
    "like nothing else": (
        nothing_fails(403),
        ("clock-replay-window", POSSIBLE),
        ("nonce-store-too-strict", "reply-not-plaintext"),
    ),
    "like nothing else, with 500": (
        nothing_fails(500),
        ("http-server-error", LIKELY),
        ("handler-returns-none-500", "aeskey-mismatch"),
    ),
    # One word for everything.
    "with success": (
        all_alike(200, Echo.SUCCESS),
        ("reply-literal-success", LIKELY),
        ("errors-swallowed", "token-mismatch"),
    ),
    "with nothing": (
        all_alike(200, Echo.EMPTY),
        ("reply-empty", POSSIBLE),
        ("errors-swallowed", "token-mismatch", "aeskey-mismatch"),
    ),
    "with a page": (
        all_alike(200, Echo.HTML, "bare"),
        ("reply-not-plaintext", LIKELY),
        ("url-path-wrong", "handler-not-reached", "token-mismatch"),
    ),
    "with an error text": (
        all_alike(200),
        ("token-mismatch", LIKELY),
        ("wrong-signature-recipe", "aeskey-mismatch", "receiveid-mismatch", "reply-not-plaintext"),
    ),
    "from memory": (all_alike(200, cache="age: 7"), ("answer-cached", LIKELY), ("handler-not-reached",)),
    "with 405": (all_alike(405), ("get-verify-not-implemented", LIKELY), ("url-path-wrong",)),
}


@pytest.mark.parametrize(("seen", "expected", "also"), STAGES.values(), ids=STAGES)
def test_stage(seen: Verification, expected: tuple[str, Certainty], also: tuple[str, ...]) -> None:
    """Genuine requests are answered like others, which names the stage, and the look-alikes with it."""
    assert said(seen) == (*expected, also)


def test_empty_answer_to_good_signatures_only() -> None:
    """The signature was found right, and then nobody wrote the plaintext."""
    seen = answering(nothing_fails(200), *GENUINE, echo=Echo.EMPTY)
    assert said(seen) == ("reply-empty", LIKELY, ("reply-not-plaintext",))


def test_other_text_to_good_signatures_only() -> None:
    """200 with a text of its own, and only for what could be opened: it was opened, and something else written."""
    assert said(nothing_fails(200)) == ("reply-not-plaintext", LIKELY, ())
    said_by_a_name = answering(nothing_fails(200), *GENUINE, echo=Echo.SUCCESS)
    assert said(said_by_a_name) == ("reply-literal-success", LIKELY, ())


def test_other_text_to_each_of_them() -> None:
    """The bytes of a plaintext as numbers, say: answers differ, and not because another key makes something else."""
    seen = refusing(nothing_fails(200), "rich-echostr", alike=ELSEWHERE, status=200)
    assert said(seen) == ("reply-not-plaintext", LIKELY, ())
    mirrored = answering(seen, *GENUINE, echo=Echo.OF_ANOTHER)
    assert said(mirrored) == ("reply-not-plaintext", LIKELY, ())


@pytest.mark.parametrize("status", [200, 400])
def test_garbage_that_passes_for_text(status: int) -> None:
    """With another key some garbage looks well padded: one answer that differs by chance names no stage."""
    fakes = ("key-as-text", "key-cut", "half-the-key", "without-chaining")
    by_chance = refusing(key_fails(status), *fakes, alike=AT_KEY, status=status)
    assert said(refusing(by_chance, "garbage", alike=ELSEWHERE, status=status))[0] == "aeskey-mismatch"
    all_apart = refusing(owner_fails(), *fakes, alike=AT_KEY)
    assert said(refusing(all_apart, "garbage", alike=ELSEWHERE))[0] == "receiveid-mismatch"


def test_refusal_that_tells_whose_message_it_was() -> None:
    """Where there is no id the text differs, which scatters nothing."""
    assert said(refusing(owner_fails(), "empty-id", alike=ELSEWHERE))[0] == "receiveid-mismatch"


def test_compressed_plaintext() -> None:
    """Nobody asked for gzip."""
    seen = looking(
        answering(unverified(), "genuine", echo=Echo.EXACT, alike=BEHIND, status=200), BEHIND, encoded="gzip"
    )
    assert said(seen) == ("reply-compressed-or-chunked", LIKELY, ())


@pytest.mark.parametrize(
    ("body", "certainty"), [("<echostr>", CERTAIN), ('"<echostr>"', CERTAIN), ("bad sign <echostr>", LIKELY)]
)
def test_ciphertext_comes_back(body: str, certainty: Certainty) -> None:
    """The bare echostr is what the handler took for the plaintext; in a sentence it may be an error message."""
    found, sure, _ = said(all_alike(200, Echo.CIPHERTEXT, body_start=body))
    assert (found, sure) == ("reply-ciphertext-echoed", certainty)


def test_error_that_quotes_the_echostr() -> None:
    """A refusal that repeats what was sent is a refusal."""
    seen = all_alike(403, Echo.CIPHERTEXT, body_start="invalid signature for <echostr>")
    assert said(seen)[0] == "token-mismatch"
    quoted = all_alike(200, Echo.CIPHERTEXT, body_start="invalid signature for <echostr>")
    assert said(accepting(quoted, "token-in-double-quotes"))[0] == "env-value-quoted"


def test_uncanonical_key() -> None:
    """A key with bits behind its end, and a handler that dies where it decrypts."""
    shape = shape_with("WECOM_ENCODING_AES_KEY", canonical=False)
    found = judged(rule, key_fails(500), shape, absent=NO_MESSAGES)
    assert diagnosis(found) == ("aeskey-trailing-bits", LIKELY, ("aeskey-mismatch", "crypto-lib-incompatible"))
    assert code(judged(rule, key_fails(400), shape, absent=NO_MESSAGES)) == "aeskey-mismatch"


@pytest.mark.parametrize("group", [("genuine", "rich-echostr"), ("foreign-id", "id-in-quotes")])
def test_wrong_key_fails_here_and_there(group: tuple[str, str]) -> None:
    """Another key makes something else of each ciphertext; no stage can be read off a single one."""
    for seen in (owner_fails(), nothing_fails(403)):
        assert said(refusing(seen, group[1], alike=ELSEWHERE))[0] == "aeskey-mismatch"


def test_accident_is_no_stage() -> None:
    """A gateway error on one of them scatters nothing."""
    seen = refusing(owner_fails(), "id-in-quotes", alike=ELSEWHERE, status=502)
    assert said(lost(seen, "empty-id"))[0] == "receiveid-mismatch"


def test_decrypted_before_the_signature_is_looked_at() -> None:
    """Garbage dies first whether well signed or not, so that it dies elsewhere proves nothing about the Token."""
    seen = refusing(unverified(), "garbage", "forged-garbage", alike=AT_KEY, status=500)
    assert said(seen) == ("token-mismatch", LIKELY, ("receiveid-mismatch", "wrong-signature-recipe"))


def test_uniform_refusal_that_crashes_at_garbage() -> None:
    """All is refused alike, and only garbage that is well signed crashes: the Token is right."""
    assert said(refusing(unverified(), "garbage", alike=AT_KEY, status=500))[0] == "receiveid-mismatch"


def test_answers_that_are_never_the_same() -> None:
    """Where two bad signatures are answered differently, no difference means anything."""
    seen = refusing(refusing(owner_fails(), "bad-signature", alike=20), "bad-signature-end", alike=21)
    assert said(seen)[1] is POSSIBLE


def test_only_plain_base64_opens() -> None:
    """The signature is right, and what has no equals sign, plus or slash in its ciphertext passes."""
    seen = accepting(key_fails(), "letters-only")
    assert said(seen) == ("decrypt-recipe-wrong", LIKELY, ("echostr-altered",))
