"""Compare how the programs that may load a .env read its values, without telling any value."""

from collections.abc import Mapping

from wecom_doctor.facts.env_file import Disagreement, How, Reading, Refusal, Trait
from wecom_doctor.settings.env_file import Assignment, EnvText
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.readers import READERS, Reader, Refused, Values
from wecom_doctor.settings.readers.program import LINE_END

View = Values | Refused


def disagreements_in(env: EnvText, environ: Mapping[str, str]) -> tuple[Disagreement, ...]:
    """The settings of which some program would read another value than python-dotenv."""
    views = views_of(env.sound_text, environ)
    stopped = {Reader(one.reader) for one in refusals_in(env, environ)}
    found = []
    for name in Name:
        last = env.last(name)
        if last is None or name not in env.values:
            continue
        hows = {reader: how_read(last, env.values[name], view) for reader, view in views.items()}
        # A broken line elsewhere stops some programs; they would read this one alike, if they came to it.
        hows |= {reader: How.STOPS_EARLIER for reader in stopped & set(hows) if hows[reader] is How.SAME}
        if not set(hows.values()) <= {How.SAME, How.STOPS_EARLIER}:
            readings = tuple(Reading(reader=reader, how=how) for reader, how in hows.items())
            found.append(Disagreement(setting=name, line=last.line, trait=trait_of(last, hows), readings=readings))
    return tuple(found)


def refusals_in(env: EnvText, environ: Mapping[str, str]) -> tuple[Refusal, ...]:
    """The programs that stop at some line of the file, be it one of a setting or not."""
    return tuple(
        Refusal(reader=reader, line=view.line)
        for reader, view in views_of(env.text, environ).items()
        if isinstance(view, Refused)
    )


def views_of(text: str, environ: Mapping[str, str]) -> dict[Reader, View]:
    """What each program makes of a text."""
    views: dict[Reader, View] = {}
    for reader, read in READERS.items():
        try:
            views[reader] = read(text, environ)
        except Refused as refused:
            views[reader] = refused
    return views


def how_read(written: Assignment, used: str, view: View) -> How:
    """What one program makes of an assignment, compared with the value that wecom-doctor uses."""
    if isinstance(view, Refused):
        # Only the line that makes the program stop is to blame.
        to_blame = written.line <= view.line <= written.line + written.raw.count("\n")
        return How.REFUSES_FILE if to_blame else How.STOPS_EARLIER
    if written.name not in view:
        return How.NOT_READ
    value = view[written.name]
    if value == used:
        return How.SAME
    if used != LINE_END.sub("\n", written.value):
        # python-dotenv has put a variable in.
        return How.UNCHANGED_DOLLAR if "$" in value else How.EXPANDED
    return difference(value, used)


def difference(value: str, used: str) -> How:
    """The way in which `value` departs from `used`."""
    bare = value.strip()
    quote = bare[:1] if bare[:1] in ("'", '"') else ""
    quoted = f"{quote}{used}{quote}"
    if value.removesuffix("\r") == used:
        return How.WITH_RETURN
    if bare == used:
        return How.WITH_BLANKS
    if value.startswith(used) and "#" in value[len(used) :]:
        return How.WITH_COMMENT
    if quote and bare.startswith(quoted) and bare[len(quoted) :].lstrip().startswith("#"):
        return How.WITH_COMMENT
    if quote and len(bare) > 1 and bare[-1] == quote:
        return How.WITH_QUOTES
    if used.startswith(value) and used[len(value) :].lstrip().startswith("#"):
        return How.CUT
    if value.count("$") < used.count("$"):
        return How.EXPANDED
    return How.CUT if used.startswith(value) else How.OTHERWISE


def trait_of(written: Assignment, hows: Mapping[Reader, How]) -> Trait:
    """What about the line makes the programs read it differently, the worst first."""
    seen = set(hows.values())
    if seen & {How.EXPANDED, How.UNCHANGED_DOLLAR}:
        return Trait.DOLLAR
    if How.WITH_COMMENT in seen or (How.CUT in seen and "#" in written.raw):
        return Trait.COMMENT
    if How.WITH_BLANKS in seen or written.blank_before_equals or ends_at_blank(written, hows):
        return Trait.BLANKS
    if seen & {How.OTHERWISE, How.CUT}:
        return Trait.OTHER
    if How.WITH_QUOTES in seen:
        return Trait.QUOTES
    if written.exported and seen & {How.REFUSES_FILE, How.NOT_READ}:
        return Trait.EXPORT
    return Trait.RETURN if How.WITH_RETURN in seen else Trait.OTHER


def ends_at_blank(written: Assignment, hows: Mapping[Reader, How]) -> bool:
    """The shell takes what stands behind a blank, and behind no operator, for a command of its own."""
    has_blank = " " in written.raw or "\t" in written.raw
    has_operator = any(one in written.raw for one in ";&|<>")
    return has_blank and not has_operator and hows[Reader.SHELL] in {How.NOT_READ, How.CUT}
