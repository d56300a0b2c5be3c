"""What the settings were before: lines of the .env that are commented out, and backups beside it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from wecom_doctor.settings.env_file import EnvText, parsed, read_env_file
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.shape import is_placeholder

# What requests are made of; nothing else of an old file is anybody's business.
NAMES = (Name.TOKEN, Name.ENCODING_AES_KEY, Name.CORP_ID, Name.SUITE_ID)
# Those of `keygen --write`, of editors and of people.
SUFFIXES = (*(f".bak{number}" for number in ("", *(f".{n}" for n in range(1, 10)))), "~", ".old", ".orig", ".backup")
COMMENTED = re.compile(r"^[ \t]*#[# \t]*((?:export[ \t]+)?WECOM_\w+[ \t]*=.*)$", re.MULTILINE)
BACKUPS_MAX = 3


def former_values(env: EnvText) -> tuple[Mapping[Name, str], ...]:
    """The values of each earlier state of a file that can still be read, the latest first."""
    texts = (commented_out(env), *(read_env_file(path) for path in backups_of(env.path)))
    return tuple(values for text in texts if (values := usable(text)))


def commented_out(env: EnvText) -> EnvText:
    """The file as if its commented lines were its only ones."""
    return parsed(env.path, "\n".join(COMMENTED.findall(env.text)), env.encoding)


def backups_of(path: str) -> Iterator[str]:
    """The backups beside a file, the latest first."""
    found = []
    for suffix in SUFFIXES:
        try:
            found.append((Path(path + suffix).stat().st_mtime_ns, path + suffix))
        except (OSError, ValueError):
            continue
    return (backup for _, backup in sorted(found, reverse=True)[:BACKUPS_MAX])


def usable(text: EnvText) -> dict[Name, str]:
    """The values of a file that no template has left there."""
    values = {name: text.values[name] for name in NAMES if text.values.get(name)}
    return {name: value for name, value in values.items() if not is_placeholder(name, value)}
