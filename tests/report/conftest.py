"""What the tests of several formats start from."""

from pathlib import Path

import pytest

from tests.report.made import Studio


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """Makes reports in a temporary folder."""
    return Studio(tmp_path, monkeypatch)
