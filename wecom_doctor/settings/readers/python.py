"""python-dotenv is asked itself."""

import io
import logging
from collections.abc import Mapping

from dotenv import dotenv_values

from wecom_doctor.settings.readers.program import Values

# What python-dotenv logs about a broken line becomes a finding here.
logging.getLogger("dotenv.main").addFilter(lambda _: False)


def read_dotenv(text: str, _environ: Mapping[str, str]) -> Values:
    """python-dotenv: the library itself, with its `${NAME}` interpolation."""
    # The library opens a file as text, which makes one line end of all three.
    found = dotenv_values(stream=io.StringIO(text, newline=None), interpolate=True)
    return {name: value for name, value in found.items() if value is not None}
