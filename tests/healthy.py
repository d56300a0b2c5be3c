"""Facts as a healthy callback gives them; the test of a rule changes the one field that it is about."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime

from tests.answers import delivered, unsigned, verified, walked
from tests.api_answers import USER, knocked, read_all, said, token_granted
from tests.clocks import clocks_that_agree
from tests.given_settings import ENV_PATH, NOT_GIVEN, VALUES, in_env_file, missing
from tests.handshakes import older, shaken
from tests.knocks import knock, listener
from tests.leaving import echoes_agree, outgoing, paths_passed_on, routes
from tests.opened import opened_verification
from tests.opinions import HEALTHY_ANSWER, HEALTHY_RECORDS, HEALTHY_WORLD
from tests.ownership import served_file
from wecom_doctor.facts.api_accounts import ApiAccounts
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.api_robot import ApiRobot
from wecom_doctor.facts.api_sent import ApiSent
from wecom_doctor.facts.api_suite import ApiSuite
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.facts.api_user import ApiUser, Cover
from wecom_doctor.facts.callback_url import CallbackUrl, Scope
from wecom_doctor.facts.captured_request import CapturedRequest
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.dns import DnsAnswer, DnsOpinions, DnsRecords
from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.echoed_addresses import EchoedAddresses
from wecom_doctor.facts.egress_routes import EgressRoutes
from wecom_doctor.facts.env_file import Encoding, EnvFile, EnvGit, EnvLines, EnvReadings, FileState, GitState
from wecom_doctor.facts.filing_notice import FilingNotice
from wecom_doctor.facts.filing_subjects import FilingSubjects
from wecom_doctor.facts.foreign_file import ForeignFile
from wecom_doctor.facts.hops import Hops
from wecom_doctor.facts.idle_neighbour import Beside, IdleNeighbour
from wecom_doctor.facts.listeners import LocalListeners
from wecom_doctor.facts.outgoing_addresses import OutgoingAddresses
from wecom_doctor.facts.ports import Ipv6Knock, PortKnock
from wecom_doctor.facts.reference_clocks import ReferenceClocks
from wecom_doctor.facts.relay_paths import RelayPaths
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.settings_given import Kind, SettingsGiven
from wecom_doctor.facts.shared_domain import SharedDomain
from wecom_doctor.facts.tls_handshake import TlsHandshake
from wecom_doctor.facts.tls_instead import TlsInstead
from wecom_doctor.facts.tls_older_client import TlsOlderClient
from wecom_doctor.facts.trusted_domain import TrustedDomain
from wecom_doctor.facts.trusted_ips import TrustedIps
from wecom_doctor.facts.verification import Verification
from wecom_doctor.facts.verify_file import VerifyFile
from wecom_doctor.facts.xml_entities import XmlEntities
from wecom_doctor.model import Facts


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
    outgoing_addresses: OutgoingAddresses
    echoed_addresses: EchoedAddresses
    relay_paths: RelayPaths
    callback_url: CallbackUrl
    dns_answer: DnsAnswer
    dns_opinions: DnsOpinions
    dns_records: DnsRecords
    port_knock: PortKnock
    ipv6_knock: Ipv6Knock
    local_listeners: LocalListeners
    tls_handshake: TlsHandshake
    tls_older_client: TlsOlderClient
    idle_neighbour: IdleNeighbour
    filing_notice: FilingNotice
    tls_instead: TlsInstead
    verification: Verification
    delivery: Delivery
    doorstep: Doorstep
    hops: Hops
    xml_entities: XmlEntities
    reference_clocks: ReferenceClocks
    shared_domain: SharedDomain
    filing_subjects: FilingSubjects
    trusted_domain: TrustedDomain
    verify_file: VerifyFile
    captured_request: CapturedRequest
    api_knock: ApiKnock
    api_token: ApiToken
    api_reads: ApiReads
    api_user: ApiUser
    api_sent: ApiSent
    api_suite: ApiSuite
    api_robot: ApiRobot
    api_accounts: ApiAccounts

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
        outgoing_addresses=outgoing(),
        echoed_addresses=echoes_agree(),
        relay_paths=paths_passed_on(),
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
        idle_neighbour=IdleNeighbour(server="nginx", patience_s=1.0, attempts=(Beside(beside=None, afterwards=None),)),
        filing_notice=FilingNotice(url="http://wecom.example.com/", status=301, failure=None, page=None),
        tls_instead=TlsInstead(port=80, spoken=False),
        verification=verified(),
        delivery=delivered(),
        doorstep=unsigned(),
        hops=walked(),
        xml_entities=XmlEntities(fetched=False, expanded=False, status=403),
        reference_clocks=clocks_that_agree(),
        shared_domain=SharedDomain(host="wecom.example.com", sharing=None),
        filing_subjects=FilingSubjects(filing="示例（北京）有限公司", corp="示例（北京）有限公司"),
        trusted_domain=TrustedDomain(host="wecom.example.com", port=None),
        verify_file=served_file(),
        captured_request=opened_verification(),
        api_knock=knocked(),
        api_token=token_granted(),
        api_reads=read_all(),
        api_user=ApiUser(user=USER, foreign=False, answers=(said("user/get"),), cover=Cover.DEPARTMENT),
        api_sent=ApiSent(user=USER, answer=said("message/send"), invalid=False, unlicensed=False),
        api_suite=ApiSuite(suite=said("service/get_suite_token"), provider=said("service/get_provider_token")),
        api_accounts=ApiAccounts(answer=said("kf/account/list"), accounts=2, managed=1),
        api_robot=ApiRobot(answer=said("webhook/send", 40008)),
    )
