"""The parts of a captured request as a fact may tell them: harmless, short, and without the secrets of the message."""

import re

from wecom_doctor.facts.captured_request import (
    Ciphertext,
    Envelope,
    EnvelopeForm,
    Fit,
    MessageField,
    Occasion,
    OpenedMessage,
    Opening,
    Origin,
    Parameter,
    ReceiveId,
    Slip,
    State,
)
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.captured.request import Captured, Form
from wecom_doctor.protocol.carried import Carried, Query, fields_of, harmless
from wecom_doctor.protocol.catalogue import recognised
from wecom_doctor.protocol.cipher import PADDED_TO_BYTES, decoded
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.undoing import ONE_CHARACTER, Part, neighbours, readings
from wecom_doctor.settings.candidates import Candidate
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.secret import MASK

# Members of messages that are passwords of a kind: whoever has one can act for the company.
SECRET_FIELDS = frozenset(
    {
        *("suiteticket", "authcode", "preauthcode", "permanentcode", "token", "welcomecode", "responseurl"),
        *("accesstoken", "suiteaccesstoken", "provideraccesstoken", "refreshtoken", "jsapiticket", "ticket"),
        *("secret", "corpsecret", "suitesecret", "providersecret", "sessionkey", "encodingaeskey", "password"),
    }
)
SECRET_LENGTH_MIN = 4
PLAINTEXT_CHARACTERS_MAX = 20_000
VALUE_CHARACTERS_MAX = 2_000
ID_LIKE = re.compile(r"[A-Za-z0-9_@.-]{1,64}")
ID_ALPHABET = "0123456789abcdefwx"
RECEIVE_ID_OPTION = "--receive-id"
# A JSON envelope is a smart bot's, an InfoType a third party's; anything else says nothing.
COMMAND_FIELD = "InfoType"


def occasion_of(request: Captured, query: Query, body: Carried | None) -> Occasion:
    """What the request is about, by what it carries and else by its method."""
    if request.form is Form.CIPHERTEXT:
        return Occasion.CIPHERTEXT
    if body is not None and body.reply is not None and "msg_signature" not in query.values:
        return Occasion.REPLY
    if "echostr" in query.values and not (body is not None and body.ciphertext):
        return Occasion.VERIFICATION
    if request.method == "POST" or request.body_lies_in or (body is not None and body.ciphertext):
        return Occasion.MESSAGE
    if request.method is None and {"msg_signature", "signature"} & set(query.values):
        # A verification has an echostr, so this is the address of a POST.
        return Occasion.MESSAGE
    return Occasion.VERIFICATION


def shown_parameters(query: Query) -> tuple[Parameter, ...]:
    """The parameters as they may be shown."""
    known = [Parameter(name=name, value=short(value)) for name, value in query.values.items()]
    return (*known, *(Parameter(name=short(name), value=None) for name in query.others))


def short(text: str) -> str:
    """Foreign text, harmless and not endless."""
    return harmless(text[:VALUE_CHARACTERS_MAX])


def envelope_of(body: Carried | None) -> Envelope | None:
    """The envelope without its ciphertext."""
    if body is None:
        return None
    return Envelope(
        form=EnvelopeForm(body.form),
        to_user_name=None if body.to_user_name is None else short(body.to_user_name),
        agent_id=None if body.agent_id is None else short(body.agent_id),
        saw=short(body.saw),
        slips=tuple(map(Slip, body.slips)),
    )


def ciphertext_of(captured: str | None, read: str | None, slips: tuple[str, ...]) -> Ciphertext | None:
    """The ciphertext as text, before the key has a say."""
    if captured is None or read is None:
        return None
    size, saw = None, ""
    try:
        size = len(decoded(read))
    except CodecError as error:
        saw = error.saw
    return Ciphertext(
        characters=len(captured),
        size_bytes=size,
        # WeCom pads to 32 bytes; another size lost something.
        whole=size is not None and size % PADDED_TO_BYTES == 0,
        lower_case=captured == captured.lower() and len(captured) > PADDED_TO_BYTES,
        slips=tuple(map(Slip, slips)),
        saw=short(saw),
    )


