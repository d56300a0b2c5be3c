"""What `check` and its narrower sisters have in common: gather, examine, show."""

import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wecom_doctor.cli._foreign import foreign_from
from wecom_doctor.cli._options import flags_given
from wecom_doctor.cli._rendered import append_summary, rendered
from wecom_doctor.cli._session import Session, Sorry, give_up_stdout, say, session_of
from wecom_doctor.cli._written import write_file
from wecom_doctor.examination.baseline import Baseline, with_baseline
from wecom_doctor.examination.examine import AreaFinished, Began, Event, checks_for, examine
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.examination.plan import UnknownSelection
from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import Words
from wecom_doctor.model import Area, Check
from wecom_doctor.report.formats import SUFFIXES, UnknownSuffix, format_of
from wecom_doctor.report.redact import Redactor
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.url import read_url

if TYPE_CHECKING:
    from wecom_doctor.cli._progress import Progress
    from wecom_doctor.cli._terminal import Terminal


def given_from(
    command: str, values: dict[str, Any], *, url: str | None = None, env_path: str | None = None, demo: bool = False
) -> Given:
    """The input of an examination from the options of a command."""
    session = session_of(click.get_current_context())
    # The demo shows a healthy examination, whatever settings lie around.
    flags = {} if demo else flags_given(values)
    if url is not None:
        flags[Name.CALLBACK_URL] = ("URL", url)
    options = Options(
        command=command,
        lang=session.lang,
        kind=Kind(values["kind"]),
        receive_id=values.get("receive_id"),
        offline=bool(values.get("offline")),
        demo=demo,
        timeout_s=session.left_of(values["timeout_s"]),
        no_messages=bool(values.get("no_messages")),
        thorough=bool(values.get("thorough")),
        text=bool(values.get("text")),
        security=bool(values.get("security")),
        user=values.get("user"),
        send_to=values.get("send_to"),
        samples=values.get("samples") or 0,
        echoes=tuple(values.get("echoes") or ()),
        resolver=values.get("resolver"),
        connect_to=values.get("connect_to", ()),
        hops=values.get("hops", ()),
        ca_file=values.get("ca_file"),
        public_resolvers=values.get("public_resolvers", ()),
        ntp=values.get("ntp", ()),
        verify_file=values.get("verify_file"),
        filing_subject=values.get("filing_subject"),
        corp_subject=values.get("corp_subject"),
    )
    environ: dict[str, str] | None = {} if demo else None
    foreign = foreign_from(values["foreign"])
    return gather(options=options, flags=flags, env_path=env_path, foreign=foreign, environ=environ)


def ask_before_attacking(given: Given, *, sure: bool) -> None:
    """`--security` sends what an attacker would send: to this machine at once, to others only when they are ours."""
    url = read_url(given.text(Name.CALLBACK_URL) or "")
    if not given.options.security or sure or url.scope is Scope.LOOPBACK or url.host is None:
        return
    if not sys.stdin.isatty() or not click.confirm(say("check.security_question", host=url.host), err=True):
        raise Sorry("security-unconfirmed", host=url.host)


def checks_from(areas: Iterable[Area] | None, values: dict[str, Any], command: str | None = None) -> tuple[Check, ...]:
    """The checks that the options leave."""
    try:
        return checks_for(areas, values["only"], values["skip"], command)
    except UnknownSelection as unknown:
        known = sorted({one.area.value for one in checks_for(areas, (), (), command)})
        raise Sorry("unknown-selection", name=str(unknown), areas=known) from None


def print_checks(checks: tuple[Check, ...], session: Session) -> None:
    """`--list`: every check with its sentence."""
    width = max((len(one.id) for one in checks), default=0)
    for one in checks:
        click.echo(f"{one.id:<{width}}  {session.words.check(one.id)}")


