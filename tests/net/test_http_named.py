"""The parts that name things, on plain values: records of TLS, first bytes, and deadlines."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.net._failures import named
from wecom_doctor.net._records import alert_in, certificate_requested, is_http2
from wecom_doctor.net._watch import Watch

ROOT = Path(__file__).parents[2]


def record(kind: int, content: bytes) -> bytes:
    """One record of TLS."""
    return bytes([kind, 3, 3]) + len(content).to_bytes(2, "big") + content


SERVER_HELLO = record(22, bytes([2, 0, 0, 3]) + b"abc")
REQUEST = bytes([13, 0, 0, 2]) + b"xy"
HANDSHAKES = {
    "nothing": (b"", None, False),
    "hello": (SERVER_HELLO, None, False),
    "alert": (record(21, bytes([2, 40])), 40, False),
    "alert after hello": (SERVER_HELLO + record(21, bytes([2, 80])), 80, False),
    "warning": (record(21, bytes([1, 112])), None, False),
    "warning before alert": (record(21, bytes([1, 112])) + record(21, bytes([2, 40])), 40, False),
    "encrypted alert": (SERVER_HELLO + record(20, b"\1") + record(21, bytes([2, 40]) * 13), None, False),
    "cut alert": (record(21, bytes([2, 40]))[:-1], None, False),
    "cut record": (SERVER_HELLO[:-2], None, False),
    "certificate request": (SERVER_HELLO + record(22, REQUEST), None, True),
    "both messages in one record": (record(22, bytes([2, 0, 0, 1]) + b"a" + REQUEST), None, True),
    "a message over two records": (record(22, bytes([2, 0, 0, 4]) + b"ab") + record(22, b"cd" + REQUEST), None, True),
    "a length beyond the end": (record(22, bytes([11, 255, 255, 255]) + REQUEST), None, False),
}


@pytest.mark.parametrize(("handshake", "alert", "requested"), HANDSHAKES.values(), ids=HANDSHAKES)
def test_what_a_handshake_said_in_clear(handshake: bytes, alert: int | None, requested: bool) -> None:
    """Fatal alerts and the wish for a client certificate are read; what is encrypted is not guessed at."""
    assert (alert_in(handshake), certificate_requested(handshake)) == (alert, requested)


FRAMES = {
    "settings": (bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]), True),
    "goodbye": (bytes([0, 0, 8, 7, 0, 0, 0, 0, 0, 9]), True),
    "too short": (bytes([0, 0, 0, 4, 0, 0, 0, 0]), False),
    "of one stream": (bytes([0, 0, 0, 4, 0, 0, 0, 0, 1]), False),
    "data": (bytes([0, 0, 0, 0, 0, 0, 0, 0, 0]), False),
    "too long": (bytes([1, 0, 0, 4, 0, 0, 0, 0, 0]), False),
    "text": (b"SSH-2.0-OpenSSH", False),
}


@pytest.mark.parametrize(("opening", "expected"), FRAMES.values(), ids=FRAMES)
def test_frames_of_http2(opening: bytes, expected: bool) -> None:
    """Only the frames that an HTTP/2 server begins or ends with are taken for HTTP/2."""
    assert is_http2(opening) is expected


# Seconds after the beginning, of a request whose deadline comes after ten.
CONNECTED = {"resolved": 0.1, "connected": 0.2}
DEADLINES = {
    "in the resolver": ({}, Failure.NAME_UNANSWERED),
    "in connecting": ({"resolved": 0.1}, Failure.CONNECT_TIMEOUT),
    "in waiting": (CONNECTED, Failure.TIMEOUT),
    "in an answer that comes on": ({**CONNECTED, "first_byte": 1.0, "last_byte": 9.0}, Failure.DRIP),
    "after the pieces of an answer": ({**CONNECTED, "first_byte": 1.0, "last_byte": 2.0}, Failure.STALLED),
}


def watch_of(moments: dict[str, Any], **noted: Any) -> Watch:
    """What was noted of a request that began ten seconds ago."""
    began = time.monotonic() - 10.0
    return Watch(began=began, **{name: began + after for name, after in moments.items()}, **noted)


@pytest.mark.parametrize(("moments", "failure"), DEADLINES.values(), ids=DEADLINES)
def test_deadlines_are_named_by_what_was_waited_for(moments: dict[str, float], failure: Failure) -> None:
    """A deadline is named after the phase that it ended."""
    assert named(TimeoutError(), watch_of(moments, pieces=5)) is failure


def test_deadlines_in_the_middle_of_a_phase() -> None:
    """A handshake and a request that were begun and not ended are what was waited for."""
    assert named(TimeoutError(), watch_of(CONNECTED, securing=True)) is Failure.TLS_TIMEOUT
    assert named(TimeoutError(), watch_of(CONNECTED, sending=True)) is Failure.UNREAD


def test_a_late_answer_is_no_drip() -> None:
    """One piece shortly before the deadline is the beginning of an answer, and not a drop."""
    late = {**CONNECTED, "first_byte": 9.0, "last_byte": 9.0}
    assert named(TimeoutError(), watch_of(late, pieces=1)) is Failure.STALLED


def test_unknown_errors_have_a_name_too() -> None:
    """What nobody has thought of is told as such, and not as something else."""
    assert named(OSError(99_999, "whatever"), Watch()) is Failure.OTHER


def test_start_up_loads_no_terminal() -> None:
    """httpx would load its own command line with rich and pygments; two fifths of its import time are saved."""
    program = "import json, sys, wecom_doctor.net.http, httpx; print(json.dumps([*sys.modules])); httpx.main"
    finished = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(finished.stdout))
    assert "httpx" in loaded
    assert not loaded & {"rich", "pygments", "httpx._main", "click"}
