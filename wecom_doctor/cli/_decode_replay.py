"""`decode --replay`: the opened content, encrypted and signed anew, sent and judged as `simulate` does it."""

from typing import Any

import click

from wecom_doctor.cli._session import Sorry, session_of
from wecom_doctor.cli._simulate import VERIFY, Plan, always, cipher_of, target_of
from wecom_doctor.cli._simulate_asked import heading
from wecom_doctor.facts.captured_request import CapturedRequest, Occasion
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.probes.captured_request import Examined
from wecom_doctor.protocol.carried import fields_of
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.simulation import Sender
from wecom_doctor.report.redact import Redactor
from wecom_doctor.settings.capture_told import is_secret
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name

NEEDED = (Name.TOKEN, Name.ENCODING_AES_KEY)


class Replay:
    """One captured request on its way to another endpoint."""

    def __init__(self, given: Given, seen: CapturedRequest, url: str) -> None:
        self._words = session_of(click.get_current_context()).words
        plaintext, receive_id = content_of(given, seen)
        target, shown = target_of(given, url, needed=True)
        verification = seen.occasion is Occasion.VERIFICATION or (not seen.message or not seen.message.fields)
        self._plan = Plan(
            given=given,
            name=VERIFY if verification else (seen.message.known_as if seen.message else "") or seen.form,
            kind=seen.kind,
            sender=sender_of(given, seen, receive_id, verification=verification),
            url=target,
            shown_url=shown,
            compose=always(plaintext),
            as_wecom=False,
            repeat=1,
        )
        self._redactor = Redactor((*given.secrets, *secrets_in(plaintext)))

    def send(self, form: str) -> tuple[int, dict[str, Any]]:
        """Send, tell a person about it, and give the document for a program; the network is loaded only now."""
        from wecom_doctor.cli._simulate_document import document, exchange_document
        from wecom_doctor.cli._simulate_sent import exit_status, send_all
        from wecom_doctor.cli._simulate_shown import latest

        found = send_all(self._plan, lambda _: None)
        status = exit_status(self._plan, found)
        if form == "text":
            shown = (*heading(self._plan, self._words), *latest(self._plan, found, self._words))
            told = "\n".join(["", self._words.say_cli("decode_told.replayed"), *shown])
            click.echo(self._redactor.clean(told))
        whole = document(self._plan, [exchange_document(self._plan, one, self._words) for one in found], status)
        own = {name: value for name, value in whole.items() if name not in {"schema", "tool", "command"}}
        return status, self._redactor.clean_document(own)


def content_of(given: Given, seen: CapturedRequest) -> tuple[str, str]:
    """The plaintext and the receive id, unmasked: they go where the user sends them and nowhere else."""
    capture = given.options.capture
    assert capture is not None
    if seen.kind is Kind.MP and seen.opening.fit is None:
        echostr = next((one.value for one in seen.parameters if one.name == "echostr"), None)
        body = capture.request.body or b""
        return (echostr or body.decode("utf-8", "replace")), ""
    unlocked = Examined(given, capture).unlocked()
    if unlocked is None:
        raise Sorry("decode-replay-closed")
    return unlocked.opened.message.decode("utf-8", "replace"), unlocked.opened.receive_id.decode("ascii", "replace")


def sender_of(given: Given, seen: CapturedRequest, receive_id: str, *, verification: bool) -> Sender:
    """The values of the settings: the endpoint is expected to have the same."""
    plain = seen.kind is Kind.MP and (verification or seen.opening.fit is None)
    missing = [name.value for name in NEEDED if not given.text(name) and not (plain and name is not Name.TOKEN)]
    if missing:
        raise Sorry("decode-replay-needs", names=missing)
    return Sender(
        kind=seen.kind,
        token=given.text(Name.TOKEN) or "",
        cipher=None if plain else cipher_of(given),
        receive_id=receive_id,
    )


def secrets_in(plaintext: str) -> tuple[str, ...]:
    """The fields of the message that are as good as passwords."""
    try:
        return tuple(value for path, value in fields_of(plaintext.encode()) if is_secret(path, value))
    except CodecError:
        return ()
