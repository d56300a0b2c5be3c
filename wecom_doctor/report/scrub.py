"""Foreign texts - logs, process lists, old reports - without whatever looks like a secret, or like an address."""

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote_plus

from wecom_doctor.report.redact import OUR_OWN, encodings_of

# Names under which secrets and short-lived credentials go, in WeCom's API, its callbacks and in the files of programs.
NAMES = (
    r"(?:[\w-]{0,24}(?:access|refresh|session|suite|provider|jsapi|api|auth|bearer|id)[_-]?token"
    r"|corp[_-]?secret|suite[_-]?secret|provider[_-]?secret|app[_-]?secret|client[_-]?secret|\w{0,24}secret"
    r"|suite[_-]?ticket|(?:jsapi|wx_card|agent)[_-]?ticket|ticket"
    r"|permanent[_-]?code|auth[_-]?code|pre[_-]?auth[_-]?code"
    r"|encoding[_-]?aes[_-]?key|aes[_-]?key|session[_-]?key|api[_-]?key|robot[_-]?key|private[_-]?key"
    r"|wecom[_-]?token|\w{1,24}_token|token|password|passwd|pwd|x-api-key|x-auth-token)"
)
VALUE = r"[^\s\"'<>&,;\\\]})|]"
PATTERNS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(.+?)(?:-----END|\Z)", re.DOTALL),
    re.compile(r"authorization[\"']?\s*[:=]\s*[\"']?([^\r\n\"']+)", re.IGNORECASE),
    re.compile(r"cookie[\"']?\s*[:=]\s*[\"']?([^\r\n\"']+)", re.IGNORECASE),
    re.compile(r"(?<![a-z0-9])[a-z][a-z0-9+.-]{1,20}://[^\s/?#@:\"']{0,200}:([^\s/?#@\"']{1,500})@", re.IGNORECASE),
    re.compile(r"/webhook/\w+\?(?:[^\s\"']*&)?key=([\w-]{8,200})", re.IGNORECASE),
    # As nginx sets variables and headers: with a blank between name and value.
    re.compile(rf"\bset\s+\$\w{{0,40}}{NAMES}\w{{0,40}}\s+[\"']?({VALUE}+)", re.IGNORECASE),
    re.compile(
        r"_header\s+[\w-]{0,40}(?:auth|token|key|secret|cookie)[\w-]{0,40}\s+[\"']?([^\r\n\"';]+)", re.IGNORECASE
    ),
    re.compile(rf"<{NAMES}>\s*(?:<!\[CDATA\[)?([^<\]]+)", re.IGNORECASE),
    re.compile(rf"(?<![\w.-])--?{NAMES}(?:=|\s+)[\"']?({VALUE}+)", re.IGNORECASE),
    re.compile(
        rf"(?<![A-Za-z0-9-])\\?[\"']?{NAMES}\\?[\"'\]]?\s*(?:=>|[=:]|%3[dDaA])\s*\\?[\"']?({VALUE}+)", re.IGNORECASE
    ),
)
# A value of a few characters is a word of somebody's sentence: `token: missing`.
VALUE_LENGTH_MIN = 8
WORDS = frozenset({"undefined", "required", "missing.", "disabled", "redacted"})
ALREADY = re.compile(r"(?:REDACTED|IP|HOST)-\d+|[•*]{3,}")
IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)")
IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
URL_HOST = re.compile(r"\bhttps?://(?:[^\s/@\"']*@)?([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)", re.I)
HOST_NAME = re.compile(r"(?=.{4,253}\Z)(?:[\w-]{1,63}\.)+[A-Za-z][\w-]{1,62}\.?")
HOST_MEMBERS = frozenset({"host", "names", "name", "domain", "trusted_domain", "cname", "chain", "subject", "target"})
# Whose names say nothing about the user.
PUBLIC_HOSTS = ("weixin.qq.com", "qq.com", "example.com", "example.org", "rfc-editor.org", "nginx.org", "github.com")


class Kind(StrEnum):
    """What a placeholder stands for."""

    SECRET = "REDACTED"  # noqa: S105
    ADDRESS = "IP"
    HOST = "HOST"


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """One placeholder, and how often it stands for something; never what."""

    placeholder: str
    count: int


