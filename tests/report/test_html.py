"""The page as text: it asks for nothing, holds nothing that runs, and says what the other formats say."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.examination.workbench import needs_git
from tests.report.hostile import hostile
from tests.report.made import MAKERS, Studio
from wecom_doctor.examination.outcome import Report
from wecom_doctor.knowledge import PLACEHOLDER, Lang, Words, words_table
from wecom_doctor.report import html as page_format
from wecom_doctor.report.html import render

FOLDER = Path(page_format.__file__).parent
TEMPLATE = (FOLDER / "page.html").read_text(encoding="utf-8")
STYLE = (FOLDER / "page.css").read_text(encoding="utf-8")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
VOID = {"meta", "link"}

pytestmark = needs_git


class Reader(HTMLParser):
    """Tags that are open, and everything that a tag has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.tags: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is opened."""
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """What is closed was opened last."""
        assert self.opened.pop() == tag


def read(report: Report, lang: Lang = Lang.ZH) -> Reader:
    """A rendered page, whose tags are balanced."""
    reader = Reader(render(report, Words(lang)))
    assert reader.opened == []
    return reader


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", [*MAKERS, "hostile"])
def test_the_page_is_whole_and_still(studio: Studio, name: str, lang: Lang) -> None:
    """Every tag is closed, none of them acts, and no attribute leads anywhere but to sources over https."""
    page = read(hostile(studio) if name == "hostile" else MAKERS[name](studio), lang)
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "form", "input", "base", "video", "svg"}
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in {"src", "srcset", "srcdoc"}]
    links = {(tag, value) for tag, name, value in page.attributes if name == "href"}
    assert {value for tag, value in links if tag == "link"} == {"data:,"}
    assert all((value or "").startswith("https://") for tag, value in links if tag == "a")
    assert POLICY in {value for tag, name, value in page.attributes if name == "content"}


def test_the_style_asks_for_nothing() -> None:
    """No font, no picture, no other file; and it knows night and paper."""
    assert not re.search(r"url\(|@import|@font-face|expression|</", STYLE)
    assert "prefers-color-scheme: dark" in STYLE
    assert "@media print" in STYLE


def test_every_sentence_of_the_template_exists() -> None:
    """What the template says stands in words.toml, in both languages; nothing but punctuation is written in it."""
    said = re.findall(r"say\('([a-z]+)\.([a-z_-]*)'( ~)?", TEMPLATE)
    assert len(said) > 20
    for table, name, more in said:
        assert words_table(table)[name] if not more else words_table(table), (table, name)
    bare = re.sub(r"<[^>]*>|&#\d+;", "", re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", TEMPLATE, flags=re.DOTALL))
    assert set(re.findall(r"[A-Za-z\u4e00-\u9fff]+", bare)) <= {"wecom", "doctor"}


def test_no_word_of_the_page_is_left_over() -> None:
    """Each of its sentences is used."""
    whole = TEMPLATE + Path(page_format.__file__).read_text(encoding="utf-8")
    names = {name for name in words_table("page") if f"page.{name}'" not in whole}
    assert names == {"verification", "delivery"}
    assert not [
        text for texts in words_table("page").values() for text in texts.values() if "{" in PLACEHOLDER.sub("", text)
    ]


@pytest.mark.parametrize(("lang", "tag"), [(Lang.ZH, "zh-CN"), (Lang.EN, "en")])
def test_the_page_knows_its_language(studio: Studio, lang: Lang, tag: str) -> None:
    """Fonts and line breaks follow the language of the page."""
    assert ("html", "lang", tag) in read(studio.healthy(), lang).attributes


def test_the_page_is_one_file_of_a_modest_size(studio: Studio) -> None:
    """Even the longest report can be mailed."""
    assert len(render(hostile(studio), Words(Lang.ZH)).encode()) < 1_000_000
