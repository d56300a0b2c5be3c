"""The worst defect is a false alarm: .env files in which nothing is wrong, in all the styles that people write."""

import random
import string

import pytest

from tests.cli.settings_text import AES_KEY, CC_CONNECT, CORP_ID, FAULTLESS, TOKEN, env_text
from tests.cli.shell import Result, Shell

PLAIN = env_text()
LETTERS_AND_DIGITS = string.ascii_letters + string.digits


def each(pattern: str) -> str:
    """Every setting written in the same style."""
    return "".join(pattern.format(name=name, value=value) + "\n" for name, value in FAULTLESS.items())


def calm(result: Result) -> None:
    """Exit status 0, nothing above a notice, nothing undecided, nothing on stderr."""
    document = result.document
    alarms = [(one["code"], one["params"]) for one in document["diagnosis"] if one["severity"] != "notice"]
    undecided = [one["id"] for one in document["checks"] if one["verdict"] in {"unsure", "crashed"}]
    assert (alarms, undecided, result.stderr) == ([], [], "")
    assert (result.status, document["verdict"], document["exit_status"]) == (0, "healthy", 0)


STYLES = {
    "plain": PLAIN,
    "no newline at the end": PLAIN.rstrip("\n"),
    "blank lines everywhere": "\n\n" + PLAIN.replace("\n", "\n\n"),
    "indented": each("  {name}={value}"),
    "double quotes": each('{name}="{value}"'),
    "single quotes": each("{name}='{value}'"),
    "export": each("export {name}={value}"),
    "export with quotes": each('export {name}="{value}"'),
    "Chinese comments": f"# 企业微信配置，请勿提交\n{PLAIN}# 以下未使用\n# WECOM_TOKEN=旧的\n",
    "an apostrophe in a comment": f"# don't commit this file, it's \"secret\"\n{PLAIN}",
    "old values in comments": f"{PLAIN}#WECOM_TOKEN=your-token-here\n#WECOM_ENCODING_AES_KEY=xxxx\n# WECOM_SECRET: 1\n",
    "a comment like a shebang": f"#!/bin/sh\n{PLAIN}",
    "sections": f"#### 企业微信 ####\n{PLAIN}\n; --- other things ---\n".replace("; ", "# "),
    "a duplicate that agrees": f"{PLAIN}WECOM_TOKEN={TOKEN}\n",
    "another order": "".join(reversed(PLAIN.splitlines(keepends=True))),
    "empty optional settings": env_text(PROXY="", CALLBACK_URL="", TRUSTED_IPS="", SUITE_ID=""),
    "no API settings": env_text(AGENT_ID=None, SECRET=None),
    "empty API settings": env_text(AGENT_ID="", SECRET=""),
}
NEIGHBOURS = {
    "a database": 'DATABASE_URL="postgres://u:p%40ss@localhost:5432/db?sslmode=disable"\nREDIS_URL=redis://:x@r:6379/0\n',
    "dollars": 'PROMPT="costs $5 or ${MORE}"\nPASSWORD=pa$$word\n',
    "a value over several lines": 'PRIVATE_KEY="-----BEGIN PRIVATE KEY-----\nMIIabc+/==\n-----END PRIVATE KEY-----"\n',
    "JSON": 'MODELS={"a": 1, "b": [2, 3]}\n',
    "an apostrophe in a value": "TITLE=it's fine\n",
    "Chinese": "APP_NAME=企业微信机器人\nGREETING=“你好”，世界\n",
    "lower case": "debug=true\nlog.level=info\n",
    "empty ones": "EMPTY=\nQUOTED_EMPTY=''\n",
    "blanks around =": "FOO = bar\nBAZ= qux\n",
    "placeholders of others": "OPENAI_API_KEY=sk-xxxxxxxx\nSENTRY_DSN=your-dsn-here\n",
    "a comment behind a value": "PORT=8080 # the port\n",
    "switches named like secrets": "API_KEY_ENABLED=false\nTOKEN_TTL=86400\nKEYCLOAK_REALM=wecom\nSECRET_KIND=error\n",
    "names without a value": "export DEBUG\nHTTP_PROXY\n",
    "its own names that begin like ours": "WECOM_BOT_ID=1\nWECOM_WEBHOOK_KEY=k\nWECOM_LOG_LEVEL=info\nWECOM_PORT=8080\n"
    "WECOM_CALLBACK_PATH=/cb\nWECOM_USER_ID=zhangsan\nWECOM_ENABLED=true\nWECOM_CONTACT_SECRET=s\nWECOM_KF_TOKEN=t\n"
    "WECOM_TOKEN_CACHE=redis\nWECOM_CORP_NAME=n\nWECOM_SUITE_SECRET=s\nWECOM_SECRET_FILE=/run/s\nWECOM_AGENT_NAME=n\n",
    "names of other products": "WEIXIN_TOKEN=a\nDINGTALK_TOKEN=b\nFEISHU_APP_ID=c\nCORP_ID=d\nTOKEN=e\nAES_KEY=f\n",
}
VALUES: dict[str, dict[str, str]] = {
    "a Token of three": {"TOKEN": "a9Z"},
    "a Token of seventeen": {"TOKEN": TOKEN[:17]},
    "a Token of thirty-two": {"TOKEN": TOKEN},
    "a Token of digits": {"TOKEN": "8273645190"},
    "a Token that begins like a placeholder": {"TOKEN": "none1234abcd"},
    "a Token like a word of JSON": {"TOKEN": "false"},
    "a Token with a row of x": {"TOKEN": "aB3xxxx9kQ7mZp2"},
    "a Secret with a row of x": {"SECRET": "Xk3mPq9-Vb7_LnT2cRw8YdZs4HfJ6aUxxXXoB5iCtN0"},
    "a corp id from WeChat": {"CORP_ID": "wx1a2b3c4d5e6f7081"},
    "a corp id of a third party": {"CORP_ID": "wpAbCdEfGhIjKlMnOpQrStUvWxYz123456"},
    "the smallest AgentId": {"AGENT_ID": "1"},
    "a built-in AgentId": {"AGENT_ID": "3010011"},
    "a Secret that begins with -": {"SECRET": "-k3mPq9_Vb7_LnT2cRw8YdZs4HfJ6aUe1GoB5iCtN0D"},
    "a Secret that looks like a key": {"SECRET": "Xk3mPq9AVb7ALnT2cRw8YdZs4HfJ6aUe1GoB5iCtN0A"},
    "https": {"CALLBACK_URL": "https://wecom.example.com/wecom/callback"},
    "http": {"CALLBACK_URL": "http://wecom.example.com/wecom/callback"},
    "a Chinese domain": {"CALLBACK_URL": "https://企业.中国/callback"},
    "another port": {"CALLBACK_URL": "https://wecom.example.com:8443/callback"},
    "a query": {"CALLBACK_URL": "https://wecom.example.com/callback?app=1"},
    "loopback": {"CALLBACK_URL": "http://127.0.0.1:8000/callback"},
    "loopback by name": {"CALLBACK_URL": "http://localhost:8000/callback"},
    "loopback in IPv6": {"CALLBACK_URL": "http://[::1]:8000/callback"},
    "a private address": {"CALLBACK_URL": "http://192.168.1.5:8000/callback"},
    "a proxy with a login": {"PROXY": "http://user:p%40ss@10.0.0.1:3128"},
    "trusted addresses": {"TRUSTED_IPS": "203.0.113.7,203.0.113.8"},
    "a trusted domain": {"TRUSTED_DOMAIN": "example.com"},
    "the official API": {"API_BASE": "https://qyapi.weixin.qq.com"},
    "a suite id": {"SUITE_ID": "ww4asffe99e54c0f4c"},
}
FINE = {
    **{f"style: {name}": text for name, text in STYLES.items()},
    **{f"beside: {name}": PLAIN + text for name, text in NEIGHBOURS.items()},
    **{f"before: {name}": text + PLAIN for name, text in NEIGHBOURS.items()},
    **{f"value: {name}": env_text(**changes) for name, changes in VALUES.items()},
}


