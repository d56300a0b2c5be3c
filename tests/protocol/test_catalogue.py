"""The catalogue recognises what an opened message says of itself."""

import json
import re

import pytest

from wecom_doctor.protocol.catalogue import entry, names, recognised
from wecom_doctor.receiver.message import Form, message_of

VALUES = {"now": "1700000000", "msg_id": "6000000000000000001"}


def filled(body: str) -> bytes:
    """A sample with something in place of every placeholder."""
    return re.sub(r"\{([a-z_]+)\}", lambda found: VALUES.get(found[1], "x1"), body).encode()


@pytest.mark.parametrize("name", names())
def test_every_sample_is_recognised_as_itself(name: str) -> None:
    """The sample of a type, opened like a real message, leads back to its own entry or to one that means the same."""
    sample = entry(name)
    assert sample is not None
    if sample.format == "json" and "msgtype" not in json.loads(filled(sample.body)):
        pytest.skip("not a message of a smart bot: the data zone calls it event_type")
    if name.startswith("mp.wxa_media_check."):
        pytest.skip("two versions of one event: what it says of itself does not tell them apart")
    known = recognised(sample.format, *told(sample.body, sample.format))
    assert known is not None
    assert known.name == name or known.name.rpartition(".")[2] == name.rpartition(".")[2]


def told(body: str, form: str) -> tuple[str, str, str]:
    """What a sample says of itself."""
    message = message_of(filled(body), Form(form))
    return message.type, message.event, message.change


@pytest.mark.parametrize("name", ["", "..", "../catalogue", "/etc/passwd", "nothing", "text.toml", "text\x00"])
def test_foreign_names_open_no_file(name: str) -> None:
    """A name that is not in the catalogue is nothing, whatever it looks like."""
    assert entry(name) is None
    assert recognised("xml", name, "", "") is None
