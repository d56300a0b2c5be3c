"""The stage at which a verification fails, read off which requests are answered alike."""

from wecom_doctor.facts.answers import HTTP_OK, Answers
from wecom_doctor.rules._families import BLANKS_OF_ID, SIGNED_WRONGLY, UNPADDED
from wecom_doctor.rules._patterns import Case, alike, apart, every, negated, some

# Official Accounts are sent no garbage, and hasty callers not all of it.
FAILED_ALIKE = every(alike("genuine", "bad-signature"), negated(apart("genuine", "garbage")))
# What is well signed is answered otherwise than a bad signature; unless it is decrypted before anybody looks at that,
# or no two answers are the same.
TOKEN_IS_RIGHT = every(
    some(
        apart("genuine", "bad-signature"),
        every(apart("garbage", "bad-signature"), negated(apart("forged-garbage", "bad-signature"))),
    ),
    negated(apart("bad-signature", "bad-signature-end")),
)
# Genuine requests, and such as differ in the receive id alone.
ONE_STAGE = (
    ("genuine", "rich-echostr"),
    # Without any id in it, a refusal that tells whose it found reads differently.
    ("foreign-id", "suite-id", "corp-id", "id-in-quotes", *BLANKS_OF_ID),
)
# What the right key makes nothing of. A wrong key makes nothing of anything, and one answer may differ by chance.
NO_CIPHERTEXTS = ("garbage", "key-as-text", "key-cut", "half-the-key", "without-chaining")
OPENABLE = ("genuine", "rich-echostr", "few-digits", "again")


def looks_at_signatures(seen: Answers) -> bool:
    """Where wrong signatures are taken, which recipe or Token a request was signed with proves nothing."""
    return not any(map(seen.opened, SIGNED_WRONGLY))


def without_zeros(seen: Answers) -> str | None:
    """Which signature was taken that lacks the zeros in front of small bytes, where others that are wrong are not."""
    return next((one for one in UNPADDED if seen.passed(one) and looks_at_signatures(seen)), None)


def scattered(case: Case) -> bool:
    """What should fail at one point fails at several: another key makes something else of every ciphertext."""
    groups = ([one for one in case.seen.reactions if one.variant in names and not one.passed] for names in ONE_STAGE)
    return any(len({one.alike for one in group if not one.is_trouble}) > 1 for group in groups)


def like_garbage(case: Case) -> bool:
    """Answered like most of what the right key cannot open."""
    sent = [one for one in case.seen.reactions if one.variant in NO_CIPHERTEXTS and not one.is_trouble]
    return 2 * len([one for one in sent if one.alike == case.reaction.alike]) > len(sent)


def unlike_garbage(case: Case) -> bool:
    """Answered otherwise than most of what the right key cannot open."""
    sent = [one for one in case.seen.reactions if one.variant in NO_CIPHERTEXTS and not one.is_trouble]
    return 2 * len([one for one in sent if one.alike != case.reaction.alike]) > len(sent)


def opened_in_vain(case: Case) -> bool:
    """What can be opened gets 200, and nothing else does: only the answer is wrong."""
    opened, shut = map(case.seen.status, OPENABLE), map(case.seen.status, ("bad-signature", "garbage", "foreign-id"))
    return {*opened} == {HTTP_OK} and not {None, HTTP_OK} & {*shut}


def unsteady(case: Case) -> bool:
    """One and the same request gets answers of different statuses, so no two answers can be compared."""
    same = [one for one in map(case.seen.of, ("genuine", "twin", "again")) if one is not None and not one.is_trouble]
    return len({one.status for one in same}) > 1


def restless(case: Case) -> bool:
    """Even copies are answered in different words, so that only the status can be compared; and that is one."""
    refusal = case.seen.of("bad-signature")
    same = refusal is not None and refusal.status == case.reaction.status
    return same and case.seen.apart("genuine", "twin") and not unsteady(case)


OPENED_IN_VAIN = every(TOKEN_IS_RIGHT, opened_in_vain)
KEY_SCATTERS = every(TOKEN_IS_RIGHT, scattered)
KEY_FAILS = every(TOKEN_IS_RIGHT, like_garbage)
OWNER_FAILS = every(TOKEN_IS_RIGHT, alike("genuine", "foreign-id"), unlike_garbage, negated(scattered))
UNDERSTOOD = every(
    TOKEN_IS_RIGHT,
    apart("genuine", "bad-signature"),
    apart("genuine", "garbage"),
    apart("genuine", "foreign-id"),
    negated(scattered),
)
DECRYPTED_FIRST = every(
    alike("genuine", "bad-signature"), apart("genuine", "garbage"), apart("forged-garbage", "bad-signature")
)
