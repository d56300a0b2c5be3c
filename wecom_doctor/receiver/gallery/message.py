"""How the POST of a message goes wrong: refused before the handler, misread inside it, or failed behind it."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.envelope import Envelope, build_xml, json_object, xml_root
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.receiver.exchange import Response
from wecom_doctor.receiver.gallery.answers import always, on_every, posted, show
from wecom_doctor.receiver.gallery.exhibit import Answer, Broken, Visit
from wecom_doctor.receiver.gallery.frameworks import (
    django_csrf,
    express_error,
    express_no_post,
    fastapi_wants_json,
    flask_saying,
    laravel_csrf,
    spring_csrf,
    spring_no_post,
)
from wecom_doctor.receiver.gallery.servers import django, fastapi, flask, html, spring, text
from wecom_doctor.receiver.reference import FORBIDDEN, receive

FLASK_CRASH = always(flask(500))
ALLOWED = ("Allow", "GET")
JSON_TROUBLE = """SyntaxError: Unexpected token '<', "<xml><ToUs"... is not valid JSON"""
UNDEFINED_TROUBLE = "TypeError: Cannot read properties of undefined (reading 'Encrypt')"
NO_JSON = "Did not attempt to load JSON data because the request Content-Type was not &#39;application/json&#39;."
SLOW_S = 5.5
BODY_BYTES_MAX = 10 * 1024
# nginx keeps smaller bodies in memory and needs its temporary folder for larger ones.
BODY_BUFFER_BYTES = 16 * 1024
OTHER_AGENT = "1000099"
# What the parser of an old SDK has classes for.
EVENTS_OF_OLD = {"subscribe", "unsubscribe", "enter_agent", "LOCATION", "batch_job_result", "change_contact"}
EVENTS_OF_OLD |= {"click", "view", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "location_select"}

# Slug, variant, and what every POST gets, because no handler ever sees it.
REFUSED: tuple[tuple[str, str, Callable[[Visit], Answer]], ...] = (
    ("post-method-not-routed", "", always(flask(405, ("Allow", "GET, HEAD, OPTIONS")))),
    ("post-method-not-routed", "fastapi", always(fastapi(405, None, ALLOWED))),
    ("post-method-not-routed", "spring", spring_no_post),
    ("post-method-not-routed", "django", always(html(405, "", ALLOWED))),
    ("post-method-not-routed", "express", express_no_post),
    ("csrf-blocks-post", "", django_csrf),
    ("csrf-blocks-post", "laravel", laravel_csrf),
    ("csrf-blocks-post", "spring", spring_csrf),
    ("csrf-blocks-post", "flask-wtf", always(flask_saying(400, "The CSRF token is missing."))),
    # `request.data` is Flask's; Django has `request.body`.
    ("raw-body-not-available", "", always(django(500, "Server Error (500)"))),
    # `request.form[...]` of a body that is no form.
    ("raw-body-not-available", "form", always(flask(400))),
    # The official PHP sample prints its return code; `$HTTP_RAW_POST_DATA` is gone since PHP 7.
    ("raw-body-not-available", "php", always(html(200, "ERR: -40002\n\n"))),
)
show((slug, variant, on_every(posted, refused)) for slug, variant, refused in REFUSED)


def media_type(visit: Visit) -> str:
    """The Content-Type without its parameters."""
    return (visit.request.header("Content-Type") or "").partition(";")[0].strip().lower()


def taking_only(kinds: set[str], refused: Callable[[Visit], Answer]) -> Broken:
    """An endpoint whose framework hands over bodies of some types only."""
    return on_every(lambda visit: posted(visit) and media_type(visit) not in kinds, refused)


show(
    (
        ("content-type-unsupported", "", taking_only({"application/xml"}, lambda visit: spring(visit.request, 415))),
        ("content-type-unsupported", "flask", taking_only(set(), always(flask_saying(415, NO_JSON)))),
        (
            "raw-body-not-available",
            "express",
            taking_only({"text/plain"}, always(express_error(500, UNDEFINED_TROUBLE))),
        ),
    )
)


def wanting_json(refused: Callable[[Visit], Answer]) -> Broken:
    """The handler of a smart bot behind the URL of an app; saving the URL works, because GET is the same."""

    def broken(visit: Visit) -> Answer:
        if not posted(visit):
            return visit.correct()
        try:
            json_object(visit.request.body)
        except CodecError:
            return refused(visit)
        return receive(visit.request, visit.keys, Kind.BOT, path=visit.path).response

    return broken


show(
    (
        ("json-vs-xml-callback", "", wanting_json(always(text(400, JSON_TROUBLE)))),
        ("json-vs-xml-callback", "express", wanting_json(always(express_error(400, JSON_TROUBLE)))),
        ("json-vs-xml-callback", "fastapi", wanting_json(fastapi_wants_json)),
        ("json-vs-xml-callback", "spring", wanting_json(lambda visit: spring(visit.request, 400))),
    )
)


def envelope_read_by(find: Callable[[Element], str], lost: Response) -> Broken:
    """An endpoint that finds Encrypt in its own way, and goes on rightly with what it found."""

    def broken(visit: Visit) -> Answer:
        if not posted(visit):
            return visit.correct()
        try:
            root = xml_root(visit.request.body)
        except CodecError:
            return visit.correct()
        found = find(root)
        if not found:
            return lost
        return visit.asked(body=build_xml(Envelope(found, root.findtext("ToUserName"), None))).correct()

    return broken


def second_child(root: Element) -> str:
    """Where Encrypt stands in an envelope without AgentID."""
    return (root[1].text or "") if len(root) > 1 else ""


show(
    (
        ("body-parsed-wrong", "", envelope_read_by(lambda root: root.findtext("encrypt", ""), flask(500))),
        ("body-parsed-wrong", "position", envelope_read_by(second_child, FORBIDDEN)),
        (
            "body-parsed-wrong",
            "error-code",
            envelope_read_by(lambda root: root.findtext("encrypt", ""), text(200, "-40002")),
        ),
    )
)
