"""The ways by which programs on this machine may leave for the API, read off the settings and the environment."""

from dataclasses import dataclass

from wecom_doctor.model import Fact

DIRECT, BY_SETTING, BY_ENVIRONMENT, BY_FOREIGN = "direct", "proxy", "environment", "foreign"


@dataclass(frozen=True, kw_only=True)
class EgressRoute:
    """One way: `variable` tells where its proxy is written, `proxy` what is written there, without user and password.

    `usable`: it can be read, and we speak that kind of proxy. `idle`: no usual program takes it for the API, because it
    is for http alone or NO_PROXY has an exception.
    """

    name: str
    variable: str
    proxy: str
    usable: bool
    idle: bool


@dataclass(frozen=True, kw_only=True)
class EgressRoutes(Fact):
    """All ways, the one that our own calls take first; `bypassed_by` is the entry of NO_PROXY that is about the API.

    `hosting` is the platform that runs this process, where its variables tell.
    """

    routes: tuple[EgressRoute, ...]
    bypassed_by: str
    hosting: str

    @property
    def main(self) -> EgressRoute:
        """The way of our own calls."""
        return self.routes[0]

    def named(self, name: str) -> EgressRoute | None:
        """The way of that name, if there is one."""
        return next((one for one in self.routes if one.name == name), None)
