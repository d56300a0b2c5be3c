"""--version and --help, in both languages, for every command."""

import re

import pytest

from tests.cli.shell import LANGUAGES, Shell
from wecom_doctor import __version__

COMMANDS = (
    *("check", "simulate", "decode", "net", "listen", "gallery"),
    *("env", "keygen", "explain", "report", "completion"),
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_version_names_program_and_version(shell: Shell) -> None:
    """`--version` prints one line with name and version, and nothing on stderr."""
    result = shell("--version")
    assert (result.status, result.stdout, result.stderr) == (0, f"wecom-doctor {__version__}\n", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_root_help_lists_every_command(shell: Shell, lang: str) -> None:
    """`--help` tells each command with what it is for, in the language asked for."""
    result = shell("--help", "--lang", lang) if lang == "en" else shell("--lang", lang, "--help")
    assert result.status == 0
    assert result.stderr == ""
    for command in COMMANDS:
        told = re.search(rf"^  {command} +(\S.*)$", result.stdout, re.MULTILINE)
        assert told, command
        assert bool(CHINESE.search(told[1])) == (lang == "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", [(), *((one,) for one in COMMANDS)], ids=lambda one: " ".join(one) or "root")
def test_every_help_has_an_example_and_explains_every_option(shell: Shell, command: tuple[str, ...], lang: str) -> None:
    """Help goes to stdout, shows at least one complete call to copy, and leaves no option without words."""
    result = shell(*command, "--help", LANG="zh_CN.UTF-8" if lang == "zh" else "C.UTF-8")
    assert (result.status, result.stderr) == (0, "")
    heading = "例子：" if lang == "zh" else "Examples:"
    examples = result.stdout.partition(heading)[2].partition("\n\n")[0]
    assert f"wecom-doctor {' '.join(command)}".strip() in examples
    options = result.stdout.partition("选项：" if lang == "zh" else "Options:")[2]
    rows = re.split(r"\n(?=  -)", options)[1:]
    assert len(rows) >= 2
    for row in rows:
        words = re.sub(r"^  (-\w, )?--\S+( \S+)?\s+", "", row)
        assert CHINESE.search(words) if lang == "zh" else len(words.split()) > 1, row


@pytest.mark.parametrize("command", COMMANDS)
def test_the_short_flag_does_the_same(shell: Shell, command: str) -> None:
    """`-h` is `--help`."""
    assert shell(command, "-h") == shell(command, "--help")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_eighty_columns(shell: Shell, command: str, lang: str) -> None:
    """No line of a help is wider than a classic terminal, Chinese characters counted as two."""
    for line in shell(command, "--help", "--lang", lang).stdout.splitlines():
        assert len(line) + len(re.findall(r"[\u2e80-\uffef]", line)) <= 80, line


def test_without_a_command_the_help_is_shown_and_the_call_counts_as_wrong(shell: Shell) -> None:
    """`wecom-doctor` alone tells what there is, with the exit status of wrong usage."""
    result = shell()
    assert result.status == 2
    assert result.stdout == shell("--help").stdout


@pytest.mark.parametrize(
    ("arguments", "environ", "lang"),
    [
        ((), {}, "en"),
        ((), {"LANG": "zh_CN.UTF-8"}, "zh"),
        ((), {"LANG": "zh_TW.UTF-8"}, "zh"),
        ((), {"LANG": "zh_CN.GBK"}, "zh"),
        ((), {"LANG": "de_DE.UTF-8"}, "en"),
        ((), {"LANG": ""}, "en"),
        ((), {"LANG": "C.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ((), {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ((), {"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ((), {"LANG": "C.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ((), {"LANG": "C.UTF-8", "WECOM_DOCTOR_LANG": "zh"}, "zh"),
        ((), {"LANG": "zh_CN.UTF-8", "WECOM_DOCTOR_LANG": "en"}, "en"),
        ((), {"LC_ALL": "zh_CN.UTF-8", "WECOM_DOCTOR_LANG": "en"}, "en"),
        ((), {"WECOM_DOCTOR_LANG": "en", "WECOM_DOCTOR_KEYGEN_LANG": "zh"}, "zh"),
        ((), {"WECOM_DOCTOR_ENV_LANG": "zh"}, "en"),
        (("--lang", "zh"), {}, "zh"),
        (("--lang=zh",), {}, "zh"),
        (("--lang", "en"), {"LC_ALL": "zh_CN.UTF-8"}, "en"),
        (("--lang", "zh"), {"WECOM_DOCTOR_LANG": "en", "WECOM_DOCTOR_KEYGEN_LANG": "en"}, "zh"),
    ],
)
def test_the_language_comes_from_the_nearest_source(
    shell: Shell, arguments: tuple[str, ...], environ: dict[str, str], lang: str
) -> None:
    """--lang before the command's variable, before the general one, before LC_ALL, LC_MESSAGES and LANG."""
    result = shell("keygen", *arguments, **environ)
    assert result.status == 0
    assert result.stderr == ""
    assert ("在管理后台粘贴" in result.stdout) == (lang == "zh")
    assert ("Paste them" in result.stdout) == (lang == "en")


def test_a_command_of_a_command_has_a_language_of_its_own(shell: Shell) -> None:
    """`report show` has a variable that begins with both names, and that of `report` serves it too."""
    for variable in ("WECOM_DOCTOR_REPORT_SHOW_LANG", "WECOM_DOCTOR_REPORT_LANG"):
        assert "没有" in shell("report", "show", "nosuch.json", **{variable: "zh"}).stderr


def test_the_language_may_stand_before_the_command(shell: Shell) -> None:
    """`wecom-doctor --lang zh keygen` speaks Chinese like `keygen --lang zh`."""
    assert "在管理后台粘贴" in shell("--lang", "zh", "keygen").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_errors_speak_the_language_too(shell: Shell, command: str) -> None:
    """A mistake is told in the language of the user, whichever way it was chosen."""
    assert CHINESE.search(shell(command, "--nonsense", LANG="zh_CN.UTF-8").stderr)
    assert CHINESE.search(shell(command, "--lang", "zh", "--nonsense").stderr)
    assert not CHINESE.search(shell(command, "--nonsense").stderr)
