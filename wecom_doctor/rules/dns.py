"""From the name in the URL to addresses: what name servers say, and what that means to WeCom."""

from collections.abc import Iterable

from wecom_doctor.facts.callback_url import CallbackUrl, Scope
from wecom_doctor.facts.dns import TELLING, DnsAnswer, DnsOpinions, DnsRecords, Opinion, Outcome, Resolved, most_telling
from wecom_doctor.model import MOOT, OK, UNSURE, Absent, Certainty, Fine, Problem, Severity, Verdict, check
from wecom_doctor.rules._dns_views import (
    ADDRESSES_SHOWN,
    Said,
    Views,
    is_in_charge,
    is_of_manuals,
    said,
    saying,
    spelled,
)

CODES_OF_SERVERS = {
    Outcome.FAILURE: "dns-server-failure",
    Outcome.REFUSED: "dns-lame-delegation",
    Outcome.SILENT: "dns-timeout",
    Outcome.UNREACHABLE: "dns-timeout",
}
NO_REPLY = frozenset({Outcome.SILENT, Outcome.UNREACHABLE})
# More than a lost packet costs, and more than WeCom grants for everything.
SLOW_S = 1.5
TTL_SHORT_S, TTL_LONG_S = 5, 7 * 24 * 3600


@check("dns.delegation")
def zone_is_served(dns: DnsAnswer, world: DnsOpinions) -> Verdict:
    """The zone is entrusted to name servers that know nothing of it, or that do not answer."""
    # Who is not in charge but has an answer and offers more of them caught the question on the way.
    heard = [one for one in world.authorities if one.authoritative or not (one.recursive and said(one))]
    serving = [one for one in heard if one.authoritative]
    lame = [one for one in heard if not one.authoritative and one.outcome not in NO_REPLY]
    dead = [one for one in heard if one.outcome in NO_REPLY]
    if not serving:
        # Where a resolver knows about the name all the same, only we are refused.
        if not lame or any(said(one) for one in (*dns.opinions, *world.public)):
            return MOOT
        return lame_delegation(dns, world, lame + dead, Certainty.LIKELY, None)
    if lame:
        return lame_delegation(dns, world, lame + dead, Certainty.CERTAIN, Severity.WARNING)
    # Others may hear those whom we do not.
    return lame_delegation(dns, world, dead, Certainty.POSSIBLE, Severity.WARNING) if dead else OK


def lame_delegation(
    dns: DnsAnswer, world: DnsOpinions, servers: Iterable[Opinion], sure: Certainty, severity: Severity | None
) -> Problem:
    """The problem with the servers that cause it."""
    return Problem(
        "dns-lame-delegation",
        certainty=sure,
        severity=severity,
        zone=world.zone or dns.name,
        says=spelled(servers),
    )


@check("dns.answered", behind=("dns.delegation",))
def name_servers_answer(dns: DnsAnswer, world: DnsOpinions | Absent) -> Verdict:
    """The name servers of this machine say nothing about the name, or that they cannot."""
    views = Views(dns, world)
    told = dns.outcome if dns.is_local else most_telling(one.outcome for one in dns.opinions) or dns.outcome
    if told not in CODES_OF_SERVERS:
        return OK
    if views.outcome not in {None, Outcome.FOUND}:
        # The world knows better what is wrong.
        return MOOT
    if dns.addresses and (views.outcome or told is not Outcome.FAILURE):
        # The system has it from elsewhere; what stands in a hosts file tells nothing about the world.
        return OK if views.outcome else UNSURE
    silent = spelled(one for one in dns.opinions if one.outcome in CODES_OF_SERVERS)
    return Problem(CODES_OF_SERVERS[told], certainty=Certainty.LIKELY, host=dns.name, says=(*silent, *views.says()))


@check("dns.exists")
def name_exists(dns: DnsAnswer, world: DnsOpinions | Absent) -> Verdict:
    """There is no such name."""
    views = Views(dns, world)
    if views.is_split:
        also = ("dns-name-not-found",)
        return Problem("dns-resolvers-disagree", severity=Severity.ERROR, also=also, host=dns.name, says=views.says())
    if views.outcome is None:
        return MOOT
    if views.outcome is not Outcome.NOT_FOUND or views.chain:
        return OK
    return Problem("dns-name-not-found", certainty=views.sure, host=dns.name, says=views.says(*from_hosts_file(dns)))


