"""The table of requests: names, numbers, plaintexts and nonces of all rows."""

from collections import Counter

import pytest

from tests.protocol.drafts import BY_NAME, NOW, draft, message_draft, query
from wecom_doctor.net.gate import REQUESTS_MAX
from wecom_doctor.protocol.battery.table import FIRST, MESSAGES, VERIFICATION
from wecom_doctor.protocol.battery.variant import Draft, Fate, Place, Style, Suspicion, Variant
from wecom_doctor.protocol.requests import HEADERS, PLAINTEXT_MAX, new_nonce, new_plaintext, new_random_name

EVERY = (*VERIFICATION, *MESSAGES)
ALWAYS_MAX = 25
DRAWN = 2000
# A repeat of the genuine request is the same to the byte; these have a plaintext of another length, or none.
REPEATS = {"genuine", "twin", "again"}
OTHER_LENGTH = {"few-digits", "letters-only", "without-padding"}
OLDER_OR_NEWER = {one.name for one in VERIFICATION if one.decides is Suspicion.CLOCK} | {"a-day-old"}


def names(rows: tuple[Variant, ...]) -> list[str]:
    return [one.name for one in rows]


def test_a_name_stands_for_one_row() -> None:
    """Rules know rows by their names alone."""
    assert [name for name, times in Counter(names(EVERY)).items() if times > 1] == []


def test_what_is_sent_first_is_one_genuine_request() -> None:
    """An endpoint that does not answer at all is asked once."""
    assert len(FIRST) == 1
    assert BY_NAME[FIRST[0]].decides is Suspicion.ALWAYS
    assert BY_NAME[FIRST[0]].fate is Fate.PASSES


def test_a_healthy_endpoint_is_asked_only_a_few_times() -> None:
    """What every endpoint is asked, GET and POST together, stays small."""
    assert len([one for one in EVERY if one.decides is Suspicion.ALWAYS]) <= ALWAYS_MAX


@pytest.mark.parametrize("rows", [VERIFICATION, MESSAGES], ids=["verification", "messages"])
def test_a_whole_table_fits_the_budget(rows: tuple[Variant, ...]) -> None:
    """Without the search for another path, every row of a table could be sent in one run."""
    assert len([one for one in rows if one.place is not Place.PATH]) <= REQUESTS_MAX


@pytest.mark.parametrize("suspicion", Suspicion)
def test_every_suspicion_unlocks_something(suspicion: Suspicion) -> None:
    """A suspicion without rows could never be confirmed."""
    assert [one for one in EVERY if one.decides is suspicion]


def test_only_searched_paths_are_named_after_paths() -> None:
    """The name of such a row is the path, and no other row could be taken for one."""
    assert {one.name for one in EVERY if one.name.startswith("/")} == {
        one.name for one in EVERY if one.place is Place.PATH
    }


def test_a_plaintext_has_nineteen_digits_and_does_not_survive_rounding() -> None:
    """It fits a signed 64-bit integer, and a number of 53 bits cannot hold it, however that is printed."""
    for _ in range(DRAWN):
        plaintext = new_plaintext()
        number = int(plaintext)
        assert len(plaintext) == len(str(number)) == 19
        assert number <= PLAINTEXT_MAX == 2**63 - 1
        assert int(float(number)) != number
        # JavaScript and Java print at most seventeen digits and fill up with zeros.
        assert not plaintext.endswith("0")


def test_plaintexts_nonces_and_names_are_drawn_anew() -> None:
    """Nothing repeats: a receiver that remembers nonces must not refuse a request for our laziness."""
    for new in (new_plaintext, new_nonce, new_random_name):
        drawn = [new() for _ in range(DRAWN)]
        assert len(set(drawn)) == DRAWN
    assert {len(new_nonce()) for _ in range(DRAWN)} == {10}
    # The nonces of the documentation fit into a signed integer of 32 bits, and handlers exist that make one of them.
    assert all(new_nonce().isdigit() and int(new_nonce()) < 2**31 for _ in range(DRAWN))


@pytest.mark.parametrize("row", VERIFICATION, ids=names(VERIFICATION))
def test_a_verification_has_no_body_and_is_signed_now(row: Variant) -> None:
    """Every row has the parameters and headers of WeCom, save those that it is about."""
    # The id of the company is a wrong receive id only where another one is right.
    found = row.make(draft(receive_id="") if row.name == "corp-id" else draft())
    assert found is not None
    request = found.request
    assert (request.method, request.body) == ("GET", b"")
    sent = query(request)
    if row.name == "bare":
        assert request.query == ""
        return
    assert set(sent) >= ({"timestamp", "nonce", "echostr"})
    assert (sent["timestamp"] == str(NOW)) is (row.name not in OLDER_OR_NEWER)
    if row.name not in {"agent-of-browser", "agent-of-tool", "host-of-this-machine", "host-of-nobody"}:
        assert request.headers == HEADERS
    if row.name not in OTHER_LENGTH:
        assert len(found.plaintext) == 19


@pytest.mark.parametrize("rows", [VERIFICATION, MESSAGES], ids=["verification", "messages"])
def test_no_two_rows_share_a_nonce_or_a_plaintext(rows: tuple[Variant, ...]) -> None:
    """Save the repeats of the genuine request, which are the same to the byte."""
    of = draft() if rows is VERIFICATION else message_draft()
    made = {one.name: found for one in rows if (found := one.make(of)) is not None}
    once = {name: one for name, one in made.items() if name not in {"twin", "again"}}
    nonces = [query(one.request)["nonce"] for one in once.values() if one.request.query]
    assert len(set(nonces)) == len(nonces)
    if rows is VERIFICATION:
        assert {made[name].request for name in REPEATS} == {of.genuine.request}
        plaintexts = [one.plaintext for name, one in once.items() if name != "bare"]
        assert len(set(plaintexts)) == len(plaintexts)


def test_a_battery_is_new_each_time() -> None:
    """Two runs share no nonce, no plaintext and no ciphertext."""
    first, second = query(draft().genuine.request), query(draft().genuine.request)
    assert first["nonce"] != second["nonce"]
    assert first["echostr"] != second["echostr"]
    assert draft().genuine.plaintext != draft().genuine.plaintext


PLAIN = draft(Style.OFFICIAL, receive_id="")


@pytest.mark.parametrize("row", [one for one in VERIFICATION if not one.encrypted], ids=lambda one: one.name)
def test_the_other_rows_make_sense_without_encryption(row: Variant) -> None:
    """For Official Accounts the echostr is the plaintext itself, in every row that they are sent."""
    found = row.make(PLAIN)
    assert found is not None
    sent = query(found.request)
    assert row.name == "bare" or (sent["echostr"] == found.plaintext and "msg_signature" not in sent)


def test_a_draft_tells_no_secret() -> None:
    """Neither a draft nor what it is made of shows Token, key or Secret when it is printed."""
    of: Draft = draft(secret="S3cretOfTheApplication", confidential=("D4tabasePassword",))
    assert not [one for one in ("Kp3v", "pR7t", "fF6h", "S3cret", "D4ta") if one in repr(of)]
