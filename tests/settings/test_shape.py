"""What a value looks like is told without telling the value."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wecom_doctor.facts.settings_given import Quotes, Weakness
from wecom_doctor.protocol.keys import new_encoding_aes_key, new_token
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.shape import is_placeholder, shape_of

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFA"
SECRET = "aB3-_xK9mQ2wE7rT5yU1iO4pA6sD8fG0hJ_kL-zXcVb"
GOOD = {
    Name.CORP_ID: "ww0123456789abcdef",
    Name.AGENT_ID: "1000002",
    Name.SECRET: SECRET,
    Name.TOKEN: "Xr7pQz2LmN8vKt4W",
    Name.ENCODING_AES_KEY: KEY,
    Name.CALLBACK_URL: "https://callback.example.com/wecom",
    Name.SUITE_ID: "ww0123456789abcdef",
    Name.TRUSTED_IPS: "203.0.113.7,203.0.113.8",
    Name.TRUSTED_DOMAIN: "app.example.com",
    Name.PROXY: "http://proxy.example.com:3128",
    Name.API_BASE: "https://qyapi.weixin.qq.com",
    Name.SUITE_SECRET: SECRET,
    Name.SUITE_TICKET: "Cfp0_givEagXcYJIztF6sIdbaxDEC3oFZ9dq9cW1kF_dNNnS",
    Name.PROVIDER_SECRET: SECRET,
    Name.ROBOT_KEY: "693a91f6-7a0c-4bc4-97a0-0ec2f1fa5aaa",
}


@pytest.mark.parametrize("name", list(Name))
def test_a_good_value_has_nothing_odd(name: Name) -> None:
    """A value as the admin console gives it shows no sign of damage."""
    shape = shape_of(name, GOOD[name])
    assert (shape.blank_ends, shape.invisible, shape.quotes) == (False, (), None)
    assert (shape.full_width, shape.strangers, shape.placeholder, shape.sample) == (False, (), False, False)
    assert shape.length == len(GOOD[name])
    assert shape.weakness is None
    if name in {Name.CORP_ID, Name.AGENT_ID, Name.SECRET, Name.TOKEN, Name.ENCODING_AES_KEY, Name.CALLBACK_URL}:
        assert name in shape.fits


@pytest.mark.parametrize("_", range(20))
def test_what_keygen_makes_is_good(_: int) -> None:
    """Our own Token and key pass every look."""
    token, key = shape_of(Name.TOKEN, new_token()), shape_of(Name.ENCODING_AES_KEY, new_encoding_aes_key())
    assert (token.strangers, token.placeholder, token.weakness) == ((), False, None)
    assert (key.strangers, key.placeholder, key.canonical) == ((), False, True)
    assert Name.TOKEN in token.fits
    assert Name.ENCODING_AES_KEY in key.fits


@pytest.mark.parametrize(
    "value",
    [
        "xxxx",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "wwxxxxxxxxxxxxxx",
        "XXXXXX",
        "******",
        "...",
        "<token>",
        "<your token>",
        "[token]",
        "{token}",
        "${TOKEN}",
        "你的企业ID",
        "您的Token",
        "填写你的Token",
        "your-token-here",
        "your_token",
        "your token",
        "YOUR_ENCODING_AES_KEY",
        "yourtoken",
        "put-it-here",
        "changeme",
        "change-me",
        "CHANGE_ME",
        "replace_me",
        "placeholder",
        "TODO",
        "none",
        "null",
        "undefined",
        "corpid",
        "EncodingAESKey",
    ],
)
@pytest.mark.parametrize("name", [Name.TOKEN, Name.CORP_ID, Name.SECRET, Name.ENCODING_AES_KEY])
def test_the_text_of_a_template_is_recognised(name: Name, value: str) -> None:
    """A text that asks to be replaced is a placeholder under every name."""
    assert is_placeholder(name, value)
    assert shape_of(name, value).placeholder


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *GOOD.items(),
        (Name.TOKEN, "yourself123"),
        (Name.TOKEN, "xxAyyBxxC"),
        (Name.TOKEN, "NoneOfYourBusiness7"),
        (Name.TOKEN, "everywhere"),
        (Name.SECRET, "a-herezrt_b" * 3 + "0123456789"),
        (Name.CALLBACK_URL, "https://here.example.com/wecom"),
        (Name.CALLBACK_URL, "https://replace.me/callback"),
        (Name.CALLBACK_URL, "http://127.0.0.1:8000/wecom/callback"),
        (Name.TRUSTED_DOMAIN, "yourlife.example.com"),
        (Name.AGENT_ID, "1000002"),
        (Name.TRUSTED_IPS, '["119.29.29.29", "1.12.12.12"]'),
        (Name.TRUSTED_IPS, "<119.29.29.29>"),
    ],
)
def test_a_real_value_is_no_placeholder(name: Name, value: str) -> None:
    """Values that merely contain a telling syllable are left in peace."""
    assert not is_placeholder(name, value)


@pytest.mark.parametrize(
    "url",
    [
        "https://your-domain.com/callback",
        "https://yourdomain.com/wecom",
        "https://your.server/wecom",
        "https://你的公网域名/wecom/callback",
        "https://xxxx.trycloudflare.com/wecom",
        "https://<domain>/wecom",
    ],
)
def test_the_url_of_a_template_is_recognised(url: str) -> None:
    """A URL with the host of a manual is a placeholder."""
    assert is_placeholder(Name.CALLBACK_URL, url)


@pytest.mark.parametrize(
    ("value", "quotes"),
    [
        ("abc", None),
        ("a'b", None),
        ('"abc"', Quotes.WRAPPED),
        ("'abc'", Quotes.WRAPPED),
        ('"abc', Quotes.STRAY),
        ("abc'", Quotes.STRAY),
        ('"', Quotes.STRAY),
        ("“abc”", Quotes.CURLY),
        ("‘abc’", Quotes.CURLY),
        ("abc”", Quotes.CURLY),
        ("「abc」", Quotes.CURLY),
        ("＂abc＂", Quotes.CURLY),
    ],
)
def test_quotes_inside_the_value_are_told(value: str, quotes: Quotes | None) -> None:
    """Around the value, stray, or typographic."""
    assert shape_of(Name.TOKEN, value).quotes is quotes


@pytest.mark.parametrize(
    ("value", "blank_ends", "invisible"),
    [
        (" abc", True, ()),
        ("abc ", True, ()),
        ("\tabc", True, ("TAB",)),
        ("a bc", False, ()),
        ("abc\r", False, ("CR",)),
        ("a\nb\nc", False, ("LF",)),
        ("abc\u00a0", False, ("NBSP",)),
        ("abc\u3000", False, ("U+3000",)),
        ("a\u200bbc", False, ("ZWSP",)),
        ("\ufeffabc", False, ("BOM",)),
        ("\u200babc\r", False, ("ZWSP", "CR")),
    ],
)
def test_what_cannot_be_seen_is_named(value: str, blank_ends: bool, invisible: tuple[str, ...]) -> None:
    """Blanks at the ends and invisible characters anywhere are told by name."""
    shape = shape_of(Name.TOKEN, value)
    assert (shape.blank_ends, shape.invisible) == (blank_ends, invisible)


@pytest.mark.parametrize("value", ["ａｂｃ", "abc１", "ab，c", "ab：c"])
def test_full_width_characters_are_told(value: str) -> None:
    """Letters, digits and punctuation of a Chinese input method are recognised."""
    assert shape_of(Name.TOKEN, value).full_width


@pytest.mark.parametrize(
    ("name", "value", "strangers"),
    [
        (Name.TOKEN, "ab_c-d", ("-", "_")),
        (Name.TOKEN, "ab+c/+", ("+", "/")),
        (Name.TOKEN, "a b", ("U+0020",)),
        (Name.TOKEN, "a中b", ("U+4E2D",)),
        (Name.TOKEN, "a\u200bb", ("ZWSP",)),
        (Name.TOKEN, "!#$%&()", ("punctuation",)),
        (Name.TOKEN, "@%^~!", ("punctuation",)),
        (Name.TOKEN, "__--ab", ("punctuation",)),
        (Name.ENCODING_AES_KEY, KEY[:-2] + "+/", ("+", "/")),
        (Name.ENCODING_AES_KEY, KEY + "=", ("=",)),
        (Name.SECRET, "a-b_c.d", (".",)),
        (Name.CORP_ID, "ww 1", ("U+0020",)),
        (Name.AGENT_ID, "1000002x", ("letters",)),
        (Name.AGENT_ID, "1000002 号", ("U+0020", "U+53F7")),
        (Name.AGENT_ID, "１", ("beyond-ascii",)),
        (Name.CALLBACK_URL, "https://中.example.com/?a=$b", ()),
    ],
)
def test_characters_that_do_not_belong_are_named(name: Name, value: str, strangers: tuple[str, ...]) -> None:
    """A few strangers are named, ASCII as it is and the rest by code point; many are told by their kind only."""
    assert shape_of(name, value).strangers == strangers


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("ww0123456789abcdef", {Name.CORP_ID, Name.TOKEN}),
        ("wx5823bf96d3bd56c7", {Name.CORP_ID, Name.TOKEN}),
        ("ww0123456789abcdeg", {Name.TOKEN}),
        ("ww0123456789abcde", {Name.TOKEN}),
        ("1000002", {Name.AGENT_ID, Name.TOKEN}),
        (KEY, {Name.SECRET, Name.ENCODING_AES_KEY}),
        (KEY[:-1], set()),
        (SECRET, {Name.SECRET}),
        ("a" * 32, {Name.TOKEN}),
        ("a" * 33, set()),
        ("HTTPS://example.com", {Name.CALLBACK_URL}),
        ("1000002\n", set()),
        ("１０", set()),
    ],
)
def test_the_shapes_that_a_value_has(value: str, fits: set[Name]) -> None:
    """A value is matched against every setting with a shape of its own, so that exchanged lines are found."""
    assert set(shape_of(Name.TOKEN, value).fits) == fits


@pytest.mark.parametrize(("last", "canonical"), [("A", True), ("8", True), ("B", False), ("z", False)])
def test_spare_bits_of_a_key(last: str, canonical: bool) -> None:
    """Whether strict base64 decoders take the key is told for the key, and only for it."""
    assert shape_of(Name.ENCODING_AES_KEY, KEY[:-1] + last).canonical is canonical
    assert shape_of(Name.TOKEN, KEY[:-1] + last).canonical is None


@pytest.mark.parametrize("value", ["QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"])
def test_the_official_samples_are_known(value: str) -> None:
    """Values of the official sample code are recognised."""
    assert shape_of(Name.TOKEN, value).sample


@pytest.mark.parametrize(
    ("token", "weakness"),
    [
        ("token", Weakness.WORD),
        ("Test123", Weakness.WORD),
        ("wecomtoken2024", Weakness.WORD),
        ("12345678", Weakness.WORD),
        ("aB3xK9", Weakness.SHORT),
        ("aaaaaaaaaaaa", Weakness.REPETITIVE),
        ("abababababab", Weakness.REPETITIVE),
        ("Xr7pQz2L", None),
        ("correcthorsebatterystaple", None),
    ],
)
def test_a_weak_token_is_told(token: str, weakness: Weakness | None) -> None:
    """A word, a number, a few letters or one letter over and over can be guessed."""
    assert shape_of(Name.TOKEN, token).weakness is weakness
    assert shape_of(Name.SECRET, token).weakness is None


@settings(deadline=None)
@given(st.sampled_from(list(Name)), st.text(max_size=60))
def test_no_value_is_told(name: Name, value: str) -> None:
    """Whatever the value, its shape holds at most three single characters of it, and no letter or digit."""
    shape = shape_of(name, value)
    assert len([one for one in shape.strangers if len(one) == 1]) <= 3
    assert not any(len(one) == 1 and one.isalnum() for one in shape.strangers)
    assert len(value) < 8 or value not in repr(shape)
