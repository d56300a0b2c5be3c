"""The text report in places where terminals, paths and sentences are unkind."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wecom_doctor
from tests.examination.workbench import HEALTHY_LINES, write_env
from tests.report.made import Studio
from tests.report.test_text import CODES, HOSTILE, WORDS, controls_in, found, told
from wecom_doctor.knowledge import Lang
from wecom_doctor.model import Certainty
from wecom_doctor.report.text import WIDTH, render
from wecom_doctor.report.wrap import columns, wrap

PATIENCE_S = 20


def test_a_long_path_is_told_in_finite_time(tmp_path: Path) -> None:
    """A .env whose path is wider than the terminal gets its report like any other."""
    folder = tmp_path / ("long-" * 20)
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "wecom_doctor", "env", "--lang", "en", str(write_env(folder, *HEALTHY_LINES))],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(wecom_doctor.__file__).parent.parent)},
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0
    assert max(len(line) for line in done.stdout.decode().splitlines() if "WECOM" in line) > 20


@given(text=st.text("abc 配置，", max_size=20), width=st.integers(-5, 3))
def test_an_impossible_width_still_ends(text: str, width: int) -> None:
    """Where not even one character fits, each stands on a line of its own."""
    assert "".join(wrap(text, width)).replace(" ", "") == text.replace(" ", "")


def test_a_path_acts_on_nothing(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with escape sequences in its name is shown in a form that only can be read."""
    folder = tmp_path / "ev\x1b[31mil\x07\u202e"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    from tests.examination.workbench import gathered
    from tests.report.made import report_on

    report = report_on(gathered(write_env(folder, "WECOM_TOKEN=-", mode=0o644).relative_to(tmp_path)))
    assert controls_in(render(report, WORDS[Lang.EN]).replace("\n", "")) == []


@pytest.mark.parametrize("name", ["file", "source", "setting"])
def test_a_place_acts_on_nothing(name: str) -> None:
    """Places come from outside as well."""
    text = "".join(told(found("url-malformed", {name: HOSTILE})))
    assert controls_in(text) == []
    assert not [one for one in text if unicodedata.category(one) == "Cc"]


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("code", CODES)
def test_every_headline_fits_a_terminal(code: str, lang: Lang) -> None:
    """No headline of the diagnosis is wider than 80 columns."""
    lines = told(found(code, certainty=Certainty.CERTAIN), lang=lang)
    assert [one for one in lines if columns(one) > WIDTH and "https://" not in one] == []


@pytest.mark.parametrize(("kind", "sentence"), [("timed_out", "timed out"), ("interrupted", "interrupted")])
def test_an_unsure_check_says_what_happened(studio: Studio, kind: str, sentence: str) -> None:
    """A check that lost its fact says that time ran out or that it was cut short, and nothing false."""
    report = getattr(studio, kind)()
    (line,) = [one for one in render(report, WORDS[Lang.EN]).splitlines() if "stays out of git" in one]
    assert sentence in line
    assert "there is no .env" not in line


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("code", CODES)
def test_no_line_of_a_cause_starts_with_closing_punctuation(code: str, lang: Lang) -> None:
    """Mixed Chinese and English never puts a comma or a closing bracket at the beginning of a line."""
    lines = told(found(code, certainty=Certainty.POSSIBLE), lang=lang)
    assert not [one for one in lines if one.lstrip()[:1] in set("，。；：、？！）」』】》…")]
