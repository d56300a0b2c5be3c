"""The opened request as a person reads it: where it is from, its parameters, every step, and what was inside."""

from collections.abc import Iterator
from datetime import UTC, datetime

from wecom_doctor.facts.captured_request import CapturedRequest, EnvelopeForm, Fit, Occasion, Origin, Slip, State
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import CLI, Words, printable, table
from wecom_doctor.receiver.explained import FAILED, PASSED, block, meaning
from wecom_doctor.receiver.happened import Answer, Happened
from wecom_doctor.receiver.happened import Occasion as Heard
from wecom_doctor.report.wrap import columns, pad, wrap

TOLD = "decode_told"
NOT_TAKEN = "–"
MARKS = {State.RIGHT: PASSED, State.UNDONE: FAILED, State.WRONG: FAILED, State.UNUSABLE: FAILED}
OCCASIONS = {
    Occasion.VERIFICATION: "verification",
    Occasion.MESSAGE: "occasion_message",
    Occasion.REPLY: "reply",
    Occasion.CIPHERTEXT: "ciphertext",
    Occasion.UNKNOWN: "unknown_occasion",
}
VALUE_COLUMNS_MAX = 72
BEGINNING_SHOWN = 48
FIELD_COLUMNS_MAX = 32
LINE_COLUMNS = 100
UNIX_SECONDS = range(10**9, 10**10)


