"""What the platform knows of one company: its applications, its members, and who may call from where."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Application:
    """One self-built application."""

    agent_id: int
    name: str
    secret: str = field(repr=False)
    disabled: bool = False
    users: tuple[str, ...] = ()
    parties: tuple[int, ...] = (1,)
    tags: tuple[int, ...] = ()
    trusted_domain: str = ""
    home_url: str = ""
    reports_location: int = 0
    reports_entering: int = 0


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A service provider with one third-party application."""

    secret: str = field(repr=False)
    suite_id: str
    suite_secret: str = field(repr=False)
    suite_ticket: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Company:
    """A company; `parents` are the departments with what each lies in, `members` the members with their departments."""

    corp_id: str
    applications: tuple[Application, ...]
    parents: Mapping[int, int] = field(default_factory=lambda: {1: 0})
    members: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    tagged: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    provider: Provider | None = None
    robot_key: str = field(default="", repr=False)
    # None: an old application, for which nobody looks at addresses.
    trusted_ips: tuple[str, ...] | None = None
    callback_ips: tuple[str, ...] = ("203.0.113.10", "203.0.113.11", "198.51.100.*")
    api_ips: tuple[str, ...] = ("192.0.2.20", "192.0.2.21")

    def application(self, agent_id: int) -> Application | None:
        """The application of that number."""
        return next((one for one in self.applications if one.agent_id == agent_id), None)

    def above(self, department: int) -> tuple[int, ...]:
        """A department and all that it lies in."""
        found: list[int] = []
        while department and department not in found:
            found.append(department)
            department = self.parents.get(department, 0)
        return tuple(found)

    def sees(self, application: Application, user: str) -> bool:
        """A member is in the visible range of an application: alone, with a department, or by a tag."""
        departments = {one for own in self.members.get(user, ()) for one in self.above(own)}
        by_tag = {member for tag in application.tags for member in self.tagged.get(tag, ())}
        return user in application.users or bool(departments & {*application.parties}) or user in by_tag
