"""The calls that a doctor makes; all of them only read, but for the one that sends a message."""

from collections.abc import Mapping
from typing import Any

from wecom_doctor.protocol.api.call import Call
from wecom_doctor.protocol.requests import new_random_name

ACCESS_TOKEN = "access_token"  # noqa: S105
SUITE_TOKEN = "suite_access_token"  # noqa: S105
PROVIDER_TOKEN = "provider_access_token"  # noqa: S105
CORP_ID_LENGTH, SECRET_LENGTH = 16, 43


def knock(*, has_credentials: bool) -> Call:
    """A call that must be refused, for the address in the refusal.

    Without credentials it asks for a token of a company that does not exist. With them, that would be one call of that
    kind more than needed, so a token that does not exist is shown where the refusal is known to tell the address.
    """
    if has_credentials:
        return Call(path="getcallbackip", query={ACCESS_TOKEN: new_random_name(SECRET_LENGTH)}, expects="ip_list")
    return Call(
        path="gettoken",
        query={"corpid": f"ww{new_random_name(CORP_ID_LENGTH)}", "corpsecret": new_random_name(SECRET_LENGTH)},
        expects=ACCESS_TOKEN,
    )


def get_token(corp_id: str, secret: str) -> Call:
    """Ask for the access token of an application."""
    return Call(
        path="gettoken",
        query={"corpid": corp_id},
        hidden={"corpsecret": secret},
        expects=ACCESS_TOKEN,
        keeps=ACCESS_TOKEN,
    )


def with_token(path: str, expects: str, **query: str) -> Call:
    """Read something with the application's token."""
    return Call(path=path, query=query, expects=expects, carries=ACCESS_TOKEN)


def service_accounts() -> Call:
    """The accounts of customer service that the application sees (94661)."""
    body = {"offset": 0, "limit": 100}
    return Call(path="kf/account/list", body=body, expects="account_list", carries=ACCESS_TOKEN)


def get_suite_token(suite_id: str, secret: str, ticket: str) -> Call:
    """Ask for the token of a third-party application."""
    body = {"suite_id": suite_id, "suite_secret": secret, "suite_ticket": ticket}
    return posted("service/get_suite_token", body, (secret, ticket), SUITE_TOKEN)


def get_provider_token(corp_id: str, secret: str) -> Call:
    """Ask for the token of a service provider."""
    body = {"corpid": corp_id, "provider_secret": secret}
    return posted("service/get_provider_token", body, (secret,), PROVIDER_TOKEN)


def posted(path: str, body: Mapping[str, Any], secrets: tuple[str, ...], token: str) -> Call:
    """Ask for a token with secrets in the body."""
    return Call(path=path, body=body, confidential=secrets, expects=token, keeps=token)
