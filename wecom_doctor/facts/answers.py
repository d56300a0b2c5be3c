"""What came back from a battery of requests: which answers are alike, and what each kind of answer looks like."""

from dataclasses import dataclass

from wecom_doctor.facts.exchange import Failure, Timing
from wecom_doctor.facts.page import Page
from wecom_doctor.protocol.autopsy import Echo
from wecom_doctor.protocol.passive_reply import ReplyDefect, ReplyForm

__all__ = ["HTTP_OK", "Answers", "Echo", "Look", "Reaction", "ReplyDefect", "ReplyForm"]

HTTP_OK = 200
GATEWAY_ERRORS = frozenset({502, 503, 504})


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """The answer to one request; equal `alike` numbers are answers that cannot be told apart.

    `passed` means that WeCom would have been content. `echo` tells of verifications, `form` and `defects` of messages.
    """

    variant: str
    status: int | None
    failure: Failure | None
    alike: int
    passed: bool
    echo: Echo | None
    form: ReplyForm | None
    defects: tuple[ReplyDefect, ...]
    leaks: tuple[str, ...]
    timing: Timing

    @property
    def is_trouble(self) -> bool:
        """Rather an accident on the way than an answer of the handler's."""
        return self.failure is not None or self.status in GATEWAY_ERRORS


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one kind of answer looks like; our own values in it are replaced by their names."""

    alike: int
    status: int | None
    failure: Failure | None
    page: Page | None
    server: str | None
    powered_by: str | None
    content_type: str | None
    location: str | None
    allow: str | None
    challenge: str | None
    cache: str | None
    encoded: str | None
    confesses: str | None
    body_start: str


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All reactions in the order in which they were sent; `unsent` rows were planned and had to be left out."""

    url: str
    reactions: tuple[Reaction, ...]
    looks: tuple[Look, ...]
    unsent: tuple[str, ...]
    rate_limited: bool
    ahead_s: int | None
    # How many requests were on their way at the same time, at most.
    at_once: int = 4

    def of(self, variant: str) -> Reaction | None:
        """The reaction to one variant, if it was sent."""
        return next((one for one in self.reactions if one.variant == variant), None)

    def passed(self, *variants: str) -> bool:
        """One of the variants was sent, and WeCom would have been content with the answer."""
        return any(one.passed for one in self.reactions if one.variant in variants)

    def refused(self, *variants: str) -> bool:
        """All these variants were sent, and answered, and none of the answers was right."""
        found = [self.of(one) for one in variants]
        return all(one is not None and not one.passed and not one.is_trouble for one in found)

    def opened(self, variant: str) -> bool:
        """The endpoint decrypted this request, whatever it made of it afterwards."""
        reaction = self.of(variant)
        return reaction is not None and reaction.echo is not None and reaction.echo.proves_decryption

    def alike(self, *variants: str) -> bool:
        """All these variants were sent and answered in the same way."""
        reactions = [self.of(one) for one in variants]
        return None not in reactions and len({one.alike for one in reactions if one is not None}) == 1

    def apart(self, one: str, other: str) -> bool:
        """Both variants were sent, and answered in different ways; an accident on the way is no answer."""
        both = [self.of(one), self.of(other)]
        answered = all(found is not None and not found.is_trouble for found in both)
        return answered and not self.alike(one, other)

    def status(self, variant: str) -> int | None:
        """The status of the answer to a variant."""
        reaction = self.of(variant)
        return None if reaction is None else reaction.status

    def look(self, variant: str) -> Look | None:
        """What the answer to a variant looks like."""
        reaction = self.of(variant)
        return next((one for one in self.looks if reaction is not None and one.alike == reaction.alike), None)
