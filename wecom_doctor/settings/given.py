"""Everything the user gave us for one run: the chosen settings, their sources, and the options."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from wecom_doctor.facts.env_file import FileState
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.captured.request import Captured
from wecom_doctor.settings import hosting, proxies
from wecom_doctor.settings.env_file import EnvText, read_env_file
from wecom_doctor.settings.foreign import Foreign
from wecom_doctor.settings.former import former_values
from wecom_doctor.settings.names import SECRET_NAMES, Name
from wecom_doctor.settings.secret import Secret

DEFAULT_ENV_FILE = ".env"
SURROUNDINGS = frozenset({*proxies.NAMES, *hosting.NAMES})


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a value came from, as it is shown."""

    label: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        return self.label if self.line is None else f"{self.label}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The value that counts, its source, and the sources with another value that it overrides."""

    value: Secret
    source: Source
    overrides: tuple[Source, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Capture:
    """The request to open, its place among those of the input, and whether the kind of callback was chosen."""

    request: Captured
    number: int = 1
    of: int = 1
    kind_given: bool = False


class Place(NamedTuple):
    """A host and a port; an empty host or a port of 0 stands for any."""

    host: str
    port: int


class Stop(NamedTuple):
    """A place on the way to the handler that the user named; without a path of its own it has that of the URL."""

    name: str
    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the user asked of the run."""

    command: str = "check"
    lang: str = "en"
    kind: Kind = Kind.APP
    receive_id: str | None = None
    offline: bool = False
    demo: bool = False
    timeout_s: float = 30.0
    no_messages: bool = False
    thorough: bool = False
    text: bool = False
    security: bool = False
    # Of the battery only the first request: what a look costs while waiting.
    glance: bool = False
    # Who has to be in the visible range, and who gets a message.
    user: str | None = None
    send_to: str | None = None
    # How often to look at the outgoing address by every way, and whom to ask for a second opinion.
    samples: int = 0
    echoes: tuple[str, ...] = ()
    # The name server to ask in place of the system's, and where connections go in place of where the URL leads.
    resolver: Place | None = None
    connect_to: tuple[tuple[Place, Place], ...] = ()
    # The way to the handler, from the handler outwards.
    hops: tuple[Stop, ...] = ()
    # Authorities to trust beside the public ones.
    ca_file: str | None = None
    # Whom to ask what the rest of the world sees; empty stands for our own list.
    public_resolvers: tuple[Place, ...] = ()
    # The time servers to ask in place of the usual ones.
    ntp: tuple[Place, ...] = ()
    # The file in the root of the trusted domain that proves whose it is.
    verify_file: str | None = None
    # Whose the filing of the domain is and whose the company, as the user read them.
    filing_subject: str | None = None
    corp_subject: str | None = None
    # What `decode` opens; it may hold tickets and other people's messages.
    capture: Capture | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Given:
    """The input of an examination; holds the secrets, so it never reaches a rule or a report."""

    options: Options = field(default_factory=Options)
    chosen: Mapping[Name, Chosen] = field(default_factory=dict)
    env_file: EnvText | None = None
    env_file_asked_for: bool = False
    foreign: Foreign | None = None
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    # What else of the environment decides how programs get out: proxies, and the platform that runs them.
    surroundings: Mapping[str, str] = field(default_factory=dict, repr=False)

    # What stood in the .env before; the program may still hold it.
    former: tuple[Mapping[Name, str], ...] = field(default=(), repr=False)

    def text(self, name: Name) -> str | None:
        """The value of a setting, or None when it is missing."""
        chosen = self.chosen.get(name)
        return chosen.value.reveal() if chosen else None

    @property
    def has_env_file(self) -> bool:
        """Something stands at the path of the .env."""
        return self.env_file is not None and self.env_file.state is not FileState.MISSING

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret text that must not appear in any output, overridden ones and strangers' included."""
        known = [chosen.value.reveal() for name, chosen in self.chosen.items() if name in SECRET_NAMES]
        if self.env_file:
            known += [value for name, value in self.env_file.values.items() if looks_secret(name)]
        known += [value for name, value in self.environ.items() if name in SECRET_NAMES]
        known += [value for values in self.former for name, value in values.items() if name in SECRET_NAMES]
        urls = [*(self.text(name) for name in URL_NAMES), *self.surroundings.values()]
        passwords = [form for url in urls for form in forms_of_password(password_in(url))]
        struck = {value for value in known if not is_word(value)} | set(passwords)
        return tuple(sorted((one for one in struck if len(one) >= SECRET_LENGTH_MIN), key=len, reverse=True))


# Shorter texts, and plain words, would black out innocent sentences and so give themselves away.
SECRET_LENGTH_MIN = 5
WORD_LENGTH_MAX = 11


def is_word(value: str) -> bool:
    """A text that our own sentences may use, so that striking it out would tell it."""
    letters = value.replace("-", "").replace("_", "")
    return letters.isalpha() and value[1:] == value[1:].lower() and len(value) <= WORD_LENGTH_MAX


SECRET_WORDS = ("SECRET", "TOKEN", "AES", "PASSWORD", "PASSWD", "KEY", "CREDENTIAL")


URL_NAMES = (Name.CALLBACK_URL, Name.PROXY, Name.API_BASE)


def password_in(url: str | None) -> str:
    """The password of a URL, as written; it may hold `@`, `/` and `#` that should have been encoded."""
    user_info = (url or "").rpartition("@")[0]
    return (user_info.partition("//")[2] or user_info).partition(":")[2]


def forms_of_password(password: str) -> set[str]:
    """A password as it is written in a URL, and as it is."""
    return {password, unquote(password)}


def looks_secret(name: str) -> bool:
    """A variable whose name says that its value is nobody's business."""
    return any(word in name.upper() for word in SECRET_WORDS)


def gather(
    *,
    options: Options,
    flags: Mapping[Name, tuple[str, str]],
    env_path: str | None,
    foreign: Foreign | None,
    environ: Mapping[str, str] | None = None,
) -> Given:
    """Layer flags over the environment over the file; a flag is given as (label, value)."""
    environ = os.environ if environ is None else environ
    path = env_path or (None if foreign else DEFAULT_ENV_FILE)
    env = read_env_file(path) if path else None
    layers: list[Mapping[Name, tuple[Source, str]]] = [
        {name: (Source(label=label), value) for name, (label, value) in flags.items()},
        {name: (Source(label="environment"), environ[name]) for name in Name if name in environ},
        from_env_text(env) if env else {},
        from_foreign(foreign) if foreign else {},
    ]
    chosen: dict[Name, Chosen] = {}
    for name in Name:
        candidates = [layer[name] for layer in layers if name in layer]
        if candidates:
            (source, value), *rest = candidates
            overrides = tuple(lower for lower, other in rest if other != value)
            chosen[name] = Chosen(value=Secret(value), source=source, overrides=overrides)
    return Given(
        options=options,
        chosen=chosen,
        env_file=env,
        env_file_asked_for=env_path is not None,
        foreign=foreign,
        environ={name: environ[name] for name in Name if name in environ},
        surroundings={name: environ[name] for name in SURROUNDINGS if name in environ},
        former=former_values(env) if env else (),
    )


def from_env_text(env: EnvText) -> dict[Name, tuple[Source, str]]:
    """The settings of a .env with the line of the winning assignment."""
    found = {}
    for name in Name:
        last = env.last(name)
        if last is not None and name in env.values:
            found[name] = (Source(label=env.path, file=env.path, line=last.line), env.values[name])
    return found


def from_foreign(foreign: Foreign) -> dict[Name, tuple[Source, str]]:
    """The settings that another project's config file holds under its own names."""
    label = f"{foreign.kind}:{foreign.path}"
    return {
        name: (Source(label=label, file=foreign.path, line=value.line), value.text)
        for name, value in foreign.values.items()
    }
