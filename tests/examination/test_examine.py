"""A whole examination of real files: what is planned, told on the way, and reported."""

import asyncio
import dataclasses
from pathlib import Path

import pytest

from tests.examination.workbench import HEALTHY_LINES, SHORT_S, check_of, gathered, local_checks, needs_git, write_env
from wecom_doctor.examination.demo import demo
from wecom_doctor.examination.discovery import all_probes
from wecom_doctor.examination.examine import (
    UNASKED,
    AreaFinished,
    Began,
    Event,
    checks_for,
    examine,
    held_back,
    is_usable,
)
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Outcome, Report, ReportVerdict
from wecom_doctor.examination.plan import UnknownSelection
from wecom_doctor.facts.env_file import EnvFile, EnvGit, GitState
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.model import OK, Absence, Absent, Area, Check, Problem, Reach, Verdict, fact_name, probe
from wecom_doctor.probes import env_file as env_file_room
from wecom_doctor.probes import env_git as env_git_room
from wecom_doctor.settings.given import Given

pytestmark = needs_git

# What a healthy endpoint is asked at most.
HEALTHY_REQUESTS_MAX = 25


@pytest.fixture(autouse=True)
def no_repository_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the tests run, git sees no repository around the temporary folder."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


def examined(given: Given, *checks: Check, fail_on: FailOn = FailOn.PROBLEM) -> Report:
    """The report on what was given, by the checks of the settings unless others are named."""
    return examine(given, checks or local_checks(), fail_on, lambda _: None)


def outcomes(report: Report) -> dict[str, Outcome]:
    """The outcome of each check."""
    return {one.check.id: one.outcome for one in report.judgements}


def test_a_correct_file_is_healthy(tmp_path: Path) -> None:
    """Nothing is found in a correct .env, and nothing is unsure."""
    report = examined(gathered(write_env(tmp_path, *HEALTHY_LINES)))
    assert report.findings == ()
    assert set(outcomes(report).values()) == {Outcome.OK, Outcome.SKIPPED}
    assert (report.verdict, report.exit_status) == (ReportVerdict.HEALTHY, ExitStatus.HEALTHY)


def test_the_demo_is_healthy() -> None:
    """The settings and the endpoint that `--demo` makes pass every check, with a moderate number of requests."""
    with demo() as (url, path):
        given = gathered(path, demo=True, environ={"WECOM_CALLBACK_URL": url})
        report = examined(given, *checks_for(None, (), ()))
    assert {one.problem.code for one in report.findings} == {"url-not-public", "url-odd-port"}
    assert set(outcomes(report).values()) == {Outcome.OK, Outcome.SKIPPED, Outcome.PROBLEM}
    assert report.exit_status is ExitStatus.HEALTHY
    assert 0 < report.requests_sent <= HEALTHY_REQUESTS_MAX


def test_the_road_alone_rests_on_no_signed_request() -> None:
    """No check of `net` needs what only keys give access to, and none is lost that can do without."""
    signed = {fact_name(one) for one in UNASKED["net"]}
    assert {"verification", "delivery"} <= signed
    road, every = (checks_for(None, (), (), command) for command in ("net", None))
    probes = {fact_name(one.gives): one for one in all_probes().values()}

    def needed(names: set[str]) -> set[str]:
        deeper = {fact_name(need.fact) for name in names for need in probes[name].needs.values() if not need.optional}
        return names if deeper <= names else needed(names | deeper)

    for one in every:
        taken = needed({fact_name(need.fact) for need in one.needs.values() if not need.optional})
        assert (one in road) == (not taken & signed), one.id


def test_a_fault_is_found_with_its_place(tmp_path: Path) -> None:
    """One wrong line gives one finding that names file, line and setting, and exit status 1."""
    path = write_env(tmp_path, *(line.replace("WECOM_TOKEN=", "WECOM_TOKEN=-") for line in HEALTHY_LINES))
    report = examined(gathered(path))
    (finding,) = report.findings
    assert finding.problem.code == "token-malformed"
    assert finding.problem.params == {"setting": "WECOM_TOKEN", "file": str(path), "line": 4, "strangers": ("-",)}
    assert (report.verdict, report.exit_status) == (ReportVerdict.PROBLEMS, ExitStatus.PROBLEMS)


