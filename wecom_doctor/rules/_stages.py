"""The stage at which a verification fails, read off which requests are answered alike."""

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
    ("foreign-id", "empty-id", "suite-id", "corp-id", "id-in-quotes", "id-with-blank", "id-with-return"),
)


def scattered(case: Case) -> bool:
    """What should fail at one point fails at several: another key makes something else of every ciphertext."""
    groups = ([one for one in case.seen.reactions if one.variant in names and not one.passed] for names in ONE_STAGE)
    return any(len({one.alike for one in group if not one.is_trouble}) > 1 for group in groups)


def unsteady(case: Case) -> bool:
    """One and the same request gets answers of different statuses, so no two answers can be compared."""
    same = [one for one in map(case.seen.of, ("genuine", "twin", "again")) if one is not None and not one.is_trouble]
    return len({one.status for one in same}) > 1


def restless(case: Case) -> bool:
    """Even copies are answered in different words, so that only the status can be compared; and that is one."""
    refusal = case.seen.of("bad-signature")
    same = refusal is not None and refusal.status == case.reaction.status
    return same and case.seen.apart("genuine", "twin") and not unsteady(case)


KEY_SCATTERS = every(TOKEN_IS_RIGHT, scattered)
KEY_FAILS = every(TOKEN_IS_RIGHT, alike("genuine", "garbage"))
OWNER_FAILS = every(TOKEN_IS_RIGHT, alike("genuine", "foreign-id"), apart("genuine", "garbage"), negated(scattered))
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
