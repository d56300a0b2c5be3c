"""What a value looks like: the only things that leave this room about a secret."""

import re
import unicodedata

from wecom_doctor.facts.settings_given import Quotes, ValueShape, Weakness
from wecom_doctor.protocol.keys import AES_KEY_LENGTH, TOKEN_LENGTH_MAX, is_canonical
from wecom_doctor.settings.names import Name

# The alphabet of each setting, for naming the characters that do not belong.
ALPHABETS = {
    Name.CORP_ID: r"[A-Za-z0-9_-]",
    Name.AGENT_ID: r"[0-9]",
    Name.SECRET: r"[A-Za-z0-9_-]",
    Name.TOKEN: r"[A-Za-z0-9]",
    Name.ENCODING_AES_KEY: r"[A-Za-z0-9]",
}
# The shape that only this setting has; used to recognise values that stand under the wrong name.
FORMATS = {
    Name.CORP_ID: re.compile(r"w[wx][0-9a-f]{16}|wp[A-Za-z0-9_-]{16,62}"),
    Name.AGENT_ID: re.compile(r"[0-9]{1,16}"),
    Name.SECRET: re.compile(rf"[A-Za-z0-9_-]{{{AES_KEY_LENGTH}}}"),
    Name.TOKEN: re.compile(rf"[A-Za-z0-9]{{1,{TOKEN_LENGTH_MAX}}}"),
    Name.ENCODING_AES_KEY: re.compile(rf"[A-Za-z0-9]{{{AES_KEY_LENGTH}}}"),
    Name.CALLBACK_URL: re.compile(r"https?://\S+", re.IGNORECASE),
}
# Token, key and corp id of the official sample, still found in copied configurations.
SAMPLES = frozenset({"QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"})
PLACEHOLDER = re.compile(
    r"""^(?:w[wx])?[x*.]{3,}[-_0-9]*$ | (?-i:x{8,}|X{8,}) | ^<.*>$ | ^\[.*\]$ | ^\$?\{.*\}$
    | 你的|您的|填写|填入|替换|上面生成|请输入|你在第|第.步
    | \byour [-_ ] | ^your(?:token|secret|key|corp|agent|aes) | [-_]here\b | change [-_ ]? me | replace [-_ ]? me
    | placeholder | ^todo | ^(?:none|null|undefined)$
    | ^(?:secret|corp_?id|agent_?id|encoding_?aes_?key|aes_?key)$""",
    re.IGNORECASE | re.VERBOSE,
)
URL_PLACEHOLDER = re.compile(
    r"(?:^|[/.@])(?:your[-_.]?(?:domain|host|hostname|server|site)|x{3,})(?=[.:/]|$)|你的|您的|<.*>", re.IGNORECASE
)
ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
# A random secret may end in `-here` by chance; a template text has few different characters or another length.
RANDOM_CHARACTERS_MIN = 12
CURLY_QUOTES = "“”‘’「」『』＂＇"
INVISIBLE = {
    "\r": "CR",
    "\n": "LF",
    "\t": "TAB",
    "\u00a0": "NBSP",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u2060": "WJ",
    "\ufeff": "BOM",
    "\u3000": "U+3000",
}
COMMON_WORDS = re.compile(
    r"(?:token|test|wecom|weixin|wechat|wework|qywx|admin|password|hello|demo|abc|qwe|asd|callback)+\d*"
)
TOKEN_SHORT_BELOW = 8
STRANGERS_NAMED_MAX = 3


def shape_of(name: Name, value: str) -> ValueShape:
    """Describe a value for the rules."""
    return ValueShape(
        length=len(value),
        blank_ends=value != value.strip(" \t"),
        invisible=tuple(dict.fromkeys(INVISIBLE[c] for c in value if c in INVISIBLE and c not in between(name))),
        quotes=quotes_in(value),
        full_width=any(unicodedata.east_asian_width(c) == "F" for c in value if c != "\u3000"),
        strangers=strangers_in(name, value),
        placeholder=is_placeholder(name, value),
        sample=value in SAMPLES,
        fits=tuple(other for other, form in FORMATS.items() if form.fullmatch(value)),
        canonical=is_canonical(value) if name is Name.ENCODING_AES_KEY else None,
        weakness=weakness_of(value) if name is Name.TOKEN else None,
    )


def between(name: Name) -> str:
    """What may stand between the entries of a list, and so inside its value."""
    return "\r\n\t\u3000" if name is Name.TRUSTED_IPS else ""


def quotes_in(value: str) -> Quotes | None:
    """Quotation marks inside a value: around it, stray, or typographic."""
    if any(c in CURLY_QUOTES for c in value):
        return Quotes.CURLY
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return Quotes.WRAPPED
    if value[:1] in ("'", '"') or value[-1:] in ("'", '"'):
        return Quotes.STRAY
    return None


def strangers_in(name: Name, value: str) -> tuple[str, ...]:
    """The characters that this setting never has: named when they are few, else only by their kind.

    Many of them are no slip but another text, perhaps a secret in the wrong place, and must not be spelled out.
    """
    if name not in ALPHABETS:
        return ()
    strange = sorted({c for c in value if not re.match(ALPHABETS[name], c)})
    few = len(strange) <= STRANGERS_NAMED_MAX and sum(value.count(c) for c in strange) * 2 <= len(value)
    if few and not any(c.isascii() and c.isalnum() for c in strange):
        return tuple(c if "!" <= c <= "~" else INVISIBLE.get(c, f"U+{ord(c):04X}") for c in strange)
    return tuple(sorted({kind_of(c) for c in strange}))


def kind_of(character: str) -> str:
    """What sort of character it is."""
    if not character.isascii():
        return "beyond-ascii"
    if character.isalpha():
        return "letters"
    if character.isdigit():
        return "digits"
    return "blanks" if character.isspace() else "punctuation"


def is_placeholder(name: Name, value: str) -> bool:
    """A text that says "put your value here"."""
    if name in {Name.SECRET, Name.ENCODING_AES_KEY} and FORMATS[name].fullmatch(value):
        return len(set(value)) < RANDOM_CHARACTERS_MIN
    if name is Name.TRUSTED_IPS and ADDRESS.search(value):
        # A list in JSON has brackets, too.
        return False
    return bool((URL_PLACEHOLDER if name is Name.CALLBACK_URL else PLACEHOLDER).search(value))


def weakness_of(token: str) -> Weakness | None:
    """Why a Token could be guessed; a signature is only as good as its Token."""
    if COMMON_WORDS.fullmatch(token.lower()) or token.isdigit():
        return Weakness.WORD
    if len(token) < TOKEN_SHORT_BELOW:
        return Weakness.SHORT
    return Weakness.REPETITIVE if len(set(token)) <= len(token) // 4 or len(set(token)) < 4 else None
