"""Ways to misuse wechatpy, in Flask."""

from base64 import b64decode
from collections.abc import Callable
from typing import Any

from flask import abort, request
from wechatpy.crypto import WeChatCrypto as OfficialAccountCrypto
from wechatpy.utils import WeChatSigner, check_signature
from wechatpy.work.crypto import PrpCrypto, WeChatCrypto

Crypto = Any


class DecryptingOnly(WeChatCrypto):  # type: ignore[misc]
    """Takes what decrypts for genuine."""

    def check_signature(self, signature: str, timestamp: str, nonce: str, echo_str: str) -> str:
        """The plaintext, whatever the signature."""
        return str(PrpCrypto(self.key).decrypt(echo_str, self._id))

    def decrypt_message(self, msg: bytes, signature: str, timestamp: str, nonce: str) -> str:
        """The message, whatever the signature."""
        encrypted = msg.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
        return self.check_signature(signature, timestamp, nonce, encrypted)


class IdThrownAway(PrpCrypto):  # type: ignore[misc]
    """Does not look at what follows the message."""

    def decrypt(self, text: str, _id: str) -> str:
        """The message between the length field and the receive id."""
        content = self.cipher.decrypt(b64decode(text))
        return bytes(content[20 : 20 + int.from_bytes(content[16:20])]).decode()


class AsciiOnly(PrpCrypto):  # type: ignore[misc]
    """A library of the time when text was bytes."""

    def decrypt(self, text: str, _id: str) -> str:
        """The message, if it can be written without accents."""
        return str(super().decrypt(text, _id)).encode("ascii").decode()


class OldCryptography(PrpCrypto):  # type: ignore[misc]
    """What an old library meets after an upgrade of cryptography."""

    def decrypt(self, text: str, _id: str) -> str:
        """Nothing can be decrypted."""
        raise TypeError("Cipher.__init__() missing 1 required positional argument: 'backend'")


class OfficialAccount(OfficialAccountCrypto):  # type: ignore[misc]
    """The class for Official Accounts, which has the same name, and is used as its documentation says."""

    def check_signature(self, signature: str, timestamp: str, nonce: str, echo_str: str) -> str:
        """The echostr, which is not encrypted there."""
        check_signature(self.token, request.args.get("signature", ""), timestamp, nonce)
        return echo_str


class DecryptingFirst(WeChatCrypto):  # type: ignore[misc]
    """Looks at the signature after everything else was done."""

    def check_signature(self, signature: str, timestamp: str, nonce: str, echo_str: str) -> Any:
        """The plaintext of what could be decrypted."""
        PrpCrypto(self.key).decrypt(echo_str, self._id)
        return super().check_signature(signature, timestamp, nonce, echo_str)


class TellingSignature(WeChatCrypto):  # type: ignore[misc]
    """Helps whoever debugs it."""

    def check_signature(self, signature: str, timestamp: str, nonce: str, echo_str: str) -> Any:
        """The plaintext, or what the signature should have been."""
        signer = WeChatSigner()
        signer.add_data(self.token, timestamp, nonce, echo_str)
        if signer.signature != signature:
            abort(403, f"expected {signer.signature}, got {signature}")
        return super().check_signature(signature, timestamp, nonce, echo_str)


def opening_with(cipher: type[PrpCrypto]) -> Callable[[str, str, str], Crypto]:
    """wechatpy with another way to decrypt after the signature was checked."""

    class Changed(WeChatCrypto):  # type: ignore[misc]
        def check_signature(self, signature: str, timestamp: str, nonce: str, echo_str: str) -> Any:
            return self._check_signature(signature, timestamp, nonce, echo_str, cipher)

        def decrypt_message(self, msg: bytes, signature: str, timestamp: str, nonce: str) -> Any:
            return self._decrypt_message(msg, signature, timestamp, nonce, cipher)

    return Changed
