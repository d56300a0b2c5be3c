"""FastAPI and Django, broken."""

from typing import Any

from tests.peers.receivers.case import OTHER_CORP_ID, OTHER_KEY, Case
from tests.peers.receivers.programs import PATH, Receiver
from tests.peers.receivers.shows import body, both, get, post, receives, verifies


def fastapi(breakage: str = "", **settings: Any) -> Receiver:
    return Receiver(program="fastapi", breakage=breakage, **settings)


def django(breakage: str) -> Receiver:
    return Receiver(program="django", breakage=breakage)


STEPS = ("token-mismatch", "aeskey-mismatch", "receiveid-mismatch")
FASTAPI = [
    # It says 403 to whatever goes wrong, so that a key cannot be told from a Token or a corp id.
    Case(("aeskey-mismatch",), fastapi(key=OTHER_KEY), both(get(403), post(403)), STEPS),
    Case(("receiveid-mismatch",), fastapi(corp_id=OTHER_CORP_ID), both(get(403), post(403)), STEPS),
    Case(("reply-json-quoted",), fastapi("text returned"), both(body('"{plaintext}"'), receives)),
    Case(("reply-json-envelope",), fastapi("object returned"), both(body('{{"echostr":"{plaintext}"}}'), receives)),
    Case(("param-name-case", "param-misread"), fastapi("echostr misnamed"), both(get(422, "echoStr"), receives)),
    Case(
        ("param-misread", "mp-vs-wecom-protocol"),
        fastapi("signature misnamed"),
        both(get(422, '"signature"'), receives),
    ),
    Case(("param-parsed-as-number",), fastapi("timestamp as number"), both(get(403), receives)),
    Case(
        ("json-vs-xml-callback", "content-type-unsupported", "raw-body-not-available", "body-parsed-wrong"),
        fastapi("body as json"),
        both(verifies, post(422)),
    ),
    Case(("json-vs-xml-callback",), fastapi("bot envelope"), both(verifies, post(500))),
    Case(("get-verify-not-implemented",), fastapi("post only"), both(get(405), receives)),
    Case(("post-method-not-routed",), fastapi("get only"), both(verifies, post(405))),
    Case(("auth-middleware-blocks",), fastapi("bearer"), both(get(401, "Not authenticated"), post(401))),
    Case(("redirect-to-login", "auth-middleware-blocks"), fastapi("login"), get(307, location="/login?next=")),
    Case(("host-header-rejected", "handler-not-reached"), fastapi("other host"), get(400, "Invalid host header")),
    Case(("https-redirect",), fastapi("https forced"), get(307, location="https://127.0.0.1")),
    Case(("spa-html-answers-route",), fastapi("page for everything"), get(200, '<div id="app">')),
    Case(
        ("http-server-error", "handler-returns-none-500", "dotenv-not-loaded", "save-before-app-configured"),
        fastapi("settings missing"),
        both(get(500), post(500)),
        # A handler that does not catch a refused signature answers the same.
        ("token-mismatch",),
    ),
    Case(("trailing-slash-redirect",), fastapi("route with slash"), get(307, location=f"{PATH}/?msg_signature=")),
    Case(("url-path-wrong",), fastapi("other path"), both(get(404), post(404))),
]
DJANGO = [
    Case(("csrf-blocks-post",), django("csrf"), both(verifies, post(403, "CSRF"))),
    Case(("host-header-rejected", "handler-not-reached"), django("other host"), get(400, "Bad Request (400)")),
    # The page shows the environment of the process, Token included; that is a fault of its own.
    Case(("host-header-rejected", "secret-in-answer"), django("other host debugged"), get(400, "ALLOWED_HOSTS")),
    Case(("https-redirect",), django("https forced"), get(301, location="https://127.0.0.1")),
    Case(("trailing-slash-redirect",), django("slash appended"), get(301, location=f"{PATH}/?msg_signature=")),
    Case(
        ("raw-body-not-available", "http-server-error", "post-error-causes-retries", "handler-returns-none-500"),
        django("attribute of flask"),
        both(verifies, post(500)),
    ),
    Case(("reply-json-quoted",), django("json response"), body('"{plaintext}"')),
    Case(("url-path-wrong", "handler-not-enabled"), django("page not found"), get(404, "api/wecom")),
]
CASES = [*FASTAPI, *DJANGO]
