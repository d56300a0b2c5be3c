"""The ways to the API, from wherever a proxy may be written."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.probes.asking import answer
from wecom_doctor.facts.egress_routes import EgressRoute, EgressRoutes
from wecom_doctor.probes.egress_routes import egress_routes
from wecom_doctor.settings.door import door_of
from wecom_doctor.settings.foreign import read_foreign
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.hosting import HOSTS
from wecom_doctor.settings.routes import detour_of, door_by, doors_of

PASSWORD = "c4nary-p@ss"
WRITTEN = "http://user:c4nary-p%40ss@10.0.0.2:3128"
CC_CONNECT = f"""
[[projects]]
[[projects.platforms]]
type = "wecom"
[projects.platforms.options]
corp_id = "ww0123456789abcdef"
proxy = "{WRITTEN}"
"""
DIRECT = EgressRoute(name="direct", variable="", proxy="", usable=True, idle=False)


def given(environ: Mapping[str, str], foreign: Path | None = None) -> Given:
    """What somebody gives who has these variables."""
    return gather(
        options=Options(),
        flags={},
        env_path="/nowhere/.env",
        foreign=read_foreign("cc-connect", str(foreign)) if foreign else None,
        environ=environ,
    )


def told(one: Given) -> EgressRoutes:
    """The fact."""
    found = answer(egress_routes, given=one)
    assert isinstance(found, EgressRoutes)
    return found


def route(name: str, variable: str, proxy: str = "http://10.0.0.2:3128", **changes: bool) -> EgressRoute:
    """A way through a proxy."""
    return EgressRoute(name=name, variable=variable, proxy=proxy, **{"usable": True, "idle": False, **changes})


@pytest.mark.parametrize(
    ("environ", "routes"),
    [
        ({}, [DIRECT]),
        ({"WECOM_PROXY": WRITTEN}, [route("proxy", "WECOM_PROXY"), DIRECT]),
        ({"HTTPS_PROXY": WRITTEN}, [DIRECT, route("environment", "HTTPS_PROXY")]),
        ({"WECOM_PROXY": WRITTEN, "https_proxy": WRITTEN}, [route("proxy", "WECOM_PROXY"), DIRECT]),
        (
            {"WECOM_PROXY": WRITTEN, "ALL_PROXY": "socks5://127.0.0.1:7891"},
            [
                route("proxy", "WECOM_PROXY"),
                route("environment", "ALL_PROXY", "socks5://127.0.0.1:7891"),
                DIRECT,
            ],
        ),
        ({"HTTP_PROXY": WRITTEN}, [DIRECT, route("environment", "HTTP_PROXY", idle=True)]),
        (
            {"HTTPS_PROXY": WRITTEN, "NO_PROXY": ".qq.com"},
            [DIRECT, route("environment", "HTTPS_PROXY", idle=True)],
        ),
        ({"WECOM_PROXY": "ftp://10.0.0.2"}, [route("proxy", "WECOM_PROXY", "", usable=False), DIRECT]),
        ({"WECOM_PROXY": " "}, [DIRECT]),
    ],
)
def test_ways(environ: dict[str, str], routes: list[EgressRoute]) -> None:
    """The way of our own calls comes first; what is written twice is one way."""
    assert list(told(given(environ)).routes) == routes


def test_proxy_of_another_project(tmp_path: Path) -> None:
    """cc-connect's own proxy is the setting, unless the environment has another one for us."""
    file = tmp_path / "config.toml"
    file.write_text(CC_CONNECT)
    assert list(told(given({}, file)).routes) == [route("proxy", "WECOM_PROXY"), DIRECT]
    other = "http://10.0.0.9:1"
    assert list(told(given({"WECOM_PROXY": other}, file)).routes) == [
        route("proxy", "WECOM_PROXY", other),
        route("foreign", "cc-connect proxy"),
        DIRECT,
    ]


def test_the_entry_that_excepts_the_api() -> None:
    """It is told, whether or not a proxy is there."""
    assert told(given({"NO_PROXY": "localhost,.qq.com"})).bypassed_by == ".qq.com"
    assert told(given({"NO_PROXY": "localhost", "WECOM_API_BASE": "https://localhost:8443"})).bypassed_by == "localhost"


@pytest.mark.parametrize("variable", HOSTS)
def test_platform(variable: str) -> None:
    """A platform is known by a variable that it sets."""
    assert told(given({variable: "1"})).hosting == HOSTS[variable]


def test_no_platform() -> None:
    """Nor is a runner of one's own, which calls from where it stands."""
    assert told(given({"CI": "true"})).hosting == ""
    assert told(given({"GITHUB_ACTIONS": "true", "RUNNER_ENVIRONMENT": "self-hosted"})).hosting == ""


def test_passwords_are_secrets_and_stay_here() -> None:
    """As written and as meant, from wherever."""
    one = given({"HTTPS_PROXY": WRITTEN})
    assert {PASSWORD, "c4nary-p%40ss"} <= set(one.secrets)
    assert PASSWORD not in repr(one)
    assert "c4nary" not in repr(told(one))


def test_doors() -> None:
    """The same API by every other way, with the login that the proxy wants."""
    one = given({"HTTPS_PROXY": WRITTEN, "WECOM_API_BASE": "https://relay.example.com"})
    (door,) = doors_of(one)
    assert (door.base, door.route.name) == ("https://relay.example.com", "environment")
    assert door.route.proxy is not None
    assert (door.route.proxy.user, door.route.proxy.password) == ("user", PASSWORD)
    assert PASSWORD in door.confidential


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, False),
        ({"HTTPS_PROXY": WRITTEN}, True),
        ({"HTTPS_PROXY": WRITTEN, "WECOM_PROXY": "http://10.0.0.3:1"}, False),
        ({"HTTPS_PROXY": WRITTEN, "NO_PROXY": ".qq.com"}, False),
        ({"HTTP_PROXY": WRITTEN}, False),
        ({"HTTPS_PROXY": "ftp://10.0.0.2"}, False),
    ],
)
def test_the_way_that_most_programs_take(environ: dict[str, str], found: bool) -> None:
    """The proxy of the environment, where nothing excepts the API and the settings name no other."""
    one = given(environ)
    assert (detour_of(one) is not None) is found
    assert (door_by(one, "environment").route.name == "environment") is found
    assert door_by(one, "direct") == door_of(one)
