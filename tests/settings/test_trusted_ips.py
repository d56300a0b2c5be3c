"""A list of trusted addresses is read however it is written, and says what each entry is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wecom_doctor.facts.trusted_ips import EntryKind
from wecom_doctor.settings.trusted_ips import read_trusted_ips

ONE, OTHER = "119.29.29.29", "1.12.12.12"
SECRET = "aB3-_xK9mQ2wE7rT5yU1iO4pA6sD8fG0hJ_kL-zXcVb"


@pytest.mark.parametrize("mark", [",", ";", " ", "\n", "\r\n", "\t", ", ", " ; ", ",,", ";\n"])
def test_usual_separators(mark: str) -> None:
    """Which one the console takes is not documented, so all of them are read alike."""
    found = read_trusted_ips(f"{ONE}{mark}{OTHER}{mark}")
    assert (found.addresses, found.odd_marks) == ((ONE, OTHER), False)


@pytest.mark.parametrize("text", [f"{ONE}、{OTHER}", f"{ONE}，{OTHER}", f"{ONE}；{OTHER}", f"{ONE}|{OTHER}"])
def test_odd_separators(text: str) -> None:
    """They are read, and it is told."""
    found = read_trusted_ips(text)
    assert (found.addresses, found.odd_marks) == ((ONE, OTHER), True)


def test_a_long_list_is_read_to_its_end() -> None:
    """An address that nobody looked at would be called missing."""
    found = read_trusted_ips(",".join(f"119.29.{number // 250}.{number % 250 + 1}" for number in range(300)))
    assert (len(found.addresses), found.addresses[-1]) == (300, "119.29.1.50")


@pytest.mark.parametrize("text", [f'["{ONE}", "{OTHER}"]', f"['{ONE}','{OTHER}']"])
def test_a_list_in_json(text: str) -> None:
    """What stands around the entries is no part of them."""
    assert read_trusted_ips(text).addresses == (ONE, OTHER)


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        (ONE, EntryKind.ADDRESS, ONE, ONE),
        ("203.0.113.7", EntryKind.ADDRESS, "203.0.113.7", "203.0.113.7"),
        ("240e:1234::1", EntryKind.IPV6, "240e:1234::1", "240e:1234::1"),
        ("119.29.29.0/24", EntryKind.NETWORK, "119.29.29.0", "119.29.29.255"),
        ("119.29.29.29/32", EntryKind.NETWORK, ONE, ONE),
        ("119.29.29.77/30", EntryKind.NETWORK, "119.29.29.76", "119.29.29.79"),
        ("119.29.29.*", EntryKind.WILDCARD, "119.29.29.0", "119.29.29.255"),
        ("119.29.*.*", EntryKind.WILDCARD, "119.29.0.0", "119.29.255.255"),
        ("119.29.29.1-119.29.29.9", EntryKind.RANGE, "119.29.29.1", "119.29.29.9"),
        ("119.29.29.1-9", EntryKind.RANGE, "119.29.29.1", "119.29.29.9"),
        ("119.29.29.1~9", EntryKind.RANGE, "119.29.29.1", "119.29.29.9"),
        ("192.168.1.9", EntryKind.NOT_PUBLIC, "192.168.1.9", "192.168.1.9"),
        ("100.64.3.4", EntryKind.NOT_PUBLIC, "100.64.3.4", "100.64.3.4"),
        ("127.0.0.1", EntryKind.NOT_PUBLIC, "127.0.0.1", "127.0.0.1"),
        ("119.29.29.29:443", EntryKind.WITH_PORT, ONE, ONE),
        ("https://119.29.29.29/", EntryKind.WITH_PORT, ONE, ONE),
        ("[240e:1234::1]:443", EntryKind.WITH_PORT, "240e:1234::1", "240e:1234::1"),
        ("relay.example.com", EntryKind.HOST_NAME, None, None),
        ("119.29.29", EntryKind.NO_ADDRESS, None, None),
        ("119.29.29.290", EntryKind.NO_ADDRESS, None, None),
        ("119.29.29.029", EntryKind.NO_ADDRESS, None, None),
        ("119.29.29.29/1.12.12.12", EntryKind.WITH_PORT, ONE, ONE),
        ("119.29.29.29/33", EntryKind.WITH_PORT, ONE, ONE),
        ("*", EntryKind.NO_ADDRESS, None, None),
        ("-", EntryKind.NO_ADDRESS, None, None),
        (SECRET, EntryKind.NO_ADDRESS, None, None),
    ],
)
def test_entry(text: str, kind: EntryKind, first: str | None, last: str | None) -> None:
    """What an entry is, and which addresses it stands for."""
    (one,) = read_trusted_ips(text).entries
    assert (one.number, one.kind, one.first, one.last) == (1, kind, first, last)


@pytest.mark.parametrize("text", [SECRET, "hunter2-hunter2", "deadbeefdeadbeef", "ww0123456789abcdef", "1000002"])
def test_what_may_be_a_secret_is_not_kept(text: str) -> None:
    """A value in the wrong place is told by its number only."""
    (one,) = read_trusted_ips(text).entries
    assert one.text == ""


def test_entries_are_numbered() -> None:
    """The number is the place in the list."""
    found = read_trusted_ips(f"{ONE},,relay.example.com;{OTHER}")
    assert [(one.number, one.text) for one in found.entries] == [(1, ONE), (2, ""), (3, OTHER)]


@pytest.mark.parametrize(
    ("text", "held", "covered"),
    [
        (f"{OTHER},{ONE}", True, True),
        ("119.29.29.0/24", False, True),
        ("119.29.29.0/28", False, False),
        ("119.29.29.*", False, True),
        ("240e:1234::/32", False, False),
        ("relay.example.com", False, False),
        ("", False, False),
    ],
)
def test_whether_an_address_is_in_the_list(text: str, held: bool, covered: bool) -> None:
    """Standing in the list and lying in one of its networks are two things."""
    found = read_trusted_ips(text)
    assert (found.holds(ONE), found.covers(ONE)) == (held, covered)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    """Nothing that somebody may write there is an error."""
    found = read_trusted_ips(text)
    assert all(one.first is not None for one in found.entries if one.kind is EntryKind.ADDRESS)
    assert not found.covers(ONE) or found.entries
