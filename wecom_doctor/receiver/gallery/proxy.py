"""Exhibits of what stands between WeCom and the handler: tunnels, firewalls, CDNs, logins, caches and limits."""

from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.gallery.answers import always, posted
from wecom_doctor.receiver.gallery.exhibit import Answer, Visit, exhibit
from wecom_doctor.receiver.gallery.pages import (
    ALIYUN_BLOCKED,
    CLOUDFLARE_CHALLENGE,
    COOKIE_CHALLENGE,
    FRP_NOT_FOUND,
    LOCALTUNNEL_REMINDER,
    NGROK_INTERSTITIAL,
    NGROK_OFFLINE,
    ROUTER_LOGIN,
)
from wecom_doctor.receiver.gallery.servers import as_json, fastapi, html, nginx, text
from wecom_doctor.receiver.gallery.verify import ANOTHER_TOKEN

RAY = ("CF-RAY", "8e5c3b2a1f0d4e7b-HKG")
CLOUDFLARE = (("Server", "cloudflare"), RAY)
READ_BYTES = 8 * 1024

Header = tuple[str, str]


def cloudflare_error(status: int) -> Response:
    """What Cloudflare tells clients that do not ask for HTML."""
    return text(status, f"error code: {1033 if status == 530 else status}", *CLOUDFLARE)


# Slug, variant, and what is answered to whatever request on whatever path.
EVERYWHERE: dict[tuple[str, str], Response] = {
    ("tunnel-offline", ""): html(404, NGROK_OFFLINE, ("ngrok-error-code", "ERR_NGROK_3200")),
    ("tunnel-offline", "frp"): html(404, FRP_NOT_FOUND, ("Server", "nginx")),
    ("tunnel-offline", "cloudflared"): cloudflare_error(530),
    ("custom-domain-not-bound", ""): text(
        404,
        "The deployment could not be found on Vercel.\n\nDEPLOYMENT_NOT_FOUND\n",
        ("Server", "Vercel"),
        ("X-Vercel-Error", "DEPLOYMENT_NOT_FOUND"),
        ("X-Vercel-Id", "hkg1::6kz8v-1763625600000-1f2e3d4c5b6a"),
    ),
    ("cdn-origin-unreachable", ""): cloudflare_error(521),
    ("cdn-origin-unreachable", "timeout"): cloudflare_error(522),
    ("cdn-origin-unreachable", "certificate"): cloudflare_error(526),
    ("waf-bot-challenge", "aliyun"): html(405, ALIYUN_BLOCKED, ("Server", "Tengine")),
    ("waf-bot-challenge", "cookie"): html(
        200, COOKIE_CHALLENGE, ("Server", "Tengine"), ("Set-Cookie", "acw_tc=76b20f46176329845; path=/; HttpOnly")
    ),
    ("auth-middleware-blocks", ""): nginx(401, ("WWW-Authenticate", 'Basic realm="Restricted"')),
    ("auth-middleware-blocks", "bearer"): fastapi(401, "Not authenticated", ("WWW-Authenticate", "Bearer")),
    ("auth-middleware-blocks", "api-key"): as_json(
        401, {"message": "No API key found in request"}, ("Server", "kong/3.6.1")
    ),
    ("auth-middleware-blocks", "json-200"): as_json(
        200, {"msg": "请求访问：/wecom/callback，认证失败，无法访问系统资源", "code": 401}
    ),
    ("router-answers", ""): html(200, ROUTER_LOGIN, ("Server", "TP-LINK HTTPD/1.0")),
    ("router-answers", "basic"): html(
        401,
        "<HTML><HEAD><TITLE>401 Unauthorized</TITLE></HEAD><BODY><H4>401 Unauthorized</H4></BODY></HTML>\n",
        ("Server", "httpd"),
        ("WWW-Authenticate", 'Basic realm="RT-AC68U"'),
    ),
}
for (slug, variant), answer in EVERYWHERE.items():
    exhibit(slug, variant=variant)(always(answer))


def browser_like(request: Request) -> bool:
    """The agent calls itself Mozilla, as browsers do, and WeCom."""
    return (request.header("User-Agent") or "").startswith("Mozilla/")


@exhibit("tunnel-interstitial")
def ngrok_free(visit: Visit) -> Answer:
    """ngrok shows its page to browsers, unless a header says that one knows."""
    if not browser_like(visit.request) or visit.request.header("ngrok-skip-browser-warning") is not None:
        return visit.correct()
    return html(200, NGROK_INTERSTITIAL, ("ngrok-error-code", "ERR_NGROK_6024"))


@exhibit("tunnel-interstitial", variant="localtunnel")
def localtunnel(visit: Visit) -> Answer:
    """localtunnel asks browsers for a password."""
    if not browser_like(visit.request) or visit.request.header("bypass-tunnel-reminder") is not None:
        return visit.correct()
    return html(511, LOCALTUNNEL_REMINDER, ("Server", "nginx"))


@exhibit("waf-bot-challenge")
def cloudflare_challenge(visit: Visit) -> Answer:
    """A rule that takes an agent without a version of a browser for a bot."""
    if (visit.request.header("User-Agent") or "") != "Mozilla/4.0":
        return with_headers(visit.correct(), *CLOUDFLARE)
    return html(403, CLOUDFLARE_CHALLENGE, *CLOUDFLARE, ("cf-mitigated", "challenge"))


def with_headers(response: Response, *headers: Header) -> Response:
    """The same response with headers of the way."""
    return Response(status=response.status, headers=(*response.headers, *headers), body=response.body)


@exhibit("answer-cached")
def cached_by_path(visit: Visit) -> Answer:
    """Every good answer to a GET is kept for its path, whatever the query says."""
    if visit.request.method != "GET":
        return visit.correct()
    kept: dict[str, Response] = visit.memory.setdefault("kept", {})
    if visit.request.path in kept:
        return with_headers(kept[visit.request.path], ("X-Cache", "HIT"), ("Age", "17"))
    right = visit.correct()
    if right.status == 200:
        kept[visit.request.path] = right
    return with_headers(right, ("X-Cache", "MISS"))


@exhibit("query-string-dropped")
def only_the_path(visit: Visit) -> Answer:
    """`rewrite ^ /handler.php?;` or `try_files $uri /index.php;`: the arguments stay behind."""
    return visit.asked(query="", target=visit.request.path).correct()


@exhibit("body-dropped-or-capped", variant="cut")
def body_cut(visit: Visit) -> Answer:
    """A framework that reads so much of a body and no more."""
    return visit.asked(body=visit.request.body[:READ_BYTES]).correct()


@exhibit("body-dropped-or-capped", variant="dropped")
def body_lost(visit: Visit) -> Answer:
    """A gateway that forwards a POST without its body."""
    return visit.asked(body=b"").correct() if posted(visit) else visit.correct()


def turn(visit: Visit) -> int:
    """Which request this is, counted from one."""
    count: int = visit.memory.get("count", 0) + 1
    visit.memory["count"] = count
    return count


@exhibit("proxy-upstream-reset")
def idle_connection(visit: Visit) -> Answer:
    """Every fourth request meets a connection that the handler has closed."""
    return nginx(502) if turn(visit) % 4 == 0 else visit.correct()


@exhibit("multi-instance-answers")
def two_instances(visit: Visit) -> Answer:
    """Behind the balancer stands one with the Token of last year."""
    return (visit if turn(visit) % 2 else visit.holding(token=ANOTHER_TOKEN)).correct()
