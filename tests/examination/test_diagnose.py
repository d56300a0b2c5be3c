"""From facts to verdicts, and from verdicts to causes: what is judged, what is hidden, what stands first."""

from collections.abc import Mapping

import pytest

from tests.examination.workbench import Bucket, Garden, Well, check_of, severity_by_prefix
from wecom_doctor.examination.diagnose import diagnose, judge, judge_all
from wecom_doctor.examination.outcome import Judgement, Outcome
from wecom_doctor.model import (
    MOOT,
    OK,
    UNSURE,
    Absence,
    Absent,
    Certainty,
    Fact,
    Problem,
    Severity,
    Verdict,
)

SECRET_TEXT = "Qm3vT8yXr1LkZ5nWc7GhJ2bPs9DfA4eU"
TWO = (Problem("bad-one"), Problem("bad-two"))


def well_is_deep(well: Well) -> Verdict:
    return OK if well.depth >= 10 else Problem("bad-well", depth=well.depth)


def bucket_is_full(bucket: Bucket) -> Verdict:
    return OK


def garden_is_green(garden: Garden, bucket: Bucket | Absent) -> Verdict:
    return OK if isinstance(bucket, Bucket) else Problem("dubious-garden")


def divides_by_nothing(well: Well) -> Verdict:
    depths = {SECRET_TEXT: well.depth}
    return Problem("bad-well", depth=depths["none of these"])


@pytest.mark.parametrize(
    ("verdict", "outcome", "problems"),
    [
        (OK, Outcome.OK, ()),
        (UNSURE, Outcome.UNSURE, ()),
        (MOOT, Outcome.SKIPPED, ()),
        (Problem("bad-well"), Outcome.PROBLEM, (Problem("bad-well"),)),
        (TWO, Outcome.PROBLEM, TWO),
        ((), Outcome.OK, ()),
    ],
)
def test_each_verdict_has_its_outcome(verdict: Verdict, outcome: Outcome, problems: tuple[Problem, ...]) -> None:
    """OK, UNSURE, MOOT, one problem, several problems and none of several are told apart."""

    def rule(well: Well) -> Verdict:
        return verdict

    judgement = judge(check_of(rule), {"well": Well()})
    assert (judgement.outcome, judgement.problems) == (outcome, problems)


@pytest.mark.parametrize(
    ("absent", "outcome", "because"),
    [
        (None, Outcome.SKIPPED, "bucket"),
        (Absent(Absence.NOT_PLANNED), Outcome.SKIPPED, "bucket"),
        (Absent(Absence.NOT_PLANNED, "--offline"), Outcome.SKIPPED, "--offline"),
        (Absent(Absence.NOT_APPLICABLE), Outcome.SKIPPED, "bucket"),
        (Absent(Absence.NEED_MISSING, "well"), Outcome.UNSURE, "well"),
        (Absent(Absence.TIMED_OUT), Outcome.UNSURE, "bucket"),
        (Absent(Absence.INTERRUPTED), Outcome.UNSURE, "bucket"),
        (Absent(Absence.CRASHED, "KeyError probes/bucket.py:7"), Outcome.CRASHED, "KeyError probes/bucket.py:7"),
    ],
)
def test_a_check_without_its_fact_says_why(absent: Absent | None, outcome: Outcome, because: str) -> None:
    """Left out on purpose is skipped, lost is unsure, crashed is crashed, with the first cause; no rule is called."""
    facts: dict[str, Fact | Absent] = {} if absent is None else {"bucket": absent}
    judgement = judge(check_of(bucket_is_full), facts)
    assert (judgement.outcome, judgement.because, judgement.problems) == (outcome, because, ())


def test_an_optional_fact_is_handed_on_as_absent() -> None:
    """A rule that allows Absent is called with it and may judge it."""
    facts: dict[str, Fact | Absent] = {"garden": Garden(), "bucket": Absent(Absence.TIMED_OUT)}
    assert judge(check_of(garden_is_green), facts).problems == (Problem("dubious-garden"),)


def test_a_crashing_rule_costs_its_own_line_only() -> None:
    """An exception in a rule is told by type and place, without values, and the other checks are judged."""
    checks = [
        check_of(divides_by_nothing, "settings.broken"),
        check_of(well_is_deep, "settings.well"),
    ]
    broken, sound = judge_all(checks, {"well": Well()})
    assert broken.outcome is Outcome.CRASHED
    assert broken.because is not None
    assert broken.because.startswith("KeyError examination/diagnose.py:")
    assert SECRET_TEXT not in repr(broken)
    assert sound.outcome is Outcome.OK


