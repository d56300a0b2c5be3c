"""The way to the API: who answers there, who listens on the way, and whether this address may call."""

from wecom_doctor.facts.api_answer import IP_NOT_TRUSTED, ApiAnswer, Distrust, first_with
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.egress_routes import BY_ENVIRONMENT, DIRECT
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.outgoing_addresses import OutgoingAddresses
from wecom_doctor.facts.page import PageKind
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.trusted_ips import TrustedIps
from wecom_doctor.model import MOOT, OK, UNSURE, Absent, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules._api import REJECTED, refusals
from wecom_doctor.rules._leaving import GUARDED, Leaving, leaving

LIKELY, POSSIBLE = Certainty.LIKELY, Certainty.POSSIBLE
EGRESS = "egress"
OFFICIAL_HOST = "qyapi.weixin.qq.com"
FORBIDDEN, NOT_FOUND = 403, 404
# tinyproxy says 401 to a wrong password, and 407 to none.
LOGIN_WANTED = frozenset({401, 407})
DATES = frozenset({Distrust.EXPIRED, Distrust.NOT_YET_VALID})
STAGES = {
    Failure.NAME_NOT_RESOLVED: "stage-name",
    Failure.NAME_UNANSWERED: "stage-name",
    Failure.UNSENDABLE: "stage-address",
    Failure.REFUSED: "stage-port",
    Failure.UNREACHABLE: "stage-port",
    Failure.CONNECT_TIMEOUT: "stage-port",
    Failure.PROXY_REFUSED: "stage-proxy",
    Failure.TLS: "stage-tls",
    Failure.TLS_ALERT: "stage-tls",
    Failure.TLS_VERSION: "stage-tls",
    Failure.TLS_TIMEOUT: "stage-tls",
    Failure.TLS_RESET: "stage-tls",
    Failure.TLS_CLOSED: "stage-tls",
    Failure.TLS_NOT_SPOKEN: "stage-tls",
    Failure.CLIENT_CERTIFICATE: "stage-tls",
    Failure.HTTP_ON_HTTPS: "stage-tls",
}
ANSWERING = "stage-answer"


@check("egress.api-reached")
def api_is_reached(
    knock: ApiKnock,
    token: ApiToken | Absent,
    callback: CallbackUrl | Absent,
    run: RunInfo,
    outgoing: OutgoingAddresses | Absent,
) -> Verdict:
    """Calls end before the API, or something else answers them."""
    told = [*(token.answers if isinstance(token, ApiToken) else ()), knock.answer]
    told = [one for one in told if one.route == knock.answer.route]
    if any(one.is_api for one in told):
        return OK
    worst = next((one for one in told if one.status is not None), told[0])
    seen = leaving(knock, outgoing, None)
    # Most programs heed the proxy of the environment, and so reach it.
    eased = Severity.WARNING if knock.onward or seen.reached(BY_ENVIRONMENT) else None
    # Where the API is all that is looked at, nothing is left to look at.
    grave = eased or (Severity.ERROR if run.command == EGRESS else None)
    found = of_proxy(worst, passed_by=seen.reached(DIRECT))
    found = found or of_certificate(knock, worst, grave) or of_portal(knock, worst, grave)
    if found is not None:
        return found
    if worst.status is not None:
        return of_stranger(knock, worst, eased)
    return of_silence(knock, worst, gravity(callback, run) or eased, way_round(seen))


def gravity(callback: CallbackUrl | Absent, run: RunInfo) -> Severity | None:
    """A callback is not broken by what the machine cannot reach that looks at it."""
    if run.command == EGRESS:
        return None
    local = isinstance(callback, CallbackUrl) and callback.is_local
    return Severity.NOTICE if local else Severity.WARNING


def of_proxy(answer: ApiAnswer, *, passed_by: bool) -> Problem | None:
    """The proxy on the way does not let us through, or to something else than whoever goes past it."""
    hop = answer.hop
    if hop is not None and hop.passed and passed_by and answer.distrust is None:
        return Problem("egress-proxy-broken", certainty=LIKELY, status=answer.status or "", stage=stage_of(answer))
    if hop is None or hop.passed:
        return None
    if hop.status in LOGIN_WANTED:
        return Problem("proxy-auth-required", logins=hop.logins)
    sure = certainty_of(answer)
    return Problem("egress-proxy-broken", certainty=sure, status=hop.status or "", stage=stage_of(answer))


