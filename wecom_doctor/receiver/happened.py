"""What a receiver did with one request, step by step."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.receiver.exchange import Request, Response


class Occasion(StrEnum):
    """What the request is about."""

    VERIFICATION = "verification"
    MESSAGE = "message"
    ELSEWHERE = "elsewhere"


class Step(StrEnum):
    """What a receiver does with a callback, in the order in which it does it."""

    PARAMETERS = "parameters"
    ENVELOPE = "envelope"
    SIGNATURE = "signature"
    BASE64 = "base64"
    DECRYPTION = "decryption"
    RECEIVE_ID = "receive_id"
    PARSING = "parsing"


class Note(StrEnum):
    """What is worth knowing although it decides nothing."""

    NO_PARAMETERS = "no_parameters"
    OFFICIAL_ACCOUNT = "official_account"
    WECOM = "wecom"
    BLANKS = "blanks"
    PERCENT = "percent"
    TWICE = "twice"
    CLOCK = "clock"
    EMPTY_BODY = "empty_body"
    JSON_BODY = "json_body"
    XML_BODY = "xml_body"
    PLAIN = "plain"
    NOT_COMPARED = "not_compared"
    SUITE_ID_AT_VERIFICATION = "suite_id_at_verification"
    SUITE_ID_IN_DATA = "suite_id_in_data"
    PERSONAL_PROVIDER = "personal_provider"
    AUTHORISED_CORP = "authorised_corp"
    BOT_OF_PROVIDER = "bot_of_provider"
    NO_REPLY_POSSIBLE = "no_reply_possible"
    REPLY_NOT_BUILT = "reply_not_built"


class Remark(NamedTuple):
    """A note with the value it is about."""

    note: Note
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class StepDone:
    """One step, how it ended, and for a failed one the official return code and what was there instead."""

    step: Step
    ok: bool = True
    code: int = 0
    saw: str = ""
    remarks: tuple[Remark, ...] = ()


class Answer(StrEnum):
    """What the receiver answered."""

    PLAINTEXT = "plaintext"
    ECHOSTR = "echostr"
    EMPTY = "empty"
    SUCCESS = "success"
    REPLY = "reply"
    PLAIN_REPLY = "plain_reply"
    REFUSED = "refused"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One request as a correct receiver sees it; holds no secret, but the opened plaintext."""

    occasion: Occasion
    kind: Kind
    answer: Answer
    steps: tuple[StepDone, ...] = ()
    plaintext: bytes | None = None
    receive_id: str | None = None
    about: str = ""
    known_as: str = ""
    sender: str = ""
    reply: bytes | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def accepted(self) -> bool:
        """The request is what it claims to be."""
        return bool(self.steps) and all(one.ok for one in self.steps)


class Received(NamedTuple):
    """The answer to a request, and how it came about."""

    response: Response
    happened: Happened


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One request of a run, with all that is to be told of it."""

    number: int
    request: Request
    response: Response
    happened: Happened
    recorded: str | None = None
