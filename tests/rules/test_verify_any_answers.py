"""All rules about answers, fed with whatever an endpoint may answer."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers import URL, accepting, answering, delivered, look, refusing, verified, without
from tests.healthy import healthy
from tests.rules.judging import judged, of_kind
from tests.structure.texts import problem_codes
from wecom_doctor.examination.discovery import all_checks
from wecom_doctor.facts.answers import Answers, Echo, Look, Reaction, ReplyDefect, ReplyForm
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.exchange import Failure, Timing
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.facts.settings_given import Kind, SettingsGiven
from wecom_doctor.facts.verification import Verification
from wecom_doctor.knowledge import severity_of
from wecom_doctor.model import MOOT, OK, UNSURE, Absence, Absent, Certainty, Check, Problem, Severity, Verdict
from wecom_doctor.protocol.battery.table import MESSAGES, VERIFICATION

RULES = ("verify", "every_verification", "http", "message", "reply", "security", "clock")
CHECKS = [one for one in all_checks() if one.rule.__module__.rpartition(".")[2] in RULES]
STATUSES = st.sampled_from([200, 201, 204, 301, 302, 400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 502, 503, 521])
LOCATIONS = st.none() | st.sampled_from([URL, f"{URL}/", "/login", "//", "http://[", "https://other.example.com", ""])
TIMINGS = st.floats(0, 20).map(
    lambda one: Timing(dns_s=None, connected_s=None, secured_s=None, first_byte_s=None, whole_s=one)
)
PAGES = st.none() | st.builds(Page, name=st.just("known-page"), vendor=st.just("php"), kind=st.sampled_from(PageKind))
WORDS = st.none() | st.sampled_from(["nginx", "HIT", "gzip", "token-mismatch", "csrf-blocks-post", "aeskey-mismatch"])
KINDS_OF_ANSWERS = 6


@st.composite
def looks(draw: st.DrawFn) -> tuple[Look, ...]:
    """What each kind of answer looks like."""
    return tuple(
        look(
            alike,
            draw(st.none() | STATUSES),
            failure=draw(st.none() | st.sampled_from(Failure)),
            page=draw(PAGES),
            server=draw(WORDS),
            location=draw(LOCATIONS),
            challenge=draw(WORDS),
            cache=draw(WORDS),
            encoded=draw(WORDS),
            confesses=draw(WORDS),
            body_start=draw(st.sampled_from(["", "<!doctype html>", "<echostr>", "no"])),
        )
        for alike in range(KINDS_OF_ANSWERS)
    )


@st.composite
def reactions(draw: st.DrawFn, names: tuple[str, ...], *, verifies: bool) -> tuple[Reaction, ...]:
    """Some of the rows, each answered anyhow."""
    asked = draw(st.lists(st.sampled_from(names), unique=True, max_size=24))
    # The rows that most patterns look at are there more often than not.
    asked += [one for one in names[:10] if one not in asked and draw(st.booleans())]
    # Endpoints that answer everything alike, or take nothing, are more frequent than chance makes them.
    most, takes = draw(st.integers(0, KINDS_OF_ANSWERS - 1)), draw(st.booleans())
    return tuple(
        Reaction(
            variant=one,
            status=draw(st.none() | STATUSES),
            failure=draw(st.none() | st.none() | st.sampled_from(Failure)),
            alike=draw(st.integers(0, most)),
            passed=takes and draw(st.booleans()),
            echo=draw(st.none() | st.sampled_from(Echo)) if verifies else None,
            form=None if verifies else draw(st.none() | st.sampled_from(ReplyForm)),
            defects=() if verifies else tuple(draw(st.lists(st.sampled_from(ReplyDefect), max_size=2))),
            leaks=tuple(draw(st.lists(st.sampled_from(["Token", "EncodingAESKey"]), max_size=2))),
            timing=draw(TIMINGS),
        )
        for one in asked
    )


NAMES = tuple(one.name for one in VERIFICATION), tuple(one.name for one in MESSAGES)
SEEN = st.builds(
    Verification,
    url=st.sampled_from([URL, "http://localhost", "https://wecom.example.com"]),
    reactions=reactions(NAMES[0], verifies=True),
    looks=looks(),
    unsent=st.just(()),
    rate_limited=st.booleans(),
    ahead_s=st.none() | st.integers(-100_000, 100_000),
)
TAKEN = st.builds(
    Delivery,
    url=st.just(URL),
    reactions=reactions(NAMES[1], verifies=False),
    looks=looks(),
    unsent=st.just(()),
    rate_limited=st.booleans(),
    ahead_s=st.none(),
)


def verdicts(seen: Verification, messages: Delivery | None, given: SettingsGiven) -> dict[str, Verdict]:
    """What every check says that has its facts."""
    facts = [seen, given, *([messages] if messages else [])]
    absent = None if messages else {"delivery": Absent(Absence.NOT_PLANNED)}
    able = [one for one in CHECKS if messages or needs_no_messages(one)]
    return {one.id: judged(one, *facts, absent=absent) for one in able}


def needs_no_messages(check: Check) -> bool:
    """The check can do without messages."""
    need = check.needs.get("delivery")
    return need is None or need.optional


@settings(deadline=None, max_examples=300)
@given(seen=SEEN, messages=st.none() | TAKEN, kind=st.sampled_from(Kind))
def test_any_answers(seen: Verification, messages: Delivery | None, kind: Kind) -> None:
    """No combination of answers makes a rule fail, and what it says can be explained."""
    for verdict in verdicts(seen, messages, of_kind(kind)).values():
        if isinstance(verdict, Problem):
            assert {verdict.code, *verdict.also} <= set(problem_codes())
            assert verdict.code not in verdict.also
            assert len(set(verdict.also)) == len(verdict.also)
        else:
            assert verdict in (OK, MOOT, UNSURE)


PROVED_BY_ROWS = st.lists(st.sampled_from(NAMES[0][4:]), unique=True, max_size=40)


@settings(deadline=None, max_examples=100)
@given(refused=st.sets(st.sampled_from(NAMES[0])), missing=PROVED_BY_ROWS, kind=st.sampled_from(Kind))
def test_plaintext_acquits(refused: set[str], missing: list[str], kind: Kind) -> None:
    """Where the genuine request is answered rightly, no answer to another one accuses Token, key, id or path."""
    seen = answering(
        without(refusing(verified(), *sorted(refused)), *missing), "genuine", **vars_of(verified(), "genuine")
    )
    said = verdicts(seen, None, of_kind(kind))
    for check in ("callback.verify-answer", "http.answers", "http.reaches-handler"):
        assert said[check] is OK


def vars_of(seen: Answers, variant: str) -> dict[str, object]:
    """The fields of a reaction."""
    reaction = seen.of(variant)
    assert reaction is not None
    return {name: value for name, value in vars(reaction).items() if name != "variant"}


WEAKNESSES = ("garbage", "bad-signature", "a-day-old", "forged-garbage", "foreign-id", "bare")


@settings(deadline=None, max_examples=100)
@given(
    odd=st.dictionaries(
        st.sampled_from(WEAKNESSES), st.tuples(st.integers(10, 14), st.sampled_from([200, 400, 403, 500]))
    ),
    kind=st.sampled_from(Kind),
)
def test_ways_to_refuse_are_no_errors(odd: dict[str, tuple[int, int]], kind: Kind) -> None:
    """How a healthy endpoint refuses what it must refuse is its own affair: a warning at most."""
    seen = verified()
    for variant, (alike, status) in odd.items():
        seen = refusing(seen, variant, alike=alike, status=status)
    for verdict in verdicts(seen, delivered(), of_kind(kind)).values():
        assert not isinstance(verdict, Problem) or gravity(verdict) is not Severity.ERROR


def gravity(problem: Problem) -> Severity:
    """The severity of a problem: the rule's word, else the code's."""
    return problem.severity or Severity(severity_of(problem.code))


HEALTHY = [
    ("everything", verified(), delivered()),
    ("no receive id", accepting(verified(), "foreign-id"), accepting(delivered(), "event-foreign-id")),
    ("no replay window", accepting(verified(), "a-day-old"), delivered()),
    ("rubbish is taken in silence", verified(), accepting(delivered(), "event-changed", "event-garbage")),
    ("unsigned is passed over", verified(), accepting(delivered(), "event-unsigned", "event-in-clear")),
    ("no messages", verified(), None),
    ("limited", replace(without(verified(), "twin", "again", "rich-echostr", "few-digits"), rate_limited=True), None),
]


@pytest.mark.parametrize(("seen", "messages"), [one[1:] for one in HEALTHY], ids=[one[0] for one in HEALTHY])
@pytest.mark.parametrize("kind", Kind)
def test_healthy_endpoint_has_no_error(seen: Verification, messages: Delivery | None, kind: Kind) -> None:
    """Weaknesses are warnings; nothing of them keeps WeCom from delivering."""
    said = verdicts(seen, messages, of_kind(kind))
    errors = [one for one in said.values() if isinstance(one, Problem) and gravity(one) is Severity.ERROR]
    assert not errors


SURE_WITHOUT = [Certainty.LIKELY, Certainty.POSSIBLE]


@settings(deadline=None, max_examples=100)
@given(missing=st.sets(st.sampled_from([one.name for one in VERIFICATION if one.name != "genuine"])))
def test_rows_that_were_not_sent(missing: set[str]) -> None:
    """A uniform refusal stays a likely cause at most, however few requests could be asked."""
    refused = refusing(verified(), *(one.variant for one in verified().reactions))
    for verdict in verdicts(without(refused, *sorted(missing)), None, healthy().settings_given).values():
        assert not isinstance(verdict, Problem) or verdict.certainty in SURE_WITHOUT
