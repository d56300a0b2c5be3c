"""The table: every request of the battery, one row each.

The rows of ALWAYS are sent to every endpoint. The others wait for a suspicion: they decide between causes that are
still possible when a genuine request has failed.
"""

from wecom_doctor.protocol.battery import composing, messaging, varying, verifying
from wecom_doctor.protocol.battery.accidents import (
    ALTERED,
    FOREIGN_ID,
    IDS,
    RECIPES,
    SAMPLE_KEY,
    TOKENS,
    blanks_for_plus,
    in_url_alphabet,
    other_token,
    signed_over,
    with_half_the_key,
    with_key_as_text,
    with_key_cut,
    with_little_endian_length,
    with_vector_in_front,
    without_chaining,
)
from wecom_doctor.protocol.battery.variant import Draft, Fate, Place, Suspicion, Variant, plain_row, row
from wecom_doctor.protocol.signature import sign

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36"
TOOL = "curl/8.5.0"
# What nearly every server knows itself by, and what none does (RFC 2606).
THIS_MACHINE, NOBODY = "localhost", "no-such-host.invalid"
PASSES, EITHER = Fate.PASSES, Fate.EITHER
ALWAYS, SIGNATURE, BODY = Suspicion.ALWAYS, Suspicion.SIGNATURE, Suspicion.BODY
CONTENT = Suspicion.CONTENT
# Sent before all others, and alone: where it does not even get an answer, nothing else will; and nothing slows it down.
FIRST = ("genuine",)
OTHER_CASE = {"echoStr": "echostr", "EchoStr": "echostr", "Nonce": "nonce", "timeStamp": "timestamp"}
OTHER_NAMES = {
    "msgSignature": "msg_signature",
    "sign": "msg_signature",
    "msg_sign": "msg_signature",
    "msgsignature": "msg_signature",
    "echo_str": "echostr",
    "echo": "echostr",
    "time": "timestamp",
    "ts": "timestamp",
    "time_stamp": "timestamp",
}
FORMER_MAX = 2
MINUTE, HOUR, DAY = 60, 3600, 86_400
SHIFTS = {
    "ten-minutes-ago": -10 * MINUTE,
    "in-ten-minutes": 10 * MINUTE,
    "an-hour-ago": -HOUR,
    "in-an-hour": HOUR,
    "eight-hours-ago": -8 * HOUR,
    "in-eight-hours": 8 * HOUR,
    "in-a-day": DAY,
}
# Where well-known WeCom programs listen.
PATHS = (
    "/",
    "/wecom",
    "/wecom/callback",
    "/wecom/receive",
    "/wecom/message",
    "/wechat",
    "/wechat/callback",
    "/wework",
    "/wework/callback",
    "/weixin",
    "/wxwork",
    "/wxcomapp",
    "/wx",
    "/callback",
    "/callback/data",
    "/callback/command",
    "/api/wecom",
    "/api/wecom/callback",
    "/api/v1/message",
    "/api/callback",
    "/plugins/wecom/callback",
    "/bot/callback",
    "/message",
    "/webhook",
    "/webhook/wecom",
)


def by_its_own_clock(draft: Draft) -> str | None:
    """The time that the endpoint takes it to be, where that is known to differ from ours."""
    return str(draft.now + draft.endpoint_ahead_s) if draft.endpoint_ahead_s else None


