"""keygen --write puts two values into a .env and leaves everything else alone."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from wecom_doctor.settings.names import Name
from wecom_doctor.settings.write import AlreadySet, NotText, write_settings

TOKEN, KEY = "T" * 32, "K" * 43
PAIR = {Name.TOKEN: TOKEN, Name.ENCODING_AES_KEY: KEY}
BOTH = f"WECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"
OLD = "WECOM_CORP_ID=ww1\nWECOM_TOKEN=oldToken1234\n"

posix = pytest.mark.skipif(os.name != "posix", reason="only POSIX has modes and owners")


def mode_of(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def names_in(folder: Path) -> list[str]:
    """Everything that lies in a folder."""
    return sorted(one.name for one in folder.iterdir())


def test_a_new_file(env_path: Path) -> None:
    """Where no file was, one with the two lines comes up, without a backup."""
    written = write_settings(str(env_path), PAIR, force=False)
    assert env_path.read_text() == BOTH
    assert (written.path, written.lines, written.backup) == (
        str(env_path),
        {Name.TOKEN: 1, Name.ENCODING_AES_KEY: 2},
        None,
    )
    assert names_in(env_path.parent) == [".env"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Added at the end.
        ("", BOTH),
        ("X=1\n", f"X=1\n{BOTH}"),
        ("X=1", f"X=1\n{BOTH}"),
        ("X=1\r\n", "X=1\r\n" + BOTH.replace("\n", "\r\n")),
        ("X=1\r\nY=2", "X=1\r\nY=2\r\n" + BOTH.replace("\n", "\r\n")),
        ("# WECOM_TOKEN=no\n", f"# WECOM_TOKEN=no\n{BOTH}"),
        ("MY_WECOM_TOKEN=no\nWECOM_TOKEN_OLD=no\n", f"MY_WECOM_TOKEN=no\nWECOM_TOKEN_OLD=no\n{BOTH}"),
        # Filled in where the name stands.
        (
            f"WECOM_TOKEN=\nX=1\nWECOM_ENCODING_AES_KEY={KEY[:0]}\n",
            f"WECOM_TOKEN={TOKEN}\nX=1\nWECOM_ENCODING_AES_KEY={KEY}\n",
        ),
        ("WECOM_TOKEN=", f"WECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"),
        ("  export  WECOM_TOKEN = \n", f"  export  WECOM_TOKEN = {TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"),
        ("WECOM_TOKEN=\r\nX=1\r\n", f"WECOM_TOKEN={TOKEN}\r\nX=1\r\nWECOM_ENCODING_AES_KEY={KEY}\r\n"),
        ('WECOM_TOKEN=""\n', f"WECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"),
        ("WECOM_TOKEN=''  # mine\n", f"WECOM_TOKEN={TOKEN}  # mine\nWECOM_ENCODING_AES_KEY={KEY}\n"),
        ("WECOM_TOKEN=   \n", f"WECOM_TOKEN=   {TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"),
        # In place of a template's text.
        ("WECOM_TOKEN=xxxx # fill in\n", f"WECOM_TOKEN={TOKEN} # fill in\nWECOM_ENCODING_AES_KEY={KEY}\n"),
        ("WECOM_TOKEN='your token here'\n", f"WECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"),
        ("WECOM_TOKEN=<token>\n", f"WECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"),
        ("WECOM_TOKEN=你的Token\n", f"WECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"),
        (
            "WECOM_TOKEN=\nWECOM_TOKEN=xxxx\n",
            f"WECOM_TOKEN={TOKEN}\nWECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n",
        ),
        ("\ufeffWECOM_TOKEN=\n", f"\ufeffWECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"),
    ],
)
def test_the_values_go_where_they_belong(env_path: Path, before: str, after: str) -> None:
    """Empty and template values are filled where they stand, missing names are added at the end, the rest stays."""
    env_path.write_bytes(before.encode())
    written = write_settings(str(env_path), PAIR, force=False)
    assert env_path.read_bytes().decode() == after
    lines = after.split("\n")
    for name, line in written.lines.items():
        assert f"{name}" in lines[line - 1]
    assert dotenv_values(env_path)["WECOM_TOKEN"] == TOKEN
    assert dotenv_values(env_path)["WECOM_ENCODING_AES_KEY"] == KEY


@pytest.mark.parametrize(
    "line",
    [
        "WECOM_TOKEN=oldToken1234",
        "WECOM_TOKEN='oldToken1234'",
        'export WECOM_TOKEN = "oldToken1234"  # mine',
        "WECOM_TOKEN=oldToken1234 # mine",
        "WECOM_TOKEN=oldToken1234\r",
        "WECOM_TOKEN=xxxx\nWECOM_TOKEN=oldToken1234",
        "WECOM_TOKEN=oldToken1234\nWECOM_TOKEN=",
        "WECOM_TOKEN=$FROM_SOMEWHERE",
        "WECOM_TOKEN=a",
    ],
)
def test_a_value_that_is_set_is_not_overwritten(env_path: Path, line: str) -> None:
    """Without force the file stays as it is, byte for byte, and the names that are set are told."""
    before = f"X=1\n{line}\nWECOM_ENCODING_AES_KEY=\n".encode()
    env_path.write_bytes(before)
    with pytest.raises(AlreadySet) as refused:
        write_settings(str(env_path), PAIR, force=False)
    assert refused.value.names == ["WECOM_TOKEN"]
    assert env_path.read_bytes() == before
    assert names_in(env_path.parent) == [".env"]


def test_all_names_that_are_set_are_told(env_path: Path) -> None:
    """Both names are told at once, and the message holds no value."""
    env_path.write_text("WECOM_TOKEN=oldToken1234\nWECOM_ENCODING_AES_KEY=oldKey567\n")
    with pytest.raises(AlreadySet) as refused:
        write_settings(str(env_path), PAIR, force=False)
    assert refused.value.names == ["WECOM_TOKEN", "WECOM_ENCODING_AES_KEY"]
    assert "old" not in str(refused.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("WECOM_TOKEN=old\n", f"WECOM_TOKEN={TOKEN}\n"),
        ("WECOM_TOKEN='old' # mine\n", f"WECOM_TOKEN={TOKEN} # mine\n"),
        ("export WECOM_TOKEN = old # mine\r\n", f"export WECOM_TOKEN = {TOKEN} # mine\r\n"),
        ("WECOM_TOKEN=o#ld\n", f"WECOM_TOKEN={TOKEN}\n"),
        ('WECOM_TOKEN="o # ld"\n', f"WECOM_TOKEN={TOKEN}\n"),
        ("WECOM_TOKEN=a b  c\t\n", f"WECOM_TOKEN={TOKEN}\t\n"),
        ("WECOM_TOKEN=a\nWECOM_TOKEN=b\n", f"WECOM_TOKEN={TOKEN}\nWECOM_TOKEN={TOKEN}\n"),
        ("WECOM_TOKEN=中文\n", f"WECOM_TOKEN={TOKEN}\n"),
    ],
)
def test_force_replaces_what_is_set(env_path: Path, before: str, after: str) -> None:
    """With force the value alone is replaced; blanks, comments and line ends around it stay."""
    env_path.write_bytes(before.encode())
    write_settings(str(env_path), {Name.TOKEN: TOKEN}, force=True)
    assert env_path.read_bytes().decode() == after


def test_the_old_file_is_kept(env_path: Path) -> None:
    """The backup lies beside the file, has its old bytes, and is told."""
    env_path.write_text(OLD)
    written = write_settings(str(env_path), PAIR, force=True)
    assert written.backup == f"{env_path}.bak"
    assert Path(written.backup).read_text() == OLD


def test_a_backup_never_overwrites_another(env_path: Path) -> None:
    """Each run keeps its own backup, however many there are."""
    env_path.write_text(OLD)
    backups: list[str] = []
    for _ in range(3):
        before = env_path.read_bytes()
        written = write_settings(str(env_path), {Name.TOKEN: "N" * (len(backups) + 1)}, force=True)
        assert written.backup is not None
        assert Path(written.backup).read_bytes() == before
        backups.append(written.backup)
    assert backups == [f"{env_path}.bak", f"{env_path}.bak.1", f"{env_path}.bak.2"]
    assert Path(backups[0]).read_text() == OLD


@posix
@pytest.mark.parametrize("mode", [None, 0o600, 0o644, 0o666])
def test_nobody_else_may_read_the_result(env_path: Path, mode: int | None) -> None:
    """File and backup are 0600, whatever the file was before and whatever the umask allows."""
    umask = os.umask(0)
    try:
        if mode is not None:
            env_path.write_text(OLD)
            env_path.chmod(mode)
        written = write_settings(str(env_path), PAIR, force=True)
    finally:
        os.umask(umask)
    assert mode_of(env_path) == 0o600
    assert written.backup is None or mode_of(Path(written.backup)) == 0o600


@posix
def test_a_link_stays_a_link(env_path: Path) -> None:
    """The file behind a link is replaced, with its backup beside it."""
    real = env_path.parent / "shared" / "real.env"
    real.parent.mkdir()
    real.write_text(OLD)
    env_path.symlink_to("shared/real.env")
    written = write_settings(str(env_path), PAIR, force=True)
    assert env_path.is_symlink()
    assert str(env_path.readlink()) == "shared/real.env"
    assert TOKEN in real.read_text()
    assert names_in(real.parent) == ["real.env", "real.env.bak"]
    assert written.backup is not None
    assert Path(written.backup).samefile(real.parent / "real.env.bak")


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="only root may give files away")
def test_root_leaves_the_file_to_its_owner(env_path: Path) -> None:
    """A file that root edits still belongs to the user of the service."""
    env_path.write_text(OLD)
    os.chown(env_path, 12345, 23456)
    write_settings(str(env_path), PAIR, force=True)
    assert (env_path.stat().st_uid, env_path.stat().st_gid) == (12345, 23456)
    assert mode_of(env_path) == 0o600


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_of_two_byte_characters_is_refused(env_path: Path, codec: str) -> None:
    """ASCII lines in a UTF-16 file would be garbage, so nothing is written, with force or without."""
    before = "WECOM_TOKEN=\n".encode(codec)
    env_path.write_bytes(before)
    for force in (False, True):
        with pytest.raises(NotText):
            write_settings(str(env_path), PAIR, force=force)
    assert env_path.read_bytes() == before
    assert names_in(env_path.parent) == [".env"]


def test_a_gbk_file_keeps_its_bytes(env_path: Path) -> None:
    """Comments in another encoding that has ASCII inside are left as they are."""
    before = "# 企业微信\nWECOM_TOKEN=\n".encode("gbk")
    env_path.write_bytes(before)
    write_settings(str(env_path), {Name.TOKEN: TOKEN}, force=False)
    assert env_path.read_bytes() == before.replace(b"TOKEN=", b"TOKEN=" + TOKEN.encode())


@pytest.mark.parametrize("step", ["os.replace", "os.fsync"])
def test_an_error_in_the_middle_leaves_the_old_file(env_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """When the last steps fail, the old file is untouched and no half-written one is left."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    env_path.write_text(OLD)
    monkeypatch.setattr(step, fail)
    with pytest.raises(OSError, match="No space left"):
        write_settings(str(env_path), PAIR, force=True)
    assert env_path.read_text() == OLD
    assert set(names_in(env_path.parent)) <= {".env", ".env.bak"}


FULL_DISK = """
import resource, sys
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.write import write_settings
resource.setrlimit(resource.RLIMIT_FSIZE, (60, 60))
try:
    write_settings(sys.argv[1], {Name.TOKEN: "T" * 100}, force=True)
except OSError as error:
    print("failed")
"""


@posix
def test_a_full_disk_leaves_the_old_file(env_path: Path) -> None:
    """When the new file does not fit, the old one is untouched and no half-written one is left."""
    env_path.write_text(OLD)
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(env_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "failed"
    assert env_path.read_text() == OLD
    assert set(names_in(env_path.parent)) <= {".env", ".env.bak"}


def test_a_folder_that_is_not_there(env_path: Path) -> None:
    """A path into nowhere fails before anything is written."""
    with pytest.raises(FileNotFoundError):
        write_settings(str(env_path.parent / "none" / ".env"), PAIR, force=False)
    assert names_in(env_path.parent) == []
