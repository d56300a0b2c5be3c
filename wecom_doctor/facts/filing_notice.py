"""What port 80 shows of a name whose TLS is cut off."""

from dataclasses import dataclass

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class FilingNotice(Fact):
    """The answer in clear, where a cloud would say that the name lacks its ICP filing."""

    url: str
    status: int | None
    failure: Failure | None
    page: Page | None

    @property
    def is_one(self) -> bool:
        """Somebody says so."""
        return self.page is not None and self.page.kind is PageKind.ICP_NOTICE
