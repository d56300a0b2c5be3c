"""`wecom-doctor explain`: any code, however it is written, in both languages, offline."""

import re

import pytest

from tests.cli.shell import LANGUAGES, Shell

FORMS: list[tuple[list[str], str]] = [
    (["60020"], "60020"),
    (["+60020"], "60020"),
    ([" 60020 "], "60020"),
    (["errcode=60020"], "60020"),
    (["errcode: 60020"], "60020"),
    (['{"errcode":60020,"errmsg":"not allow to access from your ip, hint: [1], from ip: 203.0.113.7"}'], "60020"),
    (["-40001"], "-40001"),
    (["--", "-40001"], "-40001"),
    (["−40001"], "-40001"),
    (["40001"], "40001"),
    (["0"], "0"),
    (["-1"], "-1"),
    (["aeskey-length"], "aeskey-length"),
    (["AESKEY-LENGTH"], "aeskey-length"),
    (["aeskey_length"], "aeskey-length"),
]


@pytest.mark.parametrize(("arguments", "code"), FORMS, ids=[" ".join(row[0]) for row in FORMS])
def test_a_code_may_be_written_in_many_ways(shell: Shell, arguments: list[str], code: str) -> None:
    """With sign, as pasted from a log or an answer, in capitals: it is the same code."""
    result = shell("explain", *arguments)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{code}  ")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ["60020", "-40001", "aeskey-length", "40013", "-40005", "env-file-missing"])
def test_a_code_that_matters_has_cause_fix_and_source(shell: Shell, code: str, lang: str) -> None:
    """Cause, numbered steps and a link, in the language asked for."""
    text = shell("explain", code, "--lang", lang).stdout
    why, fix, see = ("原因", "怎么办", "依据") if lang == "zh" else ("Why", "Fix", "See")
    for label in (why, fix, see):
        assert re.search(rf"^{label} +\S", text, re.MULTILINE)
    assert "1) " in text
    assert "2) " in text
    assert "https://" in text
    assert bool(re.search(r"[\u4e00-\u9fff]", text.splitlines()[0])) == (lang == "zh")


@pytest.mark.parametrize(("code", "other"), [("-40001", "40001"), ("40001", "-40001"), ("-40003", "40003")])
def test_the_sign_is_told_apart(shell: Shell, code: str, other: str) -> None:
    """The library's and the API's numbers collide, so each explanation warns of the other."""
    text = shell("explain", code).stdout
    note = text.partition("\nNote")[2]
    assert re.search(rf"(?<![-\d]){re.escape(other)} is something else", note)
    assert text.splitlines()[0] != shell("explain", "--", other).stdout.splitlines()[0]


def test_several_codes_at_once(shell: Shell) -> None:
    """Each is explained in turn."""
    text = shell("explain", "60020", "-40001", "aeskey-length").stdout
    places = [text.index(f"{code}  ") for code in ("60020", "-40001", "aeskey-length")]
    assert places == sorted(places)


def test_json_of_one_and_of_several(shell: Shell) -> None:
    """One code is one object, several are a list."""
    one = shell("explain", "60020", "--format", "json").document
    assert (one["code"], one["kind"]) == ("60020", "api")
    assert one["title"]
    assert one["why"]
    assert len(one["fix"]) > 1
    assert all(link.startswith("https://") for link in one["see"])
    several = shell("explain", "--format", "json", "--", "-40001", "aeskey-length").document
    assert [(each["code"], each["kind"]) for each in list(several)] == [  # type: ignore[index]
        ("-40001", "library"),
        ("aeskey-length", "problem"),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_has_everything(shell: Shell, lang: str) -> None:
    """--list shows more than 1,268 API codes, the library's and ours, each with a title."""
    result = shell("explain", "--list", "--lang", lang)
    assert result.status == 0
    codes = [line.split()[0] for line in result.stdout.splitlines()]
    assert len(codes) == len(set(codes))
    assert len([one for one in codes if re.fullmatch(r"-?\d+", one)]) >= 1268
    for code in ("60020", "-40001", "-40011", "aeskey-length", "tls-certificate-expired", "reply-json-quoted"):
        assert code in codes
    assert all(len(line.split(None, 1)) == 2 for line in result.stdout.splitlines())


def test_the_list_as_json_has_the_same_codes(shell: Shell) -> None:
    """A program gets the whole catalogue, in the same order."""
    listed = [line.split()[0] for line in shell("explain", "--list").stdout.splitlines()]
    document: object = shell("explain", "--list", "--format", "json").document
    assert isinstance(document, list)
    assert [one["code"] for one in document] == listed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("6002", "60020"),
        ("60002", "60020"),
        ("4001", "40001"),
        ("-4001", "-40001"),
        ("aeskey-lenght", "aeskey-length"),
        ("aes-key-length", "aeskey-length"),
        ("certificate-expired", "tls-certificate-expired"),
        ("token", "token-malformed"),
    ],
)
def test_a_slip_gets_a_suggestion(shell: Shell, typed: str, meant: str) -> None:
    """What is nearly a code is answered with the code."""
    result = shell("explain", typed)
    assert result.status == 2
    assert re.search(rf"(?<![\w-]){re.escape(meant)}(?!\w)", result.stderr)
