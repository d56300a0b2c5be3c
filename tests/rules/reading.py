"""What a verdict says, in the three words that a row of a table of patterns has."""

from wecom_doctor.model import Certainty, Problem, Verdict

Diagnosis = tuple[str, Certainty, tuple[str, ...]]


def diagnosis(verdict: Verdict) -> Diagnosis:
    """The code, how sure it is, and what it could also be."""
    assert isinstance(verdict, Problem), verdict
    return verdict.code, verdict.certainty, verdict.also


def code(verdict: Verdict) -> str:
    """The code alone."""
    return diagnosis(verdict)[0]
