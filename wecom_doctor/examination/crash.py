"""Where our own code failed, told without any value."""

import traceback

PACKAGE = "wecom_doctor"


def place_of(error: BaseException) -> str:
    """File and line of our own code where an error came up."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if PACKAGE in one.filename]
    if not frames:
        return "?"
    return f"{frames[-1].filename.rpartition(PACKAGE)[2].lstrip('/')}:{frames[-1].lineno}"
