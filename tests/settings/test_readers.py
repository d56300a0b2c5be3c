"""The models of the programs that read a .env, against what their documentation promises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wecom_doctor.settings.readers import READERS, Reader, Refused, Values


def read(reader: Reader, text: str, **environ: str) -> Values | None:
    """One program's reading, None when it refuses the file."""
    try:
        return READERS[reader](text, environ)
    except Refused:
        return None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        # The examples of https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/
        ("VAR=VAL", "VAL"),
        ('VAR="VAL"', "VAL"),
        ("VAR='VAL'", "VAL"),
        ("VAR=VAL # comment", "VAL"),
        ("VAR=VAL# not a comment", "VAL# not a comment"),
        ('VAR="VAL # not a comment"', "VAL # not a comment"),
        ('VAR="VAL" # comment', "VAL"),
        ("VAR='$OTHER'", "$OTHER"),
        ("VAR='${OTHER}'", "${OTHER}"),
        ('VAR="{\\"hello\\": \\"json\\"}"', '{"hello": "json"}'),
        (r'VAR="some\tvalue"', "some\tvalue"),
        (r"VAR='some\tvalue'", r"some\tvalue"),
        (r"VAR=some\tvalue", r"some\tvalue"),
        # "Both braced and unbraced expressions are supported", with the forms of defaults listed there.
        ("VAR=$OTHER", "other"),
        ("VAR=${OTHER}", "other"),
        ('VAR="a-$OTHER-b"', "a-other-b"),
        ("VAR=a${UNSET}b", "ab"),
        ("VAR=${OTHER:-default}", "other"),
        ("VAR=${UNSET:-default}", "default"),
        ("VAR=${UNSET-default}", "default"),
        ("VAR=${OTHER:+instead}", "instead"),
        ("VAR=${UNSET:+instead}", ""),
        ("VAR=a$$b", "a$b"),
        ("VAR=${UNSET:-${OTHER}}", "other"),
        ("VAR=a$5", "a$5"),
        (r'VAR="a\$OTHER"', "a$OTHER"),
        # What the parser of compose-go adds to that.
        ("export VAR=VAL", "VAL"),
        ("  VAR = VAL  ", "VAL"),
        ("VAR=VAL\r", "VAL"),
        ("VAR=a=b", "a=b"),
        ("VAR: VAL", "VAL"),
        ("VAR=#VAL", "#VAL"),
        ("VAR= # VAL", "# VAL"),
        ("VAR=VAL\t# not a comment", "VAL\t# not a comment"),
        ("VAR=VAL\u3000", "VAL"),
        (r"VAR='it\'s'", "it's"),
        (r'VAR="\0101"', "A"),
        ("export\tVAR=VAL", "VAL"),
        ("VAR=", ""),
        ('VAR=""', ""),
        ('VAR="two\nlines"', "two\nlines"),
        ("\ufeffVAR=VAL", "VAL"),
        ("VAR=one\nVAR=two", "two"),
        ("# VAR=one\n\nVAR=two", "two"),
    ],
)
def test_compose_reads_as_its_documentation_says(line: str, value: str) -> None:
    """docker compose takes quotes and ` #` comments off and puts variables in."""
    found = read(Reader.COMPOSE, line, OTHER="other")
    assert found is not None
    assert found["VAR"] == value


def test_compose_knows_earlier_lines() -> None:
    """A variable of an earlier line can be used, and the process environment wins over it."""
    assert read(Reader.COMPOSE, "A=1\nB=${A}2") == {"A": "1", "B": "12"}
    assert read(Reader.COMPOSE, "A=1\nB=${A}2", A="9") == {"A": "1", "B": "92"}


@pytest.mark.parametrize(
    "text",
    [
        'VAR="VAL',
        "VAR='VAL\nX=1",
        "MY VAR=VAL",
        "a remark\n",
        "VAR=${1x}",
        "VAR=${OTHER",
        'VAR="${OTHER!}"',
        "VAR=${UNSET:?missing}",
        "VAR='VAL';",
    ],
)
def test_compose_refuses_the_whole_file(text: str) -> None:
    """An open quote, a blank in a name or a `${` that is no variable is an error of the whole project."""
    assert read(Reader.COMPOSE, text) is None


@pytest.mark.parametrize(
    ("reader", "text", "line"),
    [
        (Reader.DOCKER, "A=1\n\nexport B=2\nC = 3\n", 3),
        (Reader.COMPOSE, "A=1\r\n\r\nMY B=2\r\n", 3),
        (Reader.COMPOSE, "A='1\n2'\nB=${X\n", 3),
        (Reader.COMPOSE, 'A=1\nB="2\nC=3\n', 2),
        (Reader.SHELL, "A='1\n2'\nB=it's\nC=3\n", 3),
        (Reader.SHELL, "A=1\nB=a(b)\n", 2),
        (Reader.SHELL, "A=1\n\nexport B = 2\n", 3),
        (Reader.SHELL, "A=1\nB=${1x}\n", 2),
    ],
)
def test_a_refusal_names_the_line(reader: Reader, text: str, line: int) -> None:
    """What stops a program is told by the number of the line that it starts on."""
    with pytest.raises(Refused) as refused:
        READERS[reader](text, {})
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("line", "value"),
    [
        # kvfile.Parse: "Both keys and values are used as-is; no interpolation, substitution or escaping is supported".
        ("VAR=VAL", "VAL"),
        ('VAR="VAL"', '"VAL"'),
        ("VAR='VAL'", "'VAL'"),
        ("VAR=VAL # comment", "VAL # comment"),
        ("VAR= VAL ", " VAL "),
        ("   VAR=VAL", "VAL"),
        ("VAR=$OTHER", "$OTHER"),
        ("VAR=a=b", "a=b"),
        ("VAR=VAL\r\nX=1", "VAL"),
        ("\ufeffVAR=VAL", "VAL"),
        ("VAR", "from outside"),
    ],
)
def test_docker_changes_nothing(line: str, value: str) -> None:
    """`docker run --env-file` hands out everything behind the equals sign."""
    found = read(Reader.DOCKER, line, OTHER="other", VAR="from outside")
    assert found is not None
    assert found["VAR"] == value


