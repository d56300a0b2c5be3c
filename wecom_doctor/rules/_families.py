"""Families of rows of the battery that stand for one cause each."""

QUOTES = ("token-in-double-quotes", "token-in-single-quotes")
BLANKS = tuple(f"token-with-{one}" for one in ("blank-behind", "blank-before", "return", "newline", "bom"))
BLANKS_OF_ID = tuple(f"id-with-{one}" for one in ("blank", "return", "newline"))
CUT = ("token-cut", "id-cut")
EMPTY = ("token-empty", "token-none", "token-undefined")
OTHER_TOKENS = ("token-of-another-0", "token-of-another-1", "token-of-another-2")
FORMER = ("former-values-0", "former-values-1")
RECIPES = tuple(
    f"recipe-{one}"
    for one in ("unsorted", "without-echostr", "without-token", "upper-case", "unpadded-hex", "sha256", "md5")
)
CHANGED = ("bad-signature", "bad-signature-end")
SIGNED_WRONGLY = (*CHANGED, "no-signature")
# Both are sent where genuine requests pass now and then, as they do where small bytes lose their zero.
UNPADDED = ("recipe-unpadded-hex", "signed-unpadded")
ALTERED = ("echostr-without-equals", "echostr-without-slashes", "echostr-lower-case", "echostr-escaped")
EARLIER = ("ten-minutes-ago", "an-hour-ago", "eight-hours-ago", "a-day-old")
LATER = ("in-ten-minutes", "in-an-hour", "in-eight-hours", "in-a-day")
COPIES = ("twin", "again")
SAME_AGAIN = (*COPIES, "once-more-0", "once-more-1", "once-more-2")
