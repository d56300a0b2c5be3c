"""A correct set of settings made on the spot, so that `check --demo` has something healthy to examine."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wecom_doctor.protocol.keys import ALPHABET, new_encoding_aes_key, new_token
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.write import write_settings

CORP_ID_DIGITS = 8
SECRET_LENGTH = 43
DEMO_AGENT_ID = "1000002"


@contextmanager
def demo_settings() -> Iterator[tuple[str | None, str]]:
    """The callback URL (none as long as there is no receiver to call) and the path of a fresh .env."""
    with tempfile.TemporaryDirectory(prefix="wecom-doctor-demo-") as folder:
        path = str(Path(folder) / ".env")
        made = {
            Name.CORP_ID: f"ww{secrets.token_hex(CORP_ID_DIGITS)}",
            Name.AGENT_ID: DEMO_AGENT_ID,
            Name.SECRET: "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH)),
            Name.TOKEN: new_token(),
            Name.ENCODING_AES_KEY: new_encoding_aes_key(),
        }
        write_settings(path, made, force=False)
        yield None, path
