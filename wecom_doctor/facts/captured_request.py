"""A captured request, opened step by step; holds no secret of ours, and masks the secrets of the message."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Fact


class Slip(StrEnum):
    """A mistake that happened to a request or to a value, named by what has to be undone."""

    BLANK_FOR_PLUS = "blank-for-plus"
    PERCENT_LEFT = "percent-left"
    EQUALS_CUT = "equals-cut"
    URL_SAFE_ALPHABET = "url-safe-alphabet"
    HTML_LEFT = "html-left"
    BACKSLASHES = "backslashes"
    BLANKS_INSIDE = "blanks-inside"
    WRAPPED = "wrapped"
    LETTER_CASE = "letter-case"
    NUMBER_FORM = "number-form"
    ZEROS_CUT = "zeros-cut"
    THREE_PARTS = "three-parts"
    QUOTES = "quotes"
    BLANKS = "blanks"
    COMMENT = "comment"
    DOLLAR = "dollar"
    EQUALS_ADDED = "equals-added"
    ONE_CHARACTER = "one-character"
    SENDER_QUOTES = "sender-quotes"
    SENDER_BLANKS = "sender-blanks"


class Origin(StrEnum):
    """Where the value came from that turned out to be right."""

    CHOSEN = "chosen"
    RAW_LINE = "raw-line"
    OVERRIDDEN = "overridden"
    EARLIER_LINE = "earlier-line"
    EXCHANGED = "exchanged"
    MISNAMED = "misnamed"
    OTHER_NAME = "other-name"
    SAMPLE = "sample"


class Occasion(StrEnum):
    """What the request is about."""

    VERIFICATION = "verification"
    MESSAGE = "message"
    REPLY = "reply"
    CIPHERTEXT = "ciphertext"
    UNKNOWN = "unknown-occasion"


class State(StrEnum):
    """How a step ended: right as it is, right once something is undone, wrong, or not taken."""

    RIGHT = "right"
    UNDONE = "undone"
    WRONG = "wrong"
    UNUSABLE = "unusable"
    NOT_GIVEN = "not-given"
    NOT_CAPTURED = "not-captured"


class EnvelopeForm(StrEnum):
    """How a body is written."""

    XML = "xml"
    JSON = "json"
    PLAIN = "plain"
    EMPTY = "empty-body"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of the query, once decoded; values of names that are not WeCom's stay behind."""

    name: str
    value: str | None


@dataclass(frozen=True, kw_only=True)
class Fit:
    """What had to be undone to make a step right: in the request, in our value, or by taking another value."""

    request_slips: tuple[Slip, ...]
    value_slips: tuple[Slip, ...]
    origin: Origin
    name: str
    file: str | None
    line: int | None


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Whether the signature is right, with what, and whether the three-part signature beside it is."""

    state: State
    fit: Fit | None
    three_parts_right: bool | None


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """The body and the ciphertext in it."""

    form: EnvelopeForm
    to_user_name: str | None
    agent_id: str | None
    saw: str
    slips: tuple[Slip, ...]


@dataclass(frozen=True, kw_only=True)
class Ciphertext:
    """The ciphertext as text: whether it is base64 of whole blocks, once what helped the signature is undone."""

    characters: int
    size_bytes: int | None
    whole: bool
    lower_case: bool
    slips: tuple[Slip, ...]
    saw: str


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The decryption: with which key, what padding, how long the message."""

    state: State
    fit: Fit | None
    pad_bytes: int | None
    message_bytes: int | None
    code: int
    saw: str


@dataclass(frozen=True, kw_only=True)
class ReceiveId:
    """The id at the end of the plaintext, and the settings that hold the same or nearly the same."""

    text: str
    same_as: tuple[str, ...]
    nearly: tuple[str, ...]
    nearly_slips: tuple[Slip, ...]
    compared_with: tuple[str, ...]
    looks_like_id: bool


@dataclass(frozen=True, kw_only=True)
class MessageField:
    """One field of the opened message, with the path to it."""

    path: str
    value: str


@dataclass(frozen=True, kw_only=True)
class OpenedMessage:
    """The plaintext; `readable` when it is the XML or JSON of a message, `masked` names what was struck out of it."""

    plaintext: str
    cut: bool
    readable: bool
    saw: str
    about: str
    known_as: str
    sender: str
    fields: tuple[MessageField, ...]
    masked: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CapturedRequest(Fact):
    """One request as it was captured, and how far it could be opened."""

    form: str
    number: int
    of: int
    kind: Kind
    kind_given: bool
    occasion: Occasion
    method: str | None
    path: str
    at: str
    answered: int | None
    body_lies_in: str | None
    has_query: bool
    parameters: tuple[Parameter, ...]
    missing: tuple[str, ...]
    query_slips: tuple[Slip, ...]
    has_three_part_signature: bool
    envelope: Envelope | None
    signature: Signature
    ciphertext: Ciphertext | None
    opening: Opening
    receive_id: ReceiveId | None
    message: OpenedMessage | None