VERIFICATION: tuple[Variant, ...] = (
    # What every endpoint is asked.
    plain_row("genuine", verifying.genuine, ALWAYS, PASSES),
    plain_row("twin", verifying.genuine, ALWAYS, PASSES),
    plain_row("bare", verifying.bare, ALWAYS, EITHER),
    plain_row("neighbour", verifying.another_genuine, ALWAYS, EITHER, Place.NEIGHBOUR),
    plain_row("bad-signature", verifying.with_signature_changed(0), ALWAYS),
    row("garbage", verifying.with_garbage, ALWAYS),
    row("foreign-id", verifying.sealed_for(lambda _: FOREIGN_ID), ALWAYS),
    plain_row("bad-signature-end", verifying.with_signature_changed(39), ALWAYS),
    plain_row("no-signature", verifying.without_signature, ALWAYS),
    row("forged-garbage", verifying.with_forged_garbage, ALWAYS),
    row("rich-echostr", varying.with_characters("+/", "", varying.zero_nonce), ALWAYS, PASSES),
    row("few-digits", varying.with_few_digits, ALWAYS, PASSES),
    plain_row("again", verifying.genuine, ALWAYS, PASSES),
    plain_row("a-day-old", varying.shifted(-DAY), ALWAYS, EITHER),
    # The endpoint holds another Token than we do.
    *(plain_row(name, varying.with_token(held), SIGNATURE) for name, held in TOKENS.items()),
    *(plain_row(f"token-of-another-{i}", varying.with_token(other_token(i)), SIGNATURE) for i in range(3)),
    # The endpoint signs by a recipe of its own, or over something that it changed before.
    *(row(name, varying.with_recipe(recipe), SIGNATURE) for name, recipe in RECIPES.items()),
    *(row(name, varying.with_recipe(signed_over(alter), "=/"), SIGNATURE) for name, alter in ALTERED.items()),
    # The endpoint reads parameters under other names.
    plain_row("also-in-other-case", varying.with_extra_parameters(OTHER_CASE), SIGNATURE, PASSES),
    plain_row("also-under-other-names", varying.with_extra_parameters(OTHER_NAMES), SIGNATURE, PASSES),
    row("also-as-signature", varying.with_extra_parameters({"signature": "msg_signature"}), SIGNATURE, PASSES),
    row("official-account-style", varying.official_account_style, SIGNATURE),
    *(
        plain_row(f"also-as-{name}", varying.with_extra_parameters({name: source}), Suspicion.PARAMETER_NAME, PASSES)
        for name, source in (OTHER_CASE | OTHER_NAMES).items()
    ),
    # The endpoint compares the timestamp with a clock of its own.
    *(plain_row(name, varying.shifted(seconds), Suspicion.CLOCK, EITHER) for name, seconds in SHIFTS.items()),
    plain_row("by-its-own-clock", varying.at_time(by_its_own_clock), Suspicion.CLOCK, EITHER),
    plain_row("in-milliseconds", varying.at_time(lambda one: f"{one.now}000"), Suspicion.CLOCK, EITHER),
    # The endpoint still holds what the settings were before.
    *(plain_row(f"former-values-{i}", varying.with_former(i), Suspicion.FORMER) for i in range(FORMER_MAX)),
    # The endpoint decrypts by a recipe of its own.
    row("key-of-sample", varying.with_ciphertext(varying.with_cipher_of(SAMPLE_KEY)), Suspicion.DECRYPTION),
    row("key-as-text", varying.with_ciphertext(with_key_as_text), Suspicion.DECRYPTION),
    row("key-cut", varying.with_ciphertext(with_key_cut), Suspicion.DECRYPTION),
    row("half-the-key", varying.with_ciphertext(with_half_the_key), Suspicion.DECRYPTION),
    row("without-chaining", varying.with_ciphertext(without_chaining), Suspicion.DECRYPTION),
    row("little-endian-length", varying.with_ciphertext(with_little_endian_length), Suspicion.DECRYPTION),
    row("vector-in-front", varying.with_ciphertext(with_vector_in_front), Suspicion.DECRYPTION),
    # Nothing in its base64 to decode, strip or escape; sent whether the signature or the decryption fails.
    row("letters-only", varying.with_letters_only, Suspicion.DECRYPTION, PASSES),
    row("double-base64", varying.with_ciphertext(varying.with_double_base64), Suspicion.DECRYPTION),
    # The endpoint waits for another receive id.
    *(row(name, verifying.sealed_for(one), Suspicion.RECEIVE_ID) for name, one in IDS.items()),
    row("without-padding", varying.without_padding, Suspicion.RECEIVE_ID),
    # Only some genuine requests pass: which character does the harm?
    row("with-plus", varying.with_characters("+", "/"), Suspicion.CHARACTERS, PASSES),
    row("with-slash", varying.with_characters("/", "+"), Suspicion.CHARACTERS, PASSES),
    row("with-short-nonce", varying.with_characters("", "+/", varying.short_nonce), Suspicion.CHARACTERS, PASSES),
    row("with-zero-nonce", varying.with_characters("", "+/", varying.zero_nonce), Suspicion.CHARACTERS, PASSES),
    row("signed-unpadded", varying.with_recipe(RECIPES["recipe-unpadded-hex"]), Suspicion.CHARACTERS),
    row("blank-for-plus", varying.with_recipe(blanks_for_plus, "+"), Suspicion.CHARACTERS),
    row("nonce-decoded-twice", varying.with_nonce_decoded_twice, Suspicion.CHARACTERS),
    row("in-url-alphabet", varying.with_ciphertext(in_url_alphabet), Suspicion.CHARACTERS),
    # Slow, or only slow to wake up?
    plain_row("alone", verifying.another_genuine, Suspicion.SLOW, PASSES),
    # Meshes exist that refuse what an old proxy in front of them speaks.
    plain_row("in-http-1-0", varying.in_http_1_0, Suspicion.OLD_VERSION, PASSES),
    # Sometimes yes, sometimes no: how often?
    *(plain_row(f"once-more-{i}", verifying.another_genuine, Suspicion.FLAKY, PASSES) for i in range(3)),
    # Somebody else answers.
    plain_row("agent-of-browser", varying.with_agent(BROWSER), Suspicion.NOT_REACHED, PASSES),
    plain_row("agent-of-tool", varying.with_agent(TOOL), Suspicion.NOT_REACHED, PASSES),
    plain_row("host-of-this-machine", varying.with_host(THIS_MACHINE), Suspicion.HOST, EITHER),
    plain_row("host-of-nobody", varying.with_host(NOBODY), Suspicion.HOST, EITHER),
    plain_row("twin-name", verifying.another_genuine, Suspicion.HOST, EITHER, Place.TWIN_NAME),
    plain_row("other-slash", verifying.another_genuine, Suspicion.NOT_REACHED, EITHER, Place.OTHER_SLASH),
    plain_row("redirected", verifying.another_genuine, Suspicion.REDIRECT, EITHER, Place.REDIRECTED),
    *(plain_row(path, verifying.another_genuine, Suspicion.PATH, EITHER, Place.PATH) for path in PATHS),
)

