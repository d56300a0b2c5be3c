"""The callback URL as it was typed."""

from wecom_doctor.facts.callback_url import CallbackUrl, Scope
from wecom_doctor.facts.settings_given import Kind, SettingsGiven
from wecom_doctor.model import MOOT, OK, Certainty, ParamValue, Problem, Severity, Verdict, check
from wecom_doctor.rules.settings import place

USUAL_PORTS = {"http": 80, "https": 443}
PROVIDER_KINDS = frozenset({Kind.SUITE_DATA, Kind.SUITE_COMMAND})


def place_of_url(settings: SettingsGiven) -> dict[str, ParamValue]:
    """Where the user finds the URL."""
    return place(settings.named("WECOM_CALLBACK_URL"))


def eased(url: CallbackUrl, otherwise: Severity | None = None) -> Severity | None:
    """What WeCom could not use is only worth a notice while the user tests on his own machine."""
    return Severity.NOTICE if url.is_local else otherwise


@check("url.well-formed")
def url_is_well_formed(url: CallbackUrl, settings: SettingsGiven) -> Verdict:
    """The text is no URL that WeCom could call."""
    return (
        OK
        if url.defect is None
        else Problem("url-malformed", at=place_of_url(settings), url=url.shown, defect=url.defect)
    )


@check("url.public", behind=("url.well-formed",))
def url_leads_to_the_public_internet(url: CallbackUrl, settings: SettingsGiven) -> Verdict:
    """The host is an address or a name that only this machine or this network knows."""
    if url.scope is None:
        return MOOT
    if url.scope is Scope.PUBLIC:
        return OK
    return Problem(
        "url-not-public", at=place_of_url(settings), severity=eased(url), host=url.host or "", scope=url.scope or ""
    )


@check("url.named-host", behind=("url.well-formed",))
def url_names_its_host(url: CallbackUrl, settings: SettingsGiven) -> Verdict:
    """The host is a bare IP address, which verified companies cannot enter."""
    if url.host is None:
        return MOOT
    if not url.host_is_address:
        return OK
    return Problem("url-bare-ip", at=place_of_url(settings), severity=eased(url), host=url.host or "")


@check("url.usual-port", behind=("url.well-formed",))
def url_uses_the_usual_port(url: CallbackUrl, settings: SettingsGiven) -> Verdict:
    """The port is neither 80 for http nor 443 for https."""
    if url.port is None or url.scheme not in USUAL_PORTS:
        return MOOT
    if url.port == USUAL_PORTS[url.scheme]:
        return OK
    refused = settings.kind is Kind.MP
    return Problem(
        "url-odd-port",
        at=place_of_url(settings),
        severity=eased(url, Severity.ERROR if refused else Severity.NOTICE),
        port=url.port,
    )


@check("url.https-where-required", behind=("url.well-formed",))
def url_is_https_where_required(url: CallbackUrl, settings: SettingsGiven) -> Verdict:
    """This kind of application takes https URLs only."""
    if url.scheme is None or settings.kind not in PROVIDER_KINDS:
        return MOOT
    if url.scheme != "http":
        return OK
    # The documentation demands https for agency development (代开发); other third-party URLs are not told apart here.
    return Problem(
        "https-required-here",
        at=place_of_url(settings),
        certainty=Certainty.POSSIBLE,
        severity=eased(url, Severity.WARNING),
        url=url.shown,
    )