def run_and_show(given: Given, checks: tuple[Check, ...], values: dict[str, Any]) -> int:
    """Examine, show in the asked format, write the asked files; the exit status."""
    session = session_of(click.get_current_context())
    targets = targets_of(values["outputs"])
    redactor = Redactor(given.secrets)
    baseline = baseline_from(values)
    if values.get("wait_s"):
        report = waited_for(given, checks, values, redactor)
        screen = Screen(session, redactor, values["form"])
        screen.replay(report)
    else:
        screen = Screen(session, redactor, values["form"])
        report = examine(given, checks, FailOn(values["fail_on"]), screen.listen)
    report = with_baseline(report, baseline) if baseline else report
    screen.finish(report)
    write_reports(report, targets, session.words, redactor)
    return int(report.exit_status)


def baseline_from(values: dict[str, Any]) -> Baseline | None:
    """The problems that `--baseline` knows; read before anything runs."""
    if not values.get("baseline"):
        if values.get("baseline_until"):
            raise Sorry("baseline-without-report")
        return None
    from wecom_doctor.cli._report_file import shown_in

    return Baseline.of(shown_in(values["baseline"], FailOn.PROBLEM), values["baseline_until"])


Target = tuple[str, str]


def targets_of(outputs: Iterable[str]) -> list[Target]:
    """The files of `-o` with the format of each."""
    return [(path, output_format(path)) for path in outputs]


def write_reports(report: Report, targets: Iterable[Target], words: Words, redactor: Redactor) -> None:
    """Write the asked files."""
    for path, form in targets:
        write_file(path, rendered(report, form, words, redactor))


def waited_for(given: Given, checks: tuple[Check, ...], values: dict[str, Any], redactor: Redactor) -> Report:
    """`--wait`: the report of the last examination; why it is waited is shown meanwhile."""
    from wecom_doctor.cli._waiting import waited

    return waited(given, checks, FailOn(values["fail_on"]), values["wait_s"], redactor)


def in_a_folder(path: str) -> None:
    """There is a folder to write the file to."""
    if not Path(path).absolute().parent.is_dir():
        raise Sorry("no-such-folder", file=path)


def output_format(path: str) -> str:
    """The format of `-o FILE`, checked before anything runs."""
    in_a_folder(path)
    try:
        return format_of(path)
    except UnknownSuffix as unknown:
        raise Sorry("unknown-suffix", file=path, suffix=str(unknown) or "?", known=list(SUFFIXES)) from None


def terminal(words: Words, redactor: Redactor) -> "Terminal":
    """The coloured report; rich is loaded only when a person looks."""
    from wecom_doctor.cli._terminal import Terminal

    return Terminal(words, redactor)


def progress(words: Words) -> "Progress":
    """The line that says what is waited for."""
    from wecom_doctor.cli._progress import Progress, StatusLine

    return Progress(words, StatusLine())


class Screen:
    """What stands on the terminal while an examination runs and when it is done."""

    def __init__(self, session: Session, redactor: Redactor, form: str) -> None:
        self._words = session.words
        self._redactor = redactor
        self._form = form
        self._terminal = terminal(self._words, redactor) if form == "text" and sys.stdout.isatty() else None
        self._progress = progress(self._words) if sys.stderr.isatty() else None

    def listen(self, event: Event) -> None:
        """Show what happens as it happens."""
        if self._progress is not None:
            self._progress.listen(event)
        if self._terminal is not None:
            with nullcontext() if self._progress is None else self._progress.aside():
                self._terminal.listen(event)

    def replay(self, report: Report) -> None:
        """Show the parts of a report that is already complete."""
        if self._terminal is not None:
            from wecom_doctor.report.text import by_area

            self._terminal.listen(Began(heading=report.heading))
            for area, judged in by_area(report.judgements):
                self._terminal.listen(AreaFinished(area=area, judgements=tuple(judged), findings=report.findings))

    def finish(self, report: Report) -> None:
        """Print what is left to print."""
        if self._progress is not None:
            self._progress.stop()
        if self._terminal is not None:
            self._terminal.finish(report)
            return
        sys.stdout.flush()
        text = rendered(report, self._form, self._words, self._redactor)
        try:
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # `| head` has seen enough; files and exit status are still wanted.
            give_up_stdout()
        if self._form == "github":
            append_summary(report, self._words, self._redactor)