@pytest.mark.parametrize("content", [pytest.param(text, id=name) for name, text in FINE.items()])
def test_a_fine_file_raises_no_alarm(shell: Shell, content: str) -> None:
    """Nothing above a notice, and exit status 0."""
    shell.write(".env", content)
    calm(shell("env", "--format", "json"))


@pytest.mark.parametrize("last", "ABCDEZabcz0123459")
def test_a_key_may_end_in_any_letter_or_digit(shell: Shell, last: str) -> None:
    """WeCom hands out keys with any last character, so none is more than a notice."""
    shell.write(".env", env_text(ENCODING_AES_KEY=AES_KEY[:-1] + last))
    calm(shell("env", "--format", "json"))


@pytest.mark.parametrize("seed", range(10))
def test_random_values_of_the_right_shape_raise_no_alarm(shell: Shell, seed: int) -> None:
    """What the admin console hands out is random, and never mistaken for a fault."""
    draw = random.Random(seed)
    values = {
        "CORP_ID": f"ww{draw.randbytes(8).hex()}",
        "AGENT_ID": str(draw.randint(1000002, 1000999)),
        "SECRET": "".join(draw.choices(LETTERS_AND_DIGITS + "-_", k=43)),
        "TOKEN": "".join(draw.choices(LETTERS_AND_DIGITS, k=draw.randint(3, 32))),
        "ENCODING_AES_KEY": "".join(draw.choices(LETTERS_AND_DIGITS, k=43)),
    }
    shell.write(".env", env_text(**values))
    calm(shell("env", "--format", "json"))


