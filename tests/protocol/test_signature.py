"""msg_signature: the official vectors, the order of its parts, and the comparison."""

import hashlib
from itertools import permutations
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.vectors import PLAIN_VECTORS, SEALED_VECTORS, V1, V2, PlainVector, Vector
from wecom_doctor.protocol.errors import SignatureNotComputable
from wecom_doctor.protocol.signature import sign, signatures_match

SIGNED = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"


@pytest.mark.parametrize("vector", SEALED_VECTORS.values(), ids=SEALED_VECTORS)
def test_sealed_vectors(vector: Vector) -> None:
    """The published msg_signature is that of Token, timestamp, nonce and ciphertext."""
    sealed = vector.sealed
    assert sign(vector.token, sealed.timestamp, sealed.nonce, sealed.ciphertext) == sealed.signature


@pytest.mark.parametrize("vector", PLAIN_VECTORS.values(), ids=PLAIN_VECTORS)
def test_plain_vectors(vector: PlainVector) -> None:
    """The published signature of plain mode is that of Token, timestamp and nonce alone."""
    assert sign(vector.token, vector.timestamp, vector.nonce) == vector.signature


def test_the_percent_encoded_echostr_is_another_text() -> None:
    """Signing echostr as it stands in the URL does not give the official signature."""
    assert "%2B" in quote(V1.sealed.ciphertext, safe="")
    encoded = quote(V1.sealed.ciphertext, safe="")
    assert sign(V1.token, V1.sealed.timestamp, V1.sealed.nonce, encoded) != V1.sealed.signature


def test_the_order_of_the_parts_does_not_matter() -> None:
    """The parts are sorted, so they may be given in any order."""
    parts = (V2.token, V2.sealed.timestamp, V2.sealed.nonce, V2.sealed.ciphertext)
    assert {sign(*order) for order in permutations(parts)} == {V2.sealed.signature}


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (("token", "999", "1000", "C=="), "1000999C==token"),
        (("Token", "5", "10", "token"), "105Tokentoken"),
        (("a", "Z", "0", "+"), "+0Za"),
        (("", "2", "1", "0"), "012"),
        (("é", "z", "中", "\U0001f642"), "zé中\U0001f642"),
        (("\U0001f642", "\uff01", "1", "2"), "12\uff01\U0001f642"),
    ],
)
def test_parts_are_sorted_as_strings(parts: tuple[str, ...], joined: str) -> None:
    """Numbers are sorted as text, capitals before small letters, everything by its UTF-8 bytes."""
    assert sign(*parts) == hashlib.sha1(joined.encode()).hexdigest()


@given(parts=st.lists(st.text(), min_size=3, max_size=4))
def test_any_text_is_signed_by_the_definition(parts: list[str]) -> None:
    """SHA-1 in lower-case hex over the parts in byte order, whatever their script."""
    in_byte_order = b"".join(sorted(part.encode() for part in parts))
    assert sign(*parts) == hashlib.sha1(in_byte_order).hexdigest()


@pytest.mark.parametrize(
    ("part", "changed"),
    [("token", "QDG6eL"), ("timestamp", "1409659588"), ("nonce", "263014781"), ("ciphertext", "Q9nAzCzyDtyTWES")],
)
def test_each_part_counts(part: str, changed: str) -> None:
    """One other character in any part gives another signature."""
    parts = {"token": V1.token, **V1.sealed._asdict()}
    del parts["signature"]
    assert sign(*parts.values()) == SIGNED
    assert sign(*{**parts, part: changed}.values()) != SIGNED


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("wrong", [None, 1409659589, b"bytes", "\ud800"], ids=["None", "int", "bytes", "surrogate"])
def test_what_is_not_text_cannot_be_signed(place: int, wrong: str) -> None:
    """A missing parameter, or one that is no text, is -40003 as in the official library, and no traceback."""
    parts = ["token", "1409659589", "263014780", "ciphertext"]
    parts[place] = wrong
    with pytest.raises(SignatureNotComputable) as refused:
        sign(*parts)
    assert refused.value.code == -40003


def test_the_right_signature_matches() -> None:
    """A signature matches itself."""
    assert signatures_match(SIGNED, SIGNED)


@pytest.mark.parametrize(
    "given_signature",
    [
        "",
        " ",
        SIGNED.upper(),
        SIGNED[:-1],
        SIGNED[1:],
        SIGNED + "0",
        SIGNED + "\n",
        " " + SIGNED,
        SIGNED[:20],
        SIGNED[:-1] + "4",
        "6" + SIGNED[1:],
        SIGNED.replace("5", "５"),
        "签名" * 20,
        "\udc80" * 40,
        "\0" * 40,
    ],
)
def test_any_other_signature_does_not(given_signature: str) -> None:
    """A part of it, other letter case, blanks around it or text outside ASCII is no match and no error."""
    assert not signatures_match(SIGNED, given_signature)


@given(other=st.text())
def test_only_equal_texts_match(other: str) -> None:
    """Two signatures match exactly if they are the same text."""
    assert signatures_match(SIGNED, other) == (other == SIGNED)
