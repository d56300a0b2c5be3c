"""A sample of the catalogue with values in place of its placeholders."""

import json
import re
import secrets
from collections.abc import Mapping
from html import escape

from wecom_doctor.protocol.catalogue import Entry
from wecom_doctor.protocol.keys import ALPHABET

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
RANDOM_LENGTH = 16
USER_ID, BOT_ID = "WangMin", "aibQ7fKc5dNxB2Lp"
# In XML these stand without CDATA.
BARE = frozenset({"agent_id", "msg_id", "now"})
# Stand-ins for ids that no setting tells.
CORP_ID, SUITE_ID, AGENT_ID = "ww7e2a9c4f1b6d3058", "ww4d9b2e7a5c1f8036", "1000002"
# Events of the whole company come through the URL of an application too.
CALLBACK_KINDS = {"contacts": "app", "customer": "app"}


def is_posted(entry: Entry) -> bool:
    """Events of the data zone are handed to a function of the program there and never reach a callback URL."""
    return entry.format == "xml" or entry.kinds == ("bot",)


def callback_kinds(entry: Entry) -> tuple[str, ...]:
    """The kinds of callback URL that receive a type, the usual one first."""
    return tuple(dict.fromkeys(CALLBACK_KINDS.get(kind, kind) for kind in entry.kinds))


def new_values(now: int, known: Mapping[str, str | None]) -> dict[str, str]:
    """Plausible values: a fresh message id, the time, and what the settings know."""
    values = {
        "corp_id": CORP_ID,
        "agent_id": AGENT_ID,
        "suite_id": SUITE_ID,
        "user_id": USER_ID,
        "bot_id": BOT_ID,
        "now": str(now),
        "msg_id": str(10**18 + secrets.randbelow(8 * 10**18)),
    }
    return values | {name: value for name, value in known.items() if value}


def filled(entry: Entry, values: Mapping[str, str]) -> str:
    """The message; `{random}` is another text each time it stands there."""

    def value_of(found: re.Match[str]) -> str:
        name = found[1]
        if name == "random":
            return "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
        return written(name, values[name], entry.format)

    return PLACEHOLDER.sub(value_of, entry.body.strip("\n"))


def written(name: str, value: str, form: str) -> str:
    """A value so that it cannot break out of where it stands: a JSON string, a bare number, or CDATA."""
    if form == "json":
        return json.dumps(value, ensure_ascii=False)[1:-1]
    return escape(value, quote=False) if name in BARE else value.replace("]]>", "]]]]><![CDATA[>")
