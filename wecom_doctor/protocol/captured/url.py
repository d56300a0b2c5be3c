"""A URL, or the path and query of one."""

import re

from wecom_doctor.protocol.captured.request import Captured, Form, split_target

# Quotes, brackets and a prompt that were copied along.
WRAPPING = "\"'`<>()[]“”‘’「」"
URL = re.compile(r"(?:https?://|//|/)[^\r\n]*", re.IGNORECASE)


# One ciphertext in 64 begins with a slash.
CIPHERTEXT = re.compile(r"/[A-Za-z0-9+/]{40,}={0,2}")


def is_ciphertext(text: str) -> bool:
    """Whole groups of base64, too long for a path without a query."""
    return bool(CIPHERTEXT.fullmatch(text)) and len(text) % 4 == 0


def read(text: str) -> tuple[Captured, ...]:
    """The request for one URL; one that was broken over several lines is joined."""
    lines = [line.strip() for line in text.strip().strip(WRAPPING).splitlines()]
    joined = "".join(lines)
    one_url = joined.count("://") <= 1 and not any(line.startswith(("<", "{")) for line in lines)
    if not one_url or not URL.fullmatch(joined) or is_ciphertext(joined):
        return ()
    path, query = split_target(joined)
    return (Captured(form=Form.URL, path=path, query=query),)
