"""A request that opens with the values of the healthy .env."""

from tests.given_settings import ENV_PATH, LINES, VALUES
from wecom_doctor.facts.captured_request import (
    CapturedRequest,
    Ciphertext,
    Fit,
    Occasion,
    OpenedMessage,
    Opening,
    Origin,
    Parameter,
    ReceiveId,
    Signature,
    State,
)
from wecom_doctor.facts.settings_given import Kind


def opened_verification() -> CapturedRequest:
    """The URL of a verification that opens with the values of the .env."""
    shown = {"msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "timestamp": "1795161600"}
    return CapturedRequest(
        form="url",
        number=1,
        of=1,
        kind=Kind.APP,
        kind_given=False,
        occasion=Occasion.VERIFICATION,
        method=None,
        path="/callback",
        at="",
        answered=None,
        body_lies_in=None,
        has_query=True,
        parameters=tuple(Parameter(name=name, value=value) for name, value in shown.items()),
        missing=(),
        query_slips=(),
        has_three_part_signature=False,
        envelope=None,
        signature=Signature(state=State.RIGHT, fit=fitting("WECOM_TOKEN"), three_parts_right=False),
        ciphertext=Ciphertext(characters=88, size_bytes=64, whole=True, lower_case=False, slips=(), saw=""),
        opening=Opening(
            state=State.RIGHT,
            fit=fitting("WECOM_ENCODING_AES_KEY"),
            pad_bytes=7,
            message_bytes=19,
            code=0,
            saw="",
        ),
        receive_id=ReceiveId(
            text=VALUES["WECOM_CORP_ID"],
            same_as=("WECOM_CORP_ID",),
            nearly=(),
            nearly_slips=(),
            compared_with=("WECOM_CORP_ID",),
            looks_like_id=True,
        ),
        message=OpenedMessage(
            plaintext="1616140317555161061",
            cut=False,
            readable=True,
            saw="",
            about="",
            known_as="",
            sender="",
            fields=(),
            masked=(),
        ),
    )


def fitting(name: str) -> Fit:
    """The value in use is right as it is."""
    return Fit(request_slips=(), value_slips=(), origin=Origin.CHOSEN, name=name, file=ENV_PATH, line=LINES[name])
