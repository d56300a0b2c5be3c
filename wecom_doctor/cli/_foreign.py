"""`--from KIND:FILE`: the config file of another project."""

from wecom_doctor.cli._session import Sorry
from wecom_doctor.settings.foreign import Foreign, UnknownKind, kinds, read_foreign


def foreign_from(option: str | None) -> Foreign | None:
    """The file that `--from KIND:FILE` names."""
    if option is None:
        return None
    kind, colon, path = option.partition(":")
    if not colon or not path:
        raise Sorry("from-form", given=option, kinds=kinds())
    try:
        return read_foreign(kind, path)
    except UnknownKind:
        raise Sorry("from-kind", kind=kind, kinds=kinds()) from None
