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
