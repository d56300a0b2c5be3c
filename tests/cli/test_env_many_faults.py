"""One .env with more than ten different faults: each is named with its line, in both languages, in both formats."""

import re

import pytest

from tests.cli.settings_text import AES_KEY, CORP_ID, TOKEN
from tests.cli.shell import LANGUAGES, Shell

FAULTY = (
    f"WECOM_CORPID={CORP_ID}",
    "WECOM_AGENT_ID=1000002a",
    "WECOM_SECRET=changeme",
    f"WECOM_TOKEN={TOKEN}",
    "# 下面是新的",
    "WECOM_TOKEN=new_tken_9Qz7",
    f"WECOM_ENCODING_AES_KEY={AES_KEY[:-1]}",
    "wecom_suite_id=ww4asffe99e54c0f4c",
    "WECOM_TRUSTED_DOMAIN=“example.com”",
    "WECOM_TRUSTED_IPS=203.0.113.7 # office",
    "WECOM_API_BASE=https://${HOST}/cgi-bin",
    "WECOM_CALLBACK_URL=wecom.example.com/callback",
    "export WECOM_LOG_LEVEL: debug",
    'WECOM_PROXY="http://user:pass@10.0.0.1:3128',
)
EXPECTED = {
    1: "config-key-misnamed",
    2: "agent-id-malformed",
    3: "placeholder-left",
    6: "token-malformed",
    7: "aeskey-length",
    8: "env-key-case",
    9: "env-value-quoted",
    10: "env-value-hash-cut",
    11: "env-dollar-interpolation",
    12: "url-malformed",
    13: "env-line-unparsable",
    14: "env-value-quoted",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_fault_is_named_with_its_line(shell: Shell, lang: str) -> None:
    """The document has every line with its code; the duplicate is told on the line that wins, naming both."""
    shell.write(".env", "".join(f"{line}\n" for line in FAULTY))
    result = shell("env", "--format", "json", "--lang", lang)
    told = {(one["params"].get("line"), one["code"]): one for one in result.document["diagnosis"]}
    assert set(EXPECTED.items()) <= set(told)
    assert told[6, "env-duplicate-key"]["params"]["lines"] == ["4", "6"]
    assert result.status == result.document["exit_status"] == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_shows_where_each_fault_stands(shell: Shell, lang: str) -> None:
    """The text report has a heading for every code and `.env:LINE` for every fault, below that heading.

    A notice says no more than that; the others say why and what to do.
    """
    shell.write(".env", "".join(f"{line}\n" for line in FAULTY))
    result = shell("env", "--lang", lang)
    diagnosis = result.stdout.partition("结论：" if lang == "zh" else "Result:")[2]
    entries = re.split(r"\n(?=\d+\. )", diagnosis)[1:]
    for line, code in EXPECTED.items():
        assert any(code in entry and re.search(rf"\.env:{line}\b", entry) for entry in entries), (line, code)
    where, *advice = ("位置", "原因", "怎么办", "依据") if lang == "zh" else ("Where", "Why", "Fix", "See")
    for entry in entries:
        assert re.search(rf"^ +{where} ", entry, re.MULTILINE), entry
        is_notice = ("[提醒·" if lang == "zh" else "[notice·") in entry
        for label in advice:
            assert bool(re.search(rf"^ +{label} ", entry, re.MULTILINE)) != is_notice, (label, entry)


def test_the_gravest_comes_first(shell: Shell) -> None:
    """Errors stand before warnings, warnings before notices."""
    shell.write(".env", "".join(f"{line}\n" for line in FAULTY), mode=0o644)
    found = [one["severity"] for one in shell("env", "--format", "json").document["diagnosis"]]
    assert found == sorted(found, key=["error", "warning", "notice"].index)
    assert {"error", "warning", "notice"} == set(found)


def test_no_value_is_repeated(shell: Shell) -> None:
    """A report may be pasted into an issue: it names lines and settings, never what stands in them."""
    shell.write(".env", "".join(f"{line}\n" for line in FAULTY))
    for arguments in (["env"], ["env", "--format", "json"], ["check"], ["env", "--lang", "zh"]):
        said = shell(*arguments).said
        for value in (TOKEN, "new_tken_9Qz7", AES_KEY[:-1], "user:pass", CORP_ID):
            assert value not in said


def test_a_fault_hides_only_what_follows_from_it(shell: Shell) -> None:
    """A misnamed line is the cause of a missing setting, which is then no finding of its own."""
    shell.write(".env", "".join(f"{line}\n" for line in FAULTY))
    document = shell("env", "--format", "json").document
    missing = [one["params"]["setting"] for one in document["diagnosis"] if one["code"] == "setting-missing"]
    assert "WECOM_CORP_ID" not in missing
