"""A crash is told by the place in our own code, and by nothing else."""

import json
from typing import Any

import pytest

from wecom_doctor.examination.crash import place_of
from wecom_doctor.settings.url import read_url

# Bytes where text belongs: the regular expressions of the standard library refuse them below our own code.
NO_TEXT: Any = b"https://callback.example.com/wecom"


def test_the_place_is_the_innermost_line_of_our_own_code() -> None:
    """File and line inside the package are named, not the library below it and not the caller above it."""
    with pytest.raises(TypeError) as caught:
        read_url(NO_TEXT)
    file, _, line = place_of(caught.value).partition(":")
    assert file == "settings/url.py"
    assert line.isdigit()


def test_an_error_from_elsewhere_has_no_place() -> None:
    """When none of our code was involved there is nothing to name."""
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads("{")
    assert place_of(caught.value) == "?"


def test_an_error_that_was_never_raised_has_no_place() -> None:
    """An exception without a traceback is no reason to fail."""
    assert place_of(ValueError()) == "?"
