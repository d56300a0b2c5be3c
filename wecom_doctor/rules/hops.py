"""Where on the way to the handler a genuine request is changed: the first stop that fails behind one that does not."""

from collections.abc import Iterable

from wecom_doctor.facts.answers import HTTP_OK
from wecom_doctor.facts.hops import Hops
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.model import MOOT, OK, UNSURE, ParamValue, Problem, Severity, Verdict, check
from wecom_doctor.rules._elsewhere import IN_FRONT, REDIRECTS, SENT_ON, enter_instead, is_a_page, who
from wecom_doctor.rules._lost import ROAD, lost
from wecom_doctor.rules._patterns import (
    Case,
    Pattern,
    When,
    certain,
    every,
    first_fitting,
    likely,
    possible,
    some,
    status,
)

EVENT, RICH = "event-alone", "event-rich"


def like_the_handlers(row: str) -> When:
    """The stop answers as the handler itself answers a request that is damaged like that."""
    return lambda case: any(
        case.seen.alike(case.genuine, f"{name} {row}") for name in names_of(case) if case.seen.passed(name)
    )


def names_of(case: Case) -> Iterable[str]:
    """The stops, from the handler outwards."""
    return case.seen.names if isinstance(case.seen, Hops) else ()


def tells_damage_apart(case: Case) -> bool:
    """The handler has other words for a request without parameters than for a wrong signature."""
    return any(case.seen.apart(f"{name} bare", f"{name} bad-signature") for name in names_of(case))


LESS = like_the_handlers("bare")
WRONGLY_SIGNED = like_the_handlers("bad-signature")

# The handler is well, and what it is sent by this stop is answered otherwise.
CHANGED: tuple[Pattern, ...] = (
    *SENT_ON,
    likely("http-redirect", status(*REDIRECTS), params=enter_instead),
    *IN_FRONT,
    certain("query-string-dropped", every(LESS, tells_damage_apart)),
    likely("query-string-dropped", LESS, also=("echostr-altered",)),
    likely("echostr-altered", WRONGLY_SIGNED, also=("multi-instance-answers", "plus-becomes-space")),
    likely("auth-middleware-blocks", status(401), params=who),
    likely("host-header-rejected", every(status(400, 421), is_a_page), also=("default-vhost-answers",), params=who),
    likely("default-vhost-answers", every(status(HTTP_OK, 404), is_a_page), also=("url-path-wrong",), params=who),
    likely("url-path-wrong", status(404), also=("default-vhost-answers",), params=who),
    likely("http-forbidden", status(403), also=("waf-bot-challenge", "multi-instance-answers"), params=who),
    possible("multi-instance-answers", lambda _: True, also=("handler-not-reached", "echostr-altered")),
)
CHANGED_MESSAGES: tuple[Pattern, ...] = (
    *SENT_ON,
    likely("http-redirect", status(*REDIRECTS), params=enter_instead),
    certain("body-dropped-or-capped", status(413), params=who),
    *IN_FRONT,
    likely("post-method-not-routed", status(404, 405, 501), params=who),
    likely("http-forbidden", some(status(401), every(status(403), is_a_page)), also=("csrf-blocks-post",), params=who),
    likely("body-dropped-or-capped", lambda _: True, also=("multi-instance-answers",), params=who),
)


@check("http.hops-agree", behind=ROAD)
def every_stop_answers_alike(seen: Hops, settings: SettingsGiven) -> Verdict:
    """A stop on the way answers a genuine request otherwise than the one before it, which is nearer to the handler."""
    if seen.of(seen.names[-1]) is None:
        return MOOT
    for row, patterns in (("", CHANGED), (f" {EVENT}", CHANGED_MESSAGES), (f" {RICH}", CHANGED_MESSAGES)):
        if seen.of(seen.names[-1] + row) is None or seen.passed(seen.names[-1] + row):
            continue
        broken = first_break(seen, row)
        if broken is None:
            continue
        return problem_at(Case(seen=seen, genuine=broken + row, kind=settings.kind), patterns, shown(seen, row, broken))
    return OK


def first_break(seen: Hops, row: str) -> str | None:
    """The first stop that fails behind one that does not."""
    asked = [one for one in seen.names if seen.of(one + row) is not None]
    passed = [seen.passed(one + row) for one in asked]
    return next((asked[i] for i in range(1, len(asked)) if passed[i - 1] and not passed[i]), None)


def shown(seen: Hops, row: str, broken: str) -> dict[str, ParamValue]:
    """Which stop is the first that differs, and which answers what."""
    answers = [(name, place, seen.of(name + row)) for name, place in zip(seen.names, seen.places, strict=True)]
    told = [
        f"{name}({place}):{'ok' if one.passed else one.failure or one.status}" for name, place, one in answers if one
    ]
    return {"hop": broken, "hops": tuple(told)}


def problem_at(case: Case, patterns: tuple[Pattern, ...], where: dict[str, ParamValue]) -> Verdict:
    """What the stop does to the request."""
    failed = case.reaction.failure is not None
    found = lost(case.seen, case.genuine) if failed else first_fitting(patterns, case, Severity.ERROR) or UNSURE
    if not isinstance(found, Problem):
        return found
    return Problem(
        found.code,
        certainty=found.certainty,
        severity=found.severity,
        also=found.also,
        at={**where, **found.params},
    )
