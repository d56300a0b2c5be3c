"""What the API lets an application read: itself, its departments, and the platform's addresses."""

from dataclasses import dataclass

from wecom_doctor.facts.api_answer import ApiAnswer, first_with
from wecom_doctor.model import Fact

# The token is not taken, or there were too many calls.
HOPELESS = (40014, 41001, 42001, 45009, 45033)


@dataclass(frozen=True, kw_only=True)
class AgentListed:
    """An application that the token may use."""

    agent_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class AgentSeen:
    """The application as `agent/get` shows it; of its members only the number is kept, and whether --user is one.

    `home_logs_in`: its home page is a link of web login, and `home_host` the host that the login leads back to.
    """

    agent_id: str
    name: str
    disabled: bool
    users: int
    names_user: bool
    parties: tuple[int, ...]
    tags: tuple[int, ...]
    trusted_domain: str
    home_host: str
    reports_location: int | None
    reports_entering: int | None
    home_logs_in: bool = False
    # The login leads back to a route behind a `#`.
    home_behind_hash: bool = False


@dataclass(frozen=True, kw_only=True)
class ApiReads(Fact):
    """Several calls with a fresh token: which one of them is checked by address is known to nobody, so all are told.

    `asked_agent_id` and `asked_domain` are what the settings say; `agents` is only asked for when the AgentId did not
    lead anywhere. `elsewhere` is one of the calls again by the other way that programs on this machine may take.
    """

    answers: tuple[ApiAnswer, ...]
    asked_agent_id: str
    asked_domain: str
    agent: AgentSeen | None
    agents: tuple[AgentListed, ...]
    callback_ips: tuple[str, ...]
    api_ips: tuple[str, ...]
    elsewhere: ApiAnswer | None = None

    @property
    def route(self) -> str:
        """The way that these calls took, and that the next ones shall take."""
        return self.answers[0].route

    def of(self, call: str) -> ApiAnswer | None:
        """The answer to one of the calls, if it was made."""
        return next((one for one in self.answers if one.call == call), None)

    @property
    def is_hopeless(self) -> bool:
        """Whatever is called next will be refused for the same reason, and some calls more do harm."""
        return first_with(self.answers, *HOPELESS) is not None
