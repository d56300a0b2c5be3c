"""Proxies are read as most programs read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wecom_doctor.protocol.api.call import Proxy
from wecom_doctor.settings.proxies import exception_for, in_environment, proxy_of, shown

HOST = "qyapi.weixin.qq.com"


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("http://10.0.0.1:3128", Proxy(scheme="http", host="10.0.0.1", port=3128)),
        ("10.0.0.1:3128", Proxy(scheme="http", host="10.0.0.1", port=3128)),
        (" http://relay.example.com/ ", Proxy(scheme="http", host="relay.example.com", port=80)),
        ("HTTPS://relay.example.com", Proxy(scheme="https", host="relay.example.com", port=443)),
        ("socks5h://127.0.0.1", Proxy(scheme="socks5h", host="127.0.0.1", port=1080)),
        ("http://[fd00::1]:8888", Proxy(scheme="http", host="fd00::1", port=8888)),
        ("http://user:p%40ss@10.0.0.1:1", Proxy(scheme="http", host="10.0.0.1", port=1, user="user", password="p@ss")),
        ("http://user@10.0.0.1:1", Proxy(scheme="http", host="10.0.0.1", port=1, user="user")),
    ],
)
def test_proxy(text: str, proxy: Proxy) -> None:
    """Scheme and port may be left out, user and password are decoded."""
    assert proxy_of(text) == proxy


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://",
        "ftp://10.0.0.1",
        "socks4://10.0.0.1:1080",
        "http://10.0.0.1:99999",
        "http://h:0",
        "//",
        "not a proxy",
    ],
)
def test_what_is_no_proxy(text: str) -> None:
    """Nothing can be sent through it."""
    assert proxy_of(text) is None


def test_shown_without_what_it_knows_us_by() -> None:
    """User and password are nobody's business."""
    assert shown(Proxy(scheme="http", host="fd00::1", port=1, user="user", password="secret")) == "http://[fd00::1]:1"


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, None),
        ({"HTTPS_PROXY": " "}, None),
        ({"HTTPS_PROXY": "a", "https_proxy": "b", "ALL_PROXY": "c"}, ("https_proxy", "b")),
        ({"HTTPS_PROXY": "a", "ALL_PROXY": "c", "http_proxy": "d"}, ("HTTPS_PROXY", "a")),
        ({"all_proxy": "e", "http_proxy": "d"}, ("all_proxy", "e")),
        ({"HTTP_PROXY": "d"}, ("HTTP_PROXY", "d")),
    ],
)
def test_variable_that_counts(environ: dict[str, str], found: tuple[str, str] | None) -> None:
    """The one for https, then the one for everything; that for http is only told."""
    assert in_environment(environ) == found


@pytest.mark.parametrize(
    "entry",
    [
        HOST,
        "weixin.qq.com",
        ".qq.com",
        "*.qq.com",
        "*",
        "QYAPI.weixin.qq.com",
        f"{HOST}:443",
        "localhost, .qq.com",
        "localhost .qq.com",
        "com",
    ],
)
def test_exception_for_the_api(entry: str) -> None:
    """However it is written, the entry that is about the host is found."""
    found = exception_for(HOST, {"NO_PROXY": entry})
    assert found
    assert found in entry


@pytest.mark.parametrize(
    "entry", ["", "localhost,127.0.0.1", "10.0.0.0/8", "q.com", "api.weixin.qq.com", "::1", ",", "."]
)
def test_exception_for_others(entry: str) -> None:
    """Part of a name is not the name."""
    assert exception_for(HOST, {"no_proxy": entry}) == ""


def test_small_letters_decide() -> None:
    """Most programs read only one of the two spellings when both are there."""
    assert exception_for(HOST, {"no_proxy": "localhost", "NO_PROXY": "*"}) == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text(text: str, entry: str) -> None:
    """Nothing that somebody may write there is an error."""
    found = proxy_of(text)
    assert found is None or found.host
    exception_for(HOST, {"NO_PROXY": entry})
