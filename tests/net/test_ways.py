"""Detours as curl's --connect-to has them, and requests that take them."""

import pytest

from tests.net.http_servers import GET, LOOPBACK, PATIENT, Reader, Writer, play, serving
from wecom_doctor.facts.exchange import Answer
from wecom_doctor.net.http import exchange
from wecom_doctor.net.ways import DIRECT, Address, Detour, Ways

HERE = Address(host=LOOPBACK, port=8443)


@pytest.mark.parametrize(
    ("host", "port", "to", "leads_to"),
    [
        ("wecom.test", 443, HERE, HERE),
        ("", 443, HERE, HERE),
        ("wecom.test", 0, HERE, HERE),
        ("", 0, HERE, HERE),
        ("wecom.test", 443, Address(host=LOOPBACK, port=0), Address(host=LOOPBACK, port=443)),
        ("wecom.test", 443, Address(host="", port=8443), Address(host="wecom.test", port=8443)),
        ("other.test", 443, HERE, Address(host="wecom.test", port=443)),
        ("wecom.test", 80, HERE, Address(host="wecom.test", port=443)),
    ],
)
def test_a_detour_is_taken_as_by_curl(host: str, port: int, to: Address, leads_to: Address) -> None:
    """What a detour leaves open stays as it was, and what it is not about goes its own way."""
    ways = Ways(detours=(Detour(host, port, to),))
    assert ways.destination(Address(host="wecom.test", port=443)) == leads_to


def test_names_have_no_letter_case() -> None:
    """A detour for a name holds however a URL spells it."""
    assert Ways(detours=(Detour("wecom.test", 443, HERE),)).destination(Address(host="WECOM.test", port=443)) == HERE


def test_without_detours_everything_goes_straight() -> None:
    """Nobody is sent elsewhere who did not ask for it."""
    assert DIRECT.destination(HERE) is HERE


def test_a_request_takes_the_detour_and_keeps_its_host() -> None:
    """The connection goes elsewhere, the Host header stays that of the URL."""
    heads: list[bytes] = []

    async def behave(reader: Reader, writer: Writer) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await reader.read()

    async def scenario() -> Answer:
        async with serving(behave) as port:
            ways = Ways(detours=(Detour("wecom.test", 80, Address(host=LOOPBACK, port=port)),))
            return await exchange("http://wecom.test/callback", GET, PATIENT, ways=ways)

    answer = play(scenario())
    assert (answer.status, answer.body, answer.peer) == (200, b"ok", LOOPBACK)
    assert b"host: wecom.test\r\n" in heads[0].lower()
