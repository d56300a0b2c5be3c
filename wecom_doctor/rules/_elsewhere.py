"""Conditions about answers that are not the handler's: redirects, pages of others, other paths."""

from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from wecom_doctor.facts.answers import HTTP_OK, Echo, Look, Reaction
from wecom_doctor.facts.page import PageKind
from wecom_doctor.model import Certainty, ParamValue
from wecom_doctor.rules._patterns import (
    LIKELY,
    Case,
    Pattern,
    When,
    certain,
    every,
    likely,
    moved,
    negated,
    page,
    status,
)

# Servers on a TLS port, asked in clear.
PLAIN_TO_TLS = frozenset({"plain-to-tls", "go-plain-to-tls", "apache-plain-to-tls"})
# Who wants a certificate from his clients at this path only, and says so only when he is asked for it.
WITHOUT_CERTIFICATE = frozenset({"client-certificate", "apache-client-certificate"})
LOGIN_WORDS = ("login", "signin", "sign-in", "sign_in", "sso", "oauth", "auth", "passport", "cas/", "account")
REDIRECTS = (301, 302, 303, 307, 308)
WEB = ("http", "https")
# What stands in facts in the place of the parameters that we sent.
OUR_QUERY = "<query>"
PLAIN_NOT_FOUND = (404,)


def everywhere(case: Case) -> bool:
    """A path that nobody has is answered in the same way."""
    return case.seen.alike(case.genuine, "neighbour")


def redirect(test: str) -> When:
    """The genuine request is sent on, and the Location differs from the URL in this way."""
    return lambda case: case.reaction.status in REDIRECTS and way_of(case) == test


def way_of(case: Case) -> str:
    """How the Location differs from the URL."""
    here, there = urlsplit(case.seen.url), target(case.seen.url, case.look)
    if there is None:
        return "elsewhere"
    host, scheme, path = there.hostname or here.hostname, there.scheme, there.path
    if any(word in path.lower() for word in LOGIN_WORDS) and path.rstrip("/") != here.path.rstrip("/"):
        return "login"
    if (host or "").removeprefix("www.") != (here.hostname or "").removeprefix("www."):
        return "elsewhere"
    if host != here.hostname:
        return "host"
    if (here.scheme, scheme) == ("http", "https"):
        return "scheme"
    if there.port != here.port and there.port is not None:
        return "elsewhere"
    if path == here.path:
        return "loop" if scheme == here.scheme else "elsewhere"
    # An application behind a TLS proxy takes itself for http, and says so when it only adds a slash.
    return "slash" if path.rstrip("/") == here.path.rstrip("/") else "elsewhere"


def forgeries_are_refused(case: Case) -> bool:
    """A bad signature gets a proper answer, so the gateway is well, and somebody behind it too."""
    refusal = case.seen.of("bad-signature")
    return refusal is not None and not refusal.is_trouble


def leads_back(case: Case) -> bool:
    """To the same URL, or to one that sends us back there; several redirects in a row are no loop."""
    first, again = target(case.seen.url, case.look), case.seen.look("redirected")
    if way_of(case) == "loop" or first is None or again is None or again.status not in REDIRECTS:
        return way_of(case) == "loop"
    second = target(first.geturl(), again)
    return second is not None and place_of(second) in {place_of(urlsplit(case.seen.url)), place_of(first)}


def target(url: str, look: Look) -> SplitResult | None:
    """Where the Location leads, unless it is nonsense, or there is none."""
    try:
        return None if look.location is None else urlsplit(urljoin(url, look.location))
    except ValueError:
        return None


def place_of(url: SplitResult) -> tuple[str, str | None, str]:
    """What of a URL stays when its parameters go."""
    return url.scheme, url.hostname, url.path or "/"


def location(case: Case) -> dict[str, ParamValue]:
    """Where a redirect leads."""
    return {"location": case.look.location or ""}


def enter_instead(case: Case) -> dict[str, ParamValue]:
    """Where a redirect leads, and the URL without our own parameters that saves it."""
    there = target(case.seen.url, case.look)
    if there is None or there.scheme not in WEB or not there.hostname:
        return location(case)
    # An application behind a TLS proxy does not know that it is reached by https.
    scheme = urlsplit(case.seen.url).scheme if way_of(case) == "slash" else there.scheme
    query = there.query.replace(OUR_QUERY, "").strip("&")
    return {**location(case), "enter": urlunsplit(there._replace(scheme=scheme, query=query, fragment=""))}


def page_name(case: Case) -> str:
    """The name of the page, where it is known."""
    return case.look.page.name if case.look.page else ""


def who(case: Case) -> dict[str, ParamValue]:
    """Whose page it is."""
    return {"page": case.look.page.name} if case.look.page else {}


def path_found(case: Case) -> dict[str, ParamValue]:
    """The paths at which a genuine request was answered rightly, or at least otherwise than anywhere else."""
    asked = [one for one in case.seen.reactions if one.variant.startswith("/")]
    right = [one.variant for one in asked if one.passed]
    other = [one.variant for one in asked if moved(case, one) and sounds_like_a_handler(one)]
    found = right or other
    return {"paths": tuple(found[:5])} if found else {}


def sounds_like_a_handler(one: Reaction) -> bool:
    """No page and no redirect, as every site has them at some paths."""
    return one.status in {HTTP_OK, 400, 401, 403, 405, 422, 500} and one.echo is not Echo.HTML


