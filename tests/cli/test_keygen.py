"""`wecom-doctor keygen`: a pair that every side accepts, shown or put into a .env without harm."""

import json
import re
import stat
from pathlib import Path

import pytest

from tests.cli.settings_text import AES_KEY, CORP_ID, TOKEN, env_text
from tests.cli.shell import LANGUAGES, Shell

GOOD_TOKEN = r"[A-Za-z0-9]{32}"
GOOD_KEY = r"[A-Za-z0-9]{42}[AEIMQUYcgkosw048]"


def mode_of(path: Path) -> int:
    """The permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def values_in(text: str) -> dict[str, str]:
    """The assignments of a .env without quotes."""
    return dict(re.findall(r"^(WECOM_\w+)=(\S*)", text, re.MULTILINE))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_shows_the_pair_and_where_to_paste_it(shell: Shell, lang: str) -> None:
    """The two values, and the place in the admin console under its Chinese name in both languages."""
    result = shell("keygen", "--lang", lang)
    assert (result.status, result.stderr) == (0, "")
    assert re.search(rf"^Token +{GOOD_TOKEN}$", result.stdout, re.MULTILINE)
    assert re.search(rf"^EncodingAESKey +{GOOD_KEY}$", result.stdout, re.MULTILINE)
    for place in ("应用管理", "自建", "接收消息", "设置API接收"):
        assert place in result.stdout
    assert not list(shell.folder.iterdir())


def test_env_is_nothing_but_two_assignments(shell: Shell) -> None:
    """--format env can be sourced by a shell and appended to a file."""
    result = shell("keygen", "--format", "env")
    assert re.fullmatch(rf"WECOM_TOKEN={GOOD_TOKEN}\nWECOM_ENCODING_AES_KEY={GOOD_KEY}\n", result.stdout)
    shell.write("new.env", result.stdout)
    done = shell.program("sh", "-c", '. ./new.env && printf %s "$WECOM_TOKEN $WECOM_ENCODING_AES_KEY"')
    assert done.stdout.decode() == " ".join(values_in(result.stdout).values())


def test_json_is_nothing_but_the_two_values(shell: Shell) -> None:
    """--format json prints one object, named like the settings."""
    document = shell("keygen", "--format", "json").document
    assert set(document) == {"WECOM_TOKEN", "WECOM_ENCODING_AES_KEY"}
    assert re.fullmatch(GOOD_TOKEN, document["WECOM_TOKEN"])
    assert re.fullmatch(GOOD_KEY, document["WECOM_ENCODING_AES_KEY"])


def test_every_call_makes_another_pair(shell: Shell) -> None:
    """No value comes twice."""
    pairs = [values_in(shell("keygen", "--format", "env").stdout) for _ in range(8)]
    assert len({value for pair in pairs for value in pair.values()}) == 16


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_file_belongs_to_its_owner_alone(shell: Shell, lang: str) -> None:
    """--write makes the file with mode 0600, says where each value stands, and does not show them."""
    result = shell("keygen", "--write", ".env", "--lang", lang)
    assert (result.status, result.stderr) == (0, "")
    text = shell.read(".env")
    assert re.fullmatch(rf"WECOM_TOKEN={GOOD_TOKEN}\nWECOM_ENCODING_AES_KEY={GOOD_KEY}\n", text)
    assert mode_of(shell.folder / ".env") == 0o600
    assert ".env:1" in result.stdout
    assert ".env:2" in result.stdout
    assert "`wecom-doctor env .env`" in result.stdout
    assert not any(value in result.stdout for value in values_in(text).values())
    assert sorted(one.name for one in shell.folder.iterdir()) == [".env"]


@pytest.mark.parametrize(
    "before",
    [
        "",
        f"WECOM_CORP_ID={CORP_ID}",
        f"# 企业微信\n\nWECOM_CORP_ID={CORP_ID}\n# the end",
        "FOO=bar\r\nBAZ='it is'\r\n",
        'KEY="-----BEGIN\nWECOM_FOO=1\n-----END"\n',
        "# WECOM_TOKEN=old\n#WECOM_ENCODING_AES_KEY=old\n",
        "WECOM_TOKEN_CACHE=redis\nMY_WECOM_TOKEN=x\n",
        "\ufeffFOO=1\n",
        "\t odd   =  spacing \n\n\n",
    ],
)
def test_everything_else_in_the_file_stays(shell: Shell, before: str) -> None:
    """The two lines are added at the end, with the file's own line ends; no other byte changes."""
    path = shell.write(".env", before, mode=0o644)
    assert shell("keygen", "--write", ".env").status == 0
    newline = "\r\n" if "\r\n" in before else "\n"
    joint = newline if before and not before.endswith("\n") else ""
    pair = rf"WECOM_TOKEN={GOOD_TOKEN}{newline}WECOM_ENCODING_AES_KEY={GOOD_KEY}{newline}"
    assert re.fullmatch(re.escape(before + joint) + pair, path.read_bytes().decode())
    assert mode_of(path) == 0o600


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("WECOM_TOKEN=\nFOO=1\nWECOM_ENCODING_AES_KEY=\n", "WECOM_TOKEN={}\nFOO=1\nWECOM_ENCODING_AES_KEY={}\n"),
        ("export WECOM_TOKEN=''\nWECOM_ENCODING_AES_KEY=\"\"\n", "export WECOM_TOKEN={}\nWECOM_ENCODING_AES_KEY={}\n"),
        (
            "WECOM_TOKEN=your-token-here\nWECOM_ENCODING_AES_KEY=xxxxxxxx # 43\n",
            "WECOM_TOKEN={}\nWECOM_ENCODING_AES_KEY={} # 43\n",
        ),
    ],
    ids=["empty", "empty quotes", "placeholders"],
)
def test_what_only_asks_to_be_filled_in_is_filled_in(shell: Shell, before: str, after: str) -> None:
    """Empty values and the texts of a template are replaced where they stand, without --force."""
    shell.write(".env", before)
    assert shell("keygen", "--write", ".env").status == 0
    pattern = re.escape(after).replace(r"\{\}", "{}").format(GOOD_TOKEN, GOOD_KEY)
    assert re.fullmatch(pattern, shell.read(".env"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("before", "names"),
    [
        (env_text(), ["WECOM_TOKEN", "WECOM_ENCODING_AES_KEY"]),
        (f'export WECOM_TOKEN="{TOKEN}"\n', ["WECOM_TOKEN"]),
        (f"  WECOM_ENCODING_AES_KEY = '{AES_KEY}'\r\n", ["WECOM_ENCODING_AES_KEY"]),
        (f"WECOM_TOKEN=\nWECOM_TOKEN={TOKEN}\n", ["WECOM_TOKEN"]),
        ('WECOM_TOKEN="not closed\n', ["WECOM_TOKEN"]),
    ],
    ids=["both", "export", "blanks", "duplicate", "open quote"],
)
def test_values_that_are_set_are_not_lost(shell: Shell, before: str, names: list[str], lang: str) -> None:
    """Without --force nothing is touched, and the sentence names what would be lost and how to go on."""
    path = shell.write(".env", before, mode=0o640)
    result = shell("keygen", "--write", ".env", "--lang", lang)
    assert (result.status, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    for name in (*names, ".env", "--force"):
        assert name in result.stderr
    assert TOKEN not in result.stderr
    assert AES_KEY not in result.stderr
    assert path.read_bytes() == before.encode()
    assert mode_of(path) == 0o640
    assert sorted(one.name for one in shell.folder.iterdir()) == [".env"]


def test_force_replaces_and_keeps_the_old_file(shell: Shell) -> None:
    """--force changes the two values where they stand; the old file lies beside it, closed to others."""
    before = f"# mine\r\nexport WECOM_TOKEN=  \"{TOKEN}\"  # old\r\nWECOM_ENCODING_AES_KEY='{AES_KEY}'\r\nFOO=1"
    shell.write(".env", before, mode=0o644)
    result = shell("keygen", "--write", ".env", "--force")
    assert result.status == 0
    after = (shell.folder / ".env").read_bytes().decode()
    pattern = f"# mine\r\nexport WECOM_TOKEN=  {GOOD_TOKEN}  # old\r\nWECOM_ENCODING_AES_KEY={GOOD_KEY}\r\nFOO=1"
    assert re.fullmatch(pattern, after)
    backup = shell.folder / ".env.bak"
    assert backup.read_bytes() == before.encode()
    assert mode_of(backup) == mode_of(shell.folder / ".env") == 0o600
    # A long folder is broken over lines.
    assert ".env.bak" in result.stdout.replace("\n", "")


def test_a_second_run_refuses_and_a_third_keeps_both_backups(shell: Shell) -> None:
    """Running it again is harmless; no backup overwrites another."""
    assert shell("keygen", "--write", ".env").status == 0
    first = shell.read(".env")
    assert shell("keygen", "--write", ".env").status == 2
    assert shell.read(".env") == first
    assert shell("keygen", "--write", ".env", "--force").status == 0
    second = shell.read(".env")
    assert shell("keygen", "--write", ".env", "--force").status == 0
    assert shell.read(".env.bak") == first
    assert shell.read(".env.bak.1") == second
    assert len({first, second, shell.read(".env")}) == 3


def test_the_winning_line_is_the_one_that_counts(shell: Shell) -> None:
    """Where a setting stands twice, no old value survives --force."""
    shell.write(".env", f"WECOM_TOKEN={TOKEN}\nWECOM_TOKEN=second1234\n")
    assert shell("keygen", "--write", ".env", "--force").status == 0
    assert TOKEN not in shell.read(".env")
    assert "second1234" not in shell.read(".env")


def test_a_link_stays_a_link(shell: Shell) -> None:
    """The file behind a symbolic link is written, and the link is kept."""
    shell.write("shared.env", f"WECOM_CORP_ID={CORP_ID}\n")
    (shell.folder / ".env").symlink_to("shared.env")
    assert shell("keygen", "--write", ".env").status == 0
    assert (shell.folder / ".env").is_symlink()
    assert "WECOM_TOKEN=" in shell.read("shared.env")


@pytest.mark.parametrize("content", ["FOO=1\n".encode("utf-16"), "FOO=1\n".encode("utf-16-le")])
def test_a_file_in_another_encoding_is_left_alone(shell: Shell, content: bytes) -> None:
    """ASCII lines in a UTF-16 file would spoil it, so it is refused with the way to convert it."""
    path = shell.write(".env", content)
    result = shell("keygen", "--write", ".env")
    assert result.status == 2
    assert "iconv" in result.stderr
    assert path.read_bytes() == content


def test_a_program_can_read_what_was_written(shell: Shell) -> None:
    """--write with --format json tells file, lines and backup, not the values."""
    shell.write("企业.env", f"WECOM_CORP_ID={CORP_ID}\n")
    result = shell("keygen", "--write", "企业.env", "--format", "json")
    document = json.loads(result.stdout)
    assert document["file"] == "企业.env"
    assert document["lines"] == {"WECOM_TOKEN": 2, "WECOM_ENCODING_AES_KEY": 3}
    assert document["backup"].endswith("企业.env.bak")
    assert not any(value in result.stdout for value in values_in(shell.read("企业.env")).values())
