"""The loader cuts single tables out of the knowledge files; the whole TOML parser says what they hold."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from wecom_doctor.knowledge import API, CLI, FOLDER, LIBRARY, WORDS, entry, names_in, problem_codes, subjects, table
from wecom_doctor.knowledge import severity_of as severity

FILES = sorted(Path(FOLDER).glob("*.toml"))
DOCUMENTS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
EVERY_FILE = pytest.mark.parametrize("stem", DOCUMENTS)
TABLES = [pytest.param(stem, name, id=f"{stem}: {name}") for stem, tables in DOCUMENTS.items() for name in tables]


def header_of(name: str) -> str:
    """A table's name as it stands between brackets: numbers are in quotes."""
    return f'"{name}"' if name.lstrip("-").isdigit() else name


@pytest.mark.parametrize(("stem", "name"), TABLES)
def test_slice_is_what_the_parser_reads(stem: str, name: str) -> None:
    """A table cut out of its file by text search is the table that a full parse gives."""
    assert table(stem, header_of(name)) == DOCUMENTS[stem][name]


@pytest.mark.parametrize("stem", [*subjects(), API, LIBRARY])
def test_names_are_those_of_the_parser(stem: str) -> None:
    """The codes found by text search are all there are, in the order of the file."""
    assert names_in(stem) == [name for name in DOCUMENTS[stem] if name != "checks"]


@EVERY_FILE
def test_table_that_is_not_there(stem: str) -> None:
    """Neither a beginning of a name nor a key inside a table is taken for a table."""
    first = next(iter(DOCUMENTS[stem]))
    for absent in ("no-such-code", first[:-1], f"{first}-more", "severity", "zh"):
        if absent not in DOCUMENTS[stem]:
            assert table(stem, absent) is None


def test_subjects_are_the_files_with_problem_codes() -> None:
    """Every file is a subject except those that speak for the API, the library, the screens and the command line."""
    assert set(subjects()) == set(DOCUMENTS) - {API, LIBRARY, WORDS, CLI}


def test_every_problem_code_knows_its_subject() -> None:
    """The list of codes leads to the file that holds each."""
    found = problem_codes()
    assert found["port-refused"] == "tcp"
    assert found["aeskey-length"] == "keys"
    assert all(code in DOCUMENTS[stem] for code, stem in found.items())


@pytest.mark.parametrize(
    ("code", "stem"),
    [("setting-missing", "settings"), ("60020", API), ("0", API), ("-40001", LIBRARY), ("-1", API)],
)
def test_entry_is_found_by_its_code(code: str, stem: str) -> None:
    """Words are ours, negative numbers the library's, positive ones the API's; -1 is the API's own."""
    assert entry(code) == (stem, DOCUMENTS[stem][code])


@pytest.mark.parametrize(
    "code", ["no-such-code", "report", "1", "-1000000", "", "setting-missing]\n[x", "setting.missing"]
)
def test_unknown_code_has_no_entry(code: str) -> None:
    """What is no code, however it is spelled, has no entry."""
    assert entry(code) is None


@pytest.mark.parametrize(
    ("code", "expected"), [("setting-missing", "error"), ("url-bare-ip", "warning"), ("token-weak", "notice")]
)
def test_severity_is_read_from_the_entry(code: str, expected: str) -> None:
    """Each code has the severity that its entry says."""
    assert severity(code) == expected


def test_unknown_code_has_no_severity() -> None:
    """A code without an entry is a mistake of ours and not silently an error of the user."""
    with pytest.raises(KeyError, match="no-such-code"):
        severity("no-such-code")


def everything_under(value: Any) -> list[str]:
    """All texts of a document."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in everything_under(one)]
    return [text for one in value for text in everything_under(one)] if isinstance(value, list) else [str(value)]


@EVERY_FILE
def test_no_text_could_be_cut(stem: str) -> None:
    """No text holds a line that begins like a table, for there the loader would cut."""
    assert not [text for text in everything_under(DOCUMENTS[stem]) if "\n[" in text]


def test_files_stand_beside_the_loader() -> None:
    """The knowledge travels inside the package."""
    assert len(FILES) > 20
    assert Path(FOLDER, "errcodes.tsv").is_file()
