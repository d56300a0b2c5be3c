"""`egress --recipe`: what is printed for whom; that the real programs take it is tested with them."""

import re

import pytest

from wecom_doctor.cli._app import run
from wecom_doctor.cli._session import Session
from wecom_doctor.knowledge import Lang

NAMES = ("nginx", "squid", "tinyproxy")
Capture = pytest.CaptureFixture[str]
SETTING = re.compile(r"^#   (WECOM_\w+)=(\S+)$", re.MULTILINE)


def printed(capsys: Capture, *options: str, lang: Lang = Lang.EN) -> str:
    """What the command prints."""
    status = run(["egress", "--recipe", *options], Session(lang=lang))
    said = capsys.readouterr()
    assert (status, said.err) == (0, "")
    return said.out


@pytest.mark.parametrize("name", NAMES)
def test_recipes_are_alike_in_both_languages(capsys: Capture, name: str) -> None:
    """The languages differ in nothing but comments, and each has its own."""
    said = {lang: printed(capsys, name, "--client", "198.51.100.7", lang=lang) for lang in Lang}
    bare = {lang: re.sub(r"^\s*# .*$", "", one, flags=re.MULTILINE) for lang, one in said.items()}
    assert bare[Lang.ZH] == bare[Lang.EN]
    assert "企业可信IP" in said[Lang.ZH]
    assert "只有这个来源" in said[Lang.ZH]
    assert "Only this client" in said[Lang.EN]


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("nginx", "WECOM_API_BASE", "https://relay.example.com"),
        ("squid", "WECOM_PROXY", "http://203.0.113.10:3128"),
        ("tinyproxy", "WECOM_PROXY", "http://203.0.113.10:8888"),
    ],
)
def test_for_one_client(capsys: Capture, name: str, setting: str, value: str) -> None:
    """The client stands in the list, there is no password, and the setting to add is told."""
    said = printed(capsys, name, "--client", "198.51.100.0/28")
    assert SETTING.findall(said) == [(setting, value)]
    assert "198.51.100.0/28" in said
    assert "qyapi.weixin.qq.com" in said.replace("\\", "")
    assert "password" not in said


@pytest.mark.parametrize("name", NAMES)
def test_for_whoever_knows_the_password(capsys: Capture, name: str) -> None:
    """Without a client a password is made, another one each time, and it stands in the setting."""
    passwords = set()
    for _ in range(2):
        said = printed(capsys, name)
        ((_, value),) = SETTING.findall(said)
        (password,) = re.findall(r"[A-Za-z0-9]{24}", value)
        assert said.count(password) == 2
        passwords.add(password)
    assert len(passwords) == 2


def test_places_of_ones_own(capsys: Capture) -> None:
    """Host and port of the relay, and another API."""
    places = ("--relay", "wx.corp.test:8443", "--api-host", "api.corp.test:9443")
    said = printed(capsys, "nginx", *places)
    assert "listen 8443 ssl;" in said
    assert "server_name wx.corp.test;" in said
    assert "proxy_pass https://api.corp.test:9443/cgi-bin/;" in said
    assert "proxy_set_header Host api.corp.test;" in said
    assert SETTING.findall(said)[0][1].startswith("https://wx.corp.test:8443/")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--client", "198.51.100.7/33"),
        ("--client", "my-laptop"),
        ("--client", "198.51.100.7; rm"),
        ("--relay", "a b"),
        ("--relay", "host:99999"),
        ("--api-host", "https://qyapi.weixin.qq.com"),
        ("--api-host", "x;\ny"),
    ],
)
def test_what_is_no_place(capsys: Capture, option: str, value: str) -> None:
    """It is told in one sentence, and does not end up in a configuration."""
    status = run(["egress", "--recipe", "squid", option, value], Session(lang=Lang.EN))
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert len(said.err.splitlines()) <= 2


@pytest.mark.parametrize(("option", "value"), [("--client", "198.51.100.7"), ("--relay", "h:1"), ("--api-host", "h")])
def test_what_goes_with_a_recipe_only(capsys: Capture, option: str, value: str) -> None:
    """Passed over in silence it would be a run that somebody did not ask for."""
    status = run(["egress", option, value], Session(lang=Lang.EN))
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert f"{option} goes with --recipe, e.g. `wecom-doctor egress --recipe tinyproxy {option}" in said.err
