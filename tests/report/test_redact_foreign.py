"""Canaries planted in logs, process lists, requests and documents: none gets out, whoever knew of them."""

import base64
import json
import re
import string
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wecom_doctor.report.redact import Redactor

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CANARY = "Zk8Qw3Vt1Lp9Xs6Rb4Nm"
OTHER = "Hy5Tg2Mc7Jd0Fa9Ue3Wo"
# Where a credential stands that nobody told us of; `{}` is its place.
PLANTED = {
    "access log": '1.2.3.4 - - "GET /cgi-bin/user/get?access_token={}&userid=a HTTP/1.1" 200',
    "end of a line": "GET https://qyapi.weixin.qq.com/cgi-bin/agent/get?agentid=1&access_token={}\n",
    "gettoken": "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww1&corpsecret={}",
    "answer of the API": '{{"errcode":0,"errmsg":"ok","access_token":"{}","expires_in":7200}}',
    "JSON with blanks": '{{ "suite_access_token" : "{}" }}',
    "JSON inside JSON": '{{"body": "{{\\"provider_access_token\\": \\"{}\\"}}"}}',
    "suite ticket": "<xml><SuiteTicket><![CDATA[{}]]></SuiteTicket></xml>",
    "auth code": "<AuthCode>{}</AuthCode>",
    "permanent code": '"permanent_code": "{}"',
    "percent-encoded": "next=https%3A%2F%2Fh%2F%3Faccess_token%3D{}%26a%3Db",
    "bearer": "Authorization: Bearer {}",
    "basic": "authorization: Basic {}==",
    "header as a dictionary": "{{'Authorization': 'Bearer {}', 'Accept': '*/*'}}",
    "cookie": "Cookie: theme=dark; session={}",
    "set-cookie": "Set-Cookie: sid={}; Path=/; HttpOnly",
    "environment": "WECOM_SECRET={}",
    "export": "export WECOM_ENCODING_AES_KEY='{}'",
    "YAML": "wecom_token: {}",
    "TOML": 'token = "{}"',
    "process list": "root 1 python bot.py --secret {} --port 80",
    "process list with equals": "/usr/bin/bot --access-token={}",
    "printed by PHP": "[corp_secret] => {}",
    "Python's repr": "Config(encoding_aes_key='{}', port=80)",
    "user and password": "https://user:{}@proxy.example.net:3128/",
    "password alone": "redis://:{}@127.0.0.1:6379/0",
    "robot": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={}",
    "variable of nginx": 'set $wecom_token "{}";',
    "header of nginx": "proxy_set_header X-Api-Key {};",
    "official library": "sToken = '{}'; sCorpID = 'ww1'",
    "systemd": 'Environment="DB_PASS={}" LANG=C',
    "systemd, bare": "Environment=WECOM_TOKEN={}",
    "Kubernetes": "- name: WECOM_TOKEN\n  value: {}",
    "ASP.NET": '<add key="EncodingAESKey" value="{}" />',
    "recorded by a browser": '{{"name": "Authorization", "value": "Bearer {}"}}',
    "curl with a user": "curl -s -u me:{} https://h/",
    "redis": "redis-cli -h 127.0.0.1 -a {} ping",
    "Chinese": "企业微信 Token：{}，请检查",
    "session in a query": "GET /login?sid={} HTTP/1.1",
    "key in a query": "GET /cb?key={}&x=1 HTTP/1.1",
    "percent-encoded JSON": "body=%7B%22access_token%22%3A%22{}%22%7D",
    "HTML": "&quot;access_token&quot;:&quot;{}&quot;",
    "header of Python": "[('X-Auth-Token', '{}'), ('Accept', '*/*')]",
    "private key": "-----BEGIN PRIVATE KEY-----\nMIIE{}\n-----END PRIVATE KEY-----",
}
# What must stay readable.
INNOCENT = [
    "token-mismatch: the Token differs",
    "The secret of a good report is that it can be read.",
    "WECOM_TOKEN is set in .env:4",
    "password required",
    "GET /callback?msg_signature=abc&timestamp=1795161600&nonce=42",
    "2026-11-30 08:00:00 started; 203.0.113.7 connected to cb.example.net",
]


def scrubbed(text: str, *secrets: str) -> str:
    """The text after learning from itself."""
    redactor = Redactor(secrets)
    redactor.learn(text)
    return redactor.clean_foreign(text)


@pytest.mark.parametrize("place", PLANTED)
def test_a_canary_does_not_get_out(place: str) -> None:
    """Its name gives it away, and a placeholder stands where it stood."""
    cleaned = scrubbed(PLANTED[place].format(CANARY))
    assert CANARY not in cleaned
    assert "REDACTED-" in cleaned


@pytest.mark.parametrize("place", PLANTED)
def test_once_learned_it_is_known_everywhere(place: str) -> None:
    """A value that one line gives away is struck out where nothing but it stands, in any encoding."""
    encoded = base64.b64encode(CANARY.encode()).decode()
    text = f"{PLANTED[place].format(CANARY)}\n{CANARY}\n{encoded}\n{CANARY.encode().hex()}"
    if place in {"private key", "basic"}:
        # The value is longer than the canary there.
        text = PLANTED[place].format(CANARY)
    cleaned = scrubbed(text)
    assert not [one for one in (CANARY, encoded, CANARY.encode().hex()) if one in cleaned]


