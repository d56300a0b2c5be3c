"""A .env in a folder of its own, and its reading."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wecom_doctor.settings.env_file import EnvText, read_env_file

ReadEnv = Callable[[str | bytes], EnvText]


@pytest.fixture
def env_path(tmp_path: Path) -> Path:
    """Where the .env of this test stands; nothing is there yet."""
    return tmp_path / ".env"


@pytest.fixture
def read_env(env_path: Path) -> ReadEnv:
    """Write a .env and read it; text is written as UTF-8 with its line ends as they are."""

    def read(content: str | bytes) -> EnvText:
        env_path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_env_file(str(env_path))

    return read