def test_a_consequence_of_a_listed_cause_is_not_listed(tmp_path: Path) -> None:
    """A key that was cut by its own quotation mark is told once, as the quotation mark."""
    lines = [line for line in HEALTHY_LINES if "AES_KEY" not in line]
    report = examined(gathered(write_env(tmp_path, *lines, 'WECOM_ENCODING_AES_KEY="b7Xq2ZtV9sKbL4m')))
    assert [one.problem.code for one in report.findings] == ["env-value-quoted"]
    present = next(one for one in report.judgements if one.check.id == "settings.present")
    assert (present.outcome, present.because) == (Outcome.PROBLEM, "settings.env-quotes-closed")


def test_without_anything_to_examine_the_settings_are_unusable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, no variable and no URL end in exit status 2."""
    monkeypatch.chdir(tmp_path)
    report = examined(gathered(None))
    assert not report.usable
    assert report.exit_status is ExitStatus.USAGE


def test_what_there_is_to_examine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is there or was asked for, or one variable, is enough to examine."""
    monkeypatch.chdir(tmp_path)
    assert not is_usable(gathered(None))
    assert is_usable(gathered(tmp_path / "missing.env"))
    assert is_usable(gathered(None, environ={"WECOM_TOKEN": "h7Kq2ZtV9sXbL4mCw8RfYd3N"}))
    write_env(tmp_path)
    assert is_usable(gathered(None))


def test_areas_are_told_as_they_are_finished(tmp_path: Path) -> None:
    """The heading comes first, then each area once with the judgements and findings of its own checks."""
    events: list[Event] = []
    given = gathered(write_env(tmp_path, *HEALTHY_LINES, mode=0o644))
    report = examine(given, local_checks(), FailOn.PROBLEM, events.append)
    assert events[0] == Began(heading=report.heading)
    areas = [one for one in events if isinstance(one, AreaFinished)]
    assert sorted(one.area for one in areas) == sorted({one.check.area for one in report.judgements})
    assert [one for area in areas for one in area.findings] == list(report.findings)
    for area in areas:
        assert area.judgements == tuple(one for one in report.judgements if one.check.area is area.area)


def test_a_selection_runs_only_what_it_needs(tmp_path: Path) -> None:
    """With `--only` a single check, its facts and the run itself are all that is collected."""
    report = examined(gathered(write_env(tmp_path, *HEALTHY_LINES)), *local_checks("keys.corp-id"))
    assert outcomes(report) == {"keys.corp-id": Outcome.OK}
    assert set(report.facts) == {"run_info", "settings_given"}


def test_checks_are_narrowed_by_command_and_user() -> None:
    """A command names its areas, the user narrows them further, and a check outside of them is unknown."""
    keys = checks_for((Area.KEYS,), (), ())
    assert {one.area for one in keys} == {Area.KEYS}
    assert [one.id for one in checks_for((Area.KEYS,), ("keys.secret",), ())] == ["keys.secret"]
    assert len(checks_for((Area.KEYS,), (), ("keys.secret",))) == len(keys) - 1
    with pytest.raises(UnknownSelection):
        checks_for((Area.KEYS,), ("url",), ())


@pytest.mark.parametrize("command", ["check", "net", "egress", "decode"])
def test_what_a_command_does_not_look_at_may_be_skipped(command: str) -> None:
    """One list of areas to skip serves every command; a name that no command knows is a mistake."""
    every = checks_for(None, (), (), command)
    unknown = [one.id for one in checks_for(None, (), ()) if one not in every]
    foreign = {one.value for one in Area} - {one.area for one in every}
    assert checks_for(None, (), (*foreign, *unknown), command) == every
    with pytest.raises(UnknownSelection):
        checks_for(None, (), ("no-such-area",), command)


@pytest.mark.parametrize(
    ("offline", "held"), [(False, {}), (True, {Reach.PUBLIC: "--offline", Reach.API: "--offline"})]
)
def test_offline_holds_back_what_asks_the_public(offline: bool, held: dict[Reach, str]) -> None:
    """`--offline` keeps the target and this machine within reach."""
    assert held_back(gathered(None, offline=offline)) == held