def another_path_differs(case: Case) -> bool:
    """Some well-known path answers otherwise than the one that was entered."""
    return bool(path_found(case))


def default_page_at_root(case: Case) -> bool:
    """The server has nothing at this path, and at the root only the page that it was installed with."""
    look = case.seen.look("/")
    return look is not None and look.page is not None and look.page.kind is PageKind.DEFAULT_PAGE


def other_name_differs(case: Case) -> bool:
    """The server knows another name, and takes ours for one that it never heard of."""
    return case.seen.alike(case.genuine, "host-of-nobody") and any(
        case.seen.apart(case.genuine, one) and case.seen.status(one) not in REDIRECTS
        for one in ("host-of-this-machine", "twin-name")
    )


def other_name(case: Case) -> dict[str, ParamValue]:
    """The twin of our name, where it is the one that the server knows."""
    host = urlsplit(case.seen.url).hostname or ""
    twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    known = case.seen.apart(case.genuine, "twin-name") and case.seen.status("twin-name") not in REDIRECTS
    return {**who(case), **({"known_host": twin} if known else {})}


def is_a_page(case: Case) -> bool:
    """The answer is a page for people, as proxies and frameworks send it, and not the short word of a handler."""
    start = case.look.body_start.lstrip().lower()
    return case.look.page is not None or start.startswith(("<!doctype", "<html"))


# Where a page is nobody's word but that of a proxy, a framework or a provider, the table of pages says whose.
PAGES = {
    PageKind.BOT_CHALLENGE: ("waf-bot-challenge", Certainty.CERTAIN, ()),
    PageKind.WAF_BLOCK: ("waf-bot-challenge", LIKELY, ("http-forbidden",)),
    PageKind.INTERSTITIAL: ("tunnel-interstitial", Certainty.CERTAIN, ()),
    PageKind.TUNNEL_OFFLINE: ("tunnel-offline", Certainty.CERTAIN, ()),
    PageKind.CDN_ORIGIN_ERROR: ("cdn-origin-unreachable", Certainty.CERTAIN, ()),
    PageKind.NOT_BOUND: ("custom-domain-not-bound", LIKELY, ()),
    PageKind.ICP_NOTICE: ("icp-interception", LIKELY, ()),
    PageKind.ROUTER: ("router-answers", LIKELY, ("wrong-port",)),
    PageKind.CAPTIVE_PORTAL: ("captive-portal", LIKELY, ()),
    PageKind.SOURCE_CODE: ("handler-source-served", Certainty.CERTAIN, ()),
    PageKind.DIRECTORY_LISTING: ("default-page", LIKELY, ("url-path-wrong",)),
    PageKind.DEFAULT_PAGE: ("default-page", LIKELY, ("default-vhost-answers", "wrong-port")),
    PageKind.HOST_REJECTED: ("host-header-rejected", LIKELY, ()),
    PageKind.SINGLE_PAGE_APP: ("spa-html-answers-route", LIKELY, ("url-path-wrong",)),
    PageKind.LOGIN: ("auth-middleware-blocks", LIKELY, ("redirect-to-login",)),
    PageKind.RATE_LIMITED: ("http-rate-limited", Certainty.CERTAIN, ()),
    PageKind.URI_TOO_LONG: ("http-uri-too-long", Certainty.CERTAIN, ()),
    PageKind.OTHER_SERVICE: ("wrong-port", LIKELY, ("url-path-wrong",)),
}
CODES_OF_GATEWAYS = {502: "http-bad-gateway", 503: "http-unavailable", 504: "http-gateway-timeout"}
# Said by whoever stands in front, whatever other requests are answered.
IN_FRONT = (
    *(
        Pattern(code=code, when=page(kind), certainty=certainty, also=also, params=who)
        for kind, (code, certainty, also) in PAGES.items()
        if kind is not PageKind.LOGIN
    ),
    likely(
        "auth-middleware-blocks",
        every(page(PageKind.LOGIN), negated(status(*REDIRECTS))),
        also=("redirect-to-login",),
        params=who,
    ),
    certain("scheme-mismatch", lambda case: page_name(case) in PLAIN_TO_TLS, params=who),
    certain("tls-client-certificate-required", lambda case: page_name(case) in WITHOUT_CERTIFICATE, params=who),
    # Where bad signatures are refused by somebody, it is the handler that dies, or takes too long, when it goes on.
    certain("http-gateway-timeout", status(504), params=who),
    *(
        certain(code, every(status(number), negated(forgeries_are_refused)), params=who)
        for number, code in CODES_OF_GATEWAYS.items()
    ),
    certain("http-rate-limited", status(429)),
    likely("http-uri-too-long", status(414, 431)),
    likely("cdn-origin-unreachable", status(520, 521, 522, 523, 524, 525, 526, 530)),
)
# Where a redirect leads says why it is there, whatever was asked.
SENT_ON = (
    likely("redirect-loop", every(status(*REDIRECTS), leads_back), params=location),
    certain("trailing-slash-redirect", redirect("slash"), params=enter_instead),
    likely("redirect-to-login", redirect("login"), also=("auth-middleware-blocks",), params=location),
    certain("https-redirect", redirect("scheme"), params=enter_instead),
    certain("https-redirect", redirect("host"), also=("http-redirect",), params=enter_instead),
)
