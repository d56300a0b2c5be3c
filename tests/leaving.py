"""Facts about the ways out to the API, as a machine with one way has them."""

from typing import Any

from tests.api_answers import SEEN_FROM, said
from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.facts.echoed_addresses import Echo, EchoedAddresses
from wecom_doctor.facts.egress_routes import EgressRoute, EgressRoutes
from wecom_doctor.facts.exchange import Failure, Hop
from wecom_doctor.facts.outgoing_addresses import OutgoingAddresses
from wecom_doctor.facts.relay_paths import RelayPaths

DIRECT = EgressRoute(name="direct", variable="", proxy="", usable=True, idle=False)


def routes(*more: EgressRoute, **changes: Any) -> EgressRoutes:
    """The direct way, and more of them behind it."""
    return EgressRoutes(**{"routes": (DIRECT, *more), "bypassed_by": "", "hosting": "", **changes})


def proxied(name: str, variable: str, **changes: bool) -> EgressRoute:
    """A way by a proxy."""
    told = {"usable": True, "idle": False, **changes}
    return EgressRoute(name=name, variable=variable, proxy="http://10.0.0.2:3128" if told["usable"] else "", **told)


def seen_from(address: str | None, way: str = "direct", errcode: int = 40014) -> ApiAnswer:
    """A refusal that tells the address which the API saw by a way."""
    hop = None if way in {"direct", "ipv6"} else Hop(passed=True, status=200, logins=(), says="")
    return said("getcallbackip", errcode, from_ip=address, route=way, hop=hop)


def halted(
    way: str, status: int | None, failure: Failure = Failure.PROXY_REFUSED, *, passed: bool = False
) -> ApiAnswer:
    """A call that ended at a proxy, or behind it."""
    hop = Hop(passed=passed, status=status, logins=("Basic",) if status == 407 else (), says="")
    return said("getcallbackip", None, route=way, hop=hop, failure=failure, status=None)


def outgoing(*answers: ApiAnswer, sampled: int = 0) -> OutgoingAddresses:
    """What came by other ways, or again by the same."""
    return OutgoingAddresses(answers=answers, sampled=sampled)


def echoed(*addresses: str | None) -> EchoedAddresses:
    """Services that tell these addresses."""
    services = [f"echo{number}.example.com" for number in range(len(addresses))]
    return EchoedAddresses(
        echoes=tuple(Echo(service=one, address=two, failure=None) for one, two in zip(services, addresses, strict=True))
    )


def echoes_agree() -> EchoedAddresses:
    """All services tell the address that the API sees."""
    return echoed(SEEN_FROM, SEEN_FROM)


def paths_passed_on(**changed: int | None) -> RelayPaths:
    """A relay that passes everything on; `menu_get=None` is a call that it answers itself."""
    calls = {"menu/get": 41001, "media/upload": 41001}
    codes = {**calls, **{name.replace("_", "/"): code for name, code in changed.items()}}
    return RelayPaths(answers=tuple(said(one, code) for one, code in codes.items()), large_call="media/upload")
