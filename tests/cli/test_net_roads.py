"""`wecom-doctor net` on roads that are good, and broken at one place each: one cause is told, and no consequence."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.cli.contract import assert_contract
from tests.cli.endpoints import PATH
from tests.cli.pseudo_terminal import columns, on_terminal
from tests.cli.roads import HOST, Roads, roads
from tests.cli.settings_text import env_text
from tests.cli.shell import LANGUAGES, Result, Shell


class Case(NamedTuple):
    """A URL, the door that it leads to, and the one error of that road, if there is one."""

    url: str
    door: str | None
    code: str | None = None
    certainty: str = "certain"


HTTPS, HTTP = f"https://{HOST}{PATH}", f"http://{HOST}{PATH}"
CASES = {
    "sound": Case(HTTPS, "sound"),
    "wildcard": Case(HTTPS, "wildcard"),
    "plain http": Case(HTTP, "plain"),
    "no such name": Case("https://nowhere.example.com/callback", None, "dns-name-not-found", "likely"),
    "no address": Case("https://empty.example.com/callback", None, "dns-no-address", "likely"),
    "nobody listens": Case(HTTPS, "closed", "app-not-running", "likely"),
    "dropped": Case(HTTPS, "deaf", "port-filtered", "possible"),
    "expired": Case(HTTPS, "expired", "tls-certificate-expired"),
    "of another host": Case(HTTPS, "of another", "tls-name-mismatch"),
    "http behind 443": Case(HTTPS, "plain", "tls-not-spoken"),
    "redirect to https": Case(HTTP, "to https", "https-redirect"),
    "redirect to a login": Case(HTTP, "to a login", "redirect-to-login", "likely"),
}


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Roads]:
    """The roads, built once."""
    with roads(tmp_path_factory.mktemp("roads")) as made:
        yield made


def errors(result: Result) -> list[tuple[str, str]]:
    """The errors that are listed, with how sure they are."""
    return [(one["code"], one["certainty"]) for one in result.document["diagnosis"] if one["severity"] == "error"]


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_road_has_one_cause(shell: Shell, net: Roads, case: Case) -> None:
    """The root cause is listed alone; a road without fault has nothing above notice."""
    result = shell("net", case.url, *net.options(case.url, case.door), "--format", "json")
    assert_contract(result.document)
    assert errors(result) == ([] if case.code is None else [(case.code, case.certainty)])
    assert result.status == (0 if case.code is None else 1)
    warnings = [one["code"] for one in result.document["diagnosis"] if one["severity"] == "warning"]
    assert case.code or warnings == []
    assert {one["verdict"] for one in result.document["checks"]} <= {"ok", "problem", "unsure", "skipped"}


def test_a_name_for_this_machine_alone(shell: Shell, net: Roads) -> None:
    """A name that WeCom would resolve to nowhere is the cause, although everything works from here."""
    url = f"https://private.example.com:{net.doors['wildcard']}{PATH}"
    result = shell("net", url, *net.options(url, None), "--format", "json")
    assert errors(result) == [("dns-private-address", "likely")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [80, 40])
def test_a_person_can_read_it(shell: Shell, net: Roads, width: int, lang: str) -> None:
    """At a terminal every line but links fits, and no name of our code is shown."""
    screen = on_terminal(shell, "net", HTTPS, *net.options(HTTPS, "expired"), "--lang", lang, width=width)
    assert screen.status == 1
    assert [one for one in screen.lines if columns(one) > width and "https://" not in one] == []
    assert "_handshake" not in screen.sent


def test_check_tells_the_same_cause_first(shell: Shell, net: Roads) -> None:
    """With keys the road is the same, and what fails behind it is a consequence."""
    shell.write(".env", env_text())
    for name in ("no such name", "expired", "of another host", "http behind 443"):
        case = CASES[name]
        result = shell("check", case.url, *net.options(case.url, case.door), "--format", "json")
        assert [one[0] for one in errors(result)] == [case.code], name
    sound = CASES["sound"]
    healthy = shell("check", sound.url, *net.options(sound.url, sound.door), "--format", "json")
    assert (errors(healthy), healthy.status) == ([], 0)
