"""The hosts file of a machine."""

from pathlib import Path

import pytest

from wecom_doctor.net.hosts_file import hosts_entries

TEXT = """\
127.0.0.1\tlocalhost
# 10.0.0.1 wecom.example.com
10.0.0.5  other wecom.example.com  # moved
0:0::7 WECOM.example.com.
10.0.0.5 wecom.example.com

not-an-address wecom.example.com
10.0.0.9
"""


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    """A file as people leave it."""
    path = tmp_path / "hosts"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_name_is_found_in_any_spelling(hosts: Path) -> None:
    """On any place of a line, in any case, with a dot behind it; comments are none, and each address counts once."""
    assert hosts_entries("Wecom.Example.com", hosts) == ("10.0.0.5", "::7")
    assert hosts_entries("other", hosts) == ("10.0.0.5",)


def test_other_names_are_not_there(hosts: Path) -> None:
    """Neither is a part of a name, nor anything in a file that is missing, a folder, or no text."""
    assert hosts_entries("example.com", hosts) == ()
    assert hosts_entries("wecom.example.com", hosts.parent / "missing") == ()
    assert hosts_entries("wecom.example.com", hosts.parent) == ()
    hosts.write_bytes(b"\xff\xfe\x00 wecom.example.com\n10.0.0.5 wecom.example.com\n")
    assert hosts_entries("wecom.example.com", hosts) == ("10.0.0.5",)
