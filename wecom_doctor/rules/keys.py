"""Corp id, agent id, secret, Token and EncodingAESKey: their shape."""

from wecom_doctor.facts.settings_given import SettingGiven, SettingsGiven, ValueShape
from wecom_doctor.model import MOOT, OK, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules.settings import VALUE_CHECKS, place

TOKEN_LENGTH_MAX = 32
AES_KEY_LENGTH = 43


def shaped(settings: SettingsGiven, name: str) -> tuple[SettingGiven, ValueShape] | None:
    """A setting that has a value of its own, not the text of a template."""
    one = settings.named(name)
    return None if one.shape is None or one.shape.placeholder else (one, one.shape)


@check("keys.corp-id", behind=VALUE_CHECKS)
def corp_id_has_its_shape(settings: SettingsGiven) -> Verdict:
    """The corp id does not look like ww or wx and sixteen hexadecimal digits."""
    found = shaped(settings, "WECOM_CORP_ID")
    if found is None:
        return MOOT
    one, shape = found
    if "WECOM_CORP_ID" in shape.fits:
        return OK
    if shape.strangers:
        return Problem("corp-id-malformed", strangers=shape.strangers, length=shape.length, at=place(one))
    # The form is observed, not promised; a foreign length is the stronger sign.
    severity = Severity.NOTICE if shape.length == 18 else None
    return Problem(
        "corp-id-malformed", certainty=Certainty.LIKELY, severity=severity, length=shape.length, at=place(one)
    )


@check("keys.agent-id", behind=VALUE_CHECKS)
def agent_id_is_a_number(settings: SettingsGiven) -> Verdict:
    """The agent id is not a plain number."""
    found = shaped(settings, "WECOM_AGENT_ID")
    if found is None:
        return MOOT
    if "WECOM_AGENT_ID" in found[1].fits:
        return OK
    one, shape = found
    return Problem("agent-id-malformed", strangers=shape.strangers, length=shape.length, at=place(one))


@check("keys.secret", behind=VALUE_CHECKS)
def secret_has_its_shape(settings: SettingsGiven) -> Verdict:
    """The secret holds characters that WeCom's secrets never have, or has an unusual length."""
    found = shaped(settings, "WECOM_SECRET")
    if found is None:
        return MOOT
    if "WECOM_SECRET" in found[1].fits:
        return OK
    one, shape = found
    if shape.strangers:
        return Problem("secret-malformed", strangers=shape.strangers, length=shape.length, at=place(one))
    return Problem(
        "secret-malformed",
        certainty=Certainty.POSSIBLE,
        severity=Severity.NOTICE,
        length=shape.length,
        at=place(one),
    )


@check("keys.token-characters", behind=VALUE_CHECKS)
def token_has_letters_and_digits(settings: SettingsGiven) -> Verdict:
    """The Token holds something else than letters and digits, which the admin console refuses."""
    found = shaped(settings, "WECOM_TOKEN")
    if found is None:
        return MOOT
    if not found[1].strangers:
        return OK
    one, shape = found
    return Problem("token-malformed", strangers=shape.strangers, at=place(one))


@check("keys.token-length", behind=VALUE_CHECKS)
def token_is_short_enough(settings: SettingsGiven) -> Verdict:
    """The Token has more than 32 characters, which the admin console refuses."""
    found = shaped(settings, "WECOM_TOKEN")
    if found is None:
        return MOOT
    if found[1].length <= TOKEN_LENGTH_MAX:
        return OK
    one, shape = found
    return Problem("token-too-long", length=shape.length, at=place(one))


@check(
    "keys.token-strength",
    behind=(*VALUE_CHECKS, "keys.token-characters", "keys.token-length", "settings.samples-replaced"),
)
def token_is_hard_to_guess(settings: SettingsGiven) -> Verdict:
    """The Token can be guessed, and with it every signature can be forged."""
    found = shaped(settings, "WECOM_TOKEN")
    if found is None:
        return MOOT
    if found[1].weakness is None or found[1].sample:
        return OK
    one, shape = found
    return Problem("token-weak", weakness=shape.weakness or "", length=shape.length, at=place(one))


@check("keys.aes-key-length", behind=(*VALUE_CHECKS, "keys.aes-key-characters"))
def aes_key_has_43_characters(settings: SettingsGiven) -> Verdict:
    """The EncodingAESKey has lost or gained a character."""
    found = shaped(settings, "WECOM_ENCODING_AES_KEY")
    if found is None:
        return MOOT
    if found[1].length == AES_KEY_LENGTH:
        return OK
    one, shape = found
    amount = abs(shape.length - AES_KEY_LENGTH)
    if shape.length < AES_KEY_LENGTH:
        return Problem("aeskey-length", at=place(one), length=shape.length, too_few=amount)
    return Problem("aeskey-length", at=place(one), length=shape.length, too_many=amount)


@check("keys.aes-key-characters", behind=VALUE_CHECKS)
def aes_key_has_letters_and_digits(settings: SettingsGiven) -> Verdict:
    """The EncodingAESKey holds something else than letters and digits."""
    found = shaped(settings, "WECOM_ENCODING_AES_KEY")
    if found is None:
        return MOOT
    if not found[1].strangers:
        return OK
    one, shape = found
    return Problem("aeskey-bad-characters", strangers=shape.strangers, at=place(one))


@check("keys.aes-key-portable", behind=(*VALUE_CHECKS, "keys.aes-key-length", "keys.aes-key-characters"))
def aes_key_suits_strict_decoders(settings: SettingsGiven) -> Verdict:
    """The last character of the EncodingAESKey carries two spare bits that strict base64 decoders refuse."""
    found = shaped(settings, "WECOM_ENCODING_AES_KEY")
    if found is None:
        return MOOT
    if "WECOM_ENCODING_AES_KEY" not in found[1].fits:
        return MOOT
    if found[1].canonical:
        return OK
    return Problem("aeskey-trailing-bits", at=place(found[0]))
