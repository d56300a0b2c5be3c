"""Whether a connection to the target can be made at all, and to which of its addresses."""

from collections.abc import Iterable

from wecom_doctor.facts.listeners import Listener, LocalListeners
from wecom_doctor.facts.ports import Family, Ipv6Knock, Knock, Outcome, PortKnock, Way
from wecom_doctor.model import MOOT, OK, UNSURE, Absent, Certainty, Problem, Verdict, check
from wecom_doctor.rules._lost import NAME

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
# The first one that some address shows is told: the nearer to a working connection, the more it says.
CODES = {
    Outcome.RESET: "port-reset",
    Outcome.HUNG_UP: "port-reset",
    Outcome.REFUSED: "port-refused",
    Outcome.SILENT: "port-filtered",
    Outcome.UNREACHABLE: "host-unreachable",
}
# An answer of the other side is proof; a plain end may have other reasons, and silence may be meant for us alone.
SURE = {Outcome.RESET: CERTAIN, Outcome.REFUSED: CERTAIN, Outcome.UNREACHABLE: CERTAIN}
# What looks the same from here.
ALSO = {
    Outcome.RESET: ("bind-loopback-only", "app-not-running"),
    Outcome.HUNG_UP: ("bind-loopback-only", "app-not-running"),
    Outcome.REFUSED: ("app-not-running", "bind-loopback-only", "container-port-not-published"),
    Outcome.SILENT: ("nat-loopback", "firewall-source-filter"),
}
# How services greet that are often found at a port that was meant for HTTP, and how MySQL's packet of greeting goes on.
GREETINGS = ("SSH-", "220", "+OK", "*", "RFB ", "-ERR", "-DENIED")
OF_MYSQL = "\\x00\\x00\\x00\\n"


@check("tcp.port-open", behind=NAME)
def port_accepts_connections(knock: PortKnock, listeners: LocalListeners | Absent) -> Verdict:
    """No address that WeCom would use accepts a connection."""
    if any(one.accepted for one in knock.decisive):
        return OK
    failed = next((one for outcome in CODES for one in knock.decisive if one.outcome is outcome), None)
    if failed is None or (failed.family is Family.IPV6 and not failed.tells):
        return UNSURE
    if failed.way is Way.OWN and isinstance(listeners, LocalListeners) and listeners.listed:
        return closed_here(knock, failed, listeners)
    only_ipv6 = ("ipv6-only",) if any(one.accepted for one in knock.knocks) else ()
    # Without a way to it this machine is to blame, and a proxy's word for another machine is no proof.
    sure = POSSIBLE if failed.way is Way.NONE or failed.fake else SURE.get(failed.outcome, LIKELY)
    return Problem(
        CODES[failed.outcome],
        certainty=sure,
        also=(*ALSO.get(failed.outcome, ()), *only_ipv6),
        port=knock.port,
        knocks=told(knock.decisive),
    )


def closed_here(knock: PortKnock, failed: Knock, listeners: LocalListeners) -> Problem:
    """The port of this very machine: the system knows who listens."""
    code, sure, also = cause_here(failed, listeners)
    return Problem(
        code,
        certainty=sure,
        also=also,
        port=knock.port,
        knocks=told(knock.decisive),
        listening=shown(listeners.on_port),
        next_door=() if listeners.on_port else shown(listeners.next_door),
        elsewhere=() if listeners.on_port or listeners.next_door else shown(listeners.elsewhere),
        container="" if listeners.on_port else listeners.container or "",
    )


def cause_here(failed: Knock, listeners: LocalListeners) -> tuple[str, Certainty, tuple[str, ...]]:
    """Code, certainty and look-alikes of a port of this machine that does not open."""
    code = CODES[failed.outcome]
    if failed.outcome is not Outcome.REFUSED:
        if failed.outcome is Outcome.SILENT and listeners.on_port:
            # A program that takes no connections is as silent as a firewall on this machine.
            return code, POSSIBLE, ("http-timeout",)
        return code, LIKELY, ALSO.get(failed.outcome, ())
    if listeners.on_port:
        if failed.loopback and failed.family is Family.IPV6:
            # Listening at 0.0.0.0 would not help who entered ::1.
            return code, CERTAIN, ("ipv6-listener-missing",)
        only_loopback = all(one.loopback for one in listeners.on_port)
        return ("bind-loopback-only", CERTAIN, ()) if only_loopback else (code, CERTAIN, ("bind-loopback-only",))
    if listeners.next_door:
        return "container-port-not-published", LIKELY, ("app-not-running", code)
    # Inside a container the program may run in another one, and outside it may listen on another port.
    if listeners.container or listeners.elsewhere:
        return "app-not-running", LIKELY, (*(("wrong-port",) if listeners.elsewhere else ()), code)
    return "app-not-running", CERTAIN, ()


@check("tcp.every-address", behind=("tcp.port-open",))
def every_address_accepts(knock: PortKnock) -> Verdict:
    """Some addresses of the name accept connections and others do not."""
    if not any(one.accepted for one in knock.decisive):
        return MOOT
    dead = [one for one in knock.decisive if not one.accepted and one.tells and not one.loopback]
    if not dead:
        return OK
    sure = CERTAIN if any(one.outcome in SURE for one in dead) else LIKELY
    return Problem("some-addresses-dead", certainty=sure, port=knock.port, knocks=told(knock.decisive))


@check("tcp.ipv6-open", behind=("tcp.port-open",))
def ipv6_accepts_too(ipv6: Ipv6Knock, knock: PortKnock) -> Verdict:
    """The name has an IPv6 address at which nothing accepts connections."""
    dead = [one for one in ipv6.knocks if not one.accepted]
    if not dead:
        return OK
    sure = CERTAIN if any(one.outcome is Outcome.REFUSED for one in dead) else LIKELY
    return Problem("ipv6-listener-missing", certainty=sure, port=knock.port, knocks=told(ipv6.knocks))


@check("tcp.waits-for-requests", behind=("tcp.port-open",))
def nobody_greets(knock: PortKnock) -> Verdict:
    """A service greets before it is asked, as mail servers, databases and SSH do and web servers never."""
    accepted = [one for one in knock.decisive if one.accepted]
    if not accepted:
        return MOOT
    for one in accepted:
        if one.greeting.startswith(GREETINGS) or OF_MYSQL in one.greeting:
            return Problem("port-other-service", port=knock.port, greeting=one.greeting)
    return OK


def told(knocks: Iterable[Knock]) -> tuple[str, ...]:
    """Each address with what it did, as the words take it."""
    return tuple(f"{one.address}:{'no-way' if one.way is Way.NONE else one.outcome}" for one in knocks)


def shown(listeners: Iterable[Listener]) -> tuple[str, ...]:
    """Each listener in the manner of `ss`."""
    return tuple(f"{owner(one)}{place(one)}" for one in listeners)


def owner(one: Listener) -> str:
    """The process, if the system names it."""
    return f"{one.process}[{one.pid}] " if one.process else ""


def place(one: Listener) -> str:
    """Address and port."""
    return f"[{one.address}]:{one.port}" if ":" in one.address else f"{one.address}:{one.port}"
