"""The request that `decode` was given, opened with our values and with what they may have been."""

from wecom_doctor.facts.captured_request import (
    CapturedRequest,
    EnvelopeForm,
    Fit,
    Occasion,
    OpenedMessage,
    Opening,
    Origin,
    Signature,
    Slip,
    State,
)
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.protocol.captured.request import Form
from wecom_doctor.protocol.carried import harmless, read_body, read_query
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.errors import CodecError, KeyInvalid
from wecom_doctor.protocol.undoing import Claim, Signed, signed_by, signed_by_neighbour
from wecom_doctor.protocol.unlocking import Unlocked, unlocked_by
from wecom_doctor.settings.candidates import Candidate, candidates
from wecom_doctor.settings.capture_told import (
    ciphertext_of,
    envelope_of,
    fit_of,
    kind_of,
    occasion_of,
    opened_message,
    receive_id_of,
    shown_parameters,
    state_of,
    unopened,
)
from wecom_doctor.settings.given import Capture, Given
from wecom_doctor.settings.names import Name

NEEDED = {
    Occasion.VERIFICATION: ("msg_signature", "timestamp", "nonce", "echostr"),
    Occasion.MESSAGE: ("msg_signature", "timestamp", "nonce"),
}
AS_IS = Fit(request_slips=(), value_slips=(), origin=Origin.CHOSEN, name="", file=None, line=None)


@probe(reach=Reach.LOCAL)
async def captured_request(given: Given) -> CapturedRequest | Absent:
    """Open the request as far as it can be opened, and find out what has to be undone."""
    if given.options.capture is None:
        return Absent(Absence.NOT_APPLICABLE)
    return Examined(given, given.options.capture).told()


