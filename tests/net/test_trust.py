"""Whom the stores trust, and what they say otherwise: OpenSSL's numbers, not its words."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from tests.peers.tls.authority import CLIENT, Issued, Wish, authority, issue, issue_with_sha1
from wecom_doctor.facts.tls_handshake import Distrust, Store, Trust
from wecom_doctor.net import trust
from wecom_doctor.net.trust import from_file, judged, public_store, system_store

ROOT, STRANGER = authority("Test Root"), authority("Strange Root")
ABOVE = authority("Test Issuing", ROOT)
LEAF = issue(Wish(), ABOVE)


@pytest.fixture
def ca_file(tmp_path: Path) -> str:
    """The root as the user names it."""
    path = tmp_path / "root.pem"
    path.write_bytes(ROOT.pem)
    return str(path)


def der(*chain: Issued) -> list[bytes]:
    """A chain as it is sent."""
    return [one.certificate.public_bytes(serialization.Encoding.DER) for one in chain]


def by_file(chain: Sequence[bytes], ca_file: str) -> Trust:
    """The verdict of the user's file."""
    found = {one.store: one for one in judged(chain, ca_file)}
    assert list(found)[:2] == [Store.CA_FILE, Store.PUBLIC]
    assert found[Store.PUBLIC].distrust is not None
    return found[Store.CA_FILE]


TRUSTED = {
    "curve": (LEAF, ABOVE),
    "RSA": (issue(Wish(kind="rsa"), ABOVE), ABOVE),
    "Ed25519": (issue(Wish(kind="ed25519"), ABOVE), ABOVE),
    "with root": (LEAF, ABOVE, ROOT),
    "wrong order": (LEAF, ROOT, ABOVE),
    "with a stranger": (LEAF, STRANGER, ABOVE),
    "another name": (issue(Wish(names=("other.test",)), ABOVE), ABOVE),
}


@pytest.mark.parametrize("chain", TRUSTED.values(), ids=TRUSTED)
def test_trusted(chain: tuple[Issued, ...], ca_file: str) -> None:
    """Whatever the kind of key and the order, a way to the root is a way; names are judged elsewhere."""
    expected = Trust(store=Store.CA_FILE, distrust=None, code=0, in_date=True, weak=False)
    assert by_file(der(*chain), ca_file) == expected


WEAK = {
    "short key": (issue(Wish(kind="rsa-1024"), ABOVE), ABOVE),
    "SHA-1": (issue_with_sha1(Wish(), ABOVE), ABOVE),
}
BELOW_SHA1 = issue_with_sha1(Wish(common_name="Test Issuing", is_authority=True), ROOT)
OVER = issue(Wish(common_name="Test Issuing", days=(-9, -1), is_authority=True), ROOT)


def test_weak_signature_above_is_seen(ca_file: str) -> None:
    """A chain that OpenSSL's first security level refuses is trusted, and weak."""
    found = by_file(der(issue(Wish(), BELOW_SHA1), BELOW_SHA1), ca_file)
    assert (found.distrust, found.weak) == (None, True)


def test_old_signature_above_the_root_is_none(ca_file: str) -> None:
    """The root once more, signed by an older one with SHA-1, is not looked at."""
    older = authority("Older Root")
    crossed = issue_with_sha1(Wish(common_name="Test Root", is_authority=True), older, ROOT.key)
    assert by_file(der(LEAF, ABOVE, crossed), ca_file).weak is False


@pytest.mark.parametrize(
    "chain",
    [
        (issue(Wish(days=(-90, -1)), ABOVE), ABOVE),
        (issue(Wish(days=(1, 90)), ABOVE), ABOVE),
        (issue(Wish(), OVER), OVER),
    ],
    ids=["expired", "not yet valid", "expired above"],
)
def test_dates_are_judged_apart(chain: tuple[Issued, ...], ca_file: str) -> None:
    """A chain out of date is still one that leads to the root."""
    found = by_file(der(*chain), ca_file)
    assert (found.distrust, found.in_date) == (None, False)


DISTRUSTED = {
    "self-signed": ((issue(Wish()),), Distrust.SELF_SIGNED),
    "strange root": ((issue(Wish(), STRANGER), STRANGER), Distrust.UNKNOWN_ROOT),
    "strange root not sent": ((issue(Wish(), STRANGER),), Distrust.ISSUER_MISSING),
    "nothing above": ((LEAF,), Distrust.ISSUER_MISSING),
    "for clients": ((issue(Wish(usage=CLIENT), ABOVE), ABOVE), Distrust.WRONG_USAGE),
    "another intermediate of the name": ((LEAF, authority("Test Issuing", ROOT)), Distrust.BAD_SIGNATURE),
    "issued by no authority": (
        (issue(Wish(), issue(Wish(common_name="x"), ROOT)), issue(Wish(common_name="x"), ROOT)),
        Distrust.NOT_AN_AUTHORITY,
    ),
    "garbage": ((), Distrust.OTHER),
}


@pytest.mark.parametrize(("chain", "why"), DISTRUSTED.values(), ids=DISTRUSTED)
def test_distrusted(chain: tuple[Issued, ...], why: Distrust, ca_file: str) -> None:
    """Every reason has its name, and nothing further is claimed."""
    found = by_file(der(*chain) or [b"garbage"], ca_file)
    assert (found.distrust, found.in_date, found.weak) == (why, None, None)


def test_name_constraint(ca_file: str) -> None:
    """An authority that may issue for other names only."""
    above = issue(Wish(common_name="Narrow", is_authority=True, permitted="example.org"), ROOT)
    assert by_file(der(issue(Wish(), above), above), ca_file).distrust is Distrust.NAME_CONSTRAINT


@pytest.mark.parametrize("named", [ABOVE, LEAF], ids=["intermediate", "the certificate itself"])
def test_file_may_name_less_than_a_root(named: Issued, tmp_path: Path) -> None:
    """What the user trusts need not be a root."""
    (tmp_path / "ca.pem").write_bytes(named.pem)
    assert by_file(der(LEAF, ABOVE), str(tmp_path / "ca.pem")).distrust is None


@pytest.mark.parametrize("content", [b"", b"nonsense", ROOT.key_pem, ROOT.pem[:200]])
def test_file_without_certificates_is_no_store(content: bytes, tmp_path: Path) -> None:
    """A file of something else is refused."""
    (tmp_path / "ca.pem").write_bytes(content)
    assert from_file(str(tmp_path / "ca.pem")) is None


def test_no_file_is_no_store(tmp_path: Path) -> None:
    """Neither is one that is not there."""
    assert from_file(None) is None
    assert from_file(str(tmp_path / "missing.pem")) is None
    assert Store.CA_FILE not in {one.store for one in judged(der(LEAF), None)}


def test_public_store_is_there() -> None:
    """certifi brings its own."""
    store = public_store()
    assert store is not None
    assert store.cert_store_stats()["x509_ca"] > 50


def test_machine_without_authorities_has_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare container does not distrust everybody, it has no opinion."""
    (tmp_path / "none.pem").touch()
    (tmp_path / "none").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    assert system_store.__wrapped__() is None


def test_verdict_leaves_the_store_as_it_was(ca_file: str) -> None:
    """The same store judges the next chain by the same measure."""
    store = from_file(ca_file)
    assert store is not None
    before = store.verify_flags, store.get_ciphers()
    first = trust.trust(Store.CA_FILE, store, der(LEAF, ABOVE))
    assert (store.verify_flags, store.get_ciphers()) == before
    assert replace(first, store=Store.SYSTEM) == trust.trust(Store.SYSTEM, store, der(LEAF, ABOVE))
