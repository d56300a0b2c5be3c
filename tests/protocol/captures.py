"""One verification and one message, sealed by wechatpy, and the ways in which people capture them."""

import json
from typing import NamedTuple
from urllib.parse import quote, urlencode

import xmltodict
from wechatpy.utils import WeChatSigner
from wechatpy.work.crypto import PrpCrypto, WeChatCrypto

TOKEN = "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EpY6"
KEY = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUI"
CORP_ID = "ww1a2b3c4d5e6f7081"
PLAINTEXT = "1616140317555161061"
TIMESTAMP, NONCE = "1795161600", "0372623149"
TEXT = (
    f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName>"
    "<CreateTime>1795161600</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content>"
    "<MsgId>4561255354251345929</MsgId><AgentID>1000002</AgentID></xml>"
)


class Sent(NamedTuple):
    """A request as WeCom sends it: the four values of its signature, and the body of a message."""

    signature: str
    timestamp: str
    nonce: str
    ciphertext: str
    body: str = ""

    @property
    def query(self) -> str:
        """The query on the wire, every value percent-encoded."""
        return query_of(self, with_echostr=not self.body)

    @property
    def url(self) -> str:
        """The URL of the callback with that query."""
        return f"https://wecom.example.com/callback?{self.query}"


def query_of(sent: Sent, *, with_echostr: bool) -> str:
    """The parameters of a callback."""
    pairs = {"msg_signature": sent.signature, "timestamp": sent.timestamp, "nonce": sent.nonce}
    return urlencode({**pairs, "echostr": sent.ciphertext} if with_echostr else pairs)


def signature(token: str, *parts: str) -> str:
    """The signature as wechatpy makes it."""
    signer = WeChatSigner()
    signer.add_data(token, *parts)
    return str(signer.signature)


def verification(
    token: str = TOKEN, key: str = KEY, receive_id: str = CORP_ID, wanted: str = "+/", nonce: str = NONCE
) -> Sent:
    """A verification whose echostr has `+`, `/` and `=`, so that every mistake shows."""
    crypto = WeChatCrypto(token, key, receive_id)
    while True:
        echostr = PrpCrypto(crypto.key).encrypt(PLAINTEXT, receive_id).decode()
        if all(one in echostr for one in wanted):
            return Sent(signature(token, TIMESTAMP, nonce, echostr), TIMESTAMP, nonce, echostr)


def message(token: str = TOKEN, key: str = KEY, receive_id: str = CORP_ID, text: str = TEXT) -> Sent:
    """A message in the envelope that WeCom posts."""
    envelope = xmltodict.parse(WeChatCrypto(token, key, receive_id).encrypt_message(text, NONCE, TIMESTAMP))["xml"]
    body = f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID>"
    body += f"<Encrypt><![CDATA[{envelope['Encrypt']}]]></Encrypt></xml>"
    return Sent(envelope["MsgSignature"], TIMESTAMP, NONCE, envelope["Encrypt"], body)


def bot_message(token: str = TOKEN, key: str = KEY) -> Sent:
    """A message of a smart bot: JSON, and nobody's id at the end."""
    text = json.dumps({"msgid": "CAIQ", "aibotid": "AIBOT", "from": {"userid": "lisi"}, "msgtype": "text"})
    sent = message(token, key, "", text)
    return sent._replace(body=json.dumps({"encrypt": sent.ciphertext}))


GET, POST = verification(), message()
TIME = "20/Nov/2026:08:00:00 +0800"
QUERY = GET.query
TARGET = f"/callback?{QUERY}"
CADDY = {
    "level": "info",
    "ts": 1795161600.5,
    "logger": "http.log.access",
    "request": {"remote_ip": "1.2.3.4", "method": "GET", "host": "wecom.example.com", "uri": TARGET},
    "status": 403,
}
HAR_OF_GET = {
    "log": {
        "entries": [
            {"request": {"method": "GET", "url": "https://wecom.example.com/favicon.ico"}, "response": {"status": 404}},
            {"startedDateTime": "2026-11-20T08:00:00Z", "request": {"method": "GET", "url": GET.url}},
        ]
    }
}
HAR_OF_POST = {"log": {"entries": [{"request": {"method": "POST", "url": POST.url, "postData": {"text": POST.body}}}]}}
EVENT = {
    "httpMethod": "POST",
    "path": "/callback",
    "queryStringParameters": {"msg_signature": POST.signature, "timestamp": POST.timestamp, "nonce": POST.nonce},
    "body": POST.body,
}

