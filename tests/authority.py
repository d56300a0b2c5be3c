"""An authority of its own, and certificates by it: what a company's proxy, or a test, signs with."""

import datetime
import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A key that signs, and the file in which everybody finds the certificate to it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    file: Path

    def identity(self, *names: str) -> Path:
        """A file with key and certificate for these names and addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = x509.SubjectAlternativeName([general_name(one) for one in names])
        certificate = (
            draft(names[0], self.certificate.subject, key)
            .add_extension(alternatives, critical=False)
            .sign(self.key, hashes.SHA256())
        )
        path = Path(tempfile.mkdtemp(dir=self.file.parent)) / "identity.pem"
        path.write_bytes(pem_of(key) + certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def server_side(self, *names: str) -> ssl.SSLContext:
        """TLS for a server of these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.identity(*names))
        return context


def new_authority(folder: Path, name: str = "Test Authority") -> Authority:
    """An authority that nobody knows yet."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        draft(name, subject, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "authority.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return Authority(key, certificate, path)


@cache
def shared_authority() -> Authority:
    """The one that all tests of a session share."""
    return new_authority(Path(shared_folder().name))


@cache
def shared_folder() -> "tempfile.TemporaryDirectory[str]":
    """Where it lives; kept here, the folder is there until the session ends, and not any longer."""
    return tempfile.TemporaryDirectory(prefix="wecom-doctor-authority-")


def draft(name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    """A certificate that only needs a signature."""
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - A_DAY)
        .not_valid_after(now + 60 * A_DAY)
    )


def general_name(name: str) -> x509.GeneralName:
    """A name or an address as certificates have it."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A key as servers read it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
