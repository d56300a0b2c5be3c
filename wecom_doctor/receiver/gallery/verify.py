"""Exhibits of the verification: parameters, signature, and what endpoints hold in place of Token and id."""

import hashlib
import html
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qsl, quote, unquote_plus, urlencode

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.signature import sign
from wecom_doctor.receiver.gallery.answers import got, here
from wecom_doctor.receiver.gallery.exhibit import Answer, Broken, Visit, exhibit
from wecom_doctor.receiver.gallery.handmade import SAMPLE, STAGED, Failures, Handmade, Stage, alike
from wecom_doctor.receiver.gallery.servers import express, fastapi, flask, spring, text
from wecom_doctor.receiver.receive_ids import Keys

# Of the official sample code, which is copied together with its values.
SAMPLE_TOKEN, SAMPLE_ID = "QDG6eK", "wx5823bf96d3bd56c7"
ANOTHER_TOKEN, ANOTHER_ID = "Xk3sT9vWq2LmZp7RbN4c", "ww1f3c5a7e9b2d4f60"

Held = Callable[[Keys], str]
TOKENS: dict[tuple[str, str], Held] = {
    ("token-mismatch", "alike"): lambda _: ANOTHER_TOKEN,
    ("env-value-quoted", ""): lambda one: f'"{one.token}"',
    ("env-value-quoted", "single"): lambda one: f"'{one.token}'",
    ("env-value-whitespace", ""): lambda one: f"{one.token} ",
    ("env-value-whitespace", "before"): lambda one: f" {one.token}",
    ("env-value-whitespace", "return"): lambda one: f"{one.token}\r",
    ("env-value-whitespace", "newline"): lambda one: f"{one.token}\n",
    ("value-copied-wrong", ""): lambda one: one.encoding_aes_key or "",
    ("value-copied-wrong", "corp-id"): lambda one: one.corp_id or "",
    ("stale-sample-config", ""): lambda _: SAMPLE_TOKEN,
    ("dotenv-not-loaded", "token-alone"): lambda _: "",
}
IDS: dict[tuple[str, str], Held] = {
    ("receiveid-mismatch", ""): lambda _: ANOTHER_ID,
    ("env-value-quoted", "corp-id"): lambda one: f'"{one.corp_id}"',
    ("env-value-whitespace", "corp-id"): lambda one: f"{one.corp_id} ",
    ("env-value-whitespace", "corp-id-return"): lambda one: f"{one.corp_id}\r",
    ("stale-sample-config", "corp-id"): lambda _: SAMPLE_ID,
    ("devtool-passes-save-fails", ""): lambda _: "",
}
Recipe = Callable[[str, str, str, str], str]
RECIPES: dict[str, Recipe] = {
    "": lambda token, when, nonce, encrypted: sha1(token + when + nonce + encrypted),
    "without-echostr": lambda token, when, nonce, _: sign(token, when, nonce),
    "upper-case": lambda *parts: sign(*parts).upper(),
    "sha256": lambda *parts: hashlib.sha256("".join(sorted(parts)).encode()).hexdigest(),
    # Integer.toHexString() of a byte below 16 has one digit.
    "unpadded-hex": lambda *parts: "".join(f"{byte:x}" for byte in bytes.fromhex(sha1("".join(sorted(parts))))),
    "md5": lambda *parts: hashlib.md5("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest(),
}
ALTERED: dict[str, Callable[[str], str]] = {
    "": lambda echostr: echostr.rstrip("="),
    "slashes": lambda echostr: echostr.replace("/", ""),
    "lower-case": str.lower,
    "escaped": lambda echostr: escaped(echostr),
    "cut": lambda echostr: echostr[:64],
}


def sha1(joined: str) -> str:
    """SHA-1 in hex."""
    return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()


def escaped(echostr: str) -> str:
    """What a filter against cross-site scripting makes of base64."""
    return "".join(f"&#{ord(one)};" if one in "+/=" else one for one in html.escape(echostr))


def holding_token(held: Held, visit: Visit) -> Answer:
    """An endpoint whose only mistake is the Token that it holds; all its refusals are the same."""
    return visit.holding(token=held(visit.keys)).correct()


def holding_id(held: Held, visit: Visit) -> Answer:
    """An endpoint whose only mistake is the receive id that it compares with."""
    return Handmade()(visit.holding(corp_id=held(visit.keys)))


for (slug, variant), held in TOKENS.items():
    exhibit(slug, variant=variant)(partial(holding_token, held))
for (slug, variant), held in IDS.items():
    exhibit(slug, variant=variant)(partial(holding_id, held))
for variant, recipe in RECIPES.items():
    exhibit("wrong-signature-recipe", variant=variant)(Handmade(sign=recipe))


def with_another_token(failures: Failures) -> Broken:
    """An endpoint with another Token and its own way to say no."""
    return lambda visit: Handmade(failures=failures)(visit.holding(token=ANOTHER_TOKEN))


for variant, failures in {
    "": STAGED,
    "sample-code": SAMPLE,
    "every-failure-500": alike(flask(500)),
    "every-failure-200": alike(text(200, "error")),
}.items():
    exhibit("token-mismatch", variant=variant)(with_another_token(failures))


@exhibit("dotenv-not-loaded")
def nothing_is_set(visit: Visit) -> Answer:
    """Node: an undefined Token is joined as nothing, and the undefined key is an error at the first decryption."""
    failures = {**STAGED, Stage.DECRYPTION: express(500, "Internal Server Error")}
    return Handmade(failures=failures)(visit.holding(token="", encoding_aes_key="", corp_id=""))


@exhibit("values-swapped")
def token_and_key_exchanged(visit: Visit) -> Answer:
    """Token and EncodingAESKey stand in each other's place: the signature is made with the key, the Token is no key."""
    keys = visit.keys
    return Handmade()(visit.holding(token=keys.encoding_aes_key or "", encoding_aes_key=keys.token))


def requeried(visit: Visit, change: Callable[[str, str], str]) -> Visit:
    """The same visit with every parameter changed after decoding."""
    pairs = [(name, change(name, value)) for name, value in parse_qsl(visit.request.query)]
    return visit.asked(query=urlencode(pairs))


@exhibit("plus-becomes-space")
def plus_lost(visit: Visit) -> Answer:
    """Decoded once too often, but only the plus shows it."""
    return requeried(visit, lambda _, value: value.replace("+", " ")).correct()


@exhibit("double-url-decode")
def decoded_twice(visit: Visit) -> Answer:
    """The framework decodes, and so does the handler."""
    return requeried(visit, lambda _, value: unquote_plus(value)).correct()


@exhibit("query-not-decoded")
def not_decoded(visit: Visit) -> Answer:
    """The raw query is split at & and =, and used as it stands."""
    pairs = [part.partition("=") for part in visit.request.query.split("&")]
    return visit.asked(query="&".join(f"{name}={quote(value)}" for name, _, value in pairs)).correct()


def altering(alter: Callable[[str], str], visit: Visit) -> Answer:
    """A filter changes echostr before the handler sees it."""
    changed = requeried(visit, lambda name, value: alter(value) if name == "echostr" else value)
    return Handmade()(changed)


for variant, alter in ALTERED.items():
    exhibit("echostr-altered", variant=variant)(partial(altering, alter))


@exhibit("mp-vs-wecom-protocol")
def official_account(visit: Visit) -> Answer:
    """The handler of an Official Account: three signed parts in `signature`, and echostr is sent back as it is."""
    if "signature" not in dict(parse_qsl(visit.request.query)):
        return visit.asked(query="").correct()
    return replace(visit, kind=Kind.MP).correct()


@exhibit("param-misread")
def reads_signature(visit: Visit) -> Answer:
    """Right in everything, but the signature is looked for under the name of Official Accounts."""
    return Handmade(signature_name="signature")(visit)


@exhibit("param-misread", variant="validated")
def wants_signature(visit: Visit) -> Answer:
    """FastAPI knows the parameters of its handler, and refuses before calling it."""
    missing = {"type": "missing", "loc": ["query", "msgSignature"], "msg": "Field required", "input": None}
    failures = {**STAGED, Stage.PARAMETERS: fastapi(422, [missing])}
    return Handmade(signature_name="msgSignature", failures=failures)(visit)


@exhibit("param-name-case")
def reads_echo_str(visit: Visit) -> Answer:
    """`@RequestParam String echoStr`: Spring refuses what lacks it; messages have none and pass."""
    query = dict(parse_qsl(visit.request.query))
    if got(visit) and "echoStr" not in query:
        return spring(visit.request, 400)
    return requeried_as(visit, {"echoStr": "echostr"}).correct()


def requeried_as(visit: Visit, names: dict[str, str]) -> Visit:
    """The same visit with parameters under other names."""
    pairs = [
        (names.get(name, name), value) for name, value in parse_qsl(visit.request.query) if name not in names.values()
    ]
    return visit.asked(query=urlencode(pairs))


@exhibit("param-parsed-as-number")
def leading_zeros_lost(visit: Visit) -> Answer:
    """The nonce goes through an integer: without leading zeros, and an error where there are letters."""
    query = dict(parse_qsl(visit.request.query))
    if here(visit) and not all(query.get(name, "0").isdecimal() for name in ("timestamp", "nonce")):
        return flask(500)
    return requeried(visit, lambda name, value: str(int(value)) if name in ("timestamp", "nonce") else value).correct()


@exhibit("param-parsed-as-number", variant="sorted")
def sorted_as_numbers(visit: Visit) -> Answer:
    """PHP's sort() without SORT_STRING: what looks like a number is compared as one."""
    return Handmade(sign=lambda token, *rest: sha1("".join(php_sorted([token, *rest]))))(visit)


def php_sorted(parts: list[str]) -> list[str]:
    """Texts in order, numbers among themselves by their value."""
    numbers = iter(sorted((one for one in parts if one.isdecimal()), key=int))
    return [next(numbers) if one.isdecimal() else one for one in sorted(parts)]


def post_alone(visit: Visit) -> Answer:
    """A FastAPI route for POST; the page about a provider's command URL tells of nothing else."""
    return fastapi(405, "Method Not Allowed", ("Allow", "POST")) if got(visit) else visit.correct()


exhibit("get-verify-not-implemented")(post_alone)
exhibit("get-and-post-both-needed", kind=Kind.SUITE_COMMAND)(post_alone)


@exhibit("get-verify-not-implemented", variant="express")
def post_alone_in_express(visit: Visit) -> Answer:
    """`app.post(...)` alone: Express knows no such page for GET."""
    request = visit.request
    return visit.correct() if request.method == "POST" else express(404, f"Cannot GET {html.escape(request.path)}")


@exhibit("handler-returns-none-500")
def nothing_returned(visit: Visit) -> Answer:
    """The branch for errors has no return, and Flask makes a 500 of that."""
    right = visit.correct()
    return flask(500) if right.status in (400, 403) else right
