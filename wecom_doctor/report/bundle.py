"""A bundle for support: the files, and a manifest that says what became of every item."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from wecom_doctor.report.json import written
from wecom_doctor.report.redact import Replaced

SCHEMA_VERSION = 1
# Only its owner may read what is unpacked.
MODE = 0o600 << 16
MANIFEST = "manifest.json"
AS_DATA = "report.json"


def manifest(version: str, items: Iterable[Mapping[str, str]], replaced: Iterable[Replaced]) -> dict[str, Any]:
    """What the bundle holds, what it does not and why, and what was replaced by placeholders."""
    return {
        "schema": SCHEMA_VERSION,
        "tool": {"name": "wecom-doctor", "version": version},
        "items": [dict(one) for one in items],
        "replaced": [{"placeholder": one.placeholder, "what": one.what, "count": one.count} for one in replaced],
    }


def packed(files: Mapping[str, str]) -> bytes:
    """The files as one archive; equal contents make equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8", "replace"))
    return buffer.getvalue()


def as_text(document: Mapping[str, Any]) -> str:
    """A document as it stands in the archive."""
    return written(document)
