"""However a request was captured, exactly what WeCom sent comes back."""

import pytest

from tests.protocol.captures import CAPTURES_OF_GET, CAPTURES_OF_POST, GET, KEY, POST, QUERY, TARGET
from wecom_doctor.protocol.captured.request import Captured, Form, NotARequest, Trouble
from wecom_doctor.protocol.captured.telling import INPUT_BYTES_MAX, read
from wecom_doctor.protocol.carried import read_body, read_query


def only(text: str) -> Captured:
    """The one request of a capture."""
    (found,) = read(text.encode())
    return found


@pytest.mark.parametrize("name", CAPTURES_OF_GET)
def test_a_verification_comes_back(name: str) -> None:
    """Signature, timestamp, nonce and echostr of a verification survive every form."""
    found = only(CAPTURES_OF_GET[name])
    query = read_query(found.query)
    sent = {"msg_signature": GET.signature, "timestamp": GET.timestamp, "nonce": GET.nonce, "echostr": GET.ciphertext}
    assert query.values == sent
    assert query.slips == ()
    assert found.looks_like_callback


@pytest.mark.parametrize(
    "signature", ["b4d740cbcd72264f6b99f0dab923c79f1ce22c09", "0b4d740cbcd72264f6b99f0dab923c79f1ce22c0"]
)
@pytest.mark.parametrize("form", ["[msg_signature] => {}", "msg_signature: {}", "'msg_signature': b'{}'"])
def test_the_b_of_a_bytes_literal_is_told_from_a_digit(form: str, signature: str) -> None:
    """A signature may begin with the letter that Python puts before printed bytes."""
    assert read_query(only(form.format(signature)).query).values["msg_signature"] == signature


@pytest.mark.parametrize("name", CAPTURES_OF_POST)
def test_a_message_comes_back(name: str) -> None:
    """Parameters and ciphertext of a message survive every form that carries a body."""
    found = only(CAPTURES_OF_POST[name])
    query = read_query(found.query)
    assert query.values == {"msg_signature": POST.signature, "timestamp": POST.timestamp, "nonce": POST.nonce}
    assert found.method in {"POST", None}
    assert found.body is not None
    body = read_body(found.body)
    assert (body.form, body.ciphertext, body.agent_id) == ("xml", POST.ciphertext, "1000002")


@pytest.mark.parametrize(
    ("name", "method", "status"),
    [
        ("nginx combined", "GET", 403),
        ("Apache common", "GET", 200),
        ("Apache with host", "GET", 500),
        ("uvicorn", "GET", 403),
        ("morgan", "GET", 403),
        ("Caddy", "GET", 403),
        ("nginx in JSON", "GET", 403),
        ("curl", "GET", None),
        ("URL", None, None),
    ],
)
def test_a_capture_tells_its_method_and_the_answer(name: str, method: str | None, status: int | None) -> None:
    """What a log knows besides the request is kept: the method, and what the program answered."""
    found = only(CAPTURES_OF_GET[name])
    assert (found.method, found.path, found.status) == (method, "/callback", status)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (GET.url, Form.URL),
        (QUERY, Form.QUERY),
        (f'- "GET {TARGET} HTTP/1.1" 200', Form.LOG),
        (f"curl '{GET.url}'", Form.CURL),
        (CAPTURES_OF_GET["HAR"], Form.HAR),
        (CAPTURES_OF_GET["raw request"], Form.HTTP),
        (CAPTURES_OF_POST["event of a cloud function"], Form.EVENT),
        (POST.body, Form.BODY),
        ('{"encrypt": "abc"}', Form.BODY),
        (GET.ciphertext, Form.CIPHERTEXT),
        (f'"{POST.ciphertext}"', Form.CIPHERTEXT),
    ],
    ids=range(11),
)
def test_a_form_is_told_by_its_looks(text: str, form: Form) -> None:
    """The user never has to say what he pasted."""
    assert only(text).form is form


