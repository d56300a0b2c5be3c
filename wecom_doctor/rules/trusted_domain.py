"""The application's trusted domain against the one in the settings, and the page that it opens."""

from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.model import MOOT, OK, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules.settings import place

NAME = "WECOM_TRUSTED_DOMAIN"


@check("domain.trusted-domain", behind=("settings.placeholders-replaced", "settings.values-trimmed"))
def trusted_domain_is_the_settings(reads: ApiReads, settings: SettingsGiven) -> Verdict:
    """The console has another trusted domain than the settings, or none."""
    if reads.agent is None or not reads.asked_domain:
        return MOOT
    known = reads.agent.trusted_domain.lower()
    if reads.asked_domain in {known, known.partition(":")[0]}:
        return OK
    return Problem("trusted-domain-differs", domain=known, asked=reads.asked_domain, at=place(settings.named(NAME)))


@check("domain.home-page", behind=("domain.trusted-domain",))
def home_page_is_on_the_trusted_domain(reads: ApiReads) -> Verdict:
    """The page that the application opens is on another host than its trusted domain, so web login fails there."""
    if reads.agent is None or not reads.agent.home_host:
        return MOOT
    domain, home = reads.agent.trusted_domain.lower().partition(":")[0], reads.agent.home_host
    if home == domain:
        return OK
    if reads.agent.home_logs_in:
        certainty, severity = Certainty.LIKELY, Severity.WARNING
    elif domain:
        # A page without web login may be anywhere.
        certainty, severity = Certainty.POSSIBLE, Severity.NOTICE
    else:
        return MOOT
    return Problem("oauth-redirect-domain", certainty=certainty, severity=severity, domain=domain, host=home)


@check("domain.login-route")
def login_leads_to_no_hash(reads: ApiReads) -> Verdict:
    """The page that the login leads back to is a route behind a `#`, before which the code is put."""
    if reads.agent is None or not reads.agent.home_logs_in:
        return MOOT
    if not reads.agent.home_behind_hash:
        return OK
    # A front end that looks for the code where it is does well with it.
    return Problem(
        "oauth-hash-route", certainty=Certainty.POSSIBLE, severity=Severity.NOTICE, host=reads.agent.home_host
    )