def from_hosts_file(dns: DnsAnswer) -> tuple[str, ...]:
    """What the hosts file of this machine says in place of DNS."""
    return (saying("hosts-file", dns.hosts_file),) if dns.hosts_file else ()


@check("dns.chain-ends")
def aliases_lead_to_an_address(dns: DnsAnswer, world: DnsOpinions | Absent) -> Verdict:
    """The CNAME leads to a name without address, or in a circle."""
    views = Views(dns, world)
    if views.outcome is None and dns.outcome is Outcome.ALIAS:
        return UNSURE
    if not views.chain or views.is_split:
        return MOOT
    if views.outcome is Outcome.FOUND:
        return OK
    steps = zip((dns.name, *views.chain), views.chain, strict=False)
    aliases = tuple(f"{alias}={target}" for alias, target in steps)
    code = "dns-cname-loop" if views.outcome is Outcome.LOOP else "dns-dangling-cname"
    return Problem(code, certainty=views.sure, aliases=aliases)


@check("dns.has-address")
def name_has_an_address(dns: DnsAnswer, world: DnsOpinions | Absent) -> Verdict:
    """The name exists but has no address."""
    views = Views(dns, world)
    if views.outcome is Outcome.FOUND:
        return Fine(addresses=shown(dns.addresses)[:ADDRESSES_SHOWN])
    if views.outcome is not Outcome.NO_ADDRESS or views.chain or views.is_split:
        return MOOT
    return Problem("dns-no-address", certainty=views.sure, host=dns.name, says=views.says(*from_hosts_file(dns)))


@check("dns.has-ipv4")
def name_has_ipv4(dns: DnsAnswer, world: DnsOpinions | Absent) -> Verdict:
    """The name has IPv6 addresses only, and no callback was ever seen to come over IPv6."""
    found = [one for one in Views(dns, world).seen if one.outcome is Outcome.FOUND]
    if any(one.v4 is Outcome.FOUND for one in found):
        return OK
    # A server that did not answer the question for IPv4 has not denied it.
    denied = [one for one in found if one.v4 in TELLING]
    return Problem("ipv6-only", addresses=shown(denied[0].addresses)) if denied else MOOT


@check("dns.public-address")
def addresses_are_public(dns: DnsAnswer, world: DnsOpinions | Absent) -> Verdict:
    """The name leads into a private network, or to an address of this machine or of nobody."""
    views = Views(dns, world)
    found = [one for one in views.seen if one.outcome is Outcome.FOUND]
    # What only one network knows was told with the URL, and where answers differ in kind that is told first.
    if dns.is_local or not found:
        return MOOT
    if any(said(one) is Said.PUBLIC for one in found):
        return OK
    worst = next((one for one in found if said(one) is Said.HIDDEN), found[0])
    hidden = [one for one in worst.addresses if one.scope is not Scope.PUBLIC]
    if said(worst) is Said.MIXED:
        # WeCom was only ever seen to come over IPv4.
        eased = Severity.WARNING if all(":" in one.address for one in hidden) else None
        return Problem("dns-some-private", certainty=views.sure, severity=eased, addresses=shown(worst.addresses))
    nowhere = all(one.scope in {Scope.UNROUTABLE, Scope.FAKE} and not is_of_manuals(one.address) for one in hidden)
    code = "unroutable-address" if nowhere else "dns-private-address"
    return Problem(code, certainty=views.sure, host=dns.name, addresses=shown(hidden), scope=hidden[0].scope)


def shown(addresses: Iterable[Resolved]) -> tuple[str, ...]:
    """Addresses as a problem shows them."""
    return tuple(one.address for one in addresses)


@check("dns.real-address")
def addresses_are_real(dns: DnsAnswer, world: DnsOpinions | Absent) -> Verdict:
    """A proxy on the way makes up addresses, so that what is seen from here is the proxy."""
    views = Views(dns, world)
    fake = [one for one in dns.addresses if one.scope is Scope.FAKE]
    if not dns.addresses or any(one.host and said(one) is Said.HIDDEN for one in views.outside):
        return MOOT
    if not fake:
        return OK
    return Problem("dns-fake-ip", certainty=views.sure, addresses=shown(fake), says=spelled(views.outside))


