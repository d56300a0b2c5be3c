"""The list of shared domains: what it holds, and how a host is looked up in it."""

import re
from pathlib import Path

import pytest

from wecom_doctor.facts.shared_domain import Fate, Sort
from wecom_doctor.settings import shared_domains as module
from wecom_doctor.settings.shared_domains import shared_domains, sharing_of

LINES = [line for line in Path(module.PATH).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
# Platforms that everybody who develops for WeCom has heard of.
KNOWN = (
    "trycloudflare.com",
    "ngrok-free.app",
    "ngrok.io",
    "natappfree.cc",
    "cpolar.top",
    "idcfengye.com",
    "loca.lt",
    "serveo.net",
    "ts.net",
    "vicp.fun",
    "zicp.vip",
    "3322.org",
    "f3322.net",
    "vercel.app",
    "workers.dev",
    "github.io",
    "onrender.com",
    "up.railway.app",
    "laf.run",
    "fcapp.run",
)


@pytest.mark.parametrize("line", LINES, ids=[one.partition("\t")[0] for one in LINES])
def test_a_row_is_whole(line: str) -> None:
    """A name of at least two labels, a platform, an owner, and a source that can be looked up."""
    suffix, platform, sort, fate, owner, source = line.split("\t")
    assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", suffix)
    assert platform.strip() == platform != ""
    assert owner.strip() == owner != ""
    assert (Sort(sort).value, Fate(fate).value) == (sort, fate)
    assert re.fullmatch(r"https?://[^\s/]+\.[a-z]+(/\S*)?", source)


def test_no_domain_stands_there_twice() -> None:
    """One row for each."""
    assert len(shared_domains()) == len(LINES)


@pytest.mark.parametrize("row", [one for one in LINES if "told-" in one or "was-saved" in one])
def test_a_report_is_a_thread_or_a_page(row: str) -> None:
    """Who says that the console refused something says who met it."""
    assert "publicsuffix.org" not in row


@pytest.mark.parametrize("suffix", KNOWN)
def test_the_well_known_ones_are_there(suffix: str) -> None:
    """The name itself, and whatever is below it."""
    for host in (suffix, f"a.{suffix}", f"x-1.r2.{suffix}", f"A.{suffix.upper()}", f"a.{suffix}."):
        found = sharing_of(host)
        assert found is not None
        assert found.suffix == suffix


@pytest.mark.parametrize(
    "host",
    [
        "wecom.example.com",
        "notgithub.io",
        "mygithub.io.example.com",
        "github.io.example.com",
        "io",
        "com",
        "localhost",
        "",
        ".",
        "ngrok.com.cn",
        "railway.app.cn",
        "eu.organization.example",
        "xtrycloudflare.com",
        "cloudflare.com",
        "vercel.com",
        "oray.com",
    ],
)
def test_a_name_that_only_looks_like_one_is_nobody_s(host: str) -> None:
    """Labels are compared as a whole; the platforms' own sites are no shared domains."""
    assert sharing_of(host) is None


def test_the_longest_name_counts() -> None:
    """A shared domain below another one."""
    longest = [one for one in shared_domains() if any(one.endswith(f".{other}") for other in shared_domains())]
    assert longest
    for one in longest:
        found = sharing_of(f"a.{one}")
        assert found is not None
        assert found.suffix == one