@pytest.mark.parametrize(
    ("depth", "because"),
    [(3, "settings.well"), (30, "well")],
    ids=["a check found a problem in that fact", "no check found anything"],
)
def test_an_unsure_check_names_the_check_that_found_the_reason(depth: int, because: str) -> None:
    """Where the fact in the way was judged a problem, the unsure check points to that check."""
    checks = [check_of(bucket_is_full, "settings.bucket"), check_of(well_is_deep, "settings.well")]
    facts: dict[str, Fact | Absent] = {"well": Well(depth=depth), "bucket": Absent(Absence.NEED_MISSING, "well")}
    unsure, _ = judge_all(checks, facts)
    assert (unsure.outcome, unsure.because) == (Outcome.UNSURE, because)


def test_the_first_of_several_culprits_is_named() -> None:
    """When two checks found something in the fact, the one earlier on the road is the reason."""
    checks = [
        check_of(well_is_deep, "dns.first"),
        check_of(well_is_deep, "tcp.second"),
        check_of(bucket_is_full, "tls.third"),
    ]
    facts: dict[str, Fact | Absent] = {"well": Well(depth=1), "bucket": Absent(Absence.NEED_MISSING, "well")}
    assert judge_all(checks, facts)[2].because == "dns.first"


@pytest.mark.parametrize(
    ("absent", "outcome"),
    [
        (Absent(Absence.NOT_PLANNED, "well"), Outcome.SKIPPED),
        (Absent(Absence.CRASHED, "well"), Outcome.CRASHED),
    ],
)
def test_only_unsure_checks_point_to_a_culprit(absent: Absent, outcome: Outcome) -> None:
    """What was left out on purpose or crashed keeps its own reason."""
    checks = [check_of(well_is_deep, "settings.well"), check_of(bucket_is_full, "settings.bucket")]
    facts: dict[str, Fact | Absent] = {"well": Well(depth=1), "bucket": absent}
    judgement = judge_all(checks, facts)[1]
    assert (judgement.outcome, judgement.because) == (outcome, "well")


def found(name: str, *problems: Problem, behind: tuple[str, ...] = ()) -> Judgement:
    """A check that found problems, or none."""
    outcome = Outcome.PROBLEM if problems else Outcome.OK
    return Judgement(check=check_of(bucket_is_full, name, behind=behind), outcome=outcome, problems=problems)


def listed(*judged: Judgement) -> list[str]:
    """The codes that a person is told, in order."""
    return [one.problem.code for one in diagnose(judged, severity_by_prefix)[1]]


TOKEN, KEY = {"setting": "WECOM_TOKEN"}, {"setting": "WECOM_ENCODING_AES_KEY"}
BEHIND = ("keys.cause",)


@pytest.mark.parametrize(
    ("cause", "problem", "codes"),
    [
        (Problem("bad-cause"), Problem("bad-effect"), ["bad-cause"]),
        (Problem("bad-cause"), Problem("bad-effect", at=TOKEN), ["bad-cause"]),
        (Problem("bad-cause", at=TOKEN), Problem("bad-effect", at=TOKEN), ["bad-cause"]),
        (Problem("bad-cause", at={**TOKEN, "line": 3}), Problem("odd-effect", at=TOKEN), ["bad-cause"]),
        (Problem("bad-cause", at=TOKEN), Problem("bad-effect", at=KEY), ["bad-cause", "bad-effect"]),
        (Problem("bad-cause", at=TOKEN), Problem("bad-effect"), ["bad-cause", "bad-effect"]),
        (Problem("bad-cause", line=3), Problem("bad-effect", at=TOKEN), ["bad-cause", "bad-effect"]),
        (Problem("dubious-cause"), Problem("bad-effect"), ["bad-effect", "dubious-cause"]),
        (Problem("odd-cause", at=TOKEN), Problem("dubious-effect", at=TOKEN), ["dubious-effect", "odd-cause"]),
        (Problem("odd-cause", severity=Severity.ERROR), Problem("bad-effect"), ["odd-cause"]),
        (Problem("bad-cause", severity=Severity.NOTICE), Problem("odd-effect"), ["bad-cause", "odd-effect"]),
    ],
)
def test_a_consequence_is_hidden_behind_a_serious_cause_about_the_same_thing(
    cause: Problem, problem: Problem, codes: list[str]
) -> None:
    """An error hides problems behind it of the same setting; a general error hides all, a mild one nothing."""
    assert listed(found("keys.cause", cause), found("keys.effect", problem, behind=BEHIND)) == codes


