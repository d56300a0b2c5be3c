"""The correct receiver: what every callback should do, as a function of the request."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, unquote

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.codec import Sealed
from wecom_doctor.protocol.envelope import (
    Envelope,
    build_json_reply,
    build_xml_reply,
    json_object,
    open_json,
    open_xml,
)
from wecom_doctor.protocol.errors import (
    CodecError,
    DecodingFailed,
    EnvelopeMalformed,
    KeyInvalid,
    SignatureMismatch,
    SignatureNotComputable,
)
from wecom_doctor.protocol.signature import sign, signatures_match
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.happened import Answer, Happened, Note, Occasion, Received, Remark, Step, StepDone
from wecom_doctor.receiver.message import Form, Message, form_of, message_of
from wecom_doctor.receiver.receive_ids import MESSAGES, VERIFICATION, Keys, Rule, remarks_on
from wecom_doctor.receiver.replies import EmptyReply, Reply, reply_plaintext

TEXT = (("Content-Type", "text/plain; charset=utf-8"),)
NOT_FOUND = Response(status=404, headers=TEXT, body=b"Not Found")
BAD_REQUEST = Response(status=400, headers=TEXT, body=b"Bad Request")
# The same for every step: an answer that told how far a forged request came would be an oracle.
FORBIDDEN = Response(status=403, headers=TEXT, body=b"Forbidden")
# An envelope has four elements; parsing many thousand would cost more memory than the body itself.
TAGS_MAX = 10_000
CLOCKS_DIFFER_S = 300


def receive(
    request: Request, keys: Keys, kind: Kind = Kind.APP, *, path: str = "/", reply: Reply | None = None
) -> Received:
    """Verify, open and answer one request; without a reply, what the kind of callback demands is answered."""
    if unquote(request.path) != path:
        happened = Happened(occasion=Occasion.ELSEWHERE, kind=kind, answer=Answer.NOT_FOUND)
        return Received(NOT_FOUND, happened)
    reception = Reception(request, keys, kind)
    try:
        return reception.message(reply) if request.method == "POST" else reception.verification()
    except CodecError:
        known = reception.steps[-1].step is not Step.PARAMETERS
        return reception.received(FORBIDDEN if known else BAD_REQUEST, Answer.REFUSED)


class Reception:
    """One request on its way through the steps."""

    def __init__(self, request: Request, keys: Keys, kind: Kind) -> None:
        self._request = request
        self._keys = keys
        self._kind = kind
        self._occasion = Occasion.MESSAGE if request.method == "POST" else Occasion.VERIFICATION
        self._plaintext: bytes | None = None
        self._receive_id: bytes | None = None
        self._message = Message(form=Form.XML)
        self.steps: list[StepDone] = []

    def received(
        self, response: Response, answer: Answer, reply: bytes | None = None, remarks: tuple[Remark, ...] = ()
    ) -> Received:
        """The end of the way."""
        happened = Happened(
            occasion=self._occasion,
            kind=self._kind,
            answer=answer,
            steps=tuple(self.steps),
            plaintext=self._plaintext,
            receive_id=None if self._receive_id is None else self._receive_id.decode("utf-8", "replace"),
            about=self._message.about,
            known_as=self._message.known_as,
            sender=self._message.sender,
            reply=reply,
            remarks=remarks,
        )
        return Received(response, happened)

    def verification(self) -> Received:
        """GET: prove the signature and answer with the plaintext of echostr, to the byte."""
        if self._kind is Kind.MP:
            query = self._parameters("signature", "timestamp", "nonce", "echostr")
            self._signed(query["signature"], query["timestamp"], query["nonce"])
            self._plaintext = query["echostr"].encode()
            return self.received(Response(headers=TEXT, body=self._plaintext), Answer.ECHOSTR)
        query = self._parameters("msg_signature", "timestamp", "nonce", "echostr")
        sealed = Sealed(query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])
        plaintext = self._opened(sealed, VERIFICATION[self._kind], None)
        return self.received(Response(headers=TEXT, body=plaintext), Answer.PLAINTEXT)

    def message(self, reply: Reply | None) -> Received:
        """POST: open the envelope, prove it, and answer with what was asked for."""
        if self._kind is Kind.MP and "msg_signature" not in dict(parse_qsl(self._request.query)):
            return self._plain_message(reply)
        query = self._parameters("msg_signature", "timestamp", "nonce")
        envelope = self._envelope()
        sealed = Sealed(query["msg_signature"], query["timestamp"], query["nonce"], envelope.ciphertext)
        self._parse(self._opened(sealed, MESSAGES[self._kind], envelope.to_user_name))
        return self._answered(reply, sealed)

    def _plain_message(self, reply: Reply | None) -> Received:
        """The plain mode of Official Accounts: three signed parts, and the body is the message."""
        query = self._parameters("signature", "timestamp", "nonce")
        self._signed(query["signature"], query["timestamp"], query["nonce"], remarks=[Remark(Note.PLAIN)])
        self._parse(self._request.body)
        return self._answered(reply, None)

    @contextmanager
    def _taking(self, step: Step) -> Iterator[list[Remark]]:
        remarks: list[Remark] = []
        try:
            yield remarks
        except CodecError as error:
            self._failed(step, error, remarks)
            raise
        self._passed(step, remarks)

    def _passed(self, step: Step, remarks: Iterable[Remark] = ()) -> None:
        self.steps.append(StepDone(step=step, remarks=tuple(remarks)))

    def _failed(self, step: Step, error: CodecError, remarks: Iterable[Remark] = ()) -> None:
        done = StepDone(step=step, ok=False, code=error.code, saw=error.saw, remarks=tuple(remarks))
        self.steps.append(done)

    def _parameters(self, *names: str) -> dict[str, str]:
        """The parameters, decoded exactly once; of one that stands there twice the first counts."""
        query: dict[str, str] = {}
        with self._taking(Step.PARAMETERS) as remarks:
            for name, value in parse_qsl(self._request.query):
                if query.setdefault(name, value) != value and name in names:
                    remarks.append(Remark(Note.TWICE, name))
            remarks += self._remarks_on_query(query)
            missing = [name for name in names if not query.get(name)]
            if missing:
                raise SignatureNotComputable(f"no {', '.join(missing)}")
        return query

    def _remarks_on_query(self, query: dict[str, str]) -> Iterator[Remark]:
        signed = "signature" in query, "msg_signature" in query
        if not query:
            yield Remark(Note.NO_PARAMETERS)
        elif self._kind is not Kind.MP and signed == (True, False):
            yield Remark(Note.OFFICIAL_ACCOUNT)
        elif self._kind is Kind.MP and signed == (False, True):
            yield Remark(Note.WECOM)
        if " " in query.get("echostr", ""):
            yield Remark(Note.BLANKS)
        if "%" in query.get("echostr", ""):
            yield Remark(Note.PERCENT)
        timestamp = query.get("timestamp", "")
        if timestamp.isascii() and timestamp.isdigit() and len(timestamp) == len("1409659589"):
            difference = int(timestamp) - int(self._request.received_at)
            if abs(difference) > CLOCKS_DIFFER_S:
                yield Remark(Note.CLOCK, str(difference))

    def _envelope(self) -> Envelope:
        """The outer XML, or the JSON of smart bots and of mini programs that chose it."""
        body, form = self._request.body, form_of(self._request.body)
        with self._taking(Step.ENVELOPE) as remarks:
            if not body:
                remarks.append(Remark(Note.EMPTY_BODY))
            elif (form is Form.JSON) is not (self._kind is Kind.BOT) and self._kind is not Kind.MP:
                remarks.append(Remark(Note.JSON_BODY if form is Form.JSON else Note.XML_BODY))
            few_tags(body)
            if self._kind is Kind.BOT:
                return open_json(body)
            return open_xml(body) if self._kind is not Kind.MP or form is Form.XML else mini_program_envelope(body)

    def _signed(self, given: str, *parts: str, remarks: list[Remark] | None = None) -> None:
        with self._taking(Step.SIGNATURE) as taken:
            taken += remarks or []
            if not signatures_match(sign(self._keys.token, *parts), given):
                raise SignatureMismatch(f"{len(given)} characters that are not the expected signature")

    def _opened(self, sealed: Sealed, rule: Rule, addressee: str | None) -> bytes:
        """Signature, decryption and receive id, in the official order."""
        self._signed(sealed.signature, sealed.timestamp, sealed.nonce, sealed.ciphertext)
        try:
            if self._keys.encoding_aes_key is None:
                raise KeyInvalid("no EncodingAESKey")
            self._plaintext, self._receive_id, _ = Cipher(self._keys.encoding_aes_key).open(sealed.ciphertext)
        except DecodingFailed as error:
            self._failed(Step.BASE64, error)
            raise
        except CodecError as error:
            self._passed(Step.BASE64)
            self._failed(Step.DECRYPTION, error)
            raise
        self._passed(Step.BASE64)
        self._passed(Step.DECRYPTION)
        with self._taking(Step.RECEIVE_ID) as remarks:
            remarks += remarks_on(self._receive_id, self._keys, rule, addressee)
        return self._plaintext

    def _parse(self, plaintext: bytes) -> None:
        """The plaintext is a message in the form that the kind has."""
        self._plaintext = plaintext
        with self._taking(Step.PARSING):
            few_tags(plaintext)
            forms = {Kind.BOT: Form.JSON, Kind.MP: form_of(plaintext)}
            self._message = message_of(plaintext, forms.get(self._kind, Form.XML))

    def _answered(self, reply: Reply | None, sealed: Sealed | None) -> Received:
        """The passive reply; else nothing, or the word that providers owe."""
        wanted = reply or EmptyReply()
        plaintext: bytes | None = None
        remarks: tuple[Remark, ...] = ()
        try:
            plaintext = reply_plaintext(wanted, self._message, self._kind, int(self._request.received_at))
        except CodecError as error:
            remarks = (Remark(Note.REPLY_NOT_BUILT, error.saw),)
        if plaintext is not None:
            answer = Answer.PLAIN_REPLY if sealed is None else Answer.REPLY
            return self.received(self._reply(plaintext, sealed), answer, plaintext)
        if not isinstance(wanted, EmptyReply):
            remarks = remarks or (Remark(Note.NO_REPLY_POSSIBLE),)
        if self._kind is Kind.SUITE_COMMAND and not isinstance(reply, EmptyReply):
            return self.received(Response(headers=TEXT, body=b"success"), Answer.SUCCESS, remarks=remarks)
        return self.received(Response(headers=TEXT), Answer.EMPTY, remarks=remarks)

    def _reply(self, plaintext: bytes, incoming: Sealed | None) -> Response:
        """Encrypted for the same receive id; bots keep the nonce of the request, others get a new one."""
        xml = (("Content-Type", "application/xml; charset=utf-8"),)
        if incoming is None:
            return Response(headers=xml, body=plaintext)
        bot = self._kind is Kind.BOT
        timestamp = str(int(self._request.received_at))
        nonce = incoming.nonce if bot else str(secrets.randbelow(10**10))
        assert self._keys.encoding_aes_key is not None
        assert self._receive_id is not None
        ciphertext = Cipher(self._keys.encoding_aes_key).seal(plaintext, self._receive_id)
        sealed = Sealed(sign(self._keys.token, timestamp, nonce, ciphertext), timestamp, nonce, ciphertext)
        if bot:
            return Response(headers=(("Content-Type", "application/json"),), body=build_json_reply(sealed))
        return Response(headers=xml, body=build_xml_reply(sealed))


def few_tags(document: bytes) -> None:
    """Refuse before parsing what could only be meant to fill the memory."""
    if document.count(b"<") > TAGS_MAX:
        raise EnvelopeMalformed(f"more than {TAGS_MAX} tags")


def mini_program_envelope(body: bytes) -> Envelope:
    """The JSON envelope of mini programs, whose names are written as in XML."""
    found = json_object(body)
    ciphertext = found.get("Encrypt")
    if not isinstance(ciphertext, str) or not ciphertext:
        raise EnvelopeMalformed("no Encrypt among the members")
    to_user_name = found.get("ToUserName")
    return Envelope(ciphertext, to_user_name if isinstance(to_user_name, str) else None, None)
