"""A callback URL is taken apart, and the first thing wrong with it is named."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wecom_doctor.facts.callback_url import Scope, UrlDefect
from wecom_doctor.settings.secret import MASK
from wecom_doctor.settings.url import assumed_url, read_url


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "path"),
    [
        ("https://example.com/wecom/callback", "https", "example.com", 443, "/wecom/callback"),
        ("http://example.com/wecom", "http", "example.com", 80, "/wecom"),
        ("https://example.com", "https", "example.com", 443, "/"),
        ("https://example.com/", "https", "example.com", 443, "/"),
        ("https://example.com:8443/a", "https", "example.com", 8443, "/a"),
        ("https://example.com:/a", "https", "example.com", 443, "/a"),
        ("HTTPS://Example.COM/A", "https", "example.com", 443, "/A"),
        ("https://example.com./a", "https", "example.com", 443, "/a"),
        ("https://a-b.c_d.example.com/", "https", "a-b.c_d.example.com", 443, "/"),
        ("https://example.com?tenant=7", "https", "example.com", 443, "/"),
        ("https://example.com/a%20b?x=1", "https", "example.com", 443, "/a%20b"),
        ("http://localhost:8000/cb", "http", "localhost", 8000, "/cb"),
        ("http://127.0.0.1:8000/cb", "http", "127.0.0.1", 8000, "/cb"),
        ("http://[::1]:8000/cb", "http", "::1", 8000, "/cb"),
        ("https://[2001:db8::1]/cb", "https", "2001:db8::1", 443, "/cb"),
        ("https://回调.例子.公司/cb", "https", "回调.例子.公司", 443, "/cb"),
        ("https://xn--fsqu00a.xn--55qx5d/cb", "https", "xn--fsqu00a.xn--55qx5d", 443, "/cb"),
    ],
)
def test_a_good_url_is_taken_apart(text: str, scheme: str, host: str, port: int, path: str) -> None:
    """The parts of a well-formed URL are those that a browser would use."""
    url = read_url(text)
    assert url.defect is None
    assert (url.scheme, url.host, url.port, url.path) == (scheme, host, port, path)


@pytest.mark.parametrize(
    ("text", "defect"),
    [
        ("https://example.com/a b", UrlDefect.BLANKS),
        (" https://example.com/", UrlDefect.BLANKS),
        ("https://example.com/\n", UrlDefect.BLANKS),
        ("https://exa\u3000mple.com/", UrlDefect.BLANKS),
        ("https：//example.com/", UrlDefect.FULL_WIDTH),
        ("https://example．com/", UrlDefect.FULL_WIDTH),
        ("https://{domain}/wecom", UrlDefect.TEMPLATE),
        ("https://<domain>/wecom", UrlDefect.TEMPLATE),
        ("https://${DOMAIN}/wecom", UrlDefect.TEMPLATE),
        ("example.com/wecom", UrlDefect.NO_SCHEME),
        ("example.com:8080/wecom", UrlDefect.NO_SCHEME),
        ("localhost:8080/wecom", UrlDefect.NO_SCHEME),
        ("/wecom/callback", UrlDefect.NO_SCHEME),
        ("https:/example.com", UrlDefect.NO_HOST),
        ("ftp://example.com/", UrlDefect.OTHER_SCHEME),
        ("wss://example.com/", UrlDefect.OTHER_SCHEME),
        ("htps://example.com/", UrlDefect.OTHER_SCHEME),
        ("https://", UrlDefect.NO_HOST),
        ("https:///wecom", UrlDefect.NO_HOST),
        ("https://:443/", UrlDefect.NO_HOST),
        ("https://example..com/", UrlDefect.BAD_HOST),
        ("https://-example.com/", UrlDefect.BAD_HOST),
        ("https://example-.com/", UrlDefect.BAD_HOST),
        ("https://.example.com/", UrlDefect.BAD_HOST),
        ("https://exam!ple.com/", UrlDefect.BAD_HOST),
        ("https://example。com/", UrlDefect.BAD_HOST),
        ("https://" + "a" * 64 + ".com/", UrlDefect.BAD_HOST),
        ("https://[::1/", UrlDefect.BAD_HOST),
        ("https://[nonsense]/", UrlDefect.BAD_HOST),
        ("https://example.com:0/", UrlDefect.BAD_PORT),
        ("https://example.com:65536/", UrlDefect.BAD_PORT),
        ("https://example.com:80a/", UrlDefect.BAD_PORT),
        ("https://user:word@example.com/", UrlDefect.USER_INFO),
        ("https://user@example.com/", UrlDefect.USER_INFO),
        ("https://example.com/cb?msg_signature=1&timestamp=2&nonce=3&echostr=4", UrlDefect.REQUEST),
        ("https://example.com/cb?bot=2&msg_signature", UrlDefect.REQUEST),
        ("https://example.com/cb#top", UrlDefect.FRAGMENT),
    ],
)
def test_a_bad_url_has_its_defect_named(text: str, defect: UrlDefect) -> None:
    """What WeCom could not call is told by the first thing that is wrong."""
    assert read_url(text).defect is defect


@pytest.mark.parametrize(
    ("host", "scope"),
    [
        ("example.com", Scope.PUBLIC),
        ("8.8.8.8", Scope.PUBLIC),
        ("[2400:3200::1]", Scope.PUBLIC),
        ("例子.公司", Scope.PUBLIC),
        ("localhost", Scope.LOOPBACK),
        ("LOCALHOST", Scope.LOOPBACK),
        ("app.localhost", Scope.LOOPBACK),
        ("127.0.0.1", Scope.LOOPBACK),
        ("127.8.9.10", Scope.LOOPBACK),
        ("[::1]", Scope.LOOPBACK),
        ("[::ffff:127.0.0.1]", Scope.LOOPBACK),
        ("10.1.2.3", Scope.PRIVATE),
        ("172.16.0.1", Scope.PRIVATE),
        ("172.31.255.255", Scope.PRIVATE),
        ("192.168.1.10", Scope.PRIVATE),
        ("[fd00::1]", Scope.PRIVATE),
        ("[::ffff:192.168.1.1]", Scope.PRIVATE),
        ("nas.local", Scope.PRIVATE),
        ("app.lan", Scope.PRIVATE),
        ("db.internal", Scope.PRIVATE),
        ("router.home.arpa", Scope.PRIVATE),
        ("backend", Scope.PRIVATE),
        ("169.254.169.254", Scope.LINK_LOCAL),
        ("[fe80::1]", Scope.LINK_LOCAL),
        ("100.64.0.1", Scope.SHARED),
        ("100.127.255.255", Scope.SHARED),
        ("100.128.0.1", Scope.PUBLIC),
        ("198.18.0.1", Scope.FAKE),
        ("198.19.255.255", Scope.FAKE),
        ("198.20.0.1", Scope.PUBLIC),
        ("172.32.0.1", Scope.PUBLIC),
        ("0.0.0.0", Scope.UNROUTABLE),
        ("203.0.113.7", Scope.UNROUTABLE),
        ("224.0.0.1", Scope.UNROUTABLE),
        ("255.255.255.255", Scope.UNROUTABLE),
        ("[2001:db8::1]", Scope.UNROUTABLE),
        ("[::]", Scope.UNROUTABLE),
    ],
)
def test_from_where_a_host_can_be_reached(host: str, scope: Scope) -> None:
    """Addresses by their registered ranges, names by their endings."""
    url = read_url(f"https://{host}/cb")
    assert url.scope is scope
    assert url.is_local == (scope in {Scope.LOOPBACK, Scope.PRIVATE, Scope.LINK_LOCAL, Scope.SHARED})


@pytest.mark.parametrize(
    ("host", "is_address"),
    [("example.com", False), ("1.2.3.4", True), ("[::1]", True), ("1.2.3.4.example.com", False), ("a1.2", False)],
)
def test_an_address_is_told_from_a_name(host: str, is_address: bool) -> None:
    """Only a literal IP address counts as one."""
    assert read_url(f"https://{host}/").host_is_address is is_address


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://example.com:8443/a?b=c", "https://example.com:8443/a?b=c"),
        ("https://user:word@example.com/a", f"https://{MASK}@example.com/a"),
        ("https://user@example.com:8443/a", f"https://{MASK}@example.com:8443/a"),
        ("https://user:w@rd@example.com/a", f"https://{MASK}@example.com/a"),
        ("https://:word@[::1]:8443/a", f"https://{MASK}@[::1]:8443/a"),
        ("https://user:word@example.com:99999/a", f"https://{MASK}@example.com:99999/a"),
        ("https://user:word@[::1/a", f"https://{MASK}@[::1/a"),
    ],
)
def test_user_name_and_password_are_masked(text: str, shown: str) -> None:
    """What may be printed of a URL holds neither user name nor password."""
    assert read_url(text).shown == shown


@settings(deadline=None)
@given(st.text("ahtps:/@.[]%?#&=09-_ 中", max_size=40).map(lambda text: "https://" + text) | st.text(max_size=60))
@example("https://[::1]:x")
@example("http://[v1.a]/")
@example("//")
def test_no_text_raises(text: str) -> None:
    """Any text gives parts or a defect, and a text without defect has a host and a port."""
    url = read_url(text)
    if url.defect is None:
        assert url.scheme in {"http", "https"}
        assert url.host
        assert url.port is not None
        assert 0 < url.port < 65536
        assert url.path
        assert url.scope is not None


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("example.com", "https://example.com/"),
        ("example.com:8443", "https://example.com:8443/"),
        ("example.com:80", "http://example.com:80/"),
        ("example.com/wecom?x=1", "https://example.com/wecom?x=1"),
        ("192.0.2.1", "https://192.0.2.1/"),
        ("::1", "https://[::1]/"),
        ("2001:db8::80", "https://[2001:db8::80]/"),
        ("[::1]:8443", "https://[::1]:8443/"),
        ("[::1]:80", "http://[::1]:80/"),
        ("//example.com/wecom", "https://example.com/wecom"),
        ("http://example.com/wecom", "http://example.com/wecom"),
        ("https:/example.com", "https:/example.com"),
        ("https：//example.com/", "https：//example.com/"),
        ("ftp://example.com/", "ftp://example.com/"),
    ],
)
def test_a_bare_host_is_taken_for_the_url_that_wecom_would_need(text: str, url: str) -> None:
    """https unless the port is that of http; what names a scheme stays as it is."""
    assert assumed_url(text) == url
