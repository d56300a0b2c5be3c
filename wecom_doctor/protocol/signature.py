"""msg_signature: SHA-1 over Token, timestamp, nonce and ciphertext, sorted as strings."""

import hashlib
import hmac

from wecom_doctor.protocol.errors import SignatureNotComputable


def sign(*parts: str) -> str:
    """The signature over four parts (WeCom) or three (Official Accounts), in lower-case hex."""
    joined = joined_in_order(parts)
    if joined is None:
        missing = sum(1 for part in parts if part is None)
        # Raised out here: the error of the encoder would carry the Token along.
        raise SignatureNotComputable(f"{missing} of {len(parts)} values missing" if missing else "a value is not text")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def joined_in_order(parts: tuple[str, ...]) -> bytes | None:
    """The parts in byte order, as one text; None when one of them is no text."""
    try:
        return "".join(sorted(parts)).encode()
    except (TypeError, UnicodeEncodeError):
        return None


def signatures_match(expected: str, given: str) -> bool:
    """Compare in constant time; text outside ASCII never matches."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))
