"""Whatever stands at the path of a .env, reading it gives an answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.settings.conftest import ReadEnv
from wecom_doctor.facts.env_file import Encoding, FileState
from wecom_doctor.settings.env_file import EnvText, decoded, parsed, read_env_file

LINE = "WECOM_TOKEN=abc\n"
CHINESE = "# 企业微信回调的令牌\nWECOM_TOKEN=abc\n"


def test_a_missing_file(env_path: Path) -> None:
    """Nothing at the path is told as missing, also when a folder above is missing or a file."""
    env_path.with_name("file").touch()
    for path in (env_path, env_path.parent / "none" / ".env", env_path.with_name("file") / ".env"):
        read = read_env_file(str(path))
        assert (read.state, read.path, read.values) == (FileState.MISSING, str(path), {})


def test_a_link_to_nothing_is_missing(env_path: Path) -> None:
    """A dangling link leads to no file."""
    env_path.symlink_to("nowhere")
    assert read_env_file(str(env_path)).state is FileState.MISSING


def test_a_link_to_a_file_is_followed(env_path: Path) -> None:
    """A link is as good as the file behind it."""
    env_path.with_name("real").write_text(LINE)
    env_path.symlink_to("real")
    assert read_env_file(str(env_path)).values == {"WECOM_TOKEN": "abc"}


def test_a_folder_is_no_file(env_path: Path) -> None:
    """`docker run -v` makes a folder where a file was meant; it is told apart from a missing file."""
    env_path.mkdir()
    assert read_env_file(str(env_path)).state is FileState.NOT_A_FILE


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has modes")
def test_a_file_without_read_permission(env_path: Path) -> None:
    """A file that this user may not read is unreadable, not missing."""
    env_path.write_text(LINE)
    env_path.chmod(0)
    root = os.geteuid() == 0
    try:
        if root:
            # Root may read everything, so somebody else does the reading.
            os.seteuid(65534)
        read = read_env_file(str(env_path))
    finally:
        if root:
            os.seteuid(0)
    assert read.state is FileState.UNREADABLE


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "\udcff\0"])
def test_a_path_that_the_system_refuses(tmp_path: Path, name: str) -> None:
    """A path that cannot exist gives an answer, not an exception."""
    assert read_env_file(str(tmp_path / name)).state is FileState.UNREADABLE


def test_a_link_to_itself_is_unreadable(env_path: Path) -> None:
    """A circle of links ends in an answer."""
    env_path.symlink_to(env_path.name)
    assert read_env_file(str(env_path)).state is FileState.UNREADABLE


READ_IT = (
    "import sys; from wecom_doctor.settings.env_file import read_env_file; print(read_env_file(sys.argv[1]).state)"
)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
@pytest.mark.parametrize("kind", ["fifo", "device", "endless device"])
def test_what_never_ends_is_not_opened(env_path: Path, kind: str) -> None:
    """Reading a FIFO that nobody writes to, or an endless device, does not hang."""
    if kind == "fifo":
        os.mkfifo(env_path)
    path = {"fifo": str(env_path), "device": os.devnull, "endless device": "/dev/zero"}[kind]
    # In a process of its own, so that a hang is a failure and not the end of all tests.
    read = subprocess.run(
        [sys.executable, "-c", READ_IT, path],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert read.stdout.strip() == FileState.NOT_A_FILE


def test_a_huge_file_is_not_read(read_env: ReadEnv) -> None:
    """Megabytes are no .env; they are told as too large and not held in memory."""
    read = read_env(LINE + "#" * 2_000_000)
    assert (read.state, read.text, read.values) == (FileState.TOO_LARGE, "", {})


@pytest.mark.parametrize("content", ["", "\n", "\r\n\r\n", "   ", "# a\n", "# a\n\n#b", "\ufeff", "\ufeff# a\n"])
def test_nothing_but_blanks_and_comments(read_env: ReadEnv, content: str) -> None:
    """An empty .env is found and faultless."""
    read = read_env(content)
    assert read.state is FileState.FOUND
    assert (read.assignments, read.unparsable, read.open_quotes, read.values) == ((), (), (), {})


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has modes")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o666])
def test_the_mode_is_told(env_path: Path, mode: int) -> None:
    """Who may read the file is told as it is on disk."""
    env_path.write_text(LINE)
    env_path.chmod(mode)
    assert read_env_file(str(env_path)).mode == mode


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (LINE.encode(), Encoding.UTF_8),
        (CHINESE.encode(), Encoding.UTF_8),
        (LINE.encode("utf-8-sig"), Encoding.UTF_8_BOM),
        (CHINESE.encode("utf-8-sig"), Encoding.UTF_8_BOM),
        (b"\xff\xfe" + LINE.encode("utf-16-le"), Encoding.UTF_16),
        (b"\xfe\xff" + LINE.encode("utf-16-be"), Encoding.UTF_16),
        (b"\xff\xfe" + CHINESE.encode("utf-16-le"), Encoding.UTF_16),
        (LINE.encode("utf-16-le"), Encoding.UTF_16),
        (LINE.encode("utf-16-be"), Encoding.UTF_16),
        (CHINESE.encode("utf-16-le"), Encoding.UTF_16),
        (CHINESE.encode("gbk"), Encoding.GBK),
        (CHINESE.replace("回", "囧𠀀").encode("gb18030"), Encoding.GBK),
        (b"# caf\xe9 \n" + LINE.encode(), Encoding.UNKNOWN),
        (b"# \xff\n" + LINE.encode(), Encoding.UNKNOWN),
    ],
)
def test_every_encoding_is_named_and_read(read_env: ReadEnv, content: bytes, encoding: Encoding) -> None:
    """The file of whatever editor is decoded, so that the values can be judged all the same."""
    read = read_env(content)
    assert read.encoding is encoding
    assert read.values == {"WECOM_TOKEN": "abc"}
    assert [one.name for one in read.assignments] == ["WECOM_TOKEN"]


def test_a_few_nul_bytes_stay_in_their_value(read_env: ReadEnv) -> None:
    """NUL bytes in a UTF-8 file do not turn it into UTF-16, and the other values are read."""
    read = read_env(b"WECOM_TOKEN=a\0b\nWECOM_SECRET=longer-than-the-nul\n")
    assert read.encoding is Encoding.UTF_8
    assert read.values == {"WECOM_TOKEN": "a\0b", "WECOM_SECRET": "longer-than-the-nul"}


def test_a_half_character_at_the_end(read_env: ReadEnv) -> None:
    """A UTF-16 file that was cut in the middle of a character is read up to there."""
    read = read_env(b"\xff\xfe" + LINE.encode("utf-16-le") + b"X")
    assert read.encoding is Encoding.UTF_16
    assert read.values["WECOM_TOKEN"] == "abc"


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(content: bytes) -> None:
    """Any bytes give a text, an encoding and assignments."""
    text, encoding = decoded(content)
    read = parsed(".env", text, encoding)
    assert isinstance(read, EnvText)
    assert set(read.values) <= {one.name for one in read.assignments}


@settings(deadline=None)
@given(st.text("AB=#'\"\\ \t\r\n$:{}export中\0", max_size=60))
def test_every_line_number_lies_inside_the_file(text: str) -> None:
    """No finding points at a line that the file does not have, and assignments come in file order."""
    read = parsed(".env", text, Encoding.UTF_8)
    lines = [one.line for one in read.assignments]
    assert lines == sorted(lines)
    for line in [*lines, *(one.line for one in (*read.unparsable, *read.open_quotes))]:
        assert 1 <= line <= text.count("\n") + text.count("\r") + 1
