"""`egress --echo`: a service that tells callers their address."""

import re
from typing import Any

import click

from wecom_doctor.cli._session import Sorry

FORM = re.compile(r"https?://[^\s/]+(/\S*)?", re.IGNORECASE)


class EchoUrl(click.ParamType[str]):
    """The address of such a service."""

    name = "url"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> str:
        """The address, or one sentence about what is none: nobody would be asked."""
        if FORM.fullmatch(value) is None:
            raise Sorry("not-an-echo", given=value)
        return str(value)
