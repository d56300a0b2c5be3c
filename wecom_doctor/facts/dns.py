"""What name servers say about the host of the callback URL."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.model import Fact


class Outcome(StrEnum):
    """What came of asking for addresses, the most telling first."""

    FOUND = "found"
    LOOP = "cname-loop"
    NOT_FOUND = "not-found"
    NO_ADDRESS = "no-data"
    # An alias whose target the server asked has nothing to say about.
    ALIAS = "alias-only"
    FAILURE = "server-failure"
    REFUSED = "query-refused"
    SILENT = "no-reply"
    UNREACHABLE = "server-unreachable"


# The outcomes that tell something about the name; the others tell something about the server.
TELLING = frozenset({Outcome.FOUND, Outcome.LOOP, Outcome.NOT_FOUND, Outcome.NO_ADDRESS})


def most_telling(outcomes: Iterable[Outcome]) -> Outcome | None:
    """The first of the outcomes in the order of the set."""
    return min(outcomes, key=list(Outcome).index, default=None)


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """One address that a name stands for."""

    address: str
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What one name server says; `v4` and `v6` are the outcomes of its two questions.

    `chain` are the names that its CNAMEs lead over, `ttl_s` is that of the record at the name itself,
    `authoritative` and `recursive` are what the server says of itself.
    """

    server: str
    host: str | None
    scope: Scope
    v4: Outcome
    v6: Outcome
    addresses: tuple[Resolved, ...]
    chain: tuple[str, ...]
    ttl_s: int | None
    authoritative: bool
    recursive: bool
    truncated: bool
    seconds: float

    @property
    def outcome(self) -> Outcome:
        """Both answers in one: a name that has an address of one kind only is found."""
        pair = {self.v4, self.v6}
        if pair == {Outcome.NOT_FOUND, Outcome.NO_ADDRESS}:
            # A server that denies the whole name for want of one kind of record is mistaken.
            return Outcome.NO_ADDRESS
        return most_telling(pair) or self.v4


@dataclass(frozen=True, kw_only=True)
class DnsAnswer(Fact):
    """What connections of this run get for the name, and what the name servers behind that say one by one.

    `resolver` is the one that the user named; without it the system was asked, which knows more than DNS.
    """

    name: str
    is_local: bool
    resolver: str | None
    looked_up: Outcome
    addresses: tuple[Resolved, ...]
    seconds: float
    hosts_file: tuple[Resolved, ...]
    opinions: tuple[Opinion, ...]

    @property
    def outcome(self) -> Outcome:
        """What a connection gets; the system does not tell a failure from silence, its servers do."""
        if self.addresses:
            return Outcome.FOUND
        told = [one.outcome for one in self.opinions if one.outcome is not Outcome.FOUND]
        return most_telling(told) or self.looked_up


@dataclass(frozen=True, kw_only=True)
class DnsOpinions(Fact):
    """What the rest of the world says: the servers that are in charge of the zone, and public resolvers.

    `zone` is the nearest one that some public resolver knows; where none knows any, not even the root, it is not
    they who answer but the network on the way.
    """

    zone: str | None
    authorities: tuple[Opinion, ...]
    public: tuple[Opinion, ...]


@dataclass(frozen=True, kw_only=True)
class DnsRecords(Fact):
    """What else the zone holds around the name.

    `beside_cname` are the types of records at a name that is an alias; `wildcard` is True when a name that nobody
    made up before us resolves; `caa_at` is the name whose CAA records count, `caa_issuers` whom they let issue.
    """

    beside_cname: tuple[str, ...]
    wildcard: bool | None
    caa_at: str | None
    caa_issuers: tuple[str, ...]
