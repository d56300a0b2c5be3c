"""Recognises products that open TLS on the way, by the names of their authorities in interceptors.toml."""

import os
import tomllib
from collections.abc import Iterable
from functools import cache
from typing import Any

TABLE = os.path.join(os.path.dirname(__file__), "interceptors.toml")


def interceptor(issuers: Iterable[str]) -> str:
    """The product that one of these issuers belongs to, or nothing."""
    named = "\n".join(issuers).lower()
    return next((str(one["product"]) for one in table().values() if any(word in named for word in one["words"])), "")


@cache
def table() -> dict[str, Any]:
    """The table as it is written."""
    with open(TABLE, "rb") as file:
        return tomllib.load(file)
