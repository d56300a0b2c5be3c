"""Lines of access logs: nginx, Apache, IIS, application servers, and the JSON lines of Caddy and others."""

import json
import re
from collections.abc import Iterator

from wecom_doctor.protocol.captured.request import (
    TELLING_NAMES,
    Captured,
    Form,
    callbacks_among,
    split_target,
)

METHODS = "GET|POST|HEAD|PUT|OPTIONS"
# A blank inside the target is a plus that something decoded, so only the version or the quote ends it.
QUOTED = re.compile(rf'"(?P<method>{METHODS}) (?P<target>[^"]+?)(?: HTTP/[\d.]+)?"(?: (?P<status>\d{{3}})\b)?')
VERSIONED = re.compile(rf"\b(?P<method>{METHODS}) (?P<target>/.*?) HTTP/[\d.]+(?:\D{{1,3}}(?P<status>\d{{3}})\b)?")
# IIS writes path and query as two fields.
APART = re.compile(r"\b(?P<method>GET|POST) (?P<path>/\S*) (?P<query>\S*signature=\S+)")
BARE = re.compile(rf"\b(?P<method>{METHODS})\s+(?P<target>(?:https?://|/)\S+)(?:\s+(?P<status>[1-5]\d\d)\b)?")
TIME = re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}:[\d:]{8}(?: [+-]\d{4})?|\d{4}[-/]\d\d[-/]\d\d[T ][\d:]{8}\S{0,10}")
# Where JSON logs keep these, the most usual name first.
METHOD_NAMES = ("method", "request_method", "RequestMethod", "verb", "http_method")
TARGET_NAMES = ("uri", "request_uri", "url", "RequestPath", "request", "path", "target")
QUERY_NAMES = ("args", "query", "query_string", "querystring")
TIME_NAMES = ("ts", "time", "timestamp", "time_local", "@timestamp")
STATUS_NAMES = ("status", "DownstreamStatus", "status_code", "response_code")

# Servers accept no longer targets; a longer line is no log.
LINE_CHARACTERS_MAX = 64_000
# To say that a log has no callbacks, not all of it has to be taken apart.
LINES_COUNTED_MAX = 2_000


def read(text: str) -> tuple[Captured, ...]:
    """The callbacks among the lines, in their order; a single line may be any request."""
    lines = [line for line in text.splitlines() if line.strip() and len(line) <= LINE_CHARACTERS_MAX]
    telling = [line for line in lines if any(name in line for name in TELLING_NAMES)]
    found = [one for one in map(request_in, telling or lines[:LINES_COUNTED_MAX]) if one is not None]
    return callbacks_among(found)


def request_in(line: str) -> Captured | None:
    """The request that a line tells of."""
    if line.lstrip().startswith("{"):
        return from_json(line)
    for pattern in (QUOTED, VERSIONED, APART, BARE):
        if (found := pattern.search(line)) is not None:
            parts = found.groupdict()
            path, query = (parts["path"], parts["query"]) if "path" in parts else split_target(parts["target"])
            return Captured(
                form=Form.LOG,
                method=parts["method"],
                path=path,
                query=query,
                at=(time[0] if (time := TIME.search(line)) else ""),
                status=int(parts["status"]) if parts.get("status") else None,
            )
    return None


def from_json(line: str) -> Captured | None:
    """A line that is one JSON object; Caddy keeps the request in an object of its own."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict):
        return None
    inner = entry.get("request")
    request = inner if isinstance(inner, dict) else entry
    target = next(texts(request, TARGET_NAMES), None)
    if target is None:
        return None
    if (found := QUOTED.fullmatch(f'"{target}"')) is not None:
        method, target = found["method"], found["target"]
    else:
        method = next(texts(request, METHOD_NAMES), "") or None
    path, query = split_target(target)
    status = next(texts(entry, STATUS_NAMES), "")
    return Captured(
        form=Form.LOG,
        method=method,
        path=path,
        query=query or next(texts(request, QUERY_NAMES), "").removeprefix("?"),
        at=next(texts(entry, TIME_NAMES), ""),
        status=int(status) if re.fullmatch(r"[1-5]\d\d", status) else None,
    )


def texts(entry: dict[str, object], names: tuple[str, ...]) -> Iterator[str]:
    """The values of the members that are there, as text."""
    for name in names:
        value = entry.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            yield str(value)