@unhurried
@given(
    places=st.lists(st.sampled_from(sorted(set(PLANTED) - {"private key"})), min_size=1, max_size=5),
    canary=st.text(string.ascii_letters + string.digits + "-_", min_size=16, max_size=43).filter(
        lambda one: re.search(r"[a-z]\d|\d[a-z]", one) is not None and not one.startswith("-")
    ),
)
def test_any_canary_in_any_places(places: list[str], canary: str) -> None:
    """Whatever it looks like and wherever it stands, it is gone."""
    assert canary not in scrubbed("\n".join(PLANTED[one].format(canary) for one in places))


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_words_stay(text: str) -> None:
    """A report that is all placeholders helps nobody."""
    assert scrubbed(text) == text


def test_equal_secrets_get_equal_placeholders() -> None:
    """So one can still see that two places hold the same value, or not."""
    cleaned = scrubbed(f"access_token={CANARY}\naccess_token={OTHER}\ntoken={CANARY}")
    first, second, third = re.findall(r"REDACTED-\d+", cleaned)
    assert first == third != second


def test_what_was_replaced_is_listed_without_its_value() -> None:
    """A list of placeholders with how often each stands there."""
    redactor = Redactor((CANARY,))
    redactor.clean(f"{CANARY} {CANARY} {quote(OTHER)}")
    assert [(one.placeholder, one.count) for one in redactor.replaced] == [("REDACTED-1", 2)]


def test_cleaning_twice_changes_nothing_more() -> None:
    """Placeholders are no secrets."""
    once = scrubbed(PLANTED["access log"].format(CANARY))
    assert scrubbed(once) == once


def test_addresses_and_hosts_only_on_demand() -> None:
    """They are what support needs, unless somebody minds."""
    text = "https://cb.corp.example.net/x 203.0.113.7 [2001:db8::7]:443 127.0.0.1 ::1 api.cb.corp.example.net 12:30:45"
    assert scrubbed(text) == text
    redactor = Redactor((), addresses=True, hosts=True)
    redactor.learn(text)
    assert redactor.clean_foreign(text) == "https://HOST-1/x IP-1 [IP-2]:443 127.0.0.1 ::1 api.HOST-1 12:30:45"


def test_a_document_keeps_its_shape() -> None:
    """Names of checks and codes are ours and stay; values that a member's name gives away go."""
    document = {
        "tool": {"name": "wecom-doctor"},
        "diagnosis": [{"code": "token-mismatch", "title": f"saw {CANARY}"}],
        "facts": {"seen": {"host": "cb.corp.example.net", "access_token": CANARY, "port": 443}},
    }
    redactor = Redactor((), hosts=True)
    redactor.learn_document(document)
    cleaned = redactor.clean_document(document, foreign=True)
    assert CANARY not in json.dumps(cleaned)
    assert cleaned["diagnosis"][0]["code"] == "token-mismatch"
    assert cleaned["facts"]["seen"] == {"host": "HOST-1", "access_token": "REDACTED-1", "port": 443}


def test_wecoms_own_hosts_stay() -> None:
    """They say nothing about the user."""
    redactor = Redactor((), hosts=True)
    text = "https://qyapi.weixin.qq.com/cgi-bin/gettoken and https://developer.work.weixin.qq.com/document"
    redactor.learn(text)
    assert redactor.clean_foreign(text) == text


@unhurried
@given(text=st.text(max_size=300))
def test_any_text_survives(text: str) -> None:
    """Whatever a log holds, cleaning ends, and quickly."""
    scrubbed(text, CANARY)


@pytest.mark.parametrize("text", ["token=" * 20_000, "a" * 200_000, "<token>" * 20_000, "cookie: " + "a=b; " * 20_000])
def test_hostile_texts_take_no_time(text: str) -> None:
    """No pattern runs away: each of these would take hours if one did."""
    scrubbed(text)


def test_all_names_of_a_domain_go_on_demand() -> None:
    """Also where nothing but a log mentions them, in a member that is called `name`, and behind a star."""
    document = {"facts": {"dns_answer": {"name": "cb.corp.com.cn"}, "nginx": {"server_name": ["*.other.net"]}}}
    redactor = Redactor((), hosts=True)
    redactor.learn_document(document)
    cleaned = redactor.clean_document(document, foreign=True)["facts"]
    assert cleaned == {"dns_answer": {"name": "HOST-1"}, "nginx": {"server_name": ["*.HOST-3"]}}
    assert redactor.clean_foreign("db.corp.com.cn, www.other.net, bot.py") == "db.HOST-2, www.HOST-3, bot.py"


def test_a_secret_in_the_name_of_a_host_goes() -> None:
    """A member that is called `name` holds a name of ours only if it looks like one."""
    document = {"facts": {"dns_answer": {"name": f"{CANARY.lower()}.example.net"}}}
    assert CANARY.lower() not in json.dumps(Redactor((CANARY,)).clean_document(document))
