"""Peers that are no Python packages, fetched once and run as they are."""

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

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
