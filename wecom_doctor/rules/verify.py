"""URL verification: the cause is read off the pattern of the answers."""

from wecom_doctor.facts.answers import HTTP_OK, Echo
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.reference_clocks import ReferenceClocks
from wecom_doctor.facts.settings_given import Kind, SettingsGiven
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, Absent, Severity, Verdict, check
from wecom_doctor.rules._by_stage import BY_STAGE, PROVIDER
from wecom_doctor.rules._case import case_of
from wecom_doctor.rules._clocks import with_third_clock
from wecom_doctor.rules._families import (
    ALTERED,
    BLANKS,
    BLANKS_OF_ID,
    CUT,
    EARLIER,
    EMPTY,
    FORMER,
    LATER,
    OTHER_TOKENS,
    QUOTES,
    RECIPES,
    SAME_AGAIN,
    UNPADDED,
)
from wecom_doctor.rules._patterns import (
    LIKELY,
    accepts,
    alike,
    apart,
    certain,
    confessed,
    confesses,
    echoes,
    every,
    first_fitting,
    held,
    is_bare_ciphertext,
    is_only_encoded,
    kind,
    likely,
    nearly,
    negated,
    possible,
    revealed,
    some,
    status,
    takes_messages,
)
from wecom_doctor.rules._stages import FAILED_ALIKE, OPENED_IN_VAIN, TOKEN_IS_RIGHT, unsteady, without_zeros