@pytest.mark.parametrize("kind", ["app", "suite-data", "suite-command", "bot", "kf", "mp"])
def test_every_kind_is_content_with_a_full_set(shell: Shell, kind: str) -> None:
    """The same settings are fine for every kind of callback."""
    shell.write(".env", PLAIN)
    calm(shell("env", "--kind", kind, "--format", "json"))


def test_what_a_kind_does_not_need_may_be_missing(shell: Shell) -> None:
    """A bot has no corp id, and whoever names the receive id needs none either."""
    shell.write(".env", env_text(CORP_ID=None, AGENT_ID=None, SECRET=None))
    calm(shell("env", "--kind", "bot", "--format", "json"))
    calm(shell("env", "--receive-id", CORP_ID, "--format", "json"))


def test_a_repository_that_ignores_the_file(shell: Shell) -> None:
    """A .env in a git repository is fine when .gitignore names it, in a folder below as well."""
    shell.git_init(".env")
    shell.write(".env", PLAIN)
    calm(shell("env", "--format", "json"))
    (shell.folder / "deploy").mkdir()
    shell.write("deploy/.env", PLAIN)
    calm(shell("env", "deploy/.env", "--format", "json"))


def test_a_machine_without_git(shell: Shell) -> None:
    """Where git is not installed, as in a slim container, a file outside any repository is fine."""
    shell.write(".env", PLAIN)
    (shell.folder / "nothing").mkdir()
    calm(shell("env", "--format", "json", PATH=str(shell.folder / "nothing")))


def test_an_environment_that_agrees(shell: Shell) -> None:
    """A variable that holds the same value as the file overrides nothing."""
    shell.write(".env", PLAIN)
    calm(shell("env", "--format", "json", WECOM_TOKEN=TOKEN))


def test_settings_from_the_environment_alone(shell: Shell) -> None:
    """Without any .env, as in a container, the process environment is enough for `check`."""
    calm(shell("check", "--format", "json", **FAULTLESS))


@pytest.mark.parametrize("name", [".env", "prod.env", "企业 微信.env", "-.env"])
def test_the_file_may_have_any_name(shell: Shell, name: str) -> None:
    """Blanks, Chinese and dashes in the file name are no problem."""
    shell.write(name, PLAIN)
    result = shell("env", "--format", "json", "--", name)
    calm(result)
    assert f"{name}:4" in [one["source"] for one in result.document["target"]["settings"]]


def test_another_projects_file(shell: Shell) -> None:
    """A sound config.toml of cc-connect raises no alarm."""
    shell.write("config.toml", CC_CONNECT)
    calm(shell("env", "--from", "cc-connect:config.toml", "--format", "json"))


def test_a_link_to_the_file(shell: Shell) -> None:
    """A .env that is a symbolic link is read like the file itself."""
    shell.write("shared.env", PLAIN)
    (shell.folder / ".env").symlink_to("shared.env")
    calm(shell("env", "--format", "json"))


def test_what_keygen_writes_is_fine(shell: Shell) -> None:
    """The file that keygen makes needs nothing but the corp id."""
    shell.write(".env", f"WECOM_CORP_ID={CORP_ID}\n")
    assert shell("keygen", "--write", ".env").status == 0
    (shell.folder / ".env.bak").unlink()
    calm(shell("env", "--format", "json"))
