"""What a message of a name server says, read along its aliases."""

from dataclasses import dataclass

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
from dns.name import Name
from dns.rdatatype import RdataType
from dns.rrset import RRset

from wecom_doctor.facts.dns import Outcome

OUTCOMES = {
    dns.rcode.NXDOMAIN: Outcome.NOT_FOUND,
    dns.rcode.REFUSED: Outcome.REFUSED,
    dns.rcode.NOTAUTH: Outcome.REFUSED,
}


@dataclass(frozen=True)
class Reply:
    """One message; `truncated` when it did not fit into a packet."""

    message: dns.message.Message
    truncated: bool = False

    @property
    def authoritative(self) -> bool:
        """The server says that it holds the zone itself."""
        return bool(self.message.flags & dns.flags.AA)

    @property
    def recursive(self) -> bool:
        """The server says that it asks others."""
        return bool(self.message.flags & dns.flags.RA)

    @property
    def failure(self) -> Outcome | None:
        """What the server says instead of an answer."""
        code = self.message.rcode()
        return None if code == dns.rcode.NOERROR else OUTCOMES.get(code, Outcome.FAILURE)

    @property
    def tells(self) -> bool:
        """The server knows what is there and what is not."""
        return self.failure in {None, Outcome.NOT_FOUND}

    def records(self, owner: Name, kind: RdataType) -> RRset | None:
        """The records of a kind at a name."""
        return next((one for one in self.message.answer if (one.name, one.rdtype) == (owner, kind)), None)

    def addresses(self, owner: Name, kind: RdataType) -> tuple[str, ...]:
        """The addresses of a name."""
        return tuple(one.address for one in self.records(owner, kind) or ())

    def ttl_s(self, name: Name) -> int | None:
        """How long the record at the name itself may be kept."""
        return next((one.ttl for one in self.message.answer if one.name == name), None)

    def aliases(self, name: Name) -> list[Name]:
        """The names that the aliases in this message lead over; in a circle, up to the first that comes again."""
        targets = {one.name: one[0].target for one in self.message.answer if one.rdtype == dns.rdatatype.CNAME}
        chain: list[Name] = []
        here = name
        while here in targets and len(set(chain)) == len(chain) and name not in chain:
            here = targets[here]
            chain.append(here)
        return chain

    @property
    def referral(self) -> RRset | None:
        """The name servers of a zone that the server is not in charge of, when it says nothing else."""
        if self.authoritative or self.message.answer or self.failure is not None:
            return None
        kinds = {one.rdtype: one for one in self.message.authority}
        return None if dns.rdatatype.SOA in kinds else kinds.get(dns.rdatatype.NS)

    def glue(self, host: Name) -> tuple[str, ...]:
        """The IPv4 addresses that came along with the name of a server."""
        return tuple(
            one.address
            for records in self.message.additional
            if (records.name, records.rdtype) == (host, dns.rdatatype.A)
            for one in records
        )
