"""What stands in the copy of 企业可信IP that the console would not take."""

import pytest

from tests.rules.judging import judged, settings_with
from wecom_doctor.facts.settings_given import SettingState
from wecom_doctor.facts.trusted_ips import TrustedIps
from wecom_doctor.model import MOOT, OK, Certainty, ParamValue, Problem, Severity, Verdict
from wecom_doctor.rules import trusted_ips as rules
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.shape import shape_of
from wecom_doctor.settings.trusted_ips import read_trusted_ips

ONE, OTHER = "119.29.29.29", "1.12.12.12"
WHERE: dict[str, ParamValue] = {"setting": "WECOM_TRUSTED_IPS", "file": ".env", "line": 9}


def verdicts(text: str) -> tuple[Verdict, Verdict]:
    """What both rules say of a value."""
    settings = settings_with(
        "WECOM_TRUSTED_IPS", state=SettingState.SET, file=".env", line=9, shape=shape_of(Name.TRUSTED_IPS, text)
    )
    trusted = read_trusted_ips(text)
    found = [judged(one, settings, trusted) for one in (rules.trusted_ips_are_single_addresses, FEW)]
    return found[0], found[1]


FEW = rules.trusted_ips_fit_into_the_console


@pytest.mark.parametrize("text", [ONE, f"{ONE},{OTHER}", f"{ONE};\n{OTHER}\n"])
def test_good_lists(text: str) -> None:
    """Single public addresses, however separated."""
    assert verdicts(text) == ((), OK)


def test_no_list() -> None:
    """Who gives none has nothing to judge."""
    assert verdicts("") == (MOOT, MOOT)
    assert judged(FEW, TrustedIps(entries=(), odd_marks=False)) is MOOT


def test_a_template_is_told_elsewhere() -> None:
    """`your-ip-here` is a placeholder and nothing more."""
    assert verdicts("your-ip-here")[0] is MOOT


@pytest.mark.parametrize(
    ("text", "kind", "certainty", "severity"),
    [
        ("119.29.29.0/24", "ip-network", Certainty.LIKELY, None),
        ("119.29.29.1-9", "ip-range", Certainty.LIKELY, None),
        ("119.29.29.*", "ip-wildcard", Certainty.LIKELY, None),
        ("192.168.1.9", "not-public", Certainty.CERTAIN, None),
        ("119.29.29.29:443", "ip-with-port", Certainty.CERTAIN, None),
        ("240e:1234::1", "ipv6", Certainty.POSSIBLE, Severity.NOTICE),
    ],
)
def test_strange_entry(text: str, kind: str, certainty: Certainty, severity: Severity | None) -> None:
    """Each kind is told by itself; the good ones beside it are not."""
    problem = Problem(
        "trusted-ips-malformed", certainty=certainty, severity=severity, at=WHERE, entries=(text,), entry_kind=kind
    )
    assert verdicts(f"{ONE},{text}")[0] == (problem,)


@pytest.mark.parametrize(("text", "kind"), [("relay.example.com", "host-name"), ("hunter2hunter2", "no-address")])
def test_entry_that_is_not_shown(text: str, kind: str) -> None:
    """What is no address may be a secret in the wrong place: only its number is told."""
    problem = Problem("trusted-ips-malformed", at=WHERE, entries=("#2",), entry_kind=kind)
    assert verdicts(f"{ONE},{text}")[0] == (problem,)


def test_untidy_lists() -> None:
    """Twice the same, or marks that others stumble over, is good to know and no more."""
    again = Problem(
        "trusted-ips-malformed", severity=Severity.NOTICE, at=WHERE, entries=(ONE,), entry_kind="ip-repeated"
    )
    marks = Problem(
        "trusted-ips-malformed", severity=Severity.NOTICE, at=WHERE, entries=(ONE, OTHER), entry_kind="odd-marks"
    )
    assert verdicts(f"{ONE},{OTHER},{ONE}")[0] == (again,)
    assert verdicts(f"{ONE}、{OTHER}")[0] == (marks,)


def test_many_entries_of_a_kind() -> None:
    """Only the first few are shown."""
    found = verdicts(",".join(f"10.0.0.{one}" for one in range(1, 9)))[0]
    assert isinstance(found, tuple)
    assert found[0].params["entries"] == ("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "...")


@pytest.mark.parametrize(("count", "fits"), [(120, True), (121, False)])
def test_at_most_120(count: int, fits: bool) -> None:
    """The number that the help page is quoted with."""
    few = verdicts(",".join(f"119.29.29.{one}" for one in range(count)))[1]
    too_many = Problem("trusted-ips-too-many", certainty=Certainty.LIKELY, at=WHERE, listed=count)
    assert few == (OK if fits else too_many)
