"""The last rows of the table for verifications: nothing turns the failure into a success, so its stage must tell."""

from wecom_doctor.facts.answers import HTTP_OK, Echo
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.rules._patterns import (
    SERVER_ERRORS,
    alike,
    apart,
    echoes,
    every,
    kind,
    likely,
    negated,
    page_of,
    possible,
    refuses_forgeries,
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
)

# A cipher that gets too long or too short a key says no to everything.
KEY_MISUSED = ("aeskey-not-decoded", "aeskey-missing-equals")
PROVIDER = kind(Kind.SUITE_DATA, Kind.SUITE_COMMAND)
BY_STAGE = (
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
        also=("java-key-size", "receiveid-mismatch", *KEY_MISUSED, "decrypt-recipe-wrong"),
    ),
    likely(
        "aeskey-mismatch",
        every(KEY_FAILS, status(*SERVER_ERRORS)),
        also=("crypto-lib-incompatible", "receiveid-mismatch", *KEY_MISUSED, "decrypt-recipe-wrong"),
    ),
    likely(
        "aeskey-mismatch",
        KEY_FAILS,
        also=("receiveid-mismatch", "aeskey-trailing-bits", "java-key-size", *KEY_MISUSED, "decrypt-recipe-wrong"),
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
