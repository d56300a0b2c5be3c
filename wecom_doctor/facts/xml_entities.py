"""What the endpoint does with entities in the XML of a message."""

from dataclasses import dataclass

from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class XmlEntities(Fact):
    """`fetched`: it fetched a URL that a forged message named; `expanded`: it took a message that needs expanding."""

    fetched: bool
    expanded: bool
    status: int | None
