"""A URL that says http, and servers of TLS that hang up on it without a word."""

import asyncio
import ssl
from pathlib import Path

import pytest

from tests.net.http_servers import LOOPBACK, Behaviour, Reader, Writer, end, play, reset, says, serving
from tests.net.test_tls import context_of
from tests.peers.tls.authority import Wish, authority, issue
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.facts.tls_instead import TlsInstead
from wecom_doctor.model import Absence, Absent, Area, Certainty
from wecom_doctor.settings.given import Options, Place, gather
from wecom_doctor.settings.names import Name

HOST = "wecom.example.com"
LEAF = issue(Wish(), authority("Test Root"))
MOOT = Absent(Absence.NOT_APPLICABLE, "moot")
FINE = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno"


def examined(behave: Behaviour, context: ssl.SSLContext | None = None, scheme: str = "http") -> Report:
    """What `net` says of HTTP at such a port."""

    async def scenario() -> Report:
        async with serving(behave, context) as port:
            options = Options(
                command="net",
                offline=True,
                connect_to=((Place(HOST, port), Place(LOOPBACK, port)),),
            )
            flags = {Name.CALLBACK_URL: ("URL", f"{scheme}://{HOST}:{port}/callback")}
            given = gather(options=options, flags=flags, env_path="no.env", foreign=None, environ={})
            checks = checks_for([Area.TCP, Area.TLS, Area.HTTP], (), (), "net")
            return await asyncio.to_thread(examine, given, checks, FailOn.PROBLEM, lambda _: None)

    report = play(scenario())
    assert isinstance(report, Report)
    return report


def found(report: Report) -> list[tuple[str, Certainty]]:
    """What is listed."""
    return [(one.problem.code, one.problem.certainty) for one in report.findings]


async def without_a_word(reader: Reader, writer: Writer) -> None:
    """End the connection once something came."""
    await reader.read(100)
    await end(reader, writer)


async def rudely(reader: Reader, writer: Writer) -> None:
    """Reset it."""
    await reader.read(100)
    reset(writer)


def test_server_of_tls_hangs_up_on_http(tmp_path: Path) -> None:
    """As Node, HAProxy and stunnel do: the scheme is wrong, and that is all."""
    report = examined(says(FINE), context_of(tmp_path, LEAF))
    assert found(report) == [("scheme-mismatch", Certainty.CERTAIN)]


@pytest.mark.parametrize("behave", [without_a_word, rudely])
def test_server_that_speaks_no_tls_either(behave: Behaviour) -> None:
    """Nothing is known but that it hangs up."""
    report = examined(behave)
    assert [code for code, _ in found(report)] == ["http-closed-early"]
    fact = report.facts["tls_instead"]
    assert isinstance(fact, TlsInstead)
    assert not fact.spoken


def test_nobody_shakes_hands_with_whom_answers() -> None:
    """An answer in clear leaves no doubt."""
    report = examined(says(FINE))
    assert found(report) == []
    assert report.facts["tls_instead"] == MOOT


def test_https_needs_no_such_look(tmp_path: Path) -> None:
    """There is a handshake already."""
    report = examined(without_a_word, context_of(tmp_path, LEAF), "https")
    assert report.facts["tls_instead"] == MOOT
