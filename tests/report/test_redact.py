"""Known secrets are struck out of any text, in every form that they could take on the way."""

import base64
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from markupsafe import escape as markup

from wecom_doctor.report.redact import Redactor

MASK = "REDACTED-1"
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Printable, with all characters that some encoding changes, and with Chinese ones.
SECRETS = st.text(st.sampled_from("abcXYZ0189+/=&<>\"'\\ %?#~-_.!$密钥é\t"), min_size=5, max_size=43)
AROUND = st.text(st.sampled_from("abc ,.:{}\"'<>&=\n密"), max_size=20)

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent-encoded": lambda secret: quote(secret, safe=""),
    "percent-encoded form": quote_plus,
    "a query": lambda secret: urlencode({"token": secret}).partition("=")[2],
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 without padding": lambda secret: base64.b64encode(secret.encode()).decode().rstrip("="),
    "base64 for URLs": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "XML text": escape,
    "XML with both quotation marks": lambda secret: escape(secret, {'"': "&quot;", "'": "&apos;"}),
    "HTML as templates write it": lambda secret: str(markup(secret)),
    "hexadecimal": lambda secret: secret.encode().hex(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@unhurried
@given(secret=SECRETS, before=AROUND, after=AROUND)
def test_a_secret_is_struck_out_in_every_form(form: Callable[[str], str], secret: str, before: str, after: str) -> None:
    """Wherever and however a secret stands in a text, it is gone afterwards, and the mask shows that it was there."""
    written = form(secret)
    cleaned = Redactor((secret,)).clean(f"{before}{written}{after}")
    assume(written not in f"{before}{MASK}{after}")
    assert written not in cleaned
    assert MASK in cleaned


@unhurried
@given(secrets=st.lists(SECRETS, min_size=1, max_size=4))
def test_all_of_several_secrets_are_struck_out(secrets: list[str]) -> None:
    """One secret may be a part of another; none of them is left."""
    cleaned = Redactor(tuple(secrets)).clean("\x1f".join(secrets))
    assert not [secret for secret in secrets if secret in cleaned]


@pytest.mark.parametrize(
    ("secrets", "text", "cleaned"),
    [
        ((), "nothing to hide", "nothing to hide"),
        (("h7Kq2Ztv",), "nothing to hide", "nothing to hide"),
        (("h7Kq2Ztv",), "token=h7Kq2Ztv&x=1", f"token={MASK}&x=1"),
        (("h7Kq2Ztv",), "h7Kq2Ztvh7Kq2Ztv", f"{MASK}{MASK}"),
        (("h7Kq2Ztv", "h7Kq2ZtvLonger"), "h7Kq2ZtvLonger", "REDACTED-2"),
        (("a+b/c=d",), "echo=a%2Bb%2Fc%3Dd", f"echo={MASK}"),
        (("a&b<c>d",), "<t>a&amp;b&lt;c&gt;d</t>", f"<t>{MASK}</t>"),
        (("密钥abc",), '{"t": "\\u5bc6\\u94a5abc"}', f'{{"t": "{MASK}"}}'),
        (("h7Kq2Ztv",), "6837 68374b71325a7476", f"6837 {MASK}"),
        (("h7Kq2Ztv",), "H7KQ2ZTV h7kq2ztv", "H7KQ2ZTV h7kq2ztv"),
        (("h7Kq2Ztv9sXb",), "https://h7kq2ztv9sxb.example.com H7KQ2ZTV9SXB", f"https://{MASK}.example.com {MASK}"),
    ],
)
def test_only_the_secret_is_struck_out(secrets: tuple[str, ...], text: str, cleaned: str) -> None:
    """What stands around a secret stays as it is."""
    assert Redactor(secrets).clean(text) == cleaned


@unhurried
@given(text=st.text(max_size=100), secret=SECRETS)
def test_a_text_without_secrets_is_left_alone(text: str, secret: str) -> None:
    """Nothing is struck out that is not a form of a known secret."""
    assume(not any(form(secret) in text for form in FORMS.values()))
    assert Redactor((secret,)).clean(text) == text
