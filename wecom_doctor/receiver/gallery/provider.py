"""The two URLs of a provider of third-party apps: what they answer, and whose id they wait for."""

from collections.abc import Callable

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.envelope import open_xml
from wecom_doctor.receiver.exchange import Response
from wecom_doctor.receiver.gallery.answers import Row, always, got, on_every, on_message, posted, show, typed
from wecom_doctor.receiver.gallery.exhibit import Answer, Broken, Visit
from wecom_doctor.receiver.gallery.frameworks import spring_crash, spring_no_post
from wecom_doctor.receiver.gallery.servers import as_json, fastapi, html, moved, text
from wecom_doctor.receiver.receive_ids import Keys

SUCCESS_XML = b"<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"

# What a genuine push gets in place of the seven bytes.
NOT_SUCCESS: tuple[tuple[str, Response], ...] = (
    ("", typed("text/xml", SUCCESS_XML)),
    ("json", as_json(200, {"errcode": 0, "errmsg": "success"})),
    ("quoted", as_json(200, "success")),
    ("newline", html(200, "success\n")),
    ("empty", text(200, "")),
    ("error-code", html(200, "-40005")),
    ("redirect", moved("/login", 302)),
)
show(
    (("suite-ticket-no-success", variant, on_message(always(said))) for variant, said in NOT_SUCCESS),
    Kind.SUITE_COMMAND,
)


def waiting_for(came: Callable[[Visit], bool], receive_id: Callable[[Keys], str | None]) -> Broken:
    """An endpoint that compares one fixed id with what one of the two methods carries."""

    def broken(visit: Visit) -> Answer:
        return visit.holding(receive_id=receive_id(visit.keys)).correct() if came(visit) else visit.correct()

    return broken


def suite(keys: Keys) -> str | None:
    """The id of the suite."""
    return keys.suite_id


def provider(keys: Keys) -> str | None:
    """The corp id of the provider itself."""
    return keys.corp_id


def needs_a_number(visit: Visit) -> bool:
    """The AgentID is there and empty, as it is in all that is pushed to providers."""
    return open_xml(visit.request.body).agent_id == ""


def parsing_numbers(crash: Callable[[Visit], Answer]) -> Broken:
    """An endpoint that turns AgentID into a number."""
    return on_message(lambda visit: crash(visit) if needs_a_number(visit) else visit.correct())


COMMAND: tuple[Row, ...] = (
    ("receiveid-third-party", "", waiting_for(got, suite)),
    ("receiveid-third-party", "command-post", waiting_for(posted, provider)),
    ("agentid-empty-parse", "", parsing_numbers(spring_crash)),
    ("agentid-empty-parse", "fastapi", parsing_numbers(always(fastapi(500)))),
    ("get-and-post-both-needed", "no-post", on_every(posted, spring_no_post)),
)
DATA: tuple[Row, ...] = (
    ("receiveid-third-party", "data-get", waiting_for(got, suite)),
    ("receiveid-third-party", "data-post", waiting_for(posted, provider)),
    ("receiveid-third-party", "data-post-suite", waiting_for(posted, suite)),
    ("agentid-empty-parse", "data", parsing_numbers(spring_crash)),
    ("get-and-post-both-needed", "data-no-post", on_every(posted, spring_no_post)),
)
show(COMMAND, Kind.SUITE_COMMAND)
show(DATA, Kind.SUITE_DATA)