@pytest.mark.parametrize("text", ["export VAR=VAL", "VAR =VAL", "MY VAR=VAL", "=VAL", "a remark", "X=1\nVAR: VAL"])
def test_docker_refuses_the_whole_file(text: str) -> None:
    """A blank in a name, or no name at all, stops docker before anything starts."""
    assert read(Reader.DOCKER, text) is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        # systemd.exec(5), EnvironmentFile=, and the states of parse_env_file_internal.
        ("VAR=VAL", "VAL"),
        ('VAR="VAL"', "VAL"),
        ("VAR='VAL'", "VAL"),
        ("VAR=  VAL  ", "VAL"),
        ('VAR="  VAL  "', "  VAL  "),
        ("VAR=VAL # no comment", "VAL # no comment"),
        ('VAR="VAL" # no comment', "VAL# no comment"),
        ("VAR=$OTHER ${OTHER}", "$OTHER ${OTHER}"),
        (r"VAR=a\b", "ab"),
        (r'VAR="a\"b"', 'a"b'),
        (r'VAR="a\nb"', r"a\nb"),
        (r"VAR='a\b'", r"a\b"),
        ("VAR=one\\\ntwo", "onetwo"),
        ("VAR='one'\"two\"", "onetwo"),
        ("VAR=VAL\r\nX=1", "VAL"),
        ("; VAR=one\n# VAR=one\nVAR=two", "two"),
        (" VAR = VAL", "VAL"),
        ("VAR=VAL\u3000", "VAL\u3000"),
        ("VAR=VAL\xa0", "VAL\xa0"),
        ("VAR=VAL\v", "VAL\v"),
        ("VAR='one\nX=1\ntwo'", "one\nX=1\ntwo"),
        ('VAR="one\nX=1', "one\nX=1"),
        ('VAR="one\\\ntwo"', "onetwo"),
        ("VAR=a\\  ", "a "),
    ],
)
def test_systemd_reads_as_its_manual_says(line: str, value: str) -> None:
    """systemd takes quotes and backslashes off, replaces nothing and knows no comment behind a value."""
    found = read(Reader.SYSTEMD, line, OTHER="other")
    assert found is not None
    assert found["VAR"] == value


@pytest.mark.parametrize("line", ["export VAR=VAL", "VAR", "1VAR=VAL", "MY VAR=VAL", "MY-VAR=VAL"])
def test_systemd_leaves_out_what_is_no_name(line: str) -> None:
    """A line whose name could not be an environment variable is passed over, the rest is read."""
    assert read(Reader.SYSTEMD, f"{line}\nX=1") == {"X": "1"}


@pytest.mark.parametrize("line", ["VAR=a$$b", "VAR=a$@b", "VAR=a$#b", "VAR=a$?b", "VAR=a$!b", "VAR=a$-b", "VAR=a`id`b"])
def test_sh_replaces_what_nobody_can_foretell(line: str) -> None:
    """Whatever the shell puts in, its sign is gone and the rest of the value stays."""
    value = (read(Reader.SHELL, line) or {})["VAR"]
    assert (value[0], value[-1]) == ("a", "b")
    assert not set(value) & set("$`")


# A model that reads to the end of the file from every line would need minutes.
@pytest.mark.parametrize("reader", [reader for reader in Reader if reader is not Reader.DOTENV])
@pytest.mark.parametrize(
    "text",
    ['A="' + "x\n" * 100_000, "A='\n" * 50_000, "A=it's\n" * 50_001, "\n" * 200_000, "A=" + "${X:-" * 50_000],
    ids=["open quote", "many quotes", "odd quotes", "empty lines", "open braces"],
)
def test_a_long_file_is_read_in_time(reader: Reader, text: str) -> None:
    """Nothing is read twice, so that a text of any length gets its answer."""
    found = read(reader, text)
    assert found is None or set(found) <= {"A"}


@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize(
    "text",
    [
        "WECOM_TOKEN=abc\nWECOM_SECRET=d-e_f\n",
        "# keys\n\nWECOM_TOKEN=abc\n# more\nWECOM_SECRET=d-e_f",
        "WECOM_TOKEN=old\nWECOM_SECRET=d-e_f\nWECOM_TOKEN=abc\n",
    ],
)
def test_all_programs_agree_on_a_plain_file(reader: Reader, text: str) -> None:
    """Letters and digits without quotes, blanks and comments behind them are read alike by everybody."""
    assert read(reader, text) == {"WECOM_TOKEN": "abc", "WECOM_SECRET": "d-e_f"}


@settings(deadline=None)
@given(st.sampled_from(list(Reader)), st.text("AB=#'\"\\ \t\r\n$:;{}()-?+`&export\0中", max_size=80))
def test_no_text_breaks_a_model(reader: Reader, text: str) -> None:
    """A model gives values or refuses the file, and never fails."""
    found = read(reader, text, A="x")
    assert found is None or all(isinstance(value, str) for value in found.values())
