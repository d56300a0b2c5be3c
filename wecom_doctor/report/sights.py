"""What was seen of the API: the calling address, the application, its range; of use whether or not all is well."""

from collections.abc import Iterator

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.api_sent import ApiSent
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.facts.api_user import ApiUser
from wecom_doctor.facts.outgoing_addresses import OutgoingAddresses
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.knowledge import Words, printable
from wecom_doctor.model import Absence, Absent, Facts
from wecom_doctor.report.lines import Line
from wecom_doctor.report.wrap import columns, pad, wrap

Sight = tuple[str, str]
SHOWN_MAX = 8
EGRESS = "egress"
SWITCHES = {0: "off", 1: "on"}
# As the official page numbers them (90227).
LOCATIONS = {0: "off", 1: "location_once"}


def sight_lines(facts: Facts, words: Words, width: int) -> Iterator[Line]:
    """One line for each thing that was seen, if the API was asked at all."""
    seen = sights(facts, words)
    if not seen:
        return
    labels = {name: words.say(f"sights.{name}") for name, _ in seen}
    label_columns = max(map(columns, labels.values())) + 2
    yield []
    yield [("strong", words.say("sights.headline"))]
    for name, text in seen:
        first, *rest = wrap(text, width - 4 - label_columns)
        yield [("", "    "), ("dim", pad(labels[name], label_columns)), ("", first)]
        yield from ([("", " " * (4 + label_columns)), ("", line)] for line in rest)


def sights(facts: Facts, words: Words) -> list[Sight]:
    """Everything that was seen, each with the name of its label."""
    return [*addresses(facts, words), *onward(facts, words), *application(facts, words), *member(facts, words)]


def addresses(facts: Facts, words: Words) -> Iterator[Sight]:
    """The addresses that this machine calls from by each way, as the API told them."""
    pairs = dict.fromkeys((one.from_ip, one.route) for one in answers(facts) if one.from_ip is not None)
    for address, route in pairs:
        yield "from_ip", words.say("sights.from_ip_is", address=address, route=words.say(f"sights.{route}"))


def onward(facts: Facts, words: Words) -> Iterator[Sight]:
    """Without credentials an address is all there is to see; what to do with it, and what it takes to see more."""
    run, token = facts.get("run_info"), facts.get("api_token")
    unasked = isinstance(token, Absent) and token.reason is Absence.NOT_PLANNED
    if unasked and isinstance(run, RunInfo) and run.command == EGRESS:
        seen = next((one.from_ip for one in answers(facts) if one.from_ip is not None), None)
        yield from [] if seen is None else [("next", words.say("sights.next_is", address=seen))]


def answers(facts: Facts) -> Iterator[ApiAnswer]:
    """Every answer of the API in the facts."""
    names = ("api_knock", "api_token", "api_reads", "outgoing_addresses")
    knock, token, reads, outgoing = (facts.get(name) for name in names)
    if isinstance(knock, ApiKnock):
        yield knock.answer
    if isinstance(token, ApiToken):
        yield from token.answers
    if isinstance(reads, ApiReads):
        yield from reads.answers
    if isinstance(outgoing, OutgoingAddresses):
        yield from outgoing.answers


def application(facts: Facts, words: Words) -> Iterator[Sight]:
    """The application that the Secret belongs to."""
    reads = facts.get("api_reads")
    if not isinstance(reads, ApiReads):
        return
    for one in reads.agents:
        yield "app", words.say("sights.app_is", name=one.name, agent_id=one.agent_id)
    own = reads.agent
    if own is None:
        return
    yield "app", words.say("sights.app_is", name=own.name, agent_id=own.agent_id)
    parties, tags = listed(own.parties, words), listed(own.tags, words)
    yield "range", words.say("sights.range_is", users=own.users, parties=parties, tags=tags)
    yield "domain", printable(own.trusted_domain) or words.say("sights.none")
    if own.home_host:
        yield "home", printable(own.home_host)
    entering, location = SWITCHES.get(own.reports_entering or 0, "on"), LOCATIONS.get(own.reports_location or 0, "on")
    told = words.say(f"sights.{entering}"), words.say(f"sights.{location}")
    yield "reports", words.say("sights.reports_is", entering=told[0], location=told[1])


def member(facts: Facts, words: Words) -> Iterator[Sight]:
    """The member who was asked about, and the message that went out to him."""
    user, sent = facts.get("api_user"), facts.get("api_sent")
    if isinstance(user, ApiUser) and user.answer is not None and user.answer.succeeded:
        yield "member", words.say(f"sights.{user.cover or 'covered'}", user=user.user)
    if isinstance(sent, ApiSent) and sent.answer.succeeded and not sent.invalid:
        yield "sent", words.say("sights.sent_is", user=sent.user)


def listed(numbers: tuple[int, ...], words: Words) -> str:
    """A few numbers, or that there are none."""
    shown = [*map(str, numbers[:SHOWN_MAX]), *(["…"] if len(numbers) > SHOWN_MAX else [])]
    return words.listed(shown) if shown else words.say("sights.none")
