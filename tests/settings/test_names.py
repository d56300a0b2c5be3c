"""The settings have the names that the contract promises."""

from wecom_doctor.settings.names import SECRET_NAMES, Name

PROMISED = """
WECOM_CORP_ID WECOM_AGENT_ID WECOM_SECRET WECOM_TOKEN WECOM_ENCODING_AES_KEY WECOM_CALLBACK_URL WECOM_SUITE_ID
WECOM_TRUSTED_IPS WECOM_TRUSTED_DOMAIN WECOM_PROXY WECOM_API_BASE
"""


def test_all_promised_names_are_known() -> None:
    """Scripts that set the documented variables keep working."""
    assert [name.value for name in Name] == PROMISED.split()


def test_what_signs_decrypts_or_logs_in_is_secret() -> None:
    """Token, key and secret are treated as secrets, identifiers are not."""
    assert {Name.TOKEN, Name.ENCODING_AES_KEY, Name.SECRET} == SECRET_NAMES
