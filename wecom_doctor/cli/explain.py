"""wecom-doctor explain: what a code means, offline."""

from collections.abc import Callable

import click

from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import Sorry, session_of
from wecom_doctor.knowledge.explain import Explained, UnknownCode, explain, listing
from wecom_doctor.report.wrap import pad, wrap

WIDTH = 80


@click.command("explain", cls=Localized, context_settings={"ignore_unknown_options": True})
@click.argument("codes", nargs=-1)
@click.option("--list", "list_codes", is_flag=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@LANG
@click.pass_context
def command(ctx: click.Context, /, codes: tuple[str, ...], list_codes: bool, form: str) -> None:
    """The texts of the help stand in knowledge/cli.toml."""
    words = session_of(ctx).words
    if not codes and not list_codes:
        raise Sorry("explain-what")
    for code in codes:
        if code.startswith("--"):
            raise click.NoSuchOption(code, possibilities=["--list", "--format"], ctx=ctx)
    try:
        found = listing(words) if list_codes else [explain(code, words) for code in codes]
    except UnknownCode as unknown:
        key = "unknown-code-near" if unknown.near else "unknown-code"
        raise Sorry(key, code=unknown.code, near=unknown.near) from None
    if form == "json":
        import json

        documents = [one.document() for one in found]
        document = documents if list_codes or len(found) > 1 else documents[0]
        # JSON is UTF-8, whatever the locale.
        click.echo(json.dumps(document, ensure_ascii=False, indent=2).encode())
    elif list_codes:
        for one in found:
            click.echo(f"{one.code:<32}{one.title}")
    else:
        click.echo("\n".join("".join(f"{line}\n" for line in lines(one, words.say_cli)) for one in found), nl=False)


def lines(one: Explained, label: "Labels") -> list[str]:
    """An explanation as it stands on a terminal."""
    found = [f"{one.code}  {one.title}", ""]
    parts = [("meaning", one.meaning), ("why", one.why), *(("fix", step) for step in one.steps)]
    parts += [("look", one.look), ("note", one.note)]
    previous = ""
    for name, text in parts:
        if text:
            found += labelled("" if name == previous else label(f"explain.{name}"), text)
            previous = name
    # Links stay in one piece, however long: they are there to be clicked or copied.
    found += [pad(label("explain.see") if link is one.see[0] else "", LABEL_COLUMNS) + link for link in one.see]
    return found


def labelled(label: str, text: str) -> list[str]:
    """A text behind its label, wrapped under itself."""
    wrapped = wrap(text, WIDTH - LABEL_COLUMNS)
    return [pad(label if index == 0 else "", LABEL_COLUMNS) + line for index, line in enumerate(wrapped)]


LABEL_COLUMNS = 10
Labels = Callable[[str], str]
