"""The addresses of this machine, other than loopback."""

import socket
from ipaddress import ip_address

MOST = 4


def own_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of the network interfaces; few, for a server with many has no use for all of them."""
    # Only a local target needs it, and it takes a while to import.
    import psutil

    found = [one.address for every in psutil.net_if_addrs().values() for one in every if one.family is socket.AF_INET]
    return tuple(one for one in dict.fromkeys(found) if not ip_address(one).is_loopback)[:MOST]
