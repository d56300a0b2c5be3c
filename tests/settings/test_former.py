"""What stood in the .env before: lines that are commented out, and backups beside it."""

import os
from pathlib import Path

import pytest

from wecom_doctor.settings.env_file import read_env_file
from wecom_doctor.settings.former import BACKUPS_MAX, former_values
from wecom_doctor.settings.given import Options, gather
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.sender import Sender, former_keys, sender_of

TOKEN, KEY, CORP = "hJqcu3uJ9Tn2gXPmxx2w9", "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUI", "ww1a2b3c4d5e6f7081"
OLD_TOKEN, OLD_KEY = "Zx9wLk3mQ7", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2U"
NOW = f"WECOM_CORP_ID={CORP}\nWECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"


def before(folder: Path, content: str = NOW) -> tuple[dict[Name, str], ...]:
    """What is found for a .env with this content."""
    (folder / ".env").write_text(content)
    return tuple(dict(one) for one in former_values(read_env_file(str(folder / ".env"))))


@pytest.mark.parametrize(
    "line", [f"# WECOM_TOKEN={OLD_TOKEN}", f"#WECOM_TOKEN = '{OLD_TOKEN}'", f"  ## export WECOM_TOKEN={OLD_TOKEN}"]
)
def test_a_line_that_is_commented_out_is_an_earlier_value(tmp_path: Path, line: str) -> None:
    """However it was commented out, it is read as python-dotenv would have read it."""
    assert before(tmp_path, f"{line}\n{NOW}") == ({Name.TOKEN: OLD_TOKEN},)


@pytest.mark.parametrize(
    "line",
    [
        "# WECOM_TOKEN=your-token",
        "# the WECOM_TOKEN is secret",
        "# OTHER_TOKEN=abc",
        "# WECOM_SECRET=abcdefghij",
        "# WECOM_TOKEN=",
    ],
)
def test_other_comments_are_left_alone(tmp_path: Path, line: str) -> None:
    """Templates, sentences, and what no request is made of."""
    assert before(tmp_path, f"{line}\n{NOW}") == ()


@pytest.mark.parametrize("suffix", [".bak", ".bak.1", ".bak.9", "~", ".old", ".orig", ".backup"])
def test_a_backup_is_an_earlier_state(tmp_path: Path, suffix: str) -> None:
    """Backups of keygen, of editors and of people."""
    (tmp_path / f".env{suffix}").write_text(f"WECOM_TOKEN={OLD_TOKEN}\nWECOM_SECRET=abc\nOTHER=1\n")
    assert before(tmp_path) == ({Name.TOKEN: OLD_TOKEN},)


def test_the_latest_backups_stand_first_and_are_few(tmp_path: Path) -> None:
    """However many there are, only the latest are read."""
    for age, suffix in enumerate((".bak.3", ".bak.2", ".bak.1", ".bak", ".old")):
        backup = tmp_path / f".env{suffix}"
        backup.write_text(f"WECOM_TOKEN=token{age}\n")
        os.utime(backup, (10_000 - age, 10_000 - age))
    assert before(tmp_path) == tuple({Name.TOKEN: f"token{age}"} for age in range(BACKUPS_MAX))


def test_what_is_no_backup_is_not_read(tmp_path: Path) -> None:
    """A sample, another environment's file, a folder and a binary file are no earlier state."""
    for name in (".env.example", ".env.production", ".env.local"):
        (tmp_path / name).write_text(f"WECOM_TOKEN={OLD_TOKEN}\n")
    (tmp_path / ".env.bak").mkdir()
    (tmp_path / ".env.old").write_bytes(bytes(range(256)))
    assert before(tmp_path) == ()


def test_keys_are_made_of_what_differs(tmp_path: Path) -> None:
    """What an old file lacks is as it is now; a state that is the same as now, or was there before, is none."""
    (tmp_path / ".env.bak").write_text(NOW)
    (tmp_path / ".env.old").write_text(f"WECOM_ENCODING_AES_KEY={OLD_KEY}\n")
    (tmp_path / ".env.orig").write_text(f"WECOM_TOKEN={OLD_TOKEN}\nWECOM_ENCODING_AES_KEY=tooshort\n")
    (tmp_path / ".env").write_text(f"# WECOM_TOKEN={OLD_TOKEN}\n{NOW}")
    given = gather(options=Options(), flags={}, env_path=str(tmp_path / ".env"), foreign=None, environ={})
    sender = sender_of(given)
    assert isinstance(sender, Sender)
    found = [(one.token, one.receive_id) for one in former_keys(given, sender)]
    assert found == [(OLD_TOKEN, CORP), (TOKEN, CORP)]


def test_earlier_secrets_are_secrets(tmp_path: Path) -> None:
    """They must not appear in any output either."""
    (tmp_path / ".env.bak").write_text(f"WECOM_TOKEN={OLD_TOKEN}\nWECOM_ENCODING_AES_KEY={OLD_KEY}\n")
    (tmp_path / ".env").write_text(NOW)
    given = gather(options=Options(), flags={}, env_path=str(tmp_path / ".env"), foreign=None, environ={})
    assert {OLD_TOKEN, OLD_KEY} <= set(given.secrets)
    assert OLD_TOKEN not in repr(given)
