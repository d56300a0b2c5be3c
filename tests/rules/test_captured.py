"""The rules about a captured request, on facts in which one thing differs from health."""

from dataclasses import replace
from typing import Any

import pytest

from tests.healthy import healthy
from tests.opened import fitting
from tests.rules.judging import in_env, judged, shape_with
from wecom_doctor.facts.captured_request import (
    CapturedRequest,
    Ciphertext,
    Envelope,
    EnvelopeForm,
    Fit,
    Occasion,
    Origin,
    ReceiveId,
    Slip,
    State,
)
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Problem, Severity, Verdict
from wecom_doctor.receiver.receive_ids import MESSAGES, VERIFICATION, Keys, Owner
from wecom_doctor.rules import captured

REQUEST = healthy().captured_request
CORP, SUITE = "WECOM_CORP_ID", "WECOM_SUITE_ID"


def request_with(**changes: Any) -> CapturedRequest:
    """The healthy request with some fields changed."""
    return replace(REQUEST, **changes)


def fit_with(setting: str, /, **changes: Any) -> Fit:
    """A value that fits once something is undone."""
    return replace(fitting(setting), **changes)


def signature(state: State, *, three_parts_right: bool | None = False, **fit: Any) -> CapturedRequest:
    """The request with another outcome of the signature."""
    found = fit_with("WECOM_TOKEN", **fit) if fit else None
    return request_with(
        signature=replace(REQUEST.signature, state=state, fit=found, three_parts_right=three_parts_right)
    )


def opening(state: State, one: CapturedRequest = REQUEST, **fit: Any) -> CapturedRequest:
    """A request with another outcome of the decryption."""
    found = fit_with("WECOM_ENCODING_AES_KEY", **fit) if fit else None
    return replace(one, opening=replace(REQUEST.opening, state=state, fit=found))


def envelope(form: EnvelopeForm, kind: Kind = Kind.APP, **changes: Any) -> CapturedRequest:
    """A message with a body of that form."""
    body = Envelope(form=form, to_user_name=None, agent_id=None, saw="", slips=())
    return request_with(occasion=Occasion.MESSAGE, kind=kind, envelope=replace(body, **changes))


def receive_id(text: str, **changes: Any) -> ReceiveId:
    """An id at the end of a plaintext, compared with the corp id."""
    found = ReceiveId(
        text=text, same_as=(), nearly=(), nearly_slips=(), compared_with=(CORP,), looks_like_id=bool(text)
    )
    return replace(found, **changes)


def code_of(verdict: Verdict) -> str:
    """The code of the one problem that a verdict holds."""
    (problem,) = verdict if isinstance(verdict, tuple) else (verdict,)
    assert isinstance(problem, Problem)
    return problem.code


@pytest.mark.parametrize(
    "check",
    [
        captured.parameters_are_complete,
        captured.ciphertext_is_whole,
        captured.signature_is_right,
        captured.key_opens_the_ciphertext,
        captured.receive_id_is_ours,
    ],
    ids=lambda one: one.id,
)
def test_health_is_ok(check: Any) -> None:
    """What opens without a change has nothing wrong with it."""
    assert judged(check) is OK


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"form": "body", "has_query": False, "parameters": ()}, MOOT),
        ({"occasion": Occasion.CIPHERTEXT, "has_query": False}, MOOT),
        ({"occasion": Occasion.REPLY, "has_query": False}, MOOT),
        ({"kind": Kind.MP, "has_three_part_signature": True, "missing": ("msg_signature",)}, OK),
    ],
)
def test_parameters_may_be_no_subject(changes: dict[str, Any], expected: Verdict) -> None:
    """A body or a ciphertext alone never had a query, and Official Accounts have other parameters."""
    assert judged(captured.parameters_are_complete, request_with(**changes)) is expected


@pytest.mark.parametrize(
    ("changes", "code", "certainty"),
    [
        ({"parameters": (), "has_query": False}, "scanner-noise", Certainty.LIKELY),
        ({"missing": ("nonce",)}, "capture-altered", Certainty.LIKELY),
        ({"query_slips": (Slip.HTML_LEFT,)}, "capture-altered", Certainty.LIKELY),
        ({"has_three_part_signature": True}, "mp-vs-wecom-protocol", Certainty.LIKELY),
        ({"kind": Kind.MP}, "mp-vs-wecom-protocol", Certainty.LIKELY),
    ],
)
def test_parameters_that_are_wrong(changes: dict[str, Any], code: str, certainty: Certainty) -> None:
    """What is missing or foreign in the query is named, and never with more certainty than the capture has."""
    verdict = judged(captured.parameters_are_complete, request_with(**changes))
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.certainty) == (code, certainty)


