"""Find the checks and probes that exist; there is no list to keep."""

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

from wecom_doctor import probes, rules
from wecom_doctor.loading import loading
from wecom_doctor.model import Area, Check, Fact, Probe, fact_name


def modules_of(package: ModuleType) -> list[ModuleType]:
    """The modules of a package, imported."""
    names = sorted(one.name for one in pkgutil.iter_modules(package.__path__))
    with loading():
        return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


def all_checks() -> tuple[Check, ...]:
    """Every check, along the road of the areas; within one as written, but a cause before what it explains."""
    found = [one for module in modules_of(rules) for one in vars(module).values() if isinstance(one, Check)]
    road = list(Area)
    return causes_first(sorted(dict.fromkeys(found), key=lambda one: road.index(one.area)))


def causes_first(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks in their order, except that the causes of one within its area are fetched before it."""
    by_id = {one.id: one for one in checks}
    placed: dict[str, Check] = {}
    begun: set[str] = set()

    def place(one: Check) -> None:
        if one.id in begun:
            return
        begun.add(one.id)
        for cause in (by_id.get(name) for name in one.behind):
            if cause is not None and cause.area is one.area:
                place(cause)
        placed[one.id] = one

    for one in by_id.values():
        place(one)
    return tuple(placed.values())


def all_probes() -> dict[str, Probe]:
    """Every probe by its name, which is the name of its fact."""
    found = [one for module in modules_of(probes) for one in vars(module).values() if isinstance(one, Probe)]
    return {one.name: one for one in found}


def fact_kinds() -> dict[str, type[Fact]]:
    """Every kind of fact that a probe gives, by its name in reports."""
    return {fact_name(one.gives): one.gives for one in all_probes().values()}
