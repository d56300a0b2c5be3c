"""What became of one attempt at each address of the target."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.model import Fact


class Family(StrEnum):
    """The two kinds of addresses."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"


class Outcome(StrEnum):
    """How an address behaves; `reset` and `hung-up` come after it has accepted, before anybody said a word."""

    ACCEPTS = "accepts"
    REFUSED = "refused"
    RESET = "reset"
    HUNG_UP = "hung-up"
    SILENT = "silent"
    UNREACHABLE = "unreachable"
    OTHER = "other"


class Way(StrEnum):
    """How this machine gets to an address: it is one of its own, over a network, hardly (public IPv6 without a public
    address to come from), or not at all.
    """

    OWN = "own"
    ROUTED = "routed"
    DOUBTFUL = "doubtful"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Knock:
    """One attempt: `errno` by its symbol; `greeting` is what the other side said before it was spoken to.

    A `fake` address is one that a proxy on this machine made up and answers for.
    """

    address: str
    family: Family
    loopback: bool
    fake: bool = False
    way: Way
    outcome: Outcome
    errno: str | None = None
    seconds: float
    greeting: str = ""

    @property
    def accepted(self) -> bool:
        """A connection stands."""
        return self.outcome is Outcome.ACCEPTS

    @property
    def tells(self) -> bool:
        """What came of it says something about the target, and not only about this machine."""
        answered = self.outcome in {Outcome.ACCEPTS, Outcome.REFUSED, Outcome.RESET, Outcome.HUNG_UP}
        return answered or self.way in {Way.OWN, Way.ROUTED}


@dataclass(frozen=True, kw_only=True)
class PortKnock(Fact):
    """Where connections to the target go, and what each address did; `failure` when there is no address."""

    host: str
    port: int
    failure: Failure | None = None
    knocks: tuple[Knock, ...] = ()

    @property
    def decisive(self) -> tuple[Knock, ...]:
        """The addresses that WeCom would use: IPv4 where there is any, as no callback was ever seen over IPv6.

        A name of loopback alone is for this machine, which uses whichever works.
        """
        over_ipv4 = tuple(one for one in self.knocks if one.family is Family.IPV4)
        everywhere_here = all(one.loopback for one in self.knocks)
        return self.knocks if everywhere_here or not over_ipv4 else over_ipv4


@dataclass(frozen=True, kw_only=True)
class Ipv6Knock(Fact):
    """The attempts at IPv6 addresses beside IPv4 ones, as far as this machine can judge them."""

    knocks: tuple[Knock, ...]
