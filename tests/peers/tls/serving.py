"""nginx with all sites, and what the doctor lists about one of them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.peers.receivers.programs import Start
from tests.peers.receiving import Process
from tests.peers.tls.sites import BROKEN, HEALTHY, Authorities, Site, configuration, stapled
from tests.ports import free_ports
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.model import Area
from wecom_doctor.settings.given import Options, Place, gather
from wecom_doctor.settings.names import Name


@dataclass(frozen=True)
class Sites:
    """All sites as they run."""

    folder: Path
    sites: dict[str, Site]
    ports: dict[str, int]

    def url(self, name: str) -> str:
        """Where the console would call."""
        return f"https://{self.sites[name].host}:{self.ports[name]}/callback"

    def ca_file(self, name: str) -> str | None:
        """What the user gives as --ca-file."""
        site = self.sites[name]
        path = {"root": "root.pem", "self": f"{name}.pem", "nobody": None}[site.trusts]
        return None if path is None else str(self.folder / path)

    def way(self, name: str) -> tuple[Place, Place]:
        """The detour from the name to this machine."""
        return Place(self.sites[name].host, self.ports[name]), Place("127.0.0.1", self.ports[name])

    def examined(self, name: str) -> Report:
        """The report on the TLS of a site."""
        options = Options(connect_to=(self.way(name),), ca_file=self.ca_file(name), timeout_s=60.0)
        flags = {Name.CALLBACK_URL: ("URL", self.url(name))}
        given = gather(options=options, flags=flags, env_path="no.env", foreign=None, environ={})
        return examine(given, checks_for([Area.TLS], (), ()), FailOn.PROBLEM, lambda _: None)


@contextmanager
def served(folder: Path) -> Iterator[Sites]:
    """One nginx for all of them."""
    found = shutil.which("nginx")
    if found is None:
        pytest.skip("nginx is not installed")
    made = Authorities()
    sites = {name: make(made) for name, make in {**HEALTHY, **BROKEN}.items()}
    ports = dict(zip(sites, free_ports(len(sites)), strict=True))
    (folder / "root.pem").write_bytes(made.root.pem)
    (folder / "stapled.der").write_bytes(stapled(made, made.sound[0]))
    for name, site in sites.items():
        if site.trusts == "self":
            (folder / f"{name}.pem").write_bytes(site.chain[0].pem)
    (folder / "nginx.conf").write_text(configuration(folder, sites, ports))
    start = Start([found, "-p", str(folder), "-c", str(folder / "nginx.conf")], {}, folder)
    with Process(start, folder / "nginx.log") as process:
        for port in ports.values():
            process.await_port(port)
        yield Sites(folder, sites, ports)
