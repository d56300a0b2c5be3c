"""A wheel built from the tree works in an empty venv outside the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command without this checkout on the path and without settings of the machine."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("WECOM_", "PYTHON"))}
    return subprocess.run(
        command, cwd=cwd, env={**environment, "LC_ALL": "C.UTF-8"}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the checkout."""
    return tmp_path_factory.mktemp("wheel")


@pytest.fixture(scope="module")
def wheel(folder: Path) -> Path:
    """The wheel of the present tree."""
    built = run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), str(ROOT), cwd=folder)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def program(folder: Path, wheel: Path) -> Path:
    """The script of an installation that has nothing but the wheel and what it asks for."""
    home = folder / "venv"
    assert run(sys.executable, "-m", "venv", str(home), cwd=folder).returncode == 0
    python = home / "bin" / "python"
    constraints = str(ROOT / "tests" / "constraints.txt")
    installed = run(str(python), "-m", "pip", "install", "--quiet", "-c", constraints, str(wheel), cwd=folder)
    assert installed.returncode == 0, installed.stderr
    return home / "bin" / "wecom-doctor"


def test_wheel_holds_every_data_file_of_the_tree(wheel: Path) -> None:
    """Knowledge, schema, checklists and the licence are inside the wheel."""
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "wecom_doctor").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    expected |= {f"wecom_doctor/checklists/{path.name}" for path in (ROOT / "checklists").glob("*.md")}
    assert expected <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith("tests/")]


def test_main_job_runs_from_the_wheel(program: Path, folder: Path) -> None:
    """`check --demo` of the installed program is healthy."""
    done = run(str(program), "check", "--demo", "--format", "json", cwd=folder)
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (0, "healthy")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--version"], "wecom-doctor "),
        (["--help", "--lang", "zh"], "用法"),
        (["explain", "60020", "--lang", "zh"], "企业可信IP"),
        (["explain", "-40001"], "-40001"),
        (["keygen", "--format", "env"], "WECOM_ENCODING_AES_KEY="),
        (["report", "--schema"], "urn:wecom-doctor:report:1"),
        (["check", "--list"], "keys.aes-key-length"),
        (["checklist", "--list"], "deploy-callback"),
        (["checklist", "trusted-ip", "--lang", "zh"], "企业可信IP"),
        (["completion", "bash"], "complete"),
    ],
)
def test_other_commands_run_from_the_wheel(program: Path, folder: Path, arguments: list[str], expected: str) -> None:
    """Every command finds its data in the installation."""
    done = run(str(program), *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout
