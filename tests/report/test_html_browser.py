"""The page in a real browser: nothing hostile runs, nothing leaves, it fits a phone, and it prints."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.examination.workbench import needs_git
from tests.report.browsing import CHROMIUM, Browser, browser
from tests.report.hostile import CANARY, SCRIPT, hostile
from tests.report.made import Studio
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.report.html import render

pytestmark = [needs_git, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")]

WIDTHS = {"phone": 390, "desktop": 1280}
# What a page that is not as careful as ours gives away.
CAREFUL_NOT = f"<!doctype html><title>open</title>{SCRIPT}<img src='http://127.0.0.1:8009/control.png'>"
MEASURE = """
<!doctype html><title>measuring</title><body>%s<pre id="found"></pre><script>
addEventListener("load", () => {
  const seen = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument, root = page.documentElement;
    const style = frame.contentWindow.getComputedStyle(page.body);
    const mark = page.querySelector(".break .dot") || page.body;
    seen[frame.name] = {
      title: page.title, wide: root.scrollWidth, width: root.clientWidth,
      headline: page.querySelector("h1") ? page.querySelector("h1").getBoundingClientRect().top : 0,
      steps: page.querySelector(".steps") ? page.querySelector(".steps").getBoundingClientRect().top : 0,
      broken: frame.contentWindow.getComputedStyle(mark).backgroundColor, paper: style.backgroundColor,
      actors: [...page.querySelectorAll("script,img,svg,iframe,object,embed,form,input,base")].map(one => one.tagName),
      handlers: [...page.querySelectorAll("*")].flatMap(one => one.getAttributeNames())
        .filter(name => name.startsWith("on")).length,
      targets: [...page.querySelectorAll("a")].map(one => one.protocol),
      text: page.body.innerText,
    };
  }
  document.getElementById("found").textContent = JSON.stringify(seen);
});
</script>
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of all tests of this file."""
    path = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        (path / "work").mkdir()
        studio = Studio(path / "work", patch)
        for lang in Lang:
            (path / f"hostile.{lang}.html").write_text(render(hostile(studio), Words(lang)), encoding="utf-8")
            (path / f"broken.{lang}.html").write_text(render(studio.broken_endpoint(), Words(lang)), encoding="utf-8")
    (path / "careless.html").write_text(CAREFUL_NOT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Browser]:
    """A browser that is started anew for each page."""
    with browser(folder / "work") as started:
        yield started


@pytest.fixture(scope="module")
def seen(folder: Path, opened: Browser) -> dict[str, dict[str, Any]]:
    """What the browser made of every page at every width, all in one go."""
    names = [f"{kind}.{lang}" for kind in ("hostile", "broken") for lang in Lang]
    frames = [
        f'<iframe name="{name} {width}" src="{name}.html" style="width:{pixels}px;height:844px;border:0"></iframe>'
        for name in names
        for width, pixels in WIDTHS.items()
    ]
    frames.append('<iframe name="careless" src="careless.html"></iframe>')
    page = folder / "measure.html"
    page.write_text(MEASURE % "".join(frames), encoding="utf-8")
    dom = opened(page, "--virtual-time-budget=10000", "--dump-dom").decode()
    found = re.search(r'<pre id="found">(.+?)</pre>', dom, re.DOTALL)
    assert found
    measured: dict[str, dict[str, Any]] = json.loads(unescape(found[1]))
    return measured


def test_the_browser_would_tell(seen: dict[str, dict[str, Any]], opened: Browser) -> None:
    """On a page that escapes nothing the script runs and the picture is asked for: so the tests below can fail."""
    assert seen["careless"]["title"] == CANARY
    assert any("control.png" in one for one in opened.asked)


@pytest.mark.parametrize("lang", Lang)
def test_nothing_hostile_runs(seen: dict[str, dict[str, Any]], lang: Lang) -> None:
    """What the endpoint sent is text: no element that acts, no handler, no link but ours, and nothing computed."""
    page = seen[f"hostile.{lang} phone"]
    assert page["title"].endswith("wecom-doctor")
    assert page["actors"] == []
    assert page["handlers"] == 0
    assert set(page["targets"]) == {"https:"}
    assert "document.title=" in page["text"]
    assert "{{7*7}}" in page["text"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["hostile.zh", "hostile.en", "broken.zh", "broken.en"])
def test_the_page_fits(seen: dict[str, dict[str, Any]], name: str, width: str) -> None:
    """Nothing is wider than the screen, whatever stands in it."""
    page = seen[f"{name} {width}"]
    assert page["wide"] <= page["width"] == WIDTHS[width]


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_screen_says_what_to_do(seen: dict[str, dict[str, Any]], lang: Lang, width: str) -> None:
    """Headline and first steps are seen without scrolling, and the place where it breaks has a colour of its own."""
    page = seen[f"broken.{lang} {width}"]
    assert page["headline"] < page["steps"] < 844
    assert page["broken"] not in {page["paper"], "rgba(0, 0, 0, 0)"}


def test_it_prints(folder: Path, opened: Browser) -> None:
    """Paper gets it too, on a few pages."""
    target = folder / "work" / "page.pdf"
    opened(folder / "broken.zh.html", "--no-pdf-header-footer", f"--print-to-pdf={target}")
    assert target.read_bytes().startswith(b"%PDF-")


def test_no_request_leaves(folder: Path, seen: dict[str, dict[str, Any]], opened: Browser) -> None:
    """After all these pages, only the careless one has asked for anything."""
    assert [one for one in opened.asked if "google" not in one and "gvt1" not in one] == [
        "http://127.0.0.1:8009/control.png"
    ]
