"""What all tests share: side by side, those of one file run in one process, so that what it starts is started once."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# They share receivers; and where examinations are made by the dozen, others at the same time make endpoints look slow.
TOGETHER = {
    "tests/examination/test_gallery_diagnosis.py": "examinations",
    "tests/peers/test_receivers_broken.py": "examinations",
    "tests/peers/test_receivers_healthy.py": "examinations",
}


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """One file after the other, the one with the most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return TOGETHER.get(file, file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Used by `-n`, whatever `--dist` says."""
    return ByFile(config, log)
