"""URL verification: the cause is read off the pattern of the answers."""

from wecom_doctor.facts.answers import HTTP_OK, Echo
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.reference_clocks import ReferenceClocks
from wecom_doctor.facts.settings_given import Kind, SettingsGiven
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, Absent, Severity, Verdict, check
from wecom_doctor.rules._case import case_of
from wecom_doctor.rules._clocks import with_third_clock
from wecom_doctor.rules._families import (
    ALTERED,
    BLANKS,
    EARLIER,
    EMPTY,
    FORMER,
    LATER,
    OTHER_TOKENS,
    QUOTES,
    RECIPES,
    SAME_AGAIN,
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
    page_of,
    possible,
    refuses_forgeries,
    revealed,
    some,
    status,
    takes_messages,
    unknown_page,
)
from wecom_doctor.rules._stages import (
    DECRYPTED_FIRST,
    FAILED_ALIKE,
    KEY_FAILS,
    KEY_SCATTERS,
    OWNER_FAILS,
    UNDERSTOOD,
    restless,
    unsteady,
)

PROVIDER = kind(Kind.SUITE_DATA, Kind.SUITE_COMMAND)
SERVER_ERRORS = (500, 501, 502, 503, 504)


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
    certain("reply-charset-wrong", echoes(Echo.WIDE_CHARSET)),
    certain("reply-truncated", echoes(Echo.TRUNCATED)),
    # Where other genuine requests pass, nothing is wrong with the values.
    likely("answers-flaky", accepts("rich-echostr"), also=("multi-instance-answers",)),
    likely("padding-16-vs-32", accepts("few-digits"), also=("padding-stripped-wrong", "answers-flaky")),
    likely("answers-flaky", accepts("foreign-id"), also=("multi-instance-answers",)),
    held("env-value-quoted", *QUOTES, "id-in-quotes"),
    held("env-value-whitespace", *BLANKS, "id-with-blank", "id-with-return"),
    held("env-value-hash-cut", "token-cut-at-hash"),
    held("env-dollar-interpolation", "token-cut-at-dollar"),
    held("value-copied-wrong", "token-is-key", "token-is-receive-id", "agent-id"),
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
    held("query-not-decoded", "letters-only", certainty=LIKELY, also=("echostr-altered",)),
    held("param-parsed-as-number", "recipe-of-a-float"),
    held("wrong-signature-recipe", *RECIPES),
    held("param-name-case", "also-in-other-case"),
    held("param-misread", "also-under-other-names", "also-as-signature"),
    held("mp-vs-wecom-protocol", "official-account-style", also=("wrong-crypto-class",)),
    held("padding-stripped-wrong", "without-padding"),
    held("ciphertext-double-base64", "double-base64"),
    held("aeskey-not-decoded", "key-as-text"),
    held("aeskey-missing-equals", "key-cut"),
    held("decrypt-recipe-wrong", "half-the-key", "without-chaining", "little-endian-length"),
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
    certain("answer-cached", echoes(Echo.OF_ANOTHER)),
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
    nearly("wrong-signature-recipe", *RECIPES, also=("aeskey-mismatch", "receiveid-mismatch")),
    nearly("query-not-decoded", "echostr-percent-encoded"),
    # It says so itself.
    *confessed("java-key-size", "php-crypto-extension", "crypto-lib-incompatible", "aeskey-trailing-bits"),
    likely("receiveid-mismatch", every(confesses("receiveid-mismatch"), apart("genuine", "bad-signature"))),
    likely("token-mismatch", every(confesses("token-mismatch"), alike("genuine", "bad-signature"))),
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
    # The stage: which requests fail in the same way?
    likely("aeskey-mismatch", KEY_SCATTERS, also=("decrypt-recipe-wrong", "receiveid-mismatch")),
    likely("receiveid-third-party", every(PROVIDER, OWNER_FAILS), also=("receiveid-mismatch", "aeskey-mismatch")),
    likely(
        "bot-receiveid-not-empty", every(kind(Kind.BOT), OWNER_FAILS), also=("receiveid-mismatch", "aeskey-mismatch")
    ),
    likely(
        "receiveid-mismatch",
        OWNER_FAILS,
        also=("receiveid-third-party", "devtool-passes-save-fails", "aeskey-mismatch"),
    ),
    # What cannot be decrypted fails before the signature is looked at.
    likely("token-mismatch", DECRYPTED_FIRST, also=("receiveid-mismatch", "wrong-signature-recipe")),
    likely(
        "aeskey-trailing-bits",
        every(KEY_FAILS, status(*SERVER_ERRORS), lambda case: case.key_is_canonical is False),
        also=("aeskey-mismatch", "crypto-lib-incompatible"),
    ),
    likely(
        "php-crypto-extension",
        every(KEY_FAILS, page_of("php"), some(status(*SERVER_ERRORS), echoes(Echo.EMPTY))),
        also=("aeskey-mismatch",),
    ),
    likely(
        "aeskey-mismatch",
        every(KEY_FAILS, status(*SERVER_ERRORS), page_of("java", "tomcat", "spring")),
        also=("java-key-size", "receiveid-mismatch", "decrypt-recipe-wrong"),
    ),
    likely(
        "aeskey-mismatch",
        every(KEY_FAILS, status(*SERVER_ERRORS)),
        also=("crypto-lib-incompatible", "receiveid-mismatch", "decrypt-recipe-wrong"),
    ),
    likely(
        "aeskey-mismatch",
        KEY_FAILS,
        also=("receiveid-mismatch", "aeskey-trailing-bits", "java-key-size", "decrypt-recipe-wrong"),
    ),
    # It was understood to the end, and refused all the same: nothing is left to look at but the time.
    possible(
        "clock-replay-window",
        every(UNDERSTOOD, status(400, 401, 403)),
        also=("nonce-store-too-strict", "reply-not-plaintext"),
    ),
    likely(
        "http-server-error",
        every(UNDERSTOOD, status(*SERVER_ERRORS)),
        also=("handler-returns-none-500", "aeskey-mismatch"),
    ),
    likely(
        "query-string-dropped",
        every(FAILED_ALIKE, alike("genuine", "bare"), status(422), apart("genuine", "neighbour")),
        also=("param-misread", "token-mismatch"),
    ),
    possible(
        "query-string-dropped",
        every(FAILED_ALIKE, alike("genuine", "bare"), status(400), apart("genuine", "neighbour")),
        also=("token-mismatch", "aeskey-mismatch", "receiveid-mismatch", "param-misread"),
    ),
    likely(
        "reply-not-plaintext",
        every(FAILED_ALIKE, alike("genuine", "bare"), echoes(Echo.HTML), status(HTTP_OK)),
        also=("url-path-wrong", "handler-not-reached", "token-mismatch"),
    ),
    possible(
        "reply-empty",
        every(echoes(Echo.EMPTY), status(HTTP_OK), FAILED_ALIKE),
        also=("errors-swallowed", "token-mismatch", "aeskey-mismatch"),
    ),
    likely("reply-empty", every(echoes(Echo.EMPTY), status(HTTP_OK)), also=("reply-not-plaintext",)),
    # The same values work for messages.
    likely(
        "reply-not-plaintext",
        every(FAILED_ALIKE, takes_messages, refuses_forgeries, status(HTTP_OK)),
        also=("echostr-altered", "query-string-dropped"),
    ),
    possible(
        "echostr-altered",
        every(FAILED_ALIKE, takes_messages, refuses_forgeries),
        also=("param-parsed-as-number", "query-not-decoded", "query-string-dropped"),
    ),
    likely(
        "token-mismatch",
        every(kind(Kind.MP), FAILED_ALIKE, apart("genuine", "neighbour"), negated(status(*SERVER_ERRORS))),
        also=("mp-vs-wecom-protocol", "wrong-signature-recipe"),
    ),
    likely(
        "token-mismatch",
        every(FAILED_ALIKE, alike("genuine", "bare"), apart("genuine", "neighbour"), negated(status(*SERVER_ERRORS))),
        also=("wrong-signature-recipe", "aeskey-mismatch", "receiveid-mismatch", "query-string-dropped"),
    ),
    likely(
        "token-mismatch",
        every(FAILED_ALIKE, apart("genuine", "neighbour"), negated(status(*SERVER_ERRORS))),
        also=("wrong-signature-recipe", "aeskey-mismatch", "receiveid-mismatch", "reply-not-plaintext"),
    ),
    possible(
        "token-mismatch",
        every(FAILED_ALIKE, apart("genuine", "neighbour"), apart("genuine", "bare")),
        also=("http-server-error", "aeskey-mismatch", "receiveid-mismatch", "handler-returns-none-500"),
    ),
    likely(
        "http-server-error",
        status(*SERVER_ERRORS),
        also=("token-mismatch", "aeskey-mismatch", "receiveid-mismatch", "crypto-lib-incompatible"),
    ),
    possible("token-mismatch", restless, also=("aeskey-mismatch", "receiveid-mismatch", "wrong-signature-recipe")),
    possible(
        "token-mismatch",
        every(FAILED_ALIKE, unknown_page, status(400, 401, 403, HTTP_OK)),
        also=("handler-not-reached", "aeskey-mismatch", "receiveid-mismatch"),
    ),
    possible("reply-not-plaintext", status(HTTP_OK), also=("handler-not-reached",)),
    possible("handler-not-reached", lambda _: True, also=("token-mismatch",)),
)


@check("callback.verify-answer", behind=("http.hops-agree", "http.answers", "http.reaches-handler"))
def verification_returns_the_plaintext(
    seen: Verification, settings: SettingsGiven, delivery: Delivery | Absent, clocks: ReferenceClocks | Absent
) -> Verdict:
    """The genuine verification request is not answered with its plaintext."""
    case = case_of(seen, settings, delivery)
    if case is None:
        return MOOT
    if case.reaction.passed or seen.passed(*SAME_AGAIN):
        return OK
    found = first_fitting(PATTERNS, case, Severity.ERROR)
    return OK if found is None else with_third_clock(found, seen, clocks)
