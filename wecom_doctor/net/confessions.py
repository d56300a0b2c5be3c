"""What a handler says when it dies and shows why: error texts of other people's software, and what they mean."""

# Looked for in lower case; each stands for one cause only.
CONFESSIONS = {
    "illegal key size": "java-key-size",
    "mcrypt_": "php-crypto-extension",
    "undefined function openssl_": "php-crypto-extension",
    "no module named 'crypto'": "crypto-lib-incompatible",
    "no module named crypto": "crypto-lib-incompatible",
    "required positional argument: 'backend'": "crypto-lib-incompatible",
    "createdecipher is not a function": "crypto-lib-incompatible",
    "last encoded character (before the paddings": "aeskey-trailing-bits",
    "invalid last symbol": "aeskey-trailing-bits",
    "invalidlastsymbol": "aeskey-trailing-bits",
    # A key that was not decoded at all has 43 bytes, or 344 bits.
    "invalid key size 43": "aeskey-not-decoded",
    "invalid aes key length: 43 bytes": "aeskey-not-decoded",
    "incorrect aes key length (43 bytes)": "aeskey-not-decoded",
    "invalid key size (344) for aes": "aeskey-not-decoded",
    # What decoders leave of a key of 43 characters that drop the last group, or of that group the last byte.
    "invalid key size 30": "aeskey-missing-equals",
    "invalid aes key length: 30 bytes": "aeskey-missing-equals",
    "incorrect aes key length (30 bytes)": "aeskey-missing-equals",
    "invalid key size (240) for aes": "aeskey-missing-equals",
    "illegal base64 data at input byte 40": "aeskey-missing-equals",
    "illegal base64 data at input byte 43": "aeskey-missing-equals",
    "not allow to access from your ip": "egress-ip-not-trusted",
    # XML where somebody parses JSON.
    "invalid character '<' looking for beginning of value": "json-vs-xml-callback",
    "unexpected token '<'": "json-vs-xml-callback",
    "unexpected token &#39;&lt;&#39;": "json-vs-xml-callback",
    "unexpected token &lt; in json": "json-vs-xml-callback",
    "unexpected token < in json": "json-vs-xml-callback",
    "unexpected character ('<' (code 60)": "json-vs-xml-callback",
    "unexpected character (&#39;&lt;&#39; (code 60)": "json-vs-xml-callback",
    "undefined variable $http_raw_post_data": "raw-body-not-available",
    "undefined variable: http_raw_post_data": "raw-body-not-available",
    "csrf token is missing": "csrf-blocks-post",
    "csrf verification failed": "csrf-blocks-post",
    "csrf token mismatch": "csrf-blocks-post",
    "invalidsignatureexception": "token-mismatch",
    "invalidcorpidexception": "receiveid-mismatch",
    "invalid appid": "receiveid-mismatch",
    "invalid corpid": "receiveid-mismatch",
}


def confession(body: bytes) -> str | None:
    """The code of the first cause that the text names."""
    text = body.decode("utf-8", "replace").lower()
    return next((code for needle, code in CONFESSIONS.items() if needle in text), None)
