"""`egress` as it is typed: what a person reads, what a machine reads, and what is never read by anybody."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.authority import new_authority, shared_authority
from tests.cli.shell import Shell
from tests.fronts import tls_in_front
from tests.platforms import AGENT_ID, CORP_ID, SECRET, platform
from wecom_doctor.receiver.platform.standin import Platform

ENV = f"WECOM_CORP_ID={CORP_ID}\nWECOM_AGENT_ID={AGENT_ID}\nWECOM_SECRET={SECRET}\n"
OFFICIAL = "qyapi.weixin.qq.com"


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A folder with the settings of a program that only sends."""
    shell.write(".env", ENV)
    return shell


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "zh",
            (
                "粘贴这一行：`127.0.0.1`",
                "「应用管理 → 自建 → 选择应用 → 企业可信IP」",
                "IP白名单",
                "等 1 分钟",
                "可信域名",
            ),
        ),
        ("en", ("paste this line: `127.0.0.1`", "trusted domain or a receive URL", "IP白名单", "Wait one minute")),
    ],
)
def test_an_address_that_is_not_trusted(ready: Shell, lang: str, said: tuple[str, ...]) -> None:
    """The line to paste, where to paste it for whom, how long it takes, and what comes first."""
    with platform(trusted_ips=("203.0.113.1",)) as (base, _):
        result = ready("egress", "--api-base", base, "--lang", lang)
    text = "".join(result.stdout.split())
    assert result.status == 1
    assert result.stdout.index("egress-ip-not-trusted") < result.stdout.index("127.0.0.1")
    assert [one for one in said if "".join(one.split()) not in text] == []
    assert result.stderr == ""


def test_a_healthy_side(ready: Shell) -> None:
    """What was seen is shown although nothing is wrong: the address to enter, and the application."""
    with platform() as (base, standing):
        result = ready("egress", "--api-base", base, "--user", "lisi", "--lang", "en")
    assert result.status == 0
    assert "127.0.0.1 (as WeCom sees it, direct)" in result.stdout
    assert f"机器人 (AgentId {AGENT_ID})" in result.stdout
    assert "lisi is in the range with a department" in result.stdout
    assert "wecom.example.com" in result.stdout
    assert standing.ledger.sent == []


def test_sending_says_where_to_look(ready: Shell) -> None:
    """A message that WeCom shows and WeChat does not is a matter of settings there."""
    with platform() as (base, standing):
        result = ready("egress", "--api-base", base, "--send-to", "lisi", "--lang", "zh")
    assert result.status == 0
    assert "wechat-plugin-setting" in result.stdout
    assert "markdown" in result.stdout
    assert [one["touser"] for one in standing.ledger.sent] == ["lisi"]


def test_without_any_settings(shell: Shell) -> None:
    """The address is seen all the same; what else could be seen is told as a notice."""
    with platform() as (base, standing):
        result = shell("egress", "--api-base", base, "--format", "json")
    document = result.document
    assert result.status == 0
    assert document["facts"]["api_knock"]["answer"]["from_ip"] == "127.0.0.1"
    assert {one["severity"] for one in document["diagnosis"]} == {"notice"}
    assert standing.calls == ["gettoken"]


@pytest.mark.parametrize(("lang", "said"), [("zh", "下一步"), ("en", "enter 127.0.0.1 in 「应用管理")])
def test_the_first_screen_says_what_to_do_with_the_address(shell: Shell, lang: str, said: str) -> None:
    """Where to enter it, and what it takes to see more; whoever has given that is not told."""
    with platform() as (base, _):
        assert said in shell("egress", "--api-base", base, "--lang", lang).stdout
        shell.write(".env", ENV)
        assert said not in shell("egress", "--api-base", base, "--lang", lang).stdout


@pytest.mark.parametrize("command", ["check", "egress"])
def test_offline_asks_nobody(ready: Shell, command: str) -> None:
    """Only an address that is named is asked, and the settings name none."""
    result = ready(command, "--offline", "--only", "egress", "--format", "json")
    assert result.status == 0
    assert {one["verdict"] for one in result.document["checks"]} == {"skipped"}
    assert "api_knock" not in result.document["facts"]


