"""A captured request: which step fails, and whether our values or the way of the request are to blame.

A request comes from WeCom, signed and encrypted with the values of the console. So a value of ours that becomes right
once a mistake is undone proves that mistake, and a request that does was altered after WeCom sent it.
"""

from wecom_doctor.facts.captured_request import (
    CapturedRequest,
    EnvelopeForm,
    Fit,
    Occasion,
    Origin,
    ReceiveId,
    Slip,
    State,
)
from wecom_doctor.facts.settings_given import Kind, SettingsGiven
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules.settings import place

TOKEN, KEY, CORP_ID, SUITE_ID = "WECOM_TOKEN", "WECOM_ENCODING_AES_KEY", "WECOM_CORP_ID", "WECOM_SUITE_ID"
RECEIVE_ID_OPTION = "--receive-id"
# Captures that never had a query; for all others a missing one tells something.
FORMS_WITHOUT_QUERY = frozenset({"body", "ciphertext"})
AES_KEY_LENGTH = 43
# Whatever a mistake is worth elsewhere, here it kept a request of WeCom's from being opened.
BROKEN = Severity.ERROR
# Escapes around the parts come from pages and logs; no server would have taken the request for one.
COPIED = Severity.WARNING

# What happened to the echostr of a verification, or to the query around it.
CODES_OF_QUERY = {
    Slip.BLANK_FOR_PLUS: "plus-becomes-space",
    Slip.PERCENT_LEFT: "query-not-decoded",
    Slip.EQUALS_CUT: "echostr-altered",
    Slip.URL_SAFE_ALPHABET: "echostr-altered",
    Slip.HTML_LEFT: "echostr-altered",
    Slip.BACKSLASHES: "capture-altered",
    Slip.BLANKS_INSIDE: "capture-altered",
    Slip.WRAPPED: "capture-altered",
    Slip.LETTER_CASE: "capture-altered",
    Slip.NUMBER_FORM: "param-parsed-as-number",
    Slip.ZEROS_CUT: "param-parsed-as-number",
    Slip.THREE_PARTS: "mp-vs-wecom-protocol",
}
# The same in a body, which no URL decoding should ever touch.
CODES_OF_BODY = {
    **dict.fromkeys(Slip, "capture-altered"),
    Slip.NUMBER_FORM: "param-parsed-as-number",
    Slip.ZEROS_CUT: "param-parsed-as-number",
    Slip.THREE_PARTS: "mp-vs-wecom-protocol",
}
CODES_OF_VALUES = {
    Slip.QUOTES: "env-value-quoted",
    Slip.SENDER_QUOTES: "env-value-quoted",
    Slip.BLANKS: "env-value-whitespace",
    Slip.SENDER_BLANKS: "env-value-whitespace",
    Slip.COMMENT: "env-value-hash-cut",
    Slip.DOLLAR: "env-dollar-interpolation",
    Slip.LETTER_CASE: "value-copied-wrong",
    Slip.PERCENT_LEFT: "value-copied-wrong",
    Slip.ONE_CHARACTER: "value-copied-wrong",
    Slip.EQUALS_ADDED: "aeskey-length",
}
CODES_OF_ORIGINS = {
    Origin.OVERRIDDEN: "env-overrides-file",
    Origin.EARLIER_LINE: "env-duplicate-key",
    Origin.EXCHANGED: "values-swapped",
    Origin.MISNAMED: "config-key-misnamed",
    Origin.OTHER_NAME: "token-pair-of-other-callback",
    Origin.SAMPLE: "stale-sample-config",
}
# Other readings of the same alteration.
LOOKALIKES = {Slip.BLANK_FOR_PLUS: ("double-url-decode",), Slip.PERCENT_LEFT: ("echostr-altered",)}


