"""The rules about the shape of corp id, agent id, secret, Token and EncodingAESKey."""

from typing import Any

import pytest

from tests.rules.judging import in_env, judged, settings_with, shape_with
from wecom_doctor.facts.settings_given import SettingState, Weakness
from wecom_doctor.model import MOOT, OK, Certainty, Check, Problem, Severity
from wecom_doctor.rules.keys import (
    aes_key_has_43_characters,
    aes_key_has_letters_and_digits,
    aes_key_suits_strict_decoders,
    agent_id_is_a_number,
    corp_id_has_its_shape,
    secret_has_its_shape,
    token_has_letters_and_digits,
    token_is_hard_to_guess,
    token_is_short_enough,
)

SUBJECTS = {
    corp_id_has_its_shape: "WECOM_CORP_ID",
    agent_id_is_a_number: "WECOM_AGENT_ID",
    secret_has_its_shape: "WECOM_SECRET",
    token_has_letters_and_digits: "WECOM_TOKEN",
    token_is_short_enough: "WECOM_TOKEN",
    token_is_hard_to_guess: "WECOM_TOKEN",
    aes_key_has_43_characters: "WECOM_ENCODING_AES_KEY",
    aes_key_has_letters_and_digits: "WECOM_ENCODING_AES_KEY",
    aes_key_suits_strict_decoders: "WECOM_ENCODING_AES_KEY",
}
EVERY_RULE = [pytest.param(check, name, id=check.id) for check, name in SUBJECTS.items()]


@pytest.mark.parametrize(("check", "name"), EVERY_RULE)
def test_sound_value_passes(check: Check, name: str) -> None:
    """A value of the right shape is fine."""
    assert judged(check) is OK


@pytest.mark.parametrize(("check", "name"), EVERY_RULE)
def test_missing_value_has_no_shape(check: Check, name: str) -> None:
    """Nothing is said about the shape of what is not there; that it is missing is told elsewhere."""
    assert judged(check, settings_with(name, state=SettingState.MISSING, shape=None)) is MOOT


@pytest.mark.parametrize(("check", "name"), EVERY_RULE)
def test_template_text_has_no_shape(check: Check, name: str) -> None:
    """A text that asks for a value is told once, as a placeholder, and not also by its length and characters."""
    template = shape_with(name, placeholder=True, strangers=("-",), length=99, fits=(), weakness=Weakness.WORD)
    assert judged(check, template) is MOOT


CASES = [
    pytest.param(
        corp_id_has_its_shape,
        {"fits": (), "strangers": ("+",), "length": 18},
        Problem("corp-id-malformed", strangers=("+",), length=18, at=in_env("WECOM_CORP_ID")),
        id="a corp id with a character that no id has is certainly wrong",
    ),
    pytest.param(
        corp_id_has_its_shape,
        {"fits": (), "length": 17},
        Problem("corp-id-malformed", certainty=Certainty.LIKELY, length=17, at=in_env("WECOM_CORP_ID")),
        id="a corp id that lost a character is likely wrong",
    ),
    pytest.param(
        corp_id_has_its_shape,
        {"fits": ("WECOM_TOKEN",), "length": 18},
        Problem(
            "corp-id-malformed",
            certainty=Certainty.LIKELY,
            severity=Severity.NOTICE,
            length=18,
            at=in_env("WECOM_CORP_ID"),
        ),
        id="a corp id of the right length with an unusual form is worth a notice: the form is only observed",
    ),
    pytest.param(
        agent_id_is_a_number,
        {"fits": (), "strangers": (".",), "length": 9},
        Problem("agent-id-malformed", strangers=(".",), length=9, at=in_env("WECOM_AGENT_ID")),
        id="an agent id with a decimal point",
    ),
    pytest.param(
        secret_has_its_shape,
        {"fits": (), "strangers": ("/",), "length": 43},
        Problem("secret-malformed", strangers=("/",), length=43, at=in_env("WECOM_SECRET")),
        id="a secret with a character that no secret has",
    ),
    pytest.param(
        secret_has_its_shape,
        {"fits": ("WECOM_TOKEN",), "length": 32},
        Problem(
            "secret-malformed",
            certainty=Certainty.POSSIBLE,
            severity=Severity.NOTICE,
            length=32,
            at=in_env("WECOM_SECRET"),
        ),
        id="a secret of another length is possible, for its length is only observed",
    ),
    pytest.param(
        token_has_letters_and_digits,
        {"fits": (), "strangers": ("_", "-")},
        Problem("token-malformed", strangers=("_", "-"), at=in_env("WECOM_TOKEN")),
        id="a Token with underscore and dash",
    ),
    pytest.param(token_is_short_enough, {"length": 32}, OK, id="a Token of exactly 32 characters"),
    pytest.param(token_is_short_enough, {"length": 1}, OK, id="a Token of one character is not too long"),
    pytest.param(
        token_is_short_enough,
        {"length": 33, "fits": ()},
        Problem("token-too-long", length=33, at=in_env("WECOM_TOKEN")),
        id="a Token of 33 characters",
    ),
    *(
        pytest.param(
            token_is_hard_to_guess,
            {"weakness": weakness, "length": 7},
            Problem("token-weak", weakness=weakness, length=7, at=in_env("WECOM_TOKEN")),
            id=f"a Token that is weak: {weakness}",
        )
        for weakness in Weakness
    ),
    pytest.param(
        token_is_hard_to_guess,
        {"weakness": Weakness.SHORT, "sample": True, "length": 6},
        OK,
        id="the Token of the official sample is told as such and not as short",
    ),
    pytest.param(
        aes_key_has_43_characters,
        {"length": 42, "fits": ()},
        Problem("aeskey-length", length=42, too_few=1, at=in_env("WECOM_ENCODING_AES_KEY")),
        id="a key that lost a character",
    ),
    pytest.param(
        aes_key_has_43_characters,
        {"length": 44, "fits": ()},
        Problem("aeskey-length", length=44, too_many=1, at=in_env("WECOM_ENCODING_AES_KEY")),
        id="a key with the final equals sign",
    ),
    pytest.param(
        aes_key_has_letters_and_digits,
        {"strangers": ("+", "/"), "fits": ()},
        Problem("aeskey-bad-characters", strangers=("+", "/"), at=in_env("WECOM_ENCODING_AES_KEY")),
        id="a key with the base64 characters that WeCom refuses",
    ),
    pytest.param(
        aes_key_suits_strict_decoders,
        {"canonical": False},
        Problem("aeskey-trailing-bits", at=in_env("WECOM_ENCODING_AES_KEY")),
        id="a key whose last character has spare bits",
    ),
    pytest.param(
        aes_key_suits_strict_decoders,
        {"canonical": False, "fits": ("WECOM_TOKEN",), "length": 32},
        MOOT,
        id="the last character of something that is no key says nothing",
    ),
]


@pytest.mark.parametrize(("check", "changes", "verdict"), CASES)
def test_shape_is_judged(check: Check, changes: dict[str, Any], verdict: object) -> None:
    """What a value looks like from outside is judged with the certainty that its form allows."""
    assert judged(check, shape_with(SUBJECTS[check], **changes)) == verdict


@pytest.mark.parametrize("name", ["WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN"])
def test_other_settings_do_not_matter(name: str) -> None:
    """A rule about the key looks at the key alone."""
    spoilt = shape_with(name, length=1, strangers=("!",), fits=())
    for check, subject in SUBJECTS.items():
        if subject == "WECOM_ENCODING_AES_KEY":
            assert judged(check, spoilt) is OK
