"""A correct endpoint at http and https: `python -m tests.bench.endpoint ENV IDENTITY`."""

import asyncio
import ssl
import sys
from contextlib import suppress

from dotenv import dotenv_values

from tests.fronts import LOOPBACK, Reader, Writer, pour
from wecom_doctor.examination.demo import serving
from wecom_doctor.settings.names import Name

OLDER_PORT = 8443
EVERYWHERE = "0.0.0.0"  # in a network of its own


async def serve(identity: str, port: int) -> None:
    """Pass on what comes to the two usual ports, and to one of TLS 1.2 alone, until somebody ends it."""
    newest, older = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2))
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    for context in (newest, older):
        context.load_cert_chain(identity)

    async def accept(reader: Reader, writer: Writer) -> None:
        with suppress(OSError):
            ahead, back = await asyncio.open_connection(LOOPBACK, port)
            await asyncio.gather(pour(reader, back), pour(ahead, writer))

    await asyncio.start_server(accept, EVERYWHERE, 80)
    await asyncio.start_server(accept, EVERYWHERE, 443, ssl=newest)
    await asyncio.start_server(accept, EVERYWHERE, OLDER_PORT, ssl=older)
    print("serving", flush=True)
    await asyncio.Event().wait()


def main(env: str, identity: str) -> None:
    """The endpoint on loopback, and the way to it."""
    values = dotenv_values(env)
    with serving({name: values.get(name) or "" for name in Name}) as port:
        asyncio.run(serve(identity, port))


if __name__ == "__main__":
    main(*sys.argv[1:])
