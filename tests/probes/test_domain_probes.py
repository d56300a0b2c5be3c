"""What the settings and the options say of the domain, and the ownership file where only a hand-made server will do."""

import asyncio
import gzip
from collections.abc import Sequence

import pytest

from tests.examination.workbench import given as plain_given
from tests.net.http_servers import LOOPBACK, Behaviour, play, says, serving
from tests.ownership import NAME
from tests.probes.asking import answer
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.filing_subjects import FilingSubjects
from wecom_doctor.facts.shared_domain import SharedDomain
from wecom_doctor.facts.trusted_domain import TrustedDomain
from wecom_doctor.facts.verify_file import Content, VerifyFile
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes.filing_subjects import filing_subjects
from wecom_doctor.probes.shared_domain import shared_domain
from wecom_doctor.probes.trusted_domain import trusted_domain
from wecom_doctor.probes.verify_file import Place, places_of, verify_file
from wecom_doctor.settings.given import Options, gather
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.url import read_url

PUBLIC = "https://wecom.example.com/callback"
AT_HOME = ("http://127.0.0.1:8000/", "http://192.168.1.2/", "http://nas.local/x", "http://localhost/")
NO_CALLBACK = Absent(Absence.NOT_PLANNED, "WECOM_CALLBACK_URL")
NO_DOMAIN = Absent(Absence.NOT_PLANNED, "WECOM_TRUSTED_DOMAIN")
MOOT = Absent(Absence.NOT_APPLICABLE, "moot")
CODE = b"YpAqDE4xoAPsmGSK"


@pytest.mark.parametrize("url", [*AT_HOME, "http://203.0.113.7/", "https://[2001:db8::1]/"])
def test_an_address_or_a_local_name_is_nobody_s_domain(url: str) -> None:
    """There is nothing to look up."""
    assert answer(shared_domain, callback_url=read_url(url)) == MOOT


def test_a_name_is_looked_up() -> None:
    """One that is shared, and one that is not."""
    fact = answer(shared_domain, callback_url=read_url("https://A.b.Trycloudflare.com./x"))
    assert isinstance(fact, SharedDomain)
    assert fact.sharing is not None
    assert (fact.sharing.suffix, fact.sharing.platform) == ("trycloudflare.com", "Cloudflare Tunnel")
    assert answer(shared_domain, callback_url=read_url(PUBLIC)) == SharedDomain(host="wecom.example.com", sharing=None)


@pytest.mark.parametrize(
    ("written", "fact"),
    [
        ("wecom.example.com", TrustedDomain(host="wecom.example.com", port=None)),
        (" WeCom.Example.com ", TrustedDomain(host="wecom.example.com", port=None)),
        ("https://wecom.example.com/", TrustedDomain(host="wecom.example.com", port=None)),
        ("http://wecom.example.com/a?b#c", TrustedDomain(host="wecom.example.com", port=None)),
        ("wecom.example.com:5200", TrustedDomain(host="wecom.example.com", port=5200)),
        ("https://wecom.example.com:443", TrustedDomain(host="wecom.example.com", port=443)),
        ("", NO_DOMAIN),
        ("your-domain-here", NO_DOMAIN),
        ("wecom.example.com:port", MOOT),
        ("https://", MOOT),
    ],
)
def test_the_trusted_domain_is_read_as_people_write_it(written: str, fact: TrustedDomain | Absent) -> None:
    """With and without scheme, port and path; what is no host at all is told elsewhere."""
    flags = {Name.TRUSTED_DOMAIN: ("test", written)}
    made = gather(options=Options(), flags=flags, env_path="no.env", foreign=None, environ={})
    assert answer(trusted_domain, given=made) == fact


def test_the_two_names_are_handed_on() -> None:
    """As they were typed."""
    made = plain_given(filing_subject="甲公司", corp_subject="乙公司")
    expected = FilingSubjects(filing="甲公司", corp="乙公司")
    assert answer(filing_subjects, given=made, callback_url=read_url(PUBLIC)) == expected


@pytest.mark.parametrize("options", [{}, {"filing_subject": "甲公司"}, {"corp_subject": "甲公司", "command": "net"}])
def test_without_both_names_a_person_is_asked(options: dict[str, str]) -> None:
    """One unobtrusive line, for a public domain only."""
    asked = Absent(Absence.NOT_PLANNED, "--filing-subject")
    assert answer(filing_subjects, given=plain_given(**options), callback_url=read_url(PUBLIC)) == asked


