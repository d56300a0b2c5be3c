"""A request as it stood on the wire, the way `listen --record` keeps it and inspectors show it."""

import re

from wecom_doctor.protocol.captured.request import Captured, Form, callbacks_among, split_target

REQUEST_LINE = re.compile(r"^(?P<method>[A-Z]{3,8}) (?P<target>.+?) HTTP/\d(?:\.\d)?[ \t]*\r?$", re.MULTILINE)
END_OF_HEAD = re.compile(r"\r?\n[ \t]*\r?\n")
CHUNK = re.compile(rb"([0-9A-Fa-f]+)[^\r\n]*\r?\n")


def read(text: str) -> tuple[Captured, ...]:
    """The callbacks among the requests that begin on a line of their own."""
    starts = list(REQUEST_LINE.finditer(text))
    ends = [one.start() for one in starts[1:]] + [len(text)]
    return callbacks_among([request_in(one, text[one.end() : end]) for one, end in zip(starts, ends, strict=False)])


def request_in(line: re.Match[str], rest: str) -> Captured:
    """One request from its first line and what follows."""
    end = END_OF_HEAD.search(rest)
    head, body = (rest, "") if end is None else (rest[: end.start()], rest[end.end() :])
    fields = dict(header(one) for one in head.splitlines() if ":" in one)
    path, query = split_target(line["target"])
    return Captured(
        form=Form.HTTP,
        method=line["method"],
        path=path,
        query=query,
        body=body_of(body.encode("utf-8", "surrogateescape"), fields),
        at=fields.get("date", ""),
    )


def header(line: str) -> tuple[str, str]:
    """Name and value of a header line."""
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def body_of(rest: bytes, fields: dict[str, str]) -> bytes | None:
    """The body by its length or its chunks; None when the head promises one that was not captured."""
    length = fields.get("content-length", "")
    if "chunked" in fields.get("transfer-encoding", "").lower() and CHUNK.match(rest):
        return joined_chunks(rest)
    if not rest.strip():
        return None if length.isdigit() and int(length) else b""
    return rest[: int(length)] if length.isdigit() and int(length) <= len(rest) else rest


def joined_chunks(rest: bytes) -> bytes:
    """A chunked body without its chunk heads; what does not fit ends it."""
    joined, position = b"", 0
    while (head := CHUNK.match(rest, position)) is not None and (size := int(head[1][:8], 16)):
        joined += rest[head.end() : head.end() + size]
        position = head.end() + size
        while rest[position : position + 1] in (b"\r", b"\n"):
            position += 1
    return joined
