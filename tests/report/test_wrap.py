"""Lines break where Chinese and English may be broken, and no line is wider than it may be."""

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from wecom_doctor.report.wrap import columns, fitting, pad, pieces, wrap

# What no line of Chinese or English text starts with, written down once more as typography knows it.
CLOSERS = "，。；：、？！）」』】》…,.;:?!)]}%"
OPENERS = "（「『【《([{"
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

HAN = st.sampled_from("配置密钥回调地址签名解密企业微信")
WORDS = st.sampled_from(["AgentId", "EncodingAESKey", "a", "`wecom-doctor", "check`", "40001", ".env", "in", "=="])
PHRASES = st.lists(
    st.one_of(
        st.lists(HAN, min_size=1, max_size=8).map("".join),
        WORDS,
        WORDS.map(lambda word: f" {word} "),
        st.sampled_from(CLOSERS),
        st.sampled_from(["「配", "（a", "[配"]),
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("中文", 4),
        ("「，。」", 8),
        ("a中b", 4),
        ("→✓·—…", 5),
        ("é", 1),
        ("a\u0301b", 2),
        ("\u200b\u200d\ufeff", 0),
        ("ｆｕｌｌ", 8),
        ("한글", 4),
        ("かな", 4),
        ("✅", 2),
    ],
)
def test_columns_are_counted_as_a_terminal_does(text: str, width: int) -> None:
    """Wide characters take two columns, combining and invisible ones none, everything else one."""
    assert columns(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("   ", 10, [""]),
        ("short", 10, ["short"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("one  two", 4, ["one", "two"]),
        ("配置文件里的值", 6, ["配置文", "件里的", "值"]),
        ("配置文件里的值", 7, ["配置文", "件里的", "值"]),
        ("签名，解密。", 6, ["签名，", "解密。"]),
        ("签名，解密。", 4, ["签", "名，", "解", "密。"]),
        ("看「配置」页", 4, ["看", "「配", "置」", "页"]),
        ("（见上）", 4, ["（见", "上）"]),
        ("设置 Token 的值", 10, ["设置 Token", "的值"]),
        ("设置 Token 的值", 8, ["设置", "Token 的", "值"]),
        ("设置Token的值", 8, ["设置", "Token的", "值"]),
        ("read this, then that.", 10, ["read this,", "then that."]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("an abcdefghij", 4, ["an", "abcd", "efgh", "ij"]),
        ("run `ls -la` now", 11, ["run", "`ls -la`", "now"]),
        ("运行 `ls -la`，再看", 11, ["运行", "`ls -la`，", "再看"]),
        ("a lone ` mark here", 8, ["a lone `", "mark", "here"]),
        ("配置配置", 1, ["配", "置", "配", "置"]),
    ],
)
def test_where_lines_break(text: str, width: int, lines: list[str]) -> None:
    """English breaks at blanks, Chinese between characters, never before closing or after opening punctuation."""
    assert wrap(text, width) == lines


def held_together(text: str) -> int:
    """The width of the widest part that punctuation and spelling hold together."""
    return max((columns(one.rstrip()) for one in pieces(text)), default=0)


@unhurried
@given(text=PHRASES, width=st.integers(4, 90))
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    """Whatever the text, a line that is at least as wide as its widest character keeps its width."""
    assert max(map(columns, wrap(text, width))) <= width


@unhurried
@given(text=PHRASES, width=st.integers(4, 90))
def test_wrapping_loses_nothing_but_blanks_at_breaks(text: str, width: int) -> None:
    """The lines put together are the text."""
    lines = wrap(text, width)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert not [line for line in lines if line not in text]


@unhurried
@given(text=PHRASES, width=st.integers(4, 90))
def test_no_line_ends_in_a_blank(text: str, width: int) -> None:
    """Where a part fits at all, the blank at which a line was broken is gone."""
    assume(held_together(text) <= width)
    assert not [line for line in wrap(text, width) if line != line.rstrip()]


@unhurried
@given(text=PHRASES, width=st.integers(4, 90))
def test_no_line_starts_with_closing_or_ends_with_opening_punctuation(text: str, width: int) -> None:
    """Where a part fits at all, a break never separates a closing mark from what it closes, nor an opening one."""
    assume(held_together(text) <= width)
    lines = wrap(text.strip(), width)
    assert not [line for line in lines[1:] if line[0] in CLOSERS]
    assert not [line for line in lines[:-1] if line[-1] in OPENERS]


@unhurried
@given(text=PHRASES, width=st.integers(4, 90))
def test_a_text_that_fits_is_left_alone(text: str, width: int) -> None:
    """A text no wider than the line stays one line as it is."""
    assume(columns(text) <= width)
    assert wrap(text, width) == [text.rstrip()]


@unhurried
@given(text=st.text(max_size=60), width=st.integers(2, 40))
def test_any_text_is_wrapped(text: str, width: int) -> None:
    """Even text that nobody writes ends up in lines of that width."""
    assert max(map(columns, wrap(text, width))) <= width


@unhurried
@given(text=st.text(min_size=1, max_size=30), width=st.integers(0, 40))
def test_the_fitting_beginning(text: str, width: int) -> None:
    """A beginning that fits is taken, and at least one character."""
    taken = fitting(text, width)
    assert text.startswith(taken)
    assert len(taken) == 1 or columns(taken) <= width


@pytest.mark.parametrize(
    ("text", "width", "taken"),
    [
        ("abcdef", 4, "abcd"),
        ("abcd", 4, "abcd"),
        ("abc", 4, "abc"),
        ("配置", 3, "配"),
        ("a配置", 3, "a配"),
        ("配置", 1, "配"),
        ("", 4, ""),
    ],
)
def test_as_much_as_fits_is_taken(text: str, width: int, taken: str) -> None:
    """No room is wasted."""
    assert fitting(text, width) == taken


@pytest.mark.parametrize(
    ("text", "width", "padded"), [("ab", 4, "ab  "), ("中", 4, "中  "), ("abcd", 4, "abcd"), ("abcde", 4, "abcde")]
)
def test_padding_counts_columns(text: str, width: int, padded: str) -> None:
    """Labels of both languages take the same room."""
    assert pad(text, width) == padded
