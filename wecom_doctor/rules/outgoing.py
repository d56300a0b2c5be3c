"""The address that the API sees by every way that programs may take: whether it is listed, stays, and is the one."""

from collections.abc import Iterable, Iterator

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.facts.echoed_addresses import EchoedAddresses
from wecom_doctor.facts.egress_routes import BY_ENVIRONMENT, BY_FOREIGN, BY_SETTING, DIRECT, EgressRoute, EgressRoutes
from wecom_doctor.facts.outgoing_addresses import OutgoingAddresses
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.facts.trusted_ips import TrustedIps
from wecom_doctor.model import MOOT, OK, Absent, Certainty, ParamValue, Problem, Severity, Verdict, check
from wecom_doctor.rules._leaving import Leaving, distinct, leaving, unlisted
from wecom_doctor.rules.egress import LOGIN_WANTED, stage_of
from wecom_doctor.rules.settings import place

TRUSTED_IPS, PROXY = "WECOM_TRUSTED_IPS", "WECOM_PROXY"
CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
RATE_LIMITED = 45009
OVER_IPV6 = "ipv6"
NOT_AN_ADDRESS = "stage-address"


def named(way: str) -> str:
    """A way as problems name it."""
    return f"way-{way}"


@check("egress.proxy-used", behind=("egress.api-reached",))
def proxy_is_used(
    routes: EgressRoutes, knock: ApiKnock, outgoing: OutgoingAddresses, trusted: TrustedIps, reads: ApiReads | Absent
) -> Verdict:
    """A proxy stands in the environment, and programs go past it: it is for http alone, or NO_PROXY excepts the API."""
    idle = next((one for one in routes.routes if one.idle), None)
    if idle is None or routes.main.name == BY_SETTING:
        return MOOT
    seen = leaving(knock, outgoing, reads)
    direct, behind = seen.seen(DIRECT), seen.seen(idle.name)
    missing = unlisted(direct, trusted) if trusted.entries else ()
    if not seen.refused and not missing:
        return OK
    known = bool(behind) and all(map(trusted.holds, behind)) and not any(map(trusted.holds, direct))
    return Problem(
        "egress-proxy-ignored",
        certainty=LIKELY if known else POSSIBLE,
        severity=None if known else Severity.WARNING,
        variable=idle.variable,
        bypassed_by=routes.bypassed_by,
        from_ip=next(iter(direct), ""),
    )


@check(
    "egress.ip-listed", behind=("egress.api-reached", "egress.proxies-work", "egress.proxy-used", "egress.ip-trusted")
)
def address_is_listed(
    trusted: TrustedIps,
    settings: SettingsGiven,
    knock: ApiKnock,
    outgoing: OutgoingAddresses | Absent,
    reads: ApiReads | Absent,
) -> Verdict:
    """The address that the API sees is not in the list that the user gave."""
    seen = leaving(knock, outgoing, reads)
    own, where = seen.seen(seen.own_way), place(settings.named(TRUSTED_IPS))
    if not trusted.entries or not own:
        return MOOT
    missing = unlisted(own, trusted)
    if missing:
        # A call that went through shows that the list is an old copy, or that nobody looks at addresses here.
        severity = Severity.NOTICE if seen.accepted else None
        return Problem("egress-ip-not-listed", severity=severity, at=where, from_ip=missing[0], way=named(seen.own_way))
    return tuple(unlisted_elsewhere(seen, trusted, where)) or OK


def unlisted_elsewhere(seen: Leaving, trusted: TrustedIps, where: dict[str, ParamValue]) -> Iterator[Problem]:
    """Our own way is fine; a program that takes the proxy of the environment, or IPv6, arrives from elsewhere."""
    for way in (BY_ENVIRONMENT, OVER_IPV6):
        missing = unlisted(seen.seen(way), trusted)
        if missing and seen.own_way == DIRECT:
            yield Problem(
                "egress-ip-not-listed",
                certainty=POSSIBLE,
                severity=Severity.NOTICE if seen.accepted else Severity.WARNING,
                at=where,
                from_ip=missing[0],
                way=named(way),
            )


@check("egress.ip-steady", behind=("egress.api-reached",))
def address_stays(
    routes: EgressRoutes,
    knock: ApiKnock,
    outgoing: OutgoingAddresses | Absent,
    reads: ApiReads | Absent,
    trusted: TrustedIps,
) -> Verdict:
    """By one and the same way the API saw several addresses, or a platform runs us that calls from a pool of them."""
    seen = leaving(knock, outgoing, reads)
    pooled = [way for way in seen.ways if varies(seen.seen(way)) and not all(map(trusted.holds, seen.seen(way)))]
    if pooled and routes.hosting and DIRECT in pooled:
        return Problem("egress-ip-serverless", platform=routes.hosting, addresses=seen.seen(DIRECT))
    if pooled:
        return tuple(Problem("egress-ip-dynamic", addresses=seen.seen(way), way=named(way)) for way in pooled)
    if routes.hosting and knock.official and seen.own_way == DIRECT:
        severity = Severity.NOTICE if seen.accepted else None
        return Problem("egress-ip-serverless", certainty=POSSIBLE, severity=severity, platform=routes.hosting)
    looks = [sum(1 for one in seen.by(way) if one.from_ip is not None) for way in seen.ways]
    return OK if max(looks) > 1 else MOOT


