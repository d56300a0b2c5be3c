"""One nginx with a site for every kind of certificate and of TLS, each on a port of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives import hashes, serialization

from tests.peers.tls.authority import CLIENT, HOST, NOW, Issued, Wish, authority, issue, issue_with_sha1

MAIN = """
daemon off;
worker_processes 1;
pid FOLDER/nginx.pid;
error_log FOLDER/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path FOLDER/body;
  proxy_temp_path FOLDER/proxy;
  fastcgi_temp_path FOLDER/fastcgi;
  uwsgi_temp_path FOLDER/uwsgi;
  scgi_temp_path FOLDER/scgi;
  ssl_ciphers ALL:@SECLEVEL=0;
SERVERS
}
"""
SERVER = "server {{ listen 127.0.0.1:{port} {listen}; server_name {name}; {certificate} {options} return 404; }}"


Issuing = Callable[[Wish, Issued], Issued]


@dataclass(frozen=True, kw_only=True)
class Site:
    """What is listed about a site, and of what it is made."""

    codes: tuple[str, ...] = ()
    chain: tuple[Issued, ...] = ()
    options: str = ""
    listen: str = "ssl"
    name: str = "_"
    # A second site on the same port, which nginx shows to those whose name it does not know.
    default: "Site | None" = None
    # Whose certificate the user names with --ca-file.
    trusts: Literal["root", "self", "nobody"] = "root"
    host: str = HOST


@dataclass
class Authorities:
    """Everybody who issues, made once."""

    root: Issued = field(default_factory=lambda: authority("Test Root", organisation="Tests"))
    older_root: Issued = field(default_factory=lambda: authority("Older Test Root"))
    firewall: Issued = field(default_factory=lambda: authority("FG100F", organisation="Fortinet"))

    @cached_property
    def intermediate(self) -> Issued:
        """The one that issues for servers."""
        return authority("Test Issuing", self.root)

    @cached_property
    def crossed(self) -> Issued:
        """The root once more, signed by an older one with SHA-1, and long over."""
        wish = Wish(common_name="Test Root", organisation="Tests", days=(-1000, -50), is_authority=True)
        return issue_with_sha1(wish, self.older_root, self.root.key)

    @cached_property
    def sound(self) -> tuple[Issued, ...]:
        """What a server should send."""
        return self.chain()

    @cached_property
    def of_another(self) -> tuple[Issued, ...]:
        """The same for other names."""
        return self.chain(common_name="other.example.com", names=("other.example.com", "*.other.example.com"))

    def chain(self, **wishes: Any) -> tuple[Issued, ...]:
        """A server's certificate and the one above it."""
        return issue(Wish(**wishes), self.intermediate), self.intermediate

    def signed_badly(self) -> tuple[Issued, ...]:
        """A server's certificate that is signed with SHA-1."""
        return issue_with_sha1(Wish(), self.intermediate), self.intermediate

    def below(self, issuing: Issuing = issue, **wishes: Any) -> tuple[Issued, ...]:
        """A sound server's certificate below an intermediate one of another kind."""
        wish = {"common_name": "Test Issuing", "days": (-100, 900), "is_authority": True, **wishes}
        above = issuing(Wish(**wish), self.root)
        return issue(Wish(), above), above


Making = Callable[[Authorities], Site]

