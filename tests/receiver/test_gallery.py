"""Every exhibit has a name and a diagnosis of its own, starts, and is really broken."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.receiver.gallery_prober import at, requests, verification, with_entity
from tests.receiver.gallery_visits import CORP, KEYS, PATH, VERIFY, sealed
from tests.receiver.serving import LOOPBACK, play, serving
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import entry
from wecom_doctor.receiver import gallery
from wecom_doctor.receiver.exchange import Ending, Raw, Request, Response
from wecom_doctor.receiver.gallery.exhibit import Exhibit, Visit
from wecom_doctor.receiver.gallery.handmade import Handmade
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive

EXHIBITS_MIN = 60
NAME = re.compile(r"[a-z0-9-]+(:[a-z0-9-]+)?")
# A key as the console hands it out, with bits behind the last byte; it decodes to the same bytes as the other.
UNEVEN = replace(KEYS, encoding_aes_key=f"{str(KEYS.encoding_aes_key)[:-1]}B")
ALL = pytest.mark.parametrize("exhibit", gallery.exhibits(), ids=lambda one: one.name)


def keys_for(exhibit: Exhibit) -> Keys:
    """What the endpoint holds; one fault shows with some keys only."""
    return UNEVEN if exhibit.slug == "aeskey-trailing-bits" else KEYS


def asked(exhibit: Exhibit, *those: Request) -> list[Response | Raw]:
    """The answers of a fresh endpoint, one after the other."""
    handler = gallery.handler(exhibit, keys_for(exhibit), PATH)

    async def scenario() -> list[Response | Raw]:
        return [await handler(one) for one in those]

    return asyncio.run(scenario())


def named(name: str) -> Exhibit:
    """The exhibit of that name."""
    found = gallery.found(name)
    assert found is not None
    return found


def test_there_are_many() -> None:
    """Sixty faults at least, by slugs, without counting variants."""
    assert len({one.slug for one in gallery.exhibits()}) >= EXHIBITS_MIN


def test_names_are_unique_and_in_order() -> None:
    """A name leads to one exhibit, and a list of them can be searched by eye."""
    names = [one.name for one in gallery.exhibits()]
    assert names == sorted(set(names))
    assert all(gallery.found(one.name) is one for one in gallery.exhibits())
    assert gallery.found("nothing-of-the-kind") is None


@ALL
def test_every_exhibit_shows_a_known_fault(exhibit: Exhibit) -> None:
    """The slug is a code that knowledge has words for, and the name begins with it."""
    assert NAME.fullmatch(exhibit.name)
    assert exhibit.name.partition(":")[0] == exhibit.slug
    assert entry(exhibit.slug) is not None


@ALL
def test_every_exhibit_is_broken(exhibit: Exhibit) -> None:
    """At least one request that a prober may send is answered as by neither of two correct receivers."""
    sent = requests(exhibit.kind)
    right = [receive(one, KEYS, exhibit.kind, path=PATH).response for one in sent]
    also_right = [Handmade()(Visit(request=one, keys=KEYS, kind=exhibit.kind, path=PATH)) for one in sent]
    answers = zip(asked(exhibit, *sent), right, also_right, strict=True)
    assert any(answer not in healthy for answer, *healthy in answers)


def test_the_handmade_receiver_is_right() -> None:
    """Before something is broken in it, it accepts and refuses what the reference receiver does."""
    for one in requests(Kind.APP):
        answer = Handmade()(Visit(request=one, keys=KEYS, kind=Kind.APP, path=PATH))
        assert isinstance(answer, Response)
        right = receive(one, KEYS, Kind.APP, path=PATH).response
        assert (answer.status == 200) is (right.status == 200)
        assert answer.status != 200 or answer.body == right.body


@ALL
def test_every_exhibit_starts(exhibit: Exhibit) -> None:
    """Behind a real socket it says what it says in theory, or keeps silent as long as it should."""
    request = VERIFY.request()
    (theory,) = asked(exhibit, request)

    async def scenario() -> None:
        async with serving(gallery.handler(exhibit, keys_for(exhibit), PATH)) as served:
            client = await served.connect()
            await client.send(request.raw())
            if isinstance(theory, Response):
                assert (await client.answer()).status == theory.status
            elif theory.parts and isinstance(theory.parts[0], bytes):
                assert theory.parts[0].startswith(await client.reader.read(9))

    play(scenario())


@pytest.mark.parametrize("name", ["nonce-store-too-strict", "answers-flaky", "multi-instance-answers", "answer-cached"])
def test_no_memory_is_shared(name: str) -> None:
    """What one endpoint has seen, another one of the same fault does not know."""
    request = VERIFY.request()
    assert asked(named(name), request) == asked(named(name), request)


ONLY_SOMETIMES: dict[str, tuple[list[Request], list[int]]] = {
    "answer-cached": ([VERIFY.request(), verification(sealed("42", CORP))], [200, 200]),
    "answers-flaky": ([VERIFY.request()] * 6, [200, 200, 500] * 2),
    "proxy-upstream-reset": ([VERIFY.request()] * 8, [200, 200, 200, 502] * 2),
    "multi-instance-answers": ([VERIFY.request()] * 4, [200, 403] * 2),
    "nonce-store-too-strict": ([VERIFY.request()] * 3, [200, 403, 403]),
    "http-rate-limited:in-bursts": ([VERIFY.request()] * 7, [200] * 5 + [429] * 2),
    "host-header-rejected": (
        [VERIFY.request(), replace(VERIFY.request(), headers=(("Host", "localhost:80"),))],
        [400, 200],
    ),
    "tunnel-interstitial:localtunnel": (
        [VERIFY.request(), replace(VERIFY.request(), headers=(("User-Agent", "curl/8.5.0"),))],
        [511, 200],
    ),
    "trailing-slash-404": ([VERIFY.request(), at(f"{PATH}/", VERIFY.request())], [404, 200]),
    "trailing-slash-redirect": ([VERIFY.request(), at(f"{PATH}/", VERIFY.request())], [307, 200]),
    "url-path-wrong": ([VERIFY.request(), at("/wechat/callback", VERIFY.request())], [404, 200]),
    "http10-rejected": ([VERIFY.request(), replace(VERIFY.request(), version="1.0")], [200, 426]),
}


@pytest.mark.parametrize(("name", "sent", "statuses"), [(n, *row) for n, row in ONLY_SOMETIMES.items()])
def test_what_works_only_sometimes(name: str, sent: list[Request], statuses: list[int]) -> None:
    """Faults that depend on the request before, on the path or on a header show exactly then."""
    assert [one.status for one in asked(named(name), *sent) if isinstance(one, Response)] == statuses


PADS: dict[str, Callable[[int], int]] = {
    "padding-16-vs-32": lambda pad: 200 if pad <= 16 else 400,
    "padding-stripped-wrong": lambda pad: 200 if pad < 16 else 403,
    "padding-stripped-wrong:full-pad": lambda pad: 200 if pad < 32 else 403,
    "padding-stripped-wrong:never": lambda _: 403,
}


@pytest.mark.parametrize("name", PADS)
def test_padding_decides(name: str) -> None:
    """Every length of padding is treated as the fault has it."""
    used = 20 + len(CORP)
    pads = {length: 32 - (used + length) % 32 for length in range(1, 33)}
    assert set(pads.values()) == set(range(1, 33))
    answers = asked(named(name), *(verification(sealed("1" * length, CORP)) for length in pads))
    statuses = [one.status for one in answers if isinstance(one, Response)]
    assert statuses == [PADS[name](pad) for pad in pads.values()]


@pytest.mark.parametrize(
    "slug",
    ["token-mismatch", "receiveid-mismatch", "aeskey-mismatch", "wrong-signature-recipe", "errors-swallowed"],
)
def test_other_paths_are_not_there(slug: str) -> None:
    """A fault of the handler does not show where there is no handler."""
    (answer,) = asked(named(slug), at("/nobody-lives-here", VERIFY.request()))
    assert isinstance(answer, Response)
    assert answer.status == 404


def test_requests_in_company_wait_for_each_other() -> None:
    """One worker: the second of two copies that come at once waits twice as long."""
    request = VERIFY.request()
    answers = asked(named("parallel-verify-fails"), request, request, replace(request, received_at=4e9))
    pauses = [one.parts[0] for one in answers if isinstance(one, Raw)]
    assert pauses == [pytest.approx(0.7), pytest.approx(1.4), pytest.approx(0.7)]


def test_a_timeout_holds_the_connection() -> None:
    """Not a byte, and no end either."""
    assert asked(named("http-timeout"), VERIFY.request()) == [Raw(ending=Ending.HOLD)]


def test_an_endless_body_is_endless_enough() -> None:
    """More than any limit that a client may have for a callback."""
    (answer,) = asked(named("http-too-large"), VERIFY.request())
    assert isinstance(answer, Raw)
    assert sum(len(one) for one in answer.parts if isinstance(one, bytes)) > 50 * 1024 * 1024


def test_external_entities_are_fetched_from_loopback() -> None:
    """The fetch can be observed by a listener, and what it gives is put into the body."""
    fetched = []

    async def scenario() -> None:
        handler = gallery.handler(named("xml-entity-unsafe"), KEYS, PATH)
        genuine = with_entity()
        ciphertext = genuine.body.split(b'"')[1]

        async def listener(request: Request) -> Response:
            fetched.append(request.path)
            return Response(body=ciphertext)

        async with serving(listener) as served:
            entity = f'SYSTEM "http://{LOOPBACK}:{served.running.port}/seen"'.encode()
            answer = await handler(replace(genuine, body=genuine.body.replace(b'"' + ciphertext + b'"', entity)))
        assert isinstance(answer, Response)
        assert answer.status == 200

    play(scenario())
    assert fetched == ["/seen"]
