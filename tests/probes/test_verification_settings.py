"""What the battery of verifications is made of: settings that are missing or useless, and secrets that stay secret."""

import json
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from tests.probes.endpoints import (
    KEYS,
    SECRET,
    Seen,
    ask,
    asked,
    given_for,
    reference,
)
from tests.protocol.drafts import CORP, KEY, TOKEN, sha1
from tests.receiver.serving import play
from wecom_doctor.facts.codec import to_json
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Absence, Absent
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.settings.names import Name

MISSING: list[tuple[Kind, Name, Absent | None]] = [
    (Kind.APP, Name.TOKEN, Absent(Absence.NOT_PLANNED, "WECOM_TOKEN")),
    (Kind.APP, Name.ENCODING_AES_KEY, Absent(Absence.NOT_PLANNED, "WECOM_ENCODING_AES_KEY")),
    (Kind.APP, Name.CORP_ID, Absent(Absence.NOT_PLANNED, "WECOM_CORP_ID")),
    (Kind.KF, Name.CORP_ID, Absent(Absence.NOT_PLANNED, "WECOM_CORP_ID")),
    (Kind.MP, Name.TOKEN, Absent(Absence.NOT_PLANNED, "WECOM_TOKEN")),
    (Kind.APP, Name.CALLBACK_URL, None),
]


@pytest.mark.parametrize(("kind", "name", "absent"), MISSING)
def test_a_setting_that_is_missing_is_named(kind: Kind, name: Name, absent: Absent | None) -> None:
    """Nothing is sent, and a run that was given less than that is no failure."""
    seen = asked(reference(kind), kind, without=(name,))
    assert (seen.verification, seen.requests) == (absent, [])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Kind.BOT, Name.CORP_ID),
        (Kind.APP, Name.AGENT_ID),
        (Kind.APP, Name.SUITE_ID),
        (Kind.APP, Name.SECRET),
        (Kind.MP, Name.ENCODING_AES_KEY),
        (Kind.SUITE_DATA, Name.CORP_ID),
        (Kind.SUITE_DATA, Name.SUITE_ID),
    ],
)
def test_a_setting_that_is_not_needed_is_not_asked_for(kind: Kind, name: Name) -> None:
    """Bots have no company, other kinds no suite; either id will do for providers."""
    seen = asked(reference(kind), kind, without=(name,))
    assert seen.verified.passed("genuine")


@pytest.mark.parametrize(
    "changed",
    [
        {Name.ENCODING_AES_KEY: "tooshort"},
        {Name.ENCODING_AES_KEY: "!" * 43},
        {Name.CORP_ID: "w" * 5000},
        {Name.TOKEN: "half\udc80"},
        {Name.AGENT_ID: "\udcff"},
    ],
    ids=["short key", "bad key", "a whole file for an id", "half a character in the Token", "and in an id"],
)
def test_a_setting_that_cannot_be_used_is_a_matter_of_the_settings(changed: dict[Name, str]) -> None:
    """They are told elsewhere; here nothing is sent, and nothing hangs or crashes."""
    seen = asked(reference(), changed=changed)
    assert (seen.verification, seen.requests) == (Absent(Absence.NEED_MISSING, "settings_given"), [])


def test_a_url_that_is_none_is_a_matter_of_the_url() -> None:
    """Nothing is sent."""
    seen = Seen()
    play(ask(given_for("ftp://wecom.example.com/callback"), seen))
    assert seen.verification == Absent(Absence.NEED_MISSING, "callback_url")


def telling_all(request: Request) -> Response:
    """A debug page with the whole configuration and the signature that would have been right."""
    sent = dict(parse_qsl(request.query))
    right = sha1(TOKEN, sent.get("timestamp", ""), sent.get("nonce", ""), sent.get("echostr", ""))
    page = f"DEBUG = True\nTOKEN={TOKEN}\nKEY={KEY}\nSECRET={SECRET}\nexpected {right}"
    return Response(status=500, body=page.encode(), headers=(("Server", f"app/{TOKEN}"), ("X-Powered-By", KEY)))


def test_a_fact_tells_no_secret() -> None:
    """Whatever an endpoint shows, it is told by its name."""
    seen = asked(telling_all)
    for fact in (seen.verified, seen.delivered):
        document = json.dumps(to_json(fact))
        assert [one for one in (TOKEN, KEY, SECRET, TOKEN[:10], KEY[:10]) if one in document] == []
    assert seen.verified.reactions[0].leaks == ("Token", "EncodingAESKey", "Secret")
    forged = seen.verified.of("bad-signature")
    assert forged is not None
    assert "msg_signature" in forged.leaks


def test_another_receive_id_can_be_given() -> None:
    """It counts for both methods, and the company's own is then a wrong one."""
    seen = asked(reference(keys=replace(KEYS, receive_id="ww00other00")), receive_id="ww00other00")
    assert seen.verified.passed("genuine")
    assert seen.delivered.passed("event")
    assert asked(reference(), receive_id="ww00other00").verified.passed("corp-id")
    assert CORP != "ww00other00"
