"""The ownership file of the trusted domain, and the page that the domain is for."""

from urllib.parse import urlsplit

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.facts.trusted_domain import TrustedDomain
from wecom_doctor.facts.verify_file import Content, Fetch, VerifyFile
from wecom_doctor.model import MOOT, OK, UNSURE, Absent, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules.settings import place

LIKELY, CERTAIN = Certainty.LIKELY, Certainty.CERTAIN
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_THERE = frozenset({404, 410})
# What WeCom forgives is documented nowhere; these hold no code, or another one.
PLAINLY_WRONG = frozenset(
    {Content.ANOTHER_CODE, Content.LETTER_CASE, Content.WEB_PAGE, Content.NOTHING, Content.OTHER, Content.OWN_NAME}
)


@check("domain.verify-file")
def verify_file_is_served(file: VerifyFile, url: CallbackUrl | Absent) -> Verdict:
    """The ownership file is not in the root of the domain, or holds something else than its code."""
    # The documentation is content with http or https.
    if any(one.is_right for one in file.fetches):
        return OK
    answered = [one for one in file.fetches if one.status is not None and not leads_to_another(one, file)]
    other = next((one for one in answered if one.content is not None), None)
    if other is not None:
        sure = CERTAIN if other.content in PLAINLY_WRONG else LIKELY
        return Problem("verify-file-wrong", certainty=sure, url=other.url, content=other.content or "")
    absent = next((one for one in answered if one.status not in REDIRECTS), None)
    if absent is not None:
        sure = CERTAIN if absent.status in NOT_THERE else LIKELY
        return Problem("verify-file-missing", certainty=sure, url=absent.url, status=absent.status or 0)
    if answered:
        moved = answered[0]
        return Problem("verify-file-wrong", certainty=LIKELY, url=moved.url, location=moved.location or "")
    if not file.fetches or (isinstance(url, CallbackUrl) and url.host == file.host):
        # That the host does not answer is told elsewhere.
        return UNSURE
    return Problem("verify-file-missing", certainty=LIKELY, url=file.fetches[0].url)


def leads_to_another(one: Fetch, file: VerifyFile) -> bool:
    """A redirect to a place that was asked itself, as from http to https."""
    if one.status not in REDIRECTS or one.location is None:
        return False
    return one.location in {other.url for other in file.fetches} and urlsplit(one.location).path == f"/{file.name}"


@check("domain.trusted-host", behind=("url.well-formed", "settings.placeholders-replaced"))
def callback_is_on_the_trusted_domain(trusted: TrustedDomain, url: CallbackUrl, settings: SettingsGiven) -> Verdict:
    """The trusted domain of the settings is another host than the callback's, or names a port."""
    if url.host is None or url.host_is_address or url.is_local:
        return MOOT
    if trusted.host == url.host.lower() and trusted.port in {None, url.port}:
        return OK
    # Pages and callback may live on different hosts, so this is worth a look and no more.
    return Problem(
        "trusted-domain-differs",
        certainty=Certainty.POSSIBLE,
        severity=Severity.NOTICE,
        at=place(settings.named("WECOM_TRUSTED_DOMAIN")),
        asked=trusted.host if trusted.port is None else f"{trusted.host}:{trusted.port}",
        host=url.host,
    )
