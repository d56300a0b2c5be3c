"""What comes from outside is shown, and does nothing, in every format."""

import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.examination.workbench import needs_git
from tests.report.hostile import EVERYTHING, hostile
from tests.report.made import Studio
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.report.formats import FORMATS, render_as
from wecom_doctor.report.github import command
from wecom_doctor.report.markdown import block, code

OWN_TAGS = frozenset(
    "details summary p strong em code pre h2 h3 ol ul li blockquote a table thead tbody tr th td".split()  # noqa: SIM905
)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.text(st.sampled_from("ab 中`~\\*_[]()<>!#|@:%,\r\n\t\x1b\u202e\u2028&;'\"-"), max_size=40)


def controls_in(text: str) -> list[str]:
    """Characters that a terminal, a page or an XML reader would act on or refuse; our own lines end in LF."""
    return [one for one in text if one != "\n" and unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@needs_git
@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("form", [one for one in FORMATS if one != "json"])
def test_no_control_character_gets_through(studio: Studio, form: str, lang: Lang) -> None:
    """Escape sequences, bells and marks that reorder text appear in a form that only can be read."""
    text = render_as(form, hostile(studio), Words(lang))
    assert controls_in(text) == []
    assert "\\x1b" in text


@needs_git
def test_annotations_stay_on_their_lines(studio: Studio) -> None:
    """There are as many commands as findings, and the only other line begins with our name."""
    report = hostile(studio)
    *commands, last = render_as("github", report, Words(Lang.EN)).splitlines()
    assert len(commands) == len(report.findings)
    assert all(re.fullmatch(r"::(error|warning|notice) file=[^,:]*,line=4,title=[^,:]*::.*", one) for one in commands)
    assert last.startswith("wecom-doctor ")


@unhurried
@given(title=TEXTS, line=TEXTS)
def test_a_command_gives_its_values_back(title: str, line: str) -> None:
    """What the runner unescapes is what was meant, in one line, whatever it holds."""
    made = command("error", {"title": title or "x"}, [line])
    found = re.fullmatch(r"::error title=([^,:]*)::([^\r\n]*)", made)
    assert found
    back = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
    values = [re.sub("%(?:0D|0A|3A|2C|25)", lambda one: back[one[0]], value) for value in found.groups()]
    assert values == [title or "x", line]


@needs_git
@pytest.mark.parametrize("lang", Lang)
def test_markdown_has_no_markup_of_others(studio: Studio, lang: Lang) -> None:
    """Rendered with HTML allowed, there is no tag, link or image but our own."""
    html = (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .render(render_as("markdown", hostile(studio), Words(lang)))
    )
    tags = set(re.findall(r"<\s*/?\s*([a-z0-9]+)", html, re.IGNORECASE))
    assert tags <= OWN_TAGS
    links = re.findall(r'<a href="([^"]*)"', html)
    assert links
    assert not [one for one in links if "127.0.0.1" in one or "javascript" in one or "example.net" in one]
    assert html.count("<details>") == html.count("</details>") == 4
    assert "7*7" in html


@unhurried
@given(text=TEXTS.filter(str.strip))
def test_code_is_code_to_its_end(text: str) -> None:
    """No text ends the code that it stands in, on a line or in a block."""
    html = MarkdownIt("commonmark", {"html": True}).render(f"{code(text)}\n\n{block(text)}\n")
    assert set(re.findall("<(/?[a-z]+)", html)) <= {"p", "/p", "code", "/code", "pre", "/pre"}
    assert html.count("<code") == 2


@needs_git
def test_ten_lines_stay_ten(studio: Studio) -> None:
    """Line breaks from outside make no lines in a chat."""
    assert EVERYTHING.count("\n") > 2
    assert len(render_as("short", hostile(studio), Words(Lang.ZH)).splitlines()) <= 10
