"""Config files of other projects; one module a kind, named like the kind, with one function `read`."""

import importlib
import os
import pkgutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wecom_doctor.facts.env_file import FileState
from wecom_doctor.settings.names import Name

# cc-connect's own commented example has 60 000 characters, many of them Chinese.
FILE_BYTES_MAX = 256_000


@dataclass(frozen=True, kw_only=True)
class ForeignValue:
    """A setting under a foreign name."""

    text: str = field(repr=False)
    line: int | None


@dataclass(frozen=True, kw_only=True)
class ForeignLine:
    """An option of the other project and the line on which it stands."""

    option: str
    line: int | None


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """What another project's config file says about WeCom."""

    kind: str
    path: str
    state: FileState
    values: Mapping[Name, ForeignValue] = field(default_factory=dict, repr=False)
    broken_line: int | None = None
    has_entry: bool = True
    not_text: tuple[ForeignLine, ...] = ()
    long_connection: bool = False


class UnknownKind(Exception):
    """No module of this folder reads files of that kind."""


def kinds() -> list[str]:
    """The kinds that `--from KIND:FILE` takes."""
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__))


def read_foreign(kind: str, path: str, environ: Mapping[str, str] | None = None) -> Foreign:
    """Read a config file of another project; variables that it refers to are looked up in the environment."""
    if kind not in kinds():
        raise UnknownKind(kind)
    try:
        # Opening a pipe or a device could wait for ever.
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return Foreign(kind=kind, path=path, state=FileState.NOT_A_FILE)
        with Path(path).open("rb") as file:
            content = file.read(FILE_BYTES_MAX + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Foreign(kind=kind, path=path, state=FileState.MISSING)
    except (OSError, ValueError):
        return Foreign(kind=kind, path=path, state=FileState.UNREADABLE)
    if len(content) > FILE_BYTES_MAX:
        return Foreign(kind=kind, path=path, state=FileState.TOO_LARGE)
    module = importlib.import_module(f"{__name__}.{kind.replace('-', '_')}")
    text = content.decode("utf-8-sig", "replace")
    found: Foreign = module.read(path, text, os.environ if environ is None else environ)
    return found
