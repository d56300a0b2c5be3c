"""The table of pages is whole: every row is well-formed, can be reached, and needs everything that it names."""

import re
from dataclasses import replace

import pytest

from tests.net.page_samples import Sample, captured, told
from wecom_doctor.facts.page import PageKind
from wecom_doctor.net.pages import BY_STATUS, Row, kinds, recognise, rows, table

FIELDS = {"vendor", "signed", "kind", "status", "headers", "all", "any", "whole", "begins"}
TEXTS = ("all", "any", "whole", "begins")
# Outside of what servers normally send, so the number alone says who speaks.
TELLING_STATUSES = {511, 566, 567}
SHORTEST_TEXT = 4
ROWS = {one.name: one for one in rows()}
WRITTEN = table()["page"]
EVERY_ROW = pytest.mark.parametrize("name", WRITTEN)
SAMPLES = [one for one in (*captured(), *told()) if one.row]


def row_of(one: Sample) -> Row:
    """The row that a sample belongs to; a name may carry the status at its end."""
    assert one.row is not None
    return ROWS[one.row] if one.row in ROWS else ROWS[one.row.removesuffix(f"-{one.status}")]


def texts(name: str) -> list[str]:
    """All texts that a row looks for in a body."""
    found = [text for field in TEXTS for text in WRITTEN[name].get(field, ())]
    return [text for one in found for text in (one if isinstance(one, list) else [one])]


def still_taken_for(row: Row, one: Sample) -> bool:
    """The sample is taken for a page of that row."""
    page = recognise(one.status, one.headers, one.body)
    return page is not None and page.name in {row.name, f"{row.name}-{one.status}"}


def test_every_row_is_reached() -> None:
    """No row is hidden by an earlier one: each has a sample that comes out as itself (see test_pages)."""
    assert {row_of(one).name for one in SAMPLES} == set(ROWS)


def test_every_kind_is_used() -> None:
    """There is no kind of page that nothing could be taken for."""
    used = {one.kind for one in rows() if one.kind} | set(kinds().values())
    assert used == set(PageKind)


@EVERY_ROW
def test_row_is_well_formed(name: str) -> None:
    """A row has known fields, a maker, a kind, and signs that are more than a status anybody sends."""
    written = WRITTEN[name]
    assert set(written) <= FIELDS
    assert "vendor" in written or written["signed"] in table()["vendors"]
    assert written["kind"] == BY_STATUS or written["kind"] in set(PageKind)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    signs = set(written) & {"signed", "headers", *TEXTS}
    assert signs or set(written["status"]) <= TELLING_STATUSES


@EVERY_ROW
def test_statuses(name: str) -> None:
    """A status is one, and a row that takes its kind from it has a kind for each."""
    statuses = WRITTEN[name].get("status", [])
    assert all(100 <= one <= 599 for one in statuses)
    assert len(statuses) == len(set(statuses))
    assert WRITTEN[name]["kind"] != BY_STATUS or set(statuses) <= set(kinds())


@EVERY_ROW
def test_texts(name: str) -> None:
    """A text is lower case, as bodies are compared, and long enough not to stand there by chance."""
    for text in texts(name):
        assert text in (text.lower(), "") or not text.isascii()
        assert len(text.encode()) >= SHORTEST_TEXT or "whole" in WRITTEN[name] or "begins" in WRITTEN[name]


@EVERY_ROW
def test_headers(name: str) -> None:
    """A header is named in lower case, its expression too, and an absent header never fits."""
    for header, expression in WRITTEN[name].get("headers", {}).items():
        assert header == header.lower()
        assert re.sub(r"\\.", "", expression) == re.sub(r"\\.", "", expression).lower()
        assert not re.search(expression, "")


@pytest.mark.parametrize("one", SAMPLES, ids=lambda one: one.label)
def test_every_sign_counts(one: Sample) -> None:
    """Without what a row names - a header, the body, the status - an answer is not taken for its page."""
    row = row_of(one)
    assert still_taken_for(row, one)
    if row.headers:
        assert not still_taken_for(row, replace(one, headers=()))
    if row.groups or row.begins or (row.whole and one.body):
        assert not still_taken_for(row, replace(one, body=b"<p>nothing</p>"))
    if row.statuses:
        assert not still_taken_for(row, replace(one, status=299))
