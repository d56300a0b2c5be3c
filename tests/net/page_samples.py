"""Answers to recognise: captures of real software, samples put together from what is known, and strangers."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "pages"
# Stands before the name of a capture that nobody may claim.
NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """An answer and the row that it belongs to, None for a stranger."""

    label: str
    row: str | None
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def captured() -> Iterator[Sample]:
    """What real servers and frameworks sent: files named `page--what was asked.http`."""
    for path in sorted((FOLDER / "captured").glob("*.http")):
        head, _, body = path.read_bytes().partition(b"\n\n")
        first, *lines = head.decode("latin-1").split("\n")
        name, _, _ = path.stem.partition("--")
        yield Sample(
            label=path.stem,
            row=None if name == NOBODY else name,
            status=int(first.split()[1]),
            headers=tuple((one.partition(":")[0], one.partition(":")[2].strip()) for one in lines),
            body=body,
        )


def told() -> Iterator[Sample]:
    """What could not be captured here."""
    for name, written in table("told").items():
        yield sample(name, name, written)


def strangers() -> Iterator[Sample]:
    """What nobody may claim."""
    for name, written in table("strangers").items():
        yield sample(name, None, written)


def sample(label: str, row: str | None, written: Mapping[str, Any]) -> Sample:
    """A sample as it is written in a table."""
    return Sample(
        label=label,
        row=row,
        status=written.get("status", 200),
        headers=tuple(written.get("headers", {}).items()),
        body=written["body"].encode(),
    )


def table(name: str) -> dict[str, Any]:
    """A table of samples."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
