"""A correct callback and a stand-in for the API on loopback, with settings made on the spot, for `check --demo`."""

import asyncio
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs

from wecom_doctor.protocol.keys import ALPHABET, new_encoding_aes_key, new_token
from wecom_doctor.receiver.background import serving as serving_in_background
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.platform.company import Application, Company
from wecom_doctor.receiver.platform.standin import Platform, standing_in
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import FORBIDDEN, receive
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.write import write_settings

CORP_ID_DIGITS = 8
SECRET_LENGTH = 43
DEMO_AGENT_ID = "1000002"
DEMO_NAME, DEMO_USER = "wecom-doctor demo", "zhangsan"
LOOPBACK = "127.0.0.1"
PATH = "/callback"
# What the reference receiver leaves to its owner: requests that somebody recorded are refused.
WINDOW_S = 600


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """The URL of a running receiver, and the path of the .env that belongs to it."""
    made = demo_settings()
    with (
        tempfile.TemporaryDirectory(prefix="wecom-doctor-demo-") as folder,
        serving(made) as port,
        standing_in(Platform(company=company_of(made))) as base,
    ):
        path = str(Path(folder) / ".env")
        write_settings(path, {**made, Name.API_BASE: base}, force=False)
        yield f"http://localhost:{port}{PATH}", path


def demo_settings() -> dict[Name, str]:
    """Values that nobody has ever used."""
    return {
        Name.CORP_ID: f"ww{secrets.token_hex(CORP_ID_DIGITS)}",
        Name.AGENT_ID: DEMO_AGENT_ID,
        Name.SECRET: "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH)),
        Name.TOKEN: new_token(),
        Name.ENCODING_AES_KEY: new_encoding_aes_key(),
    }


def company_of(made: dict[Name, str]) -> Company:
    """A company with one application and one member."""
    application = Application(agent_id=int(made[Name.AGENT_ID]), name=DEMO_NAME, secret=made[Name.SECRET])
    return Company(corp_id=made[Name.CORP_ID], applications=(application,), members={DEMO_USER: (1,)})


@contextmanager
def serving(made: dict[Name, str], answer_s: float = 0.0) -> Iterator[int]:
    """The port of a receiver in a thread of its own, as long as it is needed; it takes its time if asked to."""
    keys = Keys(token=made[Name.TOKEN], encoding_aes_key=made[Name.ENCODING_AES_KEY], corp_id=made[Name.CORP_ID])

    async def answer(request: Request) -> Response:
        await asyncio.sleep(answer_s)
        timestamp = parse_qs(request.query).get("timestamp", ["0"])[0]
        late = timestamp.isdecimal() and abs(time.time() - int(timestamp)) > WINDOW_S
        received = receive(request, keys, path=PATH)
        return FORBIDDEN if late and received.happened.accepted else received.response

    with serving_in_background(answer, LOOPBACK) as port:
        yield port
