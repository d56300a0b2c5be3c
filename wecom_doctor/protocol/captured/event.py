"""The event by which cloud functions and API gateways hand a request over, as JSON."""

import binascii
import json
from urllib.parse import urlencode

from wecom_doctor.protocol.captured.request import TELLING_NAMES, Captured, Form, bare_name

QUERY_NAMES = ("queryStringParameters", "queryString", "queryParameters", "query", "args")
RAW_QUERY_NAMES = ("rawQueryString",)
PATH_NAMES = ("path", "rawPath", "requestPath")
METHOD_NAMES = ("httpMethod", "method", "requestMethod")


def read(text: str) -> tuple[Captured, ...]:
    """One object with the parameters as members, or with an object of parameters and a body."""
    if not text.startswith("{"):
        return ()
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    query = raw_query(event) or encoded(parameters(event))
    if not query or not isinstance(event, dict):
        return ()
    body = event.get("body")
    found = Captured(
        form=Form.EVENT,
        method=first(event, METHOD_NAMES) or None,
        path=first(event, PATH_NAMES),
        query=query,
        body=body_of(body, bool(event.get("isBase64Encoded"))) if isinstance(body, str) else None,
    )
    return (found,) if found.looks_like_callback else ()


def parameters(event: dict[str, object]) -> dict[str, object]:
    """The parameters, which a gateway has decoded already."""
    for name in QUERY_NAMES:
        inner = event.get(name)
        if isinstance(inner, dict):
            return inner
    return event if {bare_name(name) for name in event} & TELLING_NAMES else {}


def encoded(values: dict[str, object]) -> str:
    """Parameters as a query again."""
    return urlencode({name: one for name, one in values.items() if isinstance(one, str | int)}, errors="replace")


def raw_query(event: dict[str, object]) -> str:
    """The query as it came, where the gateway kept it."""
    return first(event, RAW_QUERY_NAMES)


def first(event: dict[str, object], names: tuple[str, ...]) -> str:
    """The first of the members that is a text."""
    return next((value for name in names if isinstance(value := event.get(name), str)), "")


def body_of(text: str, is_base64: bool) -> bytes | None:
    """The body, which gateways may write in base64."""
    if not is_base64:
        return text.encode("utf-8", "surrogatepass")
    try:
        return binascii.a2b_base64(text)
    except binascii.Error:
        return None
