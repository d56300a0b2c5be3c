"""A decrypted reply as bytes: random, length, message, receive id and padding, or what stands there instead."""

import re
from typing import NamedTuple

from wecom_doctor.protocol.cipher import HEAD_BYTES, PADDED_TO_BYTES, PADS, RANDOM_BYTES, unpadded
from wecom_doctor.protocol.codec import ID_LIKE
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.reply_defect import Difference, ReplyDefect

# Text that only a right key brings to light, wherever the layout is wrong.
MESSAGE_START = re.compile(rb"<xml[ >]|\s*\{")
READABLE = re.compile(rb'<xml[ >]|</xml>|"(?:msgtype|response_type)"')
# A whole message before what looks like an id: then it is the id that is wrong, and not the length.
MESSAGE_END = re.compile(rb"(?:</xml>|\})\s*\Z")
AES_PADS = 16
LONGEST_ID_SHOWN = 64


class Laid(NamedTuple):
    """The message and receive id of a buffer as far as they can be told, and what is wrong with the layout."""

    message: bytes | None
    receive_id: bytes | None
    difference: Difference | None


def laid_out(buffer: bytes, receive_id: bytes) -> Laid:
    """Read a buffer as WeCom does; where that fails, find the layout that fits."""
    try:
        message, found, _ = unpadded(buffer)
    except CodecError:
        return without_right_pad(buffer, receive_id)
    if found == receive_id:
        return Laid(message, found, aligned_otherwise(buffer))
    return with_other_id(buffer, message, found, receive_id)


def aligned_otherwise(buffer: bytes) -> Difference | None:
    """A pad to AES's 16 bytes; the official libraries open it, the page asks for 32."""
    if len(buffer) % PADDED_TO_BYTES == 0:
        return None
    whole = buffer[-1] + AES_PADS
    expected = PADS[whole] if whole <= PADDED_TO_BYTES else None
    return Difference(defect=ReplyDefect.PADDING_TO_16, place="padding", expected=expected, found=PADS[buffer[-1]])


def with_other_id(buffer: bytes, message: bytes, found: bytes, receive_id: bytes) -> Laid:
    """The pad is right, what the length field leaves for the id is not."""
    body = buffer[HEAD_BYTES : len(buffer) - buffer[-1]]
    counted = miscounted(buffer, body, receive_id)
    if counted is not None and not (ID_LIKE.fullmatch(found) and MESSAGE_END.search(message)):
        return counted
    pad = found[-1] if found else 0
    if 1 <= pad <= PADDED_TO_BYTES and found == receive_id + PADS[pad]:
        twice = Difference(defect=ReplyDefect.PADDED_TWICE, place="padding", expected=receive_id, found=found)
        return Laid(message, receive_id, twice)
    wrong = Difference(
        defect=ReplyDefect.RECEIVE_ID_WRONG,
        place="receiveid",
        expected=receive_id,
        found=found[:LONGEST_ID_SHOWN],
    )
    return Laid(message, found, wrong)


def miscounted(buffer: bytes, body: bytes, receive_id: bytes) -> Laid | None:
    """The id stands at the end where it belongs, and the length field says something else."""
    if not body.endswith(receive_id):
        return None
    message = body[: len(body) - len(receive_id)]
    field = buffer[RANDOM_BYTES:HEAD_BYTES]
    try:
        text = message.decode()
    except UnicodeDecodeError:
        return None
    # JavaScript and Java count an emoji as two.
    counts = {len(text), len(text.encode("utf-16-le")) // 2}
    if int.from_bytes(field, "big") in counts:
        defect = ReplyDefect.LENGTH_CHARS
    elif MESSAGE_START.match(message) and receive_id:
        defect = ReplyDefect.LAYOUT_WRONG
    else:
        return None
    right = len(message).to_bytes(len(field), "big")
    return Laid(message, receive_id, Difference(defect=defect, place="length", expected=right, found=field))


def without_right_pad(buffer: bytes, receive_id: bytes) -> Laid:
    """The last byte is no length of a pad, or the length field leads beyond the end."""
    length = int.from_bytes(buffer[RANDOM_BYTES:HEAD_BYTES], "big")
    message, rest = buffer[HEAD_BYTES : HEAD_BYTES + length], buffer[HEAD_BYTES + length :]
    if len(message) == length and rest.startswith(receive_id) and not rest[len(receive_id) :].strip(b"\0"):
        expected = PADS[PADDED_TO_BYTES - (HEAD_BYTES + length + len(receive_id)) % PADDED_TO_BYTES]
        found = rest[len(receive_id) :]
        missing = Difference(defect=ReplyDefect.PADDING_MISSING, place="padding", expected=expected, found=found)
        return Laid(message, receive_id, missing)
    pad = buffer[-1]
    ends = [len(buffer), len(buffer) - pad] if 1 <= pad <= PADDED_TO_BYTES else [len(buffer)]
    for end in ends:
        counted = miscounted(buffer, buffer[HEAD_BYTES:end], receive_id)
        if counted is not None:
            return counted
    readable = READABLE.search(buffer)
    defect = ReplyDefect.UNDECRYPTABLE if readable is None else ReplyDefect.LAYOUT_WRONG
    return Laid(None, None, Difference(defect=defect, place="buffer", expected=None, found=None))
