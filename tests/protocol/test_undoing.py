"""Every known mistake is undone, alone and with another, and is named; what is right is left alone."""

import pytest

from tests.protocol.captures import GET, KEY, POST, TOKEN, Sent, escaped, signature, verification
from wecom_doctor.facts.captured_request import Slip
from wecom_doctor.protocol.keys import new_encoding_aes_key, new_token
from wecom_doctor.protocol.undoing import (
    ONE_CHARACTER,
    TABLE,
    Claim,
    Part,
    neighbours,
    readings,
    signed_by,
    signed_by_neighbour,
)
from wecom_doctor.protocol.unlocking import unlocked_by


def claim(sent: Sent = GET, /, **changes: str) -> Claim:
    """What a request says of itself, with a part of it changed."""
    return Claim(sent.signature, sent.timestamp, sent.nonce, sent.ciphertext)._replace(**changes)


MANGLED_CIPHERTEXTS = [
    (GET.ciphertext.replace("+", " "), ("blank-for-plus",)),
    (escaped(GET.ciphertext), ("percent-left",)),
    (escaped(escaped(GET.ciphertext)), ("percent-left",)),
    (GET.ciphertext.rstrip("="), ("equals-cut",)),
    (GET.ciphertext.replace("+", "-").replace("/", "_"), ("url-safe-alphabet",)),
    (GET.ciphertext.replace("+", "&#43;").replace("=", "&#x3D;"), ("html-left",)),
    (GET.ciphertext.replace("/", "\\/"), ("backslashes",)),
    ("\n".join(GET.ciphertext[at : at + 40] for at in range(0, len(GET.ciphertext), 40)), ("blanks-inside",)),
    (f"\r\n   {GET.ciphertext}\r\n", ("blanks-inside",)),
    (f'"{GET.ciphertext}"', ("wrapped",)),
    (f"{GET.ciphertext},", ("wrapped",)),
    (GET.ciphertext.replace("+", " ").rstrip("="), ("blank-for-plus", "equals-cut")),
    (f'"{GET.ciphertext.replace("+", " ")}"', ("blank-for-plus", "wrapped")),
    (escaped(GET.ciphertext.replace("+", " ")), ("percent-left", "blank-for-plus")),
]


@pytest.mark.parametrize(("ciphertext", "slips"), MANGLED_CIPHERTEXTS, ids=range(len(MANGLED_CIPHERTEXTS)))
def test_a_mangled_ciphertext_is_restored(ciphertext: str, slips: tuple[str, ...]) -> None:
    """The signature says which reading of the ciphertext is the one that was signed."""
    found = signed_by(claim(ciphertext=ciphertext), [TOKEN])
    assert found is not None
    assert found.claim.ciphertext == GET.ciphertext
    assert set(found.request_slips) == set(slips)
    assert (found.token_slips, found.which) == ((), 0)


@pytest.mark.parametrize(
    ("changes", "slips"),
    [
        ({"signature": GET.signature.upper()}, ("letter-case",)),
        ({"signature": f'"{GET.signature}"'}, ("wrapped",)),
        ({"timestamp": "1.7951616E+9"}, ("number-form",)),
        ({"timestamp": f"{GET.timestamp}.0"}, ("number-form",)),
        ({"nonce": GET.nonce.lstrip("0")}, ("zeros-cut",)),
        ({"timestamp": f"'{GET.timestamp}'", "nonce": f"'{GET.nonce}'"}, ("wrapped",)),
    ],
)
def test_mangled_parameters_are_restored(changes: dict[str, str], slips: tuple[str, ...]) -> None:
    """Signature, timestamp and nonce are mended too; one mistake in several of them is one mistake."""
    found = signed_by(claim(**changes), [TOKEN])
    assert found is not None
    assert found.claim == claim()
    assert found.request_slips == slips


