"""The ways in which a signed, encrypted callback can be wrong, with the official return codes.

Codes and names follow https://developer.work.weixin.qq.com/document/path/90307.
"""


class CodecError(Exception):
    """A message that the official library would refuse; `saw` says what was there instead."""

    code: int = 0
    meaning = ""

    def __init__(self, saw: str) -> None:
        super().__init__(f"{self.code} {self.meaning}: {saw}")
        self.saw = saw


class SignatureMismatch(CodecError):
    """msg_signature is not the SHA-1 of Token, timestamp, nonce and ciphertext."""

    code = -40001
    meaning = "signature differs"


class EnvelopeMalformed(CodecError):
    """The body is not the XML or JSON envelope that carries Encrypt."""

    code = -40002
    meaning = "envelope cannot be parsed"


class SignatureNotComputable(CodecError):
    """A value that goes into the signature is missing or is not text."""

    code = -40003
    meaning = "signature cannot be computed"


class KeyInvalid(CodecError):
    """EncodingAESKey is not the base64 of 32 bytes without its final `=`."""

    code = -40004
    meaning = "EncodingAESKey is not valid"


class ReceiveIdMismatch(CodecError):
    """The id at the end of the plaintext belongs to another receiver."""

    code = -40005
    meaning = "receive id differs"


class EncryptionFailed(CodecError):
    """The plaintext cannot be encrypted."""

    code = -40006
    meaning = "cannot encrypt"


class DecryptionFailed(CodecError):
    """The ciphertext is not a whole number of AES blocks."""

    code = -40007
    meaning = "cannot decrypt"


class BufferIllegal(CodecError):
    """What came out of the decryption is not random + length + message + receive id + padding."""

    code = -40008
    meaning = "decrypted buffer is not legal"


class EncodingFailed(CodecError):
    """The ciphertext cannot be written as base64."""

    code = -40009
    meaning = "cannot encode base64"


class DecodingFailed(CodecError):
    """The ciphertext is not base64."""

    code = -40010
    meaning = "cannot decode base64"


class EnvelopeNotBuilt(CodecError):
    """A value cannot stand in the XML or JSON of the answer."""

    code = -40011
    meaning = "envelope cannot be built"
