"""Name servers that behave as none should, and what they cost."""

import asyncio
import socket
import time

import dns.flags
import dns.message
import dns.rcode

from tests.net.odd_names import LOOPBACK, odd_name_server, question, records
from wecom_doctor.facts.dns import DnsRecords, Opinion, Outcome
from wecom_doctor.net.dns import absolute, opinion
from wecom_doctor.net.dns_opinions import opinions_of_the_world
from wecom_doctor.net.dns_records import records_around
from wecom_doctor.net.ways import Address

NAME = "wecom.example.com"
HERE = f"{NAME} 600 A 47.96.3.4"
PATIENCE_S = 30.0
Asked = dns.message.QueryMessage
Reply = dns.message.Message | bytes | None


def told(port: int, patience_s: float = PATIENCE_S) -> Opinion:
    """What the server at a port says."""
    return asyncio.run(opinion(Address(host=LOOPBACK, port=port), absolute(NAME), patience_s))


def around(port: int) -> DnsRecords:
    """What it says about the surroundings of the name."""
    return asyncio.run(records_around(Address(host=LOOPBACK, port=port), NAME))


def of_kind(asked: Asked, kind: str, *lines: str) -> Reply:
    """The records for one type of question, and none for the others."""
    return records(asked, *lines) if question(asked)[1] == kind else records(asked)


def test_silence_costs_its_own_time_only() -> None:
    """Nothing comes, and then it is over."""
    with odd_name_server(lambda _: None) as port:
        one = told(port, 0.3)
    assert (one.outcome, one.addresses) == (Outcome.SILENT, ())
    assert one.seconds >= 0.3


def test_silent_resolvers_are_waited_for_together() -> None:
    """Five of them cost no more than one."""
    with odd_name_server(lambda _: None) as port:
        began = time.monotonic()
        silent = [Address(host=LOOPBACK, port=port)] * 5
        world = asyncio.run(opinions_of_the_world(NAME, silent, PATIENCE_S))
        took_s = time.monotonic() - began
    assert [one.outcome for one in world.public] == [Outcome.SILENT] * 5
    assert took_s < 2 * 2.5 + 2


def test_a_lost_packet_costs_a_second_and_not_the_answer() -> None:
    """The first question of each kind is lost."""
    heard: list[str] = []

    def behave(asked: Asked) -> Reply:
        kind = question(asked)[1]
        heard.append(kind)
        return of_kind(asked, "A", HERE) if heard.count(kind) > 1 else None

    with odd_name_server(behave) as port:
        one = told(port)
    assert (one.v4, one.v6) == (Outcome.FOUND, Outcome.NO_ADDRESS)
    assert sorted(heard) == ["A", "A", "AAAA", "AAAA"]


def test_an_answer_that_comes_late_counts() -> None:
    """Also when the question was sent again in the meantime, and the answer is to the first sending."""
    questions: list[Asked] = []

    def behave(asked: Asked) -> Reply:
        questions.append(asked)
        same = [one for one in questions if question(one) == question(asked)]
        return of_kind(same[0], "A", HERE) if len(same) > 1 else None

    with odd_name_server(behave) as port:
        assert told(port).v4 is Outcome.FOUND


def test_a_server_that_ignores_aaaa_keeps_nobody_waiting_for_long() -> None:
    """Its IPv4 address is there; the other kind stays unknown."""
    with odd_name_server(lambda asked: records(asked, HERE) if question(asked)[1] == "A" else None) as port:
        one = told(port)
    assert (one.v4, one.v6, one.outcome) == (Outcome.FOUND, Outcome.SILENT, Outcome.FOUND)
    assert one.seconds < PATIENCE_S


