"""A config.toml of cc-connect, and what reading one gives."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wecom_doctor.settings.foreign import Foreign, read_foreign

COMPLETE = """[[projects]]
name = "my-project"

[projects.agent]
type = "claudecode"

[projects.agent.options]
work_dir = "/path/to/your/project"
mode = "default"

[[projects.platforms]]
type = "wecom"

[projects.platforms.options]
corp_id = "ww0123456789abcdef"
corp_secret = "aSecret"
agent_id = "1000002"
callback_token = "aToken"
callback_aes_key = "aKey"
port = "9090"
callback_path = "/my/callback"
enable_markdown = false
proxy = "http://proxy.example.com:8888"
"""
ENVIRON = {"WECOM_BOT": "fromEnvironment", "PROXY_HOST": "10.0.0.7", "EMPTY": ""}

Read = Callable[[str | bytes], Foreign]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a config.toml and read it."""

    def reading(content: str | bytes) -> Foreign:
        path = tmp_path / "config.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_foreign("cc-connect", str(path), ENVIRON)

    return reading


def values(found: Foreign) -> dict[str, tuple[str, int | None]]:
    """The settings with their lines."""
    return {name.value: (value.text, value.line) for name, value in found.values.items()}
