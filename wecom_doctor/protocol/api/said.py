"""What the body of an answer says: its errcode, the trace number, and the address that the platform saw."""

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HINT = re.compile(r"hint:\s*\[([^\]]{1,80})\]")
FROM_IP = re.compile(r"from ip[:：]\s*([0-9A-Fa-f.:]{2,45})")
# Behind this the text is about this one call: trace number, address, a link.
PARTICULARS = re.compile(r",?\s*(?:hint:|from ip[:：]|more info at).*", re.DOTALL)
DIGITS = re.compile(r"-?[0-9]{1,9}")
NESTING_MAX = 40


@dataclass(frozen=True, kw_only=True)
class Said:
    """An answer taken apart; `document` is what the API said in whole, with whatever is secret in it."""

    is_api: bool = False
    errcode: int | None = None
    errmsg: str = ""
    hint: str = ""
    from_ip: str | None = None
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)


def said(body: bytes, expects: str = "") -> Said:
    """Only JSON with an errcode, or with what every success of this call holds, is the API's."""
    document = parsed(body)
    if document is None:
        return Said()
    number = errcode_in(document)
    if number is None and not (expects and expects in document):
        return Said()
    told = document.get("errmsg")
    text = told if isinstance(told, str) else ""
    hint = HINT.search(text)
    return Said(
        is_api=True,
        errcode=number or 0,
        errmsg=PARTICULARS.sub("", text).strip(),
        hint=hint[1] if hint else "",
        from_ip=address_in(text),
        document=document,
    )


def errcode_in(document: Mapping[str, Any]) -> int | None:
    """The number, also where a relay has written it anew as a text."""
    found = document.get("errcode")
    if isinstance(found, str) and DIGITS.fullmatch(found):
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def parsed(body: bytes) -> dict[str, Any] | None:
    """The JSON object, if it is one."""
    if body.count(b"[") + body.count(b"{") > len(body) // 2 and len(body) > NESTING_MAX:
        # Nothing but brackets: a parser would run out of stack.
        return None
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def address_in(text: str) -> str | None:
    """The calling address as the platform saw it."""
    found = FROM_IP.search(text)
    try:
        address = ipaddress.ip_address(found[1].rstrip(".:")) if found else None
    except ValueError:
        return None
    # An address of the old kind is written in the new one by servers that listen to both.
    plain = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return None if address is None else str(plain or address)
