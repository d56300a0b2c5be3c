"""Who speaks when something in front of the handler answers, and what kind of page it shows."""

from dataclasses import dataclass
from enum import StrEnum


class PageKind(StrEnum):
    """What a page that is not the handler's own answer means."""

    BOT_CHALLENGE = "bot-challenge"
    WAF_BLOCK = "waf-block"
    INTERSTITIAL = "interstitial"
    TUNNEL_OFFLINE = "tunnel-offline"
    GATEWAY_ERROR = "gateway-error"
    CDN_ORIGIN_ERROR = "cdn-origin-error"
    DEFAULT_PAGE = "default-page"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    BAD_REQUEST = "bad-request"
    UNSUPPORTED_MEDIA = "unsupported-media"
    TOO_LARGE = "too-large"
    URI_TOO_LONG = "uri-too-long"
    CSRF = "csrf"
    LOGIN = "login"
    VALIDATION_ERROR = "validation-error"
    DEBUG_PAGE = "debug-page"
    SERVER_ERROR = "server-error"
    SINGLE_PAGE_APP = "single-page-app"
    ICP_NOTICE = "icp-notice"
    ROUTER = "router"
    CAPTIVE_PORTAL = "captive-portal"
    RATE_LIMITED = "rate-limited"
    SOURCE_CODE = "source-code"
    DIRECTORY_LISTING = "directory-listing"
    FORBIDDEN = "forbidden"
    HOST_REJECTED = "host-rejected"
    NOT_BOUND = "not-bound"
    OTHER_SERVICE = "other-service"


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page that was recognised; `vendor` is empty where several programs show the same one."""

    name: str
    vendor: str
    kind: PageKind
