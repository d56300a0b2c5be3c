"""The access tokens of a run: in memory only, and seen by nobody but the door that puts them into calls."""

from typing import NoReturn


class Tokens:
    """Tokens by kind, shared by the probes of a run; probes name the kind and never hold the text."""

    __slots__ = ("__held",)

    def __init__(self) -> None:
        self.__held: dict[str, str] = {}

    def keep(self, kind: str, token: str) -> None:
        """Remember a token until the end of the run."""
        self.__held[kind] = token

    def reveal(self, kind: str) -> str | None:
        """The text itself: for sending, never for showing."""
        return self.__held.get(kind)

    def everything(self) -> tuple[str, ...]:
        """All texts, for striking them out of what comes back."""
        return tuple(self.__held.values())

    def __contains__(self, kind: str) -> bool:
        return kind in self.__held

    def __repr__(self) -> str:
        return f"Tokens({', '.join(sorted(self.__held))})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("tokens cannot be pickled")
