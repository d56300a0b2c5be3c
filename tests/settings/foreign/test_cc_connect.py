"""What cc-connect's config.toml says about WeCom, with the lines on which it says it."""

import pytest

from tests.settings.foreign.conftest import COMPLETE, Read, values
from wecom_doctor.facts.env_file import FileState
from wecom_doctor.settings.names import Name

OTHER_PLATFORM = """
[[projects.platforms]]
type = "telegram"

[projects.platforms.options]
token = "telegramToken"
"""

FOUND = {
    "WECOM_CORP_ID": ("ww0123456789abcdef", 15),
    "WECOM_SECRET": ("aSecret", 16),
    "WECOM_AGENT_ID": ("1000002", 17),
    "WECOM_TOKEN": ("aToken", 18),
    "WECOM_ENCODING_AES_KEY": ("aKey", 19),
    "WECOM_CALLBACK_URL": ("http://127.0.0.1:9090/my/callback", 20),
    "WECOM_PROXY": ("http://proxy.example.com:8888", 23),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
def test_a_complete_file(read: Read, end: str, mark: str) -> None:
    """Every option that has a setting is found on its line."""
    found = read(mark + COMPLETE.replace("\n", end))
    assert (found.state, found.broken_line, found.has_entry) == (FileState.FOUND, None, True)
    assert values(found) == FOUND


def test_a_partial_file(read: Read) -> None:
    """What is not there is not made up; port and path have cc-connect's defaults and no line."""
    found = read('[[projects]]\n[[projects.platforms]]\ntype = "wecom"\noptions = { corp_id = "ww1" }\n')
    assert found.has_entry
    assert found.values[Name.CORP_ID].text == "ww1"
    assert values(found)["WECOM_CALLBACK_URL"] == ("http://127.0.0.1:8081/wecom/callback", None)
    assert set(found.values) == {Name.CORP_ID, Name.CALLBACK_URL}


@pytest.mark.parametrize("rest", ["", "options = {}\n", 'options = "nonsense"\n', "[projects.platforms.options]\n"])
def test_an_entry_without_options(read: Read, rest: str) -> None:
    """A platform of type wecom is an entry, even if it says nothing more."""
    found = read(f'[[projects]]\n[[projects.platforms]]\ntype = "wecom"\n{rest}')
    assert found.has_entry
    assert set(found.values) == {Name.CALLBACK_URL}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# nothing\n",
        'name = "x"\n',
        "projects = 7\n",
        'projects = ["a", 1]\n',
        "[projects]\nname = 'x'\n",
        "[[projects]]\nplatforms = 1\n",
        "[[projects]]\nplatforms = [1, 'a']\n",
        "[[projects]]\nname = 'x'\n" + OTHER_PLATFORM,
        COMPLETE.replace('type = "wecom"', 'type = "feishu"'),
        COMPLETE.replace('type = "wecom"', 'kind = "wecom"'),
    ],
)
def test_a_file_without_wecom(read: Read, content: str) -> None:
    """A file that configures no WeCom platform is readable and has no entry."""
    found = read(content)
    assert (found.state, found.broken_line, found.has_entry, found.values) == (FileState.FOUND, None, False, {})


def test_the_platform_is_found_among_others(read: Read) -> None:
    """Other platforms before, behind and in other projects do not matter."""
    before = "[[projects]]\nname = 'first'\n" + OTHER_PLATFORM
    found = read(before + COMPLETE + OTHER_PLATFORM)
    shift = before.count("\n")
    assert values(found) == {name: (text, line + shift) for name, (text, line) in FOUND.items()}


