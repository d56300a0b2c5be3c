"""Sentences: filled in, in the right language, and harmless whatever stands in a parameter."""

import pytest

from wecom_doctor.knowledge import Lang, Words, placeholders_of, printable
from wecom_doctor.knowledge.errcodes import all_error_codes

ENGLISH, CHINESE = Words(Lang.EN), Words(Lang.ZH)


def test_saying_has_all_parts() -> None:
    """An entry comes back whole, in the language asked for."""
    english, chinese = ENGLISH.saying("aeskey-trailing-bits"), CHINESE.saying("aeskey-trailing-bits")
    assert english is not None
    assert chinese is not None
    assert (english.code, english.subject, english.severity) == ("aeskey-trailing-bits", "keys", "notice")
    assert english.title == "The EncodingAESKey ends in spare bits"
    assert chinese.title == "EncodingAESKey 末位有多余的比特"
    assert len(english.fix) == len(chinese.fix) == 3
    assert english.look is not None
    assert english.see == chinese.see


def test_saying_without_a_deciding_look() -> None:
    """Not every code needs a look that decides."""
    saying = ENGLISH.saying("token-too-long")
    assert saying is not None
    assert saying.look is None


def test_unknown_code_has_no_saying() -> None:
    """Nothing is made up."""
    assert ENGLISH.saying("no-such-code") is None


def test_check_sentence() -> None:
    """The sentence of a check is found by its id."""
    assert ENGLISH.check("keys.token-length") == "The Token has at most 32 characters"
    assert CHINESE.check("keys.token-length") == "Token 不超过 32 位"


def test_a_check_of_another_version_has_only_its_id() -> None:
    """A check without a sentence is not shown as an empty line."""
    assert ENGLISH.check("keys.no-such-check") == "keys.no-such-check"


@pytest.mark.parametrize(
    ("template", "params", "sentence"),
    [
        ("{count} lines", {"count": 3}, "3 lines"),
        ("written as {written}", {"written": "Wecom_Token"}, "written as Wecom_Token"),
        ("on lines {lines}", {"lines": ("2", "8")}, "on lines 2, 8"),
        ("found: {found}", {"found": ("NBSP", "TAB")}, "found: no-break space, TAB"),
        ("{weakness}", {"weakness": "short"}, "too short"),
        ("{host}:{port}", {}, "<host>:<port>"),
        ("no {elbow}", {}, "no <elbow>"),
        ("keep ${NAME} and ${name}", {"name": "x"}, "keep ${NAME} and ${name}"),
        ("{written}", {"written": "{count}", "count": 3}, "{count}"),
        ("{written}", {"written": "\\1 \\g<0>"}, "\\1 \\g<0>"),
        ("{written}", {"written": "short"}, "short"),
    ],
)
def test_placeholders_are_filled(template: str, params: dict[str, object], sentence: str) -> None:
    """A parameter stands where its name stood; closed sets are told in words, everything else as it is."""
    assert ENGLISH.filled(template, params) == sentence


def test_lists_are_joined_as_the_language_does() -> None:
    """Chinese has its own comma."""
    assert CHINESE.filled("{found}", {"found": ("NBSP", "TAB")}) == "不间断空格 NBSP、制表符 TAB"
    assert CHINESE.plain(("a", "b")) == "a、b"
    assert ENGLISH.plain(["a", "b"]) == "a, b"


def test_sayings_are_told_by_answer() -> None:
    """Who says the same stands together, whatever colons the names of servers have."""
    says = (
        "hosts-file=10.0.0.5",
        "2400:3200::1=47.96.3.4+2408:4004::5",
        "8.8.8.8=47.96.3.4+2408:4004::5",
        "::1=no-data",
    )
    assert ENGLISH.value(says).split("; ") == [
        "this machine's hosts file → 10.0.0.5",
        "2400:3200::1, 8.8.8.8 → 47.96.3.4, 2408:4004::5",
        "::1 → no address (NODATA)",
    ]
    assert CHINESE.value(says[:1]) == "本机 hosts 文件 → 10.0.0.5"
    assert ENGLISH.value(("evil\x1b[31m.example=not-found",)).startswith("evil\\x1b[31m.example → ")


def test_readings_are_grouped_by_what_is_read() -> None:
    """Programs that do the same share a clause."""
    told = ENGLISH.value(("docker:with-quotes", "systemd:same", "sh:with-quotes"))
    assert "docker, sh" in told
    assert told.count("systemd") == 1


def test_unknown_value_stands_for_itself() -> None:
    """A value that a newer version wrote into a report is shown as it is, and harmless."""
    assert ENGLISH.value("brand-new") == "brand-new"
    assert ENGLISH.value("\x1b[31mred") == "\\x1b[31mred"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("企业微信 “引号”", "企业微信 “引号”"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\rb", "a\\x0db"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("a\x00b", "a\\x00b"),
        ("a\x7fb", "a\\x7fb"),
        ("a\x9bb", "a\\x9bb"),
        ("\u202egnp.exe", "\\x202egnp.exe"),
        ("\u2066x\u2069", "\\x2066x\\x2069"),
        ("\u200fx", "\\x200fx"),
        ("\u2028x", "\\x2028x"),
        ("\ud800x", "\\xd800x"),
        ("emoji 🎉", "emoji 🎉"),
    ],
)
def test_foreign_text_is_made_harmless(text: str, shown: str) -> None:
    """Nothing that moves a cursor, clears a screen or turns text around reaches the reader."""
    assert printable(text) == shown
    assert ENGLISH.filled("{written}", {"written": text}) == shown
    assert ENGLISH.filled("{readings}", {"readings": (f"{text}:cut",)}).startswith(shown)


def test_harmless_text_can_be_encoded() -> None:
    """What was made harmless can be written to any UTF-8 stream."""
    assert printable("".join(map(chr, range(0xD000, 0xE000)))).encode()


def test_sentences_of_screens_and_command_line() -> None:
    """Both are found by table and name, and filled."""
    assert ENGLISH.say("report.waiting", names=("dns", "tls")) == "waiting for dns, tls"
    assert CHINESE.say("severity.error") == "错误"
    assert "--frobnicate" in ENGLISH.say_cli("errors.no-such-option", option="--frobnicate", command="wecom-doctor")


def test_placeholders_are_found_in_all_parts() -> None:
    """Lists of steps count as well as single sentences."""
    assert sorted(placeholders_of({"title": "{a}", "fix": ["{b} ${c}", "{a}"]})) == ["a", "a", "b"]


def test_official_meanings_are_harmless() -> None:
    """No meaning of the official table holds anything that would have to be masked."""
    assert not [one for one in all_error_codes() if printable(one.meaning) != one.meaning]