def test_forged_and_broken_packets_do_not_count() -> None:
    """Another id, another name, no DNS at all: the right one comes after them."""
    place = socket.socket(type=socket.SOCK_DGRAM)
    with place:
        place.bind((LOOPBACK, 0))
        address = Address(host=LOOPBACK, port=int(place.getsockname()[1]))

        async def scenario() -> Opinion:
            asking = asyncio.create_task(opinion(address, absolute(NAME), PATIENCE_S))
            for _ in range(2):
                data, whence = await asyncio.to_thread(place.recvfrom, 4096)
                asked = dns.message.from_wire(data)
                assert isinstance(asked, Asked)
                forged = records(asked, f"{NAME} 600 A 10.6.6.6")
                forged.id ^= 1
                other = dns.message.make_response(dns.message.make_query("evil.example", "A", id=asked.id))
                right = of_kind(asked, "A", HERE)
                assert isinstance(right, dns.message.Message)
                for packet in (forged.to_wire(), other.to_wire(), b"\x00garbage", right.to_wire()):
                    place.sendto(packet, whence)
            return await asking

        one = asyncio.run(scenario())
    assert [each.address for each in one.addresses] == ["47.96.3.4"]


def test_a_cut_answer_without_tcp_is_better_than_none() -> None:
    """The server cuts and listens on UDP only."""
    with odd_name_server(lambda asked: records(asked, HERE, flags=dns.flags.TC)) as port:
        one = told(port)
    assert (one.truncated, one.v4) == (True, Outcome.FOUND)


def test_a_chain_is_followed_where_the_server_stops() -> None:
    """One alias for each answer, as minimal servers give them; and no circle is walked for ever."""
    steps = {NAME: "a.example.com", "a.example.com": "b.example.com", "b.example.com": "c.example.com"}

    def behave(asked: Asked) -> Reply:
        name = question(asked)[0]
        return records(asked, f"{name} 600 CNAME {steps[name]}.") if name in steps else records(asked, code=3)

    with odd_name_server(behave) as port:
        one = told(port)
        steps["c.example.com"] = "a.example.com"
        circle = told(port)
        steps.clear()
        endless = iter(range(10_000))
        with odd_name_server(lambda asked: next_alias(asked, next(endless))) as other:
            long = told(other)
    assert (one.outcome, one.chain) == (Outcome.NOT_FOUND, ("a.example.com", "b.example.com", "c.example.com"))
    assert circle.outcome is Outcome.LOOP
    assert long.outcome is Outcome.FAILURE
    assert len(long.chain) < 20


def next_alias(asked: Asked, number: int) -> Reply:
    """An alias to a name that was never there before."""
    return records(asked, f"{question(asked)[0]} 600 CNAME n{number}.example.com.")


def test_an_alias_beside_other_records_is_seen() -> None:
    """A server that breaks the rule answers MX at the alias itself, and A with both."""
    alias, mail = f"{NAME} 600 CNAME x.cdn.example.", f"{NAME} 600 MX 10 mail.example.com."
    with odd_name_server(lambda asked: records(asked, mail if question(asked)[1] == "MX" else alias)) as port:
        assert around(port).beside_cname == ("MX",)
    with odd_name_server(lambda asked: records(asked, alias, HERE)) as port:
        assert around(port).beside_cname == ("A",)


def test_who_answers_for_everything_shows_no_wildcard() -> None:
    """A provider sends every slip to its own page, and a proxy has an address for every name."""
    with odd_name_server(lambda asked: of_kind(asked, "A", f"{question(asked)[0]} 60 A 47.96.9.9")) as port:
        assert around(port).wildcard is None
    with odd_name_server(sends_fake_addresses_for_real_domains) as port:
        assert around(port).wildcard is False


def sends_fake_addresses_for_real_domains(asked: Asked) -> Reply:
    """As a proxy with fake-ip does for whatever may exist."""
    name = question(asked)[0]
    if name.endswith("invalid"):
        return records(asked, code=int(dns.rcode.NXDOMAIN))
    return of_kind(asked, "A", f"{name} 1 A 198.18.0.9")


def test_a_server_that_tells_nothing_leaves_everything_open() -> None:
    """No wildcard, no CAA and no conflict are claimed of what was not answered."""
    with odd_name_server(lambda asked: records(asked, code=int(dns.rcode.REFUSED))) as port:
        assert around(port) == DnsRecords(beside_cname=(), wildcard=None, caa_at=None, caa_issuers=())
