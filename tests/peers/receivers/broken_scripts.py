"""Node, Express, PHP and Java, broken."""

from typing import Any

from tests.peers.receivers.case import OTHER_CORP_ID, OTHER_KEY, Case
from tests.peers.receivers.programs import PATH, TOKEN, Receiver
from tests.peers.receivers.shows import (
    body,
    both,
    get,
    half_signed,
    large,
    numbers_matter,
    post,
    receives,
    some,
    unopened_reply,
    verifies,
)

SCRIPT = "/callback.php"
AS_SPACE = ("plus-becomes-space", "double-url-decode")


def node(breakage: str = "", **settings: Any) -> Receiver:
    return Receiver(program="node", breakage=breakage, **settings)


def express(breakage: str, **settings: Any) -> Receiver:
    return Receiver(program="express", breakage=breakage, **settings)


def php(breakage: str = "", **settings: Any) -> Receiver:
    return Receiver(program="php", breakage=breakage, path=SCRIPT, **settings)


def java(breakage: str = "", **settings: Any) -> Receiver:
    return Receiver(program="java", breakage=breakage, **settings)


NODE = [
    Case(("env-value-quoted",), node(token=f"'{TOKEN}'"), both(get(401), post(401))),
    Case(("aeskey-mismatch",), node(key=OTHER_KEY), both(get(403), post(403)), ("receiveid-mismatch",)),
    Case(("receiveid-mismatch",), node(corp_id=OTHER_CORP_ID), both(get(403), post(403)), ("aeskey-mismatch",)),
    Case(("reply-number-precision",), node("echo is a number"), both(get(200, "00"), receives)),
    Case(("reply-trailing-newline",), node("echo with newline"), both(body("{plaintext}\n"), receives)),
    Case(("output-before-echo",), node("echo with bom"), body("\ufeff{plaintext}")),
    Case(("reply-not-plaintext",), node("echo is an object"), body("[object Object]")),
    Case(("reply-json-envelope",), node("echo is json"), get(200, '"echostr":"{plaintext}"')),
    Case(("reply-encoded-again",), node("echo encrypted again"), get(200, "=")),
    Case(("reply-charset-wrong",), node("echo in utf-16"), get(200, "\0")),
    Case(AS_SPACE, node("query decoded twice"), some(401)),
    Case(("query-not-decoded",), node("query not decoded"), both(get(401), receives)),
    Case(("echostr-altered",), node("query in lower case"), both(get(401), receives)),
    Case(("padding-16-vs-32",), node("default padding"), some(500)),
    Case(("wrong-signature-recipe",), node("unsorted signature"), both(get(401), post(401))),
    Case(("signature-compared-partly",), node("signature compared partly"), both(verifies, half_signed)),
    Case(("wrong-signature-recipe", "mp-vs-wecom-protocol"), node("signature without ciphertext"), get(401)),
    Case(("json-vs-xml-callback", "body-parsed-wrong"), node("body as json"), both(verifies, post(500))),
    Case(("body-parsed-wrong",), node("body in fixed order"), both(verifies, post(500))),
    Case(("reply-not-a-reply",), node("reply is json"), both(verifies, post(200, '"errcode":0'))),
]
EXPRESS = [
    Case(("reply-json-quoted",), express("answer as json"), body('"{plaintext}"')),
    Case(("reply-json-envelope",), express("answer as json object"), get(200, '"data":"{plaintext}"')),
    Case(("reply-status-not-200",), express("answer with 202"), get(202, "{plaintext}")),
    Case(
        ("raw-body-not-available", "content-type-unsupported"),
        express("body as plain text only"),
        both(verifies, post(500)),
    ),
    Case(("json-vs-xml-callback", "raw-body-not-available"), express("body as json"), both(verifies, post(500))),
    Case(("json-vs-xml-callback",), express("body as json, any type"), both(verifies, post(400, "Unexpected token"))),
    Case(("body-dropped-or-capped",), express("body limited"), both(verifies, large(3_000, 413))),
    Case(("trailing-slash-404",), express("strict routing", path=f"{PATH}/"), get(404)),
    Case(("redirect-to-login", "auth-middleware-blocks"), express("login"), get(302, location="/login?redirect=")),
    Case(("spa-html-answers-route",), express("page instead"), get(200, '<div id="root">')),
    Case(("auth-middleware-blocks",), express("api key"), both(get(401, "unauthorized"), post(401))),
    Case(("post-method-not-routed",), express("get only"), both(verifies, post(404, "Cannot POST"))),
]
PHP = [
    Case(("env-value-whitespace",), php(token=f"{TOKEN} "), both(get(403), post(403))),
    Case(("output-before-echo",), php("bom"), body("\ufeff{plaintext}")),
    Case(("output-before-echo",), php("empty line before"), body("\n{plaintext}")),
    Case(("reply-trailing-newline", "output-before-echo"), php("empty line after"), body("{plaintext}\n")),
    Case(("output-before-echo",), php("warning shown"), get(200, "<b>Warning</b>", "{plaintext}")),
    Case(("output-before-echo",), php("debug output"), get(200, "Array\n", "{plaintext}")),
    Case(("output-before-echo",), php("var_dump"), get(200, 'string(19) "{plaintext}"')),
    Case(("aeskey-not-decoded",), php("key not decoded"), both(get(403), post(403))),
    Case(("padding-16-vs-32",), php("default padding"), some(403)),
    Case(("php-crypto-extension",), php("mcrypt"), get(200, "undefined function mcrypt_module_open()")),
    Case(AS_SPACE, php("decoded again"), both(some(403), receives)),
    Case(("wrong-signature-recipe",), php("not sorted"), both(get(403), post(403))),
    Case(
        ("wrong-signature-recipe", "answers-flaky"),
        php("sorted as numbers"),
        numbers_matter(403),
        ("param-parsed-as-number",),
    ),
    Case(("raw-body-not-available", "body-parsed-wrong"), php("raw post data"), both(verifies, post(403))),
    Case(("url-path-wrong", "handler-not-enabled"), php(url_path="/wecom.php"), get(404)),
]
JAVA = [
    Case(("aeskey-mismatch",), java(key=OTHER_KEY), both(get(500), post(500)), ("receiveid-mismatch",)),
    Case(("reply-trailing-newline",), java("println"), body("{plaintext}\n")),
    Case(AS_SPACE, java("decoded twice"), some(403)),
    Case(("padding-16-vs-32",), java("default padding"), some(500)),
    Case(("wrong-signature-recipe",), java("upper case"), both(get(403), post(403))),
    Case(("reply-length-chars",), java("length in characters"), both(verifies, unopened_reply("InvalidCorpId"))),
]
CASES = [*NODE, *EXPRESS, *PHP, *JAVA]
