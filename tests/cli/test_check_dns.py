"""`wecom-doctor check --only dns`: what somebody sees whose name does not resolve as it should."""

import pytest

from tests.cli.contract import assert_contract
from tests.cli.shell import LANGUAGES, Shell
from tests.net.odd_names import LOOPBACK, odd_name_server, question, records
from wecom_doctor.knowledge import Lang, Words

URL = "https://wecom.example.com/callback"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_says_what_is_told(shell: Shell, lang: str) -> None:
    """The resolver of this machine gives a private address; --offline asks nobody else."""
    with odd_name_server(lambda asked: records(asked, f"{question(asked)[0]} 600 A 10.0.0.5")) as port:
        result = shell("check", URL, "--only", "dns", "--resolver", f"{LOOPBACK}:{port}", "--lang", lang)
    saying = Words(Lang(lang)).saying("dns-private-address")
    assert saying is not None
    assert result.status == 1
    assert f"1. {saying.title}  [" in result.stdout
    assert "10.0.0.5" in result.stdout
    assert {"zh": "用了 --offline", "en": "because of --offline"}[lang] in result.stdout


def test_public_resolvers_are_those_that_were_named(shell: Shell) -> None:
    """The document tells whom it asked and what they said; nobody there is no evidence."""
    with odd_name_server(lambda asked: records(asked, f"{question(asked)[0]} 600 A 47.96.3.4")) as port:
        options = ("--resolver", f"{LOOPBACK}:{port}", "--public-resolver", f"{LOOPBACK}:{port}")
        more = ("--public-resolver", "[::1]:9", "--format", "json")
        result = shell("check", URL, "--only", "dns", *options, *more, WECOM_DOCTOR_CHECK_OFFLINE="0")
    assert_contract(result.document)
    assert result.status == 0
    world = result.document["facts"]["dns_opinions"]
    assert [one["server"] for one in world["public"]] == [f"{LOOPBACK}:{port}", "[::1]:9"]
