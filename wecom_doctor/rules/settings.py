"""The settings as the user gave them: their values, their sources, and how programs read them."""

from wecom_doctor.facts.env_file import Disagreement, EnvFile, EnvLines, EnvReadings, FileState, How, Trait
from wecom_doctor.facts.foreign_file import ForeignFile
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.settings_given import Kind, SettingGiven, SettingsGiven, SettingState, ValueShape
from wecom_doctor.model import MOOT, Absent, ParamValue, Problem, Severity, Verdict, check

CALLBACK_NEEDS = ("WECOM_TOKEN", "WECOM_ENCODING_AES_KEY")
TRUSTED_IPS = "WECOM_TRUSTED_IPS"
ROAD = ("WECOM_CALLBACK_URL", "WECOM_PROXY", "WECOM_API_BASE")
LENGTHS_MAX = {"WECOM_TOKEN": 32, "WECOM_ENCODING_AES_KEY": 43}
API_NEEDS = ("WECOM_AGENT_ID", "WECOM_SECRET")
# The command that looks at the API alone, and at what is seen of this machine there.
EGRESS = "egress"
# Settings whose values have a form that tells them apart.
JUDGED = frozenset({"WECOM_CORP_ID", "WECOM_CALLBACK_URL", *API_NEEDS, *CALLBACK_NEEDS})
KINDS_WITH_EMPTY_RECEIVE_ID = frozenset({Kind.BOT})
# Smart bots, Official Accounts and providers' suites have neither AgentId nor Secret of an application.
KINDS_OF_SUITES = frozenset({Kind.SUITE_DATA, Kind.SUITE_COMMAND})
KINDS_WITHOUT_AGENT = frozenset({Kind.BOT, Kind.MP, *KINDS_OF_SUITES})
SHELL = "sh"
# Only an open quote can bring a line feed into a value: it swallowed the lines that follow.
LINE_FEED = "LF"
VALUE_CHECKS = (
    "settings.placeholders-replaced",
    "settings.values-unquoted",
    "settings.values-trimmed",
    "settings.env-read-alike",
    "settings.values-in-place",
)


def place(setting: SettingGiven) -> dict[str, ParamValue]:
    """Where the user finds a setting: its name, and file and line when it stands in one."""
    where: dict[str, ParamValue] = {"setting": setting.name}
    if setting.file is not None:
        where["file"] = setting.file
    elif setting.source is not None:
        where["source"] = setting.source
    if setting.line is not None:
        where["line"] = setting.line
    return where


@check("settings.env-file-decides")
def process_environment_agrees(settings: SettingsGiven) -> Verdict:
    """The process environment holds another value than the file, and it wins."""
    return tuple(
        Problem("env-overrides-file", setting=one.name, source=one.source or "", overridden=one.overrides)
        for one in settings.settings
        if one.overrides and one.source == "environment"
    )


@check("settings.placeholders-replaced")
def placeholders_are_replaced(settings: SettingsGiven) -> Verdict:
    """The value is still the text of a template."""
    if not settings.shaped:
        return MOOT
    return tuple(Problem("placeholder-left", at=place(one)) for one, shape in settings.shaped if shape.placeholder)


@check("settings.samples-replaced")
def sample_values_are_replaced(settings: SettingsGiven) -> Verdict:
    """The value is the one of the official sample code, which everybody knows."""
    if not settings.shaped:
        return MOOT
    return tuple(
        Problem(
            "stale-sample-config",
            severity=Severity.ERROR if one.name == "WECOM_CORP_ID" else Severity.WARNING,
            at=place(one),
        )
        for one, shape in settings.shaped
        if shape.sample
    )


def harm_to(setting: SettingGiven) -> Severity | None:
    """A list that nobody reads but us is read without what stands around it."""
    return Severity.NOTICE if setting.name == TRUSTED_IPS else None


