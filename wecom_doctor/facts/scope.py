"""From where an address can be reached, as its number alone tells."""

import ipaddress

from wecom_doctor.facts.callback_url import Scope

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
SHARED_NETWORK = ipaddress.ip_network("100.64.0.0/10")
# Proxies on the user's machine answer for every name with an address of this range, and take connections to it.
FAKE_NETWORK = ipaddress.ip_network("198.18.0.0/15")
SITE_NETWORKS = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))


def address_scope(address: Address) -> Scope:
    """The reach of an address; WeCom can only call public ones."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address_scope(address.ipv4_mapped)
    if address.is_loopback:
        return Scope.LOOPBACK
    if address.is_link_local:
        return Scope.LINK_LOCAL
    if address.version == 4 and address in SHARED_NETWORK:
        return Scope.SHARED
    if address.version == 4 and address in FAKE_NETWORK:
        return Scope.FAKE
    if address.is_global and not address.is_multicast:
        return Scope.PUBLIC
    return Scope.PRIVATE if is_site_private(address) else Scope.UNROUTABLE


def is_site_private(address: Address) -> bool:
    """An address of RFC 1918 or its IPv6 counterpart, in use inside one site."""
    return any(address.version == network.version and address in network for network in SITE_NETWORKS)
