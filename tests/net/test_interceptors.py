"""The table of products that open TLS on the way."""

import re

import pytest

from wecom_doctor.net.interceptors import interceptor, table

ROWS = table().items()


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[name for name, _ in ROWS])
def test_row_is_complete(name: str, row: dict[str, object]) -> None:
    """Every product has the words that give it away, in lower case, and a source."""
    assert set(row) == {"product", "words", "source"}
    words = row["words"]
    assert isinstance(words, list)
    assert words
    assert all(word == word.lower() and len(word) > 4 for word in words)
    assert re.fullmatch(r"https://\S+", str(row["source"]))


@pytest.mark.parametrize(
    ("issuers", "product"),
    [
        (["Zscaler Intermediate Root CA (zscaler.net)", "Zscaler Inc."], "Zscaler"),
        (["FG100FTK20000000", "Fortinet", "Certificate Authority"], "Fortinet FortiGate"),
        (["DO_NOT_TRUST_FiddlerRoot"], "Fiddler"),
        (["R11", "Let's Encrypt", "ISRG Root X1"], ""),
        (["TrustAsia RSA DV TLS CA G3", "TrustAsia Technologies, Inc."], ""),
        (["DigiCert Global Root G2", "DigiCert Inc"], ""),
        ([], ""),
    ],
)
def test_issuers_are_recognised(issuers: list[str], product: str) -> None:
    """A mark anywhere in the names of an issuer is enough, and public authorities have none."""
    assert interceptor(issuers) == product