@check("settings.values-unquoted")
def values_hold_no_quotes(settings: SettingsGiven) -> Verdict:
    """Quotation marks are part of the value."""
    if not settings.shaped:
        return MOOT
    return tuple(
        Problem(
            "env-value-quoted",
            severity=harm_to(one),
            found="open" if LINE_FEED in shape.invisible else shape.quotes or "",
            at=place(one),
        )
        for one, shape in settings.shaped
        if (shape.quotes or LINE_FEED in shape.invisible) and not shape.placeholder
    )


@check("settings.values-trimmed", behind=("settings.env-quotes-closed",))
def values_have_no_blanks_around(settings: SettingsGiven) -> Verdict:
    """Blanks or invisible characters are part of the value."""
    if not settings.shaped:
        return MOOT
    return tuple(
        Problem("env-value-whitespace", severity=harm_to(one), found=shape.invisible or ("SPACE",), at=place(one))
        for one, shape in settings.shaped
        if (shape.blank_ends or shape.invisible) and LINE_FEED not in shape.invisible and not shape.placeholder
    )


@check("settings.env-accepted")
def programs_accept_the_file(readings: EnvReadings, lines: EnvLines) -> Verdict:
    """A line that is none of our settings makes some program refuse the whole file, ours included."""
    told = {one.line for one in readings.disagreements} | {one.line for one in (*lines.unparsable, *lines.open_quotes)}
    untold = sorted({one.line for one in readings.refusals} - told)
    return tuple(
        Problem(
            "env-file-refused",
            file=readings.path,
            line=line,
            readings=tuple(f"{one.reader}:{How.REFUSES_FILE}" for one in readings.refusals if one.line == line),
        )
        for line in untold
    )


CODES_BY_TRAIT = {
    Trait.DOLLAR: "env-dollar-interpolation",
    Trait.COMMENT: "env-value-hash-cut",
    Trait.BLANKS: "env-value-whitespace",
    Trait.QUOTES: "env-value-quoted",
    Trait.EXPORT: "env-export-prefix",
    Trait.OTHER: "value-special-chars",
}


@check("settings.env-read-alike", behind=("settings.env-quotes-closed",))
def programs_read_the_values_alike(readings: EnvReadings, settings: SettingsGiven) -> Verdict:
    """docker, compose, systemd, sh and python-dotenv hand different values to the program."""
    shapes = {one.name: shape for one, shape in settings.shaped}
    return tuple(
        Problem(
            CODES_BY_TRAIT[one.trait],
            severity=severity_of(one, shapes.get(one.setting)),
            setting=one.setting,
            file=readings.path,
            line=one.line,
            readings=tuple(f"{reading.reader}:{reading.how}" for reading in one.readings),
        )
        for one in readings.disagreements
        if one.trait is not Trait.RETURN
    )


def severity_of(one: Disagreement, shape: ValueShape | None) -> Severity:
    """A malformed value was damaged by its notation; a sound one merely depends on who reads it."""
    if one.trait in {Trait.QUOTES, Trait.EXPORT}:
        return Severity.NOTICE
    if one.trait in {Trait.OTHER, Trait.BLANKS} and differing(one) == {SHELL}:
        # Whoever does not load the file in a shell is not concerned.
        return Severity.NOTICE
    damaged = shape is not None and is_broken(one.setting, shape)
    return Severity.ERROR if damaged and one.trait in {Trait.DOLLAR, Trait.COMMENT} else Severity.WARNING


def differing(one: Disagreement) -> set[str]:
    """The programs that read something else than python-dotenv."""
    return {reading.reader for reading in one.readings if reading.how not in {How.SAME, How.STOPS_EARLIER}}


def is_broken(name: str, shape: ValueShape) -> bool:
    """The value cannot be right whatever the console says; an unusual shape alone is not enough."""
    longest = LENGTHS_MAX.get(name)
    return bool(shape.strangers) or (longest is not None and shape.length > longest) or is_short_key(name, shape)


def is_short_key(name: str, shape: ValueShape) -> bool:
    """An EncodingAESKey that lost characters."""
    return name == "WECOM_ENCODING_AES_KEY" and shape.length < LENGTHS_MAX[name]