MANGLED_TOKENS = [
    (f'"{TOKEN}"', ("quotes",)),
    (f"'{TOKEN}'", ("quotes",)),
    (f"“{TOKEN}”", ("quotes",)),
    (f'{TOKEN}"', ("quotes",)),
    (f"{TOKEN}\r", ("blanks",)),
    (f" {TOKEN}", ("blanks",)),
    (f"{TOKEN}\u00a0", ("blanks",)),
    (f"\ufeff{TOKEN}", ("blanks",)),
    (f"{TOKEN[:5]} {TOKEN[5:]}", ("blanks",)),
    (f"{TOKEN}\\n", ("blanks",)),
    (f"{TOKEN}#prod", ("comment",)),
    (f"{TOKEN} # the Token", ("comment",)),
    (f"{TOKEN}$HOME", ("dollar",)),
    (f'"{TOKEN}"\r', ("blanks", "quotes")),
    (f"{TOKEN}%0D", ("percent-left", "blanks")),
]


@pytest.mark.parametrize(("ours", "slips"), MANGLED_TOKENS)
def test_a_mangled_token_is_recognised(ours: str, slips: tuple[str, ...]) -> None:
    """Our Token becomes the console's once the mistake is undone."""
    found = signed_by(claim(), [ours])
    assert found is not None
    assert set(found.token_slips) == set(slips)
    assert found.request_slips == ()


@pytest.mark.parametrize(
    ("theirs", "slips"),
    [
        (f'"{TOKEN}"', ("sender-quotes",)),
        (f"'{TOKEN}'", ("sender-quotes",)),
        (f"{TOKEN}\r", ("sender-blanks",)),
        (f"{TOKEN}\n", ("sender-blanks",)),
        (f"{TOKEN} ", ("sender-blanks",)),
        (f"\ufeff{TOKEN}", ("sender-blanks",)),
        (TOKEN.lower(), ("letter-case",)),
        (TOKEN.upper(), ("letter-case",)),
    ],
)
def test_the_other_side_may_be_mangled(theirs: str, slips: tuple[str, ...]) -> None:
    """A test client signs with what it has, and that can be read off its signature too."""
    sent = verification(token=theirs)
    found = signed_by(claim(sent), [TOKEN])
    assert found is not None
    assert found.token_slips == slips


def test_a_mistake_on_each_side_is_a_pair() -> None:
    """The plus became a blank, and our Token stands in quotes: both are named."""
    found = signed_by(claim(ciphertext=GET.ciphertext.replace("+", " ")), [f'"{TOKEN}"'])
    assert found is not None
    assert (found.request_slips, found.token_slips) == (("blank-for-plus",), ("quotes",))


def test_another_token_of_ours_is_a_mistake_too() -> None:
    """The fewest mistakes win, and the Token in use comes first."""
    found = signed_by(claim(), [new_token(), new_token(), TOKEN])
    assert found is not None
    assert (found.which, found.token_slips) == (2, ())
    assert signed_by(claim(), [TOKEN, TOKEN]) is not None
    first = signed_by(claim(), [TOKEN, new_token()])
    assert first is not None
    assert first.which == 0


@pytest.mark.parametrize(
    "ours",
    [
        TOKEN[:-1],
        TOKEN[1:],
        TOKEN[:7] + TOKEN[8:],
        TOKEN + "x",
        f"{TOKEN[:4]}0{TOKEN[5:]}",
        f"{TOKEN[:4]}{TOKEN[5]}{TOKEN[4]}{TOKEN[6:]}",
    ],
)
def test_one_wrong_character_is_found(ours: str) -> None:
    """A character that was lost, added, exchanged or turned round with its neighbour."""
    assert signed_by(claim(), [ours]) is None
    found = signed_by_neighbour(claim(), ours)
    assert found is not None
    assert found.token_slips == (ONE_CHARACTER,)


