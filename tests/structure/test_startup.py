"""What is loaded when a command starts, in a fresh process."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Container

import pytest

from tests.structure.source import ROOT

HEAVY = {"socket", "ssl", "asyncio", "httpx", "dns", "psutil", "rich", "jinja2"}
LOAD_ALL_RULES = """
import importlib, json, pkgutil, sys
import wecom_doctor.rules as rules
for module in pkgutil.walk_packages(rules.__path__, "wecom_doctor.rules."):
    importlib.import_module(module.name)
print(json.dumps(sorted(sys.modules)))
"""


def run(*arguments: str, status: Container[int] = (0,)) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter with the package of this checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WECOM_")}
    finished = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert finished.returncode in status
    return finished


def loaded_by(*command: str, status: Container[int] = (0,)) -> set[str]:
    """The top-level packages that a command loads, as Python itself reports them."""
    finished = run("-X", "importtime", "-m", "wecom_doctor", *command, status=status)
    assert finished.stdout
    names = re.findall(r"^import time:.*\| +(\S+)$", finished.stderr, re.MULTILINE)
    assert "wecom_doctor.cli" in names
    return {name.partition(".")[0] for name in names}


def test_rules_load_no_network() -> None:
    """Rules are pure functions of facts, so importing all of them loads nothing that could reach out."""
    loaded = set(json.loads(run("-c", LOAD_ALL_RULES).stdout))
    assert "wecom_doctor.rules.settings" in loaded
    assert not loaded & {"socket", "ssl", "asyncio", "httpx"}


@pytest.mark.parametrize("command", ["--version", "--help", "keygen", "explain 60020", "explain --list"])
def test_quick_commands_load_nothing_heavy(command: str) -> None:
    """Start-up is a feature: a command that needs no network does not load one, nor the terminal library."""
    assert not loaded_by(*command.split()) & HEAVY


@pytest.mark.parametrize("command", ["env", "check --list", "check --only url", "report --schema"])
def test_what_speaks_http_is_loaded_for_the_network_only(command: str) -> None:
    """A command that sends nothing waits for no library that would."""
    speakers = {"httpx", "httpcore", "h11", "anyio", "http", "dns", "psutil"}
    assert not loaded_by(*command.split(), status=range(3)) & speakers


def test_certificates_are_loaded_for_https_only() -> None:
    """All probes are found without what only a certificate needs."""
    loading = "import json, sys; from wecom_doctor.examination.discovery import all_probes; all_probes()"
    loaded = set(json.loads(run("-c", f"{loading}; print(json.dumps(sorted(sys.modules)))").stdout))
    assert "wecom_doctor.probes.tls_handshake" in loaded
    assert not loaded & {"wecom_doctor.net.trust", "wecom_doctor.net.certificates"}


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/callback", "http://localhost:9/callback"])
def test_what_speaks_dns_is_loaded_for_names_only(url: str) -> None:
    """Who tests on his own machine does not wait for it."""
    assert "dns" not in loaded_by("check", url, "--only", "dns")


def test_heavy_modules_would_be_noticed() -> None:
    """The list of loaded modules is the real one: an examination does load asyncio."""
    assert "asyncio" in loaded_by("env", "--fail-on", "never", "--token", "none")
