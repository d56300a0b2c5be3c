"""`wecom-doctor check` and `net`: what the console will say of the domain, and the ownership file in its root."""

import json
from collections.abc import Iterator

import pytest

from tests.cli.endpoints import KEYS, PATH, Endpoint, answering
from tests.cli.settings_text import env_text
from tests.cli.shell import LANGUAGES, Result, Shell
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.reference import receive

CODE = "YpAqDE4xoAPsmGSK"
FILE = f"WW_verify_{CODE}.txt"
TUNNEL = "https://abc.trycloudflare.com/callback"
JSON = ("--format", "json")


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A folder with a .env without fault."""
    shell.write(".env", env_text())
    return shell


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A correct receiver on a site that has its ownership file, with a line break at its end at one place."""

    async def site(request: Request) -> Response:
        if request.path == f"/{FILE}":
            return Response(headers=(("Content-Type", "text/plain"),), body=CODE.encode())
        if request.path == "/WW_verify_other.txt":
            return Response(headers=(("Content-Type", "text/plain"),), body=b"other\n")
        return receive(request, KEYS, path=PATH).response

    with answering(site) as running:
        yield running


def said(result: Result, area: str) -> list[tuple[str, str, str]]:
    """What is said in an area: the code, how sure, how grave."""
    return [
        (one["code"], one["certainty"], one["severity"])
        for one in result.document["diagnosis"]
        if one["check"].startswith(f"{area}.")
    ]


def verdict(result: Result, check: str) -> str:
    """The verdict of a check."""
    return next(str(one["verdict"]) for one in result.document["checks"] if one["id"] == check)


@pytest.mark.parametrize("written", [FILE, CODE, f"./downloads/{FILE}", f"https://wecom.example.com/{FILE}"])
def test_the_file_in_the_root_is_found(ready: Shell, endpoint: Endpoint, written: str) -> None:
    """However it is named, it is fetched from the root of the site and not from the callback's path."""
    result = ready("net", endpoint.url, "--verify-file", written, "--only", "domain", *JSON)
    assert verdict(result, "domain.verify-file") == "ok"
    assert [one.path for one in endpoint.requests] == [f"/{FILE}"]
    assert result.status == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_with_a_line_break_is_told(ready: Shell, endpoint: Endpoint, lang: str) -> None:
    """A warning that shows the address, names the slip and the command that mends it."""
    asked = ("check", endpoint.url, "--verify-file", "other", "--only", "domain", "--lang", lang)
    told = ready(*asked).stdout
    assert "verify-file-wrong" in told
    assert "/WW_verify_other.txt" in told
    assert {"zh": "换行", "en": "line break"}[lang] in told
    assert "printf" in told
    result = ready(*asked, *JSON)
    assert said(result, "domain") == [("verify-file-wrong", "likely", "warning")]
    assert result.status == 0


def test_a_file_that_is_not_there_is_certainly_missing(ready: Shell, endpoint: Endpoint) -> None:
    """404 needs no guess."""
    result = ready("check", endpoint.url, "--verify-file", "another", "--only", "domain", *JSON)
    assert said(result, "domain") == [("verify-file-missing", "certain", "warning")]


def test_the_setting_names_another_host(ready: Shell, endpoint: Endpoint) -> None:
    """The file belongs to the trusted domain; its port may be another one."""
    domain = endpoint.url.removeprefix("http://").removesuffix(PATH)
    ready.write(".env", env_text() + f"WECOM_TRUSTED_DOMAIN={domain}\n")
    result = ready("check", "http://127.0.0.1:9/callback", "--verify-file", FILE, "--only", "domain", *JSON)
    assert verdict(result, "domain.verify-file") == "ok"
    assert result.document["facts"]["verify_file"]["host"] == "127.0.0.1"


@pytest.mark.parametrize("command", ["check", "net"])
def test_a_tunnel_s_domain_is_foretold_without_a_request(ready: Shell, command: str) -> None:
    """A warning, likely and no more; the exit status stays 0."""
    result = ready(command, TUNNEL, "--only", "url", *JSON)
    assert said(result, "url") == [("tunnel-shared-domain", "likely", "warning")]
    assert result.status == 0


@pytest.mark.parametrize(
    ("host", "code", "certainty"),
    [
        ("abc.natappfree.cc", "domain-third-party", "likely"),
        ("abc.r7.cpolar.top", "tunnel-shared-domain", "possible"),
        ("abc.ngrok-free.app", "tunnel-shared-domain", "possible"),
        ("abc.cn-hangzhou.fcapp.run", "domain-third-party", "likely"),
    ],
)
def test_what_is_known_of_a_platform_is_what_is_said(ready: Shell, host: str, code: str, certainty: str) -> None:
    """Reports make it likely; the rule alone makes it possible."""
    result = ready("net", f"https://{host}/callback", "--only", "url", *JSON)
    assert said(result, "url") == [(code, certainty, "warning")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_forecast_names_platform_report_and_way_out(ready: Shell, lang: str) -> None:
    """Who owns the domain, where it was met, and that the tunnel can stay."""
    told = ready("check", TUNNEL, "--only", "url", "--lang", lang).stdout
    for part in (
        "trycloudflare.com",
        "Cloudflare, Inc.",
        "OpenClaw-Wechat/issues/1",
        "域名主体校验未通过",
        "customDomains",
    ):
        assert part in told.replace("\n           ", "")


def test_a_healthy_domain_gets_one_line_about_its_filing(ready: Shell) -> None:
    """No finding: a person may look it up, and is told where in one skipped check."""
    result = ready("check", "https://wecom.example.com/callback", "--only", "url", *JSON)
    assert said(result, "url") == []
    skipped = [one for one in result.document["checks"] if one["because"] == "--filing-subject"]
    assert [one["id"] for one in skipped] == ["url.filing-subject"]
    assert (result.status, result.document["verdict"]) == (0, "healthy")
    told = ready("check", "https://wecom.example.com/callback", "--only", "url", "--lang", "zh").stdout
    assert "beian.miit.gov.cn" in told


def test_brackets_are_told_from_names(ready: Shell) -> None:
    """The same company in two typings is a warning; another company is an error, and likely."""
    url = "https://wecom.example.com/callback"
    options = ("--only", "url", *JSON, "--filing-subject", "示例（北京）有限公司", "--corp-subject")
    result = ready("check", url, *options, "示例(北京)有限公司")
    assert said(result, "url") == [("domain-subject-mismatch", "likely", "warning")]
    assert result.status == 0
    result = ready("check", url, *options, "另一家有限公司")
    assert said(result, "url") == [("domain-subject-mismatch", "likely", "error")]
    assert result.status == 1
    assert "另一家有限公司" in json.dumps(result.document, ensure_ascii=False)


def test_another_trusted_domain_is_worth_a_notice(ready: Shell) -> None:
    """Without an API it is all that can be compared, and it need not be wrong."""
    ready.write(".env", env_text() + "WECOM_TRUSTED_DOMAIN=example.com\n")
    result = ready("check", "https://wecom.example.com/callback", "--only", "domain.trusted-host", *JSON)
    assert said(result, "domain") == [("trusted-domain-differs", "possible", "notice")]
    assert result.status == 0
