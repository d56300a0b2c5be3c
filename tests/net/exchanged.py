"""Requests of the battery and what came back, as a run would have them."""

from dataclasses import replace
from typing import Any

from tests.answers import QUICK
from tests.protocol.drafts import KEY, TOKEN, draft, made, message_draft
from wecom_doctor.facts.exchange import Answer
from wecom_doctor.net.telling import Exchange, Told, told
from wecom_doctor.protocol.battery.table import MESSAGES, VERIFICATION
from wecom_doctor.protocol.battery.variant import Draft

SECRET, PASSWORD = "S3cretOfTheApplication0123456789", "D4tabasePassword"
URL = "https://wecom.example.com/callback"
ROWS = {one.name: one for one in (*VERIFICATION, *MESSAGES)}
DRAFT = draft(secret=SECRET, confidential=(TOKEN, KEY, SECRET, PASSWORD))
MESSAGE_DRAFT = message_draft(secret=SECRET, confidential=(TOKEN, KEY, SECRET, PASSWORD))


def answer(body: bytes | str = b"", status: int | None = 200, **changes: Any) -> Answer:
    """An answer that came at once and whole."""
    plain = Answer(
        status=status,
        http_version="HTTP/1.1",
        headers=(),
        body=body.encode() if isinstance(body, str) else body,
        encoded=None,
        failure=None,
        timing=QUICK,
    )
    return replace(plain, **changes)


def exchanged(name: str, came: Answer, of: Draft | None = None) -> Exchange:
    """One row and what came back."""
    is_message = ROWS[name] in MESSAGES
    return Exchange(
        variant=ROWS[name], made=made(name, of or (MESSAGE_DRAFT if is_message else DRAFT)), url=URL, answer=came
    )


def seen(*came: tuple[str, Answer]) -> Told:
    """What is told of some answers."""
    return told(DRAFT, [exchanged(name, one) for name, one in came])
