"""The hosts file: which addresses it gives to a name."""

from pathlib import Path

from wecom_doctor.net.hosts import pinned_in_hosts

HOSTS = """\
127.0.0.1 localhost
# 192.0.2.1 qyapi.weixin.qq.com
192.0.2.2\tqyapi.weixin.qq.com  alias # by hand
192.0.2.2 QYAPI.weixin.qq.com
2001:db8::2 other QYAPI.WEIXIN.QQ.COM
192.0.2.3 qyapi.weixin.qq.com.example.com

\xff\xfe
"""


def test_a_name_that_is_pinned(tmp_path: Path) -> None:
    """Comments do not count, letter case does not matter, every address once."""
    file = tmp_path / "hosts"
    file.write_bytes(HOSTS.encode("latin-1"))
    assert pinned_in_hosts("qyapi.weixin.qq.com", str(file)) == ("192.0.2.2", "2001:db8::2")
    assert pinned_in_hosts("elsewhere.example.com", str(file)) == ()


def test_no_file(tmp_path: Path) -> None:
    """Nothing is pinned where there is none, or none that we may read."""
    assert pinned_in_hosts("localhost", str(tmp_path / "none")) == ()
    assert pinned_in_hosts("localhost", str(tmp_path)) == ()