def test_a_check_that_does_not_stand_behind_another_is_always_listed() -> None:
    """Two errors that nobody declared cause and effect are both told."""
    assert listed(found("keys.cause", Problem("bad-cause")), found("keys.other", Problem("bad-other"))) == [
        "bad-cause",
        "bad-other",
    ]


def test_a_healthy_cause_hides_nothing() -> None:
    """Standing behind a check that is fine means nothing."""
    assert listed(found("keys.cause"), found("keys.effect", Problem("bad-effect"), behind=BEHIND)) == ["bad-effect"]


def test_a_hidden_consequence_keeps_its_verdict_and_names_its_cause() -> None:
    """The check of a consequence stays a problem with its codes, and points to the check that explains it."""
    marked, _ = diagnose(
        [
            found("keys.cause", Problem("bad-cause")),
            found("keys.effect", Problem("bad-effect"), behind=("keys.nothing", "keys.cause")),
        ],
        severity_by_prefix,
    )
    assert [(one.outcome, one.because) for one in marked] == [(Outcome.PROBLEM, None), (Outcome.PROBLEM, "keys.cause")]
    assert marked[1].problems == (Problem("bad-effect"),)


def test_a_check_of_which_something_remains_is_no_consequence() -> None:
    """Only the explained problems of a check are hidden; with one left the check speaks for itself."""
    judged = [
        found("keys.cause", Problem("bad-cause", at=TOKEN)),
        found("keys.effect", Problem("bad-effect", at=TOKEN), Problem("bad-effect", at=KEY), behind=BEHIND),
    ]
    marked, findings = diagnose(judged, severity_by_prefix)
    assert [one.problem.params.get("setting") for one in findings] == ["WECOM_TOKEN", "WECOM_ENCODING_AES_KEY"]
    assert marked[1].because is None


def test_a_chain_of_consequences_leads_to_the_one_root() -> None:
    """What is behind a consequence is a consequence too; only the root cause is listed."""
    assert listed(
        found("keys.effect", Problem("bad-effect"), behind=BEHIND),
        found("keys.cause", Problem("bad-cause"), behind=("keys.root",)),
        found("keys.root", Problem("bad-root")),
    ) == ["bad-root"]


ORDER: Mapping[str, tuple[str, Certainty]] = {
    "first": ("bad-1", Certainty.CERTAIN),
    "second": ("bad-2", Certainty.LIKELY),
    "third": ("bad-3", Certainty.POSSIBLE),
    "fourth": ("dubious-1", Certainty.CERTAIN),
    "fifth": ("dubious-2", Certainty.POSSIBLE),
    "sixth": ("odd-1", Certainty.CERTAIN),
    "seventh": ("odd-2", Certainty.LIKELY),
}


@pytest.mark.parametrize("shift", range(len(ORDER)))
def test_findings_are_ordered_by_severity_and_certainty(shift: int) -> None:
    """Errors before warnings before notices, and within them the certain before the likely before the possible."""
    names = [*ORDER][shift:] + [*ORDER][:shift]
    judged = [found(f"keys.{name}", Problem(ORDER[name][0], certainty=ORDER[name][1])) for name in reversed(names)]
    assert listed(*judged) == [code for code, _ in ORDER.values()]


def test_equally_urgent_findings_keep_the_order_of_the_road() -> None:
    """What is nearer to the beginning of the road is told first."""
    names = ["settings.b", "keys.a", "tls.c", "dns.d"]
    judged = [found(name, Problem(f"bad-{name}")) for name in names]
    assert listed(*judged) == [f"bad-{name}" for name in names]


def test_a_finding_tells_its_evidence_and_severity() -> None:
    """A finding carries its check, the facts it was read off, and the rule's severity before the code's."""
    rule_says = Judgement(
        check=check_of(garden_is_green, "settings.garden"),
        outcome=Outcome.PROBLEM,
        problems=(Problem("dubious-garden"), Problem("dubious-garden", severity=Severity.ERROR)),
    )
    serious, mild = diagnose([rule_says], severity_by_prefix)[1]
    assert (serious.severity, mild.severity) == (Severity.ERROR, Severity.WARNING)
    assert serious.evidence == mild.evidence == ("garden", "bucket")
    assert serious.check.id == "settings.garden"
