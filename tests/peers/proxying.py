"""Real proxies on loopback, with the configuration that a test has."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.peers.receivers.programs import Missing, Start, program
from tests.peers.receiving import Process
from tests.ports import free_port

PACKAGES = {"tinyproxy": "tinyproxy", "squid": "squid", "nginx": "nginx-light"}
AS_ROOT = os.geteuid() == 0
# What a configuration for a server leaves to the system, and a test must not.
SQUID_REST = """
pid_filename none
cache_log FOLDER/cache.log
access_log none
cache_store_log none
coredump_dir FOLDER
visible_hostname proxy.test
shutdown_lifetime 0 seconds
connect_timeout 5 seconds
forward_timeout 5 seconds
dns_timeout 5 seconds
netdb_filename none
"""
NGINX_AROUND = """
daemon off;
pid FOLDER/nginx.pid;
error_log FOLDER/error.log;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path FOLDER/body;
  proxy_temp_path FOLDER/proxy;
  fastcgi_temp_path FOLDER/fastcgi;
  uwsgi_temp_path FOLDER/uwsgi;
  scgi_temp_path FOLDER/scgi;
INSIDE
}
"""


@dataclass(frozen=True)
class Proxying:
    """A proxy that runs: where, and what it says."""

    port: int
    process: Process


def needed(name: str) -> str:
    """Where a program is; without it the test is left out."""
    try:
        return program(name, PACKAGES[name])
    except Missing as missing:
        pytest.skip(str(missing))


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder for everybody: proxies give up being root and must still find their files; folders of tests are shut."""
    with TemporaryDirectory(prefix="wecom-doctor-proxy-") as name:
        Path(name).chmod(0o777)
        yield Path(name)


@contextmanager
def proxying(name: str, config: str, folder: Path) -> Iterator[Proxying]:
    """A proxy with this configuration, in which PORT stands for a free port and FOLDER for its open folder."""
    found = needed(name)
    port = free_port()
    path = folder / f"{name}.conf"
    if name == "squid":
        config += SQUID_REST
    if name == "nginx":
        config = ("user root;\n" if AS_ROOT else "") + NGINX_AROUND.replace("INSIDE", config)
    path.write_text(config.replace("FOLDER", str(folder)).replace("PORT", str(port)), encoding="utf-8")
    commands = {
        "tinyproxy": [found, "-d", "-c", str(path)],
        "squid": [found, "-N", "-n", f"squid{port}", "-f", str(path)],
        "nginx": [found, "-p", str(folder), "-c", str(path)],
    }
    with Process(Start(commands[name], {}, folder), folder / f"{name}.log") as process:
        process.await_port(port)
        try:
            yield Proxying(port, process)
        finally:
            # squid thinks for seconds about how to end, and leaves what it shared with nobody.
            os.killpg(process.popen.pid, signal.SIGKILL if name == "squid" else signal.SIGTERM)
            for one in Path("/dev/shm").glob(f"squid{port}-*"):
                one.unlink()


def run_commands(text: str, folder: Path) -> None:
    """Run the commands that the comments of a configuration tell, with /etc/ in a folder of the test."""
    for command in re.findall(r"^#   (\w+ .* > /etc/\S+)$", text, re.MULTILINE):
        place = folder / "made"
        place.mkdir(exist_ok=True)
        subprocess.run(["sh", "-c", re.sub(r"/etc/\w+/", f"{place}/", command)], check=True, timeout=30)
