"""The rules about the callback URL as it was typed."""

from dataclasses import replace
from typing import Any

import pytest

from tests.healthy import healthy
from tests.rules.judging import in_env, judged, settings_with
from wecom_doctor.facts.callback_url import CallbackUrl, Scope, UrlDefect
from wecom_doctor.facts.settings_given import Kind, SettingsGiven
from wecom_doctor.model import MOOT, OK, Certainty, Check, Problem, Severity
from wecom_doctor.rules.url import (
    url_is_https_where_required,
    url_is_well_formed,
    url_leads_to_the_public_internet,
    url_names_its_host,
    url_uses_the_usual_port,
)

HERE = in_env("WECOM_CALLBACK_URL")
LOCAL_SCOPES = (Scope.LOOPBACK, Scope.PRIVATE, Scope.LINK_LOCAL, Scope.SHARED)
# Nobody tests at home on these: they are a proxy's invention or lead nowhere.
UNREACHABLE_SCOPES = (Scope.FAKE, Scope.UNROUTABLE)


def url(**changes: Any) -> CallbackUrl:
    """The healthy URL with some parts changed."""
    return replace(healthy().callback_url, **changes)


def of_kind(kind: Kind) -> SettingsGiven:
    """Healthy settings for another kind of callback."""
    return replace(healthy().settings_given, kind=kind)


def test_well_formed_url_passes() -> None:
    """A URL without a defect is fine."""
    assert judged(url_is_well_formed) is OK


@pytest.mark.parametrize("defect", UrlDefect)
def test_each_defect_is_told(defect: UrlDefect) -> None:
    """Whatever is wrong with the text is an error that names the defect and shows the masked URL."""
    assert judged(url_is_well_formed, url(defect=defect, shown="what was typed")) == Problem(
        "url-malformed", at=HERE, url="what was typed", defect=defect
    )


def test_problem_tells_where_a_url_from_the_command_line_came_from() -> None:
    """A URL that stands in no file is found by its source."""
    typed = settings_with("WECOM_CALLBACK_URL", source="URL", file=None, line=None)
    assert judged(url_is_well_formed, url(defect=UrlDefect.NO_HOST), typed) == Problem(
        "url-malformed",
        setting="WECOM_CALLBACK_URL",
        source="URL",
        url=healthy().callback_url.shown,
        defect=UrlDefect.NO_HOST,
    )


def test_public_scope_passes() -> None:
    """A public host is what WeCom can reach."""
    assert judged(url_leads_to_the_public_internet, url(scope=Scope.PUBLIC)) is OK


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        (url_leads_to_the_public_internet, {"scope": None}),
        (url_names_its_host, {"host": None}),
        (url_uses_the_usual_port, {"port": None}),
        (url_uses_the_usual_port, {"scheme": "ftp", "port": 21}),
        (url_uses_the_usual_port, {"scheme": None, "port": None}),
        (url_is_https_where_required, {"scheme": None}),
    ],
)
def test_what_could_not_be_read_is_not_praised(check: Check, changes: dict[str, Any]) -> None:
    """A part of the URL that is not there is neither good nor bad."""
    assert judged(check, url(**changes)) is MOOT


@pytest.mark.parametrize("scope", LOCAL_SCOPES)
def test_local_url_is_only_a_notice(scope: Scope) -> None:
    """An address of this machine or network is a local test, so it is a notice."""
    assert judged(url_leads_to_the_public_internet, url(scope=scope, host="10.0.0.5")) == Problem(
        "url-not-public", at=HERE, severity=Severity.NOTICE, host="10.0.0.5", scope=scope
    )


@pytest.mark.parametrize("scope", UNREACHABLE_SCOPES)
def test_unreachable_address_keeps_the_severity_of_its_code(scope: Scope) -> None:
    """An address that is neither public nor local cannot be meant."""
    assert judged(url_leads_to_the_public_internet, url(scope=scope, host="198.18.0.7")) == Problem(
        "url-not-public", at=HERE, host="198.18.0.7", scope=scope
    )


def test_named_host_passes() -> None:
    """A name is what WeCom wants."""
    assert judged(url_names_its_host) is OK


@pytest.mark.parametrize(("scope", "severity"), [(Scope.PUBLIC, None), (Scope.LOOPBACK, Severity.NOTICE)])
def test_bare_address_is_told(scope: Scope, severity: Severity | None) -> None:
    """A bare IP address is a warning in public and a notice at home."""
    assert judged(url_names_its_host, url(host_is_address=True, host="203.0.113.9", scope=scope)) == Problem(
        "url-bare-ip", at=HERE, severity=severity, host="203.0.113.9"
    )


@pytest.mark.parametrize(
    ("scheme", "port"),
    [
        ("https", 443),
        ("http", 80),
    ],
)
def test_usual_port_passes(scheme: str, port: int) -> None:
    """80 for http and 443 for https are what everybody opens."""
    assert judged(url_uses_the_usual_port, url(scheme=scheme, port=port)) is OK


@pytest.mark.parametrize(
    ("scheme", "port", "kind", "scope", "severity"),
    [
        pytest.param("https", 8443, Kind.APP, Scope.PUBLIC, Severity.NOTICE, id="WeCom takes any port"),
        pytest.param("http", 443, Kind.APP, Scope.PUBLIC, Severity.NOTICE, id="port of the other scheme"),
        pytest.param("https", 80, Kind.BOT, Scope.PUBLIC, Severity.NOTICE, id="port of the other scheme, https"),
        pytest.param("https", 8443, Kind.MP, Scope.PUBLIC, Severity.ERROR, id="Official Accounts take 80 and 443"),
        pytest.param("http", 8000, Kind.MP, Scope.LOOPBACK, Severity.NOTICE, id="a local test, of whatever kind"),
    ],
)
def test_odd_port_is_told(scheme: str, port: int, kind: Kind, scope: Scope, severity: Severity) -> None:
    """Another port is a notice, except where the platform refuses it."""
    odd = url(scheme=scheme, port=port, scope=scope)
    assert judged(url_uses_the_usual_port, odd, of_kind(kind)) == Problem(
        "url-odd-port", at=HERE, severity=severity, port=port
    )


@pytest.mark.parametrize("kind", [Kind.SUITE_DATA, Kind.SUITE_COMMAND])
def test_https_suits_provider_kinds(kind: Kind) -> None:
    """Nobody refuses https."""
    assert judged(url_is_https_where_required, of_kind(kind)) is OK


@pytest.mark.parametrize("kind", [Kind.APP, Kind.BOT, Kind.KF, Kind.MP])
def test_http_is_allowed_where_no_rule_forbids_it(kind: Kind) -> None:
    """Self-built applications may use http, whatever guides say."""
    assert judged(url_is_https_where_required, url(scheme="http", port=80), of_kind(kind)) is MOOT


@pytest.mark.parametrize("kind", [Kind.SUITE_DATA, Kind.SUITE_COMMAND])
@pytest.mark.parametrize(("scope", "severity"), [(Scope.PUBLIC, Severity.WARNING), (Scope.PRIVATE, Severity.NOTICE)])
def test_http_may_be_refused_for_provider_apps(kind: Kind, scope: Scope, severity: Severity) -> None:
    """Templates of providers take https only; the kind alone does not tell a template, so it is possible."""
    plain = url(scheme="http", port=80, scope=scope, shown="http://wecom.example.com/callback")
    assert judged(url_is_https_where_required, plain, of_kind(kind)) == Problem(
        "https-required-here",
        at=HERE,
        certainty=Certainty.POSSIBLE,
        severity=severity,
        url="http://wecom.example.com/callback",
    )
