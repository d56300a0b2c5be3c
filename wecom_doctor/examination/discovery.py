"""Find the checks and probes that exist; there is no list to keep."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from wecom_doctor import probes, rules
from wecom_doctor.model import Area, Check, Fact, Probe, fact_name


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    """The modules of a package, imported."""
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        yield importlib.import_module(f"{package.__name__}.{module.name}")


def all_checks() -> tuple[Check, ...]:
    """Every check, along the road of the areas and as written within a file."""
    found = [one for module in modules_of(rules) for one in vars(module).values() if isinstance(one, Check)]
    road = list(Area)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: road.index(one.area)))


def all_probes() -> dict[str, Probe]:
    """Every probe by its name, which is the name of its fact."""
    found = [one for module in modules_of(probes) for one in vars(module).values() if isinstance(one, Probe)]
    return {one.name: one for one in found}


def fact_kinds() -> dict[str, type[Fact]]:
    """Every kind of fact that a probe gives, by its name in reports."""
    return {fact_name(one.gives): one.gives for one in all_probes().values()}
