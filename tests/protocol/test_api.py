"""What the API says, read whoever says it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wecom_doctor.protocol.api import reading
from wecom_doctor.protocol.api.call import Call, Door
from wecom_doctor.protocol.api.calls import knock
from wecom_doctor.protocol.api.said import said

# As they stand in public reports and official samples.
OF_REPORTS = (
    (
        "not allow to access from your ip, hint: [1655882753557010848204971], from ip: 203.0.113.9, "
        "more info at https://open.work.weixin.qq.com/devtool/query?e=60020",
        ("not allow to access from your ip", "1655882753557010848204971", "203.0.113.9"),
    ),
    (
        "access_token expired, hint: [1576065934_28_e0fae06208446b2ad30f3b4e0b0ab9bd], from ip: 2001:db8::9, more info "
        "at https://open.work.weixin.qq.com/devtool/query?e=42001",
        ("access_token expired", "1576065934_28_e0fae06208446b2ad30f3b4e0b0ab9bd", "2001:db8::9"),
    ),
    ("invalid credential", ("invalid credential", "", None)),
    ("api forbidden, from ip: 203.0.113.9.", ("api forbidden", "", "203.0.113.9")),
    ("api forbidden, from ip：203.0.113.9", ("api forbidden", "", "203.0.113.9")),
    ("api forbidden, from ip: ::ffff:203.0.113.9, more", ("api forbidden", "", "203.0.113.9")),
    ("from ip: 999.1.2.3", ("", "", None)),
    ("from ip: nobody", ("", "", None)),
)


@pytest.mark.parametrize(("errmsg", "parts"), OF_REPORTS)
def test_an_errmsg_is_taken_apart(errmsg: str, parts: tuple[str, str, str | None]) -> None:
    """The words, the trace number, the calling address."""
    told = said(json.dumps({"errcode": 60020, "errmsg": errmsg}).encode())
    assert (told.errmsg, told.hint, told.from_ip) == parts
    assert (told.is_api, told.errcode) == (True, 60020)


def test_further_members_do_not_matter() -> None:
    """Some endpoints add empty lists of their own to a refusal."""
    told = said(b'\xef\xbb\xbf{"errcode":60020,"errmsg":"x","group_chat_list":[],"livingid_list":[]}')
    assert told.errcode == 60020


@pytest.mark.parametrize("body", [b"", b"[]", b"0", b"{}", b'{"errcode":null}', b'{"errcode":1.5}', b"<html>"])
def test_what_is_not_the_apis(body: bytes) -> None:
    """Nothing without a number for errcode."""
    assert not said(body).is_api


def test_a_number_that_became_a_text() -> None:
    """A relay that writes the answer anew may do that; another text is no number."""
    assert said(b'{"errcode":"40014","errmsg":"x"}').errcode == 40014
    assert said(b'{"errcode":"-1"}').errcode == -1
    assert not said(b'{"errcode":"E100"}').is_api


def test_a_success_without_errcode() -> None:
    """Only the call itself knows what a success holds."""
    assert said(b'{"ip_list": []}', "ip_list").errcode == 0
    assert not said(b'{"ip_list": []}').is_api


@given(st.binary(max_size=300))
def test_any_body(body: bytes) -> None:
    """Nothing that anybody sends is a surprise."""
    assert said(body, "ip_list").errcode in {None, 0} or body.strip()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "userid"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["a", "b"]), JSON))
def test_any_document(document: dict[str, Any]) -> None:
    """A value of another kind than the one that was looked for is not there."""
    assert isinstance(reading.text(document, "a"), str)
    assert reading.number(document, "a") is None or isinstance(document["a"], int)
    assert all(isinstance(one, int) for one in reading.numbers(document, "a"))
    assert all(isinstance(one, str) for one in reading.addresses(document, "a"))
    assert all(reading.userids(reading.objects(document, "a")))
    assert reading.inside(document, "a") is not None


def test_addresses_with_a_star_are_addresses() -> None:
    """The official samples have both kinds."""
    listed = ["101.226.103.*", "203.0.113.9", "2001:db8::/32", "nobody", 7, None, "1.2.*.*"]
    found = reading.addresses({"ip_list": listed}, "ip_list")
    assert found == ("101.226.103.*", "203.0.113.9", "2001:db8::/32", "1.2.*.*")


def test_no_knock_looks_like_the_other() -> None:
    """What nobody has is made up anew for every call, and the Secret is none that anybody could have."""
    assert knock(has_credentials=False).query != knock(has_credentials=False).query
    assert "corpsecret" not in knock(has_credentials=True).query_with(None)
    assert knock(has_credentials=True).path != "gettoken"


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://qyapi.weixin.qq.com", "https://qyapi.weixin.qq.com/cgi-bin/agent/get"),
        ("https://relay.example.com/wecom/", "https://relay.example.com/wecom/cgi-bin/agent/get"),
        ("https://relay.example.com/cgi-bin", "https://relay.example.com/cgi-bin/cgi-bin/agent/get"),
    ],
)
def test_the_address_of_a_call(base: str, url: str) -> None:
    """As programs put it together: a /cgi-bin too many is one too many here as well."""
    assert Door(base=base).url_of(Call(path="agent/get")) == url
