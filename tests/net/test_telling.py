"""Answers reduced to what they prove: which are alike, what they look like, and which secrets they show."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import quote

import pytest

from tests.net.exchanged import DRAFT, MESSAGE_DRAFT, PASSWORD, SECRET, URL, answer, exchanged, seen
from tests.protocol.drafts import CORP, KEY, TOKEN, query, sha1
from wecom_doctor.facts.answers import Echo, ReplyForm
from wecom_doctor.facts.codec import to_json
from wecom_doctor.facts.exchange import Answer, Failure
from wecom_doctor.net.telling import ahead_s, told
from wecom_doctor.protocol.battery.accidents import FOREIGN_ID
from wecom_doctor.protocol.cipher import Cipher


def kinds(first: str | bytes, second: str | bytes, **changes: Any) -> int:
    """How many kinds of answers these two are."""
    came = answer(first, 403)
    return len(seen(("bad-signature", came), ("garbage", replace(answer(second, 403), **changes))).looks)


ALIKE = {
    "the same": ("Forbidden", "Forbidden"),
    "times": ('{"at": "2026-11-20T08:00:00Z"}', '{"at": "2026-11-21T09:13:45Z"}'),
    "times with fractions": ("at 08:00:00.123456", "at 09:13:45.5"),
    "a date as people write it": ("Fri, 20 Nov 2026 08:00:00 GMT", "Sat, 21 Nov 2026 09:13:45 GMT"),
    "seconds since 1970": ('{"timestamp": 1795206429}', '{"timestamp": 1795206431}'),
    "milliseconds": ('{"timestamp": 1795206429123}', '{"timestamp": 1795206431456}'),
    "how long it took": ("took 0.0123 s", "took 1.5 s"),
    "an id of a request": ("request 4f9a1c2e77d0b8a3", "request 11c2e77d0b8a34f9"),
    "a UUID": ("id 123e4567-e89b-12d3-a456-426614174000", "id 9f8b7c6d-1a2b-4c3d-8e9f-0a1b2c3d4e5f"),
    "an address in memory": ("<object at 0x7f3a5c2b1d90>", "<object at 0x7f3a5c2b2e10>"),
    "an id of letters alone": ("id XkQjPzRtYbNmLsDfGh", "id aBcDeFgHiJkLmNoPqR"),
    "a token against forgery": (
        '<input name="csrf" value="ImY4ZTQ5YzFhNzE2OGY0.Zz8abw.aBcDefGhIjKlMnOpQrStUvWxYz0">',
        '<input name="csrf" value="Ij2kLmN0pQrStUvWxYz9.Zz8aby.eFgHiJkLmNoPqRsTuVwXyZaBcD1">',
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_answers_that_say_the_same_are_alike(name: str) -> None:
    """Times, ids and tokens differ from one answer to the next and mean nothing."""
    assert kinds(*ALIKE[name]) == 1


APART = {
    "codes of the official library": ("-40001", "-40005"),
    "codes in JSON": ('{"errcode":-40001}', '{"errcode":-40005}'),
    "codes behind a word": ("errorCode=-40001", "errorCode=-40005"),
    "codes behind a long word": ("wecom_signature_error=-40001", "wecom_signature_error=-40005"),
    "codes in a sentence": ("ERR: -40001", "ERR: -40002"),
    "words": ("invalid signature", "invalid corp id"),
    "long words": ("SignatureVerificationFailed", "DecryptionOfMessageFailed"),
    "nothing and something": ("", "Forbidden"),
    "letter case": ("forbidden", "Forbidden"),
}


@pytest.mark.parametrize("name", APART)
def test_answers_that_say_different_things_are_not(name: str) -> None:
    """The stage at which a request fails is told by just such a difference."""
    assert kinds(*APART[name]) == 2


def test_status_failure_and_location_count() -> None:
    """The same body with another status, cut off, or with another address is another answer."""
    assert kinds("no", "no", status=401) == 2
    assert kinds("no", "no", failure=Failure.CUT) == 2
    there, elsewhere = (("Location", "/login"),), (("Location", "/other"),)
    assert len(seen(("twin", answer(headers=there)), ("again", answer(headers=elsewhere))).looks) == 2
    assert len(seen(("twin", answer(headers=there)), ("again", answer(headers=there))).looks) == 1


FORMS: dict[str, Callable[[str], str]] = {
    "as they are": lambda text: text,
    "percent-encoded": lambda text: quote(text, safe=""),
    "escaped for a page": lambda text: escape(text),
    "in JSON": lambda text: json.dumps(text)[1:-1],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("parameter", ["msg_signature", "timestamp", "nonce", "echostr"])
def test_what_an_answer_repeats_of_a_request_means_nothing(parameter: str, form: str) -> None:
    """Our own values are replaced by their names, in whatever form they come back."""
    first, second = exchanged("bad-signature", answer()), exchanged("garbage", answer())
    came = [
        replace(one, answer=answer(f"bad {parameter}: {FORMS[form](query(one.made.request)[parameter])}!", 403))
        for one in (first, second)
    ]
    looks = told(DRAFT, came).looks
    assert [one.body_start for one in looks] == [f"bad {parameter}: <{parameter}>!"]


def test_a_repeated_query_or_path_means_nothing() -> None:
    """A page that shows the address, raw or escaped, and an address to go on to."""
    came = []
    for name in ("bad-signature", "garbage"):
        one = exchanged(name, answer())
        page = f"<a href='{URL}?{escape(one.made.request.query)}'>/callback?{one.made.request.query}</a>"
        location = (("Location", f"/callback/?{one.made.request.query}"),)
        came.append(replace(one, answer=answer(page, 301, headers=location)))
    looks = told(DRAFT, came).looks
    assert len(looks) == 1
    assert looks[0].location == "/callback/?<query>"
    assert query(came[0].made.request)["nonce"] not in looks[0].body_start


def test_plaintexts_make_no_difference() -> None:
    """Two right answers are alike although each has its own plaintext."""
    first, second = exchanged("genuine", answer()), exchanged("rich-echostr", answer())
    came = [replace(one, answer=answer(one.made.plaintext)) for one in (first, second)]
    seen = told(DRAFT, came)
    assert [(one.alike, one.passed, one.echo) for one in seen.reactions] == [(0, True, Echo.EXACT)] * 2
    assert [one.body_start for one in seen.looks] == ["<plaintext>"]


def test_the_answer_of_another_request_is_told() -> None:
    """What a cache in front of the handler does."""
    first, second = exchanged("genuine", answer()), exchanged("rich-echostr", answer())
    came = [replace(one, answer=answer(first.made.plaintext)) for one in (first, second)]
    assert [one.echo for one in told(DRAFT, came).reactions] == [Echo.EXACT, Echo.OF_ANOTHER]


def test_the_id_that_was_found_inside_makes_no_difference() -> None:
    """Some refusals tell whose id they found, with whatever stood around it, and whose they waited for."""
    refusals = {
        "genuine": f"got {CORP} want wwOther",
        "foreign-id": f"got {FOREIGN_ID} want wwOther",
        "id-in-quotes": f'got "{CORP}" want wwOther',
        "id-with-blank": f"got {CORP}  want wwOther",
        "id-with-newline": f"got {CORP}\n want wwOther",
    }
    seen = told(DRAFT, [exchanged(name, answer(body, status=403)) for name, body in refusals.items()])
    assert {one.alike for one in seen.reactions} == {0}
    assert seen.looks[0].body_start == "got<receive-id>want wwOther"


def test_a_plaintext_that_was_encrypted_again_is_found() -> None:
    """Alone, or in the envelope of a passive reply."""
    one = exchanged("genuine", answer())
    sealed = Cipher(KEY).seal(one.made.plaintext.encode(), CORP.encode())
    for body in (sealed, f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"):
        assert told(DRAFT, [replace(one, answer=answer(body))]).reactions[0].echo is Echo.ENCODED_AGAIN
    other = Cipher(KEY).seal(b"something else", CORP.encode())
    assert told(DRAFT, [replace(one, answer=answer(other))]).reactions[0].echo is Echo.OTHER
    garbage = base64.b64encode(bytes(64)).decode()
    assert told(DRAFT, [replace(one, answer=answer(garbage))]).reactions[0].echo is Echo.OTHER


@pytest.mark.parametrize(
    "changes", [{"status": 201}, {"status": 500}, {"failure": Failure.CUT}, {"encoded": "gzip"}], ids=str
)
def test_the_right_plaintext_is_not_enough(changes: dict[str, Any]) -> None:
    """WeCom wants status 200, the whole body, and no compression."""
    one = exchanged("genuine", answer())
    reaction = told(DRAFT, [replace(one, answer=answer(one.made.plaintext, **changes))]).reactions[0]
    assert (reaction.echo, reaction.passed) == (Echo.EXACT, False)


@pytest.mark.parametrize(
    ("body", "form", "passed"),
    [
        (b"", ReplyForm.EMPTY, True),
        (b"success", ReplyForm.SUCCESS, True),
        (b"Forbidden", ReplyForm.TEXT, False),
        (b'{"code": 0}', ReplyForm.JSON, False),
        (b"<html><body>hi</body></html>", ReplyForm.HTML, False),
    ],
)
def test_a_message_is_told_by_the_form_of_its_reply(body: bytes, form: ReplyForm, passed: bool) -> None:
    """There is no plaintext to come back."""
    reaction = told(MESSAGE_DRAFT, [exchanged("event", answer(body))]).reactions[0]
    assert (reaction.form, reaction.passed, reaction.echo) == (form, passed, None)


SHOWN: dict[str, Callable[[str], Answer]] = {
    "in the body": lambda text: answer(f"config: {text}", 500),
    "at the very end of what is shown": lambda text: answer("x" * 290 + text, 500),
    "in a header": lambda text: answer("no", 403, headers=(("X-Powered-By", f"app {text}"),)),
    "in the server's name": lambda text: answer("no", 403, headers=(("Server", text),)),
    "in an address": lambda text: answer("", 302, headers=(("Location", f"/login?token={text}"),)),
    "in a header that is not shown": lambda text: answer("no", 403, headers=(("X-Debug", text),)),
}


@pytest.mark.parametrize("where", SHOWN)
@pytest.mark.parametrize(
    ("secret", "name"), [(TOKEN, "Token"), (KEY, "EncodingAESKey"), (SECRET, "Secret"), (PASSWORD, None)]
)
@pytest.mark.parametrize("row", ["genuine", "bad-signature", "event"])
def test_a_secret_that_an_answer_shows_is_told_and_struck_out(
    where: str, secret: str, name: str | None, row: str
) -> None:
    """By its name; whatever else the user's files hold is struck out without a word."""
    seen = told(MESSAGE_DRAFT if row == "event" else DRAFT, [exchanged(row, SHOWN[where](secret))])
    assert seen.reactions[0].leaks == ((name,) if name else ())
    assert secret not in json.dumps([to_json(seen.reactions), to_json(seen.looks)])
    assert secret[:12] not in json.dumps(to_json(seen.looks))


