"""A box is ticked only when every check that it names is well."""

from tests.report.made import Studio
from wecom_doctor.examination.examine import checks_for
from wecom_doctor.examination.outcome import Outcome
from wecom_doctor.examination.plan import with_causes
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.knowledge.checklists import Item, parsed
from wecom_doctor.report.boxes import Box, Mark, box_of

WORDS = Words(Lang.EN)
WELL, CRASHES = "keys.aes-key-length", "settings.env-file-outside-git"


def test_a_box_with_no_check_is_for_the_reader(studio: Studio) -> None:
    """There is nothing to tick it by."""
    assert box_of("", Item(text="Look."), studio.healthy(), WORDS).mark is Mark.LOOK


def test_a_check_that_was_not_judged_keeps_the_box_open(studio: Studio) -> None:
    """One that is well does not vouch for another; what the user can give is told."""
    report = studio.healthy()
    skipped = {one.check.id for one in report.with_outcome(Outcome.SKIPPED)}
    assert box_of("", Item(text="Do.", checks=(WELL,)), report, WORDS).mark is Mark.OK
    for name in skipped:
        box = box_of("", Item(text="Do.", checks=(WELL, name)), report, WORDS)
        assert (box.mark, box.codes) == (Mark.LOOK, ())


def test_a_crash_is_a_doubt(studio: Studio) -> None:
    """Our own bug never ticks a box, nor crosses it."""
    box = box_of("", Item(text="Do.", checks=(WELL, CRASHES)), studio.crashed(), WORDS)
    assert box.mark is Mark.UNSURE
    assert box.remarks


def test_a_problem_outweighs_what_is_well(studio: Studio) -> None:
    """Every judged check with a problem crosses the box that names it, with its codes."""
    report = studio.ten_faults()
    for one in report.with_outcome(Outcome.PROBLEM):
        box: Box = box_of("", Item(text="Do.", checks=(one.check.id,)), report, WORDS)
        assert box.mark is Mark.PROBLEM
        assert set(box.codes) == {problem.code for problem in one.problems}
        assert box.remarks


def test_what_a_problem_hides_is_a_doubt(studio: Studio) -> None:
    """A check that has nothing to judge because of a problem before it is no matter for the reader's eyes."""
    report = studio.ten_faults()
    broken = {one.check.id for one in report.with_outcome(Outcome.PROBLEM)}
    hidden = [
        one
        for one in report.with_outcome(Outcome.SKIPPED)
        if one.because in {None, "moot"} and broken & set(one.check.behind)
    ]
    assert hidden
    for one in hidden:
        box = box_of("", Item(text="Do.", checks=(one.check.id,)), report, WORDS)
        assert box.mark is Mark.UNSURE
        assert box.remarks


def test_what_nobody_gave_is_no_doubt(studio: Studio) -> None:
    """Where a part of a box has nothing to judge all by itself, a hidden other part makes it no riddle."""
    report = studio.ten_faults()
    broken = {one.check.id for one in report.with_outcome(Outcome.PROBLEM)}
    skipped = report.with_outcome(Outcome.SKIPPED)
    behind = [one for one in skipped if one.because in {None, "moot"} and broken & set(one.check.behind)]
    hidden, bare = behind[0].check.id, next(one.check.id for one in skipped if one not in behind)
    assert box_of("", Item(text="Do.", checks=(hidden, bare)), report, WORDS).mark is Mark.LOOK


def test_a_remark_says_where_and_what(studio: Studio) -> None:
    """Nobody has to run another command to learn which line is meant."""
    box = box_of("", Item(text="Do.", checks=("settings.env-keys-unique",)), studio.ten_faults(), WORDS)
    assert box.mark is Mark.PROBLEM
    assert any(".env:" in one and "WECOM_" in one for one in box.remarks)


def test_causes_come_along() -> None:
    """What would explain a problem is examined too, down to the root, and nothing else."""
    every = checks_for(None, (), ())
    chosen = {one.id for one in with_causes(every, ("tls.in-date",))}
    assert {"tls.in-date", "tls.handshake", "tcp.port-open", "dns.exists"} <= chosen
    assert not any(name.startswith(("callback.", "egress.")) for name in chosen)
    known = {one.id for one in every}
    assert chosen >= known & {cause for one in every if one.id in chosen for cause in one.behind}


def test_lines_below_an_item_belong_to_it() -> None:
    """A piece of configuration stands under its box."""
    found = parsed("x", "# T\n\nWhy.\n\n- [ ] Do: <!-- check: a.b, c.d -->\n  ```nginx\n  x;\n  ```\n- [ ] Look\n")
    (first, second) = (item for _, item in found.items())
    assert (first.text, first.checks, first.more) == ("Do:", ("a.b", "c.d"), ("  ```nginx", "  x;", "  ```"))
    assert (second.text, second.checks) == ("Look", ())
    assert (found.title, found.summary, found.kind) == ("T", "Why.", None)
