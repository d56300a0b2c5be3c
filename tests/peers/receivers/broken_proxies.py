"""Healthy callbacks behind a proxy that is set up wrong."""

from typing import Any

from tests.peers.receivers.case import OTHER_TOKEN, Case
from tests.peers.receivers.programs import PATH, Receiver
from tests.peers.receivers.shows import agents, both, bursts, cached, closed, get, large, mixed, post, verifies

FLASK = Receiver(program="flask")


def nginx(breakage: str, **settings: Any) -> Receiver:
    return Receiver(program="nginx", breakage=breakage, **{"behind": FLASK, **settings})


def tinyproxy(breakage: str) -> Receiver:
    return Receiver(program="tinyproxy", breakage=breakage)


DROPPED = ("query-string-dropped",)
CASES = [
    Case(("https-redirect",), nginx("301 to https"), get(301, location="https://127.0.0.1")),
    Case(("http-redirect", "https-redirect"), nginx("redirected to www"), get(302, location="http://www.example.com/")),
    Case(
        ("url-path-wrong", "handler-not-enabled", "handler-not-reached"), nginx("location elsewhere"), get(404, "nginx")
    ),
    Case(("trailing-slash-redirect",), nginx("location with slash"), get(301, location=f"{PATH}/?msg_signature=")),
    Case(("spa-html-answers-route",), nginx("page of an app"), get(200, '<div id="app">')),
    Case(("default-page", "default-vhost-answers"), nginx("welcome page"), get(200, "Welcome to nginx!")),
    Case(("http-bad-gateway", "app-not-running"), nginx("upstream dead"), get(502, "Bad Gateway")),
    Case(("http-unavailable",), nginx("maintenance"), get(503)),
    # Flask's handler refuses no signature as it refuses a wrong one, so that a Token explains it as well.
    Case(DROPPED, nginx("query dropped"), both(get(403), post(403)), ("token-mismatch",)),
    Case(
        DROPPED,
        nginx("query dropped by front controller", behind=Receiver(program="fastapi")),
        both(get(422, "Field required"), post(422, "Field required")),
    ),
    Case(("body-dropped-or-capped",), nginx("body limited"), both(verifies, large(1_000, 413))),
    Case(("body-dropped-or-capped",), nginx("body limited to 16k"), both(verifies, post(200), large(20_000, 413))),
    Case(("http-rate-limited",), nginx("rate limited"), bursts(429)),
    Case(("auth-middleware-blocks",), nginx("basic auth"), get(401, www_authenticate="Basic")),
    Case(("http-forbidden", "firewall-source-filter"), nginx("addresses denied"), get(403, "nginx")),
    Case(("waf-bot-challenge", "http-forbidden"), nginx("agent denied"), both(get(403, "nginx"), agents)),
    Case(
        ("http-forbidden", "post-method-not-routed", "waf-bot-challenge"),
        nginx("get only"),
        both(verifies, post(403, "nginx")),
    ),
    Case(
        ("multi-instance-answers", "answers-flaky"),
        nginx("two instances", beside=Receiver(program="flask", token=OTHER_TOKEN)),
        mixed(403),
    ),
    Case(("answer-cached",), nginx("answers cached by path"), cached),
    Case(
        ("reply-compressed-or-chunked",),
        nginx("compressed for nobody", behind=Receiver(program="fastapi", breakage="compressing")),
        get(200, content_encoding="gzip"),
    ),
    Case(
        ("http-gateway-timeout",),
        nginx("upstream too slow", behind=Receiver(program="flask", breakage="echo late")),
        get(504),
    ),
    Case(("http-uri-too-long",), nginx("request line limited"), both(get(414), post(200))),
    Case(("http-closed-early", "port-reset"), nginx("connection closed"), closed),
    Case(("http2-only",), nginx("http2 only"), closed),
    Case(("output-before-echo",), nginx("script added"), get(200, "{plaintext}<script")),
    Case(("scheme-mismatch",), nginx("with https"), get(400, "The plain HTTP request was sent to HTTPS port")),
    Case(
        ("handler-source-served",),
        nginx("php not executed", behind=None, path="/callback.php"),
        get(200, "<?php", "openssl_decrypt"),
    ),
    Case(("http-bad-gateway", "http-server-error", "app-not-running"), tinyproxy("upstream dead"), get(500)),
    Case(("handler-not-reached",), tinyproxy("forward only"), get(400)),
]
