"""`--format json` and `-o FILE`: one document as the contract says it, alone on stdout, with the same exit status."""

import json
import os
import sys
from collections.abc import Mapping, Sequence

import pytest

from tests.cli.contract import assert_contract
from tests.cli.settings_text import CC_CONNECT, TOKEN, env_text
from tests.cli.shell import LANGUAGES, Shell

# A git that never answers, in a repository: the check on it lacks its evidence when the time is up.
SILENT_GIT = "#!/bin/sh\nexec sleep 20\n"
URL = "https://wecom.example.com/callback"
# What can be judged without asking the network for that name.
ON_PAPER = ("--only", "settings", "--only", "keys", "--only", "url")

# The call, more variables, and the exit status.
CASES: dict[str, tuple[Sequence[str], Mapping[str, str], int]] = {
    "healthy": (["env", "fine.env"], {}, 0),
    "healthy demo": (["check", "--demo"], {}, 0),
    "healthy with URL": (["check", URL, "--env-file", "fine.env", *ON_PAPER], {}, 0),
    "healthy offline": (["check", "--env-file", "fine.env", "--offline"], {}, 0),
    "healthy from the environment": (["check"], {"WECOM_TOKEN": TOKEN, "WECOM_CORP_ID": "ww1a2b3c4d5e6f7081"}, 1),
    "healthy in part": (["env", "faulty.env", "--only", "settings"], {}, 0),
    "only notices": (["env", "notices.env"], {}, 0),
    "warnings": (["env", "windows.env"], {}, 0),
    "warnings that count": (["env", "windows.env", "--fail-on", "warning"], {}, 1),
    "problems": (["env", "faulty.env"], {}, 1),
    "problems of every kind": (["check", "ftp://a b", "--env-file", "gbk.env", *ON_PAPER], {}, 1),
    "problems that do not count": (["env", "faulty.env", "--fail-on", "never"], {}, 0),
    "a missing file": (["env", "missing.env"], {}, 1),
    "a foreign file": (["env", "--from", "cc-connect:config.toml"], {}, 0),
    "a foreign file without our section": (["env", "--from", "cc-connect:empty.toml"], {}, 1),
    "a secret as a flag": (["env", "fine.env", "--token", TOKEN], {}, 0),
    "nothing to examine": (["check"], {}, 2),
    "nothing to examine, failing never": (["check", "--fail-on", "never"], {}, 2),
    "unsure": (["env", "fine.env", "--timeout", "0.3"], {"PATH": "programs"}, 3),
    "problems and unsure": (["env", "faulty.env", "--timeout", "0.3"], {"PATH": "programs"}, 1),
}


@pytest.fixture
def furnished(shell: Shell) -> Shell:
    """A folder with a file for every case."""
    shell.git_init("*")
    shell.write("fine.env", env_text())
    shell.write("faulty.env", env_text(ENCODING_AES_KEY="short1", TOKEN="my_tken_9Qz7Kd"))
    shell.write("notices.env", env_text(AGENT_ID=None, TOKEN="a9Z"))
    shell.write("windows.env", env_text().replace("\n", "\r\n"))
    shell.write("gbk.env", ("# 企业微信\n" + env_text()).encode("gbk"))
    shell.write("config.toml", CC_CONNECT)
    shell.write("empty.toml", 'language = "zh"\n')
    return shell


def variables(shell: Shell, given: Mapping[str, str]) -> dict[str, str]:
    """The variables of a case; PATH stands for a PATH with the silent git in front."""
    return {
        name: shell.install_program("git", SILENT_GIT) if name == "PATH" else value for name, value in given.items()
    }


@pytest.mark.parametrize(("arguments", "environ", "status"), list(CASES.values()), ids=list(CASES))
def test_the_document_keeps_the_contract(
    furnished: Shell, arguments: Sequence[str], environ: Mapping[str, str], status: int
) -> None:
    """Whatever the outcome, stdout is one document of the promised form that tells the exit status itself."""
    result = furnished(*arguments, "--format", "json", "--lang", "zh", **variables(furnished, environ))
    assert result.status == status
    document = result.document
    assert_contract(document)
    assert document["exit_status"] == status
    assert document["run"]["lang"] == "zh"
    assert document["run"]["command"] == arguments[0]


