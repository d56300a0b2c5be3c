"""What WeCom's console is likely to refuse although the endpoint answers."""

from wecom_doctor.facts.filing_subjects import FilingSubjects
from wecom_doctor.facts.settings_given import Kind, SettingsGiven
from wecom_doctor.facts.shared_domain import Fate, SharedDomain
from wecom_doctor.model import MOOT, OK, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules.url import place_of_url

LIKELY, POSSIBLE = Certainty.LIKELY, Certainty.POSSIBLE
# Where the rule about the owner of a domain was met; elsewhere it may hold or not.
RULED = frozenset({Kind.APP, Kind.BOT})


@check("url.own-domain", behind=("url.well-formed",))
def domain_is_the_companys_own(shared: SharedDomain, settings: SettingsGiven) -> Verdict:
    """The host lies below a domain of a tunnel or a platform, whose owner is not the company."""
    # An Official Account's console asks for no owner.
    if settings.kind is Kind.MP:
        return MOOT
    sharing = shared.sharing
    if sharing is None:
        return OK
    third_party = sharing.fate is Fate.THIRD_PARTY
    reported = third_party or sharing.fate is Fate.REFUSED
    # A company that is not certified may well get it saved, and then everything works.
    return Problem(
        "domain-third-party" if third_party else "tunnel-shared-domain",
        certainty=LIKELY if reported and settings.kind in RULED else POSSIBLE,
        severity=Severity.WARNING,
        also=("tunnel-shared-domain",) if third_party else (),
        at=place_of_url(settings),
        host=shared.host,
        suffix=sharing.suffix,
        shared_by=sharing.platform if sharing.owner == sharing.platform else f"{sharing.platform} ({sharing.owner})",
        fate=sharing.fate,
        basis=sharing.source,
    )


@check("url.filing-subject")
def filing_is_the_companys(subjects: FilingSubjects, settings: SettingsGiven) -> Verdict:
    """The ICP filing of the domain is in another name than the company's certification."""
    if settings.kind is Kind.MP:
        return MOOT
    named = (subjects.filing, subjects.corp)
    if subjects.are_equal:
        return OK
    if subjects.are_spelt_differently:
        return Problem(
            "domain-subject-mismatch",
            certainty=LIKELY,
            severity=Severity.WARNING,
            subjects=named,
            differ="spelling-only",
        )
    # A parent, a subsidiary or a branch may be admitted.
    return Problem("domain-subject-mismatch", certainty=LIKELY, subjects=named, differ="different-names")
