"""What programs and other projects' files do to the settings."""

from dataclasses import replace

from tests.given_settings import ENV_PATH
from tests.healthy import healthy
from tests.rules.judging import judged, nothing_but
from wecom_doctor.facts.env_file import FileState, Refusal
from wecom_doctor.facts.foreign_file import BadOption
from wecom_doctor.model import MOOT, Problem
from wecom_doctor.rules.env_file import foreign_values_are_text
from wecom_doctor.rules.settings import programs_accept_the_file, settings_are_present


def test_line_that_stops_a_program_is_told_once() -> None:
    """Each line that makes programs refuse the file is one finding that names them."""
    refusals = (Refusal(reader="docker", line=7), Refusal(reader="compose", line=7), Refusal(reader="sh", line=9))
    readings = replace(healthy().env_readings, disagreements=(), refusals=refusals)
    assert judged(programs_accept_the_file, readings) == (
        Problem("env-file-refused", file=ENV_PATH, line=7, readings=("docker:refuses-file", "compose:refuses-file")),
        Problem("env-file-refused", file=ENV_PATH, line=9, readings=("sh:refuses-file",)),
    )


def test_accepted_file_passes() -> None:
    """No refusal, no finding."""
    assert judged(programs_accept_the_file, replace(healthy().env_readings, refusals=())) == ()


def test_value_that_is_no_text_is_told_with_its_line() -> None:
    """cc-connect takes strings only; an option without a known line is told by its name."""
    foreign = replace(
        healthy().foreign_file,
        state=FileState.FOUND,
        not_text=(BadOption(option="port", line=12), BadOption(option="agent_id", line=None)),
    )
    assert judged(foreign_values_are_text, foreign) == (
        Problem("foreign-value-not-text", file=foreign.path, line=12, written="port"),
        Problem("foreign-value-not-text", file=foreign.path, written="agent_id"),
    )


def test_file_that_is_not_there_has_no_values() -> None:
    """Nothing is said about the values of a missing file."""
    assert judged(foreign_values_are_text, replace(healthy().foreign_file, state=FileState.MISSING)) is MOOT


def test_long_connection_needs_no_callback_settings() -> None:
    """A bot that connects by itself has neither Token nor key, so nothing is missing."""
    foreign = replace(healthy().foreign_file, long_connection=True)
    assert judged(settings_are_present, nothing_but(), foreign) is MOOT
