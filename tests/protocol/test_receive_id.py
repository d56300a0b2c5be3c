"""Whose id is sent with what, and that the receiving side of this package expects the same."""

import pytest

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.receive_id import SENT, Whose, owners, receive_id_for
from wecom_doctor.receiver.receive_ids import MESSAGES, VERIFICATION, Keys, remarks_on

IDS: dict[Whose, str | None] = {Whose.CORP: "wwcorp", Whose.SUITE: "wwsuite"}


def test_every_kind_has_a_row() -> None:
    """No kind of callback is forgotten, and none is made up."""
    assert set(SENT) == set(Kind)


@pytest.mark.parametrize(
    ("kind", "verification", "message"),
    [
        (Kind.APP, "wwcorp", "wwcorp"),
        (Kind.KF, "wwcorp", "wwcorp"),
        (Kind.SUITE_DATA, "wwcorp", "wwcorp"),
        (Kind.SUITE_COMMAND, "wwcorp", "wwsuite"),
        (Kind.BOT, "", ""),
        (Kind.MP, "", "wwcorp"),
    ],
)
def test_ids_by_kind_and_method(kind: Kind, verification: str, message: str) -> None:
    """The table of the documentation, with WeCom's staff where the page is wrong."""
    assert receive_id_for(kind, verification=True, known=IDS) == verification
    assert receive_id_for(kind, verification=False, known=IDS) == message


@pytest.mark.parametrize("kind", [Kind.SUITE_DATA, Kind.SUITE_COMMAND])
def test_a_provider_without_a_corp_id_is_verified_as_the_page_says(kind: Kind) -> None:
    """The page names the suite id; it stands in where the corp id is unknown."""
    assert receive_id_for(kind, verification=True, known={**IDS, Whose.CORP: None}) == "wwsuite"


def test_what_is_missing_is_not_made_up() -> None:
    """Without the id of the owner there is none."""
    nothing: dict[Whose, str | None] = {Whose.CORP: None, Whose.SUITE: None}
    assert receive_id_for(Kind.APP, verification=True, known=nothing) is None
    assert receive_id_for(Kind.SUITE_COMMAND, verification=False, known={**nothing, Whose.CORP: "wwcorp"}) is None
    assert owners(Kind.SUITE_COMMAND, verification=False) == (Whose.SUITE,)


@pytest.mark.parametrize("verification", [True, False])
@pytest.mark.parametrize("kind", list(Kind))
def test_the_receiver_expects_what_is_sent(kind: Kind, verification: bool) -> None:
    """Both tables, written apart, agree."""
    sent = receive_id_for(kind, verification=verification, known=IDS)
    if kind is Kind.MP and verification:
        assert sent == ""
        return
    assert sent is not None
    keys = Keys(token="t", corp_id="wwcorp", suite_id="wwsuite")
    rule = (VERIFICATION if verification else MESSAGES)[kind]
    remarks_on(sent.encode(), keys, rule, None)
