"""Every kind of TLS that nginx can show, examined as a user would."""

from collections.abc import Iterator

import pytest

from tests.peers.tls.serving import Sites, served
from tests.peers.tls.sites import BROKEN, HEALTHY
from wecom_doctor.examination.outcome import Outcome
from wecom_doctor.model import Severity

ONLY_WARNED = {"expiring soon", "keys under RSA", "short key", "firewall"}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """All of them, started once."""
    with served(tmp_path_factory.mktemp("tls-sites")) as running:
        yield running


@pytest.mark.parametrize("name", HEALTHY)
def test_healthy_site(sites: Sites, name: str) -> None:
    """Nothing above a notice is said of what works for everybody."""
    report = sites.examined(name)
    assert [one.problem.code for one in report.findings] == list(sites.sites[name].codes)
    assert {one.severity for one in report.findings} <= {Severity.NOTICE}
    assert {one.outcome for one in report.judgements} <= {Outcome.OK, Outcome.PROBLEM}
    assert report.exit_status == 0


@pytest.mark.parametrize("name", BROKEN)
def test_broken_site(sites: Sites, name: str) -> None:
    """The cause is named, first and alone."""
    report = sites.examined(name)
    assert [one.problem.code for one in report.findings] == list(sites.sites[name].codes)
    expected = Severity.WARNING if name in ONLY_WARNED else Severity.ERROR
    assert {one.severity for one in report.findings} == {expected}
