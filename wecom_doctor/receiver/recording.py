"""Every request as a plain file that can be read, sent again and opened later."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from wecom_doctor.receiver.happened import Heard

READABLE_BY_OWNER = 0o600
FOLDER_OF_OWNER = 0o700


class Recorder:
    """A folder of requests; nothing that stands in it is ever replaced."""

    def __init__(self, folder: str) -> None:
        os.makedirs(folder, mode=FOLDER_OF_OWNER, exist_ok=True)
        self._folder = folder

    def recorded(self, heard: Heard, clean: Callable[[str], str] = str) -> Heard:
        """The same, with the path of the file that now holds the request, its headers cleaned."""
        headers = tuple((name, clean(value)) for name, value in heard.request.headers)
        content = replace(heard.request, headers=headers).raw()
        came = datetime.fromtimestamp(heard.request.received_at, UTC)
        stem = f"{came:%Y%m%dT%H%M%SZ}-{heard.number:04d}-{heard.request.method.lower()}"
        for again in count(1):
            path = os.path.join(self._folder, f"{stem}.http" if again == 1 else f"{stem}-{again}.http")
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READABLE_BY_OWNER)
            except FileExistsError:
                continue
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            return replace(heard, recorded=path)
        raise AssertionError