def of_certificate(knock: ApiKnock, answer: ApiAnswer, severity: Severity | None) -> Problem | None:
    """Nobody that is believed vouches for whoever answers there."""
    issuer = knock.trust.issuer if knock.trust else ""
    if answer.distrust is None:
        return None
    if not knock.official:
        # A program may know an authority of the company's own, as --ca-file tells us.
        sure = Certainty.CERTAIN if answer.distrust in {*DATES, Distrust.WRONG_NAME} else LIKELY
        return Problem("egress-proxy-broken", certainty=sure, distrust=answer.distrust, issuer=issuer, host=knock.base)
    if knock.trust and knock.trust.failure is None and knock.trust.by_bundle is None:
        return Problem("api-ca-bundle-stale", issuer=issuer)
    if answer.distrust in DATES:
        also = ("tls-intercepted",)
        return Problem("clock-skewed", certainty=LIKELY, severity=severity, also=also, issuer=issuer)
    if knock.pinned and answer.distrust is Distrust.WRONG_NAME:
        return Problem("api-address-pinned", certainty=LIKELY, also=("tls-intercepted",), pinned=knock.pinned)
    return Problem("tls-intercepted", certainty=LIKELY, severity=severity, issuer=issuer)


def of_portal(knock: ApiKnock, answer: ApiAnswer, severity: Severity | None) -> Problem | None:
    """The network itself wants to be spoken to first."""
    if answer.page is not None and answer.page.kind is PageKind.CAPTIVE_PORTAL:
        return Problem("captive-portal", severity=severity, location=answer.location)
    whither = host_of(answer.location) if answer.location.startswith("http") else ""
    # A relay that sends its callers on to the API is no network that wants a login.
    if whither not in {"", OFFICIAL_HOST, host_of(knock.base)} and not knock.secured:
        also = ("api-answer-not-api",)
        return Problem("captive-portal", certainty=LIKELY, severity=severity, also=also, location=answer.location)
    return None


def host_of(url: str) -> str:
    """The part of a URL between the slashes, without a port."""
    return url.partition("//")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].lower()


def of_stranger(knock: ApiKnock, answer: ApiAnswer, severity: Severity | None) -> Problem:
    """Somebody speaks HTTP, and not as the API does."""
    status = answer.status or 0
    if not knock.official and status == FORBIDDEN:
        also, host = ("egress-proxy-broken",), knock.base
        return Problem(
            "egress-proxy-host-header", certainty=LIKELY, severity=severity, also=also, status=status, host=host
        )
    relay = ("egress-proxy-path-missing",) if status == NOT_FOUND else ("egress-proxy-broken",)
    return Problem(
        "api-answer-not-api",
        severity=severity,
        also=() if knock.official else relay,
        status=status,
        location=answer.location,
        saw=answer.body_start,
        host=knock.base,
    )


def way_round(seen: Leaving) -> tuple[str, ...]:
    """What is wrong with the proxy of the environment, which may be the only way out."""
    answer = next(seen.by(BY_ENVIRONMENT), None)
    if answer is None or answer.is_api:
        return ()
    if answer.hop is not None and answer.hop.status in LOGIN_WANTED:
        return ("proxy-auth-required",)
    return ("tls-intercepted",) if answer.distrust else ("egress-proxy-broken",)


def of_silence(knock: ApiKnock, answer: ApiAnswer, severity: Severity | None, other: tuple[str, ...]) -> Problem:
    """Nobody answers at all."""
    if answer.failure is Failure.TLS_VERSION:
        return Problem("api-tls-too-old", certainty=LIKELY, severity=severity)
    if knock.pinned and knock.official:
        also = ("api-unreachable",)
        return Problem("api-address-pinned", certainty=LIKELY, also=also, severity=severity, pinned=knock.pinned)
    relay = () if knock.official else ("egress-proxy-broken",)
    also, sure = tuple(dict.fromkeys((*other, *relay))), certainty_of(answer)
    stage = stage_of(answer)
    return Problem("api-unreachable", certainty=sure, severity=severity, also=also, stage=stage, host=knock.base)


