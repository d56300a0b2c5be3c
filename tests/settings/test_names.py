"""The settings have the names that the contract promises."""

from wecom_doctor.settings.names import RARE_NAMES, SECRET_NAMES, Name

PROMISED = """
WECOM_CORP_ID WECOM_AGENT_ID WECOM_SECRET WECOM_TOKEN WECOM_ENCODING_AES_KEY WECOM_CALLBACK_URL WECOM_SUITE_ID
WECOM_TRUSTED_IPS WECOM_TRUSTED_DOMAIN WECOM_PROXY WECOM_API_BASE
"""
RARE = "WECOM_SUITE_SECRET WECOM_SUITE_TICKET WECOM_PROVIDER_SECRET WECOM_ROBOT_KEY"


def test_all_promised_names_are_known() -> None:
    """Scripts that set the documented variables keep working."""
    assert [name.value for name in Name] == [*PROMISED.split(), *RARE.split()]
    assert set(RARE_NAMES) == {Name(one) for one in RARE.split()}


def test_what_signs_decrypts_or_logs_in_is_secret() -> None:
    """Token, key and secret are treated as secrets, identifiers are not."""
    assert {Name.TOKEN, Name.ENCODING_AES_KEY, Name.SECRET, *RARE_NAMES} == SECRET_NAMES
