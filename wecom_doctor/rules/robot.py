"""A group's robot."""

from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_robot import ApiRobot
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.model import OK, Absent, Problem, Verdict, check
from wecom_doctor.rules._api import CODES, unexplained, unheard
from wecom_doctor.rules.settings import VALUE_CHECKS, place

NAME = "WECOM_ROBOT_KEY"
KEY_UNKNOWN, ROBOT_DISABLED, IP_NOT_TRUSTED = 93000, 93004, 60020
# Any other code is about the message, which was empty on purpose.
TOLD = frozenset({ROBOT_DISABLED, IP_NOT_TRUSTED, *CODES})


@check("egress.robot-key", behind=("egress.api-reached", *VALUE_CHECKS))
def robot_key_is_known(robot: ApiRobot, settings: SettingsGiven, knock: ApiKnock | Absent) -> Verdict:
    """There is no group robot with this key."""
    where = place(settings.named(NAME))
    if robot.answer is None:
        return Problem("robot-key-wrong", at=where)
    if robot.answer.errcode is None:
        return unheard(knock)
    if robot.answer.errcode == KEY_UNKNOWN:
        return Problem("robot-key-wrong", errcode=KEY_UNKNOWN, at=where)
    return unexplained(robot.answer, where) if robot.answer.errcode in TOLD else OK
