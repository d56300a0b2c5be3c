"""Settings as people write them: a set without fault, and the same with single values changed."""

CORP_ID = "ww1a2b3c4d5e6f7081"
AGENT_ID = "1000002"
SECRET = "Xk3mPq9-Vb7_LnT2cRw8YdZs4HfJ6aUe1GoB5iCtN0D"
TOKEN = "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EpY6"
AES_KEY = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUI"

# The line on which each value stands in a text made by `env_text`.
LINE = {"CORP_ID": 1, "AGENT_ID": 2, "SECRET": 3, "TOKEN": 4, "ENCODING_AES_KEY": 5}
FAULTLESS = {
    "WECOM_CORP_ID": CORP_ID,
    "WECOM_AGENT_ID": AGENT_ID,
    "WECOM_SECRET": SECRET,
    "WECOM_TOKEN": TOKEN,
    "WECOM_ENCODING_AES_KEY": AES_KEY,
}


def env_text(**changes: str | None) -> str:
    """A .env without fault, but for the settings named without their prefix; None leaves a line out."""
    values = {**FAULTLESS, **{f"WECOM_{name}": value for name, value in changes.items()}}
    return "".join(f"{name}={value}\n" for name, value in values.items() if value is not None)


CC_CONNECT = f"""\
[[projects]]
name = "helper"

[[projects.platforms]]
type = "feishu"

[[projects.platforms]]
type = "wecom"
[projects.platforms.options]
corp_id = "{CORP_ID}"
agent_id = "{AGENT_ID}"
corp_secret = "{SECRET}"
callback_token = "{TOKEN}"
callback_aes_key = "{AES_KEY}"
port = "8081"
callback_path = "/wecom/callback"
"""
