"""Whatever is pasted, there is a request or one clear reason why there is none."""

from hypothesis import example, given
from hypothesis import strategies as st

from tests.protocol.captures import CAPTURES_OF_GET, CAPTURES_OF_POST
from wecom_doctor.protocol.captured.request import NotARequest
from wecom_doctor.protocol.captured.telling import read
from wecom_doctor.protocol.carried import read_body, read_query

CAPTURES = st.sampled_from([*CAPTURES_OF_GET.values(), *CAPTURES_OF_POST.values()])
NOISE = st.text(st.sampled_from("\"'\\{}[]<>&=%+?/ \r\n^$@-|a0\u202e\udcff中"), max_size=12)


def taken_apart(content: bytes) -> None:
    """Everything that is done to a capture before our values come in."""
    try:
        found = read(content)
    except NotARequest:
        return
    assert found
    for one in found:
        read_query(one.query)
        if one.body is not None:
            read_body(one.body)


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"{" * 100_000)
@example(b'{"log":{"entries":[{"request":5}]}}')
@example(b'{"request":{"uri":"http://["}}')
@example(b"POST /?a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\nabc")
@example(b"curl $'\\xff\\uD800\\U99999999' --data")
@example(b"curl http://h/ -d $'\\uD800'")
def test_any_bytes(content: bytes) -> None:
    """Random bytes, and shapes that break careless parsers."""
    taken_apart(content)


@given(CAPTURES, st.data())
def test_damaged_captures(capture: str, data: st.DataObject) -> None:
    """A real capture with a piece cut out and something else put in its place."""
    begin = data.draw(st.integers(0, len(capture)))
    end = data.draw(st.integers(begin, min(len(capture), begin + 40)))
    damaged = capture[:begin] + data.draw(NOISE) + capture[end:]
    taken_apart(damaged.encode("utf-8", "surrogateescape"))
