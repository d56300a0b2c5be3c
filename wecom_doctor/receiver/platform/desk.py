"""One visit to the platform: who calls, with what, and the two forms of answer: a document, or an error code."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from wecom_doctor.knowledge.errcodes import error_code
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.platform.company import Application, Company

JSON = (("Content-Type", "application/json; charset=UTF-8"), ("Server", "nginx"))
Document = dict[str, Any]
MORE = "https://open.work.weixin.qq.com/devtool/query?e="


class Refusal(Exception):
    """The platform says no; some refusals tell the trace number and the address that called, others do not."""

    def __init__(self, errcode: int, *, traced: bool = True, **more: Any) -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.traced = traced
        self.more = more


@dataclass
class Ledger:
    """What the platform remembers: the tokens that it gave out, how often a Secret was wrong, and what was sent."""

    tokens: dict[str, Application] = field(default_factory=dict, repr=False)
    wrong_secrets: int = 0
    sent: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A call as an endpoint sees it."""

    company: Company
    ledger: Ledger
    path: str
    query: Mapping[str, str] = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)
    address: str
    application: Application | None = None

    @property
    def caller(self) -> Application:
        """The application whose token was shown."""
        assert self.application is not None
        return self.application


Endpoint = Callable[[Visit], Document]


def query_of(request: Request) -> dict[str, str]:
    """The parameters of a call."""
    return {name: values[0] for name, values in parse_qs(request.query, keep_blank_values=True).items()}


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a call, or an empty one."""
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def answered(document: Mapping[str, Any]) -> Response:
    """A document as the platform sends it."""
    return Response(headers=JSON, body=json.dumps(document, ensure_ascii=False).encode())


def refused(refusal: Refusal, address: str) -> Response:
    """A refusal as the platform words it."""
    row = error_code(refusal.errcode)
    text = (row.english or row.meaning) if row else "unknown error"
    if refusal.traced:
        text += f", hint: [{trace_number()}], from ip: {address}, more info at {MORE}{refusal.errcode}"
    return answered({"errcode": refusal.errcode, "errmsg": text, **refusal.more})


def trace_number() -> str:
    """Begins with the seconds of the day, as those in public reports do."""
    return f"{int(time.time())}557010848204971"
