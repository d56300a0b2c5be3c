"""Which options cc-connect takes, and as what: text only, variables filled in, defaults for empty ones."""

import pytest

from tests.settings.foreign.conftest import COMPLETE, Read, values
from wecom_doctor.settings.given import Options, gather
from wecom_doctor.settings.names import Name


def with_options(*lines: str) -> str:
    """A config.toml whose WeCom platform has these options, the first of them on line 4."""
    return "\n".join(('[[projects]]\n[[projects.platforms]]\ntype = "wecom"', *(f"options.{one}" for one in lines), ""))


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("agent_id = 1000002", {Name.AGENT_ID: "1000002"}),
        ("agent_id = 1000002.5", {}),
        ("agent_id = true", {}),
        ("agent_id = 0x" + "f" * 5000, {}),
        ("port = 9090", {}),
        ("corp_id = 5", {}),
        ("callback_token = 12345678", {}),
        ("callback_path = ['/a']", {}),
        ("proxy = false", {}),
        ("mode = 1", {}),
    ],
)
def test_what_is_no_text_is_told(read: Read, option: str, expected: dict[Name, str]) -> None:
    """cc-connect passes over what is no text; only the digits of an AgentId are taken nevertheless."""
    found = read(with_options(option))
    assert [(one.option, one.line) for one in found.not_text] == [(option.partition(" ")[0], 4)]
    texts = {name: value.text for name, value in found.values.items()}
    assert texts == {Name.CALLBACK_URL: "http://127.0.0.1:8081/wecom/callback"} | expected


def test_texts_and_options_of_others_are_not_complained_about(read: Read) -> None:
    """A switch that cc-connect reads as such is no bad option."""
    assert read(COMPLETE).not_text == ()


@pytest.mark.parametrize(
    ("options", "url", "line"),
    [
        (('port = ""', 'callback_path = ""'), "http://127.0.0.1:8081/wecom/callback", 5),
        (('port = ""', 'callback_path = "/a"'), "http://127.0.0.1:8081/a", 5),
        (('callback_path = ""', 'port = "90"'), "http://127.0.0.1:90/wecom/callback", 5),
        (('port = "${EMPTY}"',), "http://127.0.0.1:8081/wecom/callback", None),
    ],
)
def test_an_empty_text_means_the_default(read: Read, options: tuple[str, ...], url: str, line: int | None) -> None:
    """For port and path, cc-connect takes an empty text as none."""
    assert values(read(with_options(*options)))["WECOM_CALLBACK_URL"] == (url, line)


def test_a_long_connection_has_no_callback(read: Read) -> None:
    """In this mode cc-connect reads none of the settings of a callback, whatever is left of them in the file."""
    found = read(COMPLETE.replace("enable_markdown = false", 'mode = "websocket"').replace('"1000002"', "1000002"))
    assert (found.long_connection, found.has_entry, found.values, found.not_text) == (True, True, {}, ())


@pytest.mark.parametrize("mode", ['"callback"', '"WebSocket"', '""', "true"])
def test_every_other_mode_waits_for_callbacks(read: Read, mode: str) -> None:
    """Only the exact word changes the mode."""
    found = read(with_options(f"mode = {mode}"))
    assert not found.long_connection
    assert Name.CALLBACK_URL in found.values


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ('callback_token = "${WECOM_BOT}"', {Name.TOKEN: "fromEnvironment"}),
        ('corp_id = "a-${WECOM_BOT}-${EMPTY}b"', {Name.CORP_ID: "a-fromEnvironment-b"}),
        ('proxy = "http://${PROXY_HOST}:8888"', {Name.PROXY: "http://10.0.0.7:8888"}),
        ('callback_token = "$WECOM_BOT"', {Name.TOKEN: "$WECOM_BOT"}),
        ('callback_token = "${1}${}"', {Name.TOKEN: "${1}${}"}),
        ('callback_token = "${NOT_SET}"', {}),
        ('callback_token = "a${NOT_SET}${WECOM_BOT}"', {}),
    ],
)
def test_variables_are_filled_in(read: Read, option: str, expected: dict[Name, str]) -> None:
    """`${NAME}` stands for the variable; a setting that needs one which is not set here is left out."""
    found = read(with_options(option))
    assert {name: value.text for name, value in found.values.items() if name is not Name.CALLBACK_URL} == expected
    assert found.not_text == ()


@pytest.mark.parametrize("option", ['port = "${NOT_SET}"', 'callback_path = "/${NOT_SET}"'])
def test_an_address_with_an_unknown_part_is_left_out(read: Read, option: str) -> None:
    """Where cc-connect listens is not made up."""
    assert read(with_options(option)).values == {}


@pytest.mark.parametrize(
    ("options", "proxy"),
    [
        (('proxy = ""',), None),
        (('proxy_username = "u"',), None),
        (('proxy = "http://p:1"', 'proxy_password = "w"'), "http://p:1"),
        (('proxy = "http://p:1"', 'proxy_username = "u"'), "http://u:@p:1"),
        (('proxy = "http://p:1/x@y"', 'proxy_username = "u"', 'proxy_password = "w"'), "http://u:w@p:1/x@y"),
        (('proxy = "http://a:b@p:1"', 'proxy_username = "u"', 'proxy_password = "w"'), "http://u:w@p:1"),
        (
            ('proxy = "http://p:1"', 'proxy_username = "u@h"', 'proxy_password = "ä:/ "'),
            "http://u%40h:%C3%A4%3A%2F%20@p:1",
        ),
        (('proxy = "p:1"', 'proxy_username = "u"', 'proxy_password = "w"'), "p:1"),
        (('proxy = "http://p:1"', 'proxy_username = "u"', 'proxy_password = "${NOT_SET}"'), None),
    ],
)
def test_user_and_password_of_the_proxy(read: Read, options: tuple[str, ...], proxy: str | None) -> None:
    """User and password become part of the proxy's URL."""
    found = values(read(with_options(*options)))
    assert found.get("WECOM_PROXY") == (None if proxy is None else (proxy, 4))


@pytest.mark.parametrize(
    "options",
    [
        ('proxy = "http://user:hushHush@p:1"',),
        ('proxy = "http://p:1"', 'proxy_username = "user"', 'proxy_password = "hushHush"'),
    ],
)
def test_the_password_of_the_proxy_is_a_secret(read: Read, options: tuple[str, ...]) -> None:
    """A password is struck out of every output and shows in no repr."""
    found = read(with_options(*options))
    given = gather(options=Options(), flags={}, env_path=None, foreign=found, environ={})
    assert given.secrets == ("hushHush",)
    assert "hushHush" not in repr(found) + repr(given)


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://w.example.com", "https://w.example.com"), (" https://a/ ", "https://a"), ("/", None)],
)
def test_another_address_of_the_api(read: Read, url: str, expected: str | None) -> None:
    """The address of WeCom's API, as cc-connect trims it."""
    found = values(read(with_options(f'api_base_url = "{url}"')))
    assert found.get("WECOM_API_BASE") == (None if expected is None else (expected, 4))