def test_the_first_of_several_counts(read: Read) -> None:
    """Of several WeCom platforms the first one is read."""
    second = COMPLETE.replace("aToken", "secondToken").replace("1000002", "1000003")
    assert values(read(COMPLETE + second)) == FOUND


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("name = \n", 1),
        ("[[projects]]\nname = my-project\n", 2),
        ("a = 1\nb = 'open\nc = 3\n", 2),
        ("a = 1\n[table\nb = 2\n", 2),
        ("a = 1\na = 2\n", 2),
        ("a = 1\n\n\nWECOM_TOKEN=abc\n", 4),
        ('a = 1\nb = "C:\\dir"\n', 2),
        ("a = 1\nb = “curly”\n", 2),
        ("a = 1\nb ＝ 2\n", 2),
        (COMPLETE.replace('"aToken"', '"aToken'), 18),
        (COMPLETE + "{\n", 24),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_line_at_which_the_file_is_broken(read: Read, content: str, line: int, end: str) -> None:
    """A file that is no TOML gives no values but the line to look at."""
    found = read(content.replace("\n", end))
    assert (found.state, found.broken_line, found.values) == (FileState.FOUND, line, {})


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a = 1\nb = " + "7" * 5000 + "\nc = 3\n", 2),
        ("a = 1\nb = " + "[" * 5000 + "\nc = 3\n", 2),
        ('a = [\n1,\n]\nb = """open\nc = 3\n', 4),
        ("a = 1\nb = [\n1,\n2,\n", 2),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_what_the_parser_does_not_place_is_placed(read: Read, content: str, line: int, end: str) -> None:
    """Too long, too deep or never closed: the line on which it begins is told, and nothing is raised."""
    found = read(content.replace("\n", end))
    assert (found.state, found.broken_line, found.values) == (FileState.FOUND, line, {})


def test_a_text_that_is_never_closed(read: Read) -> None:
    """Of a text over several lines without an end, a line of that text is told."""
    found = read('a = 1\nb = """open\nc = 3\nd = 4\n')
    assert found.broken_line in range(2, 6)


def test_a_secret_does_not_leave_in_a_message(read: Read) -> None:
    """What is said of a broken file holds nothing of its content."""
    found = read(COMPLETE.replace('"aSecret"', '"topSecret'))
    assert found.broken_line == 16
    assert "topSecret" not in repr(found)


WECOM = '[[projects.platforms]]\ntype = "wecom"\n'
BEFORE = """[[projects]]
[[projects.platforms]]
type = "line"
[projects.platforms.options]
port = "18080"
corp_id = "ww1"
"""


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (BEFORE + WECOM + '[projects.platforms.options]\nport = "8080"\ncorp_id = "ww1"\n', 11),
        (BEFORE + "[[projects]]\n" + WECOM + 'options.corp_id = "ww1"\n', 10),
        (BEFORE + WECOM + 'options = { port = "1", corp_id = "ww1" }\n', 9),
        (BEFORE + WECOM + "[ projects . 'platforms'.options ] # here\n\t\"corp_id\"='ww1' # corp_id = 2\n", 10),
        (BEFORE + WECOM + '[projects.platforms.options]\n# corp_id = "ww1"\ncorp_id = "ww1"\n', 11),
        (BEFORE + WECOM + '[projects.platforms.options]\ncorp_id = """\nww1"""\n', 10),
        ('x = """\n' + BEFORE + '"""\n[[projects]]\n' + WECOM + 'options.corp_id = "ww1"\n', 12),
        ('projects = [{ platforms = [{ type = "wecom", options = { corp_id = "ww1" } }] }]\n', None),
    ],
    ids=["other platform", "other project", "inline", "spelling", "comment", "long text", "in a text", "all inline"],
)
def test_the_line_is_the_one_of_the_right_platform(read: Read, content: str, line: int | None) -> None:
    """The same option of another platform, in a comment or inside a text is not taken for the one that counts."""
    assert values(read(content))["WECOM_CORP_ID"] == ("ww1", line)


def test_the_port_of_another_platform_is_not_taken(read: Read) -> None:
    """The line of the port is its own, though the other's contains the same digits."""
    found = read(BEFORE + WECOM + '[projects.platforms.options]\nport = "8080"\n')
    assert values(found)["WECOM_CALLBACK_URL"] == ("http://127.0.0.1:8080/wecom/callback", 10)