@pytest.mark.parametrize("sent", [GET, POST])
def test_a_stranger_stays_a_stranger(sent: Sent) -> None:
    """A Token that has nothing to do with the request is never made to fit."""
    for _ in range(5):
        other = new_token()
        assert signed_by(claim(sent), [other]) is None
        assert signed_by_neighbour(claim(sent), other) is None


def test_a_signature_of_three_parts_is_checked_as_such() -> None:
    """An Official Account signs no ciphertext."""
    three = signature(TOKEN, GET.timestamp, GET.nonce)
    assert Claim(three, GET.timestamp, GET.nonce, None).is_signed_with(TOKEN)
    assert not Claim(three, GET.timestamp, GET.nonce, GET.ciphertext).is_signed_with(TOKEN)


@pytest.mark.parametrize(
    ("ours", "slips"),
    [
        (KEY, ()),
        (f'"{KEY}"', ("quotes",)),
        (f"{KEY}=", ("equals-added",)),
        (f"{KEY}\r", ("blanks",)),
        (f" {KEY} ", ("blanks",)),
        (KEY.swapcase(), ("letter-case",)),
        (f"{KEY}#1", ("comment",)),
        (f"'{KEY}='", ("quotes", "equals-added")),
        (KEY[:-1], (ONE_CHARACTER,)),
        (KEY[:20] + KEY[21:], (ONE_CHARACTER,)),
        (f"{KEY[:3]}x{KEY[3:]}", (ONE_CHARACTER,)),
        (f"{KEY[:9]}Z{KEY[10:]}", (ONE_CHARACTER,)),
    ],
)
def test_a_mangled_key_is_recognised(ours: str, slips: tuple[str, ...]) -> None:
    """Our key opens the ciphertext once the mistake is undone."""
    found = unlocked_by(GET.ciphertext, [ours], 0)
    assert found is not None
    assert found.opened.message.decode() == "1616140317555161061"
    assert set(found.key_slips) == set(slips)


def test_another_key_of_ours_is_tried() -> None:
    """Keys of other callbacks come after the one in use."""
    found = unlocked_by(POST.ciphertext, [new_encoding_aes_key(), "too short", KEY], 0)
    assert found is not None
    assert found.which == 2


@pytest.mark.parametrize("sent", [GET, POST])
def test_a_strange_key_opens_nothing(sent: Sent) -> None:
    """Garbage is never taken for a message, however many keys are tried."""
    for _ in range(3):
        assert unlocked_by(sent.ciphertext, [new_encoding_aes_key()], 2) is None


@pytest.mark.parametrize(("ciphertext", "slips"), MANGLED_CIPHERTEXTS[:9], ids=range(9))
def test_without_a_signature_the_key_decides(ciphertext: str, slips: tuple[str, ...]) -> None:
    """A ciphertext that was given alone is mended until it opens."""
    found = unlocked_by(ciphertext, [KEY], 2)
    assert found is not None
    assert found.ciphertext.replace("\n", "").replace("\r", "").strip() == GET.ciphertext
    assert set(found.request_slips) <= set(slips)


def test_every_mistake_of_the_table_is_one_that_facts_can_tell() -> None:
    """The names of the table and those of the reports are the same."""
    told = {*(one.slip for one in TABLE), ONE_CHARACTER, "three-parts"}
    assert told == set(Slip)


def test_readings_begin_with_the_text_itself_and_repeat_nothing() -> None:
    """A text without mistakes is read as it is first, and no reading is tried twice."""
    for part in Part:
        texts = [one.text for one in readings('"a b%2B#c$d"\r', part, 2)]
        assert texts[0] == '"a b%2B#c$d"\r'
        assert len(texts) == len(set(texts))


def test_neighbours_are_one_character_away() -> None:
    """Every neighbour of a short text over a small alphabet, and nothing else."""
    assert set(neighbours("ab", "ab")) == {"b", "a", "ba", "ab", "bb", "aa", "aab", "bab", "abb", "aba"}
