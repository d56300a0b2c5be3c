"""Config files of other projects are found by kind, and whatever stands at the path gives an answer."""

import importlib
import os
from pathlib import Path

import pytest

from wecom_doctor.facts.env_file import FileState
from wecom_doctor.settings import foreign
from wecom_doctor.settings.foreign import FILE_BYTES_MAX, ForeignValue, UnknownKind, kinds, read_foreign


def test_each_module_is_a_kind() -> None:
    """The kinds are the modules of the folder, each with a function `read`; there is no other list."""
    assert "cc-connect" in kinds()
    for kind in kinds():
        module = importlib.import_module(f"{foreign.__name__}.{kind.replace('-', '_')}")
        assert callable(module.read)


@pytest.mark.parametrize("kind", ["", "nonsense", "cc_connect", "__init__", "os", "CC-CONNECT"])
def test_an_unknown_kind_is_refused(tmp_path: Path, kind: str) -> None:
    """A kind that no module reads is an error of the call, whatever stands at the path."""
    with pytest.raises(UnknownKind):
        read_foreign(kind, str(tmp_path))


@pytest.mark.parametrize("kind", kinds())
def test_a_path_without_a_file(tmp_path: Path, kind: str) -> None:
    """Missing, a folder, impossible: each is an answer, with kind and path."""
    (tmp_path / "file").touch()
    for name, state in {
        "none.toml": FileState.MISSING,
        "file/none.toml": FileState.MISSING,
        ".": FileState.NOT_A_FILE,
        "a\0b": FileState.UNREADABLE,
        "x" * 5000: FileState.UNREADABLE,
    }.items():
        path = os.path.join(tmp_path, name)
        found = read_foreign(kind, path)
        assert (found.state, found.kind, found.path, found.values) == (state, kind, path, {})


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize(
    "content", [b"", b"\0", b"\xff\xfe\x00", b"[[", b"=" * 1000, b"\xb0\xa1 = 1", b"a = '\xb0\xa1'"]
)
def test_no_content_raises(tmp_path: Path, kind: str, content: bytes) -> None:
    """Bytes that are no config file of the kind give an answer."""
    path = tmp_path / "config"
    path.write_bytes(content)
    assert read_foreign(kind, str(path)).state is FileState.FOUND


@pytest.mark.parametrize("kind", kinds())
def test_only_a_regular_file_is_opened(tmp_path: Path, kind: str) -> None:
    """A pipe that nobody writes to and an endless device are not waited for."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (str(pipe), "/dev/zero"):
        assert read_foreign(kind, path).state is FileState.NOT_A_FILE


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize(("more", "state"), [(0, FileState.FOUND), (1, FileState.TOO_LARGE)])
def test_a_file_has_a_greatest_size(tmp_path: Path, kind: str, more: int, state: FileState) -> None:
    """A comment up to the limit is read, a byte more is not."""
    path = tmp_path / "config"
    path.write_bytes(b"#" * (FILE_BYTES_MAX + more))
    assert read_foreign(kind, str(path)).state is state


def test_a_value_is_not_shown() -> None:
    """A value that lands in a traceback or a log shows its line only."""
    assert repr(ForeignValue(text="aSecret", line=3)) == "ForeignValue(line=3)"
