"""Numbers beyond all bounds."""

import pytest

from tests.facts.test_codec import DOCUMENT, Tree
from wecom_doctor.facts.codec import Unreadable, from_json


def test_a_number_too_large_for_a_fraction_is_unreadable() -> None:
    """An integer that no float can hold is refused like any other wrong value."""
    with pytest.raises(Unreadable):
        from_json(Tree, {**DOCUMENT, "height": 10**400})
