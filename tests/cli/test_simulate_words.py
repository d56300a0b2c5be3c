"""Everything that `simulate` can see has a sentence, and every code it names exists."""

import pytest

from tests.structure.texts import document
from wecom_doctor.cli import _simulate_judged as judged
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import problem_codes
from wecom_doctor.protocol.autopsy import Echo
from wecom_doctor.protocol.passive_reply import ReplyDefect, ReplyForm
from wecom_doctor.protocol.simulation import Tamper
from wecom_doctor.rules import _failures

CLI = document("cli")


@pytest.mark.parametrize(
    ("table", "members"),
    [
        ("simulate_echoes", set(Echo) - {Echo.EXACT}),
        ("simulate_defects", set(ReplyDefect)),
        ("simulate_failures", set(Failure)),
        ("simulate_tampered", set(Tamper)),
    ],
)
def test_members_and_sentences_are_twins(table: str, members: set[str]) -> None:
    """None is missing, none is left over."""
    assert set(CLI[table]) == {str(one) for one in members}


@pytest.mark.parametrize(
    "name",
    [
        *(f"reply_{one.replace('-', '_')}" for one in ReplyForm),
        *(f"kind_{one.replace('-', '_')}" for one in Kind),
        *(f"tampering_{one.replace('-', '_')}" for one in Tamper),
        *judged.Outcome,
        *(f"tampered_{one}" for one in judged.Outcome),
        *(f"count_{one}" for one in judged.Outcome),
    ],
)
def test_members_have_a_sentence_of_the_screen(name: str) -> None:
    """What is put together from a name is there."""
    assert name in CLI["simulate_words"]


def test_codes_are_known() -> None:
    """Every table leads to codes that `explain` knows, and every defect has one."""
    assert set(judged.DEFECT_CODES) == set(ReplyDefect)
    # A callback is never asked through a proxy.
    assert set(_failures.CODES) == set(Failure) - {Failure.OTHER, Failure.PROXY_REFUSED}
    tables = (
        judged.ECHO_CODES,
        judged.DEFECT_CODES,
        _failures.CODES,
        judged.STATUS_CODES,
        judged.NOT_ROUTED,
        judged.UNNOTICED,
    )
    assert {code for table in tables for code in table.values()} <= set(problem_codes())