def varies(addresses: Iterable[str]) -> bool:
    """More than one address; one for each version of IP is no change."""
    versions = [":" in one for one in addresses]
    return max(versions.count(True), versions.count(False)) > 1


@check("egress.lookups-agree", behind=("egress.api-reached", "egress.ip-steady"))
def lookups_agree(
    echoed: EchoedAddresses, knock: ApiKnock, outgoing: OutgoingAddresses | Absent, reads: ApiReads | Absent
) -> Verdict:
    """Services that tell callers their address name another one than the API."""
    seen = leaving(knock, outgoing, reads)
    direct, told = seen.seen(DIRECT), echoed.told
    if not direct or not told:
        return MOOT
    strangers = [one for one in told if one.address not in direct]
    if not strangers:
        return OK
    settled = seen.accepted or len(strangers) < len(told)
    agreed = len(distinct(one.address for one in strangers)) == 1
    return Problem(
        "egress-routes-differ",
        certainty=CERTAIN if agreed else LIKELY,
        severity=Severity.NOTICE if settled else None,
        also=() if agreed else ("egress-ip-dynamic",),
        from_ip=direct[0],
        echoes=tuple(f"{one.service} {one.address}" for one in strangers),
    )


@check("egress.proxies-work", behind=("egress.api-reached",))
def other_proxies_work(routes: EgressRoutes, knock: ApiKnock, outgoing: OutgoingAddresses) -> Verdict:
    """A proxy that programs may take is no address, or does not lead to the API although there is a way."""
    own = routes.main
    if own.name == BY_SETTING and not own.usable:
        # Programs end here; that our calls went past it must not lead to a second diagnosis.
        return Problem("egress-proxy-broken", variable=PROXY, stage=NOT_AN_ADDRESS)
    others = [one for one in routes.routes[1:] if one.name in {BY_ENVIRONMENT, BY_FOREIGN} and not one.idle]
    seen = leaving(knock, outgoing, None)
    if not others or not any(map(seen.reached, seen.ways)):
        return MOOT
    return tuple(broken(others, seen)) or OK


def broken(routes: Iterable[EgressRoute], seen: Leaving) -> Iterator[Problem]:
    """What is wrong with proxies that our own calls do not take; not every program takes those of the environment."""
    for route in routes:
        where: dict[str, ParamValue] = {"setting": route.variable}
        severity = Severity.WARNING if route.name == BY_ENVIRONMENT else None
        answer = next(seen.by(route.name), None)
        if not route.usable:
            yield Problem("egress-proxy-broken", severity=severity, at=where, stage=NOT_AN_ADDRESS)
        elif answer is not None and not answer.is_api:
            yield from refusing(answer, route, severity)


def refusing(answer: ApiAnswer, route: EgressRoute, severity: Severity | None) -> Iterator[Problem]:
    """How a proxy, or what stands behind it, fails us."""
    hop = answer.hop
    where: dict[str, ParamValue] = {"setting": route.variable}
    if hop is not None and hop.status in LOGIN_WANTED:
        yield Problem("proxy-auth-required", severity=severity, at=where, proxy=route.proxy, logins=hop.logins)
        return
    passed = hop is not None and hop.passed
    status = answer.status if passed else hop.status if hop else None
    yield Problem(
        "egress-proxy-broken",
        certainty=LIKELY if passed else CERTAIN,
        severity=severity,
        at=where,
        proxy=route.proxy,
        status=status or "",
        stage=stage_of(answer),
    )


@check("egress.hosts-effective", behind=("egress.api-reached",))
def hosts_file_is_heeded(knock: ApiKnock) -> Verdict:
    """The hosts file leads the API's name elsewhere, and connections do not go there."""
    answer = knock.answer
    if not knock.pinned or answer.hop is not None or answer.peer is None:
        return MOOT
    if answer.peer in knock.pinned:
        return OK
    return Problem("egress-hosts-not-effective", pinned=knock.pinned, peer=answer.peer, from_ip=answer.from_ip or "")


@check("egress.ip-not-limited", behind=("egress.api-reached",))
def address_is_not_limited(knock: ApiKnock, outgoing: OutgoingAddresses, token: ApiToken | Absent) -> Verdict:
    """A call is refused for its frequency by one way and answered by another, or is refused to somebody unknown."""
    seen = leaving(knock, outgoing, None)
    limited = [way for way in seen.ways if any(one.errcode == RATE_LIMITED for one in seen.by(way))]
    calls = {one.call for way in limited for one in seen.by(way) if one.errcode == RATE_LIMITED}
    free = [way for way in seen.ways if way not in limited and any(one.is_api for one in seen.by(way, calls))]
    if knock.answer.errcode == RATE_LIMITED and not free and isinstance(token, Absent):
        # Who shows no company of his own has no limit but that of his address.
        also, calls_told = ("egress-ip-rate-shared",), (knock.answer.told,)
        return Problem("api-rate-limited", also=also, errcode=RATE_LIMITED, calls=calls_told)
    if len(seen.ways) == 1:
        return MOOT
    if not limited or not free:
        return OK
    return Problem(
        "egress-ip-rate-shared",
        from_ip=next(iter(seen.seen(limited[0])), ""),
        way=named(limited[0]),
        errcode=RATE_LIMITED,
    )
