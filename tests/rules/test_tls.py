"""What a handshake and its certificates amount to, judged on plain facts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.handshakes import (
    FIREWALL,
    HOST,
    INTERMEDIATE,
    NOW,
    WITH_FILE,
    alone,
    certificate,
    distrusted,
    ending,
    failed,
    leaf,
    older,
    own,
    private,
    self_signed,
    shaken,
    vouching,
)
from tests.healthy import healthy
from tests.rules.judging import judged
from wecom_doctor.examination.diagnose import diagnose, judge_all
from wecom_doctor.examination.discovery import all_checks
from wecom_doctor.examination.examine import default_severity
from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.tls_handshake import ClientCertificate, Distrust, Store
from wecom_doctor.model import Area, Certainty, Fact, Fine, Severity

SECOND = timedelta(seconds=1)
LIKELY, POSSIBLE, CERTAIN = Certainty.LIKELY, Certainty.POSSIBLE, Certainty.CERTAIN
ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE
CHECKS = [one for one in all_checks() if one.area is Area.TLS]
LOCAL = replace(healthy().callback_url, scope=Scope.LOOPBACK)


def listed(*facts: Fact) -> list[tuple[str, Severity, Certainty]]:
    """What the TLS area of a report lists, in its order."""
    known = {**healthy().by_name(), **dict(named(facts))}
    _, findings = diagnose(judge_all(CHECKS, known), default_severity)
    return [(one.problem.code, one.severity, one.problem.certainty) for one in findings]


def named(facts: tuple[Fact, ...]) -> list[tuple[str, Fact]]:
    """Facts with the names that reports have for them."""
    kinds = {type(fact): name for name, fact in healthy().by_name().items()}
    return [(kinds[type(one)], one) for one in facts]


def test_health_shows_what_is_worth_a_look() -> None:
    """A healthy report tells version, issuer and the days that are left."""
    seen = [verdict.params for verdict in map(judged, CHECKS) if isinstance(verdict, Fine)]
    assert seen == [
        {"version": "TLSv1.3"},
        {"chain": (INTERMEDIATE.subject,)},
        {"days_left": 60, "expires_on": "2027-01-19"},
    ]
    assert listed() == []


DIAGNOSES: dict[str, tuple[tuple[Fact, ...], list[tuple[str, Severity, Certainty]]]] = {
    "self-signed": ((self_signed(),), [("tls-self-signed", ERROR, CERTAIN)]),
    "self-signed, tested locally": ((self_signed(), LOCAL), [("tls-self-signed", WARNING, CERTAIN)]),
    "self-signed and trusted by this machine only": (
        (replace(self_signed(), trust=(vouching(Store.PUBLIC, Distrust.SELF_SIGNED), vouching(Store.SYSTEM))),),
        [("tls-self-signed", ERROR, CERTAIN)],
    ),
    "self-signed, another's": (
        (self_signed(names=("default",), fits_host=False, common_name_fits=False),),
        [("tls-self-signed", ERROR, CERTAIN), ("tls-name-mismatch", ERROR, CERTAIN)],
    ),
    "self-signed and expired": (
        (replace(self_signed(), chain=(certificate(HOST, HOST, is_self_signed=True, not_after=NOW - SECOND),)),),
        [("tls-self-signed", ERROR, CERTAIN), ("tls-certificate-expired", ERROR, CERTAIN)],
    ),
    "intermediate missing, publicly logged": ((alone(),), [("tls-chain-incomplete", ERROR, CERTAIN)]),
    "intermediate missing, with an address": (
        (alone(is_publicly_logged=False),),
        [("tls-chain-incomplete", ERROR, LIKELY)],
    ),
    "intermediate or root missing": ((private(alone()),), [("tls-chain-incomplete", ERROR, POSSIBLE)]),
    "another intermediate of the same name": (
        (alone(Distrust.BAD_SIGNATURE),),
        [("tls-chain-incomplete", ERROR, CERTAIN)],
    ),
    "issuer missing below the authority of a file": (
        (private(alone(), vouching(Store.CA_FILE, Distrust.ISSUER_MISSING)),),
        [("tls-chain-incomplete", ERROR, LIKELY)],
    ),
    "root sent and unknown": (
        (private(shaken(), *distrusted(Distrust.UNKNOWN_ROOT)),),
        [("tls-untrusted-root", ERROR, CERTAIN)],
    ),
    "root not sent and unknown": (
        (private(shaken(), *distrusted(Distrust.ISSUER_MISSING)),),
        [("tls-untrusted-root", ERROR, LIKELY)],
    ),
    "logged authority that no store knows": (
        (shaken(trust=distrusted(Distrust.ISSUER_MISSING)),),
        [("tls-untrusted-root", ERROR, LIKELY)],
    ),
    "issued by a root of one's own for years": (
        (
            replace(
                private(alone()),
                chain=(certificate(HOST, "My CA", not_before=NOW - timedelta(days=400)),),
            ),
        ),
        [("tls-untrusted-root", ERROR, LIKELY)],
    ),
    "root trusted by this machine only": (
        (private(shaken(), vouching(Store.PUBLIC, Distrust.UNKNOWN_ROOT), vouching(Store.SYSTEM)),),
        [("tls-untrusted-root", ERROR, LIKELY)],
    ),
    "private root, tested locally": (
        (private(shaken(), *distrusted(Distrust.UNKNOWN_ROOT)), LOCAL),
        [("tls-untrusted-root", WARNING, CERTAIN)],
    ),
    "root of the user's file": ((private(shaken(), *WITH_FILE),), []),
    "public root that only this machine knows yet": (
        (shaken(trust=(vouching(Store.PUBLIC, Distrust.UNKNOWN_ROOT), vouching(Store.SYSTEM))),),
        [],
    ),
    "machine without a store": ((shaken(trust=(vouching(Store.PUBLIC),)),), []),
    "firewall on the way": ((FIREWALL,), [("tls-intercepted", WARNING, LIKELY)]),
    "firewall's own certificate": (
        (leaf(FIREWALL, fits_host=False, names=("FGT60F",), is_publicly_logged=False),),
        [("tls-untrusted-root", ERROR, CERTAIN), ("tls-name-mismatch", ERROR, CERTAIN)],
    ),
    "public certificate of a maker of firewalls": ((shaken(interceptor="Zscaler"),), []),
    "name constraint": (
        (shaken(trust=(vouching(Store.PUBLIC, Distrust.NAME_CONSTRAINT),)),),
        [("tls-name-constraint", ERROR, CERTAIN)],
    ),
    "another's certificate": (
        (leaf(fits_host=False, names=("other.example.com",), common_name_fits=False),),
        [("tls-name-mismatch", ERROR, CERTAIN)],
    ),
    "another's certificate, tested locally": (
        (leaf(fits_host=False, names=("other.example.com",), common_name_fits=False), LOCAL),
        [("tls-name-mismatch", WARNING, CERTAIN)],
    ),
    "name in the CN only": ((leaf(fits_host=False, names=None, names_count=0),), [("tls-no-san", ERROR, CERTAIN)]),
    "another's name in the CN only": (
        (leaf(fits_host=False, names=None, names_count=0, common_name_fits=False),),
        [("tls-name-mismatch", ERROR, CERTAIN)],
    ),
    "no name at all": (
        (leaf(fits_host=False, names=(), names_count=0, common_name="", common_name_fits=False),),
        [("tls-no-san", ERROR, CERTAIN)],
    ),
    "expired": ((own(not_after=NOW - SECOND),), [("tls-certificate-expired", ERROR, CERTAIN)]),
    "expired, tested locally": (
        (own(not_after=NOW - SECOND), LOCAL),
        [("tls-certificate-expired", ERROR, CERTAIN)],
    ),
    "intermediate expired": (
        (
            shaken(
                chain=(shaken().chain[0], replace(INTERMEDIATE, not_after=NOW - timedelta(days=1))),
                trust=(vouching(Store.PUBLIC, in_date=False),),
            ),
        ),
        [("tls-certificate-expired", ERROR, CERTAIN)],
    ),
    "root expired, sent along": (
        (
            shaken(
                chain=(*shaken().chain, certificate("Old", "Old", is_self_signed=True, not_after=NOW - SECOND)),
                path=(0, 1, 2),
                trust=(vouching(Store.CA_FILE, in_date=False),),
            ),
        ),
        [("tls-certificate-expired", ERROR, CERTAIN)],
    ),
    "root of the user's file expired": (
        (shaken(trust=(vouching(Store.CA_FILE, in_date=False),)),),
        [("tls-certificate-expired", ERROR, LIKELY)],
    ),
    "spare intermediate expired": (
        (shaken(chain=(shaken().chain[0], replace(INTERMEDIATE, not_after=NOW - timedelta(days=1)))),),
        [],
    ),
    "not yet valid": (
        (own(not_before=NOW + timedelta(hours=1)),),
        [("tls-certificate-not-yet-valid", ERROR, CERTAIN)],
    ),
    "thirty days left": ((ending(days=30),), [("tls-certificate-expiring", NOTICE, CERTAIN)]),
    "thirty-one days left": ((ending(days=31),), []),
    "seven days left": ((ending(days=7),), [("tls-certificate-expiring", WARNING, CERTAIN)]),
    "for clients only": ((leaf(is_for_servers=False),), [("tls-wrong-usage", ERROR, CERTAIN)]),
    "authority for clients only": (
        (shaken(trust=(vouching(Store.PUBLIC, Distrust.WRONG_USAGE),)),),
        [("tls-wrong-usage", ERROR, CERTAIN)],
    ),
    "signed with SHA-1": ((own(signature_hash="sha1"),), [("tls-weak-signature", ERROR, CERTAIN)]),
    "intermediate signed with SHA-1": (
        (
            shaken(
                chain=(shaken().chain[0], replace(INTERMEDIATE, signature_hash="sha1")),
                trust=(vouching(Store.PUBLIC, weak=True),),
            ),
        ),
        [("tls-weak-signature", ERROR, CERTAIN)],
    ),
    "spare intermediate signed with SHA-1": (
        (shaken(chain=(shaken().chain[0], replace(INTERMEDIATE, signature_hash="sha1"))),),
        [],
    ),
    "short key": ((own(key_kind="RSA", key_bits=1024),), [("tls-weak-key", WARNING, CERTAIN)]),
    "very short key": ((own(key_kind="RSA", key_bits=512),), [("tls-weak-key", ERROR, CERTAIN)]),
    "short curve": ((own(key_bits=192),), [("tls-weak-key", WARNING, CERTAIN)]),
    "key of an age": ((own(key_kind="DSA", key_bits=2048),), [("tls-weak-key", WARNING, CERTAIN)]),
    "key of an unknown kind": ((own(key_kind="other", key_bits=None),), []),
    "key without a length": ((own(key_kind="Ed25519", key_bits=None),), []),
    "wrong order": (
        (shaken(path=(0, 2, 1), chain=(*shaken().chain, INTERMEDIATE)),),
        [("tls-chain-order", NOTICE, CERTAIN)],
    ),
    "spare certificates": ((shaken(path=(0, 2), chain=(*shaken().chain, INTERMEDIATE)),), []),
    "valid for years": (
        (private(own(not_before=NOW - timedelta(days=400)), *WITH_FILE),),
        [("tls-validity-too-long", NOTICE, CERTAIN)],
    ),
    "TLS 1.0": ((shaken(version="TLSv1", cipher="ECDHE-RSA-AES256-SHA"),), [("tls-old-protocol", ERROR, CERTAIN)]),
    "TLS 1.2 only": ((shaken(version="TLSv1.2", cipher="ECDHE-RSA-AES256-SHA"),), []),
    "TLS 1.3 only": (
        (older(failure=Failure.TLS_VERSION, alert=70, version=None, cipher=None),),
        [("tls-1-3-only", NOTICE, CERTAIN)],
    ),
    "TLS 1.2 cut off": ((older(failure=Failure.TLS_RESET, version=None),), [("tls-1-3-only", NOTICE, LIKELY)]),
    "TLS 1.2 not answered": ((older(failure=Failure.TLS_TIMEOUT, version=None),), []),
    "keys sent under RSA": (
        (
            shaken(version="TLSv1.2", cipher="AES256-GCM-SHA384"),
            older(failure=Failure.TLS_ALERT, alert=40, version=None),
        ),
        [("tls-weak-cipher", WARNING, CERTAIN)],
    ),
    "keys sent under RSA, by preference": ((shaken(version="TLSv1.2", cipher="AES256-GCM-SHA384"),), []),
    "client certificate": (
        (shaken(client_certificate=ClientCertificate.DEMANDED),),
        [("tls-client-certificate-required", ERROR, CERTAIN)],
    ),
    "client certificate asked for, and no answer without": (
        (shaken(client_certificate=ClientCertificate.PERHAPS),),
        [("tls-client-certificate-required", ERROR, LIKELY)],
    ),
    "client certificate demanded of older clients in so many words": (
        (shaken(client_certificate=ClientCertificate.PERHAPS), older(failure=Failure.CLIENT_CERTIFICATE)),
        [("tls-client-certificate-required", ERROR, CERTAIN)],
    ),
    "client certificate asked for": ((shaken(client_certificate=ClientCertificate.ASKED),), []),
    "not answered": ((failed(failure=Failure.TLS_TIMEOUT, ended_s=4.1),), [("tls-handshake-timeout", ERROR, CERTAIN)]),
    "not answered in a hurry": (
        (failed(failure=Failure.TLS_TIMEOUT, ended_s=0.6),),
        [("tls-handshake-timeout", ERROR, LIKELY)],
    ),
    "no TLS": ((failed(failure=Failure.HTTP_ON_HTTPS, greeting="HTTP/1.1 400"),), [("tls-not-spoken", ERROR, CERTAIN)]),
    "no old enough version": ((failed(failure=Failure.TLS_VERSION, alert=70),), [("tls-old-protocol", ERROR, CERTAIN)]),
    "no answer": ((failed(failure=Failure.TLS_TIMEOUT),), [("tls-handshake-timeout", ERROR, CERTAIN)]),
    "cut off": ((failed(failure=Failure.TLS_RESET),), [("tls-handshake-reset", ERROR, CERTAIN)]),
    "refused": ((failed(failure=Failure.TLS_ALERT, alert=112),), [("tls-handshake-refused", ERROR, CERTAIN)]),
    "nonsense": ((failed(failure=Failure.TLS),), [("tls-handshake-refused", ERROR, LIKELY)]),
    "HTTP/2 only": ((failed(failure=Failure.HTTP2_ONLY, alert=120),), [("http2-only", ERROR, CERTAIN)]),
    "no connection": ((failed(failure=Failure.REFUSED),), [("port-refused", ERROR, CERTAIN)]),
    "own error": ((failed(failure=Failure.OTHER),), []),
}


@pytest.mark.parametrize(("facts", "expected"), DIAGNOSES.values(), ids=DIAGNOSES)
def test_diagnosis(facts: tuple[Fact, ...], expected: list[tuple[str, Severity, Certainty]]) -> None:
    """Each defect has its code, its severity and its certainty, and nothing else is listed for it."""
    assert listed(*facts) == expected
