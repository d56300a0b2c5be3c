"""A TLS handshake with the endpoint that believed everything, and the certificates that it showed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.reference_clocks import Reading
from wecom_doctor.model import Fact


class Store(StrEnum):
    """A set of authorities that a certificate was judged by."""

    SYSTEM = "system"
    PUBLIC = "certifi"
    CA_FILE = "ca-file"


class Distrust(StrEnum):
    """Why a store does not vouch for a chain, whatever the date."""

    SELF_SIGNED = "self-signed"
    UNKNOWN_ROOT = "unknown-root"
    ISSUER_MISSING = "issuer-missing"
    WRONG_USAGE = "wrong-usage"
    NAME_CONSTRAINT = "name-constraint"
    NOT_AN_AUTHORITY = "not-an-authority"
    BAD_SIGNATURE = "bad-signature"
    OTHER = "other"


class ClientCertificate(StrEnum):
    """What the server wants to know of its clients."""

    NOT_ASKED = "not-asked"
    ASKED = "asked"
    DEMANDED = "demanded"
    # Asked, and hung up instead of answering.
    PERHAPS = "perhaps"


class Unnamed(StrEnum):
    """What the server does with a client that does not say whom it wants."""

    SAME = "same-certificate"
    OTHER = "other-certificate"
    REFUSED = "refused-unnamed"


@dataclass(frozen=True, kw_only=True)
class Trust:
    """The judgement of one store: `distrust` is None when it vouches; `code` is OpenSSL's own number."""

    store: Store
    distrust: Distrust | None
    code: int
    # Both are None where the store does not vouch; weak is what OpenSSL refuses from its first security level on.
    in_date: bool | None
    weak: bool | None


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One certificate of the chain, in the order in which it was sent."""

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    fingerprint: str
    key_kind: str
    key_bits: int | None
    # None for signatures that are made without a hash of their own.
    signature_hash: str | None
    is_authority: bool
    is_self_signed: bool


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """What only the server's own certificate says."""

    common_name: str
    # None where there is no subjectAltName at all; a long list is cut, and `names_count` counts all.
    names: tuple[str, ...] | None
    names_count: int
    fits_host: bool
    common_name_fits: bool
    is_for_servers: bool
    # An address to fetch the issuer from, as browsers do.
    tells_issuer_address: bool
    # Public authorities enter what they issue into public logs, and the entries stand in the certificate.
    is_publicly_logged: bool


@dataclass(frozen=True, kw_only=True)
class TlsHandshake(Fact):
    """`failure` tells how far it got; `path` leads from the server's certificate up, by positions in `chain`."""

    host: str
    port: int
    peer: str | None
    failure: Failure | None
    alert: int | None
    # How it began, made safe to print, when it was no TLS.
    greeting: str
    version: str | None
    cipher: str | None
    alpn: str | None
    client_certificate: ClientCertificate
    unnamed: Unnamed | None
    sent_count: int
    chain: tuple[Certificate, ...]
    path: tuple[int, ...]
    leaf: Leaf | None
    # The product whose authority issued the certificate, when it is one that sits between clients and servers.
    interceptor: str
    trust: tuple[Trust, ...]
    connected_s: float | None
    secured_s: float | None
    # When it was over, whatever came of it.
    ended_s: float | None = None
    # The server's clock, asked only where a certificate is not in date by ours.
    clock: Reading | None = None

    @property
    def own(self) -> Certificate | None:
        """The certificate of the server itself."""
        return self.chain[0] if self.leaf is not None else None

    def by(self, store: Store) -> Trust | None:
        """The judgement of a store, None when there is no such store here."""
        return next((one for one in self.trust if one.store is store), None)
