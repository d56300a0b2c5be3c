"""The nouns that every room speaks: Fact, Absent, Probe, Check, OK | Fine | UNSURE | MOOT | Problem."""

import inspect
import types
import typing
from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

ParamValue = str | int | float | bool | tuple[str, ...]


class Area(StrEnum):
    """The parts of the road from the settings to the API, in the order a message travels them."""

    SETTINGS = "settings"
    KEYS = "keys"
    URL = "url"
    DNS = "dns"
    TCP = "tcp"
    TLS = "tls"
    HTTP = "http"
    CALLBACK = "callback"
    REPLY = "reply"
    SECURITY = "security"
    CLOCK = "clock"
    EGRESS = "egress"
    DOMAIN = "domain"


class Severity(StrEnum):
    """error: WeCom cannot deliver; warning: works today, will hurt; notice: good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Certainty(StrEnum):
    """How much of the diagnosis the evidence itself proves."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Fact:
    """What one probe saw; subclasses are frozen keyword-only dataclasses that never hold a secret."""


class Absence(StrEnum):
    """Why a fact is not there."""

    NOT_PLANNED = "not-planned"
    NOT_APPLICABLE = "not-applicable"
    NEED_MISSING = "need-missing"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Absent:
    """A fact that is not there, and why; `because` names the fact or the option that stands in the way."""

    reason: Absence
    because: str | None = None


Facts = dict[str, Fact | Absent]


class Sureness(Enum):
    """The verdicts that need no further words; moot is a check whose subject is not there."""

    OK = "ok"
    UNSURE = "unsure"
    MOOT = "moot"


OK = Sureness.OK
UNSURE = Sureness.UNSURE
MOOT = Sureness.MOOT


@dataclass(frozen=True, init=False)
class Problem:
    """A code, how sure we are, and the parameters that fill its sentences; `at` says where the user finds it."""

    code: str
    certainty: Certainty
    severity: Severity | None
    also: tuple[str, ...]
    params: Mapping[str, ParamValue]

    def __init__(
        self,
        code: str,
        /,
        *,
        certainty: Certainty = Certainty.CERTAIN,
        severity: Severity | None = None,
        also: tuple[str, ...] = (),
        at: Mapping[str, ParamValue] | None = None,
        **params: ParamValue,
    ) -> None:
        for name, value in (
            ("code", code),
            ("certainty", certainty),
            ("severity", severity),
            ("also", also),
            ("params", {**(at or {}), **params}),
        ):
            object.__setattr__(self, name, value)


@dataclass(frozen=True, init=False)
class Fine:
    """All is well, and this is worth a look all the same: the days that are left, an address."""

    params: Mapping[str, ParamValue]

    def __init__(self, **params: ParamValue) -> None:
        object.__setattr__(self, "params", params)


Verdict = Sureness | Fine | Problem | tuple[Problem, ...]
Rule = Callable[..., Verdict]


Awaited = TypeVar("Awaited", bound=Fact)


class Coming(Generic[Awaited]):
    """A fact that a probe takes without waiting for it: `await` gives it, or the reason why it is not there."""

    def __init__(self, arrival: Callable[[], Awaitable[Awaited | Absent]]) -> None:
        self._arrival = arrival

    def __await__(self) -> Generator[Any, None, Awaited | Absent]:
        return self._arrival().__await__()


@dataclass(frozen=True)
class Need:
    """One parameter of a rule or probe: the fact it takes, and whether it can do without, or begin without."""

    fact: type[Fact]
    optional: bool
    later: bool = False


def needs_of(function: Callable[..., object]) -> dict[str, Need]:
    """The facts a rule or probe takes, read from its signature; there is no other list."""
    needs: dict[str, Need] = {}
    hints = typing.get_type_hints(inspect.unwrap(function))
    for name, hint in hints.items():
        later = typing.get_origin(hint) is Coming
        members = typing.get_args(hint) if later or isinstance(hint, types.UnionType) else (hint,)
        facts = [one for one in members if isinstance(one, type) and issubclass(one, Fact)]
        if name != "return" and len(facts) == 1:
            needs[name] = Need(facts[0], Absent in members, later)
    return needs


def fact_name(fact: type[Fact]) -> str:
    """`TlsHandshake` is called `tls_handshake` in reports and by its probe."""
    name = fact.__name__
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


@dataclass(frozen=True)
class Check:
    """A sentence that is true when all is well, and the rule that judges it.

    `behind` names checks whose problem makes a problem found here a mere consequence.
    """

    id: str
    rule: Rule
    behind: tuple[str, ...] = ()

    @property
    def area(self) -> Area:
        """The part of the road that the check belongs to: the first word of its id."""
        return Area(self.id.partition(".")[0])

    @cached_property
    def needs(self) -> dict[str, Need]:
        """The facts that the rule takes."""
        return needs_of(self.rule)


def check(check_id: str, /, *, behind: tuple[str, ...] = ()) -> Callable[[Rule], Check]:
    """Make a rule a check; its docstring says what is wrong when it finds something."""

    def decorate(rule: Rule) -> Check:
        return Check(check_id, rule, behind)

    return decorate


class Reach(StrEnum):
    """How far a probe reaches out, so that an option can hold it back."""

    LOCAL = "local"
    TARGET = "target"
    MESSAGE = "message"
    API = "api"
    PUBLIC = "public"


@dataclass(frozen=True)
class Probe:
    """An async function that returns one fact; the facts it takes are its dependencies."""

    function: Callable[..., Awaitable[Fact | Absent]]
    reach: Reach
    deadline_s: float
    usual_s: float
    needs: dict[str, Need] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the fact and of the function."""
        return self.function.__name__

    @cached_property
    def gives(self) -> type[Fact]:
        """The kind of fact that comes back."""
        hint = typing.get_type_hints(self.function)["return"]
        members = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
        (fact,) = (one for one in members if issubclass(one, Fact))
        return typing.cast("type[Fact]", fact)


def probe(
    *, reach: Reach, deadline_s: float = 10.0, usual_s: float = 2.0
) -> Callable[[Callable[..., Awaitable[Fact | Absent]]], Probe]:
    """Make an async function a probe; who waits longer than usual for it is told so."""

    def decorate(function: Callable[..., Awaitable[Fact | Absent]]) -> Probe:
        return Probe(function, reach, deadline_s, usual_s, needs_of(function))

    return decorate
