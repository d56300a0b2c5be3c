"""What is read off certificates, whatever strangers wrote into them."""

import os
import warnings
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.peers.tls.authority import HOST, NOW, Issued, Wish, authority, issue, issue_with_sha1
from wecom_doctor.net.certificates import CHAIN_SHOWN, NAMES_SHOWN, TITLE_SHOWN, Read, fits, read_chain

ROOT = authority("Test Root", organisation="Tests")
ABOVE = authority("Test Issuing", ROOT)
LEAF = issue(Wish(), ABOVE)


def der(one: Issued) -> bytes:
    """A certificate as it is sent."""
    return one.certificate.public_bytes(serialization.Encoding.DER)


def read(*chain: Issued) -> Read:
    """What is read of a chain."""
    return read_chain([der(one) for one in chain], HOST)


def test_what_a_certificate_says() -> None:
    """Names, dates, key, signature and fingerprint."""
    own, above = read(LEAF, ABOVE).chain
    assert (own.subject, own.issuer) == (HOST, "Test Issuing")
    assert above.issuer == "Test Root (Tests)"
    assert (own.not_before, own.not_after) == (NOW - timedelta(days=10), NOW + timedelta(days=80))
    assert (own.key_kind, own.key_bits, own.signature_hash) == ("EC", 256, "sha256")
    assert own.fingerprint == LEAF.certificate.fingerprint(hashes.SHA256()).hex()
    assert (own.is_authority, above.is_authority) == (False, True)
    assert not own.is_self_signed
    assert read(ROOT).chain[0].is_self_signed


@pytest.mark.parametrize(
    ("kind", "told"),
    [("rsa", ("RSA", 2048)), ("rsa-1024", ("RSA", 1024)), ("ed25519", ("Ed25519", None)), ("ec", ("EC", 256))],
)
def test_keys_are_told_by_kind_and_length(kind: str, told: tuple[str, int | None]) -> None:
    """A key without a length has none."""
    own = read(issue(Wish(kind=kind), ABOVE)).chain[0]  # type: ignore[arg-type]
    assert (own.key_kind, own.key_bits) == told


def test_signature_of_its_own_kind_has_no_hash() -> None:
    """Ed25519 signs what it signs; SHA-1 is read although nobody checks it any more."""
    signer = authority("Edward", kind="ed25519")
    assert read(issue(Wish(), signer)).chain[0].signature_hash is None
    assert read(issue_with_sha1(Wish(), ABOVE)).chain[0].signature_hash == "sha1"


CROSSED = issue(Wish(common_name="Test Root", organisation="Tests", is_authority=True), authority("Older"), ROOT.key)


@pytest.mark.parametrize(
    ("chain", "path"),
    [
        ((LEAF,), (0,)),
        ((LEAF, ABOVE), (0, 1)),
        ((LEAF, ABOVE, ROOT), (0, 1, 2)),
        ((LEAF, ROOT, ABOVE), (0, 2, 1)),
        ((LEAF, LEAF, ABOVE), (0, 2)),
        ((LEAF, ABOVE, CROSSED), (0, 1, 2)),
        ((LEAF, ABOVE, ROOT, CROSSED), (0, 1, 2)),
        ((LEAF, ROOT), (0,)),
        ((LEAF, authority("Test Issuing", ROOT)), (0,)),
        ((issue_with_sha1(Wish(), ABOVE), ABOVE), (0, 1)),
        ((ROOT, ABOVE), (0,)),
    ],
)
def test_way_up(chain: tuple[Issued, ...], path: tuple[int, ...]) -> None:
    """The path follows who signed whom, not the order and not the name alone."""
    assert read(*chain).path == path


