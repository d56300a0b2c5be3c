"""wecom-doctor egress: the API side alone."""

from typing import Any

import click

from wecom_doctor.cli._egress_echo import EchoUrl
from wecom_doctor.cli._egress_firewall import FIREWALLS, print_firewall
from wecom_doctor.cli._egress_recipe import RECIPE_OPTIONS, print_recipe, refuse_without_recipe
from wecom_doctor.cli._examine import checks_from, given_from, print_checks, run_and_show
from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options import (
    API_OPTIONS,
    BASELINE_OPTIONS,
    REPORT_OPTIONS,
    ROAD_OPTIONS,
    SETTINGS_OPTIONS,
    WAIT_OPTION,
)
from wecom_doctor.cli._session import session_of
from wecom_doctor.model import Area

AREAS = (Area.SETTINGS, Area.KEYS, Area.EGRESS, Area.DOMAIN)
# Of the settings, what explains a refusal of the API; `env` judges the rest.
CAUSES = frozenset(
    {
        "settings.env-file-found",
        "settings.foreign-file-read",
        "settings.env-names-known",
        "settings.placeholders-replaced",
        "settings.values-unquoted",
        "settings.values-trimmed",
        "settings.values-in-place",
        "settings.present",
        "settings.trusted-ips-few",
        "settings.trusted-ips-single",
        "keys.corp-id",
        "keys.agent-id",
        "keys.secret",
    }
)
OWN = (Area.EGRESS, Area.DOMAIN)
SAMPLES_MAX = 20


@click.command("egress", cls=Localized)
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@SETTINGS_OPTIONS
@ROAD_OPTIONS
@API_OPTIONS
@click.option("--samples", type=click.IntRange(1, SAMPLES_MAX), metavar="N")
@click.option("--echo", "echoes", multiple=True, metavar="URL", type=EchoUrl())
@RECIPE_OPTIONS
@click.option("--firewall", type=click.Choice(FIREWALLS))
@click.option("--send-to", metavar="USERID")
@click.option("--offline", is_flag=True)
@WAIT_OPTION
@BASELINE_OPTIONS
@REPORT_OPTIONS
@click.pass_context
def command(ctx: click.Context, /, env_file: str | None, **values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    if values["recipe"]:
        return print_recipe(values, session_of(ctx).lang)
    refuse_without_recipe(values)
    checks = tuple(one for one in checks_from(AREAS, values, "egress") if one.area in OWN or one.id in CAUSES)
    if values["list_checks"]:
        print_checks(checks, session_of(ctx))
        return 0
    given = given_from("egress", values, env_path=env_file)
    if values["firewall"]:
        return print_firewall(given, values["firewall"])
    return run_and_show(given, checks, values)
