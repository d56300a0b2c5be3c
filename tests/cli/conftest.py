"""What every test of the command line starts from."""

from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """An empty folder to type commands in."""
    return Shell(tmp_path)
