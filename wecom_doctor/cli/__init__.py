"""What the user types: one file per command; parse, call, print, exit - no logic."""

import sys
import time
from typing import NoReturn

from wecom_doctor import __version__


def main() -> NoReturn:
    """The `wecom-doctor` script; telling the version needs nothing else of ours."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"wecom-doctor {__version__}\n")
        sys.exit(0)
    # What --timeout bounds has begun, and loading the rest is a part of it.
    began = time.monotonic()
    from wecom_doctor.loading import loading

    with loading():
        from wecom_doctor.cli._app import main as run_command

    run_command(began=began)
