"""Names that people write instead of the known ones."""

from wecom_doctor.facts.env_file import Misnaming
from wecom_doctor.settings.names import Name
from wecom_doctor.spelling import one_slip_apart

# Names seen in other projects and in hand-written files, reduced to letters and digits.
MISNOMERS = {
    "aeskey": Name.ENCODING_AES_KEY,
    "encodingaes": Name.ENCODING_AES_KEY,
    "encodingkey": Name.ENCODING_AES_KEY,
    "asekey": Name.ENCODING_AES_KEY,
    "encodingasekey": Name.ENCODING_AES_KEY,
    "callbackaeskey": Name.ENCODING_AES_KEY,
    "callbacktoken": Name.TOKEN,
    "corpsecret": Name.SECRET,
    "appsecret": Name.SECRET,
    "agentsecret": Name.SECRET,
    "appid": Name.AGENT_ID,
    "agent": Name.AGENT_ID,
    "corp": Name.CORP_ID,
    "callback": Name.CALLBACK_URL,
    "url": Name.CALLBACK_URL,
    "trustedip": Name.TRUSTED_IPS,
    "ips": Name.TRUSTED_IPS,
    "domain": Name.TRUSTED_DOMAIN,
}
PREFIX = "WECOM"
# Other projects' words for WeCom; with them, only names that can mean nothing else are taken for ours.
FOREIGN_PREFIXES = ("", "WEWORK", "WXWORK", "QYWX", "QYWEIXIN", "WECHATWORK", "WORKWECHAT", "WXCP", "WX", "WECHAT")
UNMISTAKABLE = {
    "corpid": Name.CORP_ID,
    "encodingaeskey": Name.ENCODING_AES_KEY,
    "corpsecret": Name.SECRET,
}


def meant_by(written: str) -> tuple[Name, Misnaming] | None:
    """The known setting that a name of the file nearly is; None for known names and for strangers."""
    if written in set(Name):
        return None
    upper = written.upper()
    if upper in set(Name):
        return Name(upper), Misnaming.CASE
    squeezed = "".join(c for c in upper if c.isalnum())
    for prefix in FOREIGN_PREFIXES:
        if squeezed.removeprefix(prefix).lower() in UNMISTAKABLE:
            return UNMISTAKABLE[squeezed.removeprefix(prefix).lower()], Misnaming.FOREIGN
    if not squeezed.startswith(PREFIX):
        return None
    rest = squeezed.removeprefix(PREFIX).lower()
    if rest in MISNOMERS:
        return MISNOMERS[rest], Misnaming.NEAR
    if any(c.isdigit() for c in rest):
        # WECOM_TOKEN_2 is the Token of a second application.
        return None
    for name in Name:
        known = name.removeprefix(PREFIX).replace("_", "").lower()
        if rest == known or (len(known) > 4 and one_slip_apart(rest, known)):
            return name, Misnaming.NEAR
    return None