@pytest.mark.parametrize(
    ("name", "host", "expected"),
    [
        ("wecom.example.com", "wecom.example.com", True),
        ("WeCom.Example.com", "wecom.example.com.", True),
        ("wecom.example.com.", "wecom.example.com", False),
        ("*.example.com", "wecom.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "a.b.example.com", False),
        ("*.com", "example.com", False),
        ("*", "example", False),
        ("w*.example.com", "wecom.example.com", False),
        ("wecom.*.com", "wecom.example.com", False),
        ("example.com", "wecom.example.com", False),
        ("", "wecom.example.com", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "0:0:0:0:0:0:0:1", True),
        ("127.0.0.2", "127.0.0.1", False),
        ("*.0.0.1", "127.0.0.1", False),
        ("xn--vhquv7uj40c.test", "xn--vhquv7uj40c.test", True),
    ],
)
def test_name_stands_for_host(name: str, host: str, expected: bool) -> None:
    """As RFC 9525 has it."""
    assert fits(name, host) is expected


def test_names_are_cut_and_all_are_looked_at() -> None:
    """The name that fits may stand behind thousands of others."""
    leaf = read(issue(Wish(names=[*(f"n{one}.test" for one in range(5000)), HOST]), ABOVE)).leaf
    assert leaf is not None
    assert leaf.names is not None
    assert (leaf.fits_host, leaf.names_count, len(leaf.names)) == (True, 5001, NAMES_SHOWN)


def test_an_address_is_not_a_host_name() -> None:
    """Clients look for addresses among the addresses only, whatever stands among the names."""
    named = issue(Wish(names=("DNS:127.0.0.1", HOST)), ABOVE)
    leaf = read_chain([der(named)], "127.0.0.1").leaf
    assert leaf is not None
    assert (leaf.fits_host, leaf.names) == (False, ("DNS:127.0.0.1", HOST))


def test_no_names_is_not_an_empty_list() -> None:
    """A certificate without subjectAltName is told from one with an empty one."""
    missing = read(issue(Wish(names=None), ABOVE)).leaf
    assert missing is not None
    assert (missing.names, missing.common_name_fits, missing.fits_host) == (None, True, False)


def test_marks_of_public_authorities() -> None:
    """An address of the issuer, and entries of public logs."""
    plain, public = read(LEAF).leaf, read(issue(Wish(issuer_address=True, logged=True), ABOVE)).leaf
    assert plain is not None
    assert public is not None
    assert (plain.tells_issuer_address, plain.is_publicly_logged) == (False, False)
    assert (public.tells_issuer_address, public.is_publicly_logged) == (True, True)


EVIL = "evil\x1b[2J\n\u202ename\x00" + "x" * 500


def test_nothing_in_a_name_moves_a_terminal() -> None:
    """Control characters are shown as escapes, and long names are cut."""
    bad = issue(Wish(common_name=EVIL[:60], organisation=EVIL[:60], names=["a\x1b[2J.test"]), authority(EVIL[:50]))
    found = read(bad)
    texts = [found.chain[0].subject, found.chain[0].issuer, *found.issuers]
    assert found.leaf is not None
    assert found.leaf.names is not None
    assert all(text.isprintable() for text in [*texts, *found.leaf.names, found.leaf.common_name])
    assert len(found.chain[0].subject) <= 2 * TITLE_SHOWN + 3


@pytest.mark.parametrize("content", [b"", b"garbage", der(LEAF)[:-20], os.urandom(300), der(LEAF) + b"more"])
def test_broken_own_certificate_tells_nothing(content: bytes) -> None:
    """Without the server's own certificate there is nothing to judge."""
    assert read_chain([content, der(ABOVE)], HOST) == Read()


def test_broken_certificates_above_are_left_out() -> None:
    """The rest of the chain is read all the same."""
    found = read_chain([der(LEAF), b"garbage", der(ABOVE)], HOST)
    assert ([one.subject for one in found.chain], found.path) == ([HOST, "Test Issuing"], (0, 1))


def test_long_chain_is_cut() -> None:
    """Nobody needs a chain of hundreds."""
    assert len(read(LEAF, *[ABOVE] * 50).chain) == CHAIN_SHOWN


def test_any_bytes_are_read_or_not() -> None:
    """A certificate with one byte changed anywhere crashes nobody."""
    good = der(issue(Wish(issuer_address=True, logged=True), ABOVE))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for at in range(0, len(good), 3):
            for new in (0x00, 0xFF, good[at] ^ 1):
                read_chain([good[:at] + bytes([new]) + good[at + 1 :], der(ABOVE)], HOST)


def test_duplicate_extensions_are_no_crash() -> None:
    """What the library refuses to read is not judged."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), NOW, NOW + timedelta(1)
    ).add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), b"\x30\x03\x82\x01\xff"), False)
    broken = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    assert read_chain([broken], HOST) == Read()
