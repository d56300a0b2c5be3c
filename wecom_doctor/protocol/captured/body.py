"""The body of a POST alone: XML, or the JSON of smart bots and mini programs."""

import json

from wecom_doctor.protocol.captured.request import Captured, Form


def read(text: str) -> tuple[Captured, ...]:
    """One message body; its parameters have to come from elsewhere."""
    is_xml = text.startswith("<") and not text[:200].lower().startswith(("<!doctype html", "<html"))
    if not is_xml and not is_json_envelope(text):
        return ()
    return (Captured(form=Form.BODY, method="POST", body=text.encode("utf-8", "surrogateescape")),)


def is_json_envelope(text: str) -> bool:
    """A JSON object that carries a ciphertext."""
    if not text.startswith("{"):
        return False
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "encrypt" in {str(name).lower() for name in found}
