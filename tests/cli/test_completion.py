"""`wecom-doctor completion`: scripts that shells accept, and a real completion in bash."""

import shutil
import sys

import pytest

from tests.cli.shell import Shell

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
LAUNCHER = f'#!/bin/sh\nexec "{sys.executable}" -m wecom_doctor "$@"\n'
# What bash does when the user presses TAB: it sets the words and calls the function that was registered.
PRESS_TAB = """
eval "$(wecom-doctor completion bash)"
registered=$(complete -p wecom-doctor)
function=${registered##*-F }
function=${function%% *}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
"$function" wecom-doctor
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("name", "sign"),
    [("bash", "complete -o"), ("zsh", "#compdef wecom-doctor"), ("fish", "complete --no-files --command wecom-doctor")],
)
def test_a_script_for_every_shell(shell: Shell, name: str, sign: str) -> None:
    """The script goes to stdout, alone, and registers the completion of this program."""
    result = shell("completion", name)
    assert (result.status, result.stderr) == (0, "")
    assert sign in result.stdout


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_shell_can_read_its_script(shell: Shell, name: str) -> None:
    """The shell itself, where it is installed, finds no fault with the script."""
    if shutil.which(name) is None:
        pytest.skip(f"no {name} here")
    shell.write("script", shell("completion", name).stdout)
    done = shell.program(name, "-n", "script")
    assert (done.returncode, done.stderr) == (0, b"")


@needs_bash
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["wecom-doctor", "ke"], ["keygen"]),
        (["wecom-doctor", "ex"], ["explain"]),
        (["wecom-doctor", "check", "--fo"], ["--format"]),
        (["wecom-doctor", "env", "--fa"], ["--fail-on"]),
        (["wecom-doctor", "check", "--format", "j"], ["json", "junit"]),
        (["wecom-doctor", "env", "--kind", "suite"], ["suite-data", "suite-command"]),
        (["wecom-doctor", "env", "--fail-on", "n"], ["never"]),
        (["wecom-doctor", "keygen", "--format", "e"], ["env"]),
        (["wecom-doctor", "check", "--lang", "z"], ["zh"]),
        (["wecom-doctor", "completion", ""], ["bash", "zsh", "fish"]),
    ],
    ids=lambda one: " ".join(one),
)
def test_bash_completes(shell: Shell, typed: list[str], offered: list[str]) -> None:
    """Pressing TAB in bash offers commands, options and choices."""
    path = shell.install_program("wecom-doctor", LAUNCHER)
    done = shell.program("bash", "-c", PRESS_TAB, "bash", *typed, environ={"PATH": path})
    assert done.stderr == b""
    assert done.stdout.decode().split() == offered


@needs_bash
def test_bash_offers_every_command(shell: Shell) -> None:
    """After the program's name every command of the help is offered."""
    path = shell.install_program("wecom-doctor", LAUNCHER)
    done = shell.program("bash", "-c", PRESS_TAB, "bash", "wecom-doctor", "", environ={"PATH": path})
    assert {"check", "env", "keygen", "explain", "completion"} <= set(done.stdout.decode().split())
