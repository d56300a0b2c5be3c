"""Configurations to copy: one template a program, with comments in both languages and lines for one of two ways.

`#zh` and `#en` mark a comment in one language; `#client` a line for one known client, `#login` one for whoever knows a
password; @NAME@ stands for a value.
"""

import os
import re
from collections.abc import Mapping

FOLDER = os.path.dirname(__file__)
SUFFIX = ".conf"
CLIENT, LOGIN = "client", "login"
LANGUAGES = frozenset({"zh", "en"})
MARK = re.compile(r"#(client|login|zh|en) ")
VALUE = re.compile("@([A-Z_]+)@")


def names() -> list[str]:
    """The programs that there are recipes for."""
    return sorted(name.removesuffix(SUFFIX) for name in os.listdir(FOLDER) if name.endswith(SUFFIX))


def recipe(name: str, lang: str, way: str, values: Mapping[str, str]) -> str:
    """The configuration of one program for one of the two ways, with the values in their places."""
    with open(os.path.join(FOLDER, name + SUFFIX), encoding="utf-8") as file:
        lines = [written(line, {lang, way}) for line in file.read().splitlines()]
    text = "".join(f"{line}\n" for line in lines if line is not None)
    return VALUE.sub(lambda found: values[found[1]], text)


def written(line: str, wanted: set[str]) -> str | None:
    """A line of the template as it is printed, or None when it belongs to another language or way."""
    marks = set(MARK.findall(line))
    if not marks <= wanted:
        return None
    return MARK.sub(lambda found: "# " if found[1] in LANGUAGES else "", line).rstrip()
