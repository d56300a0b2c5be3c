"""Which program reads which value differently, and that correct files are left in peace."""

import pytest

from tests.settings.conftest import ReadEnv
from wecom_doctor.facts.env_file import How, Refusal, Trait
from wecom_doctor.settings.compare import disagreements_in, refusals_in
from wecom_doctor.settings.readers import Reader

IN_QUOTES = {Reader.DOCKER: How.WITH_QUOTES}
KEEPING_BLANKS = (Reader.DOCKER, Reader.SYSTEMD, Reader.SHELL)
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


@pytest.mark.parametrize(
    "content",
    [
        f"WECOM_TOKEN=abcDEF123\nWECOM_ENCODING_AES_KEY={KEY}\nWECOM_CORP_ID=ww0123456789abcdef\nWECOM_AGENT_ID=1000002\n",
        "WECOM_SECRET=a-b_c-d_e\n",
        "WECOM_CALLBACK_URL=https://example.com/wecom/callback?tenant=7\n",
        "WECOM_TRUSTED_IPS=203.0.113.7,203.0.113.8\n",
        "WECOM_PROXY=http://user:pass-word@proxy.example.com:8080\n",
        "  WECOM_TOKEN=abc\n",
        "WECOM_TOKEN=\nWECOM_SECRET=\n",
        "WECOM_TOKEN=old\nWECOM_TOKEN=abc\n",
        "# a comment with $ and ' and # in it\n\nWECOM_TOKEN=abc\n",
        "PASSWORD='a $b # c'\nWECOM_TOKEN=abc\n",
        "",
    ],
)
def test_a_plain_file_raises_no_alarm(read_env: ReadEnv, content: str) -> None:
    """A file that all programs read alike has no disagreement."""
    assert disagreements_in(read_env(content), {}) == ()


def test_a_value_that_the_environment_also_has_raises_no_alarm(read_env: ReadEnv) -> None:
    """Variables of the process do not change how a plain value is read."""
    assert disagreements_in(read_env("WECOM_TOKEN=abc\n"), {"WECOM_TOKEN": "other", "abc": "x"}) == ()


@pytest.mark.parametrize(
    ("content", "trait", "differing"),
    [
        ('WECOM_TOKEN="abc"\n', Trait.QUOTES, {Reader.DOCKER: How.WITH_QUOTES}),
        ("WECOM_TOKEN='abc'\n", Trait.QUOTES, {Reader.DOCKER: How.WITH_QUOTES}),
        ("WECOM_TOKEN=abc \n", Trait.BLANKS, {Reader.DOCKER: How.WITH_BLANKS}),
        (
            "WECOM_TOKEN=abc # mine\n",
            Trait.COMMENT,
            {Reader.DOCKER: How.WITH_COMMENT, Reader.SYSTEMD: How.WITH_COMMENT},
        ),
        ("WECOM_TOKEN=abc#def\n", Trait.COMMENT, {Reader.NODE: How.CUT}),
        ("WECOM_TOKEN = abc\n", Trait.BLANKS, {Reader.DOCKER: How.REFUSES_FILE, Reader.SHELL: How.NOT_READ}),
        ("WECOM_TOKEN= abc\n", Trait.BLANKS, {Reader.DOCKER: How.WITH_BLANKS, Reader.SHELL: How.NOT_READ}),
        ("WECOM_TRUSTED_IPS=1.1.1.1, 2.2.2.2\n", Trait.BLANKS, {Reader.SHELL: How.NOT_READ}),
        ("export WECOM_TOKEN=abc\n", Trait.EXPORT, {Reader.DOCKER: How.REFUSES_FILE, Reader.SYSTEMD: How.NOT_READ}),
        ("WECOM_TOKEN=abc$def\n", Trait.DOLLAR, {Reader.COMPOSE: How.EXPANDED, Reader.SHELL: How.EXPANDED}),
        ("WECOM_PROXY='http://u:pa$word@h:1'\n", Trait.QUOTES, {Reader.DOCKER: How.WITH_QUOTES}),
        ('WECOM_PROXY="http://u:p#w@h:1"\n', Trait.QUOTES, {Reader.DOCKER: How.WITH_QUOTES}),
        ("WECOM_TOKEN='a b'\n", Trait.QUOTES, {Reader.DOCKER: How.WITH_QUOTES}),
        ('WECOM_TOKEN="a$b"\n', Trait.DOLLAR, dict.fromkeys((Reader.COMPOSE, Reader.SHELL), How.EXPANDED) | IN_QUOTES),
        (
            'WECOM_TOKEN="a\\$b"\n',
            Trait.OTHER,
            dict.fromkeys((Reader.COMPOSE, Reader.SYSTEMD, Reader.SHELL), How.OTHERWISE) | IN_QUOTES,
        ),
        ("WECOM_TOKEN=a$5\n", Trait.DOLLAR, {Reader.SHELL: How.EXPANDED}),
        ("WECOM_TOKEN=a$$b\n", Trait.DOLLAR, {Reader.COMPOSE: How.EXPANDED, Reader.SHELL: How.EXPANDED}),
        ("WECOM_TOKEN=a${X\n", Trait.OTHER, dict.fromkeys((Reader.COMPOSE, Reader.SHELL), How.REFUSES_FILE)),
        ("WECOM_TOKEN=abc\u3000\n", Trait.BLANKS, dict.fromkeys(KEEPING_BLANKS, How.WITH_BLANKS)),
        ("WECOM_TOKEN=abc\xa0\n", Trait.BLANKS, dict.fromkeys(KEEPING_BLANKS, How.WITH_BLANKS)),
        ("WECOM_TOKEN= 'abc'\n", Trait.BLANKS, {Reader.SHELL: How.NOT_READ} | IN_QUOTES),
        (
            "WECOM_TOKEN=abc\t# mine\n",
            Trait.COMMENT,
            dict.fromkeys((Reader.DOCKER, Reader.COMPOSE, Reader.SYSTEMD), How.WITH_COMMENT),
        ),
        (
            "WECOM_TOKEN='abc' # costs $5\n",
            Trait.COMMENT,
            {Reader.DOCKER: How.WITH_COMMENT, Reader.SYSTEMD: How.WITH_COMMENT},
        ),
        (
            "export WECOM_TOKEN='abc'\n",
            Trait.EXPORT,
            {Reader.DOCKER: How.REFUSES_FILE, Reader.SYSTEMD: How.NOT_READ},
        ),
        ("WECOM_TOKEN=it's\n", Trait.OTHER, {Reader.SHELL: How.REFUSES_FILE}),
        ("WECOM_TOKEN=a'b'c\n", Trait.OTHER, {Reader.SHELL: How.OTHERWISE}),
        ("WECOM_TOKEN=abc;\n", Trait.OTHER, {Reader.SHELL: How.CUT}),
        ("WECOM_TOKEN=abc\r\n", Trait.RETURN, {Reader.SHELL: How.WITH_RETURN}),
        ("WECOM_CALLBACK_URL=https://example.com/?a=1&b=2\n", Trait.OTHER, {Reader.SHELL: How.NOT_READ}),
    ],
)
def test_each_program_that_differs_is_named(
    read_env: ReadEnv, content: str, trait: Trait, differing: dict[Reader, How]
) -> None:
    """Exactly the programs that would hand out something else are named, with what they do."""
    (found,) = disagreements_in(read_env(content), {})
    assert found.trait is trait
    assert {one.reader: one.how for one in found.readings if one.how is not How.SAME} == differing
    assert [one.reader for one in found.readings] == list(Reader)