def test_the_signature_that_would_have_been_right_is_a_secret() -> None:
    """Whoever forges a request is told it by some error pages; the one that we sent ourselves is none."""
    one = exchanged("bad-signature", answer())
    sent = query(one.made.request)
    right = sha1(TOKEN, sent["timestamp"], sent["nonce"], sent["echostr"])
    seen = told(DRAFT, [replace(one, answer=answer(f"expected {right}, got {sent['msg_signature']}", 403))])
    assert seen.reactions[0].leaks == ("msg_signature",)
    assert right not in seen.looks[0].body_start
    genuine = exchanged("genuine", answer())
    own = query(genuine.made.request)["msg_signature"]
    for innocent in (own, "<html>Kp3v pR7t Token EncodingAESKey</html>"):
        assert told(DRAFT, [replace(genuine, answer=answer(innocent))]).reactions[0].leaks == ()


def test_what_is_shown_is_short() -> None:
    """A report has to stay readable, and so do headers in it."""
    long = answer("x y " * 100_000, 403, headers=(("Server", "s" * 5000), ("Allow", "GET, " * 500)))
    look = seen(("genuine", long)).looks[0]
    assert len(look.body_start) == 300
    assert (len(look.server or ""), len(look.allow or "")) == (200, 200)


HOSTILE = {
    "letters and a number": "x" * 60_000 + "1234567",
    "words and a number": "aa-" * 20_000 + "1234567",
    "equals": "=" * 200_000,
    "digits": "1" * 200_000,
    "pairs": "1:" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_told_too(name: str) -> None:
    """No body makes the comparison repeat itself for longer than anybody would wait for the tests."""
    assert len(seen(("genuine", answer(HOSTILE[name])), ("bad-signature", answer(HOSTILE[name]))).looks) == 1


@pytest.mark.parametrize(
    ("headers", "cache"),
    [
        ((("X-Cache", "HIT from proxy"),), "x-cache: HIT from proxy"),
        ((("CF-Cache-Status", "HIT"),), "cf-cache-status: HIT"),
        ((("X-Cache", "MISS"),), None),
        ((("Age", "17"),), "age: 17"),
        ((("Age", "0"),), None),
        ((("Age", "soon"),), None),
        ((), None),
    ],
)
def test_a_cache_is_known_by_what_it_says(headers: tuple[tuple[str, str], ...], cache: str | None) -> None:
    """That it answered from its memory, and not merely that it is there."""
    assert seen(("genuine", answer(headers=headers))).looks[0].cache == cache


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Fri, 20 Nov 2026 08:00:00 GMT", 0),
        ("Fri, 20 Nov 2026 08:07:00 GMT", 420),
        ("Fri, 20 Nov 2026 07:00:00 GMT", -3600),
        ("Friday, when it suits", None),
        ("Fri, 20 Nov 99999 08:00:00 GMT", None),
        ("", None),
    ],
)
def test_the_clock_of_an_endpoint_is_read_off_its_date(date: str, ahead: int | None) -> None:
    """Seconds ahead of ours; nonsense and no header tell nothing."""
    assert ahead_s(answer(headers=(("Date", date),)), 1795161600.0) == ahead
