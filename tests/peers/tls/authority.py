"""Certificates as good and as bad as a test wants them."""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

HOST = "wecom.example.com"
NOW = datetime.now(UTC).replace(microsecond=0)
Kind = Literal["ec", "rsa", "rsa-1024", "ed25519"]
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH


@dataclass(frozen=True, eq=False)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> bytes:
        """The certificate as servers read it."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key as servers read it."""
        return bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a certificate is to be; as it stands, one of which nobody could complain."""

    common_name: str = HOST
    organisation: str = ""
    names: Sequence[str] | None = (HOST,)
    days: tuple[float, float] = (-10, 80)
    kind: Kind = "ec"
    usage: x509.ObjectIdentifier | None = SERVER
    is_authority: bool = False
    permitted: str = ""
    issuer_address: bool = False
    logged: bool = False


@cache
def key_of(kind: Kind) -> Any:
    """A key of a kind; nobody minds that several certificates share it."""
    return new_key(kind)


def new_key(kind: Kind) -> Any:
    """A key that nothing else has."""
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65_537, 1024 if kind == "rsa-1024" else 2048)


def name_of(wish: Wish) -> x509.Name:
    """The subject."""
    parts = [(NameOID.COMMON_NAME, wish.common_name), (NameOID.ORGANIZATION_NAME, wish.organisation)]
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts if text])


def issue(wish: Wish, by: Issued | None = None, key: Any = None) -> Issued:
    """A certificate by an authority, or by itself."""
    own = key or (new_key(wish.kind) if wish.is_authority else key_of(wish.kind))
    subject = name_of(wish)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=wish.days[0]))
        .not_valid_after(NOW + timedelta(days=wish.days[1]))
        .add_extension(x509.BasicConstraints(ca=wish.is_authority, path_length=None), critical=True)
    )
    for extension in extensions_of(wish):
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.NameConstraints))
    signing = by.key if by else own
    algorithm = None if isinstance(signing, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Issued(builder.sign(signing, algorithm), own)


def issue_with_sha1(wish: Wish, by: Issued, key: Any = None) -> Issued:
    """One that is signed as nobody should any more: no library does it, so the sound one is signed anew by hand."""
    sound = issue(wish, by, key)
    sha256, sha1 = bytes.fromhex("300a06082a8648ce3d040302"), bytes.fromhex("300906072a8648ce3d0401")
    plain = sound.certificate.tbs_certificate_bytes
    head = 2 + (plain[1] & 0x7F if plain[1] & 0x80 else 0)
    signed = der(0x30, plain[head:].replace(sha256, sha1, 1))
    signature = by.key.sign(hashlib.sha1(signed).digest(), ec.ECDSA(Prehashed(hashes.SHA1())))
    whole = der(0x30, signed + sha1 + der(0x03, b"\0" + signature))
    return Issued(x509.load_der_x509_certificate(whole), sound.key)


def der(tag: int, content: bytes) -> bytes:
    """A content with its tag and its length."""
    size = len(content)
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([size]) if size < 0x80 else bytes([0x80 + len(length)]) + length) + content


def extensions_of(wish: Wish) -> list[x509.ExtensionType]:
    """What a certificate says beyond its name and its dates."""
    found: list[x509.ExtensionType] = []
    if not wish.is_authority and wish.names is not None:
        found.append(x509.SubjectAlternativeName([general(name) for name in wish.names]))
    if not wish.is_authority and wish.usage is not None:
        found.append(x509.ExtendedKeyUsage([wish.usage]))
    if wish.permitted:
        found.append(x509.NameConstraints([x509.DNSName(wish.permitted)], None))
    if wish.issuer_address:
        where = x509.UniformResourceIdentifier("http://issuer.example.com/ca.crt")
        found.append(
            x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)])
        )
    if wish.logged:
        # An empty list of timestamps: nobody here checks who signed them.
        logged = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
        found.append(x509.UnrecognizedExtension(logged, b"\x04\x02\x00\x00"))
    return found


def general(name: str) -> x509.GeneralName:
    """A host name or an address; one with the mark of names is a name, whatever it looks like."""
    if name.startswith("DNS:"):
        return x509.DNSName(name.removeprefix("DNS:"))
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def authority(common_name: str, by: Issued | None = None, **wishes: Any) -> Issued:
    """An authority, by itself or below another one."""
    wish = Wish(common_name=common_name, days=(-100, 1000), is_authority=True, **wishes)
    return issue(wish, by)
