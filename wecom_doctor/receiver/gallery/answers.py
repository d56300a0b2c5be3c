"""What an exhibit asks about a visit before it goes wrong, and the shapes that most faults have."""

from collections.abc import Callable, Iterable
from urllib.parse import unquote

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.receiver import happened
from wecom_doctor.receiver.exchange import Response
from wecom_doctor.receiver.gallery.exhibit import Answer, Broken, Visit, exhibit

Row = tuple[str, str, Broken]


def typed(kind: str, body: bytes, *headers: tuple[str, str]) -> Response:
    """Any bytes with their Content-Type."""
    return Response(headers=(("Content-Type", kind), *headers), body=body)


def here(visit: Visit) -> bool:
    """The request is for the callback; what other paths answer is no fault of its handler."""
    return unquote(visit.request.path) == visit.path


def got(visit: Visit) -> bool:
    """A GET at the callback."""
    return here(visit) and visit.request.method != "POST"


def posted(visit: Visit) -> bool:
    """A POST at the callback."""
    return here(visit) and visit.request.method == "POST"


def verified(visit: Visit) -> str | None:
    """The plaintext of a verification that a correct receiver accepts."""
    seen = visit.received().happened
    if seen.answer is not happened.Answer.PLAINTEXT or seen.plaintext is None:
        return None
    return seen.plaintext.decode("utf-8", "replace")


def message_in(visit: Visit) -> bytes | None:
    """The plaintext of a message that a correct receiver accepts."""
    if not posted(visit):
        return None
    seen = visit.received().happened
    return seen.plaintext if seen.accepted else None


def on_verification(render: Callable[[str], Answer]) -> Broken:
    """An endpoint that does everything right but for how it writes the plaintext."""

    def broken(visit: Visit) -> Answer:
        plaintext = verified(visit)
        return visit.correct() if plaintext is None else render(plaintext)

    return broken


def on_message(answer: Callable[[Visit], Answer]) -> Broken:
    """An endpoint that does everything right until it has opened a genuine message."""

    def broken(visit: Visit) -> Answer:
        return visit.correct() if message_in(visit) is None else answer(visit)

    return broken


def on_every(came: Callable[[Visit], bool], answer: Callable[[Visit], Answer]) -> Broken:
    """An endpoint that gives one answer to every request of a method, good or forged, because no handler sees it."""

    def broken(visit: Visit) -> Answer:
        return answer(visit) if came(visit) else visit.correct()

    return broken


def always(said: Answer) -> Callable[[Visit], Answer]:
    """The same answer to whoever comes."""
    return lambda _visit: said


def show(rows: Iterable[Row], kind: Kind = Kind.APP) -> None:
    """Put a table of endpoints on show: slug, variant, and how it is broken."""
    for slug, variant, broken in rows:
        exhibit(slug, kind=kind, variant=variant)(broken)