@pytest.mark.parametrize(("arguments", "environ", "status"), list(CASES.values()), ids=list(CASES))
def test_both_formats_end_alike(
    furnished: Shell, arguments: Sequence[str], environ: Mapping[str, str], status: int
) -> None:
    """The text report has the same exit status, and its files too."""
    result = furnished(*arguments, "-o", "report.txt", "-o", "report.json", **variables(furnished, environ))
    assert result.status == status
    assert furnished.read("report.txt") == result.stdout
    assert json.loads(furnished.read("report.json"))["exit_status"] == status


@pytest.mark.parametrize(
    ("arguments", "verdict"),
    [
        (["env", "fine.env"], "healthy"),
        (["env", "windows.env", "--fail-on", "warning"], "healthy"),
        (["env", "faulty.env"], "problems"),
        (["env", "faulty.env", "--fail-on", "never"], "problems"),
    ],
)
def test_the_verdict_is_about_the_callback_not_about_the_shell(
    furnished: Shell, arguments: Sequence[str], verdict: str
) -> None:
    """--fail-on changes the exit status and not what is said."""
    assert furnished(*arguments, "--format", "json").document["verdict"] == verdict


def test_what_lacks_its_evidence_is_said(furnished: Shell) -> None:
    """An undecided check names what is missing, and the verdict is unsure, not healthy."""
    path = furnished.install_program("git", SILENT_GIT)
    document = furnished("env", "fine.env", "--timeout", "0.3", "--format", "json", PATH=path).document
    assert document["verdict"] == "unsure"
    undecided = {one["id"]: one["because"] for one in document["checks"] if one["verdict"] == "unsure"}
    assert set(undecided) == {"settings.env-file-outside-git"}


def test_the_document_speaks_both_languages_and_means_the_same(furnished: Shell) -> None:
    """Only sentences depend on the language: codes, checks and facts are the same in both."""
    zh, en = (furnished("env", "faulty.env", "--format", "json", "--lang", lang).document for lang in LANGUAGES)
    assert_contract(en)
    for chinese, english in zip(zh["diagnosis"], en["diagnosis"], strict=True):
        assert chinese["title"] != english["title"]
        assert len(chinese["fix"]) == len(english["fix"])
        for name in ("code", "check", "severity", "certainty", "params", "see", "evidence", "also"):
            assert chinese[name] == english[name]
    assert [(one["id"], one["verdict"]) for one in zh["checks"]] == [
        (one["id"], one["verdict"]) for one in en["checks"]
    ]
    assert zh["facts"]["settings_given"] == en["facts"]["settings_given"]


def test_the_document_can_be_piped(furnished: Shell) -> None:
    """`wecom-doctor env --format json | python -m json.tool` works."""
    result = furnished("env", "faulty.env", "--format", "json", "--lang", "zh")
    done = furnished.program(sys.executable, "-m", "json.tool", stdin=result.stdout.encode())
    assert done.returncode == 0
    assert json.loads(done.stdout) == result.document


def test_a_warning_about_the_call_does_not_disturb_the_document(furnished: Shell) -> None:
    """The remark on a secret among the arguments goes to stderr."""
    result = furnished("env", "fine.env", "--format", "json", "--token", TOKEN)
    assert_contract(result.document)
    assert "--token" in result.stderr


def test_files_are_written_beside_any_format(furnished: Shell) -> None:
    """-o takes its format from the suffix, may be repeated, and leaves stdout as it was asked for."""
    outputs = ("-o", "a.txt", "--output", "b.json", "-o", "c.JSON")
    result = furnished("env", "faulty.env", "--format", "json", *outputs)
    for name in ("b.json", "c.JSON"):
        assert json.loads(furnished.read(name))["diagnosis"] == result.document["diagnosis"]
    text = furnished.read("a.txt")
    assert "token-malformed" in text
    assert "\x1b" not in text
    assert furnished("env", "fine.env", *outputs).status == 0
    assert "token-malformed" not in furnished.read("a.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_cannot_be_written_is_told(furnished: Shell) -> None:
    """A report that cannot be put where it was wanted ends with status 2 and the file's name."""
    (furnished.folder / "locked").mkdir(mode=0o500)
    result = furnished("env", "fine.env", "-o", "locked/report.txt")
    assert result.status == 2
    assert "locked/report.txt" in result.stderr
