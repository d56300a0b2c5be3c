"""The addresses that the API saw, sorted by the way that a call took."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from wecom_doctor.facts.api_answer import IP_NOT_TRUSTED, ApiAnswer
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.outgoing_addresses import OutgoingAddresses
from wecom_doctor.facts.trusted_ips import TrustedIps
from wecom_doctor.model import Absent

# Calls that an address must be trusted for, as far as is known; the platform's own addresses are told to anybody.
GUARDED = ("agent/get", "department/simplelist", "agent/list")


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """All answers, those of our own way first; the first call may have been sent before that way was found."""

    own: tuple[ApiAnswer, ...]
    others: tuple[ApiAnswer, ...]

    @property
    def own_way(self) -> str:
        """The way of our own calls."""
        return self.own[min(1, len(self.own) - 1)].route

    @property
    def ways(self) -> tuple[str, ...]:
        """All ways by which the API was called."""
        return tuple(dict.fromkeys(one.route for one in (*self.own, *self.others)))

    def by(self, way: str, calls: Container[str] | None = None) -> Iterator[ApiAnswer]:
        """The answers that came by one way, to all calls or to some."""
        return (one for one in (*self.own, *self.others) if one.route == way and (calls is None or one.call in calls))

    def seen(self, way: str) -> tuple[str, ...]:
        """The addresses that the API saw by one way, each once."""
        return distinct(one.from_ip for one in self.by(way))

    def reached(self, way: str) -> bool:
        """The API itself answered by this way."""
        return any(one.is_api for one in self.by(way))

    @property
    def accepted(self) -> bool:
        """The API took a call that it checks the address of, and refused none."""
        return not self.refused and any(one.succeeded and one.call in GUARDED for one in self.own)

    @property
    def refused(self) -> bool:
        """The API refused a call because of the address."""
        return any(one.errcode == IP_NOT_TRUSTED for one in self.own)


def distinct(addresses: Iterable[str | None]) -> tuple[str, ...]:
    """Each address once."""
    return tuple(dict.fromkeys(one for one in addresses if one is not None))


def leaving(knock: ApiKnock, outgoing: OutgoingAddresses | Absent, reads: ApiReads | Absent | None) -> Leaving:
    """What is known of the ways."""
    return Leaving(
        own=(knock.answer, *(reads.answers if isinstance(reads, ApiReads) else ())),
        others=outgoing.answers if isinstance(outgoing, OutgoingAddresses) else (),
    )


def unlisted(addresses: Iterable[str], trusted: TrustedIps) -> tuple[str, ...]:
    """The addresses that the list does not have; what it may mean by a network is told as a fault of the list."""
    return tuple(one for one in addresses if not trusted.covers(one))
