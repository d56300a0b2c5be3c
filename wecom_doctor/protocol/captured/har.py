"""A HAR file, as browsers, proxies and tunnels export it."""

import binascii
import json

from wecom_doctor.protocol.captured.request import Captured, Form, NotARequest, Trouble, callbacks_among, split_target


def read(text: str) -> tuple[Captured, ...]:
    """The callbacks among the entries; a single entry may be any request."""
    if not text.startswith("{") or '"entries"' not in text:
        return ()
    try:
        entries = json.loads(text)["log"]["entries"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return ()
    found = [one for one in map(request_of, entries if isinstance(entries, list) else ()) if one is not None]
    if not found:
        raise NotARequest(Trouble.NO_CALLBACK)
    return callbacks_among(found)


def request_of(entry: object) -> Captured | None:
    """One entry; a shape that HAR does not have is passed over."""
    request = member(entry, "request")
    url = member(request, "url")
    if not isinstance(url, str):
        return None
    path, query = split_target(url)
    method, at, status = member(request, "method"), member(entry, "startedDateTime"), member(entry, "response")
    status = member(status, "status")
    return Captured(
        form=Form.HAR,
        method=method if isinstance(method, str) else None,
        path=path,
        query=query,
        body=body_of(member(request, "postData")),
        at=at if isinstance(at, str) else "",
        status=status if isinstance(status, int) and status else None,
    )


def body_of(posted: object) -> bytes | None:
    """The posted text; some exporters write it in base64 and say so."""
    text = member(posted, "text")
    if not isinstance(text, str):
        return None
    if member(posted, "encoding") == "base64":
        try:
            return binascii.a2b_base64(text)
        except binascii.Error:
            return None
    return text.encode("utf-8", "surrogatepass")


def member(value: object, name: str) -> object:
    """A member of what should be an object."""
    return value.get(name) if isinstance(value, dict) else None
