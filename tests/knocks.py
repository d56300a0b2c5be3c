"""Attempts at addresses and programs that listen, as facts."""

from ipaddress import ip_address

from wecom_doctor.facts.listeners import Listener
from wecom_doctor.facts.ports import Family, Knock, Outcome, Way


def knock(address: str = "203.0.113.7") -> Knock:
    """An attempt at an address that accepts."""
    return Knock(
        address=address,
        family=Family.IPV6 if ":" in address else Family.IPV4,
        loopback=ip_address(address).is_loopback,
        way=Way.ROUTED,
        outcome=Outcome.ACCEPTS,
        seconds=0.02,
    )


def listener(address: str = "0.0.0.0", process: str = "nginx") -> Listener:
    """A program that listens on the target's port."""
    return Listener(address=address, port=443, loopback=ip_address(address).is_loopback, process=process, pid=812)
