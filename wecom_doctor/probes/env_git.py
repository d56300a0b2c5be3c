"""What git does with the .env."""

from pathlib import Path

from wecom_doctor.facts.env_file import EnvFile, EnvGit, FileState, GitState
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.processes import run_program


@probe(reach=Reach.LOCAL)
async def env_git(env_file: EnvFile, gate: Gate) -> EnvGit | Absent:
    """Ask git whether the file is tracked, ignored, or about to be added by accident."""
    if env_file.state is not FileState.FOUND:
        return Absent(Absence.NOT_APPLICABLE)
    async with gate.to("git"):
        return EnvGit(path=env_file.path, state=await state_of(Path(env_file.path)))


async def state_of(path: Path) -> GitState:
    """Only clear answers count: git may be missing, slow, or refuse a repository of another owner."""
    if not is_below_a_repository(path):
        return GitState.NO_REPOSITORY
    git = ("git", "-C", str(path.parent))
    inside = await run_program(*git, "rev-parse", "--is-inside-work-tree")
    if inside.status != 0:
        return GitState.UNKNOWN
    if inside.output.strip() != "true":
        return GitState.NO_REPOSITORY
    tracked = await run_program(*git, "--literal-pathspecs", "ls-files", "--error-unmatch", "--", path.name)
    if tracked.status == 0:
        return GitState.TRACKED
    ignored = await run_program(*git, "check-ignore", "--quiet", "--", path.name)
    if tracked.status != 1 or ignored.status not in (0, 1):
        return GitState.UNKNOWN
    return GitState.IGNORED if ignored.status == 0 else GitState.NOT_IGNORED


def is_below_a_repository(path: Path) -> bool:
    """A .git stands beside the file or above it; without one there is nothing that git could add the file to."""
    return any((folder / ".git").exists() for folder in path.absolute().parents)
