"""Requests and replies that WeCom published, to the byte.

V1 and V2 are in callback/Sample.php of the official PHP library (github.com/sbzhu/weworkapi_php, before 2025-08-08).
V3 to V6 are on the message push page of developers.weixin.qq.com: a verification and an event in plain mode (V3, V4),
an event in safe mode (V5) and the reply to it (V6).
"""

from typing import NamedTuple

from wecom_doctor.protocol.codec import Sealed


class Vector(NamedTuple):
    """One sealed message with everything that goes into it."""

    token: str
    encoding_aes_key: str
    receive_id: str
    sealed: Sealed
    message: str
    random: bytes
    pad_bytes: int


class PlainVector(NamedTuple):
    """A signature of three parts, as Official Accounts and mini programs use it in plain mode."""

    token: str
    timestamp: str
    nonce: str
    signature: str


SAMPLE_TOKEN = "QDG6eK"
SAMPLE_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
SAMPLE_ID = "wx5823bf96d3bd56c7"

V1 = Vector(
    SAMPLE_TOKEN,
    SAMPLE_KEY,
    SAMPLE_ID,
    Sealed(
        signature="5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        timestamp="1409659589",
        nonce="263014780",
        ciphertext="P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
    ),
    message="1616140317555161061",
    random=b"c41b64491c2468d0",
    pad_bytes=7,
)

V2 = Vector(
    SAMPLE_TOKEN,
    SAMPLE_KEY,
    SAMPLE_ID,
    Sealed(
        signature="477715d11cdb4164915debcba66cb864d751f3e6",
        timestamp="1409659813",
        nonce="1372623149",
        ciphertext=(
            "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/s"
            "YYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJ"
            "YuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGU"
            "callcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDY"
            "A5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
        ),
    ),
    message=(
        f"<xml><ToUserName><![CDATA[{SAMPLE_ID}]]></ToUserName>\n"
        "<FromUserName><![CDATA[mycreate]]></FromUserName>\n"
        "<CreateTime>1409659813</CreateTime>\n"
        "<MsgType><![CDATA[text]]></MsgType>\n"
        "<Content><![CDATA[hello]]></Content>\n"
        "<MsgId>4561255354251345929</MsgId>\n"
        "<AgentID>218</AgentID>\n"
        "</xml>"
    ),
    random=b"0960688932c47ef1",
    pad_bytes=30,
)
V2_BODY = (
    f"<xml><ToUserName><![CDATA[{SAMPLE_ID}]]></ToUserName><Encrypt><![CDATA[{V2.sealed.ciphertext}]]></Encrypt>"
    "<AgentID><![CDATA[218]]></AgentID></xml>"
).encode()

V3 = PlainVector("AAAAA", "1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696")
V4 = PlainVector("AAAAA", "1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78")

V5 = Vector(
    "AAAAA",
    "A" * 43,
    "wxba5fad812f8e6fb9",
    Sealed(
        signature="046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
        timestamp="1714112445",
        nonce="415670741",
        ciphertext=(
            "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv"
            "6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNq"
            "J4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
        ),
    ),
    message=(
        '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
        '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
    ),
    random=b"a8eedb185eb2fecf",
    pad_bytes=19,
)
V5_PLAIN = PlainVector("AAAAA", "1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d")

V6 = Vector(
    "AAAAA",
    "A" * 43,
    "wxba5fad812f8e6fb9",
    Sealed(
        signature="1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
        timestamp="1713424427",
        nonce="415670741",
        ciphertext="ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
    ),
    message='{"demo_resp":"good luck"}',
    random=b"707722b803182950",
    pad_bytes=1,
)

SEALED_VECTORS = {"V1": V1, "V2": V2, "V5": V5, "V6": V6}
PLAIN_VECTORS = {"V3": V3, "V4": V4, "V5": V5_PLAIN}
