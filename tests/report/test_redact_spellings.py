"""Whoever undoes escapes, decodes or joins lines finds no secret either; and half a secret is one, too."""

import base64
import json
import random
import string
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wecom_doctor.report.redact import Redactor

unhurried = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
LETTERS = string.ascii_letters + string.digits
# As the admin console makes them: a Token, an EncodingAESKey.
SECRETS = st.builds(
    lambda seed, length: "aA0" + "".join(random.Random(seed).choices(LETTERS, k=length - 3)),
    st.integers(0, 2**32),
    st.sampled_from((20, 32, 43)),
)


def percent(text: str) -> str:
    """Every character percent-encoded, in lower case."""
    return "".join(f"%{byte:02x}" for byte in text.encode())


def in_base64(text: str, before: str = "", after: str = "") -> str:
    """Base64 of the text among others."""
    return base64.b64encode(f"{before}{text}{after}".encode()).decode()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "percent": percent,
    "percent in capitals": lambda secret: percent(secret).upper(),
    "percent twice": lambda secret: quote(percent(secret), safe=""),
    "JSON": lambda secret: "".join(f"\\u{ord(one):04x}" for one in secret),
    "JSON in JSON": lambda secret: json.dumps("".join(f"\\u{ord(one):04X}" for one in secret))[1:-1],
    "a program's string": lambda secret: "".join(f"\\x{ord(one):02x}" for one in secret),
    "XML, decimal": lambda secret: "".join(f"&#{ord(one)};" for one in secret),
    "XML, hexadecimal": lambda secret: "".join(f"&#x{ord(one):X};" for one in secret),
    "XML, with noughts": lambda secret: "".join(f"&#{ord(one):05};" for one in secret),
    "quoted-printable": lambda secret: "".join(f"={ord(one):02X}" for one in secret),
    "quoted-printable, broken": lambda secret: f"{secret[:7]}=\r\n{secret[7:]}",
    "base64": in_base64,
    "base64 behind one": lambda secret: in_base64(secret, "u", "zz"),
    "base64 behind two": lambda secret: in_base64(secret, "us", "z"),
    "a user's password": lambda secret: in_base64(f"user:{secret}"),
    "base64 twice": lambda secret: in_base64(in_base64(secret)),
    "base64 for URLs": lambda secret: base64.urlsafe_b64encode(f"??>{secret}".encode()).decode(),
    "base64 of UTF-16": lambda secret: base64.b64encode(secret.encode("utf-16-le")).decode(),
    "base64 in lines": lambda secret: base64.encodebytes(("x" * 51 + secret).encode()).decode(),
    "hexadecimal": lambda secret: secret.encode().hex(),
    "hexadecimal in capitals": lambda secret: secret.encode().hex().upper(),
    "hexadecimal with colons": lambda secret: secret.encode().hex(":"),
    "hexadecimal as Node shows it": lambda secret: f"<Buffer {secret.encode().hex(' ')}>",
    "hexadecimal as C has it": lambda secret: ", ".join(f"0x{byte:02x}" for byte in secret.encode()),
    "a list of bytes": lambda secret: json.dumps(list(secret.encode())),
    "a list of bytes in lines": lambda secret: json.dumps(list(secret.encode()), indent=2),
    "capitals": str.upper,
    "small letters": str.lower,
    "other letter case": str.swapcase,
    "broken": lambda secret: f"{secret[:9]}\n    {secret[9:]}",
    "broken by a shell": lambda secret: f"{secret[:9]}\\\n{secret[9:]}",
    "coloured": lambda secret: f"{secret[:5]}\x1b[31m{secret[5:9]}\x1b[0m{secret[9:]}",
    "coloured, made harmless": lambda secret: f"{secret[:5]}\\x1b[31m{secret[5:]}",
    "with marks of no width": lambda secret: "\u200b".join(secret),
    "UTF-16": lambda secret: secret.encode("utf-16-le").decode("latin-1"),
    "cut off": lambda secret: secret[: len(secret) // 2 + 3],
    "cut on": lambda secret: secret[len(secret) // 2 - 3 :],
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
@unhurried
@given(secret=SECRETS)
def test_no_spelling_hides_a_secret(spell: Callable[[str], str], secret: str) -> None:
    """In its place stands a placeholder, and what stands around it is untouched."""
    cleaned = Redactor((secret,)).clean(f"before. {spell(secret)} .after")
    assert "REDACTED-1" in cleaned
    assert cleaned.startswith("before. ")
    assert cleaned.endswith(" .after")
    left = cleaned.replace("REDACTED-1", "").removeprefix("before. ").removesuffix(" .after")
    assert len(left) < 12 or not set(left) & set(LETTERS) - set("xXuU0bBufer4Hh"), left


@unhurried
@given(secret=SECRETS, first=st.sampled_from(sorted(SPELLINGS)), second=st.sampled_from(sorted(SPELLINGS)))
def test_equal_secrets_get_equal_placeholders(secret: str, first: str, second: str) -> None:
    """However they are spelled, and in whatever text of the same report they stand."""
    redactor = Redactor(("some other secret", secret))
    cleaned = [redactor.clean(f"{SPELLINGS[one](secret)}\n") for one in (first, second)]
    assert all("REDACTED-2" in one for one in cleaned)
    assert not any("REDACTED-1" in one for one in cleaned)


KEY = "qW3eR5tY7uI9oP1aS2dF4gH6jK8lZ0xC2vB4nM6qAbc"
RAW = base64.b64decode(f"{KEY}=")
DEBUGGED = [RAW.hex(), RAW.hex(" "), repr(RAW), json.dumps(list(RAW)), f"iv={RAW[:16].hex()}", f"iv={RAW[:16]!r}"]


@pytest.mark.parametrize("text", DEBUGGED)
def test_the_bytes_of_the_key_are_the_key(text: str) -> None:
    """A program that prints its key prints bytes, not the 43 characters of the console."""
    assert "REDACTED-1" in Redactor((KEY,)).clean(text)


FACTS = [
    "2026-11-30T08:00:00Z 12:30:45 203.0.113.7 [2001:db8::7]:443 cb.corp.example.net",
    "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1795161600&nonce=263014780",
    "MsgId 7316418413249832961 sha256:9f86d081884c7d659a2feaf0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "hint: [1795161600_112_0b1e1c2d3f4a5b6c7d8e9f0a1b2c3d4e], from ip: 203.0.113.7",
    "[90, 107, 56, 81, 119, 51] =3D %41 &#65; \\u0041",
]


@pytest.mark.parametrize("text", FACTS)
def test_facts_stay_readable(text: str) -> None:
    """Times, addresses, ids and digests are what the report is for."""
    assert Redactor((KEY, "aA0bcdefghijklmnopqrstuv")).clean_foreign(text) == text


def test_what_was_replaced_says_what_it_was() -> None:
    """Nobody sees the value, and everybody sees which kind of value it was."""
    redactor = Redactor((KEY,))
    redactor.clean_foreign(f"{KEY}\nCookie: sid=Zk8Qw3Vt1Lp9\nAuthorization: Bearer Hy5Tg2Mc7Jd0Fa9")
    assert [(one.what, one.count) for one in redactor.replaced] == [("setting", 1), ("authorization", 1), ("cookie", 1)]