MESSAGES: tuple[Variant, ...] = (
    # What every endpoint is asked.
    row("event", messaging.event, ALWAYS, PASSES),
    # Takes the longest on its way.
    row("event-rich", messaging.with_text(composing.CHINESE, 32, messaging.RICH_BYTES), ALWAYS, PASSES),
    row("event-changed", messaging.with_ciphertext_changed, ALWAYS),
    row("event-unsigned", messaging.without_signature, ALWAYS),
    row("event-in-clear", messaging.in_clear, ALWAYS),
    row("event-garbage", messaging.with_garbage, ALWAYS),
    row("event-foreign-id", messaging.sealed_for(lambda _: FOREIGN_ID), ALWAYS),
    row("event-pad-large", messaging.with_text(composing.ASCII, 23), ALWAYS, PASSES),
    row("event-again", messaging.event_again, ALWAYS, PASSES),
    # Slow in company: slow alone, too?
    row("event-alone", messaging.another_event, Suspicion.SLOW, PASSES),
    # Nobody looks at the signature: is anything looked at?
    row("event-forged", messaging.with_signature_changed, Suspicion.OPEN_DOOR),
    # A reply that repeats the message, of the length at which some leave the padding out.
    row("event-longer", messaging.longer, Suspicion.ALIGNED, PASSES),
    # A text, twice the same; only when the user asks for it.
    row("text", messaging.text, Suspicion.TEXT, PASSES),
    row("text-again", messaging.text, Suspicion.TEXT, PASSES),
    # A genuine event fails: the way it is wrapped.
    row("event-other-envelope", messaging.in_other_envelope, BODY),
    row("event-other-product", messaging.as_other_product, BODY),
    row("type-application-xml", messaging.with_content_type("application/xml"), BODY, EITHER),
    row("type-application-json", messaging.with_content_type("application/json"), BODY, EITHER),
    row("type-octet-stream", messaging.with_content_type("application/octet-stream"), BODY, EITHER),
    row("type-plain", messaging.with_content_type("text/plain"), BODY, EITHER),
    row("type-none", messaging.with_content_type(None), BODY, EITHER),
    row("sample-order", messaging.with_layout(composing.sample_order), BODY, PASSES),
    row("encrypt-first", messaging.with_layout(composing.encrypt_first), BODY, PASSES),
    row("on-lines", messaging.with_layout(composing.on_lines), BODY, PASSES),
    row("without-cdata", messaging.with_layout(composing.without_cdata), BODY, PASSES),
    row("lower-case", messaging.with_layout(composing.lower_case), BODY),
    # A genuine event fails: its application, its receiver, its signature.
    row("agent-empty", messaging.with_agent_id(""), BODY, PASSES),
    row("agent-zero", messaging.with_agent_id("0"), BODY, EITHER),
    row("agent-number", messaging.with_agent_id("1000001"), BODY, EITHER),
    *(row(f"event-{name}", messaging.sealed_for(IDS[name]), BODY) for name in ("empty-id", "suite-id", "corp-id")),
    row("signed-without-encrypt", messaging.signed_by(lambda token, when, nonce, *_: sign(token, when, nonce)), BODY),
    row(
        "signed-over-body",
        messaging.signed_by(lambda token, when, nonce, _, body: sign(token, when, nonce, body.decode())),
        BODY,
    ),
    # Only the rich event fails: its characters, its padding or its size?
    row("event-chinese", messaging.with_text(composing.CHINESE, 9), CONTENT, PASSES),
    row("event-pad-full", messaging.with_text(composing.ASCII, 32), CONTENT, PASSES),
    row("event-1k", messaging.with_text(composing.ASCII, 9, 1_000), CONTENT, PASSES),
    row("event-8k", messaging.with_text(composing.ASCII, 9, 8_000), CONTENT, PASSES),
    row("event-20k", messaging.with_text(composing.ASCII, 9, messaging.RICH_BYTES), CONTENT, PASSES),
)

# Where there is nothing to sign with. The first row is all that an endpoint is asked whose answer can be a handler's.
UNSIGNED: tuple[Variant, ...] = (
    plain_row("bare", verifying.bare, ALWAYS, EITHER),
    plain_row("neighbour", verifying.bare, Suspicion.NOT_REACHED, EITHER, Place.NEIGHBOUR),
    plain_row("redirected", verifying.bare, Suspicion.REDIRECT, EITHER, Place.REDIRECTED),
    plain_row("other-slash", verifying.bare, Suspicion.PATH, EITHER, Place.OTHER_SLASH),
    plain_row("/", verifying.bare, Suspicion.PATH, EITHER, Place.PATH),
    plain_row("host-of-this-machine", varying.bare_with_host(THIS_MACHINE), Suspicion.HOST, EITHER),
    plain_row("host-of-nobody", varying.bare_with_host(NOBODY), Suspicion.HOST, EITHER),
    plain_row("twin-name", verifying.bare, Suspicion.HOST, EITHER, Place.TWIN_NAME),
    plain_row("in-http-1-0", varying.bare_in_http_1_0, Suspicion.OLD_VERSION, EITHER),
)
