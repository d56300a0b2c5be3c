"""The gallery, looked at without keys: the road's faults are named, and no handler is accused of anything."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.examination.gallery_runs import AT_ONCE, CORP, KEY, LOOPBACK, PATH, SUITE, TOKEN, Counted, Halls
from tests.examination.gallery_verdicts import WAITING
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import FailOn, Finding
from wecom_doctor.model import Area, Severity
from wecom_doctor.receiver.gallery import exhibits, handler
from wecom_doctor.receiver.gallery.exhibit import Exhibit
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.settings.given import Options, gather
from wecom_doctor.settings.names import Name

QUICK = [one for one in exhibits() if one.name not in WAITING]
REQUESTS_MAX = 7
# What shows itself to anybody who asks, whatever a handler does with what WeCom sends.
OF_THE_ROAD = frozenset(
    {
        *("auth-middleware-blocks", "cdn-origin-unreachable", "custom-domain-not-bound", "default-page"),
        *("handler-source-served", "host-header-rejected", "http-bad-gateway", "http-closed-early", "http-malformed"),
        *("http-redirect", "http-too-large", "http-unavailable", "http10-rejected", "http2-only", "https-redirect"),
        *("port-other-service", "redirect-loop", "redirect-to-login", "router-answers", "spa-html-answers-route"),
        *("trailing-slash-404", "trailing-slash-redirect", "tunnel-interstitial", "tunnel-offline"),
        "waf-bot-challenge",
    }
)
# The same fault under the name of what it looks like from outside.
UNDER_ANOTHER_NAME = {"http-malformed:chunks": "reply-truncated"}

Looked = tuple[tuple[Finding, ...], int]


def looked_at(halls: Halls, one: Exhibit) -> Looked:
    """What is found above a notice without any key, and how many requests that took."""
    counted = Counted(handler(one, Keys(token=TOKEN, encoding_aes_key=KEY, corp_id=CORP, suite_id=SUITE), PATH))
    with halls.serving(counted) as port:
        url = {Name.CALLBACK_URL: ("test", f"http://{LOOPBACK}:{port}{PATH}")}
        given = gather(options=Options(), flags=url, env_path="no.env", foreign=None, environ={})
        report = examine(given, checks_for((Area.HTTP,), (), ()), FailOn.PROBLEM, lambda _: None)
    assert report.crashed == ()
    return tuple(one for one in report.findings if one.severity is not Severity.NOTICE), counted.requests


@pytest.fixture(scope="module")
def looks() -> Iterator[dict[str, Looked]]:
    """Every exhibit that does not keep us waiting, several at a time."""
    halls = Halls()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip((one.name for one in QUICK), pool.map(lambda one: looked_at(halls, one), QUICK), strict=True))
    yield found
    halls.close()


@pytest.mark.parametrize("one", QUICK, ids=lambda one: one.name)
def test_only_the_road_is_judged(looks: dict[str, Looked], one: Exhibit) -> None:
    """One finding with the name of the fault, or none at all, after a handful of requests."""
    findings, requests = looks[one.name]
    named = [found.problem.code for found in findings]
    expected = [UNDER_ANOTHER_NAME.get(one.name, one.slug)] if one.slug in OF_THE_ROAD else []
    assert named == expected
    assert requests <= REQUESTS_MAX
