"""Error texts in which a handler says itself what is wrong."""

import pytest

from wecom_doctor.knowledge import severity_of
from wecom_doctor.net.confessions import CONFESSIONS, confession

SAID = {
    "java.security.InvalidKeyException: Illegal key size": "java-key-size",
    "Call to undefined function mcrypt_module_open() in pkcs7Encoder.php:95": "php-crypto-extension",
    "Call to undefined function openssl_decrypt()": "php-crypto-extension",
    "ModuleNotFoundError: No module named 'Crypto'": "crypto-lib-incompatible",
    "ImportError: No module named Crypto.Cipher": "crypto-lib-incompatible",
    "TypeError: Cipher.__init__() missing 1 required positional argument: 'backend'": "crypto-lib-incompatible",
    "TypeError: crypto.createDecipher is not a function": "crypto-lib-incompatible",
    "Last encoded character (before the paddings if any) is a valid base 64 alphabet": "aeskey-trailing-bits",
    "InvalidLastSymbol(42, 120)": "aeskey-trailing-bits",
    "Invalid last symbol 120, offset 42": "aeskey-trailing-bits",
    "crypto/aes: invalid key size 43": "aeskey-not-decoded",
    "java.security.InvalidKeyException: Invalid AES key length: 43 bytes": "aeskey-not-decoded",
    "ValueError: Incorrect AES key length (43 bytes)": "aeskey-not-decoded",
    "ValueError: Invalid key size (344) for AES.": "aeskey-not-decoded",
    "crypto/aes: invalid key size 30": "aeskey-missing-equals",
    "java.security.InvalidKeyException: Invalid AES key length: 30 bytes": "aeskey-missing-equals",
    "ValueError: Incorrect AES key length (30 bytes)": "aeskey-missing-equals",
    "ValueError: Invalid key size (240) for AES.": "aeskey-missing-equals",
    "illegal base64 data at input byte 40": "aeskey-missing-equals",
    "illegal base64 data at input byte 43": "aeskey-missing-equals",
    "errcode: 60020, errmsg: not allow to access from your ip, hint: [1]": "egress-ip-not-trusted",
    "invalid character '<' looking for beginning of value": "json-vs-xml-callback",
    "SyntaxError: Unexpected token '<', \"<xml><ToUs\"... is not valid JSON": "json-vs-xml-callback",
    "SyntaxError: Unexpected token &#39;&lt;&#39;, &quot;&lt;xml": "json-vs-xml-callback",
    "SyntaxError: Unexpected token < in JSON at position 0": "json-vs-xml-callback",
    "SyntaxError: Unexpected token &lt; in JSON at position 0": "json-vs-xml-callback",
    "JSON parse error: Unexpected character ('<' (code 60)): expected a valid value": "json-vs-xml-callback",
    "JSON parse error: Unexpected character (&#39;&lt;&#39; (code 60)): expected": "json-vs-xml-callback",
    "Warning: Undefined variable $HTTP_RAW_POST_DATA in /var/www/callback.php on line 9": "raw-body-not-available",
    "Notice: Undefined variable: HTTP_RAW_POST_DATA in callback.php on line 9": "raw-body-not-available",
    "The CSRF token is missing.": "csrf-blocks-post",
    "CSRF verification failed. Request aborted.": "csrf-blocks-post",
    "CSRF token mismatch.": "csrf-blocks-post",
    "wechatpy.exceptions.InvalidSignatureException: Error code: -40001": "token-mismatch",
    "wechatpy.work.exceptions.InvalidCorpIdException: Error code: -40005": "receiveid-mismatch",
    "Invalid appid.": "receiveid-mismatch",
    "invalid CorpID": "receiveid-mismatch",
}


@pytest.mark.parametrize("text", SAID)
def test_a_confession_is_understood(text: str) -> None:
    """Whatever stands around it, in whatever letter case."""
    for said in (text, text.upper(), f"<html><pre>\n  {text}\n</pre></html>"):
        assert confession(said.encode()) == SAID[text]


@pytest.mark.parametrize(
    "text",
    ["", "Forbidden", "invalid signature", "Internal Server Error", "key size", "No module named 'yaml'", "openssl"],
)
def test_other_texts_confess_nothing(text: str) -> None:
    """What many causes have in common is no confession of one."""
    assert confession(text.encode()) is None


def test_bytes_that_are_no_text_confess_nothing() -> None:
    """Nor do they do any harm."""
    assert confession(b"\xff\xfe\x00" * 100) is None


def test_every_text_is_looked_for_in_lower_case_and_proven() -> None:
    """A capital in the table would never be found."""
    assert [one for one in CONFESSIONS if one != one.lower()] == []
    assert set(CONFESSIONS.values()) == set(SAID.values())
    assert [one for one in CONFESSIONS if not any(one in text.lower() for text in SAID)] == []


@pytest.mark.parametrize("code", sorted(set(CONFESSIONS.values())))
def test_every_confession_is_a_problem_that_we_know(code: str) -> None:
    """It has sentences of its own."""
    assert severity_of(code)
