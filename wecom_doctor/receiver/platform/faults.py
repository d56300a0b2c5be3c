"""What can be wrong on the way to the API and behind its door: each fault by the code of its diagnosis."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wecom_doctor.receiver.exchange import Ending, Raw, Response
from wecom_doctor.receiver.platform.desk import Refusal, Visit, answered, refused

Answer = Response | Raw
Spoil = Callable[[Visit], Answer | None]
HTML = (("Content-Type", "text/html; charset=utf-8"),)
PORTAL = b"<html><head><title>Wi-Fi Login</title></head><body><form action='/login'>captive portal</form></body></html>"
FORBIDDEN = b"<html><head><title>403 Forbidden</title></head><body><center>nginx</center></body></html>"
NOT_FOUND = b"<html><head><title>404 Not Found</title></head><body><center>nginx</center></body></html>"
PAGE = b"<html><head><title>Welcome</title></head><body>It works</body></html>"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault; `slug` is the code of the diagnosis that a doctor owes."""

    slug: str
    name: str
    spoil: Spoil


def says(errcode: int, *paths: str, traced: bool = True) -> Spoil:
    """The platform refuses some calls, or all, with an error code."""

    def spoil(visit: Visit) -> Answer | None:
        if paths and visit.path not in paths:
            return None
        return refused(Refusal(errcode, traced=traced), visit.address)

    return spoil


def says_with_a_token(errcode: int) -> Spoil:
    """The platform refuses every call that shows a token it gave out itself."""

    def spoil(visit: Visit) -> Answer | None:
        shown = visit.query.get("access_token", "") in visit.ledger.tokens
        return refused(Refusal(errcode), visit.address) if shown else None

    return spoil


def instead(answer: Answer, *paths: str) -> Spoil:
    """Something else answers some calls, or all."""
    return lambda visit: answer if not paths or visit.path in paths else None


def once(errcode: int, path: str) -> Spoil:
    """The first call of a kind is refused, the next is not."""
    asked: list[str] = []

    def spoil(visit: Visit) -> Answer | None:
        if visit.path != path or asked:
            return None
        asked.append(path)
        return refused(Refusal(errcode), visit.address)

    return spoil


def page(body: bytes, status: int = 200) -> Response:
    """A web page."""
    return Response(status=status, headers=HTML, body=body)


RESET = Raw(ending=Ending.RESET)
OTHER_JSON = Response(headers=(("Content-Type", "application/json"),), body=b'{"code": 0, "data": {}}')
REDIRECT = Response(status=302, headers=(("Location", "http://portal.example.com/login"),))
# By name, which is the code of the diagnosis, with a variant behind a colon.
FAULTS: Mapping[str, Callable[[], Spoil]] = {
    "api-unreachable:reset": lambda: instead(RESET),
    "api-answer-not-api": lambda: instead(page(PAGE)),
    "api-answer-not-api:json": lambda: instead(OTHER_JSON),
    "api-answer-not-api:empty": lambda: instead(Response(status=404)),
    "captive-portal": lambda: instead(REDIRECT),
    "captive-portal:page": lambda: instead(page(PORTAL, 511)),
    "egress-proxy-host-header": lambda: instead(page(FORBIDDEN, 403)),
    "egress-proxy-path-missing": lambda: instead(page(NOT_FOUND, 404), "department/simplelist", "getcallbackip"),
    "api-rate-limited": lambda: says(45009),
    "api-rate-limited:at-once": lambda: says(45033, "agent/get"),
    "api-busy": lambda: says(-1),
    "secret-wrong": lambda: says(40001, "gettoken"),
    "secret-wrong:of-another-corp": lambda: says(40091, "gettoken"),
    "corp-id-wrong": lambda: says(40013, "gettoken"),
    "wrong-secret-kind": lambda: says(48002, "agent/get", "agent/list"),
    "token-rejected": lambda: says_with_a_token(40014),
    "token-rejected:ended": lambda: says_with_a_token(42001),
    "agent-id-unknown": lambda: says(40056, "agent/get"),
    "agentid-secret-mismatch": lambda: of_another,
    "app-disabled": lambda: says(50003, "agent/get", "message/send"),
    "egress-ip-not-trusted": lambda: says_where_guarded(60020),
    "suite-ticket-absent": lambda: says(40085, "service/get_suite_token"),
    "robot-key-wrong": lambda: says(93000, "webhook/send"),
}


def of_another(visit: Visit) -> Answer | None:
    """The Secret is that of an application with another number."""
    if visit.path == "agent/list":
        return answered({"errcode": 0, "errmsg": "ok", "agentlist": [{"agentid": 1000005, "name": "another"}]})
    return refused(Refusal(301002), visit.address) if visit.path in {"agent/get", "message/send"} else None


def says_where_guarded(errcode: int) -> Spoil:
    """The platform refuses every call that it guards by address."""
    from wecom_doctor.receiver.platform.endpoints import UNGUARDED

    return lambda visit: None if visit.path in UNGUARDED else refused(Refusal(errcode), visit.address)


def fault(name: str) -> Fault:
    """A fault by its name, fresh: some remember what was asked."""
    return Fault(slug=name.partition(":")[0], name=name, spoil=FAULTS[name]())
