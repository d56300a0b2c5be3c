"""The gallery: callback endpoints that are broken on purpose, each as real software is broken."""

import importlib
import inspect
import pkgutil
from functools import cache
from typing import Any

from wecom_doctor.receiver.exchange import Request
from wecom_doctor.receiver.gallery.exhibit import EXHIBITS, Answer, Exhibit, Visit
from wecom_doctor.receiver.http import Handler
from wecom_doctor.receiver.receive_ids import Keys

__all__ = ["exhibits", "found", "handler"]


@cache
def exhibits() -> tuple[Exhibit, ...]:
    """Every exhibit, by name; a room of the gallery is any module that stands in this folder."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple(sorted(EXHIBITS, key=lambda one: one.name))


def found(name: str) -> Exhibit | None:
    """The exhibit of that name."""
    return next((one for one in exhibits() if one.name == name), None)


def handler(exhibit: Exhibit, keys: Keys, path: str) -> Handler:
    """The broken endpoint for a server, with a memory of its own."""
    memory: dict[str, Any] = {}

    async def answer(request: Request) -> Answer:
        visit = Visit(request=request, keys=keys, kind=exhibit.kind, path=path, memory=memory)
        said = exhibit.broken(visit)
        return await said if inspect.isawaitable(said) else said

    return answer
