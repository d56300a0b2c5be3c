"""What WeCom would make of an answer: tables from what was seen to what is said of it."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.facts.exchange import Answer, Failure
from wecom_doctor.knowledge import severity_of
from wecom_doctor.protocol.autopsy import Echo, autopsy
from wecom_doctor.protocol.passive_reply import Asked, PassiveReply, ReplyDefect, ReplyForm, open_reply
from wecom_doctor.protocol.simulation import Outgoing, Sender, Tamper
from wecom_doctor.rules._failures import CODES
from wecom_doctor.rules.reply import CODES_OF_CONTENT, CODES_OF_FORM, CODES_OF_SEALING

OK = 200
ECHO_CODES: dict[Echo, str] = {
    Echo.QUOTED: "reply-json-quoted",
    Echo.NEWLINE_BEHIND: "reply-trailing-newline",
    Echo.BYTES_AROUND: "output-before-echo",
    Echo.HTML_AROUND: "output-before-echo",
    Echo.TUPLE: "reply-tuple-printed",
    Echo.JSON_VALUE: "reply-json-envelope",
    Echo.ROUNDED: "reply-number-precision",
    Echo.CIPHERTEXT: "reply-ciphertext-echoed",
    Echo.ENCODED_AGAIN: "reply-encoded-again",
    Echo.COMPRESSED: "reply-compressed-or-chunked",
    Echo.WHOLE_BUFFER: "reply-whole-buffer",
    Echo.WIDE_CHARSET: "reply-charset-wrong",
    Echo.TRUNCATED: "reply-truncated",
    Echo.EMPTY: "reply-empty",
    Echo.SUCCESS: "reply-literal-success",
}
# As the checks say it, and the two that no source says are refused.
DEFECT_CODES: dict[ReplyDefect, str] = {
    **CODES_OF_FORM,
    **CODES_OF_SEALING,
    **CODES_OF_CONTENT,
    ReplyDefect.PADDING_TO_16: "reply-padding-missing",
    ReplyDefect.NONCE_DIFFERS: "reply-malformed",
}
# Failures that have other causes than the usual one.
AMBIGUOUS = frozenset(
    {
        Failure.NAME_NOT_RESOLVED,
        Failure.NAME_UNANSWERED,
        Failure.CONNECT_TIMEOUT,
        Failure.TLS,
        Failure.TLS_VERSION,
        Failure.TLS_RESET,
        Failure.TLS_CLOSED,
        Failure.NOT_HTTP,
        Failure.UNREAD,
        Failure.RESET,
        Failure.STALLED,
        Failure.CUT,
    }
)
# What a status usually means; only the one in the middle of the road can be certain.
STATUS_CODES = {
    **dict.fromkeys((301, 302, 303, 307, 308), "http-redirect"),
    404: "url-path-wrong",
    414: "http-uri-too-long",
    415: "content-type-unsupported",
    419: "csrf-blocks-post",
    429: "http-rate-limited",
    500: "http-server-error",
    502: "http-bad-gateway",
    503: "http-unavailable",
    504: "http-gateway-timeout",
}
NOT_ROUTED = {True: "get-verify-not-implemented", False: "post-method-not-routed"}
# By then the request was on its way to the handler.
AFTER_SENDING = frozenset(
    {
        Failure.CLOSED_EARLY,
        Failure.TIMEOUT,
        Failure.DRIP,
        Failure.STALLED,
        Failure.CUT,
        Failure.MALFORMED,
        Failure.TOO_LARGE,
        Failure.BAD_ENCODING,
    }
)
UNNOTICED = {Tamper.RECEIVE_ID: "receiveid-not-verified"}


class Outcome(StrEnum):
    """Whether WeCom would be content."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something else was found than expected."""

    name: str
    expected: bytes | None
    found: bytes | None


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One thing that is not as it should be: a sentence `subject.what` of ours, and the code that explains it."""

    subject: str
    what: str
    code: str | None = None
    certain: bool = True
    serious: bool = True
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What is to be said of one answer."""

    outcome: Outcome
    form: str | None = None
    troubles: tuple[Trouble, ...] = ()
    reply: PassiveReply | None = None


def judge(sender: Sender, sent: Outgoing, answer: Answer, limit_s: float) -> Judgement:
    """WeCom's view of an answer; of a request that was tampered with, the view of whoever attacks."""
    if sender.tamper is not None:
        return judged_as_attacker(sender.tamper, sender, sent, answer)
    form, reply, troubles = seen(sender, sent, answer)
    if answer.encoded:
        troubles += [Trouble(subject="other", what="compressed", code="reply-compressed-or-chunked", serious=False)]
    if answer.failure is None and answer.timing.whole_s > limit_s:
        troubles += [slow(sent, limit_s)]
    serious = any(one.serious for one in troubles)
    outcome = Outcome.REFUSED if serious else Outcome.ACCEPTED
    return Judgement(outcome=outcome, form=form, troubles=tuple(troubles), reply=reply)


