"""Ten lines for a chat, whatever the run came to."""

import pytest

from tests.examination.workbench import needs_git
from tests.report.made import MAKERS, Studio
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.report.short import render

pytestmark = needs_git


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", MAKERS)
def test_it_never_takes_more_than_ten_lines(studio: Studio, name: str, lang: Lang) -> None:
    """Verdict and road stand first, and no line is empty."""
    lines = render(MAKERS[name](studio), Words(lang)).splitlines()
    assert 3 <= len(lines) <= 10
    assert all(lines)
    assert lines[0][0] in "✓✗?"
    assert lines[2].count("→") == 7


def test_a_likely_cause_comes_with_the_look_that_decides(studio: Studio) -> None:
    """What, how sure, what to do in full, what decides, and the rest by name."""
    text = render(studio.broken_endpoint(), Words(Lang.EN))
    assert "(likely) token-mismatch" in text
    assert "Fix: 1) " in text
    assert "Decide: " in text
    assert "url-bare-ip" in text
