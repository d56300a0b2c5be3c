"""The battery of verifications against real receivers: what is asked, when, where, and what is told of it."""

import time
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from tests.probes.endpoints import (
    KEYS,
    Answering,
    always,
    asked,
    by_wechatpy,
    reference,
    unlocked,
)
from tests.protocol.drafts import TOKEN, sha1
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.net import courier as couriers
from wecom_doctor.net.battery import ESSENTIAL
from wecom_doctor.net.gate import REQUESTS_MAX, Gate
from wecom_doctor.probes.verification import ONLY_AFTER_FAILURE
from wecom_doctor.protocol.battery.table import MESSAGES, VERIFICATION
from wecom_doctor.protocol.battery.variant import Fate, Suspicion
from wecom_doctor.receiver.exchange import Request, Response

HEALTHY_REQUESTS_MAX = 25
ALWAYS = [one for one in VERIFICATION if one.decides is Suspicion.ALWAYS]
FATES = {one.name: one.fate for one in (*VERIFICATION, *MESSAGES)}
ANOTHER_KEY = "kL9mN2pQ5rS8tU1vW4xY7zA0bC3dE6fG9hI2jK5lM8o"


@pytest.mark.parametrize("kind", Kind)
def test_a_healthy_endpoint_is_asked_only_a_few_times(kind: Kind) -> None:
    """GET and POST together; and every row that everybody is sent was answered."""
    seen = asked(reference(kind), kind)
    assert len(seen.requests) <= HEALTHY_REQUESTS_MAX
    rows = [one.name for one in ALWAYS if not (kind is Kind.MP and one.encrypted)]
    assert [one.variant for one in seen.verified.reactions] == ["genuine", *rows[1:]]
    assert seen.verified.unsent == seen.delivered.unsent == ()
    assert unlocked(seen.verified) == unlocked(seen.delivered) == set()


@pytest.mark.parametrize("kind", Kind)
def test_a_correct_receiver_meets_the_fate_of_every_row(kind: Kind) -> None:
    """What must pass passes, what must be refused is refused, also in the whole battery."""
    seen = asked(reference(kind), kind, thorough=True)
    # Sources contradict each other on whose id providers and bots get, so the reference takes any that is named.
    ids = {"empty-id", "suite-id", "corp-id"}
    free = {"event-foreign-id", *ids, *(f"event-{one}" for one in ids)}
    reactions = [*seen.verified.reactions, *seen.delivered.reactions]
    wrong = [
        one.variant
        for one in reactions
        if FATES[one.variant] is not Fate.EITHER
        and one.passed is not (FATES[one.variant] is Fate.PASSES)
        and not (kind in {Kind.SUITE_DATA, Kind.SUITE_COMMAND, Kind.MP, Kind.BOT} and one.variant in free)
    ]
    assert wrong == []
    assert len(seen.requests) <= REQUESTS_MAX


def test_a_handler_of_wechatpy_is_healthy_too() -> None:
    """Somebody else's receiver meets the same fate."""
    seen = asked(by_wechatpy)
    reactions = [*seen.verified.reactions, *seen.delivered.reactions]
    assert [one.variant for one in reactions if one.passed] == [
        one.variant for one in reactions if FATES[one.variant] is Fate.PASSES or one.variant == "a-day-old"
    ]


def test_a_thorough_examination_leaves_out_only_the_search_elsewhere() -> None:
    """Other paths, hosts, redirects and names of parameters are asked for only where something points to them."""
    seen = asked(reference(), thorough=True)
    left_out = {Suspicion.ALWAYS, Suspicion.SLOW, *ONLY_AFTER_FAILURE}
    assert unlocked(seen.verified) == {one.decides for one in VERIFICATION} - left_out
    assert seen.verified.unsent == ()


def refusing_alike(request: Request) -> Response:
    """Another Token, and one answer to everything that fails."""
    return reference(keys=replace(KEYS, token="another"))(request)


def decrypting_otherwise(request: Request) -> Response:
    """The signature is right, and another key says so in other words."""
    answered = reference()(request)
    return answered if answered.status != 200 else Response(status=500, body=b"cannot decrypt")


