"""The other half of the gallery: stand-ins for the API with one fault each."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

from wecom_doctor.cli._gallery import API, Bill, Guide, Seen, Stage, answering, near_names
from wecom_doctor.cli._listen import Address, settings_from
from wecom_doctor.cli._session import Sorry
from wecom_doctor.knowledge import Words
from wecom_doctor.protocol.keys import ALPHABET
from wecom_doctor.receiver.listening import Answering
from wecom_doctor.receiver.platform.company import Application, Company, Provider
from wecom_doctor.receiver.platform.faults import FAULTS, fault
from wecom_doctor.receiver.platform.standin import Platform
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.write import write_settings

SECRET_LENGTH, ID_BYTES, KEY_BYTES = 43, 8, 16
AGENT_ID, APP_NAME = "1000002", "wecom-doctor gallery"
NEEDED = (Name.CORP_ID, Name.AGENT_ID, Name.SECRET)
MEMBERS = {"zhangsan": (1,), "lisi": (1,)}


@contextmanager
def platform_on(
    name: str | None, values: dict[str, Any], env_path: str | None, words: Words
) -> Iterator[tuple[Guide, Answering[Seen]]]:
    """A broken API, ready to be served."""
    known = (name or "").removeprefix(API)
    if known not in FAULTS:
        near = near_names(name or "")
        raise Sorry("gallery-unknown-near" if near else "gallery-unknown", name=name, near=near)
    one = fault(known)
    with stage_of(values, env_path) as stage:
        platform = Platform(company=company_of(stage.given), fault=one)
        bill = Bill(name=f"{API}{one.name}", slug=one.slug, command=("egress", "--api-base"))
        yield Guide(words, bill, stage, Address(host=values["host"], path="/")), answering(platform.answer)


@contextmanager
def stage_of(values: dict[str, Any], env_path: str | None) -> Iterator[Stage]:
    """The user's settings where they name an application, or fresh ones in a file that is gone afterwards."""
    given = settings_from(values, env_path)
    if env_path or values["foreign"] or all(map(given.text, NEEDED)):
        pairs = {"--env-file": env_path, "--from": values["foreign"]}
        yield Stage(given=given, options=tuple(one for pair in pairs.items() if pair[1] for one in pair if one))
        return
    with TemporaryDirectory(prefix="wecom-doctor-gallery-") as folder:
        path = os.path.join(folder, ".env")
        write_settings(path, fresh(), force=False)
        yield Stage(given=settings_from(values, path), options=("--env-file", path))


def fresh() -> dict[Name, str]:
    """Settings as the consoles show them, a provider's and a robot's included."""
    return {
        Name.CORP_ID: f"ww{secrets.token_hex(ID_BYTES)}",
        Name.AGENT_ID: AGENT_ID,
        Name.SECRET: new_secret(),
        Name.SUITE_ID: f"ww{secrets.token_hex(ID_BYTES)}",
        Name.SUITE_SECRET: new_secret(),
        Name.SUITE_TICKET: new_secret(),
        Name.ROBOT_KEY: secrets.token_hex(KEY_BYTES),
    }


def new_secret() -> str:
    """A text that nobody has used before."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))


def company_of(given: Given) -> Company:
    """A company that these settings are right for."""
    values = {name: given.text(name) or "" for name in Name}
    agent_id = values[Name.AGENT_ID]
    application = Application(
        agent_id=int(agent_id) if agent_id.isascii() and agent_id.isdecimal() else 0,
        name=APP_NAME,
        secret=values[Name.SECRET],
    )
    provider = Provider(
        secret=values[Name.PROVIDER_SECRET],
        suite_id=values[Name.SUITE_ID],
        suite_secret=values[Name.SUITE_SECRET],
        suite_ticket=values[Name.SUITE_TICKET],
    )
    return Company(
        corp_id=values[Name.CORP_ID],
        applications=(application,),
        members=MEMBERS,
        provider=provider,
        robot_key=values[Name.ROBOT_KEY],
    )
