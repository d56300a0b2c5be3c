"""What a review by fresh eyes found stays mended."""

import re

import pytest

from tests.cli.settings_text import AES_KEY, CC_CONNECT, TOKEN, env_text
from tests.cli.shell import COMMAND, LANGUAGES, Shell

ON_PAPER = ("--only", "settings", "--only", "keys", "--only", "url")


def alarms(shell: Shell, content: str) -> list[tuple[str, str]]:
    """Findings above a notice."""
    shell.write(".env", content)
    document = shell("env", "--format", "json").document
    return [(one["code"], one["severity"]) for one in document["diagnosis"] if one["severity"] != "notice"]


@pytest.mark.parametrize("token", ["wecom", "callback", "settings", "error", "Token", "check"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_weak_token_does_not_black_out_our_own_words(shell: Shell, token: str, lang: str) -> None:
    """Redaction strikes secrets out of what the user gave, not out of headings, commands and codes."""
    shell.write(".env", env_text(TOKEN=token))
    assert "•" not in shell("env", "--lang", lang).stdout
    assert "•" not in shell("env", "--lang", lang, "--format", "json").stdout


def test_a_reader_that_refuses_the_file_does_not_read_the_value(shell: Shell) -> None:
    """docker stops at `export X: y`, so it must not be said to read another line's value."""
    shell.write(".env", f"{env_text(TRUSTED_IPS='203.0.113.7 # office')}export X: y\n")
    document = shell("env", "--format", "json").document
    (finding,) = (one for one in document["diagnosis"] if one["code"] == "env-value-hash-cut")
    assert "docker:same" not in finding["params"]["readings"]
    assert "sh:same" not in finding["params"]["readings"]


def test_an_open_quote_is_one_finding(shell: Shell) -> None:
    """What the open quote swallows in some reader is its consequence, not a finding of the next line."""
    assert alarms(shell, env_text(TOKEN=f'"{TOKEN}')) == [("env-value-quoted", "error")]


def test_an_equals_sign_too_many_is_one_finding(shell: Shell) -> None:
    """A key with its `=` left on has one fault, not two."""
    assert len(alarms(shell, env_text(ENCODING_AES_KEY=f"{AES_KEY}="))) == 1


def test_a_broken_foreign_file_explains_what_is_missing(shell: Shell) -> None:
    """Nothing can be read from a broken config.toml, so missing settings are its consequence."""
    shell.write("config.toml", CC_CONNECT.replace('name = "helper"', 'name = "helper'))
    document = shell("env", "--from", "cc-connect:config.toml", "--format", "json").document
    assert [one["code"] for one in document["diagnosis"]] == ["env-line-unparsable"]


def test_a_file_that_is_not_there_is_not_called_found(shell: Shell) -> None:
    """With a URL alone the check on the .env is skipped, not passed."""
    document = shell("check", "http://127.0.0.1:1/", *ON_PAPER, "--format", "json").document
    verdicts = {one["id"]: one["verdict"] for one in document["checks"]}
    assert verdicts["settings.env-file-found"] != "ok"


@pytest.mark.parametrize("text", ["", "-x", "echostr校验失败", "openapi回调地址请求不通过"])
def test_no_suggestion_is_better_than_a_silly_one(shell: Shell, text: str) -> None:
    """Codes are suggested only when they are near."""
    assert not re.search(r"Did you mean", shell("explain", "--", text).stderr)


def test_explain_writes_json_in_utf8(shell: Shell) -> None:
    """JSON is UTF-8 whatever the locale, as in `check --format json`."""
    done = shell.program(
        *COMMAND, "explain", "60020", "--format", "json", "--lang", "zh", environ={"PYTHONIOENCODING": "gbk"}
    )
    done.stdout.decode("utf-8", "strict")


def test_a_wrong_language_is_told_in_the_users_own(shell: Shell) -> None:
    """`--lang fr` on a Chinese machine is answered in Chinese."""
    assert re.search(r"[\u4e00-\u9fff]", shell("env", "--lang", "fr", LANG="zh_CN.UTF-8").stderr)


def test_the_environment_does_not_disturb_the_demo(shell: Shell) -> None:
    """A user's own variables are no part of the demo."""
    result = shell("check", "--demo", "--format", "json", WECOM_TOKEN="your-token", WECOM_CORP_ID="x")
    assert result.status == 0
    assert {one["code"] for one in result.document["diagnosis"]} == {"url-not-public", "url-odd-port"}


def test_keygen_leaves_a_value_of_several_lines_alone(shell: Shell) -> None:
    """Nobody can say where a value with an open quote ends, so nothing is written and the line is named."""
    content = 'FOO=1\nWECOM_TOKEN="first\nsecond"\nBAR=2\n'
    shell.write(".env", content)
    done = shell("keygen", "--write", ".env", "--force")
    assert done.status == 2
    assert ".env:2" in done.stderr
    assert (shell.folder / ".env").read_text() == content


def test_an_argument_too_many_shows_no_password(shell: Shell) -> None:
    """A URL that slipped in as one more argument is named without what stands before its host."""
    done = shell("check", "https://a.example.com/", "https://me:Hush7hush@b.example.com/")
    assert done.status == 2
    assert "b.example.com" in done.stderr
    assert "Hush7hush" not in done.stderr


def test_the_name_of_another_project_is_no_error_where_nothing_is_missing(shell: Shell) -> None:
    """A bot needs no corp id, so a CORP_ID that some other program reads is nobody's fault."""
    shell.write(".env", f"WECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={AES_KEY}\nCORP_ID=ww0123456789abcdef\n")
    assert shell("env", "--kind", "bot").status == 0
    assert shell("env").status == 1
