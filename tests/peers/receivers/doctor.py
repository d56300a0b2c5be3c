"""The doctor as a user calls it, on many URLs side by side."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.peers.receivers.programs import CORP_ID, KEY, TOKEN, Receiver
from tests.peers.receiving import Running, plain_environment
from tests.warm import AT_START, warm

SIDE_BY_SIDE = 4
GIVE_UP_S = 120
ENV_FILE = f"WECOM_CORP_ID={CORP_ID}\nWECOM_AGENT_ID=1000002\nWECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"


@dataclass(frozen=True)
class Examined:
    """What the doctor printed about one URL."""

    status: int
    document: dict[str, Any]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The diagnosis, first cause first."""
        found: list[dict[str, Any]] = self.document["diagnosis"]
        return found

    def shown(self) -> str:
        """What a failing test says about it."""
        lines = [
            f"{one['severity']} {one['certainty']} {one['code']} ({one['check']}) {one['params']} also {one['also']}"
            for one in self.findings
        ]
        unsure = [f"{one['id']}: {one['because']}" for one in self.document["checks"] if one["verdict"] == "unsure"]
        return "\n".join([self.document["verdict"], *lines, *unsure])


def examine(url: str, folder: Path) -> Examined:
    """`wecom-doctor check` with the settings that the console has."""
    env_file = folder / "doctor.env"
    command = ["check", url, "--env-file", str(env_file), "--offline", "--format", "json"]
    known = {name: value for name, value in plain_environment().items() if not name.startswith("LC_")}
    done = warm().run(command, folder, {**known, **AT_START}, GIVE_UP_S)
    assert done.returncode in {0, 1, 3}, done.stderr.decode()
    return Examined(done.returncode, json.loads(done.stdout))


@contextmanager
def examining(
    running: Running, receivers: Iterable[Receiver], folder: Path
) -> Iterator[Mapping[Receiver, Future[Examined]]]:
    """Reports on all these receivers, some examined at the same time."""
    env_file = folder / "doctor.env"
    env_file.touch(mode=0o600)
    env_file.write_text(ENV_FILE)
    with ThreadPoolExecutor(min(SIDE_BY_SIDE, 2 * (os.cpu_count() or 1))) as pool:
        # The proxies come last and take longest, one of them because it allows a request every two seconds.
        known = [one for one in reversed(list(receivers)) if running.runs(one)]
        yield {one: pool.submit(examine, running.url(one), folder) for one in known}
        pool.shutdown(cancel_futures=True)
