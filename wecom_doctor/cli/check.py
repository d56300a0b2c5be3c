"""wecom-doctor check: examine everything that can be examined."""

from typing import Any

import click

from wecom_doctor.cli._examine import ask_before_attacking, checks_from, given_from, print_checks, run_and_show
from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options import (
    API_OPTIONS,
    BASELINE_OPTIONS,
    BESIDE_OPTIONS,
    HOP_OPTION,
    REPORT_OPTIONS,
    ROAD_OPTIONS,
    SETTINGS_OPTIONS,
    WAIT_OPTION,
)
from wecom_doctor.cli._session import Sorry, session_of


@click.command("check", cls=Localized)
@click.argument("url", required=False)
@click.option("--demo", is_flag=True)
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@SETTINGS_OPTIONS
@ROAD_OPTIONS
@HOP_OPTION
@API_OPTIONS
@BESIDE_OPTIONS
@click.option("--offline", is_flag=True)
@click.option("--no-messages", is_flag=True)
@click.option("--thorough", is_flag=True)
@click.option("--text", is_flag=True)
@click.option("--security", is_flag=True)
@click.option("--yes", is_flag=True)
@WAIT_OPTION
@click.option("--replay", metavar="FILE", type=click.Path(dir_okay=False, readable=False, allow_dash=True))
@BASELINE_OPTIONS
@REPORT_OPTIONS
@click.pass_context
def command(ctx: click.Context, /, url: str | None, demo: bool, env_file: str | None, **values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    checks = checks_from(None, values)
    if values["list_checks"]:
        print_checks(checks, session_of(ctx))
        return 0
    if values["replay"]:
        if demo or url or env_file or values["foreign"]:
            raise Sorry("replay-alone")
        from wecom_doctor.cli._report_file import replay

        return replay(values)
    if not demo:
        given = given_from("check", values, url=url, env_path=env_file)
        ask_before_attacking(given, sure=values["yes"])
        return run_and_show(given, checks, values)
    if url or env_file or values["foreign"]:
        raise Sorry("demo-alone")
    from wecom_doctor.examination.demo import demo as running_demo

    with running_demo() as (demo_url, path):
        return run_and_show(given_from("check", values, url=demo_url, env_path=path, demo=True), checks, values)
