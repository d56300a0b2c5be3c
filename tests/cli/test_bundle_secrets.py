"""Canaries in everything that `report write` collects: none is in any member, and equal ones stay equal."""

import base64
import json
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.settings_text import env_text
from tests.cli.shell import COMMAND, LANGUAGES, Shell

SECRET = "Zk8Qw3Vt1Lp9Xs6Rb4NmZk8Qw3Vt1Lp9Xs6Rb4Nm123"
CANARIES = {
    name: f"{name.title().replace('_', '')}9x7Kq2"
    for name in (
        *("access_token", "ticket", "permanent_code", "authorization", "cookie", "basic", "robot", "proxy", "query"),
        *(
            "process",
            "nginx_set",
            "nginx_header",
            "nginx_auth",
            "log_url",
            "file_name",
            "yaml",
            "ini",
            "escaped",
            "environment",
        ),
    )
}
WORD = "sesame"
LOG = f"""GET /cgi-bin/user/get?access_token={CANARIES["access_token"]}&userid=zhangsan HTTP/1.1
<xml><SuiteTicket><![CDATA[{CANARIES["ticket"]}]]></SuiteTicket><InfoType>suite_ticket</InfoType></xml>
{{"permanent_code": "{CANARIES["permanent_code"]}", "errcode": 0}}
> Authorization: Bearer {CANARIES["authorization"]}
> Cookie: theme=dark; session={CANARIES["cookie"]}
> Proxy-Authorization: Basic {base64.b64encode(f"me:{CANARIES['basic']}".encode()).decode()}
then, without its name: {CANARIES["basic"]}
https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={CANARIES["robot"]}
https://me:{CANARIES["log_url"]}@git.corp.example.net/wecom/bot.git
next=https%3a%2f%2fh%2f%3faccess_token%3d{CANARIES["escaped"]}%26a%3db
wecom_token: {CANARIES["yaml"]}
sEncodingAESKey = {CANARIES["ini"]}
password={WORD} user=zhangsan at 2026-11-30T08:00:00Z from 203.0.113.7 to cb.corp.example.net MsgId 7316418413249832961
handed to us, without a name: {CANARIES["environment"]}
Secret in bytes: {SECRET.encode().hex(" ")}
"""
NGINX = f"""
events {{}}
http {{
    server {{
        server_name localhost 127.0.0.1;
        set $wecom_token "{CANARIES["nginx_set"]}";
        location / {{
            proxy_set_header X-Api-Key {CANARIES["nginx_header"]};
            proxy_set_header Authorization "Bearer {CANARIES["nginx_auth"]}";
            proxy_pass http://127.0.0.1:8000;
        }}
    }}
}}
"""
SERVER = """
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    do_POST = do_GET
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that was started with secrets on its command line."""
    command = [sys.executable, "-c", SERVER, "--secret", CANARIES["process"], f"--password={WORD}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        yield int(running.stdout.readline())
        running.kill()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, port: int) -> tuple[Shell, str]:
    """A bundle of all that, and what was said meanwhile."""
    shell = Shell(tmp_path_factory.mktemp("bundle"))
    shell.write(".env", env_text(SECRET=SECRET))
    shell.write(f"access_token={CANARIES['file_name']}.log", LOG)
    shell.write("nginx.conf", NGINX)
    told = shell(
        *("report", "write", "bundle.zip", f"http://127.0.0.1:{port}/cb?key={CANARIES['query']}", "--offline"),
        *("--log", f"access_token={CANARIES['file_name']}.log", "--nginx-conf", "nginx.conf", "--lang", "en"),
        DEPLOY_KEY=CANARIES["environment"],
        https_proxy=f"http://me:{CANARIES['proxy']}@127.0.0.1:9",
    )
    assert told.status in {0, 1, 3}, told.said
    return shell, told.said


def members(shell: Shell) -> dict[str, str]:
    """Names and texts of the archive."""
    with closing(zipfile.ZipFile(shell.folder / "bundle.zip")) as archive:
        return {one: archive.read(one).decode() for one in archive.namelist()}


