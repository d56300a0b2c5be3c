"""wecom-doctor env: judge a .env or another project's config file without touching the network."""

from typing import Any

import click

from wecom_doctor.cli._examine import checks_from, given_from, print_checks, run_and_show
from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options import BASELINE_OPTIONS, REPORT_OPTIONS, SETTINGS_OPTIONS
from wecom_doctor.cli._session import Sorry, session_of
from wecom_doctor.model import Area
from wecom_doctor.settings.given import DEFAULT_ENV_FILE

AREAS = (Area.SETTINGS, Area.KEYS, Area.URL)


@click.command("env", cls=Localized)
@click.argument("file", required=False, type=click.Path(readable=False))
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@SETTINGS_OPTIONS
@BASELINE_OPTIONS
@REPORT_OPTIONS
@click.pass_context
def command(ctx: click.Context, /, file: str | None, env_file: str | None, **values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    checks = checks_from(AREAS, values)
    if values["list_checks"]:
        print_checks(checks, session_of(ctx))
        return 0
    if file and env_file and file != env_file:
        raise Sorry("two-files", first=file, second=env_file)
    path = file or env_file or (None if values["foreign"] else DEFAULT_ENV_FILE)
    return run_and_show(given_from("env", values, env_path=path), checks, values)
