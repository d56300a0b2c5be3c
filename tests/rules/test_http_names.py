"""The name of the server: refused by the program, or unknown to the proxy, which then shows another site."""

import pytest

from tests.answers import accepting, looking, refusing
from tests.rules.judging import judged
from tests.rules.reading import diagnosis
from tests.rules.stages import ELSEWHERE, NO_MESSAGES, all_alike
from wecom_doctor.facts.answers import Echo
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Certainty, Problem, Verdict
from wecom_doctor.rules.http import handler_is_reached

CERTAIN, LIKELY = Certainty.CERTAIN, Certainty.LIKELY
SECOND, THIRD = 30, 31
NOT_FOUND = all_alike(404, Echo.OTHER, "bare", "neighbour")
PAGE = looking(NOT_FOUND, ELSEWHERE, body_start="<html>")


def judge(seen: Verification) -> Verdict:
    """Where no messages were sent."""
    return judged(handler_is_reached, seen, absent=NO_MESSAGES)


@pytest.mark.parametrize(
    ("seen", "expected", "also"),
    [
        (accepting(NOT_FOUND, "host-of-this-machine"), "host-header-rejected", ()),
        # A page of another site stands where our handler answers under another name.
        (accepting(PAGE, "host-of-this-machine"), "default-vhost-answers", ("host-header-rejected",)),
        (accepting(NOT_FOUND, "twin-name"), "default-vhost-answers", ()),
    ],
)
def test_the_handler_answers_under_another_name(seen: Verification, expected: str, also: tuple[str, ...]) -> None:
    """So it is the name that is wrong, or not listed."""
    assert diagnosis(judge(seen)) == (expected, CERTAIN, also)


@pytest.mark.parametrize("other", ["host-of-this-machine", "twin-name"])
def test_a_server_that_takes_our_name_for_nobodys(other: str) -> None:
    """It has another page under another name, and for ours the one for names that nobody has."""
    strange = all_alike(404, Echo.HTML, "bare", "neighbour", "host-of-nobody", body_start="<html>")
    seen = refusing(strange, other, alike=SECOND, status=403)
    verdict = judge(seen)
    assert diagnosis(verdict) == ("default-vhost-answers", LIKELY, ("url-path-wrong",))
    assert isinstance(verdict, Problem)
    assert verdict.params.get("known_host") == ("www.wecom.example.com" if other == "twin-name" else None)
    # The twin that is only sent on to us is known as well as we are.
    assert diagnosis(judge(refusing(strange, "twin-name", alike=SECOND, status=301)))[0] == "url-path-wrong"
    assert diagnosis(judge(refusing(seen, "host-of-nobody", alike=THIRD, status=400)))[0] == "url-path-wrong"


@pytest.mark.parametrize(("server", "code"), [("Caddy", "default-vhost-answers"), ("nginx", None), (None, None)])
def test_an_empty_answer_everywhere_is_caddys_own(server: str | None, code: str | None) -> None:
    """Caddy says nothing, and that it is well, for names that none of its sites has."""
    seen = looking(all_alike(200, Echo.EMPTY, "bare", "neighbour"), ELSEWHERE, server=server)
    verdict = judge(seen)
    assert (verdict.code if isinstance(verdict, Problem) else None) == code
    # A handler that says nothing has its own path.
    apart = judge(refusing(seen, "neighbour", alike=SECOND, status=404))
    assert not isinstance(apart, Problem)