def test_braces_are_replaced_by_some_only(read_env: ReadEnv) -> None:
    """`${NAME}` is put in by python-dotenv, compose and sh, and left as it is by the others."""
    (found,) = disagreements_in(read_env("OTHER=x\nWECOM_TOKEN=a${OTHER}\n"), {})
    assert {one.reader for one in found.readings if one.how is How.SAME} == {
        Reader.DOTENV,
        Reader.COMPOSE,
        Reader.SHELL,
    }
    assert {one.how for one in found.readings if one.how is not How.SAME} == {How.UNCHANGED_DOLLAR}


def test_the_line_told_is_the_one_that_wins(read_env: ReadEnv) -> None:
    """Of a duplicate only the last line is compared."""
    (found,) = disagreements_in(read_env("WECOM_TOKEN=abc\n\nWECOM_TOKEN='abc'\n"), {})
    assert (found.setting, found.line) == ("WECOM_TOKEN", 3)
    assert disagreements_in(read_env("WECOM_TOKEN='abc'\nWECOM_TOKEN=abc\n"), {}) == ()


def test_only_our_settings_are_compared(read_env: ReadEnv) -> None:
    """How programs read other variables is not told."""
    assert disagreements_in(read_env("DATABASE_URL='postgres://$x # y'\n"), {}) == ()


@pytest.mark.parametrize("content", ["WECOM_TOKEN='s3cretS3cret'\n", "WECOM_TOKEN=s3cret$S3cret # s3cret\n"])
def test_a_disagreement_never_holds_the_value(read_env: ReadEnv, content: str) -> None:
    """What is told of a difference is its kind alone."""
    assert "s3cret" not in repr(disagreements_in(read_env(content), {})).lower()


@pytest.mark.parametrize("line", ["export FOO=1", "FOO = 1", "a remark", "export FOO='1'"])
def test_an_innocent_setting_is_not_blamed_for_a_refusal(read_env: ReadEnv, line: str) -> None:
    """What makes docker refuse the file is told with its own line, and of no other line."""
    env = read_env(f"WECOM_TOKEN=abc\n\n{line}\nWECOM_SECRET=d-e_f\n")
    assert disagreements_in(env, {}) == ()
    assert Refusal(reader=Reader.DOCKER, line=3) in refusals_in(env, {})


def test_only_the_first_refusing_setting_is_blamed(read_env: ReadEnv) -> None:
    """docker stops at the first such line and never sees the second."""
    found = disagreements_in(read_env("export WECOM_TOKEN=abc\nexport WECOM_SECRET=d-e_f\n"), {})
    docker = {one.setting: next(r.how for r in one.readings if r.reader == Reader.DOCKER) for one in found}
    assert docker == {"WECOM_TOKEN": How.REFUSES_FILE, "WECOM_SECRET": How.STOPS_EARLIER}


def test_a_value_over_several_lines_is_blamed_for_all_of_them(read_env: ReadEnv) -> None:
    """docker stops at the second line of a quoted value, which belongs to the setting of the first."""
    env = read_env('WECOM_TOKEN="a\nb c=d"\nWECOM_SECRET=d-e_f\n')
    (found,) = disagreements_in(env, {})
    assert (found.setting, found.line) == ("WECOM_TOKEN", 1)
    assert refusals_in(env, {}) == (Refusal(reader=Reader.DOCKER, line=2),)


def test_a_file_that_nobody_refuses_has_no_refusals(read_env: ReadEnv) -> None:
    """Quotes, comments and dollars divide the programs, but stop none."""
    assert refusals_in(read_env("WECOM_TOKEN='abc' # x\nWECOM_SECRET=a$b\n"), {}) == ()
