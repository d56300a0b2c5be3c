"""A Secret is never seen, whatever looks at it."""

import copy
import io
import json
import logging
import marshal
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from pprint import pformat
from typing import Any

import pytest
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback

from wecom_doctor.settings.secret import MASK, Secret

TEXT = "Sw0rdfishSw0rdfishSw0rdfish"


@dataclass(frozen=True)
class Holder:
    """Something of ours that carries a secret around."""

    secret: Secret


def test_only_reveal_gives_the_text_back() -> None:
    """What was put in comes out unchanged, whatever characters it has."""
    for text in ("", TEXT, "中文 \r\n\x00", "\udcff"):
        assert Secret(text).reveal() == text


LOOKS: dict[str, Callable[[Secret], str]] = {
    "str": str,
    "repr": repr,
    "ascii": ascii,
    "f-string": lambda secret: f"{secret}",
    "f-string with !r": lambda secret: f"{secret!r}",
    "f-string with width": lambda secret: f"{secret:>40}",
    "f-string with a foreign format": lambda secret: f"{secret:x}",
    "format": lambda secret: "{0}".format(secret),  # noqa: UP030, UP032
    "percent s": lambda secret: "%s" % secret,  # noqa: UP031
    "percent r": lambda secret: "%r" % secret,  # noqa: UP031
    "inside a list": lambda secret: str([secret]),
    "inside a dict": lambda secret: str({"token": secret}),
    "inside a dataclass": lambda secret: repr(Holder(secret)),
    "dataclass taken apart": lambda secret: str(asdict(Holder(secret))),
    "pprint": lambda secret: pformat({"token": secret}),
    "rich": lambda secret: pretty_repr({"token": Holder(secret)}),
    "json with default=str": lambda secret: json.dumps({"token": secret}, default=str),
    "json with default=repr": lambda secret: json.dumps({"token": secret}, default=repr),
    "a copy": lambda secret: str(copy.copy(secret)),
    "a deep copy": lambda secret: repr(copy.deepcopy([secret])),
    "an exception's message": lambda secret: str(ValueError("bad", secret)),
    "an exception's repr": lambda secret: repr(KeyError(secret)),
    "the names of its attributes": lambda secret: str(dir(secret)),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_no_way_of_printing_shows_it(look: Callable[[Secret], str]) -> None:
    """Text made of a Secret holds the mask or nothing of it, never the text."""
    shown = look(Secret(TEXT))
    assert TEXT not in shown
    assert TEXT[:4] not in shown


def test_the_mask_does_not_tell_the_length() -> None:
    """A short and a long secret look the same."""
    assert str(Secret("a")) == str(Secret(TEXT)) == MASK
    assert repr(Secret("a")) == repr(Secret(TEXT))
    assert f"{Secret('a'):20}" == f"{Secret(TEXT):5}"


REFUSALS: dict[str, Callable[[Any], object]] = {
    "json": json.dumps,
    "json keys": lambda secret: json.dumps({secret: 1}),
    "marshal": lambda secret: marshal.dumps(secret),
    "vars": vars,
    "len": len,
    "iterate": list,
    "bytes": bytes,
    "int": int,
    "join": lambda secret: "".join([secret]),
    "add": lambda secret: secret + "",
    "hash": hash,
    "set": lambda secret: {secret},
    "dict key": lambda secret: {secret: 1},
    "order": lambda secret: secret < Secret("b"),
    "reduce": lambda secret: secret.__reduce__(),
    **{f"pickle {n}": partial(pickle.dumps, protocol=n) for n in range(pickle.HIGHEST_PROTOCOL + 1)},
}


@pytest.mark.parametrize("use", REFUSALS.values(), ids=REFUSALS.keys())
def test_what_would_copy_it_out_is_refused(use: Callable[[Any], object]) -> None:
    """Serialising, hashing and string operations fail, and the error does not hold the text either."""
    with pytest.raises((TypeError, ValueError, AttributeError)) as refused:
        use(Secret(TEXT))
    assert TEXT not in str(refused.value)


def test_equality_compares_the_texts() -> None:
    """Two secrets are equal when their texts are; a Secret equals no plain text."""
    assert Secret(TEXT) == Secret(TEXT)
    assert Secret(TEXT) != Secret(TEXT + "x")
    assert Secret("\udcff") == Secret("\udcff")
    assert Secret(TEXT) != TEXT
    assert not TEXT == Secret(TEXT)  # noqa: SIM201, SIM300


def test_truth_tells_whether_there_is_a_text() -> None:
    """An empty secret is false, any other is true."""
    assert not Secret("")
    assert Secret(" ")


def test_logging_shows_the_mask(caplog: pytest.LogCaptureFixture) -> None:
    """A secret given to a logger is logged as its mask, with its exception or without."""
    secret = Secret(TEXT)
    try:
        raise ValueError(secret)
    except ValueError:
        logging.getLogger("test").exception("token is %s, or %r", secret, [secret])
    assert MASK in caplog.text
    assert TEXT not in caplog.text


def failing(secret: Secret) -> None:
    """Fail while a secret is among the local variables, alone and inside other things."""
    others = {"token": secret, "list": [secret]}
    holder = Holder(secret)
    raise RuntimeError(f"{secret} {others} {holder}")


def caught() -> BaseException:
    """The error of `failing`, with its frames."""
    try:
        failing(Secret(TEXT))
    except RuntimeError as error:
        return error
    raise AssertionError


def test_a_traceback_with_local_variables_does_not_show_it() -> None:
    """The standard library's traceback with captured locals shows the mask."""
    text = "".join(traceback.TracebackException.from_exception(caught(), capture_locals=True).format())
    assert "holder" in text
    assert TEXT not in text


def test_rich_with_local_variables_does_not_show_it() -> None:
    """A rich traceback with show_locals shows the mask."""
    out = io.StringIO()
    error = caught()
    trace = Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True)
    Console(file=out, width=200).print(trace)
    assert "holder" in out.getvalue()
    assert TEXT not in out.getvalue()


FAILING_TEST = """
import os
from wecom_doctor.settings.secret import Secret

def test_that_fails():
    secret = Secret(os.environ["WORD"])
    others = {"token": secret}
    assert secret == Secret("another"), others

def test_that_breaks():
    secret = Secret(os.environ["WORD"])
    secret + 1
"""


def test_pytest_with_local_variables_does_not_show_it(tmp_path: Path) -> None:
    """A failing test run with --showlocals shows the mask."""
    (tmp_path / "test_failing.py").write_text(FAILING_TEST)
    command = [sys.executable, "-m", "pytest", "--showlocals", "-vv", "-p", "no:cacheprovider", "--rootdir", "."]
    run = subprocess.run(
        [*command, "test_failing.py"],
        cwd=tmp_path,
        env={**os.environ, "WORD": TEXT, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "2 failed" in run.stdout, run.stdout + run.stderr
    assert "others" in run.stdout
    assert MASK in run.stdout
    assert TEXT not in run.stdout + run.stderr