def test_a_three_part_signature_that_is_right_is_proof() -> None:
    """Our Token gives the signature over three parts, so an Official Account sent it."""
    one = replace(signature(State.NOT_GIVEN, three_parts_right=True), has_three_part_signature=True)
    verdict = judged(captured.parameters_are_complete, one)
    assert verdict == Problem("mp-vs-wecom-protocol")


@pytest.mark.parametrize(
    ("form", "kind", "code"),
    [
        (EnvelopeForm.XML, Kind.APP, None),
        (EnvelopeForm.XML, Kind.SUITE_COMMAND, None),
        (EnvelopeForm.JSON, Kind.BOT, None),
        (EnvelopeForm.JSON, Kind.MP, None),
        (EnvelopeForm.XML, Kind.MP, None),
        (EnvelopeForm.PLAIN, Kind.MP, None),
        (EnvelopeForm.JSON, Kind.APP, "json-vs-xml-callback"),
        (EnvelopeForm.XML, Kind.BOT, "json-vs-xml-callback"),
        (EnvelopeForm.PLAIN, Kind.APP, "mp-vs-wecom-protocol"),
        (EnvelopeForm.EMPTY, Kind.APP, "body-dropped-or-capped"),
        (EnvelopeForm.OTHER, Kind.APP, "capture-altered"),
    ],
)
def test_body_has_the_form_of_its_kind(form: EnvelopeForm, kind: Kind, code: str | None) -> None:
    """XML for all but smart bots; mini programs may choose."""
    verdict = judged(captured.body_holds_a_ciphertext, envelope(form, kind))
    assert verdict is OK if code is None else code_of(verdict) == code


def test_a_verification_has_no_body() -> None:
    """There is nothing to say of a body where none belongs."""
    assert judged(captured.body_holds_a_ciphertext) is MOOT


@pytest.mark.parametrize(
    ("changes", "occasion", "code"),
    [
        ({"whole": False, "size_bytes": None}, Occasion.VERIFICATION, "echostr-altered"),
        ({"whole": False, "size_bytes": None}, Occasion.MESSAGE, "capture-altered"),
        ({"whole": False, "lower_case": True}, Occasion.VERIFICATION, "echostr-altered"),
        ({"slips": (Slip.BLANK_FOR_PLUS,)}, Occasion.VERIFICATION, "plus-becomes-space"),
        ({"slips": (Slip.BLANK_FOR_PLUS,)}, Occasion.MESSAGE, "capture-altered"),
    ],
)
def test_ciphertext_that_is_not_whole(changes: dict[str, Any], occasion: Occasion, code: str) -> None:
    """Losses of an echostr have names of their own; a body was altered in some way."""
    assert REQUEST.ciphertext is not None
    text: Ciphertext = replace(REQUEST.ciphertext, **changes)
    assert code_of(judged(captured.ciphertext_is_whole, request_with(ciphertext=text, occasion=occasion))) == code


@pytest.mark.parametrize(
    ("state", "expected"), [(State.RIGHT, OK), (State.NOT_GIVEN, MOOT), (State.NOT_CAPTURED, UNSURE)]
)
def test_signature_without_a_problem(state: State, expected: Verdict) -> None:
    """No Token is no problem here, and a message without its body cannot be judged."""
    assert judged(captured.signature_is_right, signature(state)) is expected


@pytest.mark.parametrize(("slip", "code"), captured.CODES_OF_VALUES.items())
def test_a_mistake_in_the_token_is_proved(slip: Slip, code: str) -> None:
    """The signature is the proof, unless only a test client can have made it."""
    sure = Certainty.LIKELY if slip in {Slip.SENDER_QUOTES, Slip.SENDER_BLANKS} else Certainty.CERTAIN
    (verdict,) = as_tuple(judged(captured.signature_is_right, signature(State.UNDONE, value_slips=(slip,))))
    expected = Problem(code, certainty=sure, severity=Severity.ERROR, at=in_env("WECOM_TOKEN"), found=(slip,))
    assert verdict == expected


def as_tuple(verdict: Verdict) -> tuple[Problem, ...]:
    """Several problems."""
    assert isinstance(verdict, tuple)
    return verdict


@pytest.mark.parametrize(("origin", "code"), captured.CODES_OF_ORIGINS.items())
def test_another_value_that_fits_is_named(origin: Origin, code: str) -> None:
    """The name and line of the value that opens the request are told, its text never."""
    one = signature(State.UNDONE, origin=origin, name="WECOM_CONTACT_TOKEN", line=9)
    (verdict,) = as_tuple(judged(captured.signature_is_right, one))
    assert (verdict.code, verdict.params["other"]) == (code, "WECOM_CONTACT_TOKEN:9")


