"""Facts as a healthy callback gives them; the test of a rule changes the one field that it is about."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime

from tests.answers import delivered, unsigned, verified
from tests.api_answers import knocked, read_all, token_granted
from tests.handshakes import older, shaken
from tests.knocks import knock, listener
from tests.leaving import routes
from tests.name_servers import HEALTHY_ANSWER, HEALTHY_RECORDS, HEALTHY_WORLD
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.facts.callback_url import CallbackUrl, Scope
from wecom_doctor.facts.captured_request import (
    CapturedRequest,
    Ciphertext,
    Fit,
    Occasion,
    OpenedMessage,
    Opening,
    Origin,
    Parameter,
    ReceiveId,
    Signature,
    State,
)
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.dns import DnsAnswer, DnsOpinions, DnsRecords
from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.egress_routes import EgressRoutes
from wecom_doctor.facts.env_file import Encoding, EnvFile, EnvGit, EnvLines, EnvReadings, FileState, GitState
from wecom_doctor.facts.foreign_file import ForeignFile
from wecom_doctor.facts.listeners import LocalListeners
from wecom_doctor.facts.ports import Ipv6Knock, PortKnock
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.settings_given import Kind, SettingGiven, SettingsGiven, SettingState, ValueShape
from wecom_doctor.facts.tls_handshake import TlsHandshake
from wecom_doctor.facts.tls_older_client import TlsOlderClient
from wecom_doctor.facts.trusted_ips import TrustedIps
from wecom_doctor.facts.verification import Verification
from wecom_doctor.facts.xml_entities import XmlEntities
from wecom_doctor.model import Facts

ENV_PATH = ".env"
# Made up, and of the right shape; the lines of the .env that the facts below tell of.
VALUES = {
    "WECOM_CORP_ID": "ww8a1f0c2d9b3e4f56",
    "WECOM_AGENT_ID": "1000002",
    "WECOM_SECRET": "mB7x-Qd2LkVt9Rz0HsYc4Wn8_Ja1PfGe6UoTi3XbMvE",
    "WECOM_TOKEN": "Kp3vXw9QmZ2rT7bN5cJ8hF4gL6sD1yAe",
    "WECOM_ENCODING_AES_KEY": "pR7tYq2WmZx9CvB4nL6kJ8hG3fD5sA1eUoIiTyKrQw8",
    "WECOM_CALLBACK_URL": "https://wecom.example.com/callback",
}
# The settings whose form each value has, its own included.
FITS = {
    "WECOM_CORP_ID": ("WECOM_CORP_ID", "WECOM_TOKEN"),
    "WECOM_AGENT_ID": ("WECOM_AGENT_ID", "WECOM_TOKEN"),
    "WECOM_SECRET": ("WECOM_SECRET",),
    "WECOM_TOKEN": ("WECOM_TOKEN",),
    "WECOM_ENCODING_AES_KEY": ("WECOM_SECRET", "WECOM_ENCODING_AES_KEY"),
    "WECOM_CALLBACK_URL": ("WECOM_CALLBACK_URL",),
}
LINES = {name: line for line, name in enumerate(VALUES, start=1)}
NOT_GIVEN = (
    "WECOM_SUITE_ID",
    "WECOM_TRUSTED_IPS",
    "WECOM_TRUSTED_DOMAIN",
    "WECOM_PROXY",
    "WECOM_API_BASE",
    "WECOM_SUITE_SECRET",
    "WECOM_SUITE_TICKET",
    "WECOM_PROVIDER_SECRET",
    "WECOM_ROBOT_KEY",
)


@dataclass(frozen=True, kw_only=True)
class HealthyFacts:
    """One fact of every kind, under the name that reports and probes use."""

    run_info: RunInfo
    settings_given: SettingsGiven
    env_file: EnvFile
    env_lines: EnvLines
    env_git: EnvGit
    env_readings: EnvReadings
    foreign_file: ForeignFile
    trusted_ips: TrustedIps
    egress_routes: EgressRoutes
    callback_url: CallbackUrl
    dns_answer: DnsAnswer
    dns_opinions: DnsOpinions
    dns_records: DnsRecords
    port_knock: PortKnock
    ipv6_knock: Ipv6Knock
    local_listeners: LocalListeners
    tls_handshake: TlsHandshake
    tls_older_client: TlsOlderClient
    verification: Verification
    delivery: Delivery
    doorstep: Doorstep
    xml_entities: XmlEntities
    captured_request: CapturedRequest
    api_knock: ApiKnock
    api_token: ApiToken
    api_reads: ApiReads

    def by_name(self) -> Facts:
        """The same as an examination holds them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def healthy() -> HealthyFacts:
    """Every fact with sane values: a complete .env, read by everybody alike, with a public https URL."""
    return HealthyFacts(
        run_info=RunInfo(
            started_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
            command="check",
            lang="en",
            version="0.1.0",
            offline=False,
            demo=False,
        ),
        settings_given=SettingsGiven(
            kind=Kind.APP,
            receive_id_given=False,
            settings=(*map(in_env_file, VALUES), *map(missing, NOT_GIVEN)),
        ),
        env_file=EnvFile(
            path=ENV_PATH,
            state=FileState.FOUND,
            asked_for=False,
            mode="0600",
            open_to_others=False,
            folder_shields=False,
        ),
        env_lines=EnvLines(
            path=ENV_PATH,
            encoding=Encoding.UTF_8,
            first_name_hidden=False,
            carriage_return_lines=0,
            unparsable=(),
            open_quotes=(),
            duplicates=(),
            misnamed=(),
        ),
        env_git=EnvGit(path=ENV_PATH, state=GitState.IGNORED),
        env_readings=EnvReadings(path=ENV_PATH, disagreements=(), refusals=()),
        foreign_file=ForeignFile(
            kind="cc-connect",
            path="config.toml",
            state=FileState.FOUND,
            broken_line=None,
            has_entry=True,
            not_text=(),
            long_connection=False,
        ),
        trusted_ips=TrustedIps(entries=(), odd_marks=False),
        egress_routes=routes(),
        callback_url=CallbackUrl(
            shown=VALUES["WECOM_CALLBACK_URL"],
            defect=None,
            scheme="https",
            host="wecom.example.com",
            port=443,
            path="/callback",
            host_is_address=False,
            scope=Scope.PUBLIC,
        ),
        dns_answer=HEALTHY_ANSWER,
        dns_opinions=HEALTHY_WORLD,
        dns_records=HEALTHY_RECORDS,
        port_knock=PortKnock(host="wecom.example.com", port=443, knocks=(knock(),)),
        ipv6_knock=Ipv6Knock(knocks=(knock("2001:db8::7"),)),
        local_listeners=LocalListeners(port=443, listed=True, on_port=(listener(),)),
        tls_handshake=shaken(),
        tls_older_client=older(),
        verification=verified(),
        delivery=delivered(),
        doorstep=unsigned(),
        xml_entities=XmlEntities(fetched=False, expanded=False, status=403),
        captured_request=opened_verification(),
        api_knock=knocked(),
        api_token=token_granted(),
        api_reads=read_all(),
    )


