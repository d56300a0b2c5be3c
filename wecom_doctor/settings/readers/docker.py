"""docker's --env-file."""

from collections.abc import Mapping

from wecom_doctor.settings.readers.program import BOM, GO_BLANKS, Refused, Values


def read_docker(text: str, environ: Mapping[str, str]) -> Values:
    """docker run --env-file: everything after `=` is the value, quotes, blanks and comments included."""
    values: Values = {}
    for number, written in enumerate(text.removeprefix(BOM).split("\n"), start=1):
        line = written.removesuffix("\r").lstrip(GO_BLANKS)
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not name or " " in name or "\t" in name:
            raise Refused(number)
        if equals:
            values[name] = value
        elif name in environ:
            values[name] = environ[name]
    return values
