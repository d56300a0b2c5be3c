"""What comes from outside is shown, and does nothing, in every format."""

import json
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.examination.workbench import needs_git
from tests.report.hostile import EVERYTHING, hostile
from tests.report.made import Studio
from wecom_doctor.examination.comparing import compared
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.examination.saved import Saved, as_it_was, judged_again, read_saved
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.report.comparison import render, render_json
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


def forged(studio: Studio) -> str:
    """A report that somebody wrote for us to read: every text in it that is free is an attack."""
    document = json.loads(render_as("json", studio.broken_endpoint(), Words(Lang.EN)))
    first, *rest = document["diagnosis"]
    first |= {"code": "of-tomorrow", "title": EVERYTHING, "why": EVERYTHING, "fix": [EVERYTHING], "look": EVERYTHING}
    first |= {"certainty": "possible", "see": [EVERYTHING, "https://example.com/'><script>", "javascript:alert(1)"]}
    for one in (first, *rest):
        one["params"] = {"file": EVERYTHING, "line": EVERYTHING, "setting": EVERYTHING, EVERYTHING: EVERYTHING}
    for number, one in enumerate(document["checks"]):
        one |= {"because": EVERYTHING, "title": EVERYTHING, "seen": {EVERYTHING: [EVERYTHING]}}
        one |= {"id": f"{one['area']}.{EVERYTHING}{number}", "codes": []} if number % 3 == 0 else {}
    for one in document["facts"]["verification"]["looks"]:
        one |= dict.fromkeys(("server", "powered_by", "content_type", "location", "body_start"), EVERYTHING)
    document["facts"]["verification"]["url"] = EVERYTHING
    document["target"]["url"] = EVERYTHING
    document["target"]["settings"] = [{"name": EVERYTHING, "source": f"{EVERYTHING}:4", "state": EVERYTHING}]
    document["tool"]["version"] = EVERYTHING
    document["run"] |= {"lang": EVERYTHING, "judged_by": EVERYTHING}
    return json.dumps(document)


@needs_git
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("read", [as_it_was, judged_again])
def test_a_forged_report_acts_on_nothing(studio: Studio, form: str, read: Callable[[Saved, FailOn], Report]) -> None:
    """What support is sent may be of anybody's making, and is shown on a terminal, a page and a CI server."""
    report = read(read_saved(forged(studio)), FailOn.PROBLEM)
    text = render_as(form, report, Words(Lang.EN))
    assert controls_in(text) == []
    assert ("\\u001b" if form == "json" else "\\x1b") in text
    if form == "json":
        assert "\u202e" in json.loads(text)["target"]["settings"][0]["source"]
    if form == "html":
        assert not re.search(r"<script|<img|<svg|href=.?(?:javascript|http:)", text)
    if form == "github":
        assert all(re.match(r"::(?:error|warning|notice) |wecom-doctor ", one) for one in text.splitlines())
    if form == "markdown":
        assert not re.search(r"<script|<img|<javascript", MarkdownIt("gfm-like", {"linkify": False}).render(text))


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


@needs_git
def test_a_comparison_with_a_forged_report_acts_on_nothing(studio: Studio) -> None:
    """Both as text and as JSON, whichever side it is."""
    own = studio.broken_endpoint()
    other = as_it_was(read_saved(forged(studio)), FailOn.PROBLEM)
    for found in (compared(own, other), compared(other, own)):
        assert controls_in(render(found, Words(Lang.EN)) + render_json(found)) == []
