"""The .env as a file, line by line, and the config file of another project."""

from wecom_doctor.facts.env_file import (
    BadLine,
    Encoding,
    EnvFile,
    EnvGit,
    EnvLines,
    FileState,
    GitState,
    MisnamedKey,
    Misnaming,
)
from wecom_doctor.facts.foreign_file import BadOption, ForeignFile
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.settings_given import SettingsGiven, SettingState
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, ParamValue, Problem, Severity, Verdict, check
from wecom_doctor.rules.settings import EGRESS

# Without these nothing can be verified, decrypted or called; a misspelt name of another setting costs little.
CORE = frozenset({"WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_ENCODING_AES_KEY"})


def spot(lines: EnvLines, bad: BadLine) -> dict[str, ParamValue]:
    """Where the user finds a line that gives no value."""
    where: dict[str, ParamValue] = {"file": lines.path, "line": bad.line}
    return where if bad.setting is None else {**where, "setting": bad.setting}


@check("settings.env-file-found")
def env_file_can_be_read(env_file: EnvFile, settings: SettingsGiven, run: RunInfo) -> Verdict:
    """The .env is not there, or what stands at its path cannot be read."""
    if env_file.state is FileState.FOUND:
        return OK
    if env_file.state is FileState.MISSING:
        elsewhere = any(one.state is SettingState.SET for one in settings.settings)
        # Whose address the API takes us for is to be seen without any settings.
        if (elsewhere or run.command == EGRESS) and not env_file.asked_for:
            return MOOT
        return Problem("env-file-missing", file=env_file.path)
    return Problem("env-file-unreadable", file=env_file.path, state=env_file.state)


@check("settings.foreign-file-read")
def foreign_file_can_be_read(foreign: ForeignFile) -> Verdict:
    """The config file that --from names is missing, broken, or has no WeCom section."""
    if foreign.state is FileState.MISSING:
        return Problem("env-file-missing", file=foreign.path)
    if foreign.state is not FileState.FOUND:
        return Problem("env-file-unreadable", file=foreign.path, state=foreign.state)
    if foreign.broken_line is not None:
        return Problem("env-line-unparsable", file=foreign.path, line=foreign.broken_line)
    return OK if foreign.has_entry else Problem("foreign-config-without-wecom", file=foreign.path, kind=foreign.kind)


@check("settings.foreign-values-text", behind=("settings.foreign-file-read",))
def foreign_values_are_text(foreign: ForeignFile) -> Verdict:
    """The program takes text only, and the file has a number or something else instead."""
    if foreign.state is not FileState.FOUND:
        return MOOT
    return tuple(
        Problem("foreign-value-not-text", at={"file": foreign.path, **line_of(one)}, written=one.option)
        for one in foreign.not_text
    )


def line_of(option: BadOption) -> dict[str, ParamValue]:
    """Where an option stands, if the file tells."""
    return {} if option.line is None else {"line": option.line}


@check("settings.env-encoding")
def env_file_is_utf8(lines: EnvLines) -> Verdict:
    """The file is in an encoding that programs on the server do not expect."""
    if lines.encoding is Encoding.UTF_8:
        return OK
    mild = lines.encoding is Encoding.UTF_8_BOM and not lines.first_name_hidden
    return Problem(
        "env-file-encoding",
        severity=Severity.WARNING if mild else None,
        file=lines.path,
        encoding=lines.encoding,
    )


@check("settings.env-line-ends")
def env_lines_end_in_newline(lines: EnvLines) -> Verdict:
    """Lines end the Windows way, and a shell keeps the carriage return as part of the value."""
    if not lines.carriage_return_lines:
        return OK
    return Problem(
        "env-value-whitespace",
        severity=Severity.WARNING,
        file=lines.path,
        found=("CR",),
        count=lines.carriage_return_lines,
    )


@check("settings.env-lines-parse")
def env_lines_can_be_parsed(lines: EnvLines) -> Verdict:
    """A line is neither NAME=value nor a comment, so its setting is lost."""
    return tuple(Problem("env-line-unparsable", at=spot(lines, one)) for one in lines.unparsable)


@check("settings.env-quotes-closed")
def env_quotes_are_closed(lines: EnvLines) -> Verdict:
    """A quotation mark is opened and not closed, so the value is lost or swallows the next lines."""
    return tuple(Problem("env-value-quoted", at=spot(lines, one), found="open") for one in lines.open_quotes)


@check("settings.env-keys-unique")
def env_keys_are_unique(lines: EnvLines) -> Verdict:
    """A setting is assigned twice; the last one wins, whichever you looked at."""
    return tuple(
        Problem(
            "env-duplicate-key",
            severity=Severity.ERROR if one.differs else Severity.NOTICE,
            file=lines.path,
            setting=one.name,
            line=one.lines[-1],
            lines=tuple(map(str, one.lines)),
        )
        for one in lines.duplicates
    )


@check("settings.env-names-known")
def env_names_are_known(lines: EnvLines) -> Verdict:
    """A name is nearly a known one, so no program reads its value."""
    return tuple(
        Problem(
            "env-key-case" if one.how is Misnaming.CASE else "config-key-misnamed",
            certainty=Certainty.CERTAIN if one.how is Misnaming.CASE else Certainty.LIKELY,
            severity=severity_of_name(one),
            file=lines.path,
            line=one.line,
            setting=one.meant,
            written=one.written,
        )
        for one in lines.misnamed
        # Another project's name beside ours is that project's business.
        if not (one.how is Misnaming.FOREIGN and one.meant_is_set)
    )


def severity_of_name(one: MisnamedKey) -> Severity:
    """A slip in our own name is an error; another project's name may be read by a program that knows it."""
    if one.meant_is_set or one.meant not in CORE:
        return Severity.NOTICE
    return Severity.WARNING if one.how is Misnaming.FOREIGN else Severity.ERROR


@check("settings.env-file-private")
def env_file_is_private(env_file: EnvFile) -> Verdict:
    """Every user of the machine can read the secrets in the file."""
    if env_file.mode is None:
        return MOOT
    if not env_file.open_to_others:
        return OK
    severity = Severity.NOTICE if env_file.folder_shields else Severity.WARNING
    return Problem("env-file-world-readable", severity=severity, file=env_file.path, mode=env_file.mode)


@check("settings.env-file-outside-git")
def env_file_is_not_in_git(git: EnvGit) -> Verdict:
    """Git tracks the file, or would add it with the next `git add .`."""
    if git.state is GitState.UNKNOWN:
        return UNSURE
    if git.state in {GitState.IGNORED, GitState.NO_REPOSITORY}:
        return OK
    severity = Severity.WARNING if git.state is GitState.TRACKED else Severity.NOTICE
    return Problem("env-file-in-git", severity=severity, file=git.path, state=git.state)
