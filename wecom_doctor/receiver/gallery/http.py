"""Exhibits of HTTP itself: status pages, redirects, paths, answers that are late, cut, endless or no HTTP at all."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape

from wecom_doctor.receiver.exchange import Ending, Raw, Request, Response
from wecom_doctor.receiver.gallery.answers import always, here
from wecom_doctor.receiver.gallery.exhibit import Answer, Visit, exhibit
from wecom_doctor.receiver.gallery.pages import APACHE_DEFAULT, INDEX_HTML, OTHER_SITE, SOURCE, WELCOME_TO_NGINX
from wecom_doctor.receiver.gallery.servers import (
    NGINX_SERVER,
    as_json,
    express,
    fastapi,
    flask,
    html,
    later,
    moved,
    nginx,
    origin,
    query_of,
    spring,
    text,
)
from wecom_doctor.receiver.wire import phrase, response_bytes

PATH, OTHER_PATH = "/wecom/callback", "/wechat/callback"
# Behind the limits of WeCom, and behind those of most checks.
GATEWAY_PATIENCE_S = 3.0
URL_CHARACTERS_MAX = 200
REQUESTS_MAX, IN_SECONDS = 5, 10.0

GATEWAY_REFUSES = as_json(400, {"code": "InvalidArgument", "message": "The request is not valid for this resource."})

# Slug, variant, and what is answered to whatever request on whatever path.
EVERYWHERE: dict[tuple[str, str], Answer] = {
    ("http-bad-gateway", ""): nginx(502),
    ("http-unavailable", ""): nginx(503),
    ("http-unavailable", "no-instance"): text(503, "no healthy upstream", ("Server", "envoy")),
    ("http-gateway-timeout", ""): later(GATEWAY_PATIENCE_S, nginx(504)),
    ("http-forbidden", ""): nginx(403),
    ("http-rate-limited", ""): nginx(429),
    ("handler-not-reached", ""): GATEWAY_REFUSES,
    ("handler-not-reached", "405"): nginx(405),
    ("handler-not-reached", "gone"): nginx(410),
    ("default-vhost-answers", ""): html(404, OTHER_SITE, NGINX_SERVER),
    ("default-page", ""): html(200, APACHE_DEFAULT, ("Server", "Apache/2.4.58 (Ubuntu)")),
    ("http-timeout", ""): Raw(ending=Ending.HOLD),
    ("http-closed-early", ""): Raw(),
    ("http-closed-early", "reset"): Raw(ending=Ending.RESET),
    ("http-closed-early", "in-headers"): Raw(parts=(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Le",)),
    ("port-other-service", ""): Raw(parts=(b"SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5\r\n",)),
    ("port-other-service", "redis"): Raw(parts=(b"-ERR wrong number of arguments for 'get' command\r\n",)),
    # An empty SETTINGS frame, then GOAWAY with PROTOCOL_ERROR.
    ("http2-only", ""): Raw(
        parts=(
            b"\x00\x00\x00\x04\x00\x00\x00\x00\x00",
            b"\x00\x00\x08\x07\x00\x00\x00\x00\x00" + b"\x00\x00\x00\x00\x00\x00\x00\x01",
        )
    ),
}
for (slug, variant), answer in EVERYWHERE.items():
    exhibit(slug, variant=variant)(always(answer))

Page = Callable[[Request], Response]


def on_its_path(page: Page, visit: Visit) -> Answer:
    """Whatever comes to the callback ends alike; other paths are not there."""
    return page(visit.request) if here(visit) else visit.correct()


CRASHES: dict[str, Page] = {
    "": lambda _: flask(500),
    "spring": lambda request: spring(request, 500),
    "fastapi": lambda _: fastapi(500),
}
for variant, page in CRASHES.items():
    exhibit("http-server-error", variant=variant)(partial(on_its_path, page))


def another_path(not_there: Page, visit: Visit) -> Answer:
    """The handler listens on the path of its documentation, and nothing on the path of the console."""
    right = replace(visit, path=OTHER_PATH if visit.path == PATH else PATH).correct()
    return not_there(visit.request) if right.status == 404 else right


NOT_THERE: dict[str, Page] = {
    "": lambda _: fastapi(404),
    "express": lambda request: express(404, f"Cannot {request.method} {escape(request.path)}"),
    "spring": lambda request: spring(request, 404),
}
for variant, page in NOT_THERE.items():
    exhibit("url-path-wrong", variant=variant)(partial(another_path, page))


def other_slash(path: str) -> str:
    """The path with the final slash that it lacks, or without the one that it has."""
    return path.rstrip("/") or "/index" if path.endswith("/") else f"{path}/"


@exhibit("trailing-slash-404")
def one_spelling(visit: Visit) -> Answer:
    """The route has the other spelling, and the framework is strict."""
    right = replace(visit, path=other_slash(visit.path)).correct()
    return flask(404) if right.status == 404 else right


def to_other_slash(redirect: Callable[[str], Response], visit: Visit) -> Answer:
    """The framework sends the one spelling to the other."""
    canonical = other_slash(visit.path)
    if here(visit):
        return redirect(f"{origin(visit.request)}{canonical}{query_of(visit.request)}")
    return replace(visit, path=canonical).correct()


SLASH_REDIRECTS: dict[str, Callable[[str], Response]] = {
    "": lambda location: moved(location, 307, ("Server", "uvicorn")),
    "flask": lambda location: moved(location, 308, ("Server", "Werkzeug/3.0.4 Python/3.11.9")),
    "nginx": lambda location: nginx(301, ("Location", location)),
}
for variant, redirect in SLASH_REDIRECTS.items():
    exhibit("trailing-slash-redirect", variant=variant)(partial(to_other_slash, redirect))


@exhibit("https-redirect")
def forced_https(visit: Visit) -> Answer:
    """`return 301 https://$host$request_uri;`."""
    return nginx(301, ("Location", f"{origin(visit.request, 'https')}{visit.request.target}"))


@exhibit("http-redirect")
def canonical_host(visit: Visit) -> Answer:
    """The site lives under another name by now."""
    return nginx(302, ("Location", f"https://www.example.com{visit.request.target}"))


@exhibit("redirect-loop")
def back_and_forth(visit: Visit) -> Answer:
    """The proxy takes the final slash away, the framework behind it puts it back."""
    path = visit.request.path
    return nginx(301, ("Location", f"{origin(visit.request)}{other_slash(path)}{query_of(visit.request)}"))


@exhibit("redirect-to-login")
def login_required(visit: Visit) -> Answer:
    """Django's login_required, on the whole site."""
    if visit.request.path.startswith("/accounts/login"):
        return html(200, LOGIN_FORM)
    return moved(f"/accounts/login/?next={visit.request.path}", 302, ("Vary", "Cookie"))


