"""wecom-doctor net: the road to the endpoint alone, without keys."""

from typing import Any

import click

from wecom_doctor.cli._examine import checks_from, given_from, print_checks, run_and_show
from wecom_doctor.cli._options import (
    BASELINE_OPTIONS,
    BESIDE_OPTIONS,
    REPORT_OPTIONS,
    ROAD_OPTIONS,
    TARGET_OPTIONS,
    WAIT_OPTION,
    Seconds,
)
from wecom_doctor.cli._session import Sorry, say, session_of
from wecom_doctor.cli._watching import Watching, watch_and_tell
from wecom_doctor.model import Area, Check
from wecom_doctor.settings.given import Options
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.url import assumed_url, read_url

AREAS = (Area.URL, Area.DNS, Area.TCP, Area.TLS, Area.HTTP, Area.CLOCK, Area.DOMAIN)


@click.command("net", cls=Watching)
@click.argument("target", required=False, metavar="[URL|HOST]")
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@TARGET_OPTIONS
@ROAD_OPTIONS
@BESIDE_OPTIONS
@click.option("--offline", is_flag=True)
@WAIT_OPTION
@click.option("--watch", "watch_s", type=Seconds(), metavar="[SECONDS]")
@click.option("--count", type=click.IntRange(min=1), metavar="N")
@BASELINE_OPTIONS
@REPORT_OPTIONS
@click.pass_context
def command(ctx: click.Context, /, target: str | None, env_file: str | None, **values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    checks = checks_from(AREAS, values, "net")
    if values["list_checks"]:
        print_checks(checks, session_of(ctx))
        return 0
    if values["watch_s"] and values["wait_s"]:
        raise Sorry("watch-or-wait")
    if values["count"] and not values["watch_s"]:
        raise Sorry("count-without-watch")
    url = url_from(target, checks, values) if target else None
    given = given_from("net", values, url=url, env_path=env_file)
    if not given.text(Name.CALLBACK_URL):
        raise Sorry("net-what")
    return (watch_and_tell if values["watch_s"] else run_and_show)(given, checks, values)


def url_from(target: str, checks: tuple[Check, ...], values: dict[str, Any]) -> str:
    """The URL that is examined; what was added to the text is said."""
    url = assumed_url(target)
    if url != target and any(one.area is not Area.URL for one in checks):
        from wecom_doctor.examination.assuming import spoken_url

        url = spoken_url(target, Options(resolver=values["resolver"], connect_to=values["connect_to"]))
    if url != target:
        click.echo(say("net.assumed", url=read_url(url).shown), err=True)
    return url
