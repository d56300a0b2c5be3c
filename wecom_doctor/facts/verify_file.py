"""The file in the root of a domain by which WeCom sees whose it is."""

from dataclasses import dataclass

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.page import Page
from wecom_doctor.model import Fact
from wecom_doctor.protocol.verify_file import Content

__all__ = ["Content", "Fetch", "VerifyFile"]


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """What came of fetching it from one place; `content` is there when somebody answered 200."""

    url: str
    status: int | None
    failure: Failure | None
    location: str | None
    content_type: str | None
    page: Page | None
    content: Content | None

    @property
    def is_right(self) -> bool:
        """The code came, and nothing else."""
        return self.content is Content.EXACT


@dataclass(frozen=True, kw_only=True)
class VerifyFile(Fact):
    """The file, and every place that it may be fetched from."""

    name: str
    host: str
    fetches: tuple[Fetch, ...]