@check("callback.captured-parameters")
def parameters_are_complete(request: CapturedRequest) -> Verdict:
    """A parameter that every callback has is missing, misspelt, or belongs to an Official Account."""
    if request.occasion in {Occasion.REPLY, Occasion.CIPHERTEXT} or request.form in FORMS_WITHOUT_QUERY:
        return MOOT if not request.has_query else complete(request)
    if not request.parameters:
        carries = request.envelope is not None and request.envelope.form in {EnvelopeForm.XML, EnvelopeForm.JSON}
        if carries:
            return Problem("query-string-dropped", certainty=Certainty.LIKELY, also=("capture-altered",))
        return Problem("scanner-noise", certainty=Certainty.LIKELY, also=("query-string-dropped",))
    return complete(request)


def complete(request: CapturedRequest) -> Verdict:
    """The verdict on a query that is there."""
    if request.kind is Kind.MP:
        lacks = not request.has_three_part_signature and "msg_signature" not in request.missing
        return Problem("mp-vs-wecom-protocol", certainty=Certainty.LIKELY) if lacks else OK
    if request.has_three_part_signature:
        sure = Certainty.CERTAIN if request.signature.three_parts_right else Certainty.LIKELY
        return Problem("mp-vs-wecom-protocol", certainty=sure)
    if request.missing:
        also = ("query-string-dropped",)
        return Problem("capture-altered", certainty=Certainty.LIKELY, also=also, missing=request.missing)
    if request.query_slips:
        return Problem("capture-altered", certainty=Certainty.LIKELY, severity=COPIED, found=request.query_slips)
    return OK


@check("callback.captured-envelope", behind=("callback.captured-parameters",))
def body_holds_a_ciphertext(request: CapturedRequest) -> Verdict:
    """The body is not the XML or JSON in which this kind of callback carries its ciphertext."""
    if (body := request.envelope) is None or request.occasion not in {Occasion.MESSAGE, Occasion.REPLY}:
        return MOOT
    if body.form is EnvelopeForm.EMPTY:
        return Problem("body-dropped-or-capped", certainty=Certainty.POSSIBLE, also=("raw-body-not-available",))
    if body.form is EnvelopeForm.OTHER:
        return Problem("capture-altered", certainty=Certainty.LIKELY, saw=body.saw)
    if body.form is EnvelopeForm.PLAIN:
        return OK if request.kind is Kind.MP else Problem("mp-vs-wecom-protocol", certainty=Certainty.LIKELY)
    if request.kind is not Kind.MP and (body.form is EnvelopeForm.JSON) is not (request.kind is Kind.BOT):
        return Problem("json-vs-xml-callback", certainty=Certainty.LIKELY, kind=request.kind)
    if body.slips:
        return Problem("capture-altered", certainty=Certainty.LIKELY, severity=COPIED, found=body.slips)
    return OK


@check("callback.captured-ciphertext", behind=("callback.captured-envelope",))
def ciphertext_is_whole(request: CapturedRequest) -> Verdict:
    """The ciphertext is not the base64 of whole blocks: something was lost or changed on the way."""
    text = request.ciphertext
    if text is None or request.opening.state is State.NOT_CAPTURED:
        return MOOT
    codes = codes_of(request)
    if text.whole and text.slips:
        return Problem(codes[text.slips[0]], certainty=Certainty.LIKELY, found=text.slips)
    if text.lower_case:
        return Problem("echostr-altered", found=(Slip.LETTER_CASE,), length=text.characters)
    return OK if text.whole else Problem(codes[Slip.EQUALS_CUT], saw=text.saw, length=text.characters)


def codes_of(request: CapturedRequest) -> dict[Slip, str]:
    """What alterations of this kind of request are called."""
    return CODES_OF_QUERY if request.occasion is Occasion.VERIFICATION else CODES_OF_BODY


@check(
    "callback.captured-signature",
    behind=("callback.captured-parameters", "callback.captured-envelope", "callback.captured-ciphertext"),
)
def signature_is_right(request: CapturedRequest, settings: SettingsGiven) -> Verdict:
    """The signature is not the one that the Token gives."""
    signature = request.signature
    if signature.state is State.UNDONE and signature.fit is not None:
        return undone(request, settings, signature.fit, TOKEN)
    if signature.state is State.WRONG:
        return token_differs(request, settings)
    return {State.RIGHT: OK, State.NOT_CAPTURED: UNSURE}.get(signature.state, MOOT)


