"""Headless Chromium that can reach nothing but a proxy of ours, which writes down what was asked for."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE_S = 120
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    # Pages may look into each other only here, so that a test can measure them.
    "--allow-file-access-from-files",
)


class Browser:
    """Opens files; `asked` is every address that left the browser."""

    def __init__(self, folder: Path, port: int, asked: list[str]) -> None:
        self._folder = folder
        self._port = port
        self.asked = asked

    def __call__(self, page: Path, *options: str) -> bytes:
        """What Chromium prints about one page."""
        profile = self._folder / f"profile-{len(list(self._folder.iterdir()))}"
        way = (f"--proxy-server=http://127.0.0.1:{self._port}", "--proxy-bypass-list=<-loopback>")
        done = subprocess.run(
            [str(CHROMIUM), *QUIET, *way, f"--user-data-dir={profile}", *options, page.as_uri()],
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        shutil.rmtree(profile, ignore_errors=True)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
        return done.stdout


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser whose every request ends at a proxy that refuses it."""
    asked: list[str] = []

    class Refusing(BaseHTTPRequestHandler):
        """Writes down the address and refuses."""

        def refuse(self) -> None:
            asked.append(self.path)
            self.send_error(403)

        do_GET = do_POST = do_HEAD = do_CONNECT = refuse  # noqa: N815  # the names are the base class's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Browser(folder, server.server_port, asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
