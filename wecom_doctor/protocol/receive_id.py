"""Whose id WeCom puts behind a plaintext: one row for each kind of callback and method."""

from collections.abc import Mapping
from enum import StrEnum


class Whose(StrEnum):
    """Where a receive id comes from."""

    CORP = "corp"
    SUITE = "suite"
    NOBODY = "nobody"


Owners = tuple[Whose, ...]
# For each kind the owners at the verification and at messages; the second owner stands in where the first is unknown.
# Self-built apps, customer service: https://developer.work.weixin.qq.com/document/path/90968
# Providers: the page says suite id, WeCom's staff and users say the provider's own corp id at the verification.
# Smart bots: https://developer.work.weixin.qq.com/document/path/101033
# Official Accounts and mini programs: nothing is encrypted at the verification, messages carry the AppID.
SENT: dict[str, tuple[Owners, Owners]] = {
    "app": ((Whose.CORP,), (Whose.CORP,)),
    "kf": ((Whose.CORP,), (Whose.CORP,)),
    "suite-data": ((Whose.CORP, Whose.SUITE), (Whose.CORP,)),
    "suite-command": ((Whose.CORP, Whose.SUITE), (Whose.SUITE,)),
    "bot": ((Whose.NOBODY,), (Whose.NOBODY,)),
    "mp": ((Whose.NOBODY,), (Whose.CORP,)),
}


def owners(kind: str, *, verification: bool) -> Owners:
    """Whose id is sent, the likeliest first."""
    at_verification, at_messages = SENT[kind]
    return at_verification if verification else at_messages


def receive_id_for(kind: str, *, verification: bool, known: Mapping[Whose, str | None]) -> str | None:
    """The id to send, or None when the settings lack it."""
    ids = {Whose.NOBODY: "", **known}
    return next((found for owner in owners(kind, verification=verification) if (found := ids[owner]) is not None), None)
