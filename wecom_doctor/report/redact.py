"""The second line of defence: known secrets are struck out of every output, in every encoding they could have."""

import base64
import json
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus

from wecom_doctor.settings.secret import MASK


class Redactor:
    """Strikes a fixed set of secrets out of texts."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        forms = {form for secret in secrets for form in encodings_of(secret)}
        self._forms = sorted(forms, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """The text without the secrets."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, MASK)
        return text

    def clean_document(self, value: Any) -> Any:
        """A JSON document without the secrets in its free texts; members that name things of ours stay as they are."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, list):
            return [self.clean_document(one) for one in value]
        if isinstance(value, dict):
            return {key: one if key in OUR_OWN else self.clean_document(one) for key, one in value.items()}
        return value


# Shorter ones in lower case may be any word.
FOLDED_MIN = 12
# What these members hold is written by wecom-doctor itself, so a secret that happens to be the same word is no leak.
OUR_OWN = frozenset(
    {
        "tool",
        "lang",
        "command",
        "kind",
        "started_at",
        "verdict",
        "exit_status",
        "id",
        "area",
        "check",
        "code",
        "codes",
        "severity",
        "certainty",
        "evidence",
        "also",
        "see",
        "because",
        "name",
        "state",
    }
)


def folded(secret: str) -> tuple[str, str]:
    """A secret in one letter case, as it is in a host name or the name of an encoding."""
    return secret.lower(), secret.upper()


def encodings_of(secret: str) -> set[str]:
    """The forms in which a secret may turn up."""
    raw = secret.encode("utf-8", "surrogatepass")
    encoded = base64.b64encode(raw).decode("ascii")
    return {
        secret,
        *(folded(secret) if len(secret) >= FOLDED_MIN else ()),
        quote(raw, safe=""),
        quote_plus(raw),
        escape(secret),
        escape(secret, quote=False),
        escape(secret).replace("&#x27;", "&apos;"),
        escape(secret).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        encoded,
        encoded.rstrip("="),
        base64.urlsafe_b64encode(raw).decode("ascii").rstrip("="),
        raw.hex(),
    }
