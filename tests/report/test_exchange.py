"""The exchange that proves a diagnosis: which requests tell, and what of an answer is marked."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.answers import GENUINE, accepting, answering, delivered, looking, refusing, unverified, verified
from tests.examination.workbench import needs_git
from tests.report.made import Studio
from wecom_doctor.facts.answers import Answers, Echo, ReplyDefect, ReplyForm
from wecom_doctor.facts.exchange import Timing
from wecom_doctor.knowledge import Lang, Words, printable, words_table
from wecom_doctor.net.telling import BODY_SHOWN
from wecom_doctor.protocol.battery.table import MESSAGES, UNSIGNED, VERIFICATION
from wecom_doctor.report.exchange import exchange_of, name_of, proof, telling_of, took
from wecom_doctor.report.marks import marked, surplus

WORDS = {lang: Words(lang) for lang in Lang}
EVERY_ROW = sorted({one.name for one in (*VERIFICATION, *MESSAGES, *UNSIGNED)})


@pytest.mark.parametrize("lang", Lang)
def test_what_is_sent_has_words(lang: Lang) -> None:
    """A person reads what was sent, and not the name that our table has for it."""
    assert not [one for one in EVERY_ROW if name_of(one, WORDS[lang]) == one]


def test_no_words_without_a_request() -> None:
    """Nothing is left from a row that is gone."""
    assert set(words_table("requests")) <= set(EVERY_ROW)


def test_the_genuine_request_stands_first_and_forgeries_beside_it() -> None:
    """The comparison that the diagnosis was read off is what is shown."""
    shown = [one.variant for one in telling_of(unverified())]
    assert shown[0] == "genuine"
    assert {"bad-signature", "garbage", "foreign-id"} <= set(shown)
    assert len(shown) <= 8


def test_what_made_the_difference_is_shown() -> None:
    """A request that passed where the genuine one failed is the proof."""
    seen = accepting(unverified(), "token-with-newline")
    assert [one.variant for one in telling_of(seen)][:2] == ["genuine", "token-with-newline"]


@pytest.mark.parametrize("lang", Lang)
def test_equal_letters_are_equal_answers(lang: Lang) -> None:
    """Letters are given as they come, so that the genuine request is an A."""
    shown = exchange_of(refusing(verified(), *GENUINE, alike=7), WORDS[lang])
    letters = {one.name: one.letter for one in (*shown.telling, *shown.others)}
    names = words_table("requests")
    assert shown.telling[0].letter == "A"
    assert letters[names["twin"][lang]] == "A"
    assert letters[names["bad-signature"][lang]] != "A"


def test_right_and_wrong_are_told_apart() -> None:
    """A genuine request must pass and a forgery must not; about others nobody knows."""
    shown = exchange_of(accepting(unverified(), "bad-signature"), WORDS[Lang.EN])
    is_right = {one.name: one.is_right for one in (*shown.telling, *shown.others)}
    assert is_right["a verification just as WeCom sends it"] is False
    assert is_right["one digit of the signature wrong"] is False
    # It is answered as the genuine request is, so that nobody knows why it was refused.
    assert is_right["signed rightly, the ciphertext is garbage"] is None
    assert is_right["no parameters at all"] is None


@needs_git
def test_a_cause_of_the_settings_has_no_exchange(studio: Studio) -> None:
    """Only what was read off answers is proved by them."""
    assert proof(studio.ten_faults(), WORDS[Lang.EN]) is None
    assert proof(studio.broken_endpoint(), WORDS[Lang.EN]) is not None


@pytest.mark.parametrize(
    ("body", "pieces"),
    [
        ("", []),
        ("<plaintext>", [("ours", "plaintext")]),
        ('"<plaintext>"\n', [("text", '"'), ("ours", "plaintext"), ("text", '"'), ("hidden", "LF")]),
        ("\\ufeff<plaintext>", [("hidden", "BOM"), ("ours", "plaintext")]),
        (
            "  <plaintext> \\r\n",
            [("hidden", "SPACE"), ("ours", "plaintext"), ("text", " "), ("hidden", "CR"), ("hidden", "LF")],
        ),
        ("<b>&</b>", [("text", "<b>&</b>")]),
        ("\\x1b[31m", [("hidden", "ESC"), ("text", "[31m")]),
        ("<plaintextual>", [("text", "<plaintextual>")]),
    ],
)
def test_an_answer_is_taken_to_pieces(body: str, pieces: list[tuple[str, str]]) -> None:
    """Our own values, what an eye would miss, and the rest."""
    assert [(one.kind, one.text) for one in marked(body)] == pieces


@given(st.text())
def test_no_piece_acts_on_anything(body: str) -> None:
    """Whatever came back, what is shown of it can only be read."""
    for one in marked(body):
        assert printable(one.text) == one.text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0 ms"), (0.0001, "<1 ms"), (0.0204, "20 ms"), (0.9996, "1000 ms"), (5.53, "5.5 s")]
)
def test_durations_are_short(seconds: float, text: str) -> None:
    """Milliseconds below a second."""
    assert took(seconds) == text


def test_headers_of_the_answer_are_shown() -> None:
    """Who answered is told by the headers."""
    seen = looking(
        answering(verified(), "genuine", passed=False, echo=Echo.HTML, alike=7), 7, server="nginx", status=200
    )
    assert ("Server", "nginx") in exchange_of(seen, WORDS[Lang.EN]).headers


@pytest.mark.parametrize(
    ("body", "bytes_around"),
    [
        ('"<plaintext>"', ("22", "22")),
        ("<plaintext>\n", ("", "0a")),
        ("\\ufeff<plaintext>", ("ef bb bf", "")),
        ("好<plaintext>", ("e5 a5 bd", "")),
        ("<plaintext>", None),
        ("", None),
        ("<plaintext><plaintext>", None),
        # Nobody knows whether this was one byte or four.
        ("<plaintext>\\x1b", None),
        ("<html><body><plaintext></body></html>", None),
    ],
)
def test_bytes_around_the_plaintext_are_told_in_hex(body: str, bytes_around: tuple[str, str] | None) -> None:
    """What does not belong is proved to the byte, where that is few bytes and certain ones."""
    assert surplus(body) == bytes_around


def test_the_request_itself_is_shown() -> None:
    """Path and parameters in WeCom's order, without host and without values; a query of the URL's own stays."""
    own = dataclasses.replace(verified(), url="https://user@h.example:8443/a/b?c=d")
    assert exchange_of(own, WORDS[Lang.EN]).request == ("GET /a/b?c=d&msg_signature=…&timestamp=…&nonce=…&echostr=…")
    bare = dataclasses.replace(delivered(), url="http://h.example")
    assert exchange_of(bare, WORDS[Lang.EN]).request == "POST /?msg_signature=…&timestamp=…&nonce=…"


def test_a_forgery_that_gets_the_genuine_answer_is_not_refused_rightly() -> None:
    """Where all are refused alike, green would say that the signature is looked at."""
    shown = exchange_of(refusing(verified(), "genuine", "bad-signature", alike=9), WORDS[Lang.EN])
    is_right = {one.name: one.is_right for one in shown.telling}
    assert is_right["one digit of the signature wrong"] is None
    assert is_right["signed rightly, the ciphertext is garbage"] is True


def test_a_long_answer_is_shown_as_cut() -> None:
    """Facts hold its beginning only."""
    assert exchange_of(looking(verified(), 0, body_start="x" * BODY_SHOWN), WORDS[Lang.EN]).is_cut
    assert not exchange_of(verified(), WORDS[Lang.EN]).is_cut


def test_a_reply_that_is_of_no_use_is_not_right() -> None:
    """A status 200 beside the proof that the reply is broken would say that all is well."""
    seen = answering(delivered(), "event", form=ReplyForm.ENCRYPTED, defects=(ReplyDefect.MALFORMED,))
    first = exchange_of(seen, WORDS[Lang.EN]).telling[0]
    assert first.is_right is False
    assert ".;" not in first.answer
    assert "。；" not in exchange_of(seen, WORDS[Lang.ZH]).telling[0].answer


@pytest.mark.parametrize(("seen", "variant", "limit_s"), [(verified(), "genuine", 1.0), (delivered(), "event", 5.0)])
def test_what_wecom_does_not_wait_for_is_marked(seen: Answers, variant: str, limit_s: float) -> None:
    """A second for a verification, five for a message."""
    for whole_s, is_late in ((limit_s, False), (limit_s + 0.1, True)):
        after = answering(
            seen, variant, timing=Timing(connected_s=0, secured_s=None, first_byte_s=None, whole_s=whole_s)
        )
        assert exchange_of(after, WORDS[Lang.EN]).telling[0].is_late is is_late


def test_the_answer_that_is_wrong_is_the_one_that_is_shown() -> None:
    """Of several requests it is the failing one, by its name; what must be refused has no answer that it should get."""
    seen = looking(refusing(verified(), "few-digits", alike=8), 8, body_start="bad decrypt")
    shown = exchange_of(seen, WORDS[Lang.EN])
    assert (shown.shown, shown.body, shown.expected) == ("a plaintext of a few digits", "bad decrypt", "<plaintext>")
    assert [one.is_right for one in shown.telling[:2]] == [True, False]
    careless = exchange_of(accepting(verified(), "bad-signature"), WORDS[Lang.EN])
    assert (careless.shown, careless.expected) == ("one digit of the signature wrong", None)
    assert exchange_of(unverified(), WORDS[Lang.EN]).shown == ""
