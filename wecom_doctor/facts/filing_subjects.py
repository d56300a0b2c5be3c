"""The two names that WeCom's console compares."""

import unicodedata
from dataclasses import dataclass

from wecom_doctor.model import Fact

# All of them become the plain round ones.
BRACKETS = str.maketrans("〔【［[〕】］]", "(((())))")


@dataclass(frozen=True, kw_only=True)
class FilingSubjects(Fact):
    """Whose the ICP filing of the domain is, and whose the company's certification, as the user read them."""

    filing: str
    corp: str

    @property
    def are_equal(self) -> bool:
        """The console sees no difference."""
        return self.filing.strip() == self.corp.strip()

    @property
    def are_spelt_differently(self) -> bool:
        """One name, in full-width forms here and in ASCII there, or with other blanks and brackets."""
        return not self.are_equal and plain(self.filing) == plain(self.corp)


def plain(subject: str) -> str:
    """A name without what is a matter of typing."""
    folded = unicodedata.normalize("NFKC", subject).translate(BRACKETS).casefold()
    return "".join(folded.split())
