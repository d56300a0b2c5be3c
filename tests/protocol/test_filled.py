"""Samples of the catalogue with values in them."""

import json

import pytest
from defusedxml.ElementTree import fromstring

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.catalogue import Entry, entry, names
from wecom_doctor.protocol.catalogue.filled import PLACEHOLDER, callback_kinds, filled, is_posted, new_values

NOW = 1795206429


def known(name: str) -> Entry:
    """An entry that is there."""
    found = entry(name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", names())
def test_every_sample_is_whole(name: str) -> None:
    """No placeholder is left, and the document is well-formed, also with odd values."""
    odd = {"corp_id": 'a]]>"<&', "agent_id": "<&", "suite_id": "]]>"}
    for values in (new_values(NOW, {}), new_values(NOW, odd)):
        message = filled(known(name), values)
        if known(name).format == "json":
            assert isinstance(json.loads(message), dict)
        else:
            assert not PLACEHOLDER.search(message)
            assert fromstring(message, forbid_dtd=True).tag == "xml"


def test_odd_values_arrive_as_they_are() -> None:
    """What stands in the settings stands in the message, whatever characters it has."""
    root = fromstring(filled(known("text"), new_values(NOW, {"corp_id": "a]]>b<&", "agent_id": "1<2"})))
    assert (root.findtext("ToUserName"), root.findtext("AgentID")) == ("a]]>b<&", "1<2")


def test_values_of_the_settings_win() -> None:
    """Known ids are used, missing and empty ones have stand-ins."""
    values = new_values(NOW, {"corp_id": "wwmine", "agent_id": None, "suite_id": ""})
    assert values["corp_id"] == "wwmine"
    assert values["agent_id"].isdigit()
    assert values["suite_id"].startswith("ww")
    assert values["now"] == str(NOW)


def test_two_messages_are_never_the_same() -> None:
    """Message ids and random texts are fresh, and an id fits 64 bits."""
    values = [new_values(NOW, {}) for _ in range(50)]
    assert len({one["msg_id"] for one in values}) == 50
    assert all(len(one["msg_id"]) == 19 and int(one["msg_id"]) < 2**63 for one in values)
    ticket = known("suite_ticket")
    assert filled(ticket, values[0]) != filled(ticket, values[0])


@pytest.mark.parametrize("name", names())
def test_every_type_has_a_kind_of_callback(name: str) -> None:
    """The kinds are those of `--kind`."""
    assert set(callback_kinds(known(name))) <= set(Kind)
    assert callback_kinds(known(name))


def test_what_is_handed_to_a_program_is_not_posted() -> None:
    """The data zone has no callback URL, and everything else has one."""
    inside = {name for name in names() if not is_posted(known(name))}
    assert inside == {name for name in names() if '"event_type"' in known(name).body}
    assert len(inside) == 4