class Scrubber:
    """Learns what is secret in all texts first, then replaces it everywhere; equal values get equal placeholders."""

    def __init__(self, secrets: Iterable[str], *, addresses: bool = False, hosts: bool = False) -> None:
        self._addresses = addresses
        self._hosts = hosts
        self._placeholders: dict[tuple[Kind, str], str] = {}
        self._counts: Counter[str] = Counter()
        self._forms: list[tuple[str, str]] | None = None
        for secret in secrets:
            self._remember(Kind.SECRET, secret)

    def learn(self, text: str) -> None:
        """Note what a text gives away."""
        for pattern in PATTERNS:
            for found in pattern.findall(text):
                self._note(found.strip())
        if self._hosts:
            for host in URL_HOST.findall(text):
                self._note_host(host)

    def learn_document(self, value: Any, member: str = "") -> None:
        """Note what a JSON document gives away, also by the names of its members."""
        if isinstance(value, Mapping):
            for key, one in value.items():
                if key not in OUR_OWN or key == "name":
                    self.learn_document(one, str(key))
        elif isinstance(value, list):
            for one in value:
                self.learn_document(one, member)
        elif isinstance(value, str):
            self.learn(f'"{member}": "{value}"')
            if self._hosts and member in HOST_MEMBERS and HOST_NAME.fullmatch(value):
                self._note_host(value)

    def clean(self, text: str) -> str:
        """The text with placeholders in place of everything that was learned."""
        for form, placeholder in self._known_forms():
            if form in text:
                self._counts[placeholder] += text.count(form)
                text = text.replace(form, placeholder)
        for host, placeholder in self._known(Kind.HOST):
            pattern = re.compile(rf"(?<![\w-]){re.escape(host)}(?![\w-])", re.I)
            text, count = pattern.subn(placeholder, text)
            self._counts[placeholder] += count
        if self._addresses:
            text = IPV6.sub(self._address, IPV4.sub(self._address, text))
        return text

    def clean_document(self, value: Any) -> Any:
        """A JSON document, cleaned; members that name things of ours stay as they are."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, list):
            return [self.clean_document(one) for one in value]
        if isinstance(value, Mapping):
            return {key: one if key in OUR_OWN else self.clean_document(one) for key, one in value.items()}
        return value

    @property
    def replaced(self) -> tuple[Replaced, ...]:
        """Every placeholder that was used, in the order in which they were learned."""
        used = dict.fromkeys(self._placeholders.values())
        return tuple(Replaced(placeholder=one, count=self._counts[one]) for one in used if self._counts[one])

    def _note(self, value: str) -> None:
        if ALREADY.fullmatch(value) or value.lower() in WORDS or len(value) < VALUE_LENGTH_MIN:
            return
        self._remember(Kind.SECRET, value)
        # A scheme stands before the credential of an Authorization header, and pairs stand in a cookie.
        for part in re.split(r"[;&\s]+", unquote_plus(value)):
            part = part.partition("=")[2] or part
            if len(part) >= VALUE_LENGTH_MIN and part != value:
                self._remember(Kind.SECRET, part)

    def _note_host(self, host: str) -> None:
        name = host.rstrip(".").lower()
        public = any(name == one or name.endswith(f".{one}") for one in PUBLIC_HOSTS)
        if not public and not IPV4.fullmatch(name):
            self._remember(Kind.HOST, name)

    def _remember(self, kind: Kind, value: str) -> str:
        number = 1 + sum(1 for one, _ in self._placeholders if one is kind)
        self._forms = None
        return self._placeholders.setdefault((kind, value), f"{kind}-{number}")

    def _known(self, kind: Kind) -> list[tuple[str, str]]:
        """Longer values first: one may be a part of another."""
        found = [(value, placeholder) for (own, value), placeholder in self._placeholders.items() if own is kind]
        return sorted(found, key=lambda one: len(one[0]), reverse=True)

    def _known_forms(self) -> list[tuple[str, str]]:
        if self._forms is None:
            secrets = self._known(Kind.SECRET)
            forms = [(form, placeholder) for value, placeholder in secrets for form in encodings_of(value)]
            self._forms = sorted(forms, key=lambda one: len(one[0]), reverse=True)
        return self._forms

    def _address(self, found: re.Match[str]) -> str:
        try:
            address = ipaddress.ip_address(found[0])
        except ValueError:
            return found[0]
        if address.is_loopback or address.is_unspecified:
            return found[0]
        placeholder = self._remember(Kind.ADDRESS, str(address))
        self._counts[placeholder] += 1
        return placeholder