# The first row that fits is the diagnosis. What was decrypted, or turns a failure into a success, proves most.
PATTERNS = (
    certain("reply-ciphertext-echoed", every(is_bare_ciphertext, status(HTTP_OK))),
    # It was decrypted; all values are right, and something happens to the plaintext afterwards.
    likely("reply-compressed-or-chunked", is_only_encoded),
    likely("reply-status-not-200", every(echoes(Echo.EXACT), negated(status(HTTP_OK)))),
    certain("reply-json-quoted", echoes(Echo.QUOTED)),
    certain("reply-trailing-newline", echoes(Echo.NEWLINE_BEHIND)),
    certain("reply-tuple-printed", echoes(Echo.TUPLE)),
    certain("reply-json-envelope", echoes(Echo.JSON_VALUE)),
    certain("reply-whole-buffer", echoes(Echo.WHOLE_BUFFER)),
    certain("output-before-echo", echoes(Echo.BYTES_AROUND, Echo.HTML_AROUND)),
    certain("reply-number-precision", echoes(Echo.ROUNDED)),
    certain("reply-encoded-again", echoes(Echo.ENCODED_AGAIN)),
    certain("reply-compressed-or-chunked", echoes(Echo.COMPRESSED)),
    certain("reply-charset-wrong", echoes(Echo.WIDE_CHARSET)),
    certain("reply-truncated", echoes(Echo.TRUNCATED)),
    # Where other genuine requests pass, nothing is wrong with the values.
    certain("wrong-signature-recipe", lambda case: without_zeros(case.seen) is not None, params=revealed(*UNPADDED)),
    likely("answers-flaky", accepts("rich-echostr"), also=("multi-instance-answers",)),
    likely(
        "param-parsed-as-number",
        every(accepts("few-digits"), accepts("with-short-nonce")),
        also=("wrong-signature-recipe",),
    ),
    likely("padding-16-vs-32", accepts("few-digits"), also=("padding-stripped-wrong", "answers-flaky")),
    likely("answers-flaky", accepts("foreign-id"), also=("multi-instance-answers",)),
    held("env-value-quoted", *QUOTES, "id-in-quotes"),
    held("env-value-whitespace", *BLANKS, *BLANKS_OF_ID),
    held("env-value-hash-cut", "token-cut-at-hash"),
    held("env-dollar-interpolation", "token-cut-at-dollar"),
    held("value-copied-wrong", "token-is-key", "token-is-receive-id", "agent-id", *CUT),
    held("config-not-reloaded", *FORMER, certainty=LIKELY, also=("env-overrides-file",)),
    held("token-pair-of-other-callback", *OTHER_TOKENS),
    held("dotenv-not-loaded", *EMPTY, certainty=LIKELY, also=("save-before-app-configured",)),
    held("stale-sample-config", "token-of-sample", "key-of-sample", "id-of-sample"),
    held("token-mismatch", "token-lower-case", "token-upper-case"),
    # Two clocks differ; which of them is wrong cannot be told without a third.
    held("endpoint-clock-skewed", "by-its-own-clock", certainty=LIKELY, also=("clock-skewed", "clock-replay-window")),
    held("clock-replay-window", "in-milliseconds"),
    held("clock-replay-window", *EARLIER, *LATER, certainty=LIKELY, also=("endpoint-clock-skewed", "clock-skewed")),
    held("query-not-decoded", "echostr-percent-encoded"),
    held("echostr-altered", *ALTERED),
    nearly("echostr-altered", *ALTERED, also=("query-not-decoded",)),
    # Behind the signature, what stands in the base64 of the others is the affair of the decryption.
    likely("decrypt-recipe-wrong", every(accepts("letters-only"), TOKEN_IS_RIGHT), also=("echostr-altered",)),
    held("query-not-decoded", "letters-only", certainty=LIKELY, also=("echostr-altered", "decrypt-recipe-wrong")),
    held("param-parsed-as-number", "recipe-of-a-float"),
    held("wrong-signature-recipe", *RECIPES),
    held("param-name-case", "also-in-other-case"),
    held("param-misread", "also-under-other-names", "also-as-signature"),
    held("mp-vs-wecom-protocol", "official-account-style", also=("wrong-crypto-class",)),
    held("padding-stripped-wrong", "without-padding"),
    held("ciphertext-double-base64", "double-base64"),
    held("aeskey-not-decoded", "key-as-text"),
    held("aeskey-missing-equals", "key-cut"),
    held("decrypt-recipe-wrong", "half-the-key", "without-chaining", "little-endian-length", "vector-in-front"),
    certain("bot-receiveid-not-empty", every(kind(Kind.BOT), accepts("corp-id")), params=revealed("corp-id")),
    # The page says suite id, WeCom's staff and users say the provider's corp id.
    likely(
        "receiveid-third-party",
        every(PROVIDER, accepts("suite-id", "empty-id")),
        params=revealed("suite-id", "empty-id"),
        also=("devtool-passes-save-fails",),
    ),
    held(
        "receiveid-mismatch",
        *("empty-id", "suite-id", "corp-id", "id-lower-case"),
        also=("devtool-passes-save-fails",),
    ),
    certain("answer-cached", every(echoes(Echo.OF_ANOTHER), negated(OPENED_IN_VAIN))),
    likely(
        "reply-status-not-200",
        every(echoes(Echo.EMPTY), status(201, 202, 204, 205, 206), apart("genuine", "bad-signature")),
        also=("reply-empty",),
    ),
    # Two things are wrong at once.
    nearly("env-value-quoted", *QUOTES, also=("aeskey-mismatch", "receiveid-mismatch")),
    nearly("env-value-whitespace", *BLANKS, also=("aeskey-mismatch", "receiveid-mismatch")),
    nearly("dotenv-not-loaded", *EMPTY, also=("save-before-app-configured",)),
    nearly("stale-sample-config", "token-of-sample"),
    nearly("values-swapped", "token-is-key", also=("value-copied-wrong",)),
    nearly("value-copied-wrong", "token-is-receive-id"),
    nearly("token-pair-of-other-callback", *OTHER_TOKENS),
    # Where nobody finds an echostr, the signature is that of the other three, and there is nothing to decrypt.
    nearly(
        "param-misread",
        "recipe-without-echostr",
        also=("wrong-signature-recipe", "aeskey-mismatch", "receiveid-mismatch"),
    ),
    nearly("wrong-signature-recipe", *RECIPES, also=("aeskey-mismatch", "receiveid-mismatch")),
    nearly("query-not-decoded", "echostr-percent-encoded"),
    # It says so itself.
    *confessed("aeskey-not-decoded", "aeskey-missing-equals", also=("aeskey-length", "aeskey-mismatch")),
    *confessed("java-key-size", "php-crypto-extension", "crypto-lib-incompatible", "aeskey-trailing-bits"),
    likely("receiveid-mismatch", every(confesses("receiveid-mismatch"), apart("genuine", "bad-signature"))),
    likely("token-mismatch", every(confesses("token-mismatch"), alike("genuine", "bad-signature"))),
    # It was opened: no other request gets 200.
    likely("reply-literal-success", every(echoes(Echo.SUCCESS), OPENED_IN_VAIN)),
    likely("reply-not-plaintext", every(echoes(Echo.OTHER, Echo.OF_ANOTHER), OPENED_IN_VAIN)),
    likely("reply-ciphertext-echoed", every(echoes(Echo.CIPHERTEXT), status(HTTP_OK)), also=("token-mismatch",)),
    # Everything gets the same word, also what is not signed at all.
    likely(
        "reply-literal-success",
        every(echoes(Echo.SUCCESS), status(HTTP_OK)),
        also=("errors-swallowed", "token-mismatch"),
    ),
    likely(
        "answer-cached", every(FAILED_ALIKE, lambda case: case.look.cache is not None), also=("handler-not-reached",)
    ),
    likely(
        "get-and-post-both-needed",
        every(PROVIDER, status(404, 405, 410, 501), FAILED_ALIKE, takes_messages),
        also=("get-verify-not-implemented",),
    ),
    likely(
        "get-verify-not-implemented",
        every(some(status(404, 405, 410, 501), echoes(Echo.HTML)), FAILED_ALIKE, takes_messages),
    ),
    likely("get-verify-not-implemented", every(status(405, 501), FAILED_ALIKE), also=("url-path-wrong",)),
    # No two answers can be compared: a limit, a ban for our own forgeries, or several instances.
    possible(
        "answers-flaky",
        unsteady,
        also=("http-rate-limited", "multi-instance-answers", "token-mismatch", "aeskey-mismatch", "receiveid-mismatch"),
    ),
    *BY_STAGE,
)


@check("callback.verify-answer", behind=("http.hops-agree", "http.answers", "http.reaches-handler"))
def verification_returns_the_plaintext(
    seen: Verification, settings: SettingsGiven, delivery: Delivery | Absent, clocks: ReferenceClocks | Absent
) -> Verdict:
    """The genuine verification request is not answered with its plaintext."""
    case = case_of(seen, settings, delivery)
    if case is None:
        return MOOT
    if case.reaction.passed or (seen.passed(*SAME_AGAIN) and without_zeros(seen) is None):
        return OK
    found = first_fitting(PATTERNS, case, Severity.ERROR)
    return OK if found is None else with_third_clock(found, seen, clocks)
