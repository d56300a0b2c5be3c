"""Requests as WeCom sends them, made by hand, and what is read off what happened to them."""

from urllib.parse import urlencode

from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.codec import Codec, Sealed
from wecom_doctor.protocol.envelope import Envelope, build_json, build_xml
from wecom_doctor.protocol.signature import sign
from wecom_doctor.receiver.exchange import Request
from wecom_doctor.receiver.happened import Happened, Note, Step
from wecom_doctor.receiver.receive_ids import Keys

NOW = 1795206429
PLAINTEXT = b"1616140317555161061"
KEYS = Keys(token=SAMPLE_TOKEN, encoding_aes_key=SAMPLE_KEY, corp_id=SAMPLE_ID)
TEXT = (
    f"<xml><ToUserName><![CDATA[{SAMPLE_ID}]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName>"
    "<CreateTime>1795206429</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content>"
    "<MsgId>4561255354251345929</MsgId><AgentID>218</AgentID></xml>"
).encode()
BOT_TEXT = (
    '{"msgid": "CAIQ16HMjQYY", "aibotid": "AIBOTID", "chattype": "single", "from": {"userid": "lisi"},'
    ' "msgtype": "text", "text": {"content": "你好"}}'
).encode()


def sealed(message: bytes, receive_id: str = SAMPLE_ID, token: str = SAMPLE_TOKEN, key: str = SAMPLE_KEY) -> Sealed:
    """A message as WeCom signs and encrypts it."""
    return Codec(token, key, receive_id).seal(message, str(NOW), "1372623149")


def signed(ciphertext: str) -> Sealed:
    """Any text where a ciphertext belongs, with the right signature."""
    return Sealed(sign(SAMPLE_TOKEN, str(NOW), "42", ciphertext), str(NOW), "42", ciphertext)


def laid_out(buffer: bytes) -> Sealed:
    """Any buffer, encrypted with the right key and rightly signed."""
    return signed(Cipher(SAMPLE_KEY).encrypt_raw(buffer))


def query_of(one: Sealed, **more: str) -> str:
    """The query that every callback has."""
    return urlencode({"msg_signature": one.signature, "timestamp": one.timestamp, "nonce": one.nonce, **more})


def get(query: str, method: str = "GET", path: str = "/") -> Request:
    """A request without a body."""
    return Request(method=method, target=f"{path}?{query}", path=path, query=query, received_at=NOW)


def post(query: str, body: bytes) -> Request:
    """A request with a body."""
    return Request(method="POST", target=f"/?{query}", path="/", query=query, body=body, received_at=NOW)


def verification(one: Sealed, method: str = "GET") -> Request:
    """The GET by which the admin console verifies a URL."""
    return get(query_of(one, echostr=one.ciphertext), method)


def pushed(one: Sealed, to_user_name: str | None = SAMPLE_ID) -> Request:
    """The POST of an app, a suite or an Official Account."""
    return post(query_of(one), build_xml(Envelope(one.ciphertext, to_user_name, "218")))


def pushed_to_bot(one: Sealed, to_user_name: str | None = None) -> Request:
    """The POST of a smart bot."""
    return post(query_of(one), build_json(Envelope(one.ciphertext, to_user_name, None)))


VERIFICATION_STEPS = [Step.PARAMETERS, Step.SIGNATURE, Step.BASE64, Step.DECRYPTION, Step.RECEIVE_ID]
MESSAGE_STEPS = [Step.PARAMETERS, Step.ENVELOPE, *VERIFICATION_STEPS[1:], Step.PARSING]


def steps(happened: Happened) -> list[Step]:
    """The steps that were taken."""
    return [one.step for one in happened.steps]


def notes(happened: Happened) -> list[tuple[Note, str]]:
    """Everything that was remarked."""
    remarks = [remark for step in happened.steps for remark in step.remarks]
    return [(one.note, one.seen) for one in [*remarks, *happened.remarks]]
