"""The values that are tried when the chosen one does not fit: nearest first, each once, and none in an output."""

from pathlib import Path

import pytest

from wecom_doctor.facts.captured_request import Origin, Slip
from wecom_doctor.settings.candidates import SAMPLE_PAIR, candidates
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.names import Name

TOKEN, OTHER = "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EpY6", "Kp3vXw9QmZ2rT7bN5cJ8hF4gL6sD1yAe"
KEY = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUI"


def given(folder: Path, text: str, **environ: str) -> Given:
    """The settings of a .env and an environment."""
    path = folder / ".env"
    path.write_text(text, encoding="utf-8", newline="")
    return gather(options=Options(), flags={}, env_path=str(path), foreign=None, environ=environ)


def told(found: Given, name: Name = Name.TOKEN) -> list[tuple[str, Origin, str, int | None]]:
    """The candidates but for the official sample."""
    return [(one.text, one.origin, one.name, one.line) for one in candidates(found, name) if one.origin != "sample"]


@pytest.mark.parametrize(
    ("text", "environ", "expected"),
    [
        (f"WECOM_TOKEN={TOKEN}\n", {}, [(TOKEN, Origin.CHOSEN, "WECOM_TOKEN", 1)]),
        ("", {}, []),
        (
            f"WECOM_TOKEN={TOKEN}\n",
            {"WECOM_TOKEN": OTHER},
            [(OTHER, Origin.CHOSEN, "WECOM_TOKEN", None), (TOKEN, Origin.OVERRIDDEN, "WECOM_TOKEN", 1)],
        ),
        (
            f"WECOM_TOKEN={OTHER}\nWECOM_TOKEN={TOKEN}\n",
            {},
            [(TOKEN, Origin.CHOSEN, "WECOM_TOKEN", 2), (OTHER, Origin.EARLIER_LINE, "WECOM_TOKEN", 1)],
        ),
        (
            f"WECOM_TOKEN={TOKEN}\nWECOM_CORP_ID=ww1\nCONTACT_TOKEN={OTHER}\n",
            {},
            [
                (TOKEN, Origin.CHOSEN, "WECOM_TOKEN", 1),
                ("ww1", Origin.EXCHANGED, "WECOM_CORP_ID", 2),
                (OTHER, Origin.OTHER_NAME, "CONTACT_TOKEN", 3),
            ],
        ),
        (f"WECOM_CALLBACK_TOKEN={TOKEN}\n", {}, [(TOKEN, Origin.MISNAMED, "WECOM_CALLBACK_TOKEN", 1)]),
    ],
)
def test_candidates_in_their_order(
    text: str, environ: dict[str, str], expected: list[tuple[str, Origin, str, int | None]], tmp_path: Path
) -> None:
    """The value in use, then its other sources, then other settings, then other names of the file."""
    assert told(given(tmp_path, text, **environ)) == expected


def test_what_other_programs_read_is_tried(tmp_path: Path) -> None:
    """python-dotenv cuts at ` #`; the line as it is written is a candidate, with what divides the readers."""
    found = candidates(given(tmp_path, f"WECOM_TOKEN={TOKEN} #x\n"), Name.TOKEN)
    others = [(one.text, one.slip) for one in found if one.origin is Origin.RAW_LINE]
    assert (f"{TOKEN} #x", Slip.COMMENT) in others


def test_only_what_may_be_a_key_is_tried_as_one(tmp_path: Path) -> None:
    """Other values of the file are keys only when they have the length of one; the chosen one is always tried."""
    text = f"WECOM_ENCODING_AES_KEY=short\nWECOM_TOKEN={TOKEN}\nA={KEY}\nB={KEY[:-1]}\n"
    found = told(given(tmp_path, text), Name.ENCODING_AES_KEY)
    assert [(text, origin) for text, origin, _, _ in found] == [("short", Origin.CHOSEN), (KEY, Origin.OTHER_NAME)]


def test_the_official_sample_comes_last(tmp_path: Path) -> None:
    """A request of the documentation is recognised as one."""
    found = candidates(given(tmp_path, f"WECOM_TOKEN={TOKEN}\n"), Name.TOKEN)
    assert (found[-1].text, found[-1].origin) == (SAMPLE_PAIR[Name.TOKEN], Origin.SAMPLE)


def test_values_are_not_in_the_representation(tmp_path: Path) -> None:
    """A candidate that is logged by accident does not show its text."""
    assert TOKEN not in repr(candidates(given(tmp_path, f"WECOM_TOKEN={TOKEN}\n"), Name.TOKEN))
