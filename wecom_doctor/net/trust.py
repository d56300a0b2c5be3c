"""What sets of authorities say about a chain: OpenSSL's own verdict, by its number, without asking anybody.

A client in memory is shown the chain as a server shows it up to TLS 1.2, in clear and before any key is used.
"""

import os
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache

from wecom_doctor.facts.tls_handshake import Distrust, Store, Trust
from wecom_doctor.net._records import HANDSHAKE

SERVER_HELLO, CERTIFICATE = 2, 11
TLS12 = b"\x03\x03"
RECORD_BYTES_MAX = 16_384
NO_COMPRESSION = b"\x00"
# Key agreements whose signature may be of RSA, or of an elliptic curve; nobody gets as far as making it.
SUITES = (b"\xc0\x2f", b"\xc0\x2b")
# X509_V_FLAG_NO_CHECK_TIME: what is right about a chain apart from its dates.
NO_CHECK_TIME = 0x200000
TRUSTED, UNDECIDED = 0, -1
NOT_YET_VALID, EXPIRED = 9, 10
TOO_WEAK = frozenset({66, 67, 68})
EVERYTHING, STRONG = "ALL:@SECLEVEL=0", "ALL:@SECLEVEL=1"
# Numbers of OpenSSL's x509_vfy.h.
REASONS = {
    18: Distrust.SELF_SIGNED,
    19: Distrust.UNKNOWN_ROOT,
    **dict.fromkeys((2, 20, 21), Distrust.ISSUER_MISSING),
    **dict.fromkeys((6, 7), Distrust.BAD_SIGNATURE),
    26: Distrust.WRONG_USAGE,
    **dict.fromkeys((47, 48), Distrust.NAME_CONSTRAINT),
    **dict.fromkeys((24, 25, 32, 79), Distrust.NOT_AN_AUTHORITY),
}


def judged(sent: Sequence[bytes], ca_file: str | None) -> tuple[Trust, ...]:
    """The verdict of every store that there is."""
    stores = [(Store.CA_FILE, from_file(ca_file)), (Store.PUBLIC, public_store()), (Store.SYSTEM, system_store())]
    return tuple(trust(store, context, sent) for store, context in stores if context is not None)


def trust(store: Store, context: ssl.SSLContext, sent: Sequence[bytes]) -> Trust:
    """The verdict of one store, first without a look at dates and strength."""
    timed = context.verify_flags
    context.verify_flags = timed | NO_CHECK_TIME
    code = verdict(context, sent)
    if code != TRUSTED:
        context.verify_flags = timed
        distrust = REASONS.get(code, Distrust.OTHER)
        return Trust(store=store, distrust=distrust, code=code, in_date=None, weak=None)
    context.set_ciphers(STRONG)
    weak = verdict(context, sent) in TOO_WEAK
    context.set_ciphers(EVERYTHING)
    context.verify_flags = timed
    in_date = verdict(context, sent) not in {NOT_YET_VALID, EXPIRED}
    return Trust(store=store, distrust=None, code=code, in_date=in_date, weak=weak)


def verdict(context: ssl.SSLContext, sent: Sequence[bytes]) -> int:
    """OpenSSL's number for what is wrong; 0 for nothing."""
    for suite in SUITES:
        arriving, leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = context.wrap_bio(arriving, leaving)
        with suppress(ssl.SSLWantReadError):
            client.do_handshake()
        arriving.write(opening_of_a_server(suite, sent))
        try:
            client.do_handshake()
        except ssl.SSLCertVerificationError as error:
            return error.verify_code
        except ssl.SSLWantReadError:
            # The chain was accepted, and the next message is waited for.
            return TRUSTED
        except ssl.SSLError:
            # The key is not of the kind that this suite asks for.
            continue
    return UNDECIDED


def opening_of_a_server(suite: bytes, sent: Sequence[bytes]) -> bytes:
    """The first two messages of a server, in records."""
    hello = TLS12 + bytes(32) + b"\x00" + suite + NO_COMPRESSION
    chain = b"".join(sized(one) for one in sent)
    return b"".join(records(message(SERVER_HELLO, hello) + message(CERTIFICATE, sized(chain))))


def message(kind: int, content: bytes) -> bytes:
    """A message of a handshake."""
    return bytes([kind]) + sized(content)


def sized(content: bytes) -> bytes:
    """A content behind its length."""
    return len(content).to_bytes(3, "big") + content


def records(messages: bytes) -> Iterator[bytes]:
    """Messages in as many records as it takes."""
    for at in range(0, len(messages), RECORD_BYTES_MAX):
        part = messages[at : at + RECORD_BYTES_MAX]
        yield bytes([HANDSHAKE]) + TLS12 + len(part).to_bytes(2, "big") + part


def strict_context() -> ssl.SSLContext:
    """A client that verifies chains and nothing else: not the name, and not how strong keys and hashes are."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(EVERYTHING)
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    return context


@cache
def public_store() -> ssl.SSLContext | None:
    """The authorities that Mozilla trusts, as the package certifi has them."""
    import certifi

    return from_file(certifi.where())


@cache
def system_store() -> ssl.SSLContext | None:
    """The authorities that this machine trusts; some machines have none."""
    context = strict_context()
    context.load_default_certs()
    folder = ssl.get_default_verify_paths().capath
    return context if context.cert_store_stats()["x509"] or (folder and os.listdir(folder)) else None


def from_file(path: str | None) -> ssl.SSLContext | None:
    """The authorities of a file in PEM; an intermediate one or the server's own certificate counts as well."""
    if path is None:
        return None
    context = strict_context()
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    try:
        context.load_verify_locations(cafile=path)
    except OSError:
        return None
    return context