def token_differs(request: CapturedRequest, settings: SettingsGiven) -> Verdict:
    """No mistake that is known makes the signature right; what else is known decides how much that says."""
    where = place(settings.named(TOKEN))
    if request.signature.three_parts_right:
        # The other signature proves the Token.
        return Problem("capture-altered", certainty=Certainty.LIKELY)
    if request.opening.state in {State.RIGHT, State.UNDONE}:
        return Problem("token-mismatch", certainty=Certainty.LIKELY, at=where, also=("capture-altered",))
    others = ("token-pair-of-other-callback", "capture-altered")
    return Problem("token-mismatch", certainty=Certainty.LIKELY, at=where, also=others)


def undone(request: CapturedRequest, settings: SettingsGiven, fit: Fit, name: str) -> tuple[Problem, ...]:
    """One problem for what happened to the request, one for what is wrong with our value."""
    problems, where = [], place(settings.named(name))
    if fit.request_slips:
        codes, first = codes_of(request), fit.request_slips[0]
        also = LOOKALIKES.get(first, ()) if codes is CODES_OF_QUERY else ()
        problems.append(Problem(codes[first], certainty=Certainty.LIKELY, also=also, found=fit.request_slips))
    if fit.origin in CODES_OF_ORIGINS:
        sure = Certainty.LIKELY if fit.origin in {Origin.OTHER_NAME, Origin.SAMPLE} else Certainty.CERTAIN
        code = CODES_OF_ORIGINS[fit.origin]
        problems.append(Problem(code, certainty=sure, severity=BROKEN, at=where, other=told_by(fit)))
    elif fit.value_slips:
        first = fit.value_slips[0]
        # A sender whose value is dressed cannot be WeCom itself.
        sure = Certainty.LIKELY if first in {Slip.SENDER_QUOTES, Slip.SENDER_BLANKS} else Certainty.CERTAIN
        code = CODES_OF_VALUES[first]
        problems.append(Problem(code, certainty=sure, severity=BROKEN, at=where, found=fit.value_slips))
    return tuple(problems)


def told_by(fit: Fit) -> str:
    """The name and the line of the value that fits."""
    return fit.name if fit.line is None else f"{fit.name}:{fit.line}"


@check("callback.captured-opens", behind=("callback.captured-envelope", "callback.captured-ciphertext"))
def key_opens_the_ciphertext(request: CapturedRequest, settings: SettingsGiven) -> Verdict:
    """The EncodingAESKey does not open the ciphertext."""
    opening = request.opening
    where = place(settings.named(KEY))
    if opening.state is State.UNDONE and opening.fit is not None:
        return undone(request, settings, opening.fit, KEY)
    if opening.state is State.UNUSABLE:
        shape = settings.named(KEY).shape
        length = 0 if shape is None else shape.length
        return Problem(
            "aeskey-bad-characters" if length == AES_KEY_LENGTH else "aeskey-length", at=where, length=length
        )
    if opening.state is not State.WRONG:
        return OK if opening.state is State.RIGHT else MOOT
    if request.signature.state is State.WRONG:
        # Altered, or sealed with another key: without the signature nobody can tell.
        return UNSURE
    if request.signature.state in {State.RIGHT, State.UNDONE}:
        # The signature vouches for every character of the ciphertext.
        return Problem("aeskey-mismatch", at=where)
    return Problem("aeskey-mismatch", certainty=Certainty.LIKELY, at=where, also=("capture-altered",))