def certainty_of(answer: ApiAnswer) -> Certainty:
    """Who did not answer in time may only be slow."""
    return LIKELY if answer.failure is Failure.TIMEOUT else Certainty.CERTAIN


def stage_of(answer: ApiAnswer) -> str:
    """How far a call came."""
    return ANSWERING if answer.failure is None else STAGES.get(answer.failure, ANSWERING)


@check("egress.tls-genuine", behind=("egress.api-reached",))
def nobody_opens_tls(knock: ApiKnock) -> Verdict:
    """This system believes a certificate that nobody else does: somebody on the way opens the connection."""
    if not knock.official or knock.trust is None or knock.trust.failure is not None:
        return MOOT
    if knock.trust.by_system is not None:
        # Then nothing goes through, and why was said before.
        return MOOT
    if knock.trust.by_bundle is None:
        return OK
    return Problem("tls-intercepted", certainty=LIKELY, issuer=knock.trust.issuer)


@check("egress.address-looked-up", behind=("egress.api-reached",))
def address_is_looked_up(knock: ApiKnock, reads: ApiReads | Absent) -> Verdict:
    """The hosts file pins the API's name to an address of the platform, which will be retired one day."""
    if not knock.official or knock.answer.status is None:
        return MOOT
    if not knock.pinned:
        return OK
    if isinstance(reads, Absent) or not reads.api_ips:
        return Problem("api-address-pinned", certainty=POSSIBLE, pinned=knock.pinned)
    if set(knock.pinned) & set(reads.api_ips):
        return Problem("api-address-pinned", certainty=LIKELY, pinned=knock.pinned)
    # A relay, on purpose.
    return OK


@check(
    "egress.ip-trusted",
    behind=(
        "egress.api-reached",
        "egress.paths-passed-on",
        "egress.calls-arrive",
        "egress.token",
        "egress.token-accepted",
        "egress.proxies-work",
        "egress.proxy-used",
    ),
)
def address_may_call(
    reads: ApiReads, knock: ApiKnock, outgoing: OutgoingAddresses | Absent, trusted: TrustedIps
) -> Verdict:
    """The API refuses calls from the address that this machine calls from."""
    refused = first_with(reads.answers, IP_NOT_TRUSTED)
    seen, other = leaving(knock, outgoing, reads), reads.elsewhere
    if refused is None and other is not None and other.errcode == IP_NOT_TRUSTED:
        # Which of the two ways a program takes, nobody can see from here.
        return Problem(
            "egress-ip-not-trusted",
            certainty=POSSIBLE,
            severity=Severity.WARNING,
            also=("egress-proxy-ignored",) if other.route == DIRECT else (),
            from_ip=other.from_ip or next(iter(seen.seen(other.route)), ""),
            way=f"way-{other.route}",
            calls=(other.told,),
        )
    if refused is not None:
        # Not every refusal tells the address; the first call left by the same way.
        from_ip = refused.from_ip or next(iter(seen.seen(refused.route)), "")
        # Whoever has the address in his list has found the list open.
        also = "ip-shared-across-corps" if trusted.holds(from_ip) else "trusted-ip-needs-url-first"
        return Problem(
            "egress-ip-not-trusted",
            also=(also,),
            from_ip=from_ip,
            calls=tuple(one.told for one in reads.answers if one.errcode is not None),
        )
    if any(one.succeeded for one in reads.answers if one.call in GUARDED):
        return OK
    return MOOT if first_with(reads.answers, *REJECTED) else UNSURE


@check(
    "egress.calls-answered",
    behind=("egress.api-reached", "egress.ip-trusted", "egress.token-accepted", "egress.ip-not-limited"),
)
def calls_are_answered(reads: ApiReads) -> Verdict:
    """The API has no time for calls, or refuses them for another reason."""
    return tuple(refusals(reads.answers)) or OK