# What curl itself and Chrome's "Copy as cURL" write for the Windows command line.
FOR_CMD = GET.url.replace("%", "^%^").replace("&", "^&")

# The same verification, captured in every way; each must give back exactly what was sent.
CAPTURES_OF_GET = {
    "URL": GET.url,
    "URL in quotes": f"'{GET.url}'",
    "URL broken over lines": "\n".join(GET.url[at : at + 60] for at in range(0, len(GET.url), 60)),
    "path and query": TARGET,
    "query": QUERY,
    "query behind its mark": f"?{QUERY}",
    "nginx combined": f'1.2.3.4 - - [{TIME}] "GET {TARGET} HTTP/1.1" 403 9 "-" "Mozilla/4.0"',
    "Apache common": f'1.2.3.4 - - [{TIME}] "GET {TARGET} HTTP/1.0" 200 19',
    "Apache with host": f'wecom.example.com:443 1.2.3.4 - - [{TIME}] "GET {TARGET} HTTP/1.1" 500 0 "-" "-"',
    "uvicorn": f'INFO:     1.2.3.4:5678 - "GET {TARGET} HTTP/1.1" 403 Forbidden',
    "werkzeug": f'1.2.3.4 - - [20/Nov/2026 08:00:00] "GET {TARGET} HTTP/1.1" 403 -',
    "gin": f'[GIN] 2026/11/20 - 08:00:00 | 403 |  1.2ms |  1.2.3.4 | GET      "{TARGET}"',
    "Django": f'[20/Nov/2026 08:00:00] "GET {TARGET} HTTP/1.1" 403 9',
    "nginx error log": "2026/11/20 08:00:00 [error] 7#7: *1 connect() failed while connecting, client: 1.2.3.4, "
    f'request: "GET {TARGET} HTTP/1.1", upstream: "http://127.0.0.1:8000{TARGET}", host: "h"',
    "curl -v": f"*   Trying 1.2.3.4...\n> GET {TARGET} HTTP/1.1\n> Host: h\n> \n< HTTP/1.1 403 Forbidden",
    "tcpdump": f"08:00:00.1 IP 1.2.3.4.5 > 6.7.8.9.80: Flags [P.]\nE..4..@.@.....GET {TARGET} HTTP/1.1\nHost: h",
    "print_r of PHP": f"Array\n(\n    [msg_signature] => {GET.signature}\n    [timestamp] => {GET.timestamp}\n"
    f"    [nonce] => {GET.nonce}\n    [echostr] => {GET.ciphertext}\n)",
    "url.Values of Go": f"map[echostr:[{GET.ciphertext}] msg_signature:[{GET.signature}] nonce:[{GET.nonce}]"
    f" timestamp:[{GET.timestamp}]]",
    "MultiDict of Flask": f"ImmutableMultiDict([('msg_signature', '{GET.signature}'), ('nonce', '{GET.nonce}'),"
    f" ('timestamp', '{GET.timestamp}'), ('echostr', '{GET.ciphertext}')])",
    "morgan": f"GET {TARGET} 403 3.456 ms - 9",
    "IIS": f"2026-11-20 08:00:00 10.0.0.1 GET /callback {QUERY} 443 - 1.2.3.4 Mozilla/4.0 - 403 0 0 15",
    "load balancer": f'https 2026-11-20T08:00:00Z app 1.2.3.4:1 "GET {GET.url} HTTP/1.1" "Mozilla/4.0"',
    "Caddy": json.dumps(CADDY),
    "Caddy as Go escapes it": json.dumps(CADDY).replace("&", "\\u0026"),
    "nginx in JSON": json.dumps({"request": f"GET {TARGET} HTTP/1.1", "status": 403, "time": TIME}),
    "nginx in JSON, query apart": json.dumps({"request_method": "GET", "uri": "/callback", "args": QUERY}),
    "HAR": json.dumps(HAR_OF_GET),
    "raw request": f"GET {TARGET} HTTP/1.1\r\nHost: wecom.example.com\r\nUser-Agent: Mozilla/4.0\r\n\r\n",
    "raw request without its end": f"GET {TARGET} HTTP/1.1\nHost: wecom.example.com",
    "a line of a program": f"[INFO] incoming {TARGET} from 1.2.3.4",
    "a printed dictionary": str({"msg_signature": GET.signature, "timestamp": GET.timestamp, "nonce": GET.nonce})
    + f" 'echostr': '{GET.ciphertext}'",
    "lines of name and value": f"msg_signature: {GET.signature}\ntimestamp: {GET.timestamp}\nnonce: {GET.nonce}\n"
    f"echostr: {GET.ciphertext}",
    "parameters as JSON": json.dumps(
        {"msg_signature": GET.signature, "timestamp": GET.timestamp, "nonce": GET.nonce, "echostr": GET.ciphertext}
    ),
    "curl": f"curl '{GET.url}'",
    "curl with a prompt": f"$ curl -sS -i '{GET.url}' -H 'User-Agent: Mozilla/4.0' | head",
    "curl in double quotes": f'curl -X GET "{GET.url}" --compressed',
    "curl without quotes": f"curl {GET.url}",
    "curl over lines": f"curl '{GET.url}' \\\n  -H 'accept: */*' \\\n  -H 'cache-control: no-cache'",
    "curl for the Windows command line": f'curl ^"{FOR_CMD}^" ^\n  -H ^"accept: */*^"',
    "curl for the Windows command line, older": f'curl "{GET.url}" ^\n  -H "accept: */*"',
    "curl -G": f"curl -G https://wecom.example.com/callback -d msg_signature={GET.signature}"
    f" -d timestamp={GET.timestamp} -d nonce={GET.nonce} --data-urlencode 'echostr={GET.ciphertext}'",
    "curl with ANSI-C quoting": f"curl $'{GET.url}'",
}
BODY_IN_ANSI_C = POST.body.replace("<", "\\u003c").replace("'", "\\'")
CAPTURES_OF_POST = {
    "curl -d": f"curl -X POST '{POST.url}' -H 'Content-Type: text/xml' -d '{POST.body}'",
    "curl --data-raw": f"curl '{POST.url}' -H 'content-type: text/xml' --data-raw '{POST.body}' --compressed",
    "curl --data-binary": f'curl --request POST --url "{POST.url}" --data-binary "{POST.body}"',
    "curl -XPOST": f"curl -sSkXPOST '{POST.url}' -d'{POST.body}'",
    "curl with ANSI-C quoting": f"curl '{POST.url}' --data-raw $'{BODY_IN_ANSI_C}'",
    "curl over lines": f"curl '{POST.url}' \\\r\n  -d '{POST.body}'",
    "HAR": json.dumps(HAR_OF_POST),
    "HAR in a browser's spelling": json.dumps(HAR_OF_POST, indent=2),
    "raw request": f"POST /callback?{POST.query} HTTP/1.1\r\nHost: h\r\n"
    f"Content-Length: {len(POST.body)}\r\n\r\n{POST.body}",
    "raw request in chunks": f"POST /callback?{POST.query} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    f"{len(POST.body):x}\r\n{POST.body}\r\n0\r\n\r\n",
    "event of a cloud function": json.dumps(EVENT),
    "lines of a program": f"query {TARGET.partition('?')[0]}?{POST.query}\nbody: {POST.body}",
}


def escaped(text: str) -> str:
    """Percent-encoded once more."""
    return quote(text, safe="")