@pytest.mark.parametrize("url", AT_HOME)
def test_nobody_is_asked_about_a_test_at_home(url: str) -> None:
    """No filing is needed for it, and neither for the demo nor for a look at settings."""
    assert answer(filing_subjects, given=plain_given(), callback_url=read_url(url)) == MOOT
    for options in ({"demo": True}, {"command": "env"}):
        assert answer(filing_subjects, given=plain_given(**options), callback_url=read_url(PUBLIC)) == MOOT


@pytest.mark.parametrize(
    ("domain", "url", "places"),
    [
        (TrustedDomain(host="a.b", port=None), PUBLIC, [("https", "a.b", 443), ("http", "a.b", 80)]),
        (TrustedDomain(host="a.b", port=5200), PUBLIC, [("https", "a.b", 5200), ("http", "a.b", 5200)]),
        (NO_DOMAIN, "https://a.b/c", [("https", "a.b", 443), ("http", "a.b", 80)]),
        (NO_DOMAIN, "http://a.b/c", [("http", "a.b", 80), ("https", "a.b", 443)]),
        (NO_DOMAIN, "http://a.b:9000/c", [("http", "a.b", 9000), ("https", "a.b", 443), ("http", "a.b", 80)]),
        (NO_DOMAIN, "http://127.0.0.1:9000/c", [("http", "127.0.0.1", 9000)]),
        (NO_DOMAIN, "http://127.0.0.1/c", [("http", "127.0.0.1", 80), ("https", "127.0.0.1", 443)]),
        (NO_DOMAIN, "a b", []),
    ],
)
def test_where_the_file_is_asked_for(
    domain: TrustedDomain | Absent, url: str, places: list[tuple[str, str, int]]
) -> None:
    """The trusted domain, else the callback's host with its own port first."""
    assert list(map(tuple, places_of(domain, read_url(url)))) == places
    assert places_of(NO_DOMAIN, NO_CALLBACK) == []


@pytest.mark.parametrize(
    ("place", "url"),
    [
        (Place("https", "a.b", 443), f"https://a.b/{NAME}"),
        (Place("http", "a.b", 443), f"http://a.b:443/{NAME}"),
        (Place("http", "2001:db8::1", 80), f"http://[2001:db8::1]/{NAME}"),
    ],
)
def test_the_file_lies_in_the_root(place: Place, url: str) -> None:
    """Whatever the path of the callback is."""
    assert place.url_of(NAME) == url


async def fetched(behave: Behaviour) -> Sequence[object]:
    """Content and failure of the file from a server that behaves like that."""
    async with serving(behave) as port:
        callback: CallbackUrl = read_url(f"http://{LOOPBACK}:{port}/callback")
        made = plain_given(verify_file=NAME)
        asked = verify_file.function(given=made, gate=Gate(), trusted_domain=NO_DOMAIN, callback_url=callback)
        fact = await asyncio.ensure_future(asked)
    assert isinstance(fact, VerifyFile)
    (only,) = fact.fetches
    return only.content, only.failure


def test_an_answer_packed_unasked_is_none_for_a_plain_client() -> None:
    """The code is inside, but who did not ask for it does not unpack."""
    body = gzip.compress(CODE)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert play(fetched(says(head + body))) == (Content.PACKED, None)


@pytest.mark.parametrize(
    ("said", "content", "failure"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + CODE, Content.OTHER, Failure.CUT),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000, Content.OTHER, Failure.TOO_LARGE),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 16\r\n\r\n" + CODE, None, None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n" + CODE, Content.EXACT, None),
        (b"SSH-2.0-OpenSSH_9.2\r\n", None, Failure.NOT_HTTP),
    ],
)
def test_broken_answers_are_no_file(said: bytes, content: Content | None, failure: Failure | None) -> None:
    """Cut, flooded, with another status, or no HTTP at all."""
    assert play(fetched(says(said))) == (content, failure)


def test_no_file_named_is_no_file_fetched() -> None:
    """Nothing is asked for on the off chance."""
    asked = answer(
        verify_file, given=plain_given(), gate=Gate(), trusted_domain=NO_DOMAIN, callback_url=read_url(PUBLIC)
    )
    assert asked == Absent(Absence.NOT_PLANNED, "--verify-file")
    egress = plain_given(command="egress")
    asked = answer(verify_file, given=egress, gate=Gate(), trusted_domain=NO_DOMAIN, callback_url=NO_CALLBACK)
    assert asked == Absent(Absence.NOT_PLANNED, "moot")
    nowhere = answer(
        verify_file,
        given=plain_given(verify_file=NAME),
        gate=Gate(),
        trusted_domain=NO_DOMAIN,
        callback_url=NO_CALLBACK,
    )
    assert nowhere == NO_CALLBACK
