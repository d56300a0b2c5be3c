"""The name that name servers are asked for on behalf of a URL, spelled as its requests spell it."""

import socket

from wecom_doctor.facts.callback_url import CallbackUrl, Scope
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net._failures import Unsendable
from wecom_doctor.net._target import destination
from wecom_doctor.net.ways import Ways


def asked_name(url: CallbackUrl, typed: str, ways: Ways) -> str | Absent:
    """The name in ASCII, or why there is nothing to ask."""
    if url.defect is not None:
        return Absent(Absence.NEED_MISSING, "callback_url")
    if url.host_is_address or url.scope is Scope.LOOPBACK:
        return Absent(Absence.NOT_APPLICABLE, "no-name")
    try:
        address = destination(typed, "").address
    except Unsendable:
        return Absent(Absence.NEED_MISSING, "callback_url")
    if is_number(address.host):
        return Absent(Absence.NOT_APPLICABLE, "no-name")
    if ways.destination(address).host != address.host:
        return Absent(Absence.NOT_APPLICABLE, "--connect-to")
    return address.host


def asked_of_the_world(url: CallbackUrl, typed: str, ways: Ways) -> str | Absent:
    """The same for those who cannot know the names of this network."""
    name = asked_name(url, typed, ways)
    return Absent(Absence.NOT_APPLICABLE, "local-name") if isinstance(name, str) and url.is_local else name


def is_number(host: str) -> bool:
    """The host is an IPv4 address in one of the spellings that only the C library takes, such as 127.1."""
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    return True
