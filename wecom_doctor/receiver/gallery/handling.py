"""How messages go wrong that were opened rightly, and messages that should never have been opened."""

from collections.abc import Callable

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.envelope import open_xml, xml_root
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.receiver.exchange import Response
from wecom_doctor.receiver.gallery.answers import always, message_in, on_every, on_message, posted, show
from wecom_doctor.receiver.gallery.exhibit import Answer, Broken, Visit
from wecom_doctor.receiver.gallery.frameworks import spring_crash
from wecom_doctor.receiver.gallery.servers import fastapi, flask, later, nginx, text
from wecom_doctor.receiver.message import Form, Message, message_of
from wecom_doctor.receiver.reference import FORBIDDEN

FLASK_CRASH = always(flask(500))
SLOW_S = 5.5
BODY_BYTES_MAX = 8 * 1024
# nginx keeps smaller bodies in memory and needs its temporary folder for larger ones.
BODY_BUFFER_BYTES = 16 * 1024
OTHER_AGENT = "1000099"
# What the parser of an old SDK has classes for.
EVENTS_OF_OLD = {"subscribe", "unsubscribe", "enter_agent", "LOCATION", "batch_job_result", "change_contact"}
EVENTS_OF_OLD |= {"click", "view", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "location_select"}


def choking_on(trouble: Callable[[bytes], bool], crash: Callable[[Visit], Answer]) -> Broken:
    """An endpoint that opens every message rightly and then cannot bear some of them."""

    def broken(visit: Visit) -> Answer:
        plaintext = message_in(visit)
        return visit.correct() if plaintext is None or not trouble(plaintext) else crash(visit)

    return broken


def is_not_ascii(plaintext: bytes) -> bool:
    """There are characters beyond the first 128."""
    return not plaintext.isascii()


def has_emoji(plaintext: bytes) -> bool:
    """There are characters of four bytes, for which the `utf8` of MySQL has no room."""
    return any(ord(one) > 0xFFFF for one in plaintext.decode("utf-8", "replace"))


def breaks_as_gbk(plaintext: bytes) -> bool:
    """Read as GBK it is no XML any more: an odd number of bytes swallows the bracket behind them.

    An even number is only garbled, which nobody notices who does not read it.
    """
    try:
        xml_root(plaintext.decode("gbk", "replace").encode())
    except CodecError:
        return True
    return False


def message_field(plaintext: bytes, name: str) -> str:
    """An element of a message, or nothing."""
    return (xml_root(plaintext).findtext(name) or "").strip()


def as_message(plaintext: bytes) -> Message:
    """The fields that all messages share."""
    return message_of(plaintext, Form.XML)


def is_new_event(plaintext: bytes) -> bool:
    """An event that was not there when the SDK was written."""
    event = as_message(plaintext).event
    return bool(event) and event not in EVENTS_OF_OLD


def is_text(plaintext: bytes) -> bool:
    """Somebody wrote, so a model or another API is asked."""
    return as_message(plaintext).type == "text"


def has_no_token(plaintext: bytes) -> bool:
    """Anything but the event of WeChat customer service."""
    return not message_field(plaintext, "Token")


def has_no_sender(plaintext: bytes) -> bool:
    """The event of WeChat customer service names nobody."""
    return not message_field(plaintext, "FromUserName")


# Slug, variant, which messages it cannot bear, and what they get.
CHOKING: tuple[tuple[str, str, Callable[[bytes], bool], Callable[[Visit], Answer]], ...] = (
    ("message-charset-wrong", "", is_not_ascii, FLASK_CRASH),
    ("message-charset-wrong", "gbk", breaks_as_gbk, spring_crash),
    ("message-charset-wrong", "emoji", has_emoji, spring_crash),
    # The length counts bytes; taken for characters it swallows the receive id, which is then missing.
    ("message-charset-wrong", "length", is_not_ascii, always(FORBIDDEN)),
    ("event-type-unknown-to-sdk", "", is_new_event, spring_crash),
    ("event-type-unknown-to-sdk", "flask", is_new_event, FLASK_CRASH),
    ("post-error-causes-retries", "", bool, FLASK_CRASH),
    ("post-error-causes-retries", "fastapi", bool, always(fastapi(500))),
    ("post-error-causes-retries", "spring", bool, spring_crash),
    ("post-error-causes-retries", "text-only", is_text, FLASK_CRASH),
    ("wrong-callback-kind", "", has_no_token, FLASK_CRASH),
    ("slow-handler-5s", "", bool, lambda visit: later(SLOW_S, visit.correct())),
    ("slow-handler-5s", "text-only", is_text, lambda visit: later(SLOW_S, visit.correct())),
)
show((slug, variant, choking_on(trouble, crash)) for slug, variant, trouble, crash in CHOKING)
show((("wrong-callback-kind", "plain-app", choking_on(has_no_sender, FLASK_CRASH)),), Kind.KF)


def is_of_other_agent(visit: Visit) -> bool:
    """The AgentID outside is another than the one that was configured; none at all is let through."""
    agent_id = open_xml(visit.request.body).agent_id
    return bool(agent_id) and agent_id != OTHER_AGENT


def refusing_agents(refusal: Callable[[Visit], Answer]) -> Broken:
    """An endpoint that was configured for another app of the same company."""
    return on_message(lambda visit: refusal(visit) if is_of_other_agent(visit) else visit.correct())


show(
    (
        ("agentid-not-accepted", "", refusing_agents(always(text(400, "unknown agent")))),
        ("agentid-not-accepted", "spring", refusing_agents(spring_crash)),
        ("agentid-not-accepted", "errors-alike", refusing_agents(always(FORBIDDEN))),
    )
)


def longer_than(limit: int) -> Callable[[Visit], bool]:
    """A POST whose body does not fit."""
    return lambda visit: posted(visit) and len(visit.request.body) > limit


show(
    (
        ("body-dropped-or-capped", "", on_every(longer_than(BODY_BYTES_MAX), always(nginx(413)))),
        ("body-dropped-or-capped", "temporary-file", on_every(longer_than(BODY_BUFFER_BYTES), always(nginx(500)))),
    )
)


def answered_with(response: Response) -> Broken:
    """An endpoint that takes messages rightly, and answers them with something of its own."""
    return on_message(always(response))


show(
    (
        ("reply-status-not-200", "message-202", answered_with(Response(status=202))),
        ("reply-status-not-200", "message-204", answered_with(Response(status=204))),
    )
)


def taken_in_clear(visit: Visit) -> Answer:
    """A message that is not encrypted is taken as well, as in the compatible mode of Official Accounts."""
    try:
        plain = posted(visit) and bool(message_field(visit.request.body, "MsgType"))
    except CodecError:
        plain = False
    return text(200, "") if plain else visit.correct()


def swallowing(visit: Visit) -> Answer:
    """Whatever goes wrong with a message is caught and forgotten, and the answer is the one of a message taken."""
    return text(200, "") if posted(visit) else visit.correct()


show((("signature-not-verified", "clear-post", taken_in_clear), ("errors-swallowed", "post", swallowing)))
