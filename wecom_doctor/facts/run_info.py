"""The run itself; "now" is a fact, so a saved report does not change its mind."""

from dataclasses import dataclass
from datetime import datetime

from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class RunInfo(Fact):
    """When and how wecom-doctor was started."""

    started_at: datetime
    command: str
    lang: str
    version: str
    offline: bool
    demo: bool
