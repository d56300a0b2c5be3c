"""Known problems that are accepted until a day: they are told, and do not make a run fail."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from wecom_doctor.examination.comparing import identity
from wecom_doctor.examination.outcome import Accepted, Report
from wecom_doctor.model import Severity

# Nobody looks at a baseline again unless it ends by itself.
USUAL_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """The report whose problems are known, and the last day on which they are accepted."""

    report: Report
    until: date

    @classmethod
    def of(cls, report: Report, until: date | None) -> "Baseline":
        """Without a day of its own it ends thirty days after its report."""
        return cls(report=report, until=until or report.run.started_at.date() + timedelta(days=USUAL_DAYS))


def with_baseline(report: Report, baseline: Baseline) -> Report:
    """The report with its known problems set apart, unless their day is over."""
    today = report.run.started_at.date()
    if today > baseline.until:
        return replace(report, accepted=Accepted(findings=(), until=baseline.until))
    # What is only good to know is no failure either way.
    known = {identity(one) for one in baseline.report.findings if one.severity is not Severity.NOTICE}
    accepted = tuple(one for one in report.findings if identity(one) in known)
    rest = tuple(one for one in report.findings if identity(one) not in known)
    return replace(report, findings=rest, accepted=Accepted(findings=accepted, until=baseline.until))
