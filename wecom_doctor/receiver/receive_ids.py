"""Whose id stands at the end of a plaintext: one row for each kind of callback and method."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.errors import ReceiveIdMismatch
from wecom_doctor.receiver.happened import Note, Remark


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What a receiver has to know; `receive_id` overrides the rules, and may be empty."""

    token: str = field(repr=False)
    encoding_aes_key: str | None = field(default=None, repr=False)
    corp_id: str | None = None
    suite_id: str | None = None
    receive_id: str | None = None


class Owner(StrEnum):
    """Where a receive id may come from."""

    GIVEN = "given"
    CORP = "corp"
    SUITE = "suite"
    NOBODY = "nobody"
    ANY_CORP = "any-corp"
    ADDRESSEE = "addressee"


Claim = tuple[Owner, Note | None]


@dataclass(frozen=True)
class Rule:
    """The owners that sources name, and those that some source contradicts; a claim that is not certain has a note."""

    named: tuple[Claim, ...]
    also: tuple[Claim, ...] = ()


PERSONAL: Claim = (Owner.NOBODY, Note.PERSONAL_PROVIDER)
# WeCom staff say that both URLs of a provider are verified with the provider's own corp id, the page says suite id.
PROVIDER_VERIFICATION = Rule(((Owner.CORP, None), (Owner.SUITE, Note.SUITE_ID_AT_VERIFICATION)), (PERSONAL,))
VERIFICATION = {
    Kind.APP: Rule(((Owner.CORP, None),)),
    Kind.KF: Rule(((Owner.CORP, None),)),
    Kind.SUITE_DATA: PROVIDER_VERIFICATION,
    Kind.SUITE_COMMAND: PROVIDER_VERIFICATION,
    Kind.BOT: Rule(((Owner.NOBODY, None),), ((Owner.CORP, Note.BOT_OF_PROVIDER),)),
    Kind.MP: Rule(((Owner.ANY_CORP, Note.NOT_COMPARED),), ((Owner.CORP, None),)),
}
MESSAGES = {
    Kind.APP: Rule(((Owner.CORP, None),)),
    Kind.KF: Rule(((Owner.CORP, None),)),
    # Whoever authorised the suite; its corp id is in no setting.
    Kind.SUITE_DATA: Rule(((Owner.ANY_CORP, Note.AUTHORISED_CORP),), ((Owner.SUITE, Note.SUITE_ID_IN_DATA), PERSONAL)),
    Kind.SUITE_COMMAND: Rule(((Owner.SUITE, None),), (PERSONAL,)),
    Kind.BOT: Rule(((Owner.NOBODY, None),), ((Owner.ADDRESSEE, Note.BOT_OF_PROVIDER),)),
    Kind.MP: Rule(((Owner.ANY_CORP, Note.NOT_COMPARED),), ((Owner.CORP, None),)),
}
ANY_ID = re.compile(r"[A-Za-z0-9_@.-]{1,64}")


def remarks_on(found: bytes, keys: Keys, rule: Rule, addressee: str | None) -> list[Remark]:
    """Nothing for an id that is certainly right, a remark for one that may be; a wrong one is refused."""
    if keys.receive_id is not None:
        rule = Rule(((Owner.GIVEN, None),))
    text = found.decode("utf-8", "replace")
    known = {
        Owner.GIVEN: keys.receive_id,
        Owner.CORP: keys.corp_id or None,
        Owner.SUITE: keys.suite_id or None,
        Owner.NOBODY: "",
        Owner.ADDRESSEE: addressee or None,
    }
    for owner, note in rule.also + rule.named:
        if known.get(owner) == text or (owner is Owner.ANY_CORP and ANY_ID.fullmatch(text)):
            return [] if note is None else [Remark(note, text)]
    if any(owner in known and known[owner] is None for owner, _ in rule.named) and ANY_ID.fullmatch(text):
        return [Remark(Note.NOT_COMPARED, text)]
    expected = [shown(known[owner] or "") for owner, _ in rule.named if owner in known]
    raise ReceiveIdMismatch(f"receive id {shown(text)} instead of {' or '.join(expected) or 'an id'}")


def shown(receive_id: str) -> str:
    """A receive id as it may be printed; what does not look like one may be message text and is only counted."""
    return f"'{receive_id}'" if ANY_ID.fullmatch(receive_id) or not receive_id else f"of {len(receive_id)} characters"