class Examined:
    """One capture on its way through the steps."""

    def __init__(self, given: Given, capture: Capture) -> None:
        self._given = given
        self._capture = capture
        self._request = capture.request
        self._query = read_query(self._request.query)
        self._body = None if self._request.body is None else read_body(self._request.body)
        self._occasion = occasion_of(self._request, self._query, self._body)
        self._tokens = candidates(given, Name.TOKEN)
        self._keys = candidates(given, Name.ENCODING_AES_KEY)

    def unlocked(self) -> Unlocked | None:
        """The plaintext as it is, for sending it again."""
        claim = self._claim()
        signature, signed = self._signature(claim)
        if signed is None and self._echostr_is_plain(signature):
            return None
        return self._opening(claim.ciphertext if signed is None else signed.claim.ciphertext, signed)[1]

    def told(self) -> CapturedRequest:
        """Everything that was found."""
        claim = self._claim()
        signature, signed = self._signature(claim)
        if signed is None and self._echostr_is_plain(signature):
            claim = claim._replace(ciphertext=None)
        ciphertext = claim.ciphertext if signed is None else signed.claim.ciphertext
        opening, unlocked = self._opening(ciphertext, signed)
        request, query = self._request, self._query
        message = self._message(unlocked)
        kind = kind_of(self._given.options.kind, self._capture.kind_given, self._body, message)
        slips = unlocked.request_slips if unlocked is not None and signed is None else ()
        return CapturedRequest(
            form=request.form.value,
            number=self._capture.number,
            of=self._capture.of,
            kind=kind,
            kind_given=self._capture.kind_given,
            occasion=self._occasion,
            method=request.method,
            path=harmless(request.path),
            at=harmless(request.at),
            answered=request.status,
            body_lies_in=None if request.body_lies_in is None else harmless(request.body_lies_in),
            has_query=bool(request.query) and request.form is not Form.CIPHERTEXT,
            parameters=shown_parameters(query) if request.form is not Form.CIPHERTEXT else (),
            missing=tuple(name for name in NEEDED.get(self._occasion, ()) if not query.values.get(name)),
            query_slips=tuple(map(Slip, query.slips)),
            has_three_part_signature="signature" in query.values,
            envelope=envelope_of(self._body),
            signature=signature,
            ciphertext=ciphertext_of(claim.ciphertext, unlocked.ciphertext if unlocked else ciphertext, slips),
            opening=opening,
            receive_id=None if unlocked is None else receive_id_of(unlocked.opened.receive_id, self._given),
            message=message,
        )

    def _claim(self) -> Claim:
        """What the request says of itself; a passive reply has its signature in the body."""
        values = self._query.values
        signature = values.get("msg_signature") or values.get("signature", "")
        timestamp, nonce = values.get("timestamp", ""), values.get("nonce", "")
        if self._body is not None and self._body.reply is not None:
            signature, timestamp, nonce = self._body.reply
        ciphertext = self._body.ciphertext if self._body is not None and self._body.ciphertext else None
        return Claim(signature, timestamp, nonce, ciphertext or values.get("echostr") or None)

    def _signature(self, claim: Claim) -> tuple[Signature, Signed | None]:
        """Whether the signature is right, and with what it becomes right."""
        three = self._three_parts_right(claim)
        if not claim.signature or not (claim.timestamp or claim.nonce):
            return Signature(state=State.NOT_GIVEN, fit=None, three_parts_right=three), None
        official = self._official_account(claim, three)
        if official is not None:
            return official, None
        if claim.ciphertext is None:
            return Signature(state=State.NOT_CAPTURED, fit=None, three_parts_right=three), None
        signed = self._signed(claim)
        if signed is None:
            state = State.WRONG if self._chosen(self._tokens) else State.NOT_GIVEN
            return Signature(state=state, fit=None, three_parts_right=three), None
        fit = fit_of(signed.request_slips, signed.token_slips, self._tokens[signed.which])
        return Signature(state=state_of(fit), fit=fit, three_parts_right=three), signed

    def _official_account(self, claim: Claim, three: bool | None) -> Signature | None:
        """The signature covers three parts only, as it is right for Official Accounts and for nobody else."""
        if self._given.options.kind is Kind.MP and "msg_signature" not in self._query.values:
            state = State.NOT_GIVEN if three is None else State.RIGHT if three else State.WRONG
            return Signature(state=state, fit=AS_IS if three else None, three_parts_right=three)
        if three and ("msg_signature" not in self._query.values or claim.ciphertext is None):
            fit = fit_of(("three-parts",), (), self._tokens[0])
            return Signature(state=State.UNDONE, fit=fit, three_parts_right=three)
        if three is not None and self._tokens and claim._replace(ciphertext=None).is_signed_with(self._tokens[0].text):
            fit = fit_of(("three-parts",), (), self._tokens[0])
            return Signature(state=State.UNDONE, fit=fit, three_parts_right=three)
        return None

    def _echostr_is_plain(self, signature: Signature) -> bool:
        """The verification is one of an Official Account, whose echostr is no ciphertext."""
        three = signature.fit is not None and Slip.THREE_PARTS in signature.fit.request_slips
        official = "signature" in self._query.values and "msg_signature" not in self._query.values
        return self._occasion is Occasion.VERIFICATION and (three or official)

    def _three_parts_right(self, claim: Claim) -> bool | None:
        """Whether the signature over three parts is right: the Token is, then, whatever else went wrong."""
        signature = self._query.values.get("signature") or self._query.values.get("msg_signature")
        if not signature or not self._chosen(self._tokens):
            return None
        return Claim(signature, claim.timestamp, claim.nonce, None).is_signed_with(self._tokens[0].text)

    def _signed(self, claim: Claim) -> Signed | None:
        """The table first, then every Token that is one character away from ours."""
        found = signed_by(claim, [one.text for one in self._tokens]) if self._tokens else None
        if found is None and self._chosen(self._tokens):
            found = signed_by_neighbour(claim, self._tokens[0].text)
        return found

    def _opening(self, ciphertext: str | None, signed: Signed | None) -> tuple[Opening, Unlocked | None]:
        """Whether the ciphertext opens, and with which key."""
        if ciphertext is None:
            return unopened(State.NOT_CAPTURED), None
        found = unlocked_by(ciphertext, [one.text for one in self._keys], 0 if signed else 2)
        if found is not None:
            fit = fit_of((), found.key_slips, self._keys[found.which])
            opened = found.opened
            return Opening(
                state=state_of(fit),
                fit=fit,
                pad_bytes=opened.pad_bytes,
                message_bytes=len(opened.message),
                code=0,
                saw="",
            ), found
        if not self._chosen(self._keys):
            return unopened(State.NOT_GIVEN), None
        try:
            Cipher(self._keys[0].text).open(ciphertext)
        except KeyInvalid as invalid:
            return unopened(State.UNUSABLE, invalid), None
        except CodecError as error:
            return unopened(State.WRONG, error), None
        return unopened(State.WRONG), None

    def _chosen(self, found: list[Candidate]) -> bool:
        """The setting itself has a value."""
        return bool(found) and found[0].origin is Origin.CHOSEN

    def _message(self, unlocked: Unlocked | None) -> OpenedMessage | None:
        """The plaintext, whether it was encrypted or came in clear."""
        if unlocked is not None:
            return opened_message(unlocked.opened.message, is_number=self._occasion is Occasion.VERIFICATION)
        if self._body is not None and self._body.form == EnvelopeForm.PLAIN:
            return opened_message(self._request.body or b"", is_number=False)
        return None
