"""What an answer to a verification is, to the byte: a body, and the word for it."""

import base64
import gzip
import json

import pytest

from tests.protocol.drafts import CORP, KEY
from tests.protocol.independent_aes import encrypted, laid_out
from wecom_doctor.protocol.autopsy import Echo, autopsy

PLAIN = "1616140317555161061"
P = PLAIN.encode()
ECHOSTR = encrypted(KEY, laid_out(b"0123456789abcdef", P, CORP.encode()))
BUFFER = laid_out(b"0123456789abcdef", P, CORP.encode())
HTML = b"<!DOCTYPE html><html><body>Welcome</body></html>"

BODIES: dict[str, tuple[bytes, Echo]] = {
    "as it is": (P, Echo.EXACT),
    "in GBK, which has the same digits": (PLAIN.encode("gbk"), Echo.EXACT),
    # Written by frameworks that take a string for a value.
    "in quotes": (b'"%s"' % P, Echo.QUOTED),
    "in quotes with a line break": (b'"%s"\n' % P, Echo.QUOTED),
    "in single quotes": (b"'%s'" % P, Echo.TUPLE),
    "bytes of Python": (b"b'%s'" % P, Echo.TUPLE),
    "bytes of Python with a line break": (b"b'%s'\r\n" % P, Echo.TUPLE),
    "a tuple of Python": (b"(0, '%s')" % P, Echo.TUPLE),
    "a tuple with bytes": (b"(0, b'%s')" % P, Echo.TUPLE),
    "a member": (b'{"echostr": "%s"}' % P, Echo.JSON_VALUE),
    "a member as a number": (b'{"code":0,"data":%s}' % P, Echo.JSON_VALUE),
    "a list": (b'["%s"]' % P, Echo.JSON_VALUE),
    # Blanks and marks around it.
    "with a newline": (P + b"\n", Echo.NEWLINE_BEHIND),
    "with CRLF": (P + b"\r\n", Echo.NEWLINE_BEHIND),
    "with many newlines": (P + b"\n\n\r\n", Echo.NEWLINE_BEHIND),
    "with a blank": (P + b" ", Echo.BYTES_AROUND),
    "with a newline before": (b"\n" + P, Echo.BYTES_AROUND),
    "with a BOM": (b"\xef\xbb\xbf" + P, Echo.BYTES_AROUND),
    "with a BOM and a newline": (b"\xef\xbb\xbf" + P + b"\n", Echo.BYTES_AROUND),
    "with a zero byte": (P + b"\0", Echo.BYTES_AROUND),
    "with a notice of PHP": (b"<br />\n<b>Notice</b>: Undefined index<br />\n" + P, Echo.HTML_AROUND),
    "with a warning": (b"Warning: headers already sent\n" + P, Echo.BYTES_AROUND),
    "with a debug toolbar": (P + b"<script>var bar = 1</script>", Echo.HTML_AROUND),
    "in a page": (b"<html><body>%s</body></html>" % P, Echo.HTML_AROUND),
    "in a sentence": (b"echostr=%s ok" % P, Echo.BYTES_AROUND),
    "twice": (P + P, Echo.BYTES_AROUND),
    # The whole of what was decrypted.
    "with the receive id": (P + CORP.encode(), Echo.WHOLE_BUFFER),
    "with its length": (b"\0\0\0\x13" + P, Echo.WHOLE_BUFFER),
    "the whole buffer": (BUFFER, Echo.WHOLE_BUFFER),
    "the buffer behind the random bytes": (BUFFER[16:], Echo.WHOLE_BUFFER),
    # Other charsets.
    "UTF-16, little endian": (PLAIN.encode("utf-16-le"), Echo.WIDE_CHARSET),
    "UTF-16, big endian": (PLAIN.encode("utf-16-be"), Echo.WIDE_CHARSET),
    "UTF-16 with a BOM": (b"\xff\xfe" + PLAIN.encode("utf-16-le"), Echo.WIDE_CHARSET),
    "UTF-16, big endian, with a BOM": (b"\xfe\xff" + PLAIN.encode("utf-16-be"), Echo.WIDE_CHARSET),
    "UTF-32": (PLAIN.encode("utf-32"), Echo.WIDE_CHARSET),
    # Gone through a number.
    "rounded by JavaScript": (b"1616140317555161000", Echo.ROUNDED),
    "rounded by JavaScript, as JSON": (b'"1616140317555161000"', Echo.ROUNDED),
    "rounded to a double": (str(int(float(PLAIN))).encode(), Echo.ROUNDED),
    "rounded by PHP": (b"1.6161403175552E+18", Echo.ROUNDED),
    "rounded by PHP, all digits": (b"1.616140317555161e+18", Echo.ROUNDED),
    "rounded by Java": (b"1.61614031755516109E18", Echo.ROUNDED),
    "rounded by Python": (str(float(PLAIN)).encode(), Echo.ROUNDED),
    "the lower half of it": (str(int(PLAIN) % 2**32).encode(), Echo.ROUNDED),
    "the lower half after rounding": (str(int(float(PLAIN)) % 2**32).encode(), Echo.ROUNDED),
    "the greatest number of 32 bits": (b"2147483647", Echo.ROUNDED),
    # Not decrypted, or encoded again.
    "the echostr": (ECHOSTR.encode(), Echo.CIPHERTEXT),
    "the echostr in quotes": (b'"%s"' % ECHOSTR.encode(), Echo.CIPHERTEXT),
    "the echostr with a newline": (ECHOSTR.encode() + b"\n", Echo.CIPHERTEXT),
    "base64 of it": (base64.b64encode(P), Echo.ENCODED_AGAIN),
    "base64 in quotes": (b'"%s"' % base64.b64encode(P), Echo.ENCODED_AGAIN),
    "hex of it": (P.hex().encode(), Echo.ENCODED_AGAIN),
    "hex in capitals": (P.hex().upper().encode(), Echo.ENCODED_AGAIN),
    "base64 without its equals signs": (base64.b64encode(P).rstrip(b"="), Echo.ENCODED_AGAIN),
    "bytes of Go": (f"[{' '.join(map(str, P))}]".encode(), Echo.ENCODED_AGAIN),
    "bytes of Java": (str(list(P)).encode(), Echo.ENCODED_AGAIN),
    "bytes of JavaScript": (",".join(map(str, P)).encode(), Echo.ENCODED_AGAIN),
    "a Buffer of Node as JSON": (json.dumps({"type": "Buffer", "data": list(P)}).encode(), Echo.ENCODED_AGAIN),
    "gzip that no header announces": (gzip.compress(P), Echo.COMPRESSED),
    "gzip, cut off": (gzip.compress(P)[:-6], Echo.COMPRESSED),
    "cut off": (P[:12], Echo.TRUNCATED),
    # Nothing of it.
    "nothing": (b"", Echo.EMPTY),
    "blanks": (b" \r\n\t", Echo.EMPTY),
    "success": (b"success", Echo.SUCCESS),
    "success in quotes": (b'"success"', Echo.SUCCESS),
    "ok": (b"OK\n", Echo.SUCCESS),
    "a page": (HTML, Echo.HTML),
    "a word": (b"Forbidden", Echo.OTHER),
    "JSON": (b'{"errcode": -40001}', Echo.OTHER),
    # Near misses; a page of errors may repeat the request.
    "the echostr in a sentence": (b"cannot decrypt " + ECHOSTR.encode(), Echo.OTHER),
    "the echostr in JSON": (b'{"echostr":"%s"}' % ECHOSTR.encode(), Echo.OTHER),
    "one digit off in front": (b"2616140317555161061", Echo.OF_ANOTHER),
    "one digit off in the middle": (b"1616140327555161061", Echo.OF_ANOTHER),
    "a digit too many": (b"16161403175551610610"[::-1], Echo.OTHER),
    "another number of that size": (b"7151430239826619201", Echo.OF_ANOTHER),
    "another power": (b"1.6161403175552E+17", Echo.OTHER),
    "infinity": (b"1E9999", Echo.OTHER),
    "another number in full-width digits": ("１６１６１４０３１７５５５１６１０６２".encode(), Echo.OTHER),
    "a short beginning": (P[:6], Echo.OTHER),
    "the end": (P[9:], Echo.OTHER),
    "base64 of something else": (base64.b64encode(b"7151430239826619201"), Echo.OTHER),
    "hex of something else": (b"7151430239826619201".hex().encode(), Echo.OTHER),
    "the receive id alone": (CORP.encode(), Echo.OTHER),
    "success and more": (b"success!", Echo.OTHER),
    "bytes that are no text": (b"\xff\xfe\x80\x81", Echo.OTHER),
    "the length alone": (b"\0\0\0\x13", Echo.OTHER),
    "gzip of something else": (gzip.compress(HTML), Echo.OTHER),
    "what only begins like gzip": (b"\x1f\x8b" + P[:3], Echo.OTHER),
    "another number of 32 bits": (b"1216513179", Echo.OTHER),
    "bytes of something else": (str(list(b"7151430239826619201")).encode(), Echo.OTHER),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_called_what_it_is(name: str) -> None:
    """One word for each body, to the byte."""
    body, echo = BODIES[name]
    assert autopsy(body, PLAIN, ECHOSTR, CORP) is echo


@pytest.mark.parametrize("echo", [one for one in Echo if one is not Echo.OF_ANOTHER])
def test_every_word_is_proven(echo: Echo) -> None:
    """But the one that takes several answers to say."""
    assert [name for name, (_, told) in BODIES.items() if told is echo]


def test_a_number_of_32_bits_may_be_negative() -> None:
    """The upper of its bits is the sign in most languages."""
    plaintext = str(5 * 2**32 + 2**31 + 7)
    assert autopsy(str(7 - 2**31).encode(), plaintext, ECHOSTR) is Echo.ROUNDED
    assert autopsy(str(7 + 2**31).encode(), plaintext, ECHOSTR) is Echo.ROUNDED


def test_without_a_receive_id_its_absence_proves_nothing() -> None:
    """Smart bots have none; the length field still tells the whole buffer."""
    assert autopsy(P, PLAIN, ECHOSTR, "") is Echo.EXACT
    assert autopsy(laid_out(b"0123456789abcdef", P, b""), PLAIN, ECHOSTR, "") is Echo.WHOLE_BUFFER


def test_without_an_echostr_nothing_is_called_a_ciphertext() -> None:
    """A bare request, and the plain mode of Official Accounts."""
    assert autopsy(b"anything", PLAIN, "", CORP) is Echo.OTHER


@pytest.mark.parametrize("echo", Echo)
def test_what_shows_the_plaintext_proves_decryption(echo: Echo) -> None:
    """Whoever answers with the ciphertext, with nothing, a page or a word may not have decrypted anything."""
    silent = {"ciphertext", "empty", "success", "html", "other", "of-another"}
    assert echo.proves_decryption is (echo.value not in silent)


MANY = 200_000
HOSTILE = {
    "quotes and blanks": b'"%s"' % P + b" " * MANY + b"x",
    "quotes and line breaks": b"'%s'" % P + b"\n" * MANY + b")" + b"\n" * MANY,
    "blanks": b" " * MANY + P + b" " * MANY,
    "brackets": b"[" * MANY + P,
    "braces": b'{"a":' * MANY + P,
    "digits": b"9" * MANY,
    "digits and a point": b"1." + b"0" * MANY + b"e5",
    "a huge number in JSON": b'{"n": %s, "m": %s}' % (P, b"9" * MANY),
    "a tuple that does not end": b"(" + b" " * MANY + b"1" + b" " * MANY + b"," + P,
    "base64": b"A" * MANY,
    "markup": b"<" * MANY,
    "half a character": b"\xed\xa0\x80" * 1000 + P,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_told_too(name: str) -> None:
    """No body makes the search fail, or repeat itself for longer than anybody would wait for the tests."""
    assert autopsy(HOSTILE[name], PLAIN, ECHOSTR, CORP) in {Echo.BYTES_AROUND, Echo.TUPLE, Echo.OTHER}