def fit_of(request_slips: tuple[str, ...], value_slips: tuple[str, ...], candidate: Candidate) -> Fit:
    """What had to be undone, and whose value it was."""
    hint = () if candidate.slip is None else (candidate.slip,)
    return Fit(
        request_slips=tuple(map(Slip, request_slips)),
        value_slips=(*map(Slip, value_slips), *hint),
        origin=candidate.origin,
        name=short(candidate.name),
        file=candidate.file,
        line=candidate.line,
    )


def state_of(fit: Fit) -> State:
    """Right as it is, or only once something is undone."""
    as_it_is = not fit.request_slips and not fit.value_slips and fit.origin is Origin.CHOSEN
    return State.RIGHT if as_it_is else State.UNDONE


def unopened(state: State, error: CodecError | None = None) -> Opening:
    """A ciphertext that stays closed, and why."""
    code, saw = (0, "") if error is None else (error.code, error.saw)
    return Opening(state=state, fit=None, pad_bytes=None, message_bytes=None, code=code, saw=short(saw))


def receive_id_of(found: bytes, given: Given) -> ReceiveId:
    """The id at the end, compared with what the settings hold; ids are no secrets."""
    text = found.decode("ascii", "replace")
    known: dict[str, str] = {
        name: value for name in (Name.CORP_ID, Name.SUITE_ID) if (value := given.text(name)) is not None and value
    }
    if given.options.receive_id is not None:
        known = {RECEIVE_ID_OPTION: given.options.receive_id}
    near = {name: slips for name, value in known.items() if (slips := slips_between(value, text)) is not None}
    return ReceiveId(
        text=text,
        same_as=tuple(name for name, value in known.items() if value == text),
        nearly=tuple(near),
        nearly_slips=tuple(map(Slip, next(iter(near.values()), ()))),
        compared_with=tuple(known),
        looks_like_id=ID_LIKE.fullmatch(text) is not None,
    )


def slips_between(ours: str, found: str) -> tuple[str, ...] | None:
    """What went wrong with our value, when it is nearly the one that was found."""
    if ours == found or not found:
        return None
    for reading in readings(ours, Part.TOKEN, 2):
        if reading.text == found:
            return reading.slips
    return (ONE_CHARACTER,) if len(ours) > 1 and found in neighbours(ours, ID_ALPHABET) else None


def kind_of(chosen: Kind, is_chosen: bool, body: Carried | None, message: OpenedMessage | None) -> Kind:
    """The kind that the user named, else the one that the request itself shows."""
    if is_chosen or chosen is not Kind.APP:
        return chosen
    if body is not None and body.form == EnvelopeForm.JSON:
        return Kind.BOT
    names = {one.path for one in message.fields} if message is not None else set()
    return Kind.SUITE_COMMAND if COMMAND_FIELD in names else chosen


def opened_message(plaintext: bytes, *, is_number: bool) -> OpenedMessage:
    """The plaintext and its fields; the plaintext of a verification has none."""
    saw = ""
    fields: list[tuple[str, str]] = []
    if not is_number:
        try:
            fields = fields_of(plaintext)
        except CodecError as error:
            saw = error.saw
    values = dict(reversed(fields))
    msg_type = values.get("MsgType") or values.get("InfoType") or values.get("msgtype", "")
    event = values.get("Event") or values.get("event.eventtype", "")
    form = "json" if "msgtype" in values else "xml"
    known = recognised(form, msg_type, event, values.get("ChangeType", ""))
    secrets = [(path, value) for path, value in fields if is_secret(path, value)]
    text = plaintext.decode("utf-8", "replace")
    for _, value in secrets:
        text = text.replace(value, MASK)
    hidden = {path for path, _ in secrets}
    return OpenedMessage(
        plaintext=harmless(text[:PLAINTEXT_CHARACTERS_MAX]),
        cut=len(text) > PLAINTEXT_CHARACTERS_MAX,
        readable=is_number or bool(fields),
        saw=short(saw),
        about=short(f"{msg_type} {event}".strip()),
        known_as="" if known is None else known.name,
        sender=short(values.get("FromUserName") or values.get("from.userid", "")),
        fields=tuple(
            MessageField(path=short(path), value=MASK if path in hidden else short(value)) for path, value in fields
        ),
        masked=tuple(dict.fromkeys(short(path) for path, _ in secrets)),
    )


def is_secret(path: str, value: str) -> bool:
    """A field that is as good as a password."""
    return path.rpartition(".")[2].lower().replace("_", "") in SECRET_FIELDS and len(value) >= SECRET_LENGTH_MIN
