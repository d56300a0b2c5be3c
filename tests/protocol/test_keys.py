"""Keys and tokens: what they decode to, what is refused, and that new ones are good."""

import base64
import random
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given

from tests.protocol.inputs import encoding_aes_keys
from tests.protocol.vectors import SAMPLE_KEY
from wecom_doctor.protocol.errors import KeyInvalid
from wecom_doctor.protocol.keys import (
    ALPHABET,
    CANONICAL_LAST_CHARACTERS,
    aes_key_bytes,
    is_canonical,
    new_encoding_aes_key,
    new_token,
)

BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
MADE = 4000
# A fair source exceeds these about once in 10^12 runs: degrees of freedom -> chi-square.
CHI_SQUARE_MAX = {61: 180.0, 15: 95.0}


@pytest.fixture(scope="module")
def tokens() -> list[str]:
    return [new_token() for _ in range(MADE)]


@pytest.fixture(scope="module")
def keys() -> list[str]:
    return [new_encoding_aes_key() for _ in range(MADE)]


def chi_square(drawn: str, alphabet: str) -> float:
    expected = len(drawn) / len(alphabet)
    counts = Counter(drawn)
    return sum((counts[character] - expected) ** 2 / expected for character in alphabet)


def test_a_token_is_32_letters_and_digits(tokens: list[str]) -> None:
    """Every new Token has the longest length that WeCom takes and no character that it refuses."""
    assert {len(token) for token in tokens} == {32}
    assert set("".join(tokens)) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")


def test_a_key_is_43_letters_and_digits(keys: list[str]) -> None:
    """Every new EncodingAESKey has 43 characters, none of them `+` or `/`, which the console refuses."""
    assert {len(key) for key in keys} == {43}
    assert set("".join(keys)) == set(ALPHABET)


def test_a_new_key_suits_every_decoder(keys: list[str]) -> None:
    """A new key is what an encoder would have written, so decoders that refuse spare bits take it too."""
    for key in keys:
        assert base64.b64encode(aes_key_bytes(key)).decode() == key + "="
        assert is_canonical(key)


def test_all_16_last_characters_occur(keys: list[str]) -> None:
    """The last character of a key is any of the sixteen without spare bits, and no other."""
    assert {key[-1] for key in keys} == set("AEIMQUYcgkosw048")


def test_no_two_are_alike(tokens: list[str], keys: list[str]) -> None:
    """Nothing is made twice."""
    assert len(set(tokens)) == len(set(keys)) == MADE


def test_characters_are_drawn_without_bias(tokens: list[str], keys: list[str]) -> None:
    """Over all places together, each character comes as often as any other."""
    assert chi_square("".join(tokens), ALPHABET) < CHI_SQUARE_MAX[61]
    assert chi_square("".join(key[:-1] for key in keys), ALPHABET) < CHI_SQUARE_MAX[61]
    assert chi_square("".join(key[-1] for key in keys), CANONICAL_LAST_CHARACTERS) < CHI_SQUARE_MAX[15]


def test_no_place_is_biased(tokens: list[str], keys: list[str]) -> None:
    """Each place alone is drawn from the whole alphabet."""
    places = [*zip(*tokens, strict=True), *list(zip(*keys, strict=True))[:-1]]
    assert len(places) == 32 + 42
    for place in places:
        assert chi_square("".join(place), ALPHABET) < CHI_SQUARE_MAX[61]


def test_the_bound_finds_a_biased_draw() -> None:
    """The bound used above is not so wide that `byte % 62`, the usual mistake, would pass."""
    rng = random.Random(2)
    biased = "".join(ALPHABET[rng.randrange(256) % 62] for _ in range(MADE * 32))
    fair = "".join(rng.choice(ALPHABET) for _ in range(MADE * 32))
    assert chi_square(biased, ALPHABET) > CHI_SQUARE_MAX[61] > chi_square(fair, ALPHABET)


@pytest.mark.parametrize("make", [new_token, new_encoding_aes_key])
def test_a_seed_does_not_repeat_them(make: Callable[[], str]) -> None:
    """Keys come from the system's random source, not from the generator a program can seed."""
    random.seed(1)
    first = make()
    random.seed(1)
    assert make() != first


def test_spare_bits_are_dropped() -> None:
    """WeCom's own sample key ends in C; A, B, C and D at that place are one and the same key."""
    same = {aes_key_bytes(SAMPLE_KEY[:-1] + last) for last in "ABCD"}
    assert same == {base64.b64decode(SAMPLE_KEY + "=")}
    assert aes_key_bytes(SAMPLE_KEY[:-1] + "E") not in same


@given(key=encoding_aes_keys)
def test_any_key_is_its_32_bytes(key: str) -> None:
    """Every 43 base64 characters are the 32 bytes that the standard decoder sees behind them."""
    assert aes_key_bytes(key) == base64.b64decode(key + "=")
    assert len(aes_key_bytes(key)) == 32


@pytest.mark.parametrize("last", BASE64)
def test_canonical_means_what_an_encoder_writes(last: str) -> None:
    """A key is canonical exactly if encoding its bytes gives the same 43 characters."""
    key = "k" * 42 + last
    assert is_canonical(key) == (base64.b64encode(base64.b64decode(key + "=")).decode() == key + "=")


@pytest.mark.parametrize(
    ("key", "saw"),
    [
        ("", "0 characters instead of 43"),
        ("k" * 42, "42 characters instead of 43"),
        ("k" * 43 + "=", "44 characters instead of 43"),
        ("k" * 43 + "\n", "44 characters instead of 43"),
        ("k" * 64, "64 characters instead of 43"),
        ("k" * 42 + "=", "1 characters that base64 does not have"),
        ("k" * 42 + " ", "1 characters that base64 does not have"),
        ("k" * 42 + "\n", "1 characters that base64 does not have"),
        ("k" * 42 + "\0", "1 characters that base64 does not have"),
        ("-_" + "k" * 41, "2 characters that base64 does not have"),
        ("Ｋ" * 43, "43 characters that base64 does not have"),
        ("к" + "k" * 42, "1 characters that base64 does not have"),
        ("🔑" + "k" * 42, "1 characters that base64 does not have"),
        ("\udcff" + "k" * 42, "1 characters that base64 does not have"),
    ],
)
def test_what_is_no_key_is_refused(key: str, saw: str) -> None:
    """Anything but 43 base64 characters is -40004, with what was seen counted and not shown."""
    with pytest.raises(KeyInvalid) as refused:
        aes_key_bytes(key)
    assert refused.value.code == -40004
    assert refused.value.saw == saw