@check("dns.agree", behind=("dns.exists",))
def resolvers_agree(dns: DnsAnswer, world: DnsOpinions | Absent) -> Verdict:
    """Some are told a public address and others something else, or this machine goes to an address of its own."""
    views = Views(dns, world)
    parties = (*views.own, *views.outside)
    kinds = {said(one) for one in parties}
    if Said.PUBLIC in kinds and len(kinds) > 1:
        return Problem("dns-resolvers-disagree", host=dns.name, says=views.says(*from_hosts_file(dns)))
    if goes_its_own_way(dns, parties):
        here = from_hosts_file(dns) or (saying("this-machine", dns.addresses),)
        return Problem("dns-resolvers-disagree", severity=Severity.NOTICE, host=dns.name, says=views.says(*here))
    if is_left_behind(views):
        return Problem(
            "dns-resolvers-disagree",
            certainty=Certainty.POSSIBLE,
            severity=Severity.NOTICE,
            host=dns.name,
            says=views.says(),
        )
    return OK if len(parties) > 1 else MOOT


def goes_its_own_way(dns: DnsAnswer, parties: Iterable[Opinion]) -> bool:
    """The system answers what none of the name servers does: by its hosts file, its own host name, a search list."""
    public = {each.address for one in parties for each in one.addresses if said(one) is Said.PUBLIC}
    if not public or not dns.addresses or public & {*shown(dns.addresses)}:
        return False
    # Of a large pool everybody is told another part.
    return bool(dns.hosts_file) or {one.scope for one in dns.addresses}.isdisjoint({Scope.PUBLIC, Scope.FAKE})


def is_left_behind(views: Views) -> bool:
    """This machine is told an old address: the zone and all others name the same ones, fixed and without an alias."""
    answers = {frozenset(shown(one.addresses)) for one in views.outside}
    own = {each for one in views.own for each in shown(one.addresses)}
    in_charge = any(one.host for one in views.outside)
    others = any(not one.host for one in views.outside)
    fixed = not any(one.chain for one in (*views.own, *views.outside))
    return bool(own) and in_charge and others and fixed and len(answers) == 1 and own.isdisjoint(*answers)


@check("dns.quick")
def name_resolves_quickly(dns: DnsAnswer) -> Verdict:
    """It takes seconds until there is an address."""
    if dns.outcome is not Outcome.FOUND or dns.hosts_file:
        return MOOT
    if dns.seconds < SLOW_S:
        return OK
    silent = [one.server for one in dns.opinions if one.outcome in NO_REPLY]
    return Problem("dns-slow", certainty=Certainty.LIKELY, seconds=round(dns.seconds, 1), silent=tuple(silent))


@check("dns.cname-alone")
def alias_stands_alone(records: DnsRecords, dns: DnsAnswer) -> Verdict:
    """At the same name as the CNAME there are other records, which resolvers make different things of."""
    if not any(one.chain for one in dns.opinions):
        return MOOT
    beside = records.beside_cname
    return Problem("dns-cname-conflict", host=dns.name, records=beside) if beside else OK


@check("dns.ttl")
def ttl_is_usual(dns: DnsAnswer, world: DnsOpinions | Absent) -> Verdict:
    """The record may be kept for seconds only, or for a week."""
    opinions = [*dns.opinions, *(() if isinstance(world, Absent) else (*world.authorities, *world.public))]
    known = [one for one in opinions if one.ttl_s is not None and said(one) is not Said.FAKE]
    # A resolver tells what is left of the time, so that only the zone itself can prove a short one.
    short = [one.ttl_s for one in known if is_in_charge(one) and (one.ttl_s or 0) <= TTL_SHORT_S]
    long = [one.ttl_s for one in known if (one.ttl_s or 0) >= TTL_LONG_S]
    odd = [one for one in (*short, *long) if one is not None]
    if odd:
        return Problem("dns-ttl-odd", host=dns.name, ttl_s=odd[0])
    return OK if any(map(is_in_charge, known)) else MOOT


@check("dns.no-wildcard")
def only_made_names_resolve(records: DnsRecords, dns: DnsAnswer) -> Verdict:
    """Any name of the zone resolves, so that a slip in the URL goes unnoticed."""
    if records.wildcard is None:
        return MOOT
    return Problem("dns-wildcard", host=dns.name) if records.wildcard else OK


@check("dns.caa")
def somebody_may_issue_certificates(records: DnsRecords, url: CallbackUrl) -> Verdict:
    """CAA records let no authority issue a certificate for the name."""
    if url.scheme != "https":
        return MOOT
    return Problem("dns-caa-forbids", zone=records.caa_at) if records.caa_at and not records.caa_issuers else OK
