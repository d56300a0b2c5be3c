"""What `simulate` sends is understood by wechatpy, which nobody here wrote."""

import json
from urllib.parse import parse_qs

import pytest
from wechatpy.crypto import WeChatCrypto as OfficialCrypto
from wechatpy.parser import parse_message as parse_official
from wechatpy.utils import check_signature
from wechatpy.work.crypto import PrpCrypto, WeChatCrypto
from wechatpy.work.exceptions import InvalidCorpIdException
from wechatpy.work.parser import parse_message

from tests.protocol.test_simulation import CORP, NOW, POSTED, SUITE, kinds, message, sender
from tests.protocol.vectors import SAMPLE_KEY, SAMPLE_TOKEN
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.requests import new_nonce, new_plaintext
from wecom_doctor.protocol.simulation import Outgoing, Tamper, message_request, verification_request

IDS = {Kind.SUITE_COMMAND: SUITE, Kind.BOT: ""}


def query(outgoing: Outgoing) -> dict[str, str]:
    """The parameters as a framework decodes them."""
    return {name: values[0] for name, values in parse_qs(outgoing.request.query).items()}


def signed(outgoing: Outgoing) -> tuple[str, str, str]:
    """What wechatpy wants beside a body."""
    found = query(outgoing)
    return found["msg_signature"], found["timestamp"], found["nonce"]


@pytest.mark.parametrize("kind", [Kind.APP, Kind.KF, Kind.SUITE_DATA, Kind.SUITE_COMMAND, Kind.BOT])
def test_verifications_are_answered(kind: Kind) -> None:
    """Signature, padding and receive id of every length that occurs."""
    peer = WeChatCrypto(SAMPLE_TOKEN, SAMPLE_KEY, "" if kind is Kind.BOT else CORP)
    for _ in range(20):
        plaintext = new_plaintext()
        outgoing = verification_request(sender(kind, verification=True), plaintext, NOW, new_nonce())
        assert peer.check_signature(*signed(outgoing), query(outgoing)["echostr"]) == plaintext


def test_a_verification_of_an_official_account_is_signed_in_three_parts() -> None:
    """wechatpy raises when the signature is wrong."""
    outgoing = verification_request(sender(Kind.MP, verification=True), new_plaintext(), NOW, new_nonce())
    found = query(outgoing)
    check_signature(SAMPLE_TOKEN, found["signature"], found["timestamp"], found["nonce"])


@pytest.mark.parametrize(
    "name", [name for name in POSTED if Kind.BOT not in kinds(name) and Kind.MP not in kinds(name)]
)
def test_every_message_is_opened(name: str) -> None:
    """To the text that was sent."""
    kind = kinds(name)[0]
    outgoing = message_request(sender(kind), message(name), NOW, new_nonce())
    peer = WeChatCrypto(SAMPLE_TOKEN, SAMPLE_KEY, IDS.get(kind, CORP))
    assert peer.decrypt_message(outgoing.request.body, *signed(outgoing)) == outgoing.plaintext


@pytest.mark.parametrize("name", ["text", "image", "voice", "video", "location", "link"])
def test_messages_of_members_are_parsed(name: str) -> None:
    """Type, sender and id arrive."""
    outgoing = message_request(sender(Kind.APP), message(name), NOW, new_nonce())
    peer = WeChatCrypto(SAMPLE_TOKEN, SAMPLE_KEY, CORP)
    parsed = parse_message(peer.decrypt_message(outgoing.request.body, *signed(outgoing)))
    assert (parsed.type, parsed.source, parsed.target) == (name, "WangMin", CORP)
    assert str(parsed.id) in outgoing.plaintext


@pytest.mark.parametrize("name", [name for name in POSTED if Kind.MP in kinds(name)])
def test_messages_of_official_accounts_are_opened(name: str) -> None:
    """In secure mode by wechatpy's other crypto class, which compares the AppID."""
    outgoing = message_request(sender(Kind.MP), message(name), NOW, new_nonce())
    peer = OfficialCrypto(SAMPLE_TOKEN, SAMPLE_KEY, CORP)
    opened = peer.decrypt_message(outgoing.request.body, *signed(outgoing))
    assert opened == outgoing.plaintext
    assert parse_official(opened).source in outgoing.plaintext
    found = query(outgoing)
    check_signature(SAMPLE_TOKEN, found["signature"], found["timestamp"], found["nonce"])


@pytest.mark.parametrize("name", [name for name in POSTED if Kind.BOT in kinds(name)])
def test_messages_of_bots_are_opened(name: str) -> None:
    """wechatpy has no envelope for bots, but its cipher opens what is in ours."""
    outgoing = message_request(sender(Kind.BOT), message(name), NOW, new_nonce())
    ciphertext = json.loads(outgoing.request.body)["encrypt"]
    assert PrpCrypto(WeChatCrypto(SAMPLE_TOKEN, SAMPLE_KEY, "").key).decrypt(ciphertext, "") == outgoing.plaintext


def test_a_foreign_receive_id_is_refused() -> None:
    """By wechatpy too, and for that reason."""
    outgoing = message_request(sender(Kind.APP, tamper=Tamper.RECEIVE_ID), message("text"), NOW, new_nonce())
    with pytest.raises(InvalidCorpIdException):
        WeChatCrypto(SAMPLE_TOKEN, SAMPLE_KEY, CORP).decrypt_message(outgoing.request.body, *signed(outgoing))
