"""The rows that are made of values which the settings had before."""

from dataclasses import replace

import pytest
from wechatpy.work.crypto import WeChatCrypto

from tests.protocol.drafts import BY_NAME, FORMER, draft, made, query
from wecom_doctor.protocol.battery.table import FORMER_MAX
from wecom_doctor.protocol.battery.variant import Style


@pytest.mark.parametrize("index", range(FORMER_MAX))
def test_an_endpoint_that_holds_the_old_values_takes_it(index: int) -> None:
    """Token, key and receive id are all those of before."""
    one = made(f"former-values-{index}")
    sent = query(one.request)
    crypto = WeChatCrypto(*FORMER[index])
    opened = crypto.check_signature(sent["msg_signature"], sent["timestamp"], sent["nonce"], sent["echostr"])
    assert (opened.decode() if isinstance(opened, bytes) else opened) == one.plaintext


def test_without_earlier_values_there_is_no_such_row() -> None:
    """Nor where only a key differs that no request is made with."""
    assert BY_NAME["former-values-0"].make(draft(former=())) is None
    of = draft(Style.OFFICIAL, receive_id="")
    same = replace(of.former[0], token=of.keys.token)
    assert BY_NAME["former-values-0"].make(replace(of, former=(same,))) is None
