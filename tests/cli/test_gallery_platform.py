"""The half of the gallery that shows broken APIs: ready to be examined by the command that it tells."""

import json
import signal
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.cli.test_gallery import OnShow, done, on_show
from tests.platforms import AGENT_ID, CORP_ID, SECRET

ENV = f"WECOM_CORP_ID={CORP_ID}\nWECOM_AGENT_ID={AGENT_ID}\nWECOM_SECRET={SECRET}\n"


def codes(shell: Shell, shown: OnShow) -> list[str]:
    """What the command finds that the exhibit tells."""
    assert shown.command[:3] == ["wecom-doctor", "egress", "--api-base"]
    result = shell(*shown.command[1:], "--only", "egress", "--format", "json")
    return [one["code"] for one in json.loads(result.stdout)["diagnosis"]]


def test_a_broken_api_is_examined(shell: Shell) -> None:
    """With settings made on the spot, which are gone afterwards."""
    with on_show(shell.folder, "api:egress-ip-not-trusted") as shown:
        path = Path(shown.option("--env-file") or "")
        assert path.stat().st_mode & 0o077 == 0
        assert codes(shell, shown) == ["egress-ip-not-trusted"]
        shown.process.send_signal(signal.SIGINT)
        assert shown.process.wait() == 0
        assert not path.parent.exists()


@pytest.mark.parametrize(("options", "named"), [((), None), (("--env-file", "own.env"), "own.env")])
def test_own_settings_are_used(shell: Shell, options: tuple[str, ...], named: str | None) -> None:
    """They are right for the company that is on show, so that only the fault is found."""
    shell.write(named or ".env", ENV)
    with on_show(shell.folder, "api:agentid-secret-mismatch", *options) as shown:
        assert shown.option("--env-file") == named
        assert codes(shell, shown) == ["agentid-secret-mismatch"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_name_that_is_none(tmp_path: Path, lang: str) -> None:
    """What was perhaps meant is told."""
    result = done(tmp_path, "api:secret-wron", "--lang", lang)
    assert result.returncode == 2
    assert "api:secret-wrong" in result.stderr
    assert result.stdout == ""
    unknown = done(tmp_path, "api:no-such-thing", "--lang", lang)
    assert unknown.returncode == 2
    assert "api:no-such-thing" in unknown.stderr