HEALTHY: dict[str, Making] = {
    "curve": lambda made: Site(chain=made.sound),
    "RSA": lambda made: Site(chain=made.chain(kind="rsa")),
    "Ed25519": lambda made: Site(chain=made.chain(kind="ed25519")),
    "wildcard": lambda made: Site(chain=made.chain(common_name="*.example.com", names=("*.example.com",))),
    "many names": lambda made: Site(chain=made.chain(names=[*(f"n{one}.example.com" for one in range(3000)), HOST])),
    "address": lambda made: Site(chain=made.chain(names=("127.0.0.1",)), host="127.0.0.1"),
    "HTTP/2 as well": lambda made: Site(chain=made.sound, listen="ssl http2"),
    "TLS 1.2 only": lambda made: Site(chain=made.sound, options="ssl_protocols TLSv1.2;"),
    "TLS 1.3 only": lambda made: Site(codes=("tls-1-3-only",), chain=made.sound, options="ssl_protocols TLSv1.3;"),
    "stapled": lambda made: Site(chain=made.sound, options="ssl_stapling on; ssl_stapling_file FOLDER/stapled.der;"),
    "root sent too": lambda made: Site(chain=(*made.sound, made.root)),
    "cross-signed root sent too": lambda made: Site(chain=(*made.sound, made.crossed)),
    "sent twice": lambda made: Site(chain=(made.sound[0], *made.sound)),
    "one name of several": lambda made: Site(
        chain=made.sound, name=HOST, default=Site(chain=made.chain(common_name="default", names=("default",)))
    ),
    "client certificate if there is one": lambda made: Site(
        chain=made.sound, options="ssl_verify_client optional; ssl_client_certificate FOLDER/root.pem;"
    ),
    "self-signed and trusted": lambda made: Site(chain=(issue(Wish()),), trusts="self"),
    "trusted root issues for servers": lambda made: Site(chain=(issue(Wish(), made.root),)),
    "expiring": lambda made: Site(codes=("tls-certificate-expiring",), chain=made.chain(days=(-60, 20))),
    "for three years": lambda made: Site(codes=("tls-validity-too-long",), chain=made.chain(days=(-10, 1000))),
    "wrong order": lambda made: Site(codes=("tls-chain-order",), chain=(made.sound[0], made.root, made.sound[1])),
}
# The causes stand in the order of the report.
BROKEN: dict[str, Making] = {
    "expired": lambda made: Site(codes=("tls-certificate-expired",), chain=made.chain(days=(-90, -1))),
    "intermediate expired": lambda made: Site(codes=("tls-certificate-expired",), chain=made.below(days=(-100, -1))),
    "expiring soon": lambda made: Site(codes=("tls-certificate-expiring",), chain=made.chain(days=(-60, 5))),
    "not yet valid": lambda made: Site(codes=("tls-certificate-not-yet-valid",), chain=made.chain(days=(1, 90))),
    "another's name": lambda made: Site(codes=("tls-name-mismatch",), chain=made.of_another),
    "default site": lambda made: Site(
        codes=("tls-name-mismatch",), chain=made.sound, name="not.me", default=Site(chain=made.of_another)
    ),
    "asterisk at the wrong label": lambda made: Site(
        codes=("tls-name-mismatch",), chain=made.chain(names=("*.com", "example.com", "*.wecom.example.com"))
    ),
    "name in the CN only": lambda made: Site(codes=("tls-no-san",), chain=made.chain(names=None)),
    "self-signed": lambda made: Site(codes=("tls-self-signed",), chain=(issue(Wish()),)),
    "self-signed, another's": lambda made: Site(
        codes=("tls-self-signed", "tls-name-mismatch"), chain=(issue(Wish(names=("localhost",))),)
    ),
    "intermediate missing": lambda made: Site(codes=("tls-chain-incomplete",), chain=made.sound[:1]),
    "intermediate missing, logged": lambda made: Site(
        codes=("tls-chain-incomplete",), chain=made.chain(issuer_address=True, logged=True)[:1], trusts="nobody"
    ),
    "another intermediate of that name": lambda made: Site(
        codes=("tls-chain-incomplete",), chain=(made.sound[0], authority("Test Issuing", made.root))
    ),
    "untrusted root, sent": lambda made: Site(
        codes=("tls-untrusted-root",), chain=(*made.sound, made.root), trusts="nobody"
    ),
    "untrusted root": lambda made: Site(codes=("tls-untrusted-root",), chain=made.sound, trusts="nobody"),
    "untrusted root issues for servers": lambda made: Site(
        codes=("tls-untrusted-root",), chain=(issue(Wish(days=(-10, 3000)), made.root),), trusts="nobody"
    ),
    "firewall": lambda made: Site(codes=("tls-intercepted",), chain=(issue(Wish(), made.firewall),), trusts="nobody"),
    "SHA-1": lambda made: Site(codes=("tls-weak-signature",), chain=made.signed_badly()),
    "SHA-1 above": lambda made: Site(codes=("tls-weak-signature",), chain=made.below(issue_with_sha1)),
    "short key": lambda made: Site(codes=("tls-weak-key",), chain=made.chain(kind="rsa-1024")),
    "for other names only": lambda made: Site(
        codes=("tls-name-constraint",), chain=made.below(permitted="example.org")
    ),
    "for clients": lambda made: Site(codes=("tls-wrong-usage",), chain=made.chain(usage=CLIENT)),
    "TLS 1.1": lambda made: Site(codes=("tls-old-protocol",), chain=made.sound, options="ssl_protocols TLSv1.1;"),
    "TLS 1.0": lambda made: Site(
        codes=("tls-old-protocol",), chain=made.chain(kind="rsa"), options="ssl_protocols TLSv1;"
    ),
    "keys under RSA": lambda made: Site(
        codes=("tls-weak-cipher",),
        chain=made.chain(kind="rsa"),
        options="ssl_protocols TLSv1.2; ssl_ciphers AES256-GCM-SHA384;",
    ),
    "client certificate": lambda made: Site(
        codes=("tls-client-certificate-required",),
        chain=made.sound,
        options="ssl_verify_client on; ssl_client_certificate FOLDER/root.pem;",
    ),
    "plain HTTP": lambda _: Site(codes=("tls-not-spoken",), listen=""),
    "unknown names refused": lambda _: Site(codes=("tls-handshake-refused",), options="ssl_reject_handshake on;"),
}


def stapled(made: Authorities, leaf: Issued) -> bytes:
    """What an authority says of a certificate, for a server to hand out."""
    from cryptography.x509 import ocsp

    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=leaf.certificate,
        issuer=made.intermediate.certificate,
        algorithm=hashes.SHA256(),
        cert_status=ocsp.OCSPCertStatus.GOOD,
        this_update=NOW,
        next_update=None,
        revocation_time=None,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, made.intermediate.certificate)
    signed = builder.sign(made.intermediate.key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def configuration(folder: Path, sites: dict[str, Site], ports: dict[str, int]) -> str:
    """The file that nginx starts with; certificates are written beside it."""
    servers = []
    for number, (name, site) in enumerate(sites.items()):
        both = [one for one in (site.default, site) if one is not None]
        for which, one in enumerate(both):
            options = one.options.replace("FOLDER", str(folder))
            listen = f"{one.listen} default_server" if which == 0 else one.listen
            certificate = written(folder, f"{number}-{which}", one.chain)
            servers.append(
                SERVER.format(port=ports[name], listen=listen, name=one.name, certificate=certificate, options=options)
            )
    return MAIN.replace("FOLDER", str(folder)).replace("SERVERS", "\n".join(servers))


def written(folder: Path, stem: str, chain: tuple[Issued, ...]) -> str:
    """The two lines for a certificate and its key."""
    if not chain:
        return ""
    (folder / f"{stem}.crt").write_bytes(b"".join(one.pem for one in chain))
    (folder / f"{stem}.key").write_bytes(chain[0].key_pem)
    return f"ssl_certificate {folder}/{stem}.crt; ssl_certificate_key {folder}/{stem}.key;"
