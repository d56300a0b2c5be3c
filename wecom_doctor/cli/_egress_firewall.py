"""`egress --firewall`: the platform's addresses as rules of a firewall."""

import ipaddress
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import click

from wecom_doctor.cli._session import Sorry, say
from wecom_doctor.examination.discovery import Probes
from wecom_doctor.examination.examine import held_back
from wecom_doctor.examination.outcome import ExitStatus
from wecom_doctor.examination.plan import make_plan
from wecom_doctor.examination.run import collect
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.knowledge import printable
from wecom_doctor.model import fact_name
from wecom_doctor.settings.door import no_application
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.trusted_ips import read_entry

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# The platform's own lists have wildcards for the last number; what opens much more than that is no list of hosts.
WIDEST = {4: 16, 6: 32}


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Who calls the callback, where the API is called, and the entries of both lists that nobody can read."""

    callback: tuple[Network, ...]
    api: tuple[Network, ...]
    unread: tuple[str, ...]


def addresses_in(callback: Iterable[str], api: Iterable[str]) -> Addresses:
    """The lists of the API, wildcards included, as networks in order and each once."""
    unread: list[str] = []

    def read(entries: Iterable[str]) -> tuple[Network, ...]:
        found: set[Network] = set()
        for text in entries:
            networks = networks_of(text)
            found.update(networks)
            if not networks:
                unread.append(text)
        return tuple(sorted(found, key=lambda one: (one.version, int(one.network_address), one.prefixlen)))

    return Addresses(callback=read(callback), api=read(api), unread=tuple(unread))


def networks_of(text: str) -> tuple[Network, ...]:
    """The networks that an entry stands for; none when it is no address, or nearly all of them."""
    _, first, last = read_entry(text)
    if first is None or last is None:
        return ()
    networks = spanned(first, last)
    return () if any(one.prefixlen < WIDEST[one.version] for one in networks) else networks


def spanned(first: Address, last: Address) -> tuple[Network, ...]:
    """The networks from one address to another of the same version."""
    if isinstance(first, ipaddress.IPv4Address) and isinstance(last, ipaddress.IPv4Address):
        return tuple(ipaddress.summarize_address_range(first, last))
    assert isinstance(first, ipaddress.IPv6Address)
    assert isinstance(last, ipaddress.IPv6Address)
    return tuple(ipaddress.summarize_address_range(first, last))


def written(network: Network) -> str:
    """A network as firewalls write it; a single address without its length."""
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def of_version(networks: Iterable[Network], version: int) -> list[str]:
    """The networks of one version of IP, as they are written."""
    return [written(one) for one in networks if one.version == version]


def nftables(lists: Addresses) -> Iterator[str]:
    """Sets that can be filled anew every day, beside rules that stay."""
    yield "add table inet filter"
    rules = []
    uses = (("callback", lists.callback, "input", "saddr", "{ 80, 443 }"), ("api", lists.api, "output", "daddr", "443"))
    for name, networks, chain, side, ports in uses:
        for version, kind, family in ((4, "ipv4_addr", "ip"), (6, "ipv6_addr", "ip6")):
            elements = of_version(networks, version)
            if not elements:
                continue
            own = f"inet filter wecom_{name}{'6' if version == 6 else ''}"
            yield f"add set {own} {{ type {kind}; flags interval; auto-merge; }}"
            yield f"flush set {own}"
            yield f"add element {own} {{ {', '.join(elements)} }}"
            place = own.rpartition(" ")[2]
            rules.append(f"nft insert rule inet filter {chain} {family} {side} @{place} tcp dport {ports} accept")
    yield from once(rules)


def iptables(lists: Addresses) -> Iterator[str]:
    """Chains that can be filled anew every day, beside jumps that stay."""
    chains = (("WECOM-CALLBACK", lists.callback, "-s"), ("WECOM-API", lists.api, "-d"))
    yield "*filter"
    yield from (f":{name} - [0:0]" for name, _, _ in chains)
    for name, networks, side in chains:
        yield from (f"-A {name} {side} {one} -j ACCEPT" for one in of_version(networks, 4))
    yield "COMMIT"
    six = [one for _, networks, _ in chains for one in of_version(networks, 6)]
    if six:
        yield f"# {say('egress_firewall.only_four', addresses=', '.join(six))}"
    yield from once(
        [
            "iptables -I INPUT -p tcp -m multiport --dports 80,443 -j WECOM-CALLBACK",
            "iptables -I OUTPUT -p tcp --dport 443 -j WECOM-API",
        ]
    )


def ufw(lists: Addresses) -> Iterator[str]:
    """Commands; ufw passes over those that it has already."""
    for one in lists.callback:
        yield f"ufw allow proto tcp from {written(one)} to any port 80,443 comment 'wecom callback'"
    for one in lists.api:
        yield f"ufw allow out proto tcp from any to {written(one)} port 443 comment 'wecom api'"
    yield f"# {say('egress_firewall.retired')}"


def nginx(lists: Addresses) -> Iterator[str]:
    """Who may call one location."""
    yield f"# {say('egress_firewall.location')}"
    yield "#   location = /wecom/callback { include wecom-callback.conf; proxy_pass http://127.0.0.1:8000; }"
    yield f"# {say('egress_firewall.behind')}"
    yield from (f"allow {written(one)};" for one in lists.callback)
    yield "deny all;"


def once(rules: Iterable[str]) -> Iterator[str]:
    """Rules that are added by hand, a single time."""
    yield f"# {say('egress_firewall.once')}"
    yield from (f"#   {one}" for one in rules)


FORMS: dict[str, Callable[[Addresses], Iterator[str]]] = {
    "nftables": nftables,
    "iptables": iptables,
    "ufw": ufw,
    "nginx": nginx,
}
JSON = "json"
FIREWALLS = (*FORMS, JSON)
FRESH = "wecom-doctor egress --firewall {form} > {file}"
# What failed prints nothing: the old list stays.
LOADED_BY = {
    "nftables": f"{FRESH.format(form='nftables', file='wecom.nft')} && nft -f wecom.nft",
    "iptables": f"{FRESH.format(form='iptables', file='wecom.rules')} && iptables-restore --noflush wecom.rules",
    "ufw": f"{FRESH.format(form='ufw', file='wecom-ufw.sh')} && sh wecom-ufw.sh",
    "nginx": f"{FRESH.format(form='nginx', file='wecom.new')} && mv wecom.new /etc/nginx/wecom-callback.conf"
    " && nginx -t && nginx -s reload",
}


def rendered(form: str, lists: Addresses) -> str:
    """The lists in a form, with what one has to know as comments."""
    if form == JSON:
        document = {"callback": [written(one) for one in lists.callback], "api": [written(one) for one in lists.api]}
        return json.dumps({**document, "unread": list(lists.unread)}, indent=2) + "\n"
    comments = [say("egress_firewall.subject"), say("egress_firewall.changes"), *notes(lists)]
    comments.append(say("egress_firewall.load", command=LOADED_BY[form]))
    return "".join(f"{line}\n" for line in [*(f"# {one}" for one in comments), *FORMS[form](lists)])


def notes(lists: Addresses) -> Iterator[str]:
    """What is wrong with the lists themselves."""
    if lists.unread:
        yield say("egress_firewall.unread", entries=", ".join(printable(one[:60]) for one in lists.unread[:5]))


def print_firewall(given: Given, form: str) -> int:
    """Ask for the lists, and print them; a list that is empty would shut everybody out, so nothing is printed then."""
    if no_application(given) is not None:
        raise Sorry("firewall-needs")
    plan = make_plan((), Probes(), held_back(given), always=(ApiReads,))
    reads = collect(plan, given, lambda _: None).facts[fact_name(ApiReads)]
    callback, api = (reads.callback_ips, reads.api_ips) if isinstance(reads, ApiReads) else ((), ())
    lists = addresses_in(callback, api)
    if not lists.callback or not (lists.api or form == "nginx"):
        click.echo(say("egress_firewall.no_lists"), err=True)
        return int(ExitStatus.UNSURE)
    click.echo(rendered(form, lists), nl=False)
    # JSON has no comments to say it in.
    for note in (*([say("egress_firewall.changes")] if form == JSON else []), *notes(lists)):
        click.echo(note, err=True)
    return int(ExitStatus.HEALTHY)
