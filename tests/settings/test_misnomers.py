"""Names that are nearly a setting are recognised; names that are something else are left in peace."""

from collections.abc import Callable

import pytest

from wecom_doctor.facts.env_file import Misnaming
from wecom_doctor.settings.misnomers import meant_by
from wecom_doctor.settings.names import Name


@pytest.mark.parametrize("name", list(Name))
def test_a_known_name_is_no_misnomer(name: Name) -> None:
    """The documented names are right as they are."""
    assert meant_by(name) is None


@pytest.mark.parametrize("name", list(Name))
@pytest.mark.parametrize("change", [str.lower, str.capitalize, str.swapcase, str.title])
def test_wrong_case_is_told_as_such(name: Name, change: Callable[[str], str]) -> None:
    """A name that differs only in letter case is a matter of case, not of spelling."""
    assert meant_by(change(name.value)) == (name, Misnaming.CASE)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # Other people's word for the same thing.
        ("WECOM_AESKEY", Name.ENCODING_AES_KEY),
        ("WECOM_AES_KEY", Name.ENCODING_AES_KEY),
        ("WECOM_ENCODING_AESKEY", Name.ENCODING_AES_KEY),
        ("WECOM_ENCODINGAESKEY", Name.ENCODING_AES_KEY),
        ("WECOM_EncodingAESKey", Name.ENCODING_AES_KEY),
        ("WECOM_CALLBACK_AES_KEY", Name.ENCODING_AES_KEY),
        ("WECOM_CALLBACK_TOKEN", Name.TOKEN),
        ("WECOM_CORPID", Name.CORP_ID),
        ("WECOM_CORP_SECRET", Name.SECRET),
        ("WECOM_APP_SECRET", Name.SECRET),
        ("WECOM_AGENTID", Name.AGENT_ID),
        ("WECOM_SUITEID", Name.SUITE_ID),
        ("WECOM_CALLBACKURL", Name.CALLBACK_URL),
        ("WECOM_TRUSTED_IP", Name.TRUSTED_IPS),
        # A slip of the finger: one letter lost, doubled, changed, or two exchanged.
        ("WECOM_TOKN", Name.TOKEN),
        ("WECOM_TOOKEN", Name.TOKEN),
        ("WECOM_TOKEM", Name.TOKEN),
        ("WECOM_TOEKN", Name.TOKEN),
        ("WECOM_SERCET", Name.SECRET),
        ("WECOM_CROP_ID", Name.CORP_ID),
        ("WECOM_AGANT_ID", Name.AGENT_ID),
        ("WECOM_ENCODING_ASE_KEY", Name.ENCODING_AES_KEY),
        ("WECOM_ENCODING_AES_KYE", Name.ENCODING_AES_KEY),
        ("WECOM_CALBACK_URL", Name.CALLBACK_URL),
        ("wecom_tokn", Name.TOKEN),
        # The right letters with other punctuation between them.
        ("WECOM-TOKEN", Name.TOKEN),
        ("WECOM.TOKEN", Name.TOKEN),
        ("WECOM__TOKEN", Name.TOKEN),
        ("WECOMTOKEN", Name.TOKEN),
        ("WeComCorpId", Name.CORP_ID),
        ('"WECOM_TOKEN"', Name.TOKEN),
        ("\ufeffWECOM_TOKEN", Name.TOKEN),
    ],
)
def test_a_near_miss_names_what_was_meant(written: str, meant: Name) -> None:
    """A name one slip away, or another word for a setting, leads to the setting."""
    assert meant_by(written) == (meant, Misnaming.NEAR)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CORP_ID", Name.CORP_ID),
        ("corpid", Name.CORP_ID),
        ("WXWORK_CORP_ID", Name.CORP_ID),
        ("QYWX_CORPSECRET", Name.SECRET),
        ("WEWORK_ENCODING_AES_KEY", Name.ENCODING_AES_KEY),
        ("EncodingAESKey", Name.ENCODING_AES_KEY),
    ],
)
def test_another_projects_name_is_recognised_as_such(written: str, meant: Name) -> None:
    """A name without our prefix that can mean nothing else leads to the setting, and is told apart from a slip."""
    assert meant_by(written) == (meant, Misnaming.FOREIGN)


@pytest.mark.parametrize(
    "written",
    [
        # Settings that people have beside ours.
        "WECOM_LOG_LEVEL",
        "WECOM_PORT",
        "WECOM_HOST",
        "WECOM_TIMEOUT",
        "WECOM_DEBUG",
        "WECOM_ENABLED",
        "WECOM_WEBHOOK_URL",
        "WECOM_REDIS_URL",
        "WECOM_CALLBACK_PATH",
        "WECOM_TOKEN_FILE",
        "WECOM_SECRET_FILE",
        "WECOM_NO_PROXY",
        # Other things of WeCom that are called nearly the same.
        "WECOM_BOT_ID",
        "WECOM_BOT_SECRET",
        "WECOM_BOT_TOKEN",
        "WECOM_BOT_KEY",
        "WECOM_SUITE_SECRET",
        "WECOM_SUITE_TOKEN",
        "WECOM_SUITE_TICKET",
        "WECOM_SUITE_ENCODING_AES_KEY",
        "WECOM_KF_SECRET",
        "WECOM_CONTACT_SECRET",
        "WECOM_MSG_AUDIT_SECRET",
        "WECOM_PRIVATE_KEY",
        "WECOM_ACCESS_TOKEN",
        "WECOM_USER_ID",
        # Not about WeCom at all.
        "TOKEN",
        "SECRET",
        "AGENT_ID",
        "PORT",
        "DATABASE_URL",
        "GITHUB_TOKEN",
        "DINGTALK_CORP_ID",
        "FEISHU_ENCRYPT_KEY",
        "WECOM",
        "WECOM_",
        "",
        "_",
        "中文",
    ],
)
def test_an_innocent_name_is_left_in_peace(written: str) -> None:
    """A setting of something else is never called a misspelling of ours."""
    assert meant_by(written) is None