class Teller:
    """Puts one fact into words."""

    def __init__(self, request: CapturedRequest, words: Words) -> None:
        self._request = request
        self._words = words
        self._sentences = table(CLI, TOLD) or {}

    def say(self, name: str, /, **params: object) -> str:
        """A sentence of the table."""
        return self._words.filled(self._sentences[name][self._words.lang], params)

    def text(self) -> str:
        """Everything, ready to print."""
        lines = [*self.heading(), *self.parameters(), *self.steps(), *self.inside()]
        return "\n".join([*lines, ""])

    def heading(self) -> Iterator[str]:
        """Which of several requests it is, when it came, what it is, and what the program answered then."""
        one = self._request
        if one.of > 1:
            yield self.say("several", count=one.of, number=one.number)
        answered = self.say("answered", status=one.answered) if one.answered else ""
        pieces = [one.method or "", one.path, one.at, answered]
        yield "  ".join(printable(piece) for piece in pieces if piece) or self.say("no_target")
        source = self.say("as_kind", form=self.say(f"form_{one.form}"), kind=one.kind)
        yield f"  {self.say(OCCASIONS[one.occasion])}  {source}"

    def parameters(self) -> Iterator[str]:
        """Name and value of each parameter."""
        shown = self._request.parameters
        width = max((columns(one.name) for one in shown), default=0) + 2
        for one in shown:
            value = self.say("hidden") if one.value is None else self.cut(printable(one.value))
            yield f"    {pad(printable(one.name), width)}{value}{self.moment(one.name, one.value or '')}"

    def moment(self, name: str, value: str) -> str:
        """A timestamp as a date in local time."""
        if name != "timestamp" or not value.isascii() or not value.isdigit() or int(value[:12]) not in UNIX_SECONDS:
            return ""
        return datetime.fromtimestamp(int(value), UTC).astimezone().strftime("  %Y-%m-%d %H:%M:%S %z")

    def steps(self) -> Iterator[str]:
        """Each step with its mark and what it showed."""
        taken = (self.complete(), self.envelope(), self.signature(), self.base64(), self.opening(), self.receive_id())
        for name, mark, sentence in filter(None, taken):
            label = f"  {mark} {pad(self.say(f'step_{name}'), 12)}"
            first, *rest = wrap(sentence, LINE_COLUMNS - columns(label))
            yield f"{label}{first}"
            yield from (f"{' ' * columns(label)}{line}" for line in rest)

    def complete(self) -> tuple[str, str, str] | None:
        """Whether the parameters are all there."""
        one = self._request
        if one.occasion in {Occasion.REPLY, Occasion.CIPHERTEXT}:
            return None
        if not one.has_query:
            return "parameters", NOT_TAKEN, self.say("no_query" if one.form == "body" else "query_lost")
        lacking = [name for name in one.missing if not (one.kind is Kind.MP and name == "msg_signature")]
        if one.has_three_part_signature and one.kind is not Kind.MP and "msg_signature" in lacking:
            return "parameters", FAILED, self.say("official_account")
        if lacking:
            return "parameters", FAILED, self.say("missing_quote" if one.form == "url" else "missing", names=lacking)
        return "parameters", PASSED, self.say("complete")

    def envelope(self) -> tuple[str, str, str] | None:
        """The body and who it says it is for."""
        one, body = self._request, self._request.envelope
        if one.occasion not in {Occasion.MESSAGE, Occasion.REPLY}:
            return None
        if one.body_lies_in is not None:
            return "envelope", NOT_TAKEN, self.say("body_elsewhere", file=one.body_lies_in)
        if body is None:
            return "envelope", NOT_TAKEN, self.say("no_body")
        if body.form in {EnvelopeForm.XML, EnvelopeForm.JSON}:
            addressee = " ".join(filter(None, (body.to_user_name, body.agent_id and f"AgentID {body.agent_id}")))
            name = "envelope_for" if addressee else "envelope"
            return "envelope", PASSED, self.say(name, form=body.form.upper(), addressee=addressee)
        return "envelope", FAILED, self.say(f"envelope_{body.form.replace('-', '_')}", saw=body.saw)

    def signature(self) -> tuple[str, str, str] | None:
        """The signature, and what makes it right."""
        one = self._request.signature
        if self._request.occasion is Occasion.CIPHERTEXT:
            return None
        mark = MARKS.get(one.state, NOT_TAKEN)
        if one.state is State.UNDONE and one.fit is not None:
            name = "signature_three_parts" if Slip.THREE_PARTS in one.fit.request_slips else "signature_undone"
            return "signature", mark, self.say(name, how=self.how(one.fit))
        return "signature", mark, self.say(f"signature_{one.state.replace('-', '_')}")

    def how(self, fit: Fit) -> str:
        """What was undone, and whose value it was."""
        slips = [self._words.value(slip) for slip in (*fit.request_slips, *fit.value_slips)]
        where = fit.name if fit.line is None else f"{fit.name}:{fit.line}"
        whose = [] if fit.origin is Origin.CHOSEN else [self.say(f"from_{fit.origin.replace('-', '_')}", name=where)]
        return self._words.listed([*slips, *whose])

    def base64(self) -> tuple[str, str, str] | None:
        """The ciphertext as text."""
        one = self._request.ciphertext
        if one is None:
            return None
        if one.size_bytes is None or not one.whole:
            return "base64", FAILED, self.say("base64_broken", count=one.characters, saw=one.saw or "-")
        return "base64", PASSED, self.say("base64", count=one.characters, size=one.size_bytes)

    def opening(self) -> tuple[str, str, str] | None:
        """The decryption and the padding."""
        one = self._request.opening
        if one.state is State.NOT_CAPTURED:
            return None
        mark = MARKS.get(one.state, NOT_TAKEN)
        sizes = {"pad": one.pad_bytes, "size": one.message_bytes}
        if one.state is State.UNDONE and one.fit is not None:
            return "decryption", mark, self.say("opens_undone", how=self.how(one.fit), **sizes)
        name = f"opens_{one.state.replace('-', '_')}"
        return "decryption", mark, self.say(name, saw=one.saw or "-", code=one.code, **sizes)

    def receive_id(self) -> tuple[str, str, str] | None:
        """The id at the end, and which settings hold it."""
        one = self._request.receive_id
        if one is None:
            return None
        text = (one.text if one.looks_like_id else "?") if one.text else self.say("empty_id")
        if one.same_as:
            return "receive_id", PASSED, self.say("receive_id_same", id=text, names=one.same_as)
        if not one.compared_with or not one.text:
            return "receive_id", NOT_TAKEN, self.say("receive_id_alone", id=text)
        return "receive_id", NOT_TAKEN, self.say("receive_id_other", id=text, names=one.compared_with)

    def inside(self) -> Iterator[str]:
        """The type and its meaning, the plaintext, its fields, and what was struck out."""
        one = self._request.message
        if one is None:
            return
        if one.about:
            yield f"  {self.say('message_from' if one.sender else 'message', about=one.about, sender=one.sender)}"
        happened = Happened(occasion=Heard.MESSAGE, kind=self._request.kind, answer=Answer.EMPTY, known_as=one.known_as)
        yield from (f"    {line}" for line in meaning(happened, self._words))
        yield from block(self.say("plaintext"), one.plaintext.encode("utf-8", "replace"), self._words)
        if "\n" not in one.plaintext.strip():
            width = min(max((columns(field.path) for field in one.fields), default=0), FIELD_COLUMNS_MAX) + 2
            yield from (f"      {pad(printable(each.path), width)}{printable(each.value)}" for each in one.fields)
        if one.masked:
            yield f"    {self.say('masked', names=one.masked)}"

    def cut(self, text: str) -> str:
        """A long value by its beginning and its length."""
        if len(text) <= VALUE_COLUMNS_MAX:
            return text
        return f"{text[:BEGINNING_SHOWN]}… {self.say('characters', count=len(text))}"
