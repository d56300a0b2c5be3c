"""The rows that are signed wrongly are signed in exactly the wrong way that they are named after."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, quote, unquote

import pytest
from wechatpy.exceptions import InvalidSignatureException

from tests.protocol.drafts import (
    AHEAD_S,
    BY_NAME,
    CORP,
    KEY,
    NOW,
    OTHER_TOKENS,
    TOKEN,
    accepted,
    draft,
    made,
    query,
    sha1,
)
from wecom_doctor.protocol.battery.table import OTHER_CASE, OTHER_NAMES, VERIFICATION
from wecom_doctor.protocol.battery.variant import Fate, Style, Suspicion

REFUSED = {one.name for one in VERIFICATION if one.fate is Fate.REFUSED}
WELL_SIGNED = [one.name for one in VERIFICATION if one.fate is not Fate.REFUSED and one.name != "bare"]


@pytest.mark.parametrize("name", WELL_SIGNED)
def test_wechatpy_accepts_what_a_correct_endpoint_may_accept(name: str) -> None:
    """Requests that are meant to pass, and those that differ in time, place or names only, give their plaintext."""
    one = made(name)
    values = dict(reversed(parse_qsl(one.request.query)))
    assert values["msg_signature"]
    assert accepted(one.request) == one.plaintext


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_wechatpy_refuses_what_a_correct_endpoint_refuses(name: str) -> None:
    """No row that counts as an accusation when it passes would be taken by a correct endpoint."""
    found = BY_NAME[name].make(draft())
    if found is not None:
        # Decryption with a wrong key fails in many ways, of which wechatpy names only some.
        with pytest.raises(Exception) as refused:  # noqa: PT011
            accepted(found.request)
        assert not isinstance(refused.value, AssertionError)


MANGLED = {
    "token-in-double-quotes": '"Kp3v#XwQ9$mZrT7bN5cJ8"',
    "token-in-single-quotes": "'Kp3v#XwQ9$mZrT7bN5cJ8'",
    "token-with-blank-behind": "Kp3v#XwQ9$mZrT7bN5cJ8 ",
    "token-with-blank-before": " Kp3v#XwQ9$mZrT7bN5cJ8",
    "token-with-return": "Kp3v#XwQ9$mZrT7bN5cJ8\r",
    "token-with-newline": "Kp3v#XwQ9$mZrT7bN5cJ8\n",
    "token-with-bom": "\ufeffKp3v#XwQ9$mZrT7bN5cJ8",
    "token-lower-case": "kp3v#xwq9$mzrt7bn5cj8",
    "token-upper-case": "KP3V#XWQ9$MZRT7BN5CJ8",
    "token-empty": "",
    "token-none": "None",
    "token-undefined": "undefined",
    "token-of-sample": "QDG6eK",
    "token-is-key": KEY,
    "token-is-receive-id": CORP,
    "token-cut": TOKEN[:-1],
    "token-cut-at-hash": "Kp3v",
    "token-cut-at-dollar": "Kp3v#XwQ9",
    "token-of-another-0": OTHER_TOKENS["MP_TOKEN"],
    "token-of-another-1": OTHER_TOKENS["BOT_TOKEN"],
    "token-of-another-2": OTHER_TOKENS["OLD_TOKEN"],
}


def test_every_token_row_is_in_the_table() -> None:
    """A row that is added has to be proven here."""
    assert {one.name for one in VERIFICATION if one.name.startswith("token-")} == set(MANGLED)


@pytest.mark.parametrize("style", [Style.XML, Style.OFFICIAL])
@pytest.mark.parametrize("name", MANGLED)
def test_a_token_row_is_signed_with_that_very_token(name: str, style: Style) -> None:
    """Of all Tokens that an endpoint may hold by accident, one and only one gives the signature."""
    sent = query(made(name, draft(style)).request)
    signature = sent["signature" if style is Style.OFFICIAL else "msg_signature"]
    rest = (sent["timestamp"], sent["nonce"], *(() if style is Style.OFFICIAL else (sent["echostr"],)))
    tokens = {TOKEN, *MANGLED.values()}
    assert [one for one in tokens if sha1(one, *rest) == signature] == [MANGLED[name]]


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("token-cut-at-hash", "NoSuchMark1"),
        ("token-cut-at-dollar", "NoSuchMark1"),
        ("token-lower-case", "lowercase1"),
        ("token-upper-case", "UPPERCASE1"),
        ("token-of-sample", "QDG6eK"),
    ],
)
def test_a_token_that_no_accident_changes_has_no_row(name: str, token: str) -> None:
    """A wrong Token that equals the right one would be taken by every correct endpoint."""
    of = draft()
    assert BY_NAME[name].make(replace(of, keys=replace(of.keys, token=token))) is None


@pytest.mark.parametrize("known", [0, 1, 2])
def test_there_are_as_many_other_tokens_as_the_files_hold(known: int) -> None:
    """Rows without a Token are not sent."""
    of = draft(other_tokens=dict(list(OTHER_TOKENS.items())[:known]))
    sent = [BY_NAME[f"token-of-another-{index}"].make(of) is not None for index in range(3)]
    assert sent == [index < known for index in range(3)]


def escaped(echostr: str) -> str:
    return "".join(f"&#{ord(one)};" if one in "+/=" else one for one in echostr)


def unpadded(digest: str) -> str:
    return "".join(digest[at : at + 2].removeprefix("0") for at in range(0, 40, 2))


Recipe = Callable[[str, str, str], str]
RECIPES: dict[str, Recipe] = {
    "recipe-unsorted": lambda when, nonce, echo: hashlib.sha1((TOKEN + when + nonce + echo).encode()).hexdigest(),
    "recipe-without-echostr": lambda when, nonce, echo: sha1(TOKEN, when, nonce),
    "recipe-without-token": lambda when, nonce, echo: sha1(when, nonce, echo),
    "recipe-upper-case": lambda when, nonce, echo: sha1(TOKEN, when, nonce, echo).upper(),
    "recipe-unpadded-hex": lambda when, nonce, echo: unpadded(sha1(TOKEN, when, nonce, echo)),
    "recipe-of-a-float": lambda when, nonce, echo: sha1(TOKEN, str(float(when)), nonce, echo),
    "recipe-sha256": lambda when, nonce, echo: hashlib.sha256(
        "".join(sorted((TOKEN, when, nonce, echo))).encode()
    ).hexdigest(),
    "recipe-md5": lambda when, nonce, echo: hashlib.md5(
        "".join(sorted((TOKEN, when, nonce, echo))).encode()
    ).hexdigest(),
    "echostr-percent-encoded": lambda when, nonce, echo: sha1(TOKEN, when, nonce, quote(echo, safe="")),
    "echostr-without-equals": lambda when, nonce, echo: sha1(TOKEN, when, nonce, echo.rstrip("=")),
    "echostr-without-slashes": lambda when, nonce, echo: sha1(TOKEN, when, nonce, echo.replace("/", "")),
    "echostr-lower-case": lambda when, nonce, echo: sha1(TOKEN, when, nonce, echo.lower()),
    "echostr-escaped": lambda when, nonce, echo: sha1(TOKEN, when, nonce, escaped(echo)),
    "blank-for-plus": lambda when, nonce, echo: sha1(TOKEN, when, nonce, echo.replace("+", " ")),
    "nonce-decoded-twice": lambda when, nonce, echo: sha1(TOKEN, when, unquote(nonce), echo),
}


def test_every_recipe_row_is_in_the_table() -> None:
    """A row that is added has to be proven here."""
    found = {one.name for one in VERIFICATION if one.name.startswith(("recipe-", "echostr-"))}
    assert found == set(RECIPES) - {"blank-for-plus", "nonce-decoded-twice"}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_row_follows_that_very_recipe(name: str) -> None:
    """Of all wrong recipes one and only one gives the signature, and the right one does not."""
    sent = query(made(name).request)
    parts = sent["timestamp"], sent["nonce"], sent["echostr"]
    assert sha1(TOKEN, *parts) != sent["msg_signature"]
    assert [one for one, recipe in RECIPES.items() if recipe(*parts) == sent["msg_signature"]] == [name]
    with pytest.raises(InvalidSignatureException):
        accepted(made(name).request)


@pytest.mark.parametrize("name", [*RECIPES, "letters-only", "without-padding"])
def test_a_row_is_made_for_receive_ids_of_any_length(name: str) -> None:
    """A ciphertext of 96 bytes has no equals signs in its base64; what changes only these makes no difference then."""
    for length in range(25, 57, 10):
        found = BY_NAME[name].make(draft(receive_id="w" * length))
        assert (found is None) is (name == "echostr-without-equals")


@pytest.mark.parametrize("name", ["genuine", "bad-signature", "bad-signature-end", "no-signature", "foreign-id"])
def test_rows_that_are_compared_differ_in_one_thing(name: str) -> None:
    """None of them has a plus or a slash by chance, which some endpoints stumble over."""
    assert not any(set(query(made(name).request)["echostr"]) & {*"+/"} for _ in range(5))


@pytest.mark.parametrize(("name", "position"), [("bad-signature", 0), ("bad-signature-end", 39)])
@pytest.mark.parametrize("style", [Style.XML, Style.OFFICIAL])
def test_a_bad_signature_differs_in_one_digit(name: str, position: int, style: Style) -> None:
    """At the beginning or at the end, so that a comparison of a part is seen."""
    sent = query(made(name, draft(style)).request)
    plain = style is Style.OFFICIAL
    given = sent["signature" if plain else "msg_signature"]
    right = sha1(TOKEN, sent["timestamp"], sent["nonce"], *(() if plain else (sent["echostr"],)))
    assert [i for i in range(40) if given[i] != right[i]] == [position]
    assert set(given) <= set("0123456789abcdef")


def test_a_missing_signature_is_the_only_thing_that_is_missing() -> None:
    """Timestamp, nonce and a genuine echostr are there."""
    assert set(query(made("no-signature").request)) == {"timestamp", "nonce", "echostr"}
    assert set(query(made("no-signature", draft(Style.OFFICIAL)).request)) == {"timestamp", "nonce", "echostr"}


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("also-in-other-case", OTHER_CASE),
        ("also-under-other-names", OTHER_NAMES),
        ("also-as-signature", {"signature": "msg_signature"}),
        *((f"also-as-{name}", {name: source}) for name, source in (OTHER_CASE | OTHER_NAMES).items()),
    ],
)
def test_parameters_are_repeated_under_other_names(name: str, extra: dict[str, str]) -> None:
    """The genuine ones stay, the others have the same values."""
    sent = query(made(name).request)
    assert set(sent) == {"msg_signature", "timestamp", "nonce", "echostr", *extra}
    assert all(sent[other] == sent[source] for other, source in extra.items())


def test_the_style_of_official_accounts_has_three_signed_parts() -> None:
    """And an echostr in clear."""
    one = made("official-account-style")
    sent = query(one.request)
    assert set(sent) == {"signature", "timestamp", "nonce", "echostr"}
    assert sent["signature"] == sha1(TOKEN, sent["timestamp"], sent["nonce"])
    assert sent["echostr"] == one.plaintext


MINUTE, HOUR = 60, 3600
TIMES = {
    "a-day-old": NOW - 24 * HOUR,
    "ten-minutes-ago": NOW - 10 * MINUTE,
    "in-ten-minutes": NOW + 10 * MINUTE,
    "an-hour-ago": NOW - HOUR,
    "in-an-hour": NOW + HOUR,
    "eight-hours-ago": NOW - 8 * HOUR,
    "in-eight-hours": NOW + 8 * HOUR,
    "in-a-day": NOW + 24 * HOUR,
    "by-its-own-clock": NOW + AHEAD_S,
    "in-milliseconds": NOW * 1000,
}


def test_every_clock_row_is_in_the_table() -> None:
    """A row that is added has to be proven here."""
    assert {one.name for one in VERIFICATION if one.decides is Suspicion.CLOCK} == set(TIMES) - {"a-day-old"}


@pytest.mark.parametrize("name", TIMES)
def test_a_clock_row_is_signed_at_that_time(name: str) -> None:
    """And signed rightly: wechatpy, which does not look at the clock, accepts it."""
    one = made(name)
    assert query(one.request)["timestamp"] == str(TIMES[name])
    assert accepted(one.request) == one.plaintext


def test_an_endpoint_whose_clock_agrees_is_not_asked_by_it() -> None:
    """There is no other time to send."""
    assert BY_NAME["by-its-own-clock"].make(draft(endpoint_ahead_s=0)) is None
