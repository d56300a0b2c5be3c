"""What is left of a request when somebody copies only the part that matters, or prints it from a program."""

import re
from urllib.parse import quote

from wecom_doctor.protocol.captured.request import Captured, Form

NAMES = "msg_signature|signature|timestamp|nonce|echostr|encrypt_type"
QUERY = re.compile(rf"\??(?:[\w.-]+=[^&]*&)*(?:amp;)?(?:{NAMES})=.*", re.IGNORECASE | re.DOTALL)
NAMED = re.compile(rf"\b(?:{NAMES})=", re.IGNORECASE)
# Where an address ends in the text around it.
BOUNDARY = re.compile(r"[\s\"'<>]+")
JSON_ENVELOPE = re.compile(r"\{[^{}]{0,200}\"encrypt\"[^{}]*\}", re.IGNORECASE)
# `'nonce': 'abc'`, `nonce: abc`, `[nonce] => abc`, `nonce:[abc]`: how programs print what they have parsed.
PRINTED = re.compile(
    rf"\b({NAMES})\b['\"\]]*\s*(?:=>|[:=,])\s*(?:b(?=['\"]))?[\['\"]*"
    rf"([^'\"\r\n,;)}}\]&]{{1,20000}}?)(?=\s*(?:['\"\r\n,;)}}\]&]|\Z|\s(?:{NAMES})\b))",
    re.IGNORECASE,
)
CIPHERTEXT = re.compile(r"[\"']?[A-Za-z0-9+/_ \r\n%-]{40,}={0,2}(?:%3D){0,2}[\"']?", re.IGNORECASE)

# No language has words as long as the pieces of a base64 text.
WORD_LENGTH_MAX = 30


def read(text: str) -> tuple[Captured, ...]:
    """A query, parameters or an envelope inside other text, or a ciphertext alone."""
    joined = "".join(line.strip() for line in text.splitlines())
    if QUERY.fullmatch(joined) and " " not in joined.partition("=")[0]:
        return (Captured(form=Form.QUERY, query=joined.removeprefix("?")),)
    if (found := inside(text)) is not None:
        return (found,)
    if CIPHERTEXT.fullmatch(text) and max(map(len, text.split())) >= WORD_LENGTH_MAX:
        return (Captured(form=Form.CIPHERTEXT, query=f"echostr={quote(joined, safe='%', errors='replace')}"),)
    return ()


def inside(text: str) -> Captured | None:
    """What stands between other words: the lines of a program's log."""
    envelope = envelope_in(text)
    body = None if envelope is None else envelope.encode("utf-8", "surrogateescape")
    for piece in BOUNDARY.split(text):
        if "?" in piece and NAMED.search(piece):
            path, _, query = piece.partition("?")
            return Captured(form=Form.LOG, path=path[path.find("/") :] if "/" in path else "", query=query, body=body)
    printed = {name.lower(): value for name, value in PRINTED.findall(text)}
    if "msg_signature" in printed or "signature" in printed:
        query = "&".join(f"{name}={quote(value, safe='%', errors='replace')}" for name, value in printed.items())
        return Captured(form=Form.QUERY, query=query, body=body)
    return None if body is None else Captured(form=Form.BODY, method="POST", body=body)


def envelope_in(text: str) -> str | None:
    """The XML or JSON around a ciphertext, found from the ciphertext's own element outwards."""
    lowered = text.lower()
    at = lowered.find("<encrypt")
    begin, end = lowered.rfind("<xml", 0, max(at, 0)), lowered.find("</xml>", max(at, 0))
    if -1 not in (at, begin, end):
        return text[begin : end + len("</xml>")]
    found = JSON_ENVELOPE.search(text)
    return found[0] if found else None
