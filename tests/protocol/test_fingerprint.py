"""Two sides compare what they hold, and nobody else learns anything."""

import pytest

from wecom_doctor.protocol.fingerprint import fingerprint, key_of

VALUE = "pR7tYq2WmZx9CvB4nL6kJ8hG3fD5sA1eUoIiTyKrQw8"
NAME = "WECOM_ENCODING_AES_KEY"
MARK = "J3JI-WF54"
WORD = "一起约定的口令 42"


@pytest.fixture(scope="module")
def key() -> bytes:
    """The key of a word."""
    return key_of(WORD)


def test_the_same_word_and_value_give_the_same_mark(key: bytes) -> None:
    """Also where one side typed a blank around the word."""
    assert fingerprint(key_of(f" {WORD}\n"), NAME, VALUE) == fingerprint(key, NAME, VALUE)


@pytest.mark.parametrize("word", ["一起约定的口令 ４２", "一起约定的口令\u300042"])
def test_the_word_as_another_system_types_it(key: bytes, word: str) -> None:
    """A Chinese keyboard types digits and blanks of full width."""
    assert fingerprint(key_of(word), NAME, VALUE) == fingerprint(key, NAME, VALUE)
    assert key_of("cafe\u0301 de paris") == key_of("caf\u00e9 de paris")


@pytest.mark.parametrize("value", [VALUE[:-1], f"{VALUE}\r", f'"{VALUE}"', VALUE.lower(), ""])
def test_a_character_of_difference_shows(key: bytes, value: str) -> None:
    """What no eye would notice is another mark."""
    assert fingerprint(key, NAME, value) != fingerprint(key, NAME, VALUE)


def test_another_word_or_name_is_another_mark(key: bytes) -> None:
    """Marks of different runs, or of two settings, cannot be compared by a stranger."""
    assert fingerprint(key_of("another word"), NAME, VALUE) != fingerprint(key, NAME, VALUE)
    assert fingerprint(key, "WECOM_TOKEN", VALUE) != fingerprint(key, NAME, VALUE)


def test_the_mark_never_changes(key: bytes) -> None:
    """Two versions of the program must agree; this one was computed with hashlib by hand."""
    assert fingerprint(key, NAME, VALUE) == MARK
