"""The settings by name, and which of them are secret."""

from enum import StrEnum


class Name(StrEnum):
    """The settings that wecom-doctor reads, in the order in which reports show them."""

    CORP_ID = "WECOM_CORP_ID"
    AGENT_ID = "WECOM_AGENT_ID"
    SECRET = "WECOM_SECRET"  # noqa: S105
    TOKEN = "WECOM_TOKEN"  # noqa: S105
    ENCODING_AES_KEY = "WECOM_ENCODING_AES_KEY"
    CALLBACK_URL = "WECOM_CALLBACK_URL"
    SUITE_ID = "WECOM_SUITE_ID"
    TRUSTED_IPS = "WECOM_TRUSTED_IPS"
    TRUSTED_DOMAIN = "WECOM_TRUSTED_DOMAIN"
    PROXY = "WECOM_PROXY"
    API_BASE = "WECOM_API_BASE"
    SUITE_SECRET = "WECOM_SUITE_SECRET"  # noqa: S105
    SUITE_TICKET = "WECOM_SUITE_TICKET"
    PROVIDER_SECRET = "WECOM_PROVIDER_SECRET"  # noqa: S105
    ROBOT_KEY = "WECOM_ROBOT_KEY"


# What few have; reports list them only where they are given.
RARE_NAMES = frozenset({Name.SUITE_SECRET, Name.SUITE_TICKET, Name.PROVIDER_SECRET, Name.ROBOT_KEY})
SECRET_NAMES = frozenset({Name.SECRET, Name.TOKEN, Name.ENCODING_AES_KEY, *RARE_NAMES})
