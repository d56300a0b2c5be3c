"""The case of a verification: what its table looks at."""

from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absent
from wecom_doctor.rules._patterns import Case


def case_of(seen: Verification, settings: SettingsGiven, delivery: Delivery | Absent) -> Case | None:
    """What the table looks at; nothing when there is no answer to judge."""
    genuine = seen.of("genuine")
    if genuine is None or genuine.failure is not None:
        return None
    shape = settings.named("WECOM_ENCODING_AES_KEY").shape
    return Case(
        seen=seen,
        genuine="genuine",
        kind=settings.kind,
        messages=delivery if isinstance(delivery, Delivery) else None,
        key_is_canonical=shape.canonical if shape else None,
    )
