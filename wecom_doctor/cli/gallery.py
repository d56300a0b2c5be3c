"""wecom-doctor gallery: a callback endpoint that is broken on purpose, to see what its fault looks like."""

import asyncio
from typing import Any

import click

from wecom_doctor.cli._gallery import API, endpoint_on, listed
from wecom_doctor.cli._gallery_platform import platform_on
from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._listen import cannot_listen
from wecom_doctor.cli._options import SETTINGS_OPTIONS
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import session_of
from wecom_doctor.receiver.listening import Ended, Place, Until, serve

ENOUGH_CAME, TOO_FEW_CAME = 0, 3


@click.command("gallery", cls=Localized)
@click.argument("fault", required=False)
@click.option("--list", "list_exhibits", is_flag=True)
@click.option("--host", default="127.0.0.1", metavar="ADDRESS")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, metavar="PORT")
@click.option("--path", default="/callback", metavar="PATH")
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@SETTINGS_OPTIONS
@click.option("--max-requests", type=click.IntRange(min=1), metavar="N")
@click.option("--timeout", "timeout_s", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS")
@LANG
@click.pass_context
def command(ctx: click.Context, /, fault: str | None, list_exhibits: bool, env_file: str | None, **values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    words = session_of(ctx).words
    if list_exhibits:
        click.echo("\n".join(listed(words)), nl=False)
        return ENOUGH_CAME
    until = Until(requests=values["max_requests"], timeout_s=values["timeout_s"])
    show = platform_on if (fault or "").startswith(API) else endpoint_on
    with show(fault, values, env_file, words) as (guide, answer):
        try:
            ended = asyncio.run(serve(Place(host=values["host"], port=values["port"]), answer, guide, until))
        except BrokenPipeError:
            # Whoever read our output has seen enough (`| head`).
            return ENOUGH_CAME
        except OSError as error:
            if guide.is_ready:
                raise
            sorry = cannot_listen(error, values["host"], values["port"])
            sorry.params["command"] = f"{ctx.command_path} {guide.bill.name}"
            raise sorry from None
    guide.say("ended", count=ended.requests)
    return status_of(ended, until)


def status_of(ended: Ended, until: Until) -> int:
    """Requests that were waited for and did not come are no good end."""
    return TOO_FEW_CAME if ended.timed_out and until.requests is not None else ENOUGH_CAME
