"""The JSON in which mini programs may have their messages instead of XML: the same names, numbers as numbers."""

import json
import re
from xml.etree.ElementTree import Element

from wecom_doctor.protocol.envelope import xml_root

NUMBER = re.compile(r"<(\w+)>(-?\d+)</\1>")


def as_json(document: str) -> str:
    """An XML message as JSON; what stood in CDATA stays text, a bare number is a number."""
    numbers = {found[1] for found in NUMBER.finditer(document)}
    return json.dumps(members(xml_root(document.encode()), numbers), ensure_ascii=False)


def members(element: Element, numbers: set[str]) -> dict[str, object]:
    """The children of an element; those that repeat become a list."""
    found: dict[str, list[object]] = {}
    for child in element:
        text = (child.text or "").strip()
        value = (
            members(child, numbers) if len(child) else int(text) if child.tag in numbers and is_number(text) else text
        )
        found.setdefault(child.tag, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def is_number(text: str) -> bool:
    """Digits, perhaps with a sign."""
    return bool(re.fullmatch(r"-?\d+", text))
