"""The report for a person: what it shows, how wide it is, and what never gets into it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.answers import verified
from tests.examination.workbench import HEALTHY_LINES, check_of, needs_git
from tests.report.made import MAKERS, Studio
from wecom_doctor.examination.outcome import Finding, Outcome, Report
from wecom_doctor.knowledge import Lang, Words, problem_codes
from wecom_doctor.model import OK, Certainty, ParamValue, Problem, Severity, Verdict
from wecom_doctor.report.causes import finding_lines
from wecom_doctor.report.lines import Line
from wecom_doctor.report.text import WIDTH, render
from wecom_doctor.report.wrap import columns

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = {lang: Words(lang) for lang in Lang}
CODES = sorted(problem_codes())


def rule() -> Verdict:
    return OK


def found(
    code: str, params: Mapping[str, ParamValue] | None = None, certainty: Certainty = Certainty.CERTAIN
) -> Finding:
    """A finding as a rule would make it."""
    return listed(Problem(code, certainty=certainty, at=params))


def listed(problem: Problem, severity: Severity = Severity.ERROR) -> Finding:
    """A problem as the diagnosis lists it."""
    return Finding(problem=problem, check=check_of(rule), severity=severity, evidence=())


def told(*group: Finding, lang: Lang = Lang.EN, width: int = WIDTH) -> list[str]:
    """The lines of one entry of the diagnosis, without colours."""
    return list(map(plain, finding_lines(1, list(group), WORDS[lang], width)))


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(text for _, text in line).rstrip()


def too_wide(lines: list[str]) -> list[str]:
    """The lines beyond the width, unless they end in a link or a word that cannot be broken."""
    return [one for one in lines if columns(one) > WIDTH and not re.fullmatch(r"\s*(?:\S+\s+)?\S+", one)]


@needs_git
@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", MAKERS)
def test_a_report_fits_a_terminal(studio: Studio, name: str, lang: Lang) -> None:
    """No line is wider than 80 columns, except for a link or a word that cannot be broken."""
    assert too_wide(render(MAKERS[name](studio), WORDS[lang]).splitlines()) == []


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("code", CODES)
def test_every_cause_fits_a_terminal(code: str, lang: Lang) -> None:
    """Below its headline no entry of the diagnosis is wider than 80 columns, whichever code it is about."""
    _, *body = told(found(code, certainty=Certainty.POSSIBLE), lang=lang)
    assert too_wide(body) == []


HOSTILE = "\x1b[31mred\x1b]0;title\x07\r\x9b2J\u202egnp\u2066x\u2069\x00\ud800\u2028end"
# The parameters that rules fill with something that came from outside.
HOSTILE_PARAMS = ["host", "url", "written", "mode", "encoding", "kind", "port", "overridden", "strangers", "found"]


def acts(character: str) -> bool:
    """A terminal would act on the character instead of showing it."""
    reorders = unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return reorders or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def controls_in(text: str) -> list[str]:
    """The characters of a text that a terminal would act on."""
    return [one for one in text if acts(one)]


@pytest.mark.parametrize("name", HOSTILE_PARAMS)
@pytest.mark.parametrize("lang", Lang)
def test_a_hostile_parameter_is_shown_and_does_nothing(name: str, lang: Lang) -> None:
    """Escape sequences, bells and marks that reorder text are printed in a form that only can be read."""
    text = "".join(told(found("url-malformed", {name: HOSTILE}), lang=lang))
    assert controls_in(text) == []
    assert "\\x1b[31mred" in text


@unhurried
@given(value=st.text())
def test_no_parameter_acts_on_the_terminal(value: str) -> None:
    """Whatever a parameter holds, nothing but printable text comes out."""
    lines = told(found("url-malformed", {"url": value, "host": value, "written": (value, value)}))
    assert controls_in("".join(lines)) == []


def test_a_url_acts_on_nothing(studio: Studio) -> None:
    """Not even a callback URL with control characters gets them into the report."""
    report = studio.examined(*HEALTHY_LINES[:-1], environ={"WECOM_CALLBACK_URL": f"https://{HOSTILE}/"})
    assert controls_in(render(report, WORDS[Lang.EN]).replace("\n", "")) == []


def test_an_entry_says_where_what_why_and_what_to_do() -> None:
    """Headline with rank and code, place, what was seen, reason, numbered steps, source."""
    lines = told(found("token-too-long", {"setting": "WECOM_TOKEN", "file": ".env", "line": 4, "length": 40}))
    assert lines[:3] == [
        "1. The Token has more than 32 characters  [error·certain]  token-too-long",
        "   Where   .env:4  WECOM_TOKEN",
        "   Seen    40 characters",
    ]
    labels = [one[3:11].strip() for one in lines[3:] if one[3:11].strip()]
    assert labels == ["Why", "Fix", "See"]
    steps = [one[11:13] for one in lines if re.match(r"\d\) ", one[11:])]
    assert steps == [f"{number})" for number in range(1, len(steps) + 1)]
    assert len(steps) > 1
    assert lines[-1].startswith("   See     https://")


def test_findings_of_one_code_share_an_entry(studio: Studio) -> None:
    """Two settings with the same fault are one entry with two places."""
    report = studio.examined(*(line.replace("=", "=“", 1) for line in HEALTHY_LINES[:2]), *HEALTHY_LINES[2:])
    text = render(report, WORDS[Lang.EN])
    assert text.count("env-value-quoted") == 3
    assert "Where   .env:1  WECOM_CORP_ID" in text
    assert "Where   .env:2  WECOM_AGENT_ID" in text


def test_findings_of_different_severity_are_told_apart(studio: Studio) -> None:
    """One code that is an error here and a notice there makes two entries, the error first."""
    report = studio.examined("WECOM_CORP_ID=ww0123456789abcdef", *HEALTHY_LINES[3:4])
    headlines = [one for one in render(report, WORDS[Lang.EN]).splitlines() if re.match(r"\d+\. ", one)]
    assert headlines == [
        "1. A setting is missing  [error·certain]  setting-missing",
        "2. A setting is missing  [notice·certain]  setting-missing",
    ]


def test_a_consequence_names_its_cause_instead_of_its_code(studio: Studio) -> None:
    """The line of a consequence says what it follows from, and its code is not offered for reading."""
    text = render(MAKERS["nothing-given"](studio), WORDS[Lang.EN])
    assert "depends on: The .env file is there and readable" in text
    assert "setting-missing" not in text


@pytest.mark.parametrize(("certainty", "shown"), [("certain", False), ("likely", True), ("possible", True)])
def test_the_look_that_decides_is_told_when_the_cause_is_not_certain(certainty: str, shown: bool) -> None:
    """A guess comes with the look that decides it; a certain cause needs none."""
    lines = told(found("corp-id-malformed", certainty=Certainty(certainty)))
    assert any(one.startswith("   Decide  ") for one in lines) is shown


def test_other_codes_that_fit_are_named() -> None:
    """Where several causes fit the evidence, the entry names the others, one a line and each with its title."""
    one = listed(Problem("corp-id-malformed", certainty=Certainty.LIKELY, also=("values-swapped", "token-mismatch")))
    lines = told(one)
    at = lines.index("   Or      values-swapped (Two values are exchanged)")
    assert lines[at + 1] == "           token-mismatch (The program's Token differs from the console's)"


@pytest.mark.parametrize("lang", Lang)
def test_a_title_that_has_no_room_is_left_out(lang: Lang) -> None:
    """On a narrow terminal the other codes stand alone; the code is what one asks about."""
    one = listed(Problem("corp-id-malformed", certainty=Certainty.LIKELY, also=("token-mismatch",)))
    (line,) = [line for line in told(one, lang=lang, width=40) if "token-mismatch" in line]
    assert line.endswith(" token-mismatch")


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("severity", Severity)
def test_only_what_hurts_takes_room(severity: Severity, lang: Lang) -> None:
    """A notice is its headline, place and what was seen; errors and warnings have reason, steps and source as well."""
    params: dict[str, ParamValue] = {"setting": "WECOM_CALLBACK_URL", "file": ".env", "line": 6, "port": 8080}
    lines = told(listed(Problem("url-odd-port", at=params), severity), lang=lang)
    assert "url-odd-port" in lines[0]
    assert ".env:6  WECOM_CALLBACK_URL" in lines[1]
    assert "8080" in lines[2]
    assert (len(lines) == 3) == (severity is Severity.NOTICE)


def test_notices_stand_close_together_below_the_others(studio: Studio) -> None:
    """A blank line parts error from error and the first notice from what is above, but not notice from notice."""
    text = render(MAKERS["broken-endpoint"](studio), WORDS[Lang.EN])
    lines = text[text.index("Result:") :].splitlines()
    above = {one[0]: lines[index - 1] for index, one in enumerate(lines) if re.match(r"\d\. ", one)}
    assert [number for number, line in above.items() if line == ""] == ["1", "2"]
    assert len(above) == 4


@pytest.mark.parametrize(
    ("count", "lang", "sentence"),
    [
        (0, Lang.EN, None),
        (1, Lang.EN, "1 request was sent to the endpoint."),
        (22, Lang.EN, "22 requests were sent to the endpoint."),
        (22, Lang.ZH, "发送了 22 个请求。"),
    ],
)
def test_the_report_says_how_much_was_sent(studio: Studio, count: int, lang: Lang, sentence: str | None) -> None:
    """Whoever looks after the endpoint is told how many requests it got; where none went out, nothing is said."""
    whole = verified().reactions
    sent = replace(verified(), reactions=(whole * 2)[:count])
    text = render(replace(studio.healthy(), facts={"verification": sent}), WORDS[lang])
    assert sentence is None or sentence in text.splitlines()
    assert ("sent to the endpoint" in text or "个请求" in text) == (sentence is not None)


def test_settings_are_listed_by_source_without_values(studio: Studio) -> None:
    """The opening says which setting came from where, line by line, environment apart, and no value."""
    report = studio.examined(*HEALTHY_LINES[:2], environ={"WECOM_TOKEN": "h7Kq2ZtV9sXbL4mCw8RfYd3N"})
    text = render(report, WORDS[Lang.EN])
    assert "Settings from .env  WECOM_CORP_ID:1 WECOM_AGENT_ID:2\n" in text
    assert "Settings from environment  WECOM_TOKEN\n" in text
    assert "h7Kq2ZtV9sXbL4mCw8RfYd3N" not in text


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"demo": True, "url": None}, "demo: a correct endpoint and settings made just now"),
        ({"demo": False, "url": None}, "examining the settings"),
        ({"demo": False, "url": "https://a.example.com/"}, "examining https://a.example.com/"),
        ({"demo": False, "url": "https://a.example.com/", "command": "env"}, "examining the settings"),
    ],
)
def test_the_headline_says_what_is_examined(studio: Studio, wanted: dict[str, object], sentence: str) -> None:
    """Demo, settings alone, or a URL: the first line says which."""
    report: Report = studio.healthy()
    heading = replace(report.heading, **wanted)  # type: ignore[arg-type]
    first = render(replace(report, heading=heading), WORDS[Lang.EN]).splitlines()[0]
    assert first == f"wecom-doctor 1.2.3 · {sentence}"


def test_no_line_ends_in_blanks_and_the_report_in_one_newline(studio: Studio) -> None:
    """What is piped into a file looks the same as on the screen."""
    text = render(MAKERS["ten-faults"](studio), WORDS[Lang.ZH])
    assert not [one for one in text.splitlines() if one != one.rstrip()]
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize(
    ("kept", "sentences"),
    [
        (0, ("结论：一项也没有检查，原因见上。", "Result: nothing was examined; the reasons stand above.")),
        (1, ("结论：没有发现问题（1 项检查）。", "Result: no problems found (1 check).")),
        (2, ("结论：没有发现问题（2 项检查）。", "Result: no problems found (2 checks).")),
    ],
)
def test_the_result_says_how_much_was_looked_at(studio: Studio, kept: int, sentences: tuple[str, str]) -> None:
    """Where nothing was judged, nothing is called healthy."""
    report = studio.healthy()
    judged = report.with_outcome(Outcome.OK)[:kept]
    for lang, sentence in zip((Lang.ZH, Lang.EN), sentences, strict=True):
        assert sentence in render(replace(report, judgements=judged, findings=()), WORDS[lang])
