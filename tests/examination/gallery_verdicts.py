"""Exhibits that no request can tell from something else: what may stand first in their place, and why."""

# Not a fault of the doctor: the answers are the same. The exhibit's own code has to stand among those that fit too.
AMBIGUOUS: dict[str, tuple[str, ...]] = {
    # Every refusal is the same, so the first step that can fail is named.
    "aeskey-mismatch:every-failure-403": ("token-mismatch",),
    "token-mismatch:every-failure-500": ("http-server-error",),
    # Everything that is signed rightly fails, and nobody says why.
    "aeskey-trailing-bits": ("aeskey-mismatch",),
    "crypto-lib-incompatible": ("aeskey-mismatch",),
    "java-key-size:swallowed": ("aeskey-mismatch",),
    # A body that is lost on the way, or not found, or not understood.
    "body-dropped-or-capped:dropped": ("body-parsed-wrong", "raw-body-not-available"),
    "body-parsed-wrong:bot": ("raw-body-not-available",),
    # Every message fails behind the decryption, and ours are all of a new event.
    "post-error-causes-retries": ("event-type-unknown-to-sdk",),
    "post-error-causes-retries:bot": ("event-type-unknown-to-sdk",),
    "post-error-causes-retries:fastapi": ("event-type-unknown-to-sdk",),
    "post-error-causes-retries:spring": ("event-type-unknown-to-sdk",),
    "wrong-callback-kind": ("event-type-unknown-to-sdk",),
    "wrong-callback-kind:plain-app": ("event-type-unknown-to-sdk",),
    # Another wording of the same: an old time is refused, an empty receive id is accepted, the page of another host.
    "clock-replay-window:slow-clock": ("endpoint-clock-skewed",),
    "devtool-passes-save-fails": ("receiveid-mismatch",),
    "default-vhost-answers": ("url-path-wrong",),
    "wrong-crypto-class": ("mp-vs-wecom-protocol",),
}

# The same fault under the name of what it looks like from outside.
UNDER_ANOTHER_NAME: dict[str, tuple[str, ...]] = {
    # A chunk is announced, and nineteen digits are a size; the chunk itself is missing.
    "http-malformed:chunks": ("reply-truncated",),
    # Elements in lower case are elements that are missing.
    "reply-malformed:inner-names": ("reply-content-invalid",),
}

# What no request of ours brings to light; it is enough that nothing else is said.
UNSEEN = {
    "bot-stream-expired": "WeCom would poll for the rest of the stream, for ten minutes",
    "reply-content-invalid:bot-text": "a text is a right reply to somebody who has just come in",
    "reply-content-invalid:bot-no-stream-id": "the id is not looked at",
}
# Shown only to who asks for it: `--text` and `--security`.
WITH_TEXT = frozenset({"post-error-causes-retries:text-only", "slow-handler-5s:text-only"})
WITH_SECURITY = frozenset({"xml-entity-unsafe"})
# They keep us waiting and cost no work meanwhile, so they are begun first and all at once.
WAITING = (
    "http-gateway-timeout",
    "http-rate-limited",
    "http-rate-limited:in-bursts",
    "http-slow-drip",
    "http-timeout",
    "parallel-verify-fails",
    "slow-handler-5s",
    "slow-handler-5s:bot",
    "slow-handler-5s:text-only",
    "verify-slower-than-1s",
    "verify-slower-than-1s:cold-start",
)
