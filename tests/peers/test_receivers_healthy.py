"""Healthy callbacks made with the software of others: they answer as WeCom wants it, and the doctor is content."""

import pytest

from tests.peers.conftest import Examine
from tests.peers.receivers.asking import Client
from tests.peers.receivers.programs import Receiver
from tests.peers.receivers.shows import post, receives, verifies
from tests.peers.receiving import Running

SCRIPT = "/callback.php"
FLASK = Receiver(program="flask")
REPLYING = Receiver(program="flask", breakage="replies to everything")
SUCCESS = Receiver(program="flask", breakage="success to messages")
HEALTHY = [
    FLASK,
    REPLYING,
    SUCCESS,
    Receiver(program="flask", breakage="own agent only"),
    Receiver(program="flask", breakage="stale refused"),
    Receiver(program="flask", breakage="browsers greeted"),
    Receiver(program="gunicorn"),
    Receiver(program="fastapi"),
    Receiver(program="fastapi", breakage="compressing"),
    Receiver(program="fastapi", breakage="number returned"),
    Receiver(program="django"),
    Receiver(program="node"),
    Receiver(program="express"),
    Receiver(program="express", breakage="answer in chunks"),
    Receiver(program="php", path=SCRIPT),
    Receiver(program="php", path=SCRIPT, breakage="session"),
    Receiver(program="java"),
    Receiver(program="nginx", behind=FLASK),
    Receiver(program="nginx", behind=FLASK, breakage="limited fairly"),
    Receiver(program="nginx", behind=Receiver(program="node"), breakage="with http/1.1 upstream"),
    Receiver(program="nginx", behind=Receiver(program="fastapi"), breakage="compressing for who asks"),
    Receiver(program="nginx", behind=Receiver(program="gunicorn"), breakage="with https", scheme="https"),
    Receiver(program="tinyproxy", behind=Receiver(program="php", path=SCRIPT), path=SCRIPT),
]
AREAS = {"callback", "reply", "security", "http"}
EVERY_RECEIVER = pytest.mark.parametrize("receiver", HEALTHY, ids=str)


@EVERY_RECEIVER
def test_receiver_is_healthy(receiver: Receiver, running: Running) -> None:
    """It answers verifications with their plaintext and texts with a reply that wechatpy verifies and decrypts."""
    client = Client(running.url(receiver))
    verifies(client)
    (post(200) if receiver in {REPLYING, SUCCESS} else receives)(client)


@EVERY_RECEIVER
def test_doctor_is_content(receiver: Receiver, examine: Examine) -> None:
    """Nothing above a notice is found about the callback, its answers, its security and the HTTP around it."""
    examined = examine(receiver)
    judged = {one["id"] for one in examined.document["checks"] if one["area"] in AREAS and one["verdict"] == "ok"}
    assert judged, "no check of the callback was run"
    areas = {one["id"]: one["area"] for one in examined.document["checks"]}
    found = [one for one in examined.findings if one["severity"] != "notice" and areas[one["check"]] in AREAS]
    assert not found, examined.shown()
    unsure = [one for one in examined.document["checks"] if one["area"] in AREAS and one["verdict"] == "unsure"]
    assert not unsure, examined.shown()
