"""Every line of a .env is read as python-dotenv reads it, or told with its number."""

import pytest

from tests.settings.conftest import ReadEnv
from wecom_doctor.facts.env_file import BadLine
from wecom_doctor.settings.names import Name


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("WECOM_TOKEN=abc", "abc"),
        ("  WECOM_TOKEN=abc", "abc"),
        ("export WECOM_TOKEN=abc", "abc"),
        ("export   WECOM_TOKEN=abc", "abc"),
        ("WECOM_TOKEN =abc", "abc"),
        ("WECOM_TOKEN= abc", "abc"),
        ("WECOM_TOKEN = abc", "abc"),
        ("WECOM_TOKEN\t=\tabc", "abc"),
        ("WECOM_TOKEN=abc   ", "abc"),
        ("WECOM_TOKEN=", ""),
        ("WECOM_TOKEN=''", ""),
        ('WECOM_TOKEN=""', ""),
        ("WECOM_TOKEN='abc'", "abc"),
        ('WECOM_TOKEN="abc"', "abc"),
        ('WECOM_TOKEN=" abc "', " abc "),
        ("WECOM_TOKEN=“abc”", "“abc”"),
        ("WECOM_TOKEN=a'b'c", "a'b'c"),
        ('WECOM_TOKEN=abc"', 'abc"'),
        ("WECOM_TOKEN=abc # a comment", "abc"),
        ("WECOM_TOKEN=abc\t# a comment", "abc"),
        ('WECOM_TOKEN="abc" # a comment', "abc"),
        ("WECOM_TOKEN=abc#no comment", "abc#no comment"),
        ("WECOM_TOKEN=#abc", "#abc"),
        ('WECOM_TOKEN="abc # no comment"', "abc # no comment"),
        ("WECOM_TOKEN=a=b==", "a=b=="),
        ("WECOM_TOKEN==abc", "=abc"),
        (r"WECOM_TOKEN=a\nb\c", r"a\nb\c"),
        (r'WECOM_TOKEN="a\nb"', "a\nb"),
        (r'WECOM_TOKEN="a\"b"', 'a"b'),
        (r"WECOM_TOKEN='a\nb'", r"a\nb"),
        ("WECOM_TOKEN=a b c", "a b c"),
        ("WECOM_TOKEN=中文", "中文"),
        ("WECOM_TOKEN=a$b", "a$b"),
        ("WECOM_TOKEN=a$$b", "a$$b"),
        ("WECOM_TOKEN=a${NOT_SET_ANYWHERE}b", "ab"),
        ("WECOM_TOKEN=a${NOT_SET_ANYWHERE:-c}b", "acb"),
        ("OTHER=x\nWECOM_TOKEN=a${OTHER}b", "axb"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""], ids=["LF", "CRLF", "CR", "no newline"])
def test_the_value_is_what_python_dotenv_hands_out(read_env: ReadEnv, line: str, value: str, end: str) -> None:
    """A line has the value that a Python program would get, whatever ends it."""
    read = read_env(line.replace("\n", end or "\n") + end)
    assert read.values["WECOM_TOKEN"] == value
    assert (read.unparsable, read.open_quotes) == ((), ())


NUMBERED = """# one

WECOM_CORP_ID=a
  # four
export WECOM_AGENT_ID=b

  WECOM_SECRET = c

WECOM_TOKEN="d
second line
third line"
WECOM_ENCODING_AES_KEY=e"""


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_lines_are_counted_as_an_editor_counts_them(read_env: ReadEnv, end: str) -> None:
    """An assignment stands on its own line, not on the blank lines before it or the last line of its value."""
    read = read_env(NUMBERED.replace("\n", end))
    assert {one.name: one.line for one in read.assignments} == {
        "WECOM_CORP_ID": 3,
        "WECOM_AGENT_ID": 5,
        "WECOM_SECRET": 7,
        "WECOM_TOKEN": 9,
        "WECOM_ENCODING_AES_KEY": 12,
    }


@pytest.mark.parametrize(
    ("content", "bad"),
    [
        ("WECOM_TOKEN: abc\n", [(1, Name.TOKEN)]),
        ("WECOM_TOKEN abc\n", [(1, Name.TOKEN)]),
        ("WECOM TOKEN=abc\n", [(1, Name.TOKEN)]),
        ("export WECOM TOKEN=abc\n", [(1, Name.TOKEN)]),
        ("WECOM_TOKEN\n", [(1, Name.TOKEN)]),
        ("WECOM_TOKEN＝abc\n", [(1, Name.TOKEN)]),
        ("just a remark\n", [(1, None)]),
        ("=abc\n", [(1, None)]),
        ("# fine\n\nWECOM_TOKEN: abc\nX=1\nWECOM_SECRET: def\n", [(3, Name.TOKEN), (5, Name.SECRET)]),
        ("{\n  'a': 1\n}\n", [(1, None), (2, None), (3, None)]),
    ],
)
def test_a_line_without_a_value_is_told(read_env: ReadEnv, content: str, bad: list[tuple[int, Name | None]]) -> None:
    """A line that is neither assignment nor comment is told with its number and the setting it was meant for."""
    read = read_env(content)
    assert [(one.line, one.setting) for one in read.unparsable] == bad
    assert read.open_quotes == ()


