"""What stands in certificates: who is named, by whom, until when, and which of a chain issued which."""

import ipaddress
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, ExtensionOID, NameOID

from wecom_doctor.facts.tls_handshake import Certificate, Leaf
from wecom_doctor.net._legible import legible

CHAIN_SHOWN, NAMES_SHOWN, TITLE_SHOWN = 10, 20, 100
# What a certificate of any origin may do to whoever reads it.
READING_ERRORS = (
    ValueError,
    TypeError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
KEY_KINDS = (
    (rsa.RSAPublicKey, "RSA"),
    (ec.EllipticCurvePublicKey, "EC"),
    (ed25519.Ed25519PublicKey, "Ed25519"),
    (ed448.Ed448PublicKey, "Ed448"),
    (dsa.DSAPublicKey, "DSA"),
)


class Read(NamedTuple):
    """A chain that was read as far as it could be."""

    chain: tuple[Certificate, ...] = ()
    path: tuple[int, ...] = ()
    leaf: Leaf | None = None
    # Everybody who is named as an issuer, to look for known ones.
    issuers: tuple[str, ...] = ()


def read_chain(sent: Sequence[bytes], host: str) -> Read:
    """The certificates of a server; without its own readable one, the others tell nothing."""
    certificates = [one for one in map(parsed, sent[:CHAIN_SHOWN]) if one is not None]
    if not certificates or parsed(sent[0]) is None:
        return Read()
    try:
        chain, leaf = tuple(map(told, certificates)), leaf_of(certificates[0], host)
    except READING_ERRORS:
        return Read()
    issuers = tuple(text for one in certificates for text in texts_of(one.issuer))
    return Read(chain, tuple(way_up(certificates)), leaf, issuers)


def parsed(der: bytes) -> x509.Certificate | None:
    """The certificate, unless it is too broken to be read."""
    import warnings

    with warnings.catch_warnings():
        # The library complains to the programmer about what strangers put into certificates.
        warnings.simplefilter("ignore")
        try:
            return x509.load_der_x509_certificate(der)
        except READING_ERRORS:
            return None


def told(one: x509.Certificate) -> Certificate:
    """A certificate as a fact holds it."""
    kind, bits = key_of(one)
    return Certificate(
        subject=title(one.subject),
        issuer=title(one.issuer),
        not_before=one.not_valid_before_utc,
        not_after=one.not_valid_after_utc,
        fingerprint=one.fingerprint(hashes.SHA256()).hex(),
        key_kind=kind,
        key_bits=bits,
        signature_hash=hash_of(one),
        is_authority=is_authority(one),
        is_self_signed=issued(one, by=one),
    )


def key_of(one: x509.Certificate) -> tuple[str, int | None]:
    """Kind and length of the key, as far as it is of a kind that we know."""
    try:
        key = one.public_key()
    except READING_ERRORS:
        return "other", None
    kind = next((name for known, name in KEY_KINDS if isinstance(key, known)), "other")
    return kind, getattr(key, "key_size", None)


def hash_of(one: x509.Certificate) -> str | None:
    """The hash that was signed; some kinds of signature have none of their own."""
    try:
        algorithm = one.signature_hash_algorithm
    except READING_ERRORS:
        return None
    return None if algorithm is None else algorithm.name


def is_authority(one: x509.Certificate) -> bool:
    """The certificate may issue others."""
    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, *READING_ERRORS):
        return False


def issued(one: x509.Certificate, *, by: x509.Certificate) -> bool:
    """The one was signed by the other; where the signature cannot be checked, the names decide."""
    if one.issuer != by.subject:
        return False
    try:
        one.verify_directly_issued_by(by)
    except InvalidSignature:
        return False
    except READING_ERRORS:
        return True
    return True


