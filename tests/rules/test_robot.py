"""The key of a group's robot."""

import pytest

from tests.api_answers import knocked, said
from tests.rules.judging import given, judged
from wecom_doctor.facts.api_robot import ApiRobot
from wecom_doctor.model import MOOT, OK, UNSURE, Problem
from wecom_doctor.rules.robot import robot_key_is_known
from wecom_doctor.rules.settings import place

WHERE = place(given("WECOM_ROBOT_KEY"))
CALL = "webhook/send"


def robot(errcode: int | None) -> ApiRobot:
    """What an empty message was answered."""
    return ApiRobot(answer=said(CALL, errcode))


@pytest.mark.parametrize("errcode", [0, 40008, 40058, 44004])
def test_the_key_is_known(errcode: int) -> None:
    """Any complaint about the message shows that the key was read."""
    assert judged(robot_key_is_known, robot(errcode)) is OK


def test_the_key_is_not_known() -> None:
    """Or there is none in the setting."""
    assert judged(robot_key_is_known, robot(93000)) == Problem("robot-key-wrong", errcode=93000, at=WHERE)
    assert judged(robot_key_is_known, ApiRobot(answer=None)) == Problem("robot-key-wrong", at=WHERE)


def test_something_else_is_wrong() -> None:
    """It is told, as far as there are words for it."""
    disabled = Problem("api-call-refused", errcode=93004, calls=(f"{CALL} 93004",), at=WHERE)
    assert judged(robot_key_is_known, robot(93004)) == (disabled,)
    limited = Problem("api-rate-limited", errcode=45009, calls=(f"{CALL} 45009",))
    assert judged(robot_key_is_known, robot(45009)) == (limited,)


def test_nobody_answered() -> None:
    """Where the API itself is reached, nobody knows; where it is not, that was said."""
    assert judged(robot_key_is_known, robot(None)) is UNSURE
    assert judged(robot_key_is_known, robot(None), knocked(answer=said("getcallbackip", None))) is MOOT