NOBODY, ANYBODY, ADDRESSEE = "", "*", "ToUserName"
PROVIDER = (CORP_ID, SUITE_ID, NOBODY)
# Whose id may stand at the end: at a verification, and in a message.
OWNERS: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.APP: ((CORP_ID,), (CORP_ID,)),
    Kind.KF: ((CORP_ID,), (CORP_ID,)),
    Kind.SUITE_DATA: (PROVIDER, (ANYBODY, NOBODY)),
    Kind.SUITE_COMMAND: (PROVIDER, (SUITE_ID, NOBODY)),
    Kind.BOT: ((NOBODY, CORP_ID), (NOBODY, ADDRESSEE)),
    Kind.MP: ((ANYBODY, NOBODY), (ANYBODY, NOBODY)),
}
CODES_OF_KINDS = {
    Kind.APP: "receiveid-mismatch",
    Kind.KF: "receiveid-mismatch",
    Kind.SUITE_DATA: "receiveid-third-party",
    Kind.SUITE_COMMAND: "receiveid-third-party",
    Kind.BOT: "receiveid-mismatch",
    Kind.MP: "receiveid-mismatch",
}


@check("callback.captured-receive-id", behind=("callback.captured-parameters", "callback.captured-envelope"))
def receive_id_is_ours(request: CapturedRequest, settings: SettingsGiven) -> Verdict:
    """The id at the end of the plaintext is not the one that the settings lead to expect."""
    if (found := request.receive_id) is None:
        return MOOT
    owners = owners_of(request, found)
    if belongs_to(owners, found, request):
        return OK
    if found.nearly and found.nearly[0] in owners:
        return nearly_ours(settings, found)
    if not found.text and request.kind in {Kind.APP, Kind.KF}:
        return Problem("bot-receiveid-not-empty", certainty=Certainty.LIKELY, also=("receiveid-third-party",))
    settings_asked = {CORP_ID, SUITE_ID, RECEIVE_ID_OPTION} & set(owners)
    if found.looks_like_id and settings_asked and not settings_asked & set(found.compared_with):
        return MOOT
    sure = Certainty.CERTAIN if request.kind_given and found.looks_like_id else Certainty.LIKELY
    if settings_asked - set(found.compared_with):
        # The setting that is not given may be the one that fits.
        sure = Certainty.POSSIBLE
    also = () if request.kind_given or request.kind is not Kind.APP else ("receiveid-third-party",)
    return Problem(
        CODES_OF_KINDS[request.kind],
        certainty=sure,
        also=also,
        receive_id=found.text if found.looks_like_id else "",
        compared=found.compared_with,
    )


def owners_of(request: CapturedRequest, found: ReceiveId) -> tuple[str, ...]:
    """Whose id may stand there; the user's word goes before all rules."""
    if RECEIVE_ID_OPTION in found.compared_with:
        return (RECEIVE_ID_OPTION,)
    return OWNERS[request.kind][0 if request.occasion is Occasion.VERIFICATION else 1]


def belongs_to(owners: tuple[str, ...], found: ReceiveId, request: CapturedRequest) -> bool:
    """One of the owners has this id."""
    addressee = request.envelope.to_user_name if request.envelope is not None else None
    return (
        bool(set(owners) & set(found.same_as))
        or (NOBODY in owners and not found.text)
        or (ANYBODY in owners and found.looks_like_id)
        or (ADDRESSEE in owners and bool(found.text) and found.text == addressee)
    )


def nearly_ours(settings: SettingsGiven, found: ReceiveId) -> Verdict:
    """Our id becomes the right one once a mistake is undone."""
    if found.nearly[0] == RECEIVE_ID_OPTION:
        return Problem("receiveid-mismatch", receive_id=found.text)
    where = place(settings.named(found.nearly[0]))
    return Problem(CODES_OF_VALUES[found.nearly_slips[0]], at=where, found=found.nearly_slips)


@check("callback.captured-message")
def plaintext_is_a_message(request: CapturedRequest) -> Verdict:
    """What was opened is neither the XML nor the JSON of a message."""
    if request.message is None or request.occasion in {Occasion.VERIFICATION, Occasion.CIPHERTEXT}:
        return MOOT
    return OK if request.message.readable else UNSURE