@check("settings.values-in-place", behind=("settings.placeholders-replaced",))
def values_stand_under_their_names(settings: SettingsGiven) -> Verdict:
    """A value has the shape of another setting: two lines were exchanged, or one was pasted twice."""
    if not settings.shaped:
        return MOOT
    problems = []
    for one, shape in settings.shaped:
        for other, other_shape in settings.shaped:
            if one.name < other.name and exchanged(one.name, shape, other.name, other_shape):
                problems.append(Problem("values-swapped", other=other.name, at=place(one)))
                problems.append(Problem("values-swapped", other=one.name, at=place(other)))
        if pasted_twice(one, shape):
            problems.append(Problem("value-copied-wrong", other=one.same_as[0], at=place(one)))
    return tuple(problems)


def exchanged(name: str, shape: ValueShape, other: str, other_shape: ValueShape) -> bool:
    """Each value has the shape that the other name demands, and at least one is wrong where it stands."""
    wrong = name not in shape.fits or other not in other_shape.fits
    known = bool(shape.fits) and bool(other_shape.fits)
    return wrong and known and other in shape.fits and name in other_shape.fits


def pasted_twice(setting: SettingGiven, shape: ValueShape) -> bool:
    """The same text stands under another name, and it does not have the shape for this one."""
    misfit = setting.name in JUDGED and setting.name not in shape.fits
    return bool(setting.same_as) and misfit and not shape.placeholder


@check(
    "settings.present",
    behind=(
        "settings.env-file-found",
        "settings.env-encoding",
        "settings.env-names-known",
        "settings.env-quotes-closed",
        "settings.env-lines-parse",
        "settings.foreign-file-read",
    ),
)
def settings_are_present(
    settings: SettingsGiven,
    env_file: EnvFile | Absent,
    lines: EnvLines | Absent,
    foreign: ForeignFile | Absent,
    run: RunInfo,
) -> Verdict:
    """A setting that the callback cannot do without is missing or empty."""
    if isinstance(foreign, ForeignFile) and (foreign.long_connection or foreign.broken_line is not None):
        # A smart bot on the long connection has no callback, hence no Token; a broken file is told as such.
        return MOOT
    swallowed = {name for one in lines.open_quotes for name in one.swallows} if isinstance(lines, EnvLines) else set()
    file = env_file.path if isinstance(env_file, EnvFile) and env_file.state is FileState.FOUND else None
    where: dict[str, ParamValue] = {} if file is None else {"file": file}
    needed, useful = needs(settings, run.command)
    # Somebody who gives nothing but a URL wants the road examined; that is not a broken configuration.
    nothing = not file and not any(one.state is SettingState.SET for one in settings.settings if one.name not in ROAD)
    return tuple(
        Problem(
            "setting-missing",
            severity=Severity.NOTICE if nothing or one.name not in needed else None,
            setting=one.name,
            at=where,
        )
        for one in settings.settings
        if one.state is not SettingState.SET and one.name in (needed | useful) - swallowed
    )


def needs(settings: SettingsGiven, command: str) -> tuple[set[str], set[str]]:
    """The settings without which a command cannot do its work, and those without which it can do less."""
    if command == EGRESS:
        return set(), {"WECOM_CORP_ID", *API_NEEDS}
    needed = set(CALLBACK_NEEDS)
    if settings.kind not in KINDS_WITH_EMPTY_RECEIVE_ID and not settings.receive_id_given:
        needed.add("WECOM_CORP_ID")
    if settings.kind is Kind.MP:
        # The plain mode of Official Accounts has no key.
        needed.remove("WECOM_ENCODING_AES_KEY")
    useful = set(CALLBACK_NEEDS)
    if command in {"check", "env", "checklist"} and settings.kind not in KINDS_WITHOUT_AGENT:
        useful |= set(API_NEEDS)
    if settings.kind in KINDS_OF_SUITES and not settings.receive_id_given:
        # What is pushed carries it, so nothing can be pushed without.
        useful.add("WECOM_SUITE_ID")
    return needed, useful
