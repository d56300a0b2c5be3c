"""The page that a broken endpoint fetches for an XML entity comes from this machine, or not at all."""

import pytest

from tests.receiver.serving import LOOPBACK, play, serving
from wecom_doctor.net.loopback import fetched
from wecom_doctor.receiver.exchange import Raw, Request, Response


def test_the_body_is_fetched() -> None:
    """Whatever path, without headers."""

    async def page(request: Request) -> Response:
        return Response(body=request.path.encode())

    async def scenario() -> None:
        async with serving(page) as served:
            assert await fetched(f"http://{LOOPBACK}:{served.running.port}/seen") == b"/seen"

    play(scenario())


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "/etc/hostname",
        "https://127.0.0.1/",
        "http://192.0.2.1/",
        "http://example.com/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@192.0.2.1/",
        "http://localhost:99999/",
        "http://[::1",
        "",
    ],
)
def test_nothing_else_is_asked(url: str) -> None:
    """Files, other machines and nonsense give nothing."""

    async def scenario() -> None:
        assert await fetched(url) == b""

    play(scenario())


def test_nobody_there_is_no_error() -> None:
    """A port where nobody listens any more, and a listener that says nothing."""

    async def silent(_request: Request) -> Raw:
        return Raw()

    async def scenario() -> None:
        async with serving(silent) as served:
            port = served.running.port
            assert await fetched(f"http://{LOOPBACK}:{port}/") == b""
        assert await fetched(f"http://{LOOPBACK}:{port}/") == b""

    play(scenario())
