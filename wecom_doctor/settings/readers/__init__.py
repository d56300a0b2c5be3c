"""How six programs read the same .env: each takes text and gives the values it would hand to the application.

The rules were read off the programs' documentation and sources: python-dotenv itself, docker's `--env-file`,
compose's `env_file`, systemd's `EnvironmentFile=`, `set -a; . ./.env` in a POSIX shell, and npm's dotenv.
"""

from collections.abc import Callable, Mapping

from wecom_doctor.settings.readers.compose import read_compose
from wecom_doctor.settings.readers.docker import read_docker
from wecom_doctor.settings.readers.node import read_node
from wecom_doctor.settings.readers.program import BOM, Reader, Refused, Values
from wecom_doctor.settings.readers.python import read_dotenv
from wecom_doctor.settings.readers.shell import read_shell
from wecom_doctor.settings.readers.systemd import read_systemd

__all__ = ["BOM", "READERS", "Reader", "Refused", "Values", "read_dotenv"]

READERS: dict[Reader, Callable[[str, Mapping[str, str]], Values]] = {
    Reader.DOTENV: read_dotenv,
    Reader.DOCKER: read_docker,
    Reader.COMPOSE: read_compose,
    Reader.SYSTEMD: read_systemd,
    Reader.SHELL: read_shell,
    Reader.NODE: read_node,
}
