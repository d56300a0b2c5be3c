"""What the console is likely to refuse although the endpoint answers."""

import pytest

from tests.rules.judging import in_env, judged, of_kind
from wecom_doctor.facts.filing_subjects import FilingSubjects
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.facts.shared_domain import Fate, SharedDomain, Sharing, Sort
from wecom_doctor.model import MOOT, OK, Certainty, Problem, Severity
from wecom_doctor.rules.forecast import domain_is_the_companys_own, filing_is_the_companys

HERE = in_env("WECOM_CALLBACK_URL")
LIKELY, POSSIBLE = Certainty.LIKELY, Certainty.POSSIBLE
REPORT = "https://github.com/example/project/issues/1"


def shared(fate: Fate, owner: str = "Tunnel Inc.") -> SharedDomain:
    """A host below a shared domain of which something is known."""
    sharing = Sharing(
        suffix="tunnel.example", platform="Tunnel", sort=Sort.TUNNEL, fate=fate, owner=owner, source=REPORT
    )
    return SharedDomain(host="a.tunnel.example", sharing=sharing)


def told(code: str, certainty: Certainty, fate: Fate, **more: object) -> Problem:
    """The problem of such a host."""
    return Problem(
        code,
        certainty=certainty,
        severity=Severity.WARNING,
        at=HERE,
        host="a.tunnel.example",
        suffix="tunnel.example",
        shared_by="Tunnel (Tunnel Inc.)",
        fate=fate,
        basis=REPORT,
        **more,  # type: ignore[arg-type]
    )


def test_a_domain_of_ones_own_is_fine() -> None:
    """A name that is below no shared domain may well be the company's."""
    assert judged(domain_is_the_companys_own) is OK


def test_what_was_refused_is_likely_to_be_refused_again() -> None:
    """Never certain: companies that are not certified get shared names saved."""
    assert judged(domain_is_the_companys_own, shared(Fate.REFUSED)) == told(
        "tunnel-shared-domain", LIKELY, Fate.REFUSED
    )


def test_a_provider_s_domain_has_a_code_of_its_own() -> None:
    """The console words it differently, and one look at its words decides."""
    assert judged(domain_is_the_companys_own, shared(Fate.THIRD_PARTY)) == told(
        "domain-third-party", LIKELY, Fate.THIRD_PARTY, also=("tunnel-shared-domain",)
    )


@pytest.mark.parametrize("fate", [Fate.UNREPORTED, Fate.SAVED])
def test_what_only_follows_from_the_rule_is_possible(fate: Fate) -> None:
    """No report, or one of success, leaves no more than a possibility."""
    assert judged(domain_is_the_companys_own, shared(fate)) == told("tunnel-shared-domain", POSSIBLE, fate)


@pytest.mark.parametrize("kind", [Kind.KF, Kind.SUITE_DATA, Kind.SUITE_COMMAND])
def test_where_the_rule_was_not_met_it_is_only_possible(kind: Kind) -> None:
    """Reports are of self-built applications and of bots."""
    found = judged(domain_is_the_companys_own, shared(Fate.REFUSED), of_kind(kind))
    assert isinstance(found, Problem)
    assert found.certainty is POSSIBLE


def test_an_official_account_has_no_such_rule() -> None:
    """Its console asks for no owner."""
    assert judged(domain_is_the_companys_own, shared(Fate.REFUSED), of_kind(Kind.MP)) is MOOT
    other = FilingSubjects(filing="甲公司", corp="乙公司")
    assert judged(filing_is_the_companys, other, of_kind(Kind.MP)) is MOOT


def test_an_owner_of_the_platform_s_name_is_not_told_twice() -> None:
    """Tunnel is Tunnel's."""
    found = judged(domain_is_the_companys_own, shared(Fate.REFUSED, owner="Tunnel"))
    assert isinstance(found, Problem)
    assert found.params["shared_by"] == "Tunnel"


@pytest.mark.parametrize(
    ("filing", "corp"), [("示例（北京）有限公司", "示例（北京）有限公司"), (" 示例公司", "示例公司\n")]
)
def test_the_same_name_is_fine(filing: str, corp: str) -> None:
    """Blanks around a name come from copying."""
    assert judged(filing_is_the_companys, FilingSubjects(filing=filing, corp=corp)) is OK


@pytest.mark.parametrize(
    ("filing", "corp"),
    [
        ("示例（北京）有限公司", "示例(北京)有限公司"),
        ("示例【北京】有限公司", "示例（北京）有限公司"),
        ("示例 （北京） 有限公司", "示例（北京）有限公司"),
        ("ＡＢＣ科技有限公司", "abc科技有限公司"),
    ],
)
def test_a_name_that_is_only_typed_otherwise_is_told_apart(filing: str, corp: str) -> None:
    """Full-width against ASCII brackets were reported to fail; the cure is another than a new domain."""
    assert judged(filing_is_the_companys, FilingSubjects(filing=filing, corp=corp)) == Problem(
        "domain-subject-mismatch",
        certainty=LIKELY,
        severity=Severity.WARNING,
        subjects=(filing, corp),
        differ="spelling-only",
    )


def test_another_owner_is_likely_refused() -> None:
    """A related company may be admitted by hand, so it is not certain."""
    two = FilingSubjects(filing="甲（北京）有限公司", corp="乙（北京）有限公司")
    assert judged(filing_is_the_companys, two) == Problem(
        "domain-subject-mismatch", certainty=LIKELY, subjects=(two.filing, two.corp), differ="different-names"
    )
