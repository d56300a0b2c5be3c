"""The nouns of a reply's autopsy: what it was meant to be, every way in which it can be wrong, and what was seen."""

from dataclasses import dataclass, field
from enum import StrEnum

from wecom_doctor.protocol.cipher import Cipher


class ReplyForm(StrEnum):
    """What the body of an answer to a POST is."""

    EMPTY = "empty"
    SUCCESS = "success"
    ENCRYPTED = "encrypted"
    ENCRYPTED_JSON = "encrypted-json"
    PLAIN_XML = "plain-xml"
    PLAIN_JSON = "plain-json"
    JSON = "json"
    XML = "xml"
    HTML = "html"
    TEXT = "text"
    MALFORMED = "malformed"


class ReplyDefect(StrEnum):
    """One fault of a reply."""

    NOT_A_REPLY = "not-a-reply"
    SUCCESS_MISSING = "success-missing"
    NOT_ENCRYPTED = "not-encrypted"
    WRONG_ENVELOPE = "wrong-envelope"
    MALFORMED = "malformed"
    TIMESTAMP_INVALID = "timestamp-invalid"
    TIMESTAMP_IN_MILLISECONDS = "timestamp-in-milliseconds"
    NONCE_DIFFERS = "nonce-differs"
    CIPHERTEXT_WITH_LINE_BREAKS = "ciphertext-with-line-breaks"
    SIGNATURE_WRONG = "signature-wrong"
    UNDECRYPTABLE = "undecryptable"
    LAYOUT_WRONG = "layout-wrong"
    PADDING_MISSING = "padding-missing"
    PADDING_TO_16 = "padding-to-16"
    PADDED_TWICE = "padded-twice"
    LENGTH_CHARS = "length-chars"
    RECEIVE_ID_WRONG = "receive-id-wrong"
    CHARSET_WRONG = "charset-wrong"
    INNER_MALFORMED = "inner-malformed"
    CONTENT_INVALID = "content-invalid"
    TO_FROM_NOT_SWAPPED = "to-from-not-swapped"
    TOO_LONG = "too-long"

    @property
    def is_certainly_refused(self) -> bool:
        """The reply does not do what it was meant to do; of the others no source says that WeCom minds."""
        return self not in {ReplyDefect.NONCE_DIFFERS, ReplyDefect.PADDING_TO_16, ReplyDefect.TOO_LONG}


class SignedOver(StrEnum):
    """What a wrong signature was computed over, where it can be told."""

    LINE_BREAKS = "line-breaks"
    SECONDS = "seconds"
    NONCE_OF_REQUEST = "nonce-of-request"
    THREE_PARTS = "three-parts"
    UNSORTED = "unsorted"
    UPPER_CASE = "upper-case"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place where something else was found than expected; `expected` is None where no exact bytes are due."""

    defect: ReplyDefect
    place: str
    expected: bytes | None
    found: bytes | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The message that is answered; without a cipher it went in plain mode and is answered in plain mode."""

    token: str = field(repr=False)
    cipher: Cipher | None = field(repr=False)
    receive_id: str
    nonce: str = ""
    to_user: str = ""
    from_user: str = ""
    bot: bool = False
    command: bool = False
    official_account: bool = False


@dataclass(frozen=True, kw_only=True)
class PassiveReply:
    """A reply opened as far as it opens; the root defect stands first, what only follows from another is left out."""

    form: ReplyForm
    defects: tuple[ReplyDefect, ...] = ()
    differences: tuple[Difference, ...] = ()
    message: bytes | None = None
    receive_id: bytes | None = None
    message_type: str = ""
    signed_over: SignedOver | None = None