def seen(sender: Sender, sent: Outgoing, answer: Answer) -> tuple[str | None, PassiveReply | None, list[Trouble]]:
    """The form of an answer, the opened reply, and what is wrong; a wrong status is said before the body is read."""
    if answer.failure is not None:
        return None, None, [failure_trouble(answer.failure)]
    verification = sent.request.method == "GET"
    if answer.status != OK and not (answer.status and OK < answer.status < 300):
        return None, None, [status_trouble(answer.status or 0, verification=verification)]
    odd = [] if answer.status == OK else [Trouble(subject="other", what="not-200", code="reply-status-not-200")]
    if verification:
        echo = autopsy(answer.body, sent.plaintext, sent.ciphertext, sent.receive_id)
        return f"echo-{echo}", None, [*odd, *echo_troubles(echo, sent, answer.body)]
    reply = opened(sender, sent, answer)
    return f"reply-{reply.form}", reply, [*odd, *defect_troubles(reply)]


def failure_trouble(failure: Failure) -> Trouble:
    """No answer, or not all of it."""
    code, certain = CODES.get(failure), failure not in AMBIGUOUS
    return Trouble(subject="failures", what=failure, code=code, certain=certain)


def opened(sender: Sender, sent: Outgoing, answer: Answer) -> PassiveReply:
    """The reply in the light of what was sent."""
    asked = Asked(
        token=sender.token,
        cipher=sender.cipher,
        receive_id=sent.receive_id,
        nonce=sent.nonce,
        to_user=sent.to_user,
        from_user=sent.from_user,
        bot=sender.kind == "bot",
        command=sender.kind == "suite-command",
        official_account=sender.kind == "mp",
    )
    return open_reply(answer.body, answer.header("content-type"), asked)


def echo_troubles(echo: Echo, sent: Outgoing, body: bytes) -> list[Trouble]:
    """Nothing for the plaintext to the byte."""
    if echo is Echo.EXACT:
        return []
    place = Place(name="body", expected=sent.plaintext.encode(), found=body)
    code = ECHO_CODES.get(echo, "reply-not-plaintext")
    return [Trouble(subject="echoes", what=echo, code=code, places=(place,))]


def defect_troubles(reply: PassiveReply) -> list[Trouble]:
    """One trouble for each defect, with all its places."""
    found = []
    for defect in reply.defects:
        code = DEFECT_CODES[defect]
        differences = [one for one in reply.differences if one.defect is defect]
        places = tuple(Place(name=one.place, expected=one.expected, found=one.found) for one in differences)
        serious = defect.is_certainly_refused and severity_of(code) == "error"
        found.append(
            Trouble(
                subject="defects",
                what=defect,
                code=code,
                certain=defect.is_certainly_refused,
                serious=serious,
                places=places,
            )
        )
    return found


def status_trouble(status: int, *, verification: bool) -> Trouble:
    """A status that is no success; what it comes from is a guess."""
    code = NOT_ROUTED[verification] if status == 405 else STATUS_CODES.get(status)
    return Trouble(subject="other", what="redirected" if 300 <= status < 400 else "status", code=code, certain=False)


def slow(sent: Outgoing, limit_s: float) -> Trouble:
    """Right, and too late."""
    if sent.request.method == "GET":
        return Trouble(subject="other", what="slow", code="verify-slower-than-1s")
    # The limit of authorisation events has no code of its own.
    return Trouble(subject="other", what="slow", code="slow-handler-5s" if limit_s > 1 else None)


def judged_as_attacker(tamper: Tamper, sender: Sender, sent: Outgoing, answer: Answer) -> Judgement:
    """Refusal is right; an endpoint that answers 200 to everything cannot be told from one that was taken in."""
    if answer.failure is not None:
        return Judgement(outcome=Outcome.UNSURE, troubles=(failure_trouble(answer.failure),))
    if answer.status is None or answer.status >= 300:
        return Judgement(outcome=Outcome.REFUSED)
    unnoticed = Trouble(subject="tampered", what=tamper, code=UNNOTICED.get(tamper, "signature-not-verified"))
    if tamper is Tamper.CIPHERTEXT:
        unnoticed = Trouble(subject="tampered", what=tamper)
    if sent.request.method == "GET":
        echo = autopsy(answer.body, sent.plaintext, "", "")
        taken_in = echo.proves_decryption
        return Judgement(outcome=Outcome.ACCEPTED, troubles=(unnoticed,)) if taken_in else Judgement(outcome=REFUSED)
    form = opened(sender, sent, answer).form
    if form in {ReplyForm.EMPTY, ReplyForm.SUCCESS, ReplyForm.ENCRYPTED, ReplyForm.ENCRYPTED_JSON}:
        return Judgement(outcome=Outcome.ACCEPTED, troubles=(unnoticed,))
    return Judgement(outcome=Outcome.UNSURE, troubles=(Trouble(subject="other", what="answered-200"),))


REFUSED = Outcome.REFUSED
