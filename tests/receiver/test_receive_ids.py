"""Which receive id a callback may carry, for every kind and method."""

import pytest

from tests.protocol.vectors import SAMPLE_KEY, SAMPLE_TOKEN
from tests.receiver.requests import BOT_TEXT, PLAINTEXT, TEXT, pushed, pushed_to_bot, sealed, verification
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.receiver.happened import Happened, Note, Step
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive

CORP, SUITE, OTHER, NONE = "wwcorp", "wwsuite", "wwother", ""
REFUSED = "refused"
GET, POST = "GET", "POST"


def keys(corp_id: str | None = CORP, suite_id: str | None = SUITE, receive_id: str | None = None) -> Keys:
    """The sample keys with other ids."""
    return Keys(
        token=SAMPLE_TOKEN, encoding_aes_key=SAMPLE_KEY, corp_id=corp_id, suite_id=suite_id, receive_id=receive_id
    )


def heard(method: str, kind: Kind, found: str, known: Keys, to_user_name: str | None = None) -> Happened:
    """What happens to a request with that id inside."""
    bot = kind is Kind.BOT
    one = sealed(PLAINTEXT if method == GET else BOT_TEXT if bot else TEXT, found)
    message = pushed_to_bot(one, to_user_name) if bot else pushed(one, to_user_name)
    return receive(verification(one) if method == GET else message, known, kind).happened


def verdict(happened: Happened) -> Note | str | None:
    """Refused, accepted with a note, or simply accepted."""
    (step,) = (one for one in happened.steps if one.step is Step.RECEIVE_ID)
    if not step.ok:
        return REFUSED
    (note,) = [one.note for one in step.remarks] or (None,)
    return note


SUITE_GET = {CORP: None, SUITE: Note.SUITE_ID_AT_VERIFICATION, NONE: Note.PERSONAL_PROVIDER, OTHER: REFUSED}
RULES: dict[tuple[Kind, str], dict[str, Note | str | None]] = {
    (Kind.APP, GET): {CORP: None, SUITE: REFUSED, NONE: REFUSED, OTHER: REFUSED},
    (Kind.APP, POST): {CORP: None, SUITE: REFUSED, NONE: REFUSED, OTHER: REFUSED},
    (Kind.KF, GET): {CORP: None, SUITE: REFUSED, NONE: REFUSED, OTHER: REFUSED},
    (Kind.KF, POST): {CORP: None, SUITE: REFUSED, NONE: REFUSED, OTHER: REFUSED},
    (Kind.SUITE_DATA, GET): SUITE_GET,
    (Kind.SUITE_COMMAND, GET): SUITE_GET,
    (Kind.SUITE_DATA, POST): {
        CORP: Note.AUTHORISED_CORP,
        SUITE: Note.SUITE_ID_IN_DATA,
        NONE: Note.PERSONAL_PROVIDER,
        OTHER: Note.AUTHORISED_CORP,
        "no id at all": REFUSED,
    },
    (Kind.SUITE_COMMAND, POST): {CORP: REFUSED, SUITE: None, NONE: Note.PERSONAL_PROVIDER, OTHER: REFUSED},
    (Kind.BOT, GET): {CORP: Note.BOT_OF_PROVIDER, SUITE: REFUSED, NONE: None, OTHER: REFUSED},
    (Kind.BOT, POST): {CORP: REFUSED, SUITE: REFUSED, NONE: None, OTHER: REFUSED},
    (Kind.MP, POST): {CORP: None, SUITE: Note.NOT_COMPARED, NONE: REFUSED, OTHER: Note.NOT_COMPARED},
}
ROWS = [(kind, method, found, wanted) for (kind, method), row in RULES.items() for found, wanted in row.items()]


@pytest.mark.parametrize(("kind", "method", "found", "wanted"), ROWS)
def test_each_kind_has_its_rule(kind: Kind, method: str, found: str, wanted: Note | str | None) -> None:
    """What sources agree on is accepted, what they contradict each other on is noted, everything else is refused."""
    assert verdict(heard(method, kind, found, keys())) == wanted


@pytest.mark.parametrize(
    ("kind", "method", "known", "wanted"),
    [
        (Kind.APP, GET, keys(corp_id=None), Note.NOT_COMPARED),
        (Kind.APP, POST, keys(corp_id=""), Note.NOT_COMPARED),
        (Kind.SUITE_DATA, GET, keys(suite_id=None), Note.NOT_COMPARED),
        (Kind.SUITE_COMMAND, POST, keys(suite_id=None), Note.NOT_COMPARED),
        (Kind.SUITE_COMMAND, POST, keys(corp_id=None), REFUSED),
        (Kind.BOT, GET, keys(corp_id=None), REFUSED),
    ],
)
def test_an_id_that_no_setting_knows_is_accepted_and_noted(
    kind: Kind, method: str, known: Keys, wanted: Note | str
) -> None:
    """Without the setting that holds the id there is nothing to refuse by; where the id is certain, there is."""
    assert verdict(heard(method, kind, OTHER, known)) == wanted


@pytest.mark.parametrize("found", [NONE, "not an id", "x" * 65, "中文"])
def test_what_cannot_be_an_id_is_refused_even_then(found: str) -> None:
    """An empty end or a piece of message text is no id that merely nobody knows."""
    assert verdict(heard(POST, Kind.APP, found, keys(corp_id=None))) == REFUSED


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.MP])
@pytest.mark.parametrize("method", [GET, POST])
def test_an_id_that_was_given_is_the_only_one(kind: Kind, method: str) -> None:
    """`--receive-id` overrides every rule, and may be empty."""
    for given, other in ((OTHER, CORP), (NONE, OTHER)):
        assert verdict(heard(method, kind, given, keys(receive_id=given))) is None
        assert verdict(heard(method, kind, other, keys(receive_id=given))) == REFUSED


def test_the_bot_of_a_provider_may_be_addressed_by_its_id() -> None:
    """The bot id of the envelope is accepted with a note, another id is not."""
    assert verdict(heard(POST, Kind.BOT, "aibot1", keys(), to_user_name="aibot1")) == Note.BOT_OF_PROVIDER
    assert verdict(heard(POST, Kind.BOT, "aibot1", keys(), to_user_name="aibot2")) == REFUSED


def test_a_refused_id_names_all_that_would_have_been_right() -> None:
    """Whoever reads it can compare; what does not look like an id is only counted."""
    seen = heard(GET, Kind.SUITE_DATA, OTHER, keys()).steps[-1].saw
    assert seen == "receive id 'wwother' instead of 'wwcorp' or 'wwsuite'"
    assert heard(POST, Kind.SUITE_DATA, "a b", keys()).steps[-1].saw == "receive id of 3 characters instead of an id"
    assert heard(GET, Kind.BOT, OTHER, keys()).steps[-1].saw == "receive id 'wwother' instead of ''"
