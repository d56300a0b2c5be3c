"""The user's copy of 企业可信IP: entries that the console does not take."""

from collections.abc import Iterator, Sequence

from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.facts.trusted_ips import EntryKind, TrustedEntry, TrustedIps
from wecom_doctor.model import MOOT, OK, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules.settings import place

NAME = "WECOM_TRUSTED_IPS"
# As the help page of the console was quoted; the error table has 85006 for too many and names no number.
ADDRESSES_MAX = 120
SHOWN_MAX = 4
REPEATED, ODD_MARKS = "ip-repeated", "odd-marks"
# That the console takes no networks and no IPv6 is known from a quotation; that the rest is no address needs no page.
CERTAINTIES = {
    EntryKind.NETWORK: Certainty.LIKELY,
    EntryKind.RANGE: Certainty.LIKELY,
    EntryKind.WILDCARD: Certainty.LIKELY,
    EntryKind.IPV6: Certainty.POSSIBLE,
}
NOTICES = frozenset({EntryKind.IPV6})
STRANGE = tuple(one for one in EntryKind if one is not EntryKind.ADDRESS)


@check("settings.trusted-ips-single", behind=("settings.placeholders-replaced", "settings.values-unquoted"))
def trusted_ips_are_single_addresses(trusted: TrustedIps, settings: SettingsGiven) -> Verdict:
    """An entry is a network, a range, no address, or an address that nobody outside ever sees."""
    shape = settings.named(NAME).shape
    if not trusted.entries or shape is None or shape.placeholder:
        return MOOT
    return (*strange_entries(trusted, settings), *untidy(trusted, settings))


def strange_entries(trusted: TrustedIps, settings: SettingsGiven) -> Iterator[Problem]:
    """What is no single public IPv4 address, by kind."""
    for kind in STRANGE:
        entries = [one for one in trusted.entries if one.kind is kind]
        if entries:
            yield Problem(
                "trusted-ips-malformed",
                certainty=CERTAINTIES.get(kind, Certainty.CERTAIN),
                severity=Severity.NOTICE if kind in NOTICES else None,
                at=place(settings.named(NAME)),
                entries=shown(entries),
                entry_kind=kind,
            )


def untidy(trusted: TrustedIps, settings: SettingsGiven) -> Iterator[Problem]:
    """What we could read and others may stumble over."""
    single = [one for one in trusted.entries if one.kind is EntryKind.ADDRESS]
    again = [one for at, one in enumerate(single) if one.text in {earlier.text for earlier in single[:at]}]
    for entry_kind, entries in ((REPEATED, again), (ODD_MARKS, single if trusted.odd_marks else [])):
        if entries:
            yield Problem(
                "trusted-ips-malformed",
                severity=Severity.NOTICE,
                at=place(settings.named(NAME)),
                entries=shown(entries),
                entry_kind=entry_kind,
            )


def shown(entries: Sequence[TrustedEntry]) -> tuple[str, ...]:
    """The first entries as they stand in the list, or by number where the text is not to be shown."""
    texts = dict.fromkeys(one.text or f"#{one.number}" for one in entries)
    return (*tuple(texts)[:SHOWN_MAX], *(("...",) if len(texts) > SHOWN_MAX else ()))


@check("settings.trusted-ips-few", behind=("settings.placeholders-replaced",))
def trusted_ips_fit_into_the_console(trusted: TrustedIps, settings: SettingsGiven) -> Verdict:
    """The list has more addresses than the console takes for one application."""
    listed = len(trusted.addresses)
    if not trusted.entries:
        return MOOT
    if listed <= ADDRESSES_MAX:
        return OK
    return Problem("trusted-ips-too-many", certainty=Certainty.LIKELY, at=place(settings.named(NAME)), listed=listed)
