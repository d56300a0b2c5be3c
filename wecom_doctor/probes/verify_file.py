"""The ownership file, fetched from the root of the trusted domain as a plain client would."""

from collections.abc import Sequence
from typing import NamedTuple

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.exchange import Answer
from wecom_doctor.facts.trusted_domain import TrustedDomain
from wecom_doctor.facts.verify_file import Fetch, VerifyFile
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.courier import Courier, Parcel
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.pages import recognise
from wecom_doctor.protocol.requests import Request
from wecom_doctor.protocol.verify_file import Content, content_of
from wecom_doctor.settings.door import EGRESS
from wecom_doctor.settings.given import Given

ANSWER_WITHIN_S = 6.0
HTTP_OK = 200
USUAL_PORTS = {"https": 443, "http": 80}
SHOWN = 200


class Place(NamedTuple):
    """Where a domain may be asked for its file."""

    scheme: str
    host: str
    port: int

    def url_of(self, name: str) -> str:
        """The file in the root."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == USUAL_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}/{name}"


@probe(reach=Reach.TARGET, deadline_s=30.0)
async def verify_file(
    given: Given, gate: Gate, trusted_domain: TrustedDomain | Absent, callback_url: CallbackUrl | Absent
) -> VerifyFile | Absent:
    """Ask for the file over https and http; redirects are looked at, never followed."""
    name = given.options.verify_file
    if name is None:
        # Who looks at the API side alone has no such option to be told of.
        return Absent(Absence.NOT_PLANNED, "moot" if given.options.command == EGRESS else "--verify-file")
    places = places_of(trusted_domain, callback_url)
    if not places:
        return Absent(Absence.NOT_PLANNED, "WECOM_CALLBACK_URL")
    host = places[0].host
    urls = [place.url_of(name) for place in places]
    courier = Courier(gate, host, ANSWER_WITHIN_S)
    answers = await courier.carry([Parcel(url=url, request=Request(method="GET", query="")) for url in urls])
    fetches = (fetched(url, name, answer) for url, answer in zip(urls, answers, strict=True) if answer is not None)
    return VerifyFile(name=name, host=host, fetches=tuple(fetches))


def places_of(trusted: TrustedDomain | Absent, callback: CallbackUrl | Absent) -> Sequence[Place]:
    """The trusted domain, else the callback's host: at its own port if it has one, and where browsers would ask."""
    if isinstance(trusted, TrustedDomain):
        ports = USUAL_PORTS if trusted.port is None else dict.fromkeys(USUAL_PORTS, trusted.port)
        return [Place(scheme, trusted.host, port) for scheme, port in ports.items()]
    if isinstance(callback, Absent) or callback.host is None or callback.port is None:
        return []
    own = Place(callback.scheme or "https", callback.host, callback.port)
    usual = [Place(scheme, callback.host, port) for scheme, port in USUAL_PORTS.items()]
    # Whoever tests on this machine has nothing at its usual ports that this would be about.
    return [own] if callback.is_local and own not in usual else list(dict.fromkeys([own, *usual]))


def fetched(url: str, name: str, answer: Answer) -> Fetch:
    """What came from one place."""
    return Fetch(
        url=url,
        status=answer.status,
        failure=answer.failure,
        location=cut(answer.header("location")),
        content_type=cut(answer.header("content-type")),
        page=None if answer.status is None else recognise(answer.status, answer.headers, answer.body),
        content=content_in(answer, name) if answer.status == HTTP_OK else None,
    )


def content_in(answer: Answer, name: str) -> Content:
    """What stands in the file; who asks plainly gets nothing from a packed or broken answer."""
    if answer.failure is not None:
        return Content.OTHER
    content = content_of(answer.body, name)
    return Content.PACKED if content is Content.EXACT and answer.encoded is not None else content


def cut(value: str | None) -> str | None:
    """A header's value, short enough for a report."""
    return None if value is None else value[:SHOWN]