def garbage_and_all(request: Request) -> Response:
    """Everything that is rightly signed dies in the same way."""
    sent = dict(parse_qsl(request.query))
    right = sha1(TOKEN, sent.get("timestamp", ""), sent.get("nonce", ""), sent.get("echostr", ""))
    return Response(status=500) if sent.get("msg_signature") == right else Response(status=403)


def without_plus(request: Request) -> Response:
    """A plus in the echostr gets lost."""
    return Response(status=403) if "%2B" in request.query else reference()(request)


def in_quotes(request: Request) -> Response:
    """JSON of a plaintext."""
    answered = reference()(request)
    return replace(answered, body=b'"%s"' % answered.body) if answered.status == 200 else answered


def misnaming(request: Request) -> Response:
    """The handler looks for `echo`."""
    return reference()(request) if "&echo=" in request.query else Response(status=400, body=b"echo is required")


FURTHER = {Suspicion.CLOCK, Suspicion.FORMER, Suspicion.DECRYPTION, Suspicion.RECEIVE_ID}
UNREACHED = {Suspicion.NOT_REACHED, Suspicion.HOST}
UNLOCKED: dict[str, tuple[Answering, set[Suspicion]]] = {
    "the right plaintext": (reference(), set()),
    "the right plaintext in quotes": (in_quotes, set()),
    "one refusal for all": (refusing_alike, {*FURTHER, *UNREACHED, Suspicion.SIGNATURE}),
    "one answer for all that is signed": (garbage_and_all, FURTHER),
    "some echostr fail": (without_plus, {Suspicion.CHARACTERS, Suspicion.FLAKY}),
    "404 everywhere": (always(404, b"Not Found"), {*UNREACHED, Suspicion.PATH}),
    "a redirect": (
        always(302, b"", ("Location", "/elsewhere")),
        {*UNREACHED, Suspicion.REDIRECT},
    ),
    "another name of a parameter": (
        misnaming,
        {*FURTHER, *UNREACHED, Suspicion.SIGNATURE, Suspicion.PARAMETER_NAME, Suspicion.FLAKY},
    ),
}


@pytest.mark.parametrize("name", UNLOCKED)
def test_a_failure_unlocks_the_rows_that_decide_its_cause(name: str) -> None:
    """And no others: what is known already is not asked again."""
    answering, suspicions = UNLOCKED[name]
    seen = asked(answering)
    assert unlocked(seen.verified) == suspicions
    assert len(seen.requests) <= REQUESTS_MAX


def test_an_endpoint_that_limits_us_is_asked_what_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough to name the stage that fails; what was left out is told."""
    monkeypatch.setattr(couriers, "PAUSE_S", 0.001)
    monkeypatch.setattr(couriers, "PAUSE_MAX_S", 0.001)
    left = 3

    def limiting(request: Request) -> Response:
        nonlocal left
        if left == 0:
            left = 3
            return Response(status=429)
        left -= 1
        return reference()(request)

    seen = asked(limiting, gate=Gate(at_once=1))
    answered = {one.variant for one in seen.verified.reactions}
    assert seen.verified.rate_limited
    assert answered >= ESSENTIAL
    assert {one.status for one in seen.verified.reactions} == {200, 400, 403, 404}
    assert answered.isdisjoint(seen.verified.unsent)


def test_an_endpoint_with_a_clock_of_its_own_is_asked_by_it() -> None:
    """Its Date header tells the time, and only what is signed at that time passes."""
    ahead = 7200

    def late(request: Request) -> Response:
        there = time.time() + ahead
        date = ("Date", time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(there)))
        signed_at = int(dict(parse_qsl(request.query)).get("timestamp", "0"))
        answered = reference()(request) if abs(signed_at - there) < 300 else Response(status=403)
        return replace(answered, headers=(*answered.headers, date))

    seen = asked(late)
    assert seen.verified.ahead_s is not None
    assert abs(seen.verified.ahead_s - ahead) < 60
    assert [one.variant for one in seen.verified.reactions if one.passed] == ["by-its-own-clock"]


def test_an_endpoint_with_another_key_says_so_by_what_it_opens() -> None:
    """No row opens, and nothing passes."""
    seen = asked(reference(keys=replace(KEYS, encoding_aes_key=ANOTHER_KEY)))
    assert [one.variant for one in seen.verified.reactions if one.passed] == []
