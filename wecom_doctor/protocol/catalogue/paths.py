"""The fields of a message by path, and the same message with another value in one of them."""

import json
import re
from typing import Any, NamedTuple
from xml.parsers import expat

from wecom_doctor.protocol.envelope import json_object, xml_root

CDATA = re.compile(rb"\s*<!\[CDATA\[.*\]\]>\s*", re.DOTALL)
BARE = re.compile(r"-?\d+(\.\d+)?")


class UnknownPath(Exception):
    """No field has that path; `known` names all that there are, the likeliest first."""

    def __init__(self, path: str, known: tuple[str, ...]) -> None:
        super().__init__(path)
        self.path = path
        self.known = known


class Leaf(NamedTuple):
    """An element without children: its path, and where it and its content stand."""

    path: str
    start: int
    content: int
    end: int
    after: int


def paths_of(message: str) -> tuple[str, ...]:
    """The paths of all fields, in the order of the message."""
    if is_json(message):
        return tuple(json_paths(json_object(message.encode())))
    return tuple(leaf.path for leaf in leaves(message.encode()))


def with_value(message: str, path: str, value: str) -> str:
    """The message with another value; everything else stays as it is written."""
    if is_json(message):
        return json_with(message, path, value)
    content = message.encode()
    leaf = next((one for one in leaves(content) if one.path == path), None)
    if leaf is None:
        raise UnknownPath(path, likeliest(path, paths_of(message)))
    name = re.sub(r"\[\d+\]$", "", path.rpartition(".")[2])
    text = xml_text(value, content[leaf.content : leaf.end])
    return (content[: leaf.start] + f"<{name}>{text}</{name}>".encode() + content[leaf.after :]).decode()


def is_json(message: str) -> bool:
    """JSON begins with a brace, XML cannot."""
    return message.lstrip("\ufeff \t\r\n").startswith("{")


def xml_text(value: str, replaced: bytes) -> str:
    """A value as WeCom writes it: numbers bare where a number stood, everything else in CDATA."""
    if BARE.fullmatch(value) and replaced.strip() and not CDATA.fullmatch(replaced):
        return value
    return f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"


def leaves(content: bytes) -> list[Leaf]:
    """Every element without children; repeated ones are counted from 1."""
    # Refuses what is not well-formed, DTDs included.
    xml_root(content)
    walk = Walk(content)
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda name, _: walk.start(name, parser.CurrentByteIndex)
    parser.EndElementHandler = lambda _: walk.end(parser.CurrentByteIndex)
    parser.Parse(content, True)
    return numbered(walk.found)


class Walk:
    """The way of a parser through a document."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._open: list[tuple[str, int, bool]] = []
        self.found: list[Leaf] = []

    def start(self, name: str, at: int) -> None:
        """An element begins, so the one around it is no leaf."""
        if self._open:
            around, begun, _ = self._open[-1]
            self._open[-1] = (around, begun, False)
        self._open.append((name, at, True))

    def end(self, at: int) -> None:
        """An element ends."""
        name, begun, is_leaf = self._open.pop()
        if not is_leaf or not self._open:
            return
        path = ".".join([*(one for one, _, _ in self._open[1:]), name])
        content = self._content.index(b">", begun) + 1
        is_empty = self._content[content - 2 : content] == b"/>"
        end = content if is_empty else at
        after = content if is_empty else self._content.index(b">", at) + 1
        self.found.append(Leaf(path, begun, content, end, after))


def numbered(found: list[Leaf]) -> list[Leaf]:
    """Paths that occur more than once get a number."""
    paths = [one.path for one in found]
    seen: dict[str, int] = {}
    result = []
    for one in found:
        seen[one.path] = seen.get(one.path, 0) + 1
        result.append(one if paths.count(one.path) == 1 else one._replace(path=f"{one.path}[{seen[one.path]}]"))
    return result


def json_paths(value: object, path: str = "") -> list[str]:
    """Every value of a JSON document that is neither object nor list."""
    if isinstance(value, dict):
        return [one for name, inner in value.items() for one in json_paths(inner, f"{path}.{name}" if path else name)]
    if isinstance(value, list):
        return [one for index, inner in enumerate(value, 1) for one in json_paths(inner, f"{path}[{index}]")]
    return [path]


def json_with(message: str, path: str, value: str) -> str:
    """A JSON message with another value, of the same type where the text allows it."""
    document: Any = json_object(message.encode())
    if path not in json_paths(document):
        raise UnknownPath(path, likeliest(path, tuple(json_paths(document))))
    *way, last = (int(one[1:-1]) - 1 if one[0] == "[" else one for one in re.findall(r"\[\d+\]|[^.\[\]]+", path))
    place = document
    for step in way:
        place = place[step]
    is_number = isinstance(place[last], int) and not isinstance(place[last], bool)
    place[last] = int(value) if is_number and re.fullmatch(r"-?\d+", value) else value
    return json.dumps(document, ensure_ascii=False, indent=2)


def likeliest(path: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """All paths, those that are spelled like the wanted one first."""
    from difflib import SequenceMatcher

    wanted = path.lower()

    def unlike(one: str) -> tuple[bool, float]:
        name = re.sub(r"\[\d+\]", "", one).lower()
        return name.rpartition(".")[2] != wanted and name != wanted, -SequenceMatcher(None, wanted, name).ratio()

    near = [one for one in sorted(known, key=unlike) if -unlike(one)[1] > NEAR or not unlike(one)[0]]
    return (*near, *(one for one in known if one not in near))


NEAR = 0.6