def test_a_bad_line_does_not_spoil_the_others(read_env: ReadEnv) -> None:
    """What stands before and after a broken line is read."""
    read = read_env("WECOM_CORP_ID=a\nWECOM_TOKEN: b\nWECOM_SECRET=c\n")
    assert read.values == {"WECOM_CORP_ID": "a", "WECOM_SECRET": "c"}
    assert {one.name: one.line for one in read.assignments} == {"WECOM_CORP_ID": 1, "WECOM_SECRET": 3}


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize("prefix", ["", "export "])
def test_an_open_quote_at_the_end_is_told(read_env: ReadEnv, quote: str, prefix: str) -> None:
    """A quote that nothing closes costs its own line, which is told as an open quote."""
    read = read_env(f"WECOM_CORP_ID=a\n{prefix}WECOM_TOKEN={quote}abc\n")
    assert read.open_quotes == (BadLine(line=2, setting=Name.TOKEN, swallows=()),)
    assert read.unparsable == ()
    assert read.values == {"WECOM_CORP_ID": "a"}


def test_an_open_quote_takes_the_next_lines_along(read_env: ReadEnv) -> None:
    """A quote that is closed by the quote of a later line swallows what stands between, and the lost names are told."""
    read = read_env('X=1\nWECOM_TOKEN="abc\nWECOM_SECRET=s\n# a\nWECOM_CORP_ID="ww1"\nWECOM_AGENT_ID=7\n')
    assert read.open_quotes == (BadLine(line=2, setting=Name.TOKEN, swallows=(Name.SECRET, Name.CORP_ID)),)
    assert read.values == {"X": "1", "WECOM_AGENT_ID": "7"}
    assert read.assignments[-1].line == 6


def test_an_open_quote_that_a_later_quote_closes_neatly(read_env: ReadEnv) -> None:
    """Where the later quote ends a line, the value has several lines and the names in it are no settings."""
    read = read_env('WECOM_TOKEN="abc\nWECOM_SECRET=s"\nWECOM_AGENT_ID=7\n')
    assert read.values == {"WECOM_TOKEN": "abc\nWECOM_SECRET=s", "WECOM_AGENT_ID": "7"}
    assert [(one.name, one.line) for one in read.assignments] == [("WECOM_TOKEN", 1), ("WECOM_AGENT_ID", 3)]


@pytest.mark.parametrize(
    ("content", "lines", "differs"),
    [
        ("WECOM_TOKEN=a\nWECOM_TOKEN=a\n", (1, 2), False),
        ("WECOM_TOKEN=a\nX=1\nWECOM_TOKEN=b\n", (1, 3), True),
        ("WECOM_TOKEN=a\nexport WECOM_TOKEN='a'\n\n WECOM_TOKEN = a\n", (1, 2, 4), False),
        ("WECOM_TOKEN=a\nWECOM_TOKEN=\n", (1, 2), True),
    ],
)
def test_a_setting_that_stands_twice(read_env: ReadEnv, content: str, lines: tuple[int, ...], differs: bool) -> None:
    """All lines of a duplicate are told, and whether it matters which one wins; the last one does."""
    read = read_env(content)
    (found,) = read.duplicates
    assert (found.name, found.lines, found.differs) == ("WECOM_TOKEN", lines, differs)
    last = read.last("WECOM_TOKEN")
    assert last is not None
    assert (last.line, last.value) == (lines[-1], read.values["WECOM_TOKEN"])


def test_other_names_may_stand_twice(read_env: ReadEnv) -> None:
    """A duplicate of somebody else's variable is not our business."""
    assert read_env("PATHS=a\nPATHS=b\n# WECOM_TOKEN=a\nWECOM_TOKEN=b\n").duplicates == ()


def test_near_misses_are_told_with_their_lines(read_env: ReadEnv) -> None:
    """Each misnamed setting has its line, and whether the right name is there as well."""
    read = read_env("# keys\nWECOM_AESKEY=k\nwecom_token=t\nWECOM_TOKEN=t\nWECOM_LOG_LEVEL=debug\n")
    assert [(one.line, one.written, one.meant, one.meant_is_set) for one in read.misnamed] == [
        (2, "WECOM_AESKEY", "WECOM_ENCODING_AES_KEY", False),
        (3, "wecom_token", "WECOM_TOKEN", True),
    ]


@pytest.mark.parametrize(
    ("content", "count"),
    [("A=1\nB=2\n", 0), ("A=1\r\nB=2\r\n", 2), ("A=1\r\nB=2\n", 1), ("# a\r\n\r\n", 2), ("A=1\rB=2\r", 0)],
)
def test_windows_line_ends_are_counted(read_env: ReadEnv, content: str, count: int) -> None:
    """It is told how many lines end in CR LF."""
    assert read_env(content).carriage_return_lines == count