def way_up(certificates: Sequence[x509.Certificate]) -> Iterator[int]:
    """The positions from the server's certificate to the highest authority that was sent."""
    at, rest = 0, set(range(1, len(certificates)))
    while True:
        yield at
        # Of several that fit, the one behind is meant: alternative authorities come last.
        above = [i for i in rest if issued(certificates[at], by=certificates[i])]
        if not above or issued(certificates[at], by=certificates[at]):
            return
        at = min(above, key=lambda i, below=at: (i < below, i))  # type: ignore[misc]
        rest.discard(at)


def leaf_of(one: x509.Certificate, host: str) -> Leaf:
    """What the server's own certificate says about itself."""
    found = {extension.oid: extension.value for extension in one.extensions}
    names = found.get(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    named = list(names_of(names)) if isinstance(names, x509.SubjectAlternativeName) else []
    texts = [text for text, _ in named]
    usage = found.get(ExtensionOID.EXTENDED_KEY_USAGE)
    addresses = found.get(ExtensionOID.AUTHORITY_INFORMATION_ACCESS)
    is_address = as_address(host) is not None
    common_name = next((text_of(part) for part in one.subject.get_attributes_for_oid(NameOID.COMMON_NAME)), "")
    return Leaf(
        common_name=common_name[:TITLE_SHOWN],
        names=None if names is None else tuple(text[:TITLE_SHOWN] for text in texts[:NAMES_SHOWN]),
        names_count=len(texts),
        # An address that is written as a host name stands for nothing.
        fits_host=any(fits(text, host) for text, of_address in named if of_address == is_address),
        common_name_fits=fits(common_name, host),
        is_for_servers=not isinstance(usage, x509.ExtendedKeyUsage)
        or ExtendedKeyUsageOID.SERVER_AUTH in usage
        or ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in usage,
        tells_issuer_address=isinstance(addresses, x509.AuthorityInformationAccess)
        and any(access.access_method == AuthorityInformationAccessOID.CA_ISSUERS for access in addresses),
        is_publicly_logged=ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS in found,
    )


def names_of(names: x509.SubjectAlternativeName) -> Iterator[tuple[str, bool]]:
    """Host names and addresses, safe to print, and which of the two each of them is."""
    for name in names:
        if isinstance(name, x509.DNSName):
            text = legible(name.value.encode())
            yield f"DNS:{text}" if as_address(text) else text, False
        elif isinstance(name, x509.IPAddress):
            yield str(name.value), True


def fits(name: str, host: str) -> bool:
    """The name stands for the host (RFC 9525): an asterisk for exactly the first label, an address for itself."""
    # Only people write the final dot of a whole name; in a certificate it is part of another one.
    name, host = name.lower(), host.lower().rstrip(".")
    address = as_address(host)
    if address is not None:
        return as_address(name) == address
    if not name.startswith("*."):
        return name == host
    label, dot, rest = host.partition(".")
    return bool(label and dot) and rest == name[2:] and "." in rest


def as_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a text is, if it is one."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def title(name: x509.Name) -> str:
    """A name as a person writes it: what it is called, and by whom."""
    called, organisation = first(name, NameOID.COMMON_NAME), first(name, NameOID.ORGANIZATION_NAME)
    if called and organisation and organisation not in called:
        return f"{called[:TITLE_SHOWN]} ({organisation[:TITLE_SHOWN]})"
    return (called or organisation or legible(name.rfc4514_string().encode()))[:TITLE_SHOWN]


def first(name: x509.Name, kind: x509.ObjectIdentifier) -> str:
    """The first part of that kind, safe to print."""
    return next((text_of(part) for part in name.get_attributes_for_oid(kind)), "")


def text_of(part: x509.NameAttribute) -> str:  # type: ignore[type-arg]
    """A part of a name, safe to print."""
    value = part.value
    return legible(value if isinstance(value, bytes) else value.encode("utf-8", "replace"))


def texts_of(name: x509.Name) -> Iterator[str]:
    """Every text of a name."""
    for part in name:
        yield text_of(part)
