"""Small facts, probes and checks to run the engine with, and real settings to run it on."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from wecom_doctor.examination.examine import checks_for
from wecom_doctor.examination.plan import make_plan
from wecom_doctor.examination.run import Collected, Listener, RunEvent, collect
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Absent, Area, Check, Fact, Probe, Reach, Rule, Severity, fact_name, probe
from wecom_doctor.settings.given import Given, Options, gather

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

# Long enough that only a hanging test meets it.
LONG_S = 60.0
# Nothing in these tests comes back by itself once it waits, so any deadline will do.
SHORT_S = 0.02

# What can be examined without leaving this machine.
LOCAL_AREAS = (Area.SETTINGS, Area.KEYS, Area.URL)

HEALTHY_LINES = (
    "WECOM_CORP_ID=ww0123456789abcdef",
    "WECOM_AGENT_ID=1000002",
    "WECOM_SECRET=Qm3vT8yXr1LkZ5nWc7GhJ2bPs9DfA4eUo6iKtR0wHxM",
    "WECOM_TOKEN=h7Kq2ZtV9sXbL4mCw8RfYd3N",
    "WECOM_ENCODING_AES_KEY=b7Xq2ZtV9sKbL4mCw8RfYd3NhJ6pG1uTeA5oWiSxDkM",
    "WECOM_CALLBACK_URL=https://callback.example.com/wecom",
)


@dataclass(frozen=True, kw_only=True)
class Well(Fact):
    """Where water comes from; needs nothing."""

    depth: int = 10


@dataclass(frozen=True, kw_only=True)
class Bucket(Fact):
    """Filled at the well."""

    litres: int = 5


@dataclass(frozen=True, kw_only=True)
class Garden(Fact):
    """Watered with the bucket."""

    green: bool = True


@dataclass(frozen=True, kw_only=True)
class Weather(Fact):
    """Depends on nothing of this."""

    sunny: bool = True


Ask = Callable[..., Awaitable[Fact | Absent]]


async def dig_well() -> Well:
    return Well()


async def fill_bucket(well: Well) -> Bucket:
    return Bucket(litres=well.depth // 2)


async def water_garden(bucket: Bucket) -> Garden:
    return Garden(green=bucket.litres > 0)


async def look_up() -> Weather:
    return Weather()


async def wait_for_rain() -> Weather:
    await asyncio.Event().wait()
    return Weather()


def asked(ask: Ask, *, reach: Reach = Reach.LOCAL, deadline_s: float = LONG_S) -> Probe:
    """The probe that a function makes."""
    return probe(reach=reach, deadline_s=deadline_s)(ask)


def probes_of(*asks: Ask | Probe) -> dict[str, Probe]:
    """Probes by the names of their facts, which the real ones have themselves."""
    every = [one if isinstance(one, Probe) else asked(one) for one in asks]
    return {fact_name(one.gives): one for one in every}


def check_of(rule: Rule, name: str = "settings.test", *, behind: tuple[str, ...] = ()) -> Check:
    """A check that is judged by a rule."""
    return Check(name, rule, behind)


def local_checks(*only: str) -> tuple[Check, ...]:
    """The checks of the settings, or some of them."""
    return checks_for(LOCAL_AREAS, only, ())


def given(**options: object) -> Given:
    """An empty input with these options."""
    return Given(options=Options(**{"timeout_s": LONG_S, **options}))  # type: ignore[arg-type]


def collected(
    kinds: tuple[type[Fact], ...],
    *asks: Ask | Probe,
    given: Given | None = None,
    held_back: Mapping[Reach, str] | None = None,
    listen: Listener | None = None,
) -> Collected:
    """What a run brings home in which these facts are always wanted."""
    plan = make_plan((), probes_of(*asks), held_back or {}, always=kinds)
    return collect(plan, given or Given(options=Options(timeout_s=LONG_S)), listen or ignored)


def ignored(event: RunEvent) -> None:
    """Nobody listens."""


BADNESS = {"bad": Severity.ERROR, "dubious": Severity.WARNING, "odd": Severity.NOTICE}


def severity_by_prefix(code: str) -> Severity:
    """The severity of made-up codes: `bad-...`, `dubious-...` and `odd-...`."""
    return BADNESS[code.partition("-")[0]]


def write_env(folder: Path, *lines: str, mode: int = 0o600) -> Path:
    """A .env in a folder that no repository can be above of."""
    path = folder / ".env"
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())
    path.chmod(mode)
    return path


def gathered(
    env_path: Path | str | None, *, environ: Mapping[str, str] | None = None, kind: Kind = Kind.APP, **options: object
) -> Given:
    """What the user gave: a .env, nothing in the environment unless told."""
    return gather(
        options=Options(**{"timeout_s": LONG_S, "kind": kind, **options}),  # type: ignore[arg-type]
        flags={},
        env_path=None if env_path is None else os.fspath(env_path),
        foreign=None,
        environ=environ or {},
    )
