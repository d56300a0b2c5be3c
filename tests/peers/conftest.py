"""Peers that are no Python packages, fetched once and run as they are."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from tests.peers.receivers.case import Case
from tests.peers.receivers.doctor import Examined, examining
from tests.peers.receivers.programs import Receiver
from tests.peers.receiving import Running, started

Examine = Callable[[Receiver], Examined]
Ask = Callable[[Sequence[dict[str, str]]], list[dict[str, str]]]

NODE_FOLDER = Path(__file__).parent / "node"

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed, so the npm package @wecom/crypto cannot be run")
    return found


@pytest.fixture(scope="session")
def ask_wecom_crypto() -> Ask:
    """A function that has @wecom/crypto answer questions, one run of node for each list."""
    node, npm = program("node"), program("npm")
    if not (NODE_FOLDER / "node_modules" / "@wecom" / "crypto" / "package.json").is_file():
        install = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund"]
        installed = subprocess.run(install, cwd=NODE_FOLDER, capture_output=True, text=True, timeout=300, check=False)
        assert installed.returncode == 0, f"npm install failed:\n{installed.stderr}"

    def ask(questions: Sequence[dict[str, str]]) -> list[dict[str, str]]:
        lines = "".join(json.dumps(question) + "\n" for question in questions)
        run = subprocess.run(
            [node, "wecom_crypto.mjs"],
            cwd=NODE_FOLDER,
            input=lines.encode(),
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert run.returncode == 0, run.stderr.decode()
        answers: list[dict[str, str]] = [json.loads(line) for line in run.stdout.splitlines()]
        assert len(answers) == len(questions)
        return answers

    return ask


def receivers_of(session: pytest.Session) -> list[Receiver]:
    """The receivers that the selected tests are about."""
    calls = (getattr(item, "callspec", None) for item in session.items)
    values = [value for call in calls if call is not None for value in call.params.values()]
    cases = [one.receiver for one in values if isinstance(one, Case)]
    return list(dict.fromkeys([*(one for one in values if isinstance(one, Receiver)), *cases]))


@pytest.fixture(scope="session")
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """All receivers of the selected tests, each on a port of its own."""
    with started(receivers_of(request.session), tmp_path_factory.mktemp("receivers")) as found:
        yield found


@pytest.fixture(scope="session")
def examine(
    request: pytest.FixtureRequest, running: Running, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Examine]:
    """A function that has the doctor's report on a receiver; all are examined side by side from the first call on."""
    with examining(running, receivers_of(request.session), tmp_path_factory.mktemp("doctor")) as reports:

        def examined(receiver: Receiver) -> Examined:
            running.url(receiver)
            return reports[receiver].result()

        yield examined
