"""Flask and wechatpy, broken."""

from typing import Any

from tests.peers.receivers.case import OTHER_CORP_ID, OTHER_KEY, OTHER_TOKEN, SAMPLE_TOKEN, Case
from tests.peers.receivers.programs import CORP_ID, KEY, PATH, TOKEN, Receiver
from tests.peers.receivers.shows import (
    ascii_only,
    body,
    both,
    event,
    foreign_id,
    forged,
    get,
    late,
    opened,
    post,
    receives,
    repeated,
    rubbish,
    some,
    tells_stages,
    told,
    unopened_reply,
    verifies,
)


def flask(breakage: str = "", **settings: Any) -> Receiver:
    return Receiver(program="flask", breakage=breakage, **settings)


REFUSED = both(get(403), post(403))

SETTINGS = [
    Case(("env-value-quoted",), flask(token=f'"{TOKEN}"'), REFUSED),
    Case(("env-value-whitespace",), flask(token=f"{TOKEN}\r"), REFUSED),
    Case(("token-mismatch",), flask(token=OTHER_TOKEN), REFUSED),
    Case(
        ("token-mismatch", "handler-returns-none-500", "http-server-error"),
        flask("errors uncaught", token=OTHER_TOKEN),
        both(get(500), post(500)),
    ),
    Case(("value-copied-wrong", "token-mismatch"), flask(token=TOKEN.lower()), REFUSED),
    Case(("value-copied-wrong", "values-swapped"), flask(token=KEY), REFUSED),
    Case(("save-before-app-configured", "dotenv-not-loaded", "config-key-misnamed"), flask(token=""), REFUSED),
    Case(("stale-sample-config",), flask(token=SAMPLE_TOKEN), REFUSED),
    # wechatpy's documentation catches a wrong id in messages only: 500 for the echostr.
    Case(("receiveid-mismatch",), flask(corp_id=OTHER_CORP_ID), both(get(500), post(403)), ("aeskey-mismatch",)),
    Case(
        ("env-value-whitespace", "receiveid-mismatch"),
        Receiver(program="gunicorn", corp_id=f"{CORP_ID} "),
        both(get(500), post(403)),
    ),
    Case(("aeskey-mismatch",), flask(key=OTHER_KEY), both(get(500), post(500)), ("receiveid-mismatch",)),
]
VERIFICATION = [
    Case(("reply-json-quoted",), flask("echo jsonified"), both(body('"{plaintext}"\n'), receives)),
    Case(("reply-json-envelope",), flask("echo in envelope"), get(200, '"data":"{plaintext}"')),
    Case(("reply-tuple-printed",), flask("echo printed as bytes"), body("b'{plaintext}'")),
    Case(("reply-status-not-200",), flask("echo with 201"), get(201, "{plaintext}")),
    Case(("reply-empty",), flask("echo forgotten"), body("")),
    Case(("reply-ciphertext-echoed",), flask("echo is ciphertext"), body("{echostr}")),
    Case(("reply-literal-success",), flask("echo is success"), both(body("success"), receives)),
    Case(("verify-slower-than-1s",), flask("echo late"), late),
    Case(("plus-becomes-space", "double-url-decode"), flask("parameters decoded twice"), both(some(403), receives)),
    Case(("param-name-case", "param-misread"), flask("parameters case"), both(get(403), receives)),
    Case(("get-verify-not-implemented",), flask("post only"), both(get(405), receives)),
    Case(("trailing-slash-redirect",), flask("route with slash"), get(308, location=f"{PATH}/?msg_signature=")),
    Case(("trailing-slash-404",), flask("route without slash", path=f"{PATH}/"), get(404)),
    Case(("mp-vs-wecom-protocol", "wrong-crypto-class"), flask("official account class"), both(get(403), post(200))),
    Case(
        ("crypto-lib-incompatible",),
        flask("old cryptography"),
        get(500, "missing 1 required positional argument: &#39;backend&#39;"),
        ("aeskey-mismatch",),
    ),
    Case(("reply-compressed-or-chunked",), flask("compressed"), get(200, content_encoding="gzip")),
    Case(("reply-trailing-newline",), flask("line ends"), body("{plaintext}\n")),
]
SECURITY = [
    Case(("signature-not-verified",), flask("signature ignored"), both(verifies, forged)),
    Case(("receiveid-not-verified",), flask("receive id ignored"), both(verifies, receives, foreign_id)),
    Case(("decryption-oracle",), flask("decrypts first"), both(verifies, tells_stages)),
    Case(("secret-in-answer",), flask("expected signature shown"), both(verifies, told)),
    Case(("errors-swallowed",), flask("errors hidden"), both(verifies, receives, rubbish(200, "success"))),
    Case(("nonce-store-too-strict", "parallel-verify-fails"), flask("nonces once"), both(verifies, repeated(403))),
    Case(("endpoint-clock-skewed", "clock-replay-window"), flask("clock ahead"), REFUSED),
    Case(("redirect-to-login", "auth-middleware-blocks"), flask("login"), get(302, location="/login?next=")),
]
MESSAGES = [
    Case(("post-method-not-routed",), flask("get only"), both(verifies, post(405))),
    Case(("json-vs-xml-callback", "content-type-unsupported"), flask("body as json"), both(verifies, post(415))),
    Case(("raw-body-not-available", "body-parsed-wrong"), flask("body as form"), both(verifies, post(400))),
    Case(("csrf-blocks-post",), flask("csrf"), both(verifies, post(400, "CSRF token is missing"))),
    Case(
        ("event-type-unknown-to-sdk", "post-error-causes-retries"),
        flask("unknown events crash"),
        both(verifies, post(200), event(500)),
    ),
    Case(("message-charset-wrong",), flask("ascii only"), both(verifies, ascii_only)),
    Case(("slow-handler-5s",), flask("answers after six seconds"), verifies),
    Case(("reply-not-a-reply",), flask("reply is json"), post(200, '"errcode":0')),
    Case(("reply-not-encrypted",), flask("reply in clear"), post(200, "<Content><![CDATA[收到：你好]]></Content>")),
    Case(
        ("reply-to-from-not-swapped",), flask("reply not swapped"), opened(ToUserName=CORP_ID, FromUserName="zhangsan")
    ),
    Case(("reply-receiveid-wrong",), flask("reply without receive id"), unopened_reply("InvalidCorpId")),
    Case(("reply-undecryptable",), flask("reply with other key"), unopened_reply("")),
    Case(("reply-signature-wrong",), flask("reply in milliseconds"), unopened_reply("InvalidSignature")),
]
CASES = [*SETTINGS, *VERIFICATION, *SECURITY, *MESSAGES]
