"""Files that the user asked for with -o."""

from pathlib import Path


def write_file(path: str, text: str) -> None:
    """The text in a file; a full disk does not say which file did not fit, so that is added."""
    try:
        Path(path).write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        error.filename = error.filename or path
        raise
