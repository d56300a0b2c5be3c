"""The two ways in which a smart bot can be connected."""

from dataclasses import replace

from tests.healthy import healthy
from tests.rules.judging import judged, nothing_but
from wecom_doctor.facts.env_file import FileState
from wecom_doctor.model import MOOT, OK, Certainty, Problem
from wecom_doctor.rules.smart_bot import bot_mode_is_one


def test_one_way_only() -> None:
    """A program that waits for callbacks, or one on the long connection without a URL."""
    long_connection = replace(healthy().foreign_file, long_connection=True)
    assert judged(bot_mode_is_one) is OK
    assert judged(bot_mode_is_one, long_connection, nothing_but()) is OK
    assert judged(bot_mode_is_one, replace(healthy().foreign_file, has_entry=False)) is MOOT
    assert judged(bot_mode_is_one, replace(healthy().foreign_file, state=FileState.MISSING)) is MOOT


def test_both_ways() -> None:
    """The program opens the connection itself, and a URL is examined."""
    long_connection = replace(healthy().foreign_file, long_connection=True)
    expected = Problem("bot-long-connection-mode", certainty=Certainty.LIKELY, file="config.toml")
    assert judged(bot_mode_is_one, long_connection) == expected
