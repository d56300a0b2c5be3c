"""wecom-doctor listen: a correct receiver in place of yours, which shows every request opened and explained."""

import asyncio
from typing import Any

import click

from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._listen import Address, Screen, cannot_listen, keys_from, other_path, reply_from, settings_from
from wecom_doctor.cli._options import SETTINGS_OPTIONS
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import session_of
from wecom_doctor.receiver.exchange import Request
from wecom_doctor.receiver.happened import Received
from wecom_doctor.receiver.listening import Place, Until, listen
from wecom_doctor.receiver.recording import Recorder
from wecom_doctor.receiver.reference import receive

ENOUGH_CAME, TOO_FEW_CAME = 0, 3


@click.command("listen", cls=Localized)
@click.option("--host", default="127.0.0.1", metavar="ADDRESS")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, metavar="PORT")
@click.option("--path", default="/", metavar="PATH")
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@SETTINGS_OPTIONS
@click.option("--reply", metavar="empty|text:TEXT|FILE")
@click.option("--record", metavar="FOLDER", type=click.Path(file_okay=False, readable=False))
@click.option("--max-requests", type=click.IntRange(min=1), metavar="N")
@click.option("--timeout", "timeout_s", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@LANG
@click.pass_context
def command(ctx: click.Context, /, env_file: str | None, **values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    given = settings_from(values, env_file)
    keys, kind = keys_from(given), given.options.kind
    reply = reply_from(values["reply"], kind)
    recorder = Recorder(values["record"]) if values["record"] else None
    path = "/" + values["path"].lstrip("/")
    address = Address(host=values["host"], path=path)
    screen = Screen(session_of(ctx).words, given, address, values["form"], recorder)

    def answered(request: Request) -> Received:
        return receive(request, keys, kind, path=path, reply=reply)

    place = Place(host=values["host"], port=values["port"])
    until = Until(requests=values["max_requests"], timeout_s=values["timeout_s"])
    if (elsewhere := other_path(given, path)) is not None:
        screen.say("other_path", path=elsewhere)
    try:
        ended = asyncio.run(listen(place, answered, screen, until))
    except BrokenPipeError:
        # Whoever read our output has seen enough (`| head`).
        return ENOUGH_CAME
    except OSError as error:
        if screen.is_ready:
            raise
        raise cannot_listen(error, place.host, place.port) from None
    screen.say("ended", count=ended.requests)
    too_few = ended.timed_out and until.requests is not None
    return TOO_FEW_CAME if too_few else ENOUGH_CAME
