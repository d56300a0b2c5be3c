"""While somebody waits at a terminal: what for, in words, and for how long at most."""

import asyncio
import re
import threading

import pytest

from tests.cli.endpoints import PATH, answering
from tests.cli.pseudo_terminal import ESCAPE, columns, on_terminal
from tests.cli.settings_text import AES_KEY, CORP_ID, TOKEN, env_text
from tests.cli.shell import PATIENCE_S, Shell
from wecom_doctor.cli._progress import told
from wecom_doctor.examination.run import ProbeStarted
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive

KEYS = Keys(token=TOKEN, encoding_aes_key=AES_KEY, corp_id=CORP_ID)
FIRST = {"en": "waiting for ", "zh": "正在等"}


def started(name: str, *, usual_s: float = 2.0, limit_s: float = 10.0) -> ProbeStarted:
    """A probe that began at the time 0."""
    return ProbeStarted(name=name, usual_s=usual_s, limit_s=limit_s)


@pytest.mark.parametrize("lang", Lang)
def test_what_is_waited_for_is_told_in_words(lang: Lang) -> None:
    """Before anything is unusual, everything that has not come back is named; no name of our code is shown."""
    waiting = {name: (started(name), 0.0) for name in ("verification", "env_git")}
    text = told(waiting, 1.0, Words(lang))
    assert all(Words(lang).probe(name) in text for name in waiting)
    assert "_" not in text


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", ["verification", "env_lines"])
def test_what_takes_long_is_told_alone_with_its_end(name: str, lang: Lang) -> None:
    """Past the usual time the one that is latest is named, and the seconds until it is given up are counted down."""
    waiting = {"env_git": (started("env_git", usual_s=4.0), 0.0), name: (started(name, limit_s=9.0), 0.0)}
    assert re.findall(r"\d+", told(waiting, 5.5, Words(lang))) == ["4"]
    assert re.findall(r"\d+", told(waiting, 8.9, Words(lang))) == ["1"]
    assert Words(lang).probe("env_git") not in told(waiting, 5.5, Words(lang))


@pytest.mark.parametrize(("width", "lang"), [(80, "zh"), (40, "en")])
def test_the_line_comes_and_goes(shell: Shell, width: int, lang: str) -> None:
    """An answer that takes its time is waited for by name, on one line that fits, and nothing of it stays."""
    shell.write(".env", env_text())
    seen = threading.Event()

    async def after_the_line(request: Request) -> Response:
        await asyncio.to_thread(seen.wait, PATIENCE_S)
        return receive(request, KEYS, path=PATH).response

    with answering(after_the_line) as endpoint:
        screen = on_terminal(
            shell,
            *("check", endpoint.url, "--only", "callback", "--lang", lang),
            width=width,
            watch=lambda sent: seen.set() if FIRST[lang] in sent else None,
        )
    assert screen.written_over
    assert all(columns(ESCAPE.sub("", one)) < width for one in screen.written_over)
    assert screen.status == 0
    # What was written over is gone: the screen shows the report that a pipe would get.
    assert FIRST[lang] not in "\n".join(screen.lines)
