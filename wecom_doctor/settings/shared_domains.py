"""The domains of tunnels and platforms that everybody shares."""

import os
from collections.abc import Mapping
from functools import cache

from wecom_doctor.facts.shared_domain import Fate, Sharing, Sort

PATH = os.path.join(os.path.dirname(__file__), "shared_domains.tsv")


@cache
def shared_domains() -> Mapping[str, Sharing]:
    """Every shared domain by its name."""
    with open(PATH, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]
    return {
        suffix: Sharing(suffix=suffix, platform=platform, sort=Sort(sort), fate=Fate(fate), owner=owner, source=source)
        for suffix, platform, sort, fate, owner, source in rows
    }


def sharing_of(host: str) -> Sharing | None:
    """The longest shared domain that the host is, or lies below, label by label."""
    labels = host.lower().rstrip(".").split(".")
    names = (".".join(labels[at:]) for at in range(len(labels)))
    return next((shared_domains()[one] for one in names if one in shared_domains()), None)
