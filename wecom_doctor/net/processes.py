"""Other programs on this machine, run with a deadline."""

import asyncio
import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass

OUTPUT_BYTES_MAX = 64_000


@dataclass(frozen=True, kw_only=True)
class Finished:
    """How a program ended; None when it is not installed or did not end in time."""

    status: int | None
    output: str


async def run_program(*command: str, timeout_s: float = 3.0) -> Finished:
    """Run a program without a shell and without input; whatever ends the waiting ends the program and its children."""
    try:
        # Started at once and not by asyncio, which loses track of a program when it is interrupted while starting it.
        process = subprocess.Popen(  # noqa: ASYNC220, S603
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError:
        return Finished(status=None, output="")
    try:
        async with asyncio.timeout(timeout_s):
            output, _ = await asyncio.to_thread(process.communicate)
    except TimeoutError:
        return Finished(status=None, output="")
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return Finished(status=process.returncode, output=output[:OUTPUT_BYTES_MAX].decode("utf-8", "replace"))
