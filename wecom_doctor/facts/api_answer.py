"""What one call to the API came to; the token that carried it and the Secret are not in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.facts.exchange import Failure, Hop, Timing
from wecom_doctor.facts.page import Page

SUCCESS, BUSY = 0, -1
HTTP_OK = 200
IP_NOT_TRUSTED = 60020


class Distrust(StrEnum):
    """Why a certificate is not believed."""

    UNKNOWN_ISSUER = "unknown-issuer"
    SELF_SIGNED = "self-signed"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    WRONG_NAME = "wrong-name"
    OTHER = "not-verified"


@dataclass(frozen=True, kw_only=True)
class ApiAnswer:
    """One call: where it went, what carried it there, and what was said.

    `is_api` tells whether it is an answer of the API at all; what else it was, status, page and beginning tell.
    """

    call: str
    route: str
    status: int | None
    failure: Failure | None
    is_api: bool
    errcode: int | None
    errmsg: str
    hint: str
    from_ip: str | None
    # Why TLS was broken off before anything was sent.
    distrust: Distrust | None
    page: Page | None
    server: str
    location: str
    content_type: str
    body_start: str
    peer: str | None
    tls_version: str | None
    # By how many seconds the other clock is ahead, as its Date header tells.
    ahead_s: int | None
    timing: Timing
    # How far a proxy let us through, if there is one.
    hop: Hop | None

    @property
    def succeeded(self) -> bool:
        """The API did what was asked."""
        return self.errcode == SUCCESS

    @property
    def told(self) -> str:
        """The call and its errcode, in the form in which problems list them."""
        return f"{self.call} {self.errcode}" if self.errcode is not None else self.call


def first_with(answers: Iterable[ApiAnswer], *errcodes: int) -> ApiAnswer | None:
    """The first of some answers that has one of these codes."""
    return next((one for one in answers if one.errcode in errcodes), None)
