"""Whoever answers in place of the handler is named, and nobody else is."""

import pytest

from tests.net.page_samples import Sample, captured, strangers, told
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.net.pages import LOOKED_AT_BYTES, recognise

KNOWN = [*(one for one in captured() if one.row), *told()]
UNKNOWN = [*(one for one in captured() if not one.row), *strangers()]
NGINX_404 = (
    "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr>{}"
)


def of(one: Sample) -> Page | None:
    """The page that a sample is taken for."""
    return recognise(one.status, one.headers, one.body)


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.label)
def test_known_page(one: Sample) -> None:
    """A page is named as what it is, also when a proxy spells its headers in another case."""
    page = of(one)
    assert page is not None
    assert page.name in {one.row, f"{one.row}-{one.status}"}
    assert recognise(one.status, [(name.upper(), value) for name, value in one.headers], one.body) == page


@pytest.mark.parametrize("one", UNKNOWN, ids=lambda one: one.label)
def test_stranger(one: Sample) -> None:
    """What a handler may have said itself is not laid to anybody else."""
    assert of(one) is None


@pytest.mark.parametrize(
    ("footer", "vendor"),
    [
        ("<center>nginx/1.24.0</center>", "nginx"),
        ("<center>nginx</center>", "nginx"),
        ("<center>openresty/1.25.3.1</center>", "OpenResty"),
        ("<center>tengine</center>", "Tengine"),
        ("<center>cloudflare</center>", "Cloudflare"),
    ],
)
def test_page_that_names_its_maker(footer: str, vendor: str) -> None:
    """The same page is laid to the one who signed it, whoever forwarded it."""
    page = recognise(404, [("Server", "cloudflare")], NGINX_404.format(footer).encode())
    assert page == Page(name="nginx-404", vendor=vendor, kind=PageKind.NOT_FOUND)


def test_page_without_signature() -> None:
    """A page in nginx's shape that nobody signed is nobody's."""
    assert recognise(404, [("Server", "nginx")], NGINX_404.format("").encode()) is None


@pytest.mark.parametrize(
    ("host", "vendor"),
    [("abc.natappfree.cc", "NATAPP"), ("abc.cpolar.cn", "cpolar"), ("abc.tunnel.example.net", "ngrok 1.x")],
)
def test_tunnel_is_told_by_its_address(host: str, vendor: str) -> None:
    """Services that share a program are told apart by the name in the sentence."""
    page = recognise(404, [], f"Tunnel {host} not found".encode())
    assert page == Page(name="ngrok-1-no-tunnel", vendor=vendor, kind=PageKind.TUNNEL_OFFLINE)


@pytest.mark.parametrize("code", ["utf-8", "gbk"])
def test_chinese_page(code: str) -> None:
    """A Chinese page is recognised in both encodings that are in use."""
    page = recognise(200, [], "<title>没有找到站点</title>".encode(code))
    assert page is not None
    assert page.kind is PageKind.NOT_BOUND


@pytest.mark.parametrize(
    "body", [b"\xef\xbb\xbf404 page not found", b"  404 page not found\r\n", b"404 PAGE NOT FOUND"]
)
def test_edges_of_a_body(body: bytes) -> None:
    """Byte order mark, blanks and letter case do not hide a page."""
    page = recognise(404, [], body)
    assert page is not None
    assert page.name == "go"


def test_only_the_beginning_counts() -> None:
    """A sign far down in a long body is not looked for."""
    assert recognise(404, [], b"." * LOOKED_AT_BYTES + b"faithfully yours, frp.") is None
    assert recognise(404, [], b"." * 1000 + b"faithfully yours, frp.") is not None


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 1_000_000,
        b"<center>" * 100_000,
        b"{" * 1_000_000,
        b"\xff\xfe\x00\x80" * 250_000,
        bytes(range(256)) * 4_000,
        b"\x1b]0;title\x07" * 1_000,
    ],
    ids=["angles", "tags", "braces", "not-utf-8", "all-bytes", "escapes"],
)
@pytest.mark.parametrize("status", [200, 404, 502])
def test_hostile_body(status: int, body: bytes) -> None:
    """Rubbish is nobody's page."""
    assert recognise(status, [], body) is None


@pytest.mark.parametrize("value", ["/" * 100_000, "rd=http" * 20_000, "\x00\x1b[2J", 'realm="' * 10_000])
@pytest.mark.parametrize("name", ["Location", "Server", "WWW-Authenticate", "Set-Cookie", "Via"])
def test_hostile_header(name: str, value: str) -> None:
    """Endless or strange headers say nothing, however often they come."""
    assert recognise(302, [(name, value)] * 50, b"") is None
