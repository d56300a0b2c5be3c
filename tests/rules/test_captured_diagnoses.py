"""From a capture and a .env to the diagnosis: every known mistake is named, and a sound request has none."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.probes.capturing import codes_in, env_with, given_for, report_on
from tests.protocol.captures import (
    CORP_ID,
    GET,
    KEY,
    NONCE,
    POST,
    TIMESTAMP,
    TOKEN,
    Sent,
    bot_message,
    message,
    signature,
    verification,
)
from tests.protocol.vectors import V5, V5_PLAIN
from wecom_doctor.examination.outcome import ExitStatus
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.keys import new_encoding_aes_key, new_token

OTHER_TOKEN, OTHER_KEY = new_token(), new_encoding_aes_key()
OTHER_PAIR = f"WECOM_CONTACT_TOKEN={OTHER_TOKEN}\nWECOM_CONTACT_ENCODING_AES_KEY={OTHER_KEY}\n"
RAW_ECHOSTR = f"/callback?{GET.query.partition('&echostr')[0]}&echostr="
SUITE_ID, PROVIDER = "ww4asffe99e54c0f4c", "ww0123456789abcdef"
TICKET = f"<xml><SuiteId>{SUITE_ID}</SuiteId><InfoType>suite_ticket</InfoType><SuiteTicket>abcdefgh</SuiteTicket></xml>"

# The safe mode of a mini program signs twice, over three strings and over four.
SAFE_MODE_ENV = f"WECOM_TOKEN={V5.token}\nWECOM_ENCODING_AES_KEY={V5.encoding_aes_key}\n"
SAFE_MODE = (
    f"POST /callback?signature={V5_PLAIN.signature}&timestamp={V5.sealed.timestamp}&nonce={V5.sealed.nonce}"
    f"&encrypt_type=aes&msg_signature={V5.sealed.signature} HTTP/1.1\r\n\r\n"
    + json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": V5.sealed.ciphertext})
)


def raw(sent: Sent) -> str:
    """A message as `listen --record` keeps it."""
    return f"POST /callback?{sent.query} HTTP/1.1\r\nHost: h\r\n\r\n{sent.body}"


def official_account(token: str = TOKEN, names: str = "signature") -> str:
    """The verification of an Official Account: three parts signed, echostr in clear."""
    return f"/callback?{names}={signature(token, TIMESTAMP, NONCE)}&timestamp={TIMESTAMP}&nonce={NONCE}&echostr=4375120"


# A capture that is fine, with the .env that belongs to it.
SOUND: dict[str, tuple[str, str, Kind | None]] = {
    "verification": (GET.url, env_with(), None),
    "verification, kind said": (GET.url, env_with(), Kind.APP),
    "message": (raw(POST), env_with(), None),
    "customer service": (raw(POST), env_with(), Kind.KF),
    "smart bot": (raw(bot_message()), env_with(), None),
    "smart bot, kind said": (raw(bot_message()), env_with(CORP_ID=None), Kind.BOT),
    "verification of a smart bot": (verification(receive_id="").url, env_with(), Kind.BOT),
    "suite ticket": (raw(message(receive_id=SUITE_ID, text=TICKET)), env_with(SUITE_ID=SUITE_ID), None),
    "suite ticket, no suite id": (raw(message(receive_id=SUITE_ID, text=TICKET)), env_with(), Kind.SUITE_DATA),
    "provider's verification": (GET.url, env_with(), Kind.SUITE_COMMAND),
    "authorised corp": (raw(message(receive_id=PROVIDER)), env_with(), Kind.SUITE_DATA),
    "Official Account": (official_account(), env_with(), Kind.MP),
    "mini program in safe mode": (SAFE_MODE, SAFE_MODE_ENV, Kind.MP),
    "body alone": (POST.body, env_with(), None),
    "ciphertext alone": (GET.ciphertext, env_with(), None),
    "no corp id": (GET.url, env_with(CORP_ID=None), None),
    "no Token": (GET.url, env_with(TOKEN=None), None),
    "no key": (GET.url, env_with(ENCODING_AES_KEY=None), None),
    "another pair in the file": (GET.url, env_with() + OTHER_PAIR, None),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_request_is_healthy(name: str, tmp_path: Path) -> None:
    """Nothing is found where nothing is wrong, whatever kind of callback it is."""
    capture, env, kind = SOUND[name]
    report = report_on(given_for(tmp_path, capture, env, kind))
    assert codes_in(report) == []
    assert report.exit_status is ExitStatus.HEALTHY


# What is wrong with the values of the .env, proved by a request from WeCom.
WRONG_VALUES: dict[str, tuple[str, list[str]]] = {
    "Token in typographic quotes": (env_with(TOKEN=f"“{TOKEN}”"), ["env-value-quoted"]),
    "Token in two kinds of quotes": (env_with(TOKEN=f"\"'{TOKEN}'\""), ["env-value-quoted"]),
    "Token with a blank": (env_with(TOKEN=f'"{TOKEN} "'), ["env-value-whitespace"]),
    "Token with a CR": (env_with(TOKEN=f'"{TOKEN}\\r"'), ["env-value-whitespace"]),
    "Token with a BOM": (env_with(TOKEN=f"\ufeff{TOKEN}"), ["env-value-whitespace"]),
    "Token with a no-break space": (env_with(TOKEN=f'"{TOKEN}\u00a0"'), ["env-value-whitespace"]),
    "Token with a comment": (env_with(TOKEN=f"{TOKEN}#prod"), ["env-value-hash-cut"]),
    "Token in another case": (env_with(TOKEN=TOKEN.swapcase()), ["value-copied-wrong"]),
    "Token cut by one": (env_with(TOKEN=TOKEN[:-1]), ["value-copied-wrong"]),
    "Token with a slip": (env_with(TOKEN=f"{TOKEN[:8]}0{TOKEN[9:]}"), ["value-copied-wrong"]),
    "Token is another": (env_with(TOKEN=OTHER_TOKEN), ["token-mismatch"]),
    "Token and key swapped": (env_with(TOKEN=KEY, ENCODING_AES_KEY=TOKEN), ["values-swapped", "values-swapped"]),
    "Token under a wrong name": (env_with(TOKEN=None) + f"WECOM_CALLBACK_TOKEN={TOKEN}\n", ["config-key-misnamed"]),
    "Token on an earlier line": (f"WECOM_TOKEN={TOKEN}\n{env_with(TOKEN=OTHER_TOKEN)}", ["env-duplicate-key"]),
    "key in quotes": (env_with(ENCODING_AES_KEY=f"“{KEY}”"), ["env-value-quoted"]),
    "key with a blank": (env_with(ENCODING_AES_KEY=f'" {KEY}"'), ["env-value-whitespace"]),
    "key with =": (env_with(ENCODING_AES_KEY=f"{KEY}="), ["aeskey-length"]),
    "key in another case": (env_with(ENCODING_AES_KEY=KEY.swapcase()), ["value-copied-wrong"]),
    "key cut by one": (env_with(ENCODING_AES_KEY=KEY[:-1]), ["value-copied-wrong"]),
    "key cut by many": (env_with(ENCODING_AES_KEY=KEY[:20]), ["aeskey-length"]),
    "key of strange characters": (env_with(ENCODING_AES_KEY="!" * 43), ["aeskey-bad-characters"]),
    "key is another": (env_with(ENCODING_AES_KEY=OTHER_KEY), ["aeskey-mismatch"]),
    "corp id is another": (env_with(CORP_ID="ww0123456789abcdef"), ["receiveid-mismatch"]),
    "corp id with a blank": (env_with(CORP_ID=f'"{CORP_ID} "'), ["env-value-whitespace"]),
    "corp id in upper case": (env_with(CORP_ID=CORP_ID.upper()), ["value-copied-wrong"]),
    "corp id with a slip": (env_with(CORP_ID=f"{CORP_ID[:-1]}2"), ["value-copied-wrong"]),
    "both are others": (env_with(TOKEN=OTHER_TOKEN, ENCODING_AES_KEY=OTHER_KEY), ["token-mismatch"]),
    "Token quoted and key another": (
        env_with(TOKEN=f"“{TOKEN}”", ENCODING_AES_KEY=OTHER_KEY),
        ["env-value-quoted", "aeskey-mismatch"],
    ),
}


@pytest.mark.parametrize("capture", [GET.url, raw(POST)], ids=["verification", "message"])
@pytest.mark.parametrize("name", WRONG_VALUES)
def test_what_is_wrong_with_our_values_is_named(name: str, capture: str, tmp_path: Path) -> None:
    """The same diagnosis for a verification and for a message, and no second false one."""
    env, codes = WRONG_VALUES[name]
    report = report_on(given_for(tmp_path, capture, env))
    assert codes_in(report) == codes
    assert report.exit_status is ExitStatus.PROBLEMS


def test_a_request_of_another_callback_is_recognised(tmp_path: Path) -> None:
    """Another pair of the same .env opens it: both values are told with their names."""
    sent = verification(token=OTHER_TOKEN, key=OTHER_KEY)
    report = report_on(given_for(tmp_path, sent.url, env_with() + OTHER_PAIR))
    assert codes_in(report) == ["token-pair-of-other-callback"] * 2
    assert [one.problem.params["other"] for one in report.findings] == [
        "WECOM_CONTACT_TOKEN:4",
        "WECOM_CONTACT_ENCODING_AES_KEY:5",
    ]


# What happened to a verification after WeCom sent it.
ALTERED_QUERIES: dict[str, tuple[str, str]] = {
    "plus decoded to a blank": (RAW_ECHOSTR + GET.ciphertext, "plus-becomes-space"),
    "blank encoded": (RAW_ECHOSTR + quote(GET.ciphertext.replace("+", " ")), "plus-becomes-space"),
    "encoded twice": (RAW_ECHOSTR + quote(quote(GET.ciphertext, safe=""), safe=""), "query-not-decoded"),
    "without =": (RAW_ECHOSTR + quote(GET.ciphertext.rstrip("="), safe=""), "echostr-altered"),
    "URL-safe alphabet": (RAW_ECHOSTR + GET.ciphertext.replace("+", "-").replace("/", "_"), "echostr-altered"),
    "in lower case": (RAW_ECHOSTR + quote(GET.ciphertext.lower(), safe=""), "echostr-altered"),
    "cut": (RAW_ECHOSTR + quote(GET.ciphertext[:50], safe=""), "echostr-altered"),
    "ampersands escaped for HTML": (GET.url.replace("&", "&amp;"), "capture-altered"),
    "ampersands escaped for JSON": (GET.url.replace("&", "\\u0026"), "capture-altered"),
    "quotes around echostr": (RAW_ECHOSTR + quote(f'"{GET.ciphertext}"', safe=""), "capture-altered"),
    "nonce without its zero": (
        GET.url.replace(f"nonce={NONCE}", f"nonce={NONCE.lstrip('0')}"),
        "param-parsed-as-number",
    ),
    "cut by the shell": (GET.url.partition("&")[0], "capture-altered"),
    "no parameters": ('- "GET /callback HTTP/1.1" 400', "scanner-noise"),
    "Official Account": (official_account(), "mp-vs-wecom-protocol"),
    "Official Account of a stranger": (official_account(OTHER_TOKEN), "mp-vs-wecom-protocol"),
    "three parts signed": (official_account(names="msg_signature"), "mp-vs-wecom-protocol"),
    "smart bot": (verification(receive_id="").url, "bot-receiveid-not-empty"),
}


@pytest.mark.parametrize("name", ALTERED_QUERIES)
def test_what_happened_to_a_verification_is_named(name: str, tmp_path: Path) -> None:
    """One alteration, one diagnosis."""
    capture, code = ALTERED_QUERIES[name]
    assert codes_in(report_on(given_for(tmp_path, capture))) == [code]


FOLDED = POST.body.replace(POST.ciphertext, f"{POST.ciphertext[:76]}\n{POST.ciphertext[76:]}")
ALTERED_BODIES: dict[str, tuple[Sent, str]] = {
    "Encrypt folded": (POST._replace(body=FOLDED), "capture-altered"),
    "Encrypt with blanks for +": (POST._replace(body=POST.body.replace("+", " ")), "capture-altered"),
    "escaped for HTML": (POST._replace(body=POST.body.replace("<", "&lt;").replace(">", "&gt;")), "capture-altered"),
    "cut": (POST._replace(body=POST.body[:200]), "capture-altered"),
    "Encrypt cut": (POST._replace(body=POST.body.replace(POST.ciphertext[-30:], "")), "capture-altered"),
    "in clear": (POST._replace(body="<xml><MsgType>text</MsgType></xml>"), "mp-vs-wecom-protocol"),
    "a page instead": (POST._replace(body="<xml><Hello/></xml>"), "capture-altered"),
}


@pytest.mark.parametrize("name", ALTERED_BODIES)
def test_what_happened_to_a_message_is_named(name: str, tmp_path: Path) -> None:
    """A body that was folded, escaped or cut is told as altered, and not as a wrong Token or key."""
    sent, code = ALTERED_BODIES[name]
    assert codes_in(report_on(given_for(tmp_path, raw(sent)))) == [code]


@pytest.mark.parametrize(
    ("capture", "kind", "code"),
    [
        (raw(bot_message()), Kind.APP, "json-vs-xml-callback"),
        (raw(POST), Kind.BOT, "json-vs-xml-callback"),
        (raw(message(receive_id=PROVIDER)), Kind.SUITE_COMMAND, "receiveid-third-party"),
        (GET.url, Kind.MP, "mp-vs-wecom-protocol"),
        (SAFE_MODE, None, "mp-vs-wecom-protocol"),
        (f"POST /callback HTTP/1.1\r\n\r\n{POST.body}", None, "query-string-dropped"),
        (f"POST /callback?{POST.query} HTTP/1.1\r\nContent-Length: 0\r\n\r\n", None, "body-dropped-or-capped"),
    ],
)
def test_the_wrong_kind_is_named(capture: str, kind: Kind | None, code: str, tmp_path: Path) -> None:
    """A kind that the user chose is held against the request."""
    assert codes_in(report_on(given_for(tmp_path, capture, env_with(SUITE_ID=SUITE_ID), kind)))[0] == code


def test_a_log_line_of_a_message_cannot_be_judged(tmp_path: Path) -> None:
    """Logs keep no bodies, so the answer is that nobody can tell, and not that all is well."""
    report = report_on(given_for(tmp_path, f'- "POST /callback?{POST.query} HTTP/1.1" 200'))
    assert codes_in(report) == []
    assert report.exit_status is ExitStatus.UNSURE


def test_a_receive_id_of_the_users_own_counts(tmp_path: Path) -> None:
    """--receive-id goes before all rules about kinds."""
    sent = verification(receive_id=PROVIDER)
    assert codes_in(report_on(given_for(tmp_path, sent.url, receive_id=PROVIDER))) == []
    assert codes_in(report_on(given_for(tmp_path, GET.url, receive_id=PROVIDER))) == ["receiveid-mismatch"]


def test_a_passive_reply_is_opened_too(tmp_path: Path) -> None:
    """What the user's own program answers has its signature in the body."""
    reply = (
        f"<xml><Encrypt>{POST.ciphertext}</Encrypt><MsgSignature>{POST.signature}</MsgSignature>"
        f"<TimeStamp>{TIMESTAMP}</TimeStamp><Nonce>{NONCE}</Nonce></xml>"
    )
    report = report_on(given_for(tmp_path, reply))
    assert codes_in(report) == []
    assert len([one for one in report.judgements if one.outcome == "ok"]) >= 4
    bot = bot_message()
    as_json = {"encrypt": bot.ciphertext, "msgsignature": bot.signature, "timestamp": int(TIMESTAMP), "nonce": NONCE}
    assert codes_in(report_on(given_for(tmp_path, json.dumps(as_json)))) == []
