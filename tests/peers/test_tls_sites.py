"""Every kind of TLS that nginx can show, examined as a user would."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.peers.tls.serving import Sites, served
from tests.peers.tls.sites import BROKEN, HEALTHY
from wecom_doctor.examination.outcome import Outcome, Report
from wecom_doctor.facts.codec import from_json, to_json
from wecom_doctor.facts.tls_handshake import TlsHandshake
from wecom_doctor.model import Severity

ONLY_WARNED = {"expiring soon", "keys under RSA", "short key", "firewall"}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """All of them, started once."""
    with served(tmp_path_factory.mktemp("tls-sites")) as running:
        yield running


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """An empty folder to type commands in."""
    return Shell(tmp_path)


def examined(sites: Sites, name: str) -> Report:
    """The report on a site; what was seen of it is written down and read again unchanged."""
    report = sites.examined(name)
    seen = report.facts["tls_handshake"]
    assert from_json(TlsHandshake, to_json(seen)) == seen
    return report


@pytest.mark.parametrize("name", HEALTHY)
def test_healthy_site(sites: Sites, name: str) -> None:
    """Nothing above a notice is said of what works for everybody."""
    report = examined(sites, name)
    assert [one.problem.code for one in report.findings] == list(sites.sites[name].codes)
    assert {one.severity for one in report.findings} <= {Severity.NOTICE}
    asked = [one for one in report.judgements if one.outcome is not Outcome.SKIPPED]
    assert {one.outcome for one in asked} <= {Outcome.OK, Outcome.PROBLEM}
    # Only servers that cannot wait for a silent client are asked how they do.
    assert {one.check.id for one in report.judgements if one not in asked} <= {"tls.beside-silence"}
    assert report.exit_status == 0


@pytest.mark.parametrize("name", BROKEN)
def test_broken_site(sites: Sites, name: str) -> None:
    """The cause is named, first and alone."""
    report = examined(sites, name)
    assert [one.problem.code for one in report.findings] == list(sites.sites[name].codes)
    expected = Severity.WARNING if name in ONLY_WARNED else Severity.ERROR
    assert {one.severity for one in report.findings} == {expected}


def typed(sites: Sites, name: str) -> list[str]:
    """The options that lead to a site on this machine."""
    host, port = sites.way(name)[0]
    found = [sites.url(name), "--connect-to", f"{host}:{port}:127.0.0.1:{port}"]
    path = sites.ca_file(name)
    return [*found, "--ca-file", path] if path else found


def test_user_reads_what_is_worth_a_look(sites: Sites, shell: Shell) -> None:
    """A healthy report shows who issued the certificate and how many days are left, beside the checks."""
    result = shell("check", *typed(sites, "curve"), "--only", "tls")
    assert result.status == 0
    assert re.search(r"✓ A trusted authority issued the certificate +Test Issuing\n", result.stdout)
    assert re.search(r"✓ The certificate is in date +days left: \d\d; until \d{4}-\d\d-\d\d\n", result.stdout)


@pytest.mark.parametrize(
    ("lang", "seen", "sentence"),
    [
        ("en", "it says where to fetch the missing one, as browsers do", "The intermediate certificate is missing"),
        ("zh", "证书里写着中间证书的下载地址，所以浏览器能自己补上", "缺中间证书"),
    ],
)
def test_user_reads_why_browsers_are_content(sites: Sites, shell: Shell, lang: str, seen: str, sentence: str) -> None:
    """The report says what is missing, and why it looks well in a browser."""
    result = shell("check", *typed(sites, "intermediate missing, logged"), "--only", "tls", "--lang", lang)
    assert result.status == 1
    text = re.sub(r"\s+", "", result.stdout)
    assert re.sub(r"\s+", "", sentence) in text
    assert re.sub(r"\s+", "", seen) in text


def test_net_shows_certificates_too(sites: Sites, shell: Shell) -> None:
    """The road alone includes TLS, and the document holds the chain."""
    result = shell("net", *typed(sites, "another's name"), "--only", "tls", "--format", "json")
    assert [one["code"] for one in result.document["diagnosis"]] == ["tls-name-mismatch"]
    chain = result.document["facts"]["tls_handshake"]["chain"]
    assert [one["subject"] for one in chain] == ["other.example.com", "Test Issuing"]
