"""WeCom's encryption as its page words it, on an AES that the package does not use."""

import base64
import struct

from Crypto.Cipher import AES


def key_and_iv(encoding_aes_key: str) -> tuple[bytes, bytes]:
    """AESKey = Base64_Decode(EncodingAESKey + "="); the IV is its first 16 bytes."""
    key = base64.b64decode(encoding_aes_key + "=")
    return key, key[:16]


def decrypted(encoding_aes_key: str, ciphertext: str) -> bytes:
    """The whole buffer, random bytes and padding included."""
    key, iv = key_and_iv(encoding_aes_key)
    return AES.new(key, AES.MODE_CBC, iv).decrypt(base64.b64decode(ciphertext, validate=True))


def encrypted(encoding_aes_key: str, buffer: bytes) -> str:
    """The ciphertext of a buffer that is already laid out."""
    key, iv = key_and_iv(encoding_aes_key)
    return base64.b64encode(AES.new(key, AES.MODE_CBC, iv).encrypt(buffer)).decode()


def laid_out(random: bytes, message: bytes, receive_id: bytes) -> bytes:
    """Random + length + message + receive id, filled up to a multiple of 32."""
    buffer = random + struct.pack("!L", len(message)) + message + receive_id
    pad = 32 - len(buffer) % 32
    return buffer + bytes([pad] * pad)


def parts(buffer: bytes) -> tuple[bytes, bytes]:
    """The message and the receive id of a decrypted buffer."""
    length = struct.unpack("!L", buffer[16:20])[0]
    return buffer[20 : 20 + length], buffer[20 + length : len(buffer) - buffer[-1]]