@pytest.mark.parametrize(
    ("state", "also"),
    [
        (State.RIGHT, ("capture-altered",)),
        (State.UNDONE, ("capture-altered",)),
        (State.WRONG, ("token-pair-of-other-callback", "capture-altered")),
        (State.NOT_GIVEN, ("token-pair-of-other-callback", "capture-altered")),
    ],
)
def test_an_unexplained_signature_is_never_certain(state: State, also: tuple[str, ...]) -> None:
    """A key that opens narrows it down to the Token or an altered parameter; without it, more is possible."""
    verdict = judged(captured.signature_is_right, opening(state, signature(State.WRONG)))
    assert verdict == Problem("token-mismatch", certainty=Certainty.LIKELY, at=in_env("WECOM_TOKEN"), also=also)


def test_a_second_signature_clears_the_token() -> None:
    """Where the three-part signature beside it is right, the Token is, and the request was altered."""
    verdict = judged(captured.signature_is_right, signature(State.WRONG, three_parts_right=True))
    assert code_of(verdict) == "capture-altered"


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        (State.RIGHT, Problem("aeskey-mismatch", at=in_env("WECOM_ENCODING_AES_KEY"))),
        (State.WRONG, UNSURE),
        (
            State.NOT_GIVEN,
            Problem(
                "aeskey-mismatch",
                certainty=Certainty.LIKELY,
                at=in_env("WECOM_ENCODING_AES_KEY"),
                also=("capture-altered",),
            ),
        ),
    ],
)
def test_a_ciphertext_that_stays_closed(signed: State, expected: Verdict) -> None:
    """Only a right signature vouches for the ciphertext, and then the key is wrong for certain."""
    assert judged(captured.key_opens_the_ciphertext, opening(State.WRONG, signature(signed))) == expected


@pytest.mark.parametrize(("length", "code"), [(42, "aeskey-length"), (43, "aeskey-bad-characters")])
def test_a_key_that_is_none(length: int, code: str) -> None:
    """A key without the form of one is told as such."""
    settings = shape_with("WECOM_ENCODING_AES_KEY", length=length)
    assert code_of(judged(captured.key_opens_the_ciphertext, opening(State.UNUSABLE), settings)) == code


@pytest.mark.parametrize(
    ("kind", "occasion", "found", "code"),
    [
        (Kind.APP, Occasion.MESSAGE, receive_id("ww1", same_as=(CORP,)), None),
        (Kind.APP, Occasion.MESSAGE, receive_id("ww1"), "receiveid-mismatch"),
        (Kind.KF, Occasion.MESSAGE, receive_id("ww1"), "receiveid-mismatch"),
        (Kind.APP, Occasion.VERIFICATION, receive_id(""), "bot-receiveid-not-empty"),
        (Kind.BOT, Occasion.VERIFICATION, receive_id(""), None),
        (Kind.BOT, Occasion.MESSAGE, receive_id("ww1"), "receiveid-mismatch"),
        (Kind.SUITE_DATA, Occasion.MESSAGE, receive_id("ww1"), None),
        (Kind.SUITE_DATA, Occasion.VERIFICATION, receive_id("ww1", same_as=(CORP,)), None),
        (Kind.SUITE_COMMAND, Occasion.VERIFICATION, receive_id("ww1"), "receiveid-third-party"),
        (
            Kind.SUITE_COMMAND,
            Occasion.MESSAGE,
            receive_id("ww1", compared_with=(CORP, SUITE)),
            "receiveid-third-party",
        ),
        (Kind.MP, Occasion.MESSAGE, receive_id("wx1"), None),
    ],
)
def test_receive_id_by_kind(kind: Kind, occasion: Occasion, found: ReceiveId, code: str | None) -> None:
    """Whose id stands at the end depends on the kind of callback and on the method."""
    one = request_with(kind=kind, kind_given=True, occasion=occasion, receive_id=found)
    verdict = judged(captured.receive_id_is_ours, one)
    assert verdict is OK if code is None else code_of(verdict) == code


def test_an_id_without_a_setting_is_not_judged() -> None:
    """Nothing was given that it could be compared with."""
    one = request_with(receive_id=receive_id("ww1", compared_with=()))
    assert judged(captured.receive_id_is_ours, one) is MOOT


def test_the_receiver_knows_the_same_owners() -> None:
    """`listen` and `decode` agree about whose id belongs where."""
    names = {Owner.CORP: CORP, Owner.SUITE: SUITE, Owner.NOBODY: "", Owner.ANY_CORP: "*", Owner.ADDRESSEE: "ToUserName"}
    assert Keys(token="t").receive_id is None
    for kind, (verifications, messages) in captured.OWNERS.items():
        for own, rule in ((verifications, VERIFICATION[kind]), (messages, MESSAGES[kind])):
            theirs = {names[owner] for owner, _ in rule.named}
            assert theirs <= set(own), kind