@pytest.mark.parametrize("name", [*CANARIES, "SECRET"])
def test_no_canary_gets_out(written: tuple[Shell, str], name: str) -> None:
    """Not in a member, not in its name, not on the screen; not in base64 and not in hexadecimal digits."""
    shell, said = written
    canary = CANARIES.get(name, SECRET)
    texts = [said, *(f"{one}\n{text}" for one, text in members(shell).items())]
    forms = {canary, canary.encode().hex(), canary.encode().hex(" "), base64.b64encode(canary.encode()).decode()[:-4]}
    assert not [text for text in texts for form in forms if form.lower() in text.lower()]


def test_a_password_that_is_a_word_goes_where_it_stands(written: tuple[Shell, str]) -> None:
    """In the log and in the process list."""
    assert not [name for name, text in members(written[0]).items() if WORD in text]


def test_facts_stay(written: tuple[Shell, str]) -> None:
    """Times, addresses, hosts, ids and users are what support asks for."""
    (log,) = [text for name, text in members(written[0]).items() if name.startswith("logs/")]
    for fact in ("zhangsan", "2026-11-30T08:00:00Z", "203.0.113.7", "cb.corp.example.net", "7316418413249832961"):
        assert fact in log
    for name in ("access_token=", "theme=", "Bearer ", "https://me:", '"errcode": 0', "<InfoType>suite_ticket<"):
        assert name in log


def test_equal_secrets_are_equal_in_all_members(written: tuple[Shell, str]) -> None:
    """The password of the header is the one that stands alone; and everything replaced is listed with what it was."""
    texts = members(written[0])
    (log,) = [text for name, text in texts.items() if name.startswith("logs/")]
    assert re.search(r"without its name: REDACTED-\d+\n", log)
    used = set(re.findall(r"REDACTED-\d+", "".join(text for name, text in texts.items() if name != "manifest.json")))
    listed = {one["placeholder"]: one["what"] for one in json.loads(texts["manifest.json"])["replaced"]}
    assert used <= set(listed)
    assert {"named", "authorization", "cookie", "setting"} <= set(listed.values())


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not installed")
def test_any_unzip_reads_it(written: tuple[Shell, str]) -> None:
    """Members are for their owner alone, too."""
    shell = written[0]
    assert shell.program("unzip", "-q", "bundle.zip", "-d", "unpacked").returncode == 0
    unpacked = [one for one in (shell.folder / "unpacked").rglob("*") if one.is_file()]
    assert len(unpacked) == len(members(shell))
    assert {stat.S_IMODE(one.stat().st_mode) for one in unpacked} == {0o600}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bundle_that_was_there_is_told(shell: Shell, lang: str) -> None:
    """The new one takes its place, for its owner alone, and that is said."""
    shell.write("bundle.zip", "old", mode=0o644)
    told = shell("report", "write", "bundle.zip", "--only", "keys", "--lang", lang)
    assert told.stdout.count("bundle.zip") == 2
    assert stat.S_IMODE((shell.folder / "bundle.zip").stat().st_mode) == 0o600
    again = shell("report", "write", "other.zip", "--only", "keys", "--lang", lang)
    assert again.stdout.count("other.zip") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="the shell sets the limit")
def test_a_full_disk_leaves_what_was_there(shell: Shell) -> None:
    """One sentence with the name of the file, and no half of a bundle."""
    shell.write("bundle.zip", "old")
    command = f'ulimit -f 1; exec "{COMMAND[0]}" -m wecom_doctor report write bundle.zip --only keys --lang en'
    done = shell.program("bash", "-c", command)
    assert done.returncode == 2, done.stderr
    assert b"bundle.zip" in done.stderr
    assert shell.read("bundle.zip") == "old"
    assert sorted(path.name for path in Path(shell.folder).iterdir()) == ["bundle.zip"]


@pytest.mark.skipif(sys.platform == "win32", reason="the shell sets the limit")
def test_a_full_disk_is_told_with_the_file(shell: Shell) -> None:
    """Not as trouble with standard output."""
    command = f'ulimit -f 1; exec "{COMMAND[0]}" -m wecom_doctor env --lang en -o whole.html'
    done = shell.program("bash", "-c", command)
    assert done.returncode == 2, done.stderr
    assert b"whole.html" in done.stderr