def test_a_proxy_with_a_password_is_warned_about(ready: Shell) -> None:
    """A command line is read by others; without a password there is nothing to warn of."""
    with platform() as (base, _):
        pass
    with_password = ready("egress", "--api-base", base, "--proxy", "http://user:pass-word@127.0.0.1:9")
    assert "--proxy" in with_password.stderr
    assert "pass-word" not in with_password.said
    assert ready("egress", "--api-base", base, "--proxy", "http://127.0.0.1:9").stderr == ""


@contextmanager
def behind_tls(context_of: str, name: str = OFFICIAL) -> Iterator[tuple[tuple[str, ...], Path, Platform]]:
    """The options by which the official address leads to a platform behind a certificate, and the authority's file."""
    with ExitStack() as stack:
        base, standing = stack.enter_context(platform())
        folder = Path(stack.enter_context(shared_folder()))
        authority = new_authority(folder, context_of)
        port = stack.enter_context(tls_in_front(int(base.rpartition(":")[2]), authority.server_side(name)))
        way = f"{OFFICIAL}:443:127.0.0.1:{port}"
        yield ("--api-base", f"https://{OFFICIAL}", "--connect-to", way), authority.file, standing


@contextmanager
def shared_folder() -> Iterator[str]:
    """A folder beside the authority that all tests share."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(dir=shared_authority().file.parent) as folder:
        yield folder


def found(shell: Shell, *options: str, **environ: str) -> tuple[list[tuple[str, str]], int]:
    """Codes and certainties of a call of `egress`, and its exit status."""
    result = shell("egress", *options, "--only", "egress", "--format", "json", **environ)
    return [(one["code"], one["certainty"]) for one in result.document["diagnosis"]], result.status


def test_a_second_authority_on_the_way(ready: Shell) -> None:
    """Nothing is sent to whom nobody vouches for; where the system does, programs with their own list are warned of."""
    with behind_tls("Acme Security Gateway") as (options, authority, standing):
        assert found(ready, *options) == ([("tls-intercepted", "likely")], 1)
        assert standing.calls == []
        trusting = found(ready, *options, SSL_CERT_FILE=str(authority))
        assert trusting == ([("tls-intercepted", "likely")], 0)
        assert "gettoken" in standing.calls
        result = ready("egress", *options, "--ca-file", str(authority), "--lang", "en")
        assert "Acme Security Gateway" in result.stdout


def test_a_certificate_of_another_name(ready: Shell) -> None:
    """Whoever it is, it is not the API, even if the authority is believed."""
    with behind_tls("Acme", "other.example.com") as (options, authority, standing):
        assert found(ready, *options, SSL_CERT_FILE=str(authority)) == ([("tls-intercepted", "likely")], 1)
        assert standing.calls == []


def test_the_official_address_in_clear(ready: Shell) -> None:
    """The Secret is not sent where anybody can listen and nothing is served."""
    with platform("captive-portal") as (base, standing):
        way = f"{OFFICIAL}:80:127.0.0.1:{base.rpartition(':')[2]}"
        call = ("--api-base", f"http://{OFFICIAL}", "--connect-to", way)
        assert found(ready, *call) == ([("captive-portal", "likely")], 1)
    assert standing.calls == ["getcallbackip"]


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--samples", "99", "--samples 要是 1 到 20 之间的整数"),
        ("--samples", "many", "--samples 要是 1 到 20 之间的整数"),
        ("--echo", "api.ipify.org", "「api.ipify.org」不是网址"),
    ],
)
def test_a_value_that_is_none(shell: Shell, option: str, value: str, said: str) -> None:
    """One sentence in the user's language, and nothing is asked."""
    result = shell("egress", option, value, "--lang", "zh")
    assert (result.status, result.stdout) == (2, "")
    assert said in result.stderr
