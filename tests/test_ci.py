"""What pipelines copy: the action's steps, the GitLab template, the pre-commit hook and the image, as far as here."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.settings_text import env_text
from wecom_doctor.examination.demo import demo

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PYTHON = re.compile(r"\$\{\{ *steps\.install\.outputs\.python *\}\}")
EXPRESSION = re.compile(r"\$\{\{ *inputs\.([a-z-]+) *\}\}")


def clean_environment(folder: Path) -> dict[str, str]:
    """What a fresh runner has, with the package where the install step would put it."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
    }


def bash(script: str, folder: Path, environ: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script as runners do."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script, "--", *arguments]
    return subprocess.run(
        command, cwd=folder, env=dict(environ), capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def endpoint() -> Iterator[tuple[str, str]]:
    """A correct callback and its settings."""
    with demo() as running:
        yield running[0], running[1]


def examine_step(inputs: Mapping[str, str], folder: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """The step of the action that examines, with its inputs filled in, and its outputs."""
    (step,) = [one for one in ACTION["runs"]["steps"] if one.get("id") == "examine"]
    values = {name: str(one["default"]) for name, one in ACTION["inputs"].items()} | dict(inputs)
    filled = {name: EXPRESSION.sub(lambda found: values[found[1]], text) for name, text in step["env"].items()}
    outputs, temporary = folder / "outputs", folder / "temporary files"
    outputs.write_text("")
    temporary.mkdir(exist_ok=True)
    environ = (
        clean_environment(folder)
        | {name: PYTHON.sub(sys.executable, text) for name, text in filled.items()}
        | {"GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(folder / "summary"), "RUNNER_TEMP": str(temporary)}
    )
    done = bash(step["run"], folder, environ)
    return done, dict(line.split("=", 1) for line in outputs.read_text().splitlines())


def test_every_step_of_the_action_is_bash_without_pasted_inputs() -> None:
    """An input pasted into a script could be a command; each is declared and comes as a variable."""
    assert ACTION["runs"]["using"] == "composite"
    for step in ACTION["runs"]["steps"]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]
        used = EXPRESSION.findall(" ".join(step.get("env", {}).values()))
        assert set(used) <= set(ACTION["inputs"])


def test_the_action_is_content_with_a_healthy_endpoint(endpoint: tuple[str, str], tmp_path: Path) -> None:
    """Status 0, the verdict and the report as outputs, and a summary for the page of the job."""
    url, env = endpoint
    done, outputs = examine_step({"url": url, "args": f"--offline --env-file {env}"}, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert outputs == {"verdict": "healthy", "report": "wecom-doctor.json"}
    assert json.loads((tmp_path / "wecom-doctor.json").read_text())["exit_status"] == 0
    assert (tmp_path / "summary").read_text().strip()


def test_the_action_fails_and_points_at_the_line(tmp_path: Path) -> None:
    """Status 1, an annotation at the line of the .env, and the report all the same."""
    (tmp_path / ".env").write_text(env_text().replace("WECOM_ENCODING_AES_KEY=", "WECOM_ENCODING_AES_KEY=x"))
    (tmp_path / ".env").chmod(0o600)
    done, outputs = examine_step({"command": "env"}, tmp_path)
    assert done.returncode == 1
    assert re.search(r"^::error [^\n]*file=\.env,line=\d+", done.stdout, re.MULTILINE)
    assert outputs["verdict"] == "problems"
    known, _ = examine_step({"command": "env", "baseline": "wecom-doctor.json", "report": "again.json"}, tmp_path)
    assert known.returncode == 0, known.stdout + known.stderr


def test_an_input_is_no_command(tmp_path: Path) -> None:
    """Whatever an input holds, it is one argument."""
    done, _ = examine_step(
        {"command": "env", "url": "$(touch pwned); touch pwned", "baseline": "`touch pwned`"}, tmp_path
    )
    assert done.returncode == 2
    assert not (tmp_path / "pwned").exists()


def test_options_are_split_as_a_shell_does(tmp_path: Path) -> None:
    """Quotes keep blanks together, lines and blanks part options, and nothing is a command."""
    (tmp_path / "my settings.env").write_text(env_text())
    (tmp_path / "my settings.env").chmod(0o600)
    args = "--env-file \"my settings.env\"\n--receive-id '$(touch pwned)' --only keys"
    done, outputs = examine_step({"args": args, "report": "out of/the way.json"}, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert outputs == {"verdict": "healthy", "report": "out of/the way.json"}
    report = json.loads((tmp_path / "out of" / "the way.json").read_text())
    assert {one["area"] for one in report["checks"]} == {"keys"}
    assert report["target"]["settings"][0]["source"].startswith("my settings.env")
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"args": "--only 'keys"}, "args"),
        ({"report": "a.json\nverdict=healthy"}, "report"),
        ({"url": "--help"}, "--help"),
    ],
)
def test_inputs_that_cannot_be_used(inputs: dict[str, str], told: str, tmp_path: Path) -> None:
    """Status 2, a word of why, no outputs; an earlier report does not speak for this run."""
    (tmp_path / "wecom-doctor.json").write_text('{"verdict": "healthy"}')
    done, outputs = examine_step({"command": "env"} | inputs, tmp_path)
    assert (done.returncode, outputs.get("verdict")) in ((2, None), (1, "problems"))
    assert told in done.stdout + done.stderr


def test_files_of_the_repository_are_no_modules(tmp_path: Path) -> None:
    """A `json.py` beside the workflow would otherwise be run."""
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    (tmp_path / "click.py").write_text("raise SystemExit(7)")
    (tmp_path / ".env").write_text(env_text())
    (tmp_path / ".env").chmod(0o600)
    done, outputs = examine_step({"command": "env"}, tmp_path)
    assert (done.returncode, outputs["verdict"]) == (0, "healthy"), done.stdout + done.stderr


def test_the_action_installs_beside_the_runners_python() -> None:
    """Runners refuse installations into their own Python (PEP 668)."""
    (step,) = [one for one in ACTION["runs"]["steps"] if one.get("id") == "install"]
    assert "-m venv" in step["run"]
    assert '"$GITHUB_ACTION_PATH"' in step["run"]


def test_the_gitlab_job_writes_what_it_keeps(endpoint: tuple[str, str], tmp_path: Path) -> None:
    """Every file that the template takes as an artefact is written by its script, also when the job fails."""
    job = GITLAB[".wecom-doctor"]
    (script,) = [one for one in job["script"] if "wecom_doctor" in one]
    environ = clean_environment(tmp_path) | {
        **job["variables"],
        "WECOM_CALLBACK_URL": endpoint[0],
        "WECOM_DOCTOR_CHECK_ENV_FILE": endpoint[1],
        "WECOM_DOCTOR_CHECK_OFFLINE": "1",
    }
    done = bash(script, tmp_path, environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert job["artifacts"]["when"] == "always"
    for name in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (tmp_path / name).stat().st_size > 0


def test_the_hook_judges_every_file_it_is_given(tmp_path: Path) -> None:
    """pre-commit gives several files; one bad one fails the commit, and templates are none of its business."""
    (hook,) = HOOKS
    (tmp_path / "wecom-doctor").write_text(f'#!/bin/sh\nexec {sys.executable} -m wecom_doctor "$@"\n')
    (tmp_path / "wecom-doctor").chmod(0o755)
    for name, text in (("a.env", env_text()), ("b.env", env_text().replace("WECOM_TOKEN=", "WECOM_TOKEN=密"))):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    environ = clean_environment(tmp_path)
    environ["PATH"] = f"{tmp_path}:{environ['PATH']}"
    words = shlex.split(hook["entry"])
    (tmp_path / "c.env").write_bytes(env_text().replace("\n", "\r\n").encode())
    (tmp_path / "c.env").chmod(0o600)
    strict = ["--fail-on", "warning"]
    for files, status in (
        (["a.env"], 0),
        (["a.env", "b.env"], 1),
        (["b.env", "a.env"], 1),
        (["a.env", "c.env"], 0),
        ([*strict, "a.env", "c.env"], 1),
    ):
        done = subprocess.run([*words, *files], cwd=tmp_path, env=environ, capture_output=True, timeout=60, check=False)
        assert done.returncode == status, done.stdout.decode() + done.stderr.decode()
    chosen = [
        name
        for name in (".env", "deploy/.env", ".env.production", ".env.example", "x.env", ".envrc", "README.md")
        if re.search(hook["files"], name) and not re.search(hook["exclude"], name)
    ]
    assert chosen == [".env", "deploy/.env", ".env.production"]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_what_the_readme_shows_fits_what_is_here(readme: str) -> None:
    """The examples parse, and name inputs, a template and a hook that exist."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    actions, template, hooks = (yaml.safe_load(one) for one in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL))
    (ours,) = [one for one in actions["jobs"]["wecom"]["steps"] if "wecom-doctor@" in one["uses"]]
    assert set(ours["with"]) <= set(ACTION["inputs"])
    (upload,) = [one for one in actions["jobs"]["wecom"]["steps"] if "upload" in one["uses"]]
    assert upload["with"]["path"] == ACTION["inputs"]["report"]["default"]
    assert template["wecom"]["extends"] in GITLAB
    assert template["include"]["local"] == "ci/gitlab.yml"
    assert {one["id"] for one in hooks["repos"][0]["hooks"]} <= {one["id"] for one in HOOKS}


def steps_of_the_image() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    return [(one.partition(" ")[0], one.partition(" ")[2]) for one in lines if one and not one.startswith("#")]


def test_the_image_ignores_what_it_does_not_need() -> None:
    """Of the tree only what the wheel is made of gets into the build; a .env never does."""
    kept = [one[1:] for one in (ROOT / ".dockerignore").read_text().splitlines() if one.startswith("!")]
    assert sorted(kept) == ["LICENSE", "README.md", "checklists", "pyproject.toml", "wecom_doctor"]


def test_the_steps_of_the_image_run_in_a_clean_root(tmp_path: Path) -> None:
    """Each instruction in its order, in a folder for a root and a venv for the Python of the image; then as nobody."""
    environ = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", str(tmp_path)), "LANG": "C.UTF-8"}
    for name in (one for one in os.environ if one.lower().startswith(("pip_", "ssl_cert", "requests_"))):
        environ[name] = os.environ[name]
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "python")], check=True, timeout=60)
    environ["PATH"] = f"{tmp_path / 'python' / 'bin'}:{environ['PATH']}"
    user = ""
    for instruction, rest in steps_of_the_image():
        if instruction == "COPY" and rest.startswith("--from="):
            _, source, target = rest.split()
            assert target == "/usr/local"
            subprocess.run(["cp", "-r", f"{tmp_path}{source}/.", str(tmp_path / "python")], check=True)
        elif instruction == "COPY":
            source, target = rest.split()
            assert source == "."
            for kept in ("wecom_doctor", "checklists", "pyproject.toml", "README.md", "LICENSE"):
                (tmp_path / target.strip("/")).mkdir(exist_ok=True)
                subprocess.run(["cp", "-r", str(ROOT / kept), str(tmp_path / target.strip("/"))], check=True)
        elif instruction == "RUN":
            script = re.sub(r"(?<![\w/])/(src|installed)\b", rf"{tmp_path}/\1", rest)
            done = bash(script, tmp_path, environ)
            assert done.returncode == 0, done.stderr
        elif instruction == "USER":
            user = rest
    assert user.split(":")[0].isdigit()
    assert int(user.split(":")[0]) > 0
    (program,) = [json.loads(rest)[0] for instruction, rest in steps_of_the_image() if instruction == "ENTRYPOINT"]
    command = [str(tmp_path / "python" / "bin" / program), "check", "--demo", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (0, "healthy")
