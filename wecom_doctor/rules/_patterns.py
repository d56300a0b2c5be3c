"""How a table of patterns is written: a row is a code, the conditions that make it the cause, and how sure that is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wecom_doctor.facts.answers import Answers, Echo, Look, Reaction
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.page import PageKind
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Certainty, ParamValue, Problem, Severity

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
GATEWAY_ERRORS = (502, 503, 504)
SERVER_ERRORS = (500, 501, 502, 503, 504)
# Whoever looks at the length of a signature before anything else answers these two otherwise than all others.
LONGER_OR_SHORTER = {"recipe-sha256", "recipe-md5"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a pattern may look at: the answers, the genuine request among them, and what they are about."""

    seen: Answers
    genuine: str
    kind: Kind
    messages: Delivery | None = None
    key_is_canonical: bool | None = None
    # What a badly signed verification gets, where messages are judged.
    refusal: Look | None = None

    @property
    def reaction(self) -> Reaction:
        """The answer to the genuine request."""
        found = self.seen.of(self.genuine)
        assert found is not None
        return found

    @property
    def look(self) -> Look:
        """What the answer to the genuine request looks like."""
        found = self.seen.look(self.genuine)
        assert found is not None
        return found


When = Callable[[Case], bool]
ParamsOf = Callable[[Case], dict[str, ParamValue]]


def no_params(_: Case) -> dict[str, ParamValue]:
    """There is nothing more to tell than the code."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """One row: when the answers look like this, it is that, so surely, and it could also be those."""

    code: str
    when: When
    certainty: Certainty
    also: tuple[str, ...] = ()
    params: ParamsOf = no_params


def certain(code: str, when: When, *, also: tuple[str, ...] = (), params: ParamsOf = no_params) -> Pattern:
    """A row whose evidence fits nothing else."""
    return Pattern(code=code, when=when, certainty=CERTAIN, also=also, params=params)


def likely(code: str, when: When, *, also: tuple[str, ...] = (), params: ParamsOf = no_params) -> Pattern:
    """A row whose evidence fits this best."""
    return Pattern(code=code, when=when, certainty=LIKELY, also=also, params=params)


def possible(code: str, when: When, *, also: tuple[str, ...] = (), params: ParamsOf = no_params) -> Pattern:
    """A row whose evidence allows for this, among others."""
    return Pattern(code=code, when=when, certainty=POSSIBLE, also=also, params=params)


def first_fitting(patterns: Iterable[Pattern], case: Case, severity: Severity | None = None) -> Problem | None:
    """The diagnosis of a table: its first row that fits."""
    for one in patterns:
        if one.when(case):
            told = {"status": case.reaction.status or 0, **one.params(case)}
            return Problem(one.code, certainty=one.certainty, severity=severity, also=one.also, at=told)
    return None


def accepts(*variants: str) -> When:
    """One of these requests is answered rightly: it shows what this endpoint really does."""
    return lambda case: case.seen.passed(*variants)


def goes_further(*variants: str) -> When:
    """One of these gets past the point where the genuine request fails, and hardly any other request does."""

    def when(case: Case) -> bool:
        if not case.seen.alike(case.genuine, "bad-signature") or not unmoved(case):
            return False
        return any(moved(case, one) for one in case.seen.reactions if one.variant in variants)

    return when


def unmoved(case: Case) -> bool:
    """The endpoint's answers are steady: nearly all requests with another Token are answered alike."""
    tried = [one for one in case.seen.reactions if one.variant.startswith(("token-", "recipe-"))]
    apart = {one.variant for one in tried if moved(case, one)}
    return len(tried) > 4 and len(apart) <= 2 and not apart >= LONGER_OR_SHORTER


def moved(case: Case, one: Reaction) -> bool:
    """Answered otherwise than the genuine request, and not by an accident on the way."""
    return one.alike != case.reaction.alike and not one.is_trouble


