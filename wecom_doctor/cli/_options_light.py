"""The option that every command has, apart from those that need the examination."""

import click

from wecom_doctor.knowledge import Lang

LANG = click.option("--lang", type=click.Choice([one.value for one in Lang]), expose_value=False)