def test_the_callbacks_of_a_log_are_found_in_their_order() -> None:
    """Of many lines, those with a callback's parameters are taken."""
    other = '5.6.7.8 - - [20/Nov/2026:08:00:00 +0800] "GET /robots.txt HTTP/1.1" 404 9'
    lines = [other, CAPTURES_OF_GET["nginx combined"], other, f'- "POST /callback?{POST.query} HTTP/1.1" 200', other]
    found = read("\n".join(lines).encode())
    assert [one.method for one in found] == ["GET", "POST"]
    assert found[1].body is None


def test_a_single_line_may_be_anything() -> None:
    """One line without parameters is what the user asks about, so it is not thrown away."""
    (found,) = read(b'1.2.3.4 - - [20/Nov/2026:08:00:00 +0800] "GET /callback HTTP/1.1" 404 9')
    assert (found.path, found.query) == ("/callback", "")


def test_a_plus_that_became_a_blank_stays_in_its_line() -> None:
    """A blank inside the quotes of a log line belongs to the target."""
    line = f'- "GET /callback?msg_signature=a&echostr={GET.ciphertext.replace("+", " ")} HTTP/1.1" 403'
    assert read_query(only(line).query).values["echostr"] == GET.ciphertext.replace("+", " ")


@pytest.mark.parametrize("option", ["-d @body.xml", "--data-binary @body.xml", "--data=@body.xml"])
def test_a_body_in_a_file_is_said_to_be_elsewhere(option: str) -> None:
    """curl reads such a body from a file that the command does not contain."""
    found = only(f"curl '{POST.url}' {option}")
    assert (found.method, found.body, found.body_lies_in) == ("POST", None, "body.xml")


def test_data_raw_takes_an_at_sign_for_itself() -> None:
    """--data-raw reads no file."""
    assert only(f"curl '{POST.url}' --data-raw @body").body == b"@body"


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", Trouble.EMPTY),
        (b" \r\n\t", Trouble.EMPTY),
        (b"\x1f\x8b\x08\x00rest", Trouble.COMPRESSED),
        (b"PK\x03\x04rest", Trouble.COMPRESSED),
        (b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00", Trouble.BINARY),
        (bytes(range(256)), Trouble.BINARY),
        (b"hello", Trouble.UNKNOWN),
        (b"a sentence of many words that is no request and no ciphertext either, however long", Trouble.UNKNOWN),
        (b"access.log", Trouble.UNKNOWN),
        (b'{"errcode": 0}', Trouble.UNKNOWN),
        (b"x" * (INPUT_BYTES_MAX + 1), Trouble.TOO_LARGE),
        (b'- "GET /a HTTP/1.1" 200\n- "GET /b HTTP/1.1" 200', Trouble.NO_CALLBACK),
        (b'{"log": {"entries": []}}', Trouble.NO_CALLBACK),
        (b"curl 'https://h/callback?a=b", Trouble.BROKEN_CURL),
        (b"curl -s -H 'accept: */*'", Trouble.BROKEN_CURL),
    ],
)
def test_what_is_no_request_is_named(content: bytes, trouble: Trouble) -> None:
    """There is one clear reason for each thing that cannot be opened."""
    with pytest.raises(NotARequest) as none:
        read(content)
    assert none.value.trouble is trouble


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_text_of_a_windows_shell_is_read(codec: str) -> None:
    """PowerShell writes what it redirects in UTF-16, Notepad puts a BOM before UTF-8."""
    content = CAPTURES_OF_GET["nginx combined"].encode(codec)
    if codec == "utf-16-le":
        content = b"\xff\xfe" + content
    (found,) = read(content)
    assert found.query == QUERY


def test_bytes_of_a_body_survive() -> None:
    """A body that is not UTF-8 stays what it was, to the byte."""
    body = "<xml><Encrypt>x</Encrypt><Name>中文</Name></xml>".encode("gbk")
    (found,) = read(b"POST /callback HTTP/1.1\r\n\r\n" + body)
    assert found.body == body


def test_nothing_secret_is_in_the_representation() -> None:
    """A captured request may hold tickets; an error message must not show it."""
    assert GET.ciphertext not in repr(only(GET.url))
    assert KEY not in repr(only(f"curl '{GET.url}' -d '{KEY}'"))