def got_further(case: Case) -> bool:
    """Some Token or recipe makes a difference, so somebody looks at signatures."""
    tried = [one.variant for one in case.seen.reactions if one.variant.startswith(("token-", "recipe-"))]
    return goes_further(*tried)(case)


def echoes(*kinds: Echo) -> When:
    """The genuine request is answered like that."""
    return lambda case: case.reaction.echo in kinds


def alike(*variants: str) -> When:
    """These requests cannot be told apart by their answers."""
    return lambda case: case.seen.alike(*variants)


def apart(one: str, other: str) -> When:
    """These two requests are answered in different ways."""
    return lambda case: case.seen.apart(one, other)


def status(*numbers: int) -> When:
    """The genuine request gets one of these statuses."""
    return lambda case: case.reaction.status in numbers


def page(*kinds: PageKind) -> When:
    """The genuine request is answered by a page that is known."""
    return lambda case: case.look.page is not None and case.look.page.kind in kinds


def page_of(*vendors: str) -> When:
    """The page, or the server that names itself, is of one of these makers."""

    def when(case: Case) -> bool:
        look = case.look
        named = " ".join(one or "" for one in (look.server, look.powered_by, look.page.vendor if look.page else ""))
        return any(one in named.lower() for one in vendors)

    return when


def confessed(*codes: str, also: tuple[str, ...] = ()) -> tuple[Pattern, ...]:
    """Rows for causes that the endpoint itself names in the error text that it shows."""
    return tuple(likely(code, confesses(code), also=also) for code in codes)


def confesses(code: str) -> When:
    """The answer to the genuine request shows an error text that stands for this cause."""
    return lambda case: case.look.confesses == code


def unknown_page(case: Case) -> bool:
    """The answer is in nobody's words but the handler's own, as far as we know."""
    return case.look.page is None


def kind(*kinds: Kind) -> When:
    """The callback is of one of these kinds."""
    return lambda case: case.kind in kinds


def every(*conditions: When) -> When:
    """All of several conditions."""
    return lambda case: all(one(case) for one in conditions)


def some(*conditions: When) -> When:
    """One of several conditions."""
    return lambda case: any(one(case) for one in conditions)


def negated(condition: When) -> When:
    """The condition does not hold."""
    return lambda case: not condition(case)


def revealed(*variants: str) -> ParamsOf:
    """Which of these requests turned the failure into a success, or got further."""

    def params(case: Case) -> dict[str, ParamValue]:
        sent = [one for one in case.seen.reactions if one.variant in variants]
        passed = [one.variant for one in sent if one.passed]
        found = passed or [one.variant for one in sent if moved(case, one)]
        return {"accepted": found[0]} if found else {}

    return params


def held(code: str, *variants: str, certainty: Certainty = Certainty.CERTAIN, also: tuple[str, ...] = ()) -> Pattern:
    """A row for what the endpoint accepts although a correct one refuses it."""
    return Pattern(code=code, when=accepts(*variants), certainty=certainty, also=also, params=revealed(*variants))


def nearly(code: str, *variants: str, also: tuple[str, ...] = ()) -> Pattern:
    """A row for what gets past the signature and fails later: two things are wrong, the first of them is this."""
    return Pattern(code=code, when=goes_further(*variants), certainty=LIKELY, also=also, params=revealed(*variants))


def refuses_forgeries(case: Case) -> bool:
    """POST does not take everything."""
    return case.messages is not None and case.messages.refused("event-changed")


def is_bare_ciphertext(case: Case) -> bool:
    """The echostr comes back and nothing else, so it is no error message that quotes the request."""
    return case.reaction.echo is Echo.CIPHERTEXT and case.look.body_start.strip().strip('"') == "<echostr>"


def is_only_encoded(case: Case) -> bool:
    """The plaintext is there, but compressed although nobody asked for that."""
    return case.reaction.echo is Echo.EXACT and case.look.encoded is not None


def takes_messages(case: Case) -> bool:
    """POST is answered as it should be."""
    return case.messages is not None and case.messages.passed("event")