@exhibit("redirect-to-login", variant="spring")
def spring_security(visit: Visit) -> Answer:
    """Spring Security's form login, which gives a session to whoever asks."""
    session = ("Set-Cookie", "JSESSIONID=9B1F5C6E0A7D4C3E8F21B7A6D5C4E3F2; Path=/; HttpOnly")
    if visit.request.path == "/login":
        return html(200, LOGIN_FORM)
    return moved(f"{origin(visit.request)}/login", 302, session)


LOGIN_FORM = (
    '<!DOCTYPE html>\n<html lang="en">\n<head><title>Sign in</title></head>\n<body>\n<form method="post">\n'
    '<input type="text" name="username"><input type="password" name="password">\n'
    '<button type="submit">Sign in</button>\n</form>\n</body>\n</html>\n'
)


@exhibit("default-page", variant="nginx")
def fresh_nginx(visit: Visit) -> Answer:
    """The site of the callback is not enabled: the welcome page at the root, and nothing anywhere else."""
    return html(200, WELCOME_TO_NGINX, NGINX_SERVER) if visit.request.path == "/" else nginx(404)


@exhibit("spa-html-answers-route")
def single_page(visit: Visit) -> Answer:
    """`try_files $uri /index.html;` for everything that is no file; a static page takes no POST."""
    return nginx(405) if visit.request.method == "POST" else html(200, INDEX_HTML, NGINX_SERVER)


