"""Recorded requests are plain files that nobody else can read and nothing replaces."""

import os
import stat
from pathlib import Path

from tests.receiver.requests import KEYS, TEXT, pushed, sealed, verification
from wecom_doctor.receiver.exchange import Request
from wecom_doctor.receiver.happened import Heard
from wecom_doctor.receiver.recording import Recorder
from wecom_doctor.receiver.reference import receive


def heard(request: Request, number: int = 1) -> Heard:
    """A request that was answered."""
    response, happened = receive(request, KEYS)
    return Heard(number=number, request=request, response=response, happened=happened)


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_request_stands_in_a_file_of_its_own(tmp_path: Path) -> None:
    """The file holds the request to the byte, is named after time, number and method, and is for its owner alone."""
    request = pushed(sealed(TEXT))
    before = os.umask(0)
    try:
        path = Recorder(str(tmp_path / "a" / "b")).recorded(heard(request, 12)).recorded
    finally:
        os.umask(before)
    assert path is not None
    assert Path(path).read_bytes() == request.raw()
    assert Path(path).name == "20261120T202709Z-0012-post.http"
    assert mode(Path(path)) == 0o600
    assert mode(Path(path).parent) == 0o700


def test_nothing_is_replaced(tmp_path: Path) -> None:
    """A second run in the same second writes beside the files of the first, and follows no link."""
    first = Recorder(str(tmp_path)).recorded(heard(verification(sealed(b"1")))).recorded
    (tmp_path / "20261120T202709Z-0001-get-2.http").symlink_to(tmp_path / "elsewhere")
    second = Recorder(str(tmp_path)).recorded(heard(verification(sealed(b"2")))).recorded
    assert first is not None
    assert second == str(tmp_path / "20261120T202709Z-0001-get-3.http")
    assert not (tmp_path / "elsewhere").exists()
    assert Path(first).read_bytes() != Path(second).read_bytes()


def test_a_recorded_request_opens_again(tmp_path: Path) -> None:
    """Request line and body hold everything that is needed to open it later."""
    path = Recorder(str(tmp_path)).recorded(heard(pushed(sealed(TEXT)))).recorded
    assert path is not None
    head, _, body = Path(path).read_bytes().partition(b"\r\n\r\n")
    method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
    again = Request(method=method, target=target, path="/", query=target.partition("?")[2], body=body)
    assert receive(again, KEYS).happened.plaintext == TEXT
