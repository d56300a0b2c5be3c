"""Conditions about messages: what is taken, what sounds like a refusal, what only we leave out."""

from wecom_doctor.facts.answers import HTTP_OK
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.settings_given import Kind, SettingsGiven, SettingState
from wecom_doctor.rules._patterns import Case, When

RUBBISH = ("event-changed", "event-garbage", "event-unsigned", "event-in-clear")


def takes(*variants: str) -> When:
    """One of these is answered as WeCom wants it although the genuine event is not, and rubbish is not either."""
    return lambda case: case.seen.passed(*variants) and not case.seen.passed(*RUBBISH)


def in_its_own_words(case: Case) -> bool:
    """It is answered as the handler answers a badly signed verification, so it is the handler that answers."""
    refusal, look = case.refusal, case.look
    return refusal is not None and (refusal.status, refusal.body_start) == (look.status, look.body_start)


def is_other_success(case: Case) -> bool:
    """Taken, and said so with another number than the one that counts."""
    number = case.reaction.status or 0
    return HTTP_OK < number < 300


def sounds_like_a_refusal(delivery: Delivery) -> bool:
    """The genuine event gets the very answer, status 200 or not, that forged ones get, and it is no reply."""
    event = delivery.of("event")
    if event is None or event.passed:
        return False
    return delivery.alike("event", "event-changed") or delivery.alike("event", "event-garbage")


def asks_for_an_agent(delivery: Delivery, settings: SettingsGiven) -> bool:
    """Only the AgentID is missed, which WeCom does send and we do not know."""
    unknown = settings.named("WECOM_AGENT_ID").state is not SettingState.SET
    return settings.kind is Kind.APP and unknown and delivery.passed("agent-zero", "agent-number")