@exhibit("handler-source-served")
def php_as_text(visit: Visit) -> Answer:
    """PHP is not passed on, so the script is a file like any other."""
    if not here(visit):
        return nginx(404)
    if visit.request.method == "POST":
        return nginx(405)
    return Response(headers=(("Content-Type", "application/octet-stream"), NGINX_SERVER), body=SOURCE.encode())


@exhibit("host-header-rejected")
def allowed_hosts(visit: Visit) -> Answer:
    """`ALLOWED_HOSTS = ["localhost"]`: Django refuses every other name before any view."""
    named = (visit.request.header("Host") or "").partition(":")[0]
    page = '\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Bad Request (400)</title>\n</head>\n'
    refused = html(400, f"{page}<body>\n  <h1>Bad Request (400)</h1><p></p>\n</body>\n</html>\n")
    return visit.correct() if named == "localhost" else refused


@exhibit("host-header-rejected", variant="vite")
def development_server(visit: Visit) -> Answer:
    """The development server in front knows the name `localhost` only."""
    named = (visit.request.header("Host") or "").partition(":")[0]
    if named == "localhost":
        return visit.correct()
    return text(403, f'Blocked request. This host ("{named}") is not allowed.\n')


@exhibit("http10-rejected")
def upgrade_required(visit: Visit) -> Answer:
    """A mesh gateway that takes HTTP/1.1 and newer."""
    mesh = ("Server", "istio-envoy")
    if visit.request.version == "1.0":
        return Response(status=426, headers=(mesh,))
    right = visit.correct()
    return replace(right, headers=(*right.headers, mesh))


@exhibit("http-uri-too-long")
def short_urls(visit: Visit) -> Answer:
    """A request line that is longer than a small buffer."""
    return nginx(414) if len(visit.request.target) > URL_CHARACTERS_MAX else visit.correct()


@exhibit("http-rate-limited", variant="in-bursts")
def five_in_ten_seconds(visit: Visit) -> Answer:
    """express-rate-limit in front of a handler that is right."""
    now = visit.request.received_at
    recent = [one for one in visit.memory.get("recent", ()) if one > now - IN_SECONDS]
    if len(recent) >= REQUESTS_MAX:
        wait = str(max(1, round(recent[0] + IN_SECONDS - now)))
        return text(429, "Too many requests, please try again later.", ("Retry-After", wait))
    visit.memory["recent"] = [*recent, now]
    return visit.correct()


@exhibit("answers-flaky")
def every_third(visit: Visit) -> Answer:
    """A connection out of a pool that is dead every third time."""
    visit.memory["count"] = visit.memory.get("count", 0) + 1
    return fastapi(500) if here(visit) and visit.memory["count"] % 3 == 0 else visit.correct()


@exhibit("http-slow-drip")
def byte_by_byte(visit: Visit) -> Answer:
    """The head comes at once, the body a byte a second."""
    right = visit.correct()
    head = response_bytes(right, stays=False, with_body=False)
    drops = (part for byte in right.body for part in (1.0, bytes([byte])))
    return Raw(parts=(head, *drops)) if right.body else right


@exhibit("http-malformed")
def no_head(visit: Visit) -> Answer:
    """A socket server that writes the plaintext and nothing around it."""
    return Raw(parts=(visit.correct().body or b"ok",))


@exhibit("http-malformed", variant="chunks")
def chunks_announced(visit: Visit) -> Answer:
    """A proxy joins the chunks and leaves the header that announces them."""
    right = visit.correct()
    line = f"HTTP/1.1 {right.status} {phrase(right.status)}\r\n"
    headers = "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    return Raw(parts=(line.encode() + headers.encode(), right.body))


@exhibit("http-malformed", variant="header")
def page_in_the_head(visit: Visit) -> Answer:
    """A CGI script prints before its headers."""
    right = visit.correct()
    return Raw(parts=(b"HTTP/1.1 200 OK\r\nConnected to database\r\n", b"Content-Type: text/plain\r\n\r\n", right.body))


@exhibit("http-too-large")
def log_file(visit: Visit) -> Answer:
    """A page of debug output without end."""
    if not here(visit):
        return visit.correct()
    line = b"2026-11-20 08:00:00 DEBUG request received, dumping the whole context of the application\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    return Raw(parts=(head, *((line * 8000,) * 100)))