def opened_verification() -> CapturedRequest:
    """The URL of a verification that opens with the values of the .env."""
    shown = {"msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "timestamp": "1795161600"}
    return CapturedRequest(
        form="url",
        number=1,
        of=1,
        kind=Kind.APP,
        kind_given=False,
        occasion=Occasion.VERIFICATION,
        method=None,
        path="/callback",
        at="",
        answered=None,
        body_lies_in=None,
        has_query=True,
        parameters=tuple(Parameter(name=name, value=value) for name, value in shown.items()),
        missing=(),
        query_slips=(),
        has_three_part_signature=False,
        envelope=None,
        signature=Signature(state=State.RIGHT, fit=fitting("WECOM_TOKEN"), three_parts_right=False),
        ciphertext=Ciphertext(characters=88, size_bytes=64, whole=True, lower_case=False, slips=(), saw=""),
        opening=Opening(
            state=State.RIGHT,
            fit=fitting("WECOM_ENCODING_AES_KEY"),
            pad_bytes=7,
            message_bytes=19,
            code=0,
            saw="",
        ),
        receive_id=ReceiveId(
            text=VALUES["WECOM_CORP_ID"],
            same_as=("WECOM_CORP_ID",),
            nearly=(),
            nearly_slips=(),
            compared_with=("WECOM_CORP_ID",),
            looks_like_id=True,
        ),
        message=OpenedMessage(
            plaintext="1616140317555161061",
            cut=False,
            readable=True,
            saw="",
            about="",
            known_as="",
            sender="",
            fields=(),
            masked=(),
        ),
    )


def fitting(name: str) -> Fit:
    """The value in use is right as it is."""
    return Fit(request_slips=(), value_slips=(), origin=Origin.CHOSEN, name=name, file=ENV_PATH, line=LINES[name])


def in_env_file(name: str) -> SettingGiven:
    """A setting that stands in the .env, with the shape of its value."""
    line = LINES[name]
    return SettingGiven(
        name=name,
        state=SettingState.SET,
        source=f"{ENV_PATH}:{line}",
        file=ENV_PATH,
        line=line,
        shape=sound_shape(name),
        overrides=(),
        same_as=(),
    )


def missing(name: str) -> SettingGiven:
    """A setting that nobody gave."""
    return SettingGiven(
        name=name,
        state=SettingState.MISSING,
        source=None,
        file=None,
        line=None,
        shape=None,
        overrides=(),
        same_as=(),
    )


def sound_shape(name: str) -> ValueShape:
    """What a good value looks like from outside."""
    return ValueShape(
        length=len(VALUES[name]),
        blank_ends=False,
        invisible=(),
        quotes=None,
        full_width=False,
        strangers=(),
        placeholder=False,
        sample=False,
        fits=FITS[name],
        canonical=True if name == "WECOM_ENCODING_AES_KEY" else None,
        weakness=None,
    )
