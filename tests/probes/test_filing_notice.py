"""A site whose TLS is cut off by name, and whose port 80 says why, as clouds do it."""

import asyncio
from dataclasses import replace

import pytest

from tests.handshakes import failed, shaken
from tests.net.http_servers import LOOPBACK, Behaviour, Reader, Writer, play, reset, says, serving
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.filing_notice import FilingNotice
from wecom_doctor.facts.tls_handshake import TlsHandshake
from wecom_doctor.model import Absence, Absent, Area
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.ways import Address, Detour, Ways
from wecom_doctor.probes.filing_notice import filing_notice
from wecom_doctor.settings.given import Options, Place, gather
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.url import read_url

MOOT = Absent(Absence.NOT_APPLICABLE, "moot")
URL = "https://wecom.example.com/callback"
NOTICE = (
    b"HTTP/1.1 403 Forbidden\r\nServer: Beaver\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    b"<html><head><title>Non-compliance ICP Filing</title></head><body></body></html>"
)
MOVED = b"HTTP/1.1 302 Found\r\nLocation: https://dnspod.qcloud.com/webblock.html?d=x\r\nContent-Length: 0\r\n\r\n"
TO_HTTPS = b"HTTP/1.1 301 Moved\r\nLocation: https://wecom.example.com/\r\nContent-Length: 0\r\n\r\n"


async def cut_off(reader: Reader, writer: Writer) -> None:
    """End the connection as soon as the name was read."""
    await reader.read(100)
    reset(writer)


async def asked(behave: Behaviour, tls: TlsHandshake, url: str = URL) -> FilingNotice | Absent:
    """What the probe makes of port 80."""
    async with serving(behave) as port:
        ways = Ways(detours=(Detour("", 80, Address(host=LOOPBACK, port=port)),))
        fact = await filing_notice.function(gate=Gate(ways=ways), callback_url=read_url(url), tls_handshake=tls)
    assert isinstance(fact, FilingNotice | Absent)
    return fact


@pytest.mark.parametrize("said", [NOTICE, MOVED])
def test_a_notice_is_known(said: bytes) -> None:
    """The page of one cloud, and the redirect of another to its own."""
    fact = play(asked(says(said), failed(failure=Failure.TLS_RESET)))
    assert isinstance(fact, FilingNotice)
    assert fact.is_one
    assert fact.url == "http://wecom.example.com/"


def test_the_usual_redirect_is_none() -> None:
    """Most sites send one on to https."""
    fact = play(asked(says(TO_HTTPS), failed(failure=Failure.TLS_CLOSED)))
    assert isinstance(fact, FilingNotice)
    assert (fact.is_one, fact.status) == (False, 301)


@pytest.mark.parametrize(
    ("tls", "url"),
    [
        (shaken(), URL),
        (failed(failure=Failure.TLS_ALERT), URL),
        (failed(failure=Failure.REFUSED), URL),
        (failed(failure=Failure.TLS_RESET), "https://203.0.113.7/"),
        (failed(failure=Failure.TLS_RESET), "https://localhost:8443/"),
    ],
)
def test_elsewhere_nobody_asks(tls: TlsHandshake, url: str) -> None:
    """A handshake that went well or ended otherwise, an address, and a test at home."""
    assert play(asked(says(NOTICE), replace(tls), url)) == MOOT


async def examined() -> Report:
    """The report on such a site, by a user without keys."""
    async with serving(cut_off) as https, serving(says(NOTICE)) as http:
        ways = ((Place("", 443), Place(LOOPBACK, https)), (Place("", 80), Place(LOOPBACK, http)))
        given = gather(
            options=Options(command="net", connect_to=ways, offline=True, timeout_s=60.0),
            flags={Name.CALLBACK_URL: ("URL", URL)},
            env_path="no.env",
            foreign=None,
            environ={},
        )
        checks = checks_for([Area.TLS, Area.HTTP], (), (), "net")
        return await asyncio.to_thread(examine, given, checks, FailOn.PROBLEM, lambda _: None)


def test_the_filing_is_the_one_thing_to_act_on() -> None:
    """The reset and the missing answer are its consequences."""
    report = asyncio.run(examined())
    assert [one.problem.code for one in report.findings] == ["icp-interception"]
