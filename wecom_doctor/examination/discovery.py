"""Find the checks and probes that exist; there is no list to keep."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType

from wecom_doctor import facts, probes, rules
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


class Probes(Mapping[str, Probe]):
    """Every probe by its name, loaded when it is asked for: its fact and its module have the same one.

    What needs no network so loads nothing that speaks to it.
    """

    def __init__(self) -> None:
        self._names = sorted(one.name for one in pkgutil.iter_modules(probes.__path__))

    def __getitem__(self, name: str) -> Probe:
        if name not in self._names:
            raise KeyError(name)
        with loading():
            found: Probe = vars(importlib.import_module(f"{probes.__name__}.{name}"))[name]
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def all_probes() -> dict[str, Probe]:
    """Every probe by its name, loaded."""
    return dict(Probes())


def fact_kinds() -> dict[str, type[Fact]]:
    """Every kind of fact by its name in reports."""
    found = (one for module in modules_of(facts) for one in vars(module).values() if isinstance(one, type))
    return {fact_name(one): one for one in found if issubclass(one, Fact) and one is not Fact}