def test_a_crashing_probe_ends_in_exit_status_4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks on its fact are crashed, all others judged, and the run ends as a bug of ours."""

    async def env_file(given: Given) -> EnvFile:
        raise ZeroDivisionError(given.text)

    monkeypatch.setattr(env_file_room, "env_file", probe(reach=Reach.LOCAL)(env_file))
    report = examined(gathered(write_env(tmp_path, *HEALTHY_LINES)))
    crashed = {one.check.id: one.because for one in report.with_outcome(Outcome.CRASHED)}
    assert set(crashed) == {"settings.env-file-found", "settings.env-file-private"}
    assert all(because and because.startswith("ZeroDivisionError examination/run.py:") for because in crashed.values())
    assert outcomes(report)["settings.present"] is Outcome.OK
    assert report.exit_status is ExitStatus.OUR_BUG


def divides_by_nothing(settings: SettingsGiven) -> Verdict:
    return OK if 1 / len(()) else Problem("setting-missing")


def test_a_crashing_rule_ends_in_exit_status_4(tmp_path: Path) -> None:
    """Its own check is crashed, all others are judged, and the run ends as a bug of ours."""
    checks = [
        dataclasses.replace(one, rule=divides_by_nothing) if one.id == "keys.secret" else one for one in local_checks()
    ]
    report = examined(gathered(write_env(tmp_path, *HEALTHY_LINES)), *checks)
    (crashed,) = report.with_outcome(Outcome.CRASHED)
    assert crashed.check.id == "keys.secret"
    assert len(report.with_outcome(Outcome.OK)) > 10
    assert report.exit_status is ExitStatus.OUR_BUG


def test_a_probe_out_of_time_leaves_its_checks_unsure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact that did not come in time makes the checks on it unsure, names the fact, and ends in exit status 3."""

    async def env_git(env_file: EnvFile) -> EnvGit:
        await asyncio.Event().wait()
        return EnvGit(path=env_file.path, state=GitState.IGNORED)

    monkeypatch.setattr(env_git_room, "env_git", probe(reach=Reach.LOCAL, deadline_s=SHORT_S)(env_git))
    report = examined(gathered(write_env(tmp_path, *HEALTHY_LINES)))
    (unsure,) = report.with_outcome(Outcome.UNSURE)
    assert (unsure.check.id, unsure.because) == ("settings.env-file-outside-git", "env_git")
    assert report.facts["env_git"] == Absent(Absence.TIMED_OUT)
    assert (report.verdict, report.exit_status) == (ReportVerdict.UNSURE, ExitStatus.UNSURE)


def test_the_heading_lists_sources_and_no_values(tmp_path: Path) -> None:
    """Every known setting is listed with where it came from and whether it has a value."""
    path = write_env(tmp_path, "WECOM_CORP_ID=ww0123456789abcdef", "WECOM_SECRET=")
    heading = examined(gathered(path, environ={"WECOM_TOKEN": "h7Kq2ZtV9sXbL4mCw8RfYd3N"})).heading
    states = {one.name: (one.source, one.state) for one in heading.settings}
    assert states["WECOM_CORP_ID"] == (f"{path}:1", "set")
    assert states["WECOM_SECRET"] == (f"{path}:2", "empty")
    assert states["WECOM_TOKEN"] == ("environment", "set")
    assert states["WECOM_AGENT_ID"] == (None, "missing")


def test_no_fact_of_a_whole_examination_holds_a_secret(tmp_path: Path) -> None:
    """Not even a badly malformed secret gets into a fact, a judgement or the heading."""
    secrets = {
        "WECOM_SECRET": "Qm3vT8yXr1LkZ5nW c7GhJ2bPs9DfA4eUo6iKtR0wHxM#tail",
        "WECOM_TOKEN": "“h7Kq2ZtV9sXbL4mCw8RfYd3N”",
        "WECOM_ENCODING_AES_KEY": "b7Xq2ZtV9sKbL4mCw8RfYd3NhJ6pG1uTeA5oWiSxDkM$b7Xq2Z",
        "WECOM_CALLBACK_URL": "https://user:Zx81kLmN@callback.example.com/wecom",
    }
    report = examined(gathered(write_env(tmp_path, *(f"{name}='{text}'" for name, text in secrets.items()))))
    shown = repr(dataclasses.replace(report, duration_s=0.0))
    for piece in ("Qm3vT8yXr1", "tail", "h7Kq2ZtV9s", "b7Xq2ZtV9s", "Zx81kLmN"):
        assert piece not in shown
    assert report.findings


def test_a_check_needs_nothing_but_its_rule(tmp_path: Path) -> None:
    """What the rule of a new check takes is collected, without any list that knows it."""

    def file_is_named(env_file: EnvFile) -> Verdict:
        return OK if env_file.path.endswith(".env") else Problem("env-file-missing")

    report = examined(gathered(write_env(tmp_path, *HEALTHY_LINES)), check_of(file_is_named))
    assert outcomes(report) == {"settings.test": Outcome.OK}
    assert set(report.facts) == {"run_info", "env_file"}
