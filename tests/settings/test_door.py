"""The door to the API as the settings name it, and when nobody goes there."""

from collections.abc import Mapping

import pytest

from tests.given_settings import VALUES
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Absence, Absent
from wecom_doctor.settings.door import door_of, names_api, no_application, not_asked
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.names import Name

CORP_ID, SECRET = VALUES["WECOM_CORP_ID"], VALUES["WECOM_SECRET"]
BOTH = {"WECOM_CORP_ID": CORP_ID, "WECOM_SECRET": SECRET}
OFFICIAL = "https://qyapi.weixin.qq.com"


def given(
    environ: Mapping[str, str], *, command: str = "check", kind: Kind = Kind.APP, api_base: str | None = None
) -> Given:
    """What somebody gives who has these variables, and perhaps the option."""
    flags = {} if api_base is None else {Name.API_BASE: ("--api-base", api_base)}
    options = Options(command=command, kind=kind)
    return gather(options=options, flags=flags, env_path="/nowhere/.env", foreign=None, environ=environ)


@pytest.mark.parametrize(
    ("base", "official", "secured"),
    [
        (None, True, True),
        ("", True, True),
        (OFFICIAL, True, True),
        ("https://QYAPI.weixin.qq.com/", True, True),
        ("http://qyapi.weixin.qq.com", True, False),
        ("https://relay.example.com/wecom", False, True),
        ("http://127.0.0.1:8080", False, False),
        ("https://[::1", False, True),
    ],
)
def test_where_it_is(base: str | None, official: bool, secured: bool) -> None:
    """The official address unless another one is named."""
    door = door_of(given({} if base is None else {"WECOM_API_BASE": base}))
    assert (door.is_official, door.is_secured) == (official, secured)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (f"{OFFICIAL}/cgi-bin/", OFFICIAL),
        (f"{OFFICIAL}/cgi-bin", OFFICIAL),
        (" https://relay.example.com/wecom/ ", "https://relay.example.com/wecom"),
        ("https://relay.example.com/wecom/cgi-bin", "https://relay.example.com/wecom"),
        ("relay.example.com:8443", "https://relay.example.com:8443"),
    ],
)
def test_what_is_meant(written: str, meant: str) -> None:
    """Programs differ in what they want of the path, and people leave out the scheme."""
    assert door_of(given({"WECOM_API_BASE": written})).base == meant


def test_who_is_hushed_up() -> None:
    """Every secret of the settings is struck out of what comes back."""
    door = door_of(given({**BOTH, "WECOM_ROBOT_KEY": "693a91f6-7a0c", "WECOM_PROXY": "http://u:pa55word@10.0.0.1:1"}))
    assert {SECRET, "693a91f6-7a0c", "pa55word"} <= set(door.confidential)
    assert "pa55word" not in repr(door)


@pytest.mark.parametrize(
    ("environ", "api_base", "named"),
    [
        ({}, None, False),
        ({"WECOM_API_BASE": ""}, None, False),
        ({"WECOM_API_BASE": OFFICIAL}, None, False),
        ({"WECOM_API_BASE": "http://10.0.0.1"}, None, True),
        ({}, OFFICIAL, True),
        ({}, "http://10.0.0.1", True),
    ],
)
def test_what_offline_allows(environ: Mapping[str, str], api_base: str | None, named: bool) -> None:
    """An address that somebody named; the official one in a file is no wish to go there offline."""
    assert names_api(given(environ, api_base=api_base)) is named


@pytest.mark.parametrize(
    ("environ", "absent"),
    [
        (BOTH, None),
        ({}, Absent(Absence.NOT_PLANNED, "WECOM_CORP_ID")),
        ({"WECOM_CORP_ID": CORP_ID}, Absent(Absence.NOT_PLANNED, "WECOM_SECRET")),
        ({**BOTH, "WECOM_SECRET": "your-secret"}, Absent(Absence.NOT_PLANNED, "WECOM_SECRET")),
        ({"WECOM_ROBOT_KEY": "k"}, None),
        ({"WECOM_SUITE_ID": "ww1", "WECOM_SUITE_SECRET": "s"}, None),
        ({"WECOM_CORP_ID": CORP_ID, "WECOM_PROVIDER_SECRET": "s"}, None),
    ],
)
def test_who_is_asked_about_the_api(environ: Mapping[str, str], absent: Absent | None) -> None:
    """`check` asks when there is something to ask with, `egress` always."""
    assert not_asked(given(environ)) == absent
    assert not_asked(given(environ, command="egress")) is None


@pytest.mark.parametrize("kind", [Kind.MP, Kind.BOT, Kind.SUITE_DATA, Kind.SUITE_COMMAND])
def test_whose_secret_is_no_applications(kind: Kind) -> None:
    """It is not sent where it could only be refused."""
    assert no_application(given(BOTH, kind=kind)) == Absent(Absence.NOT_APPLICABLE, "kind")
    assert no_application(given(BOTH, kind=Kind.KF)) is None
