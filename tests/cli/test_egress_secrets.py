"""The API side holds the most secrets of all: the Secret, tokens, tickets, keys; none of them is ever told."""

import json
from collections.abc import Callable

import pytest

from tests.cli.endpoints import answering
from tests.cli.pseudo_terminal import on_terminal
from tests.cli.shell import Shell
from tests.cli.test_secrets_stay_secret import CANARY, LONG, betrayed
from tests.platforms import AGENT_ID, CORP_ID, SECRET, platform
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.platform.company import Application

TOKEN = f"tok{LONG}"
ENV = f"""WECOM_CORP_ID={CORP_ID}
WECOM_AGENT_ID={AGENT_ID}
WECOM_SECRET={LONG}
WECOM_SUITE_ID=ww4asffe99e54c0f4c
WECOM_SUITE_SECRET={CANARY}-suite
WECOM_SUITE_TICKET={CANARY}-ticket
WECOM_PROVIDER_SECRET={CANARY}-provider
WECOM_ROBOT_KEY={CANARY}-robot
WECOM_PROXY=
"""


def granted(request: Request) -> Response:
    """A token for everybody, and everything that was said, said again."""
    echo = f"{request.target} {request.body.decode()} {TOKEN}"
    fields = {"errcode": 0, "errmsg": echo, "access_token": TOKEN, "expires_in": 7200, "agentid": AGENT_ID}
    return said({**fields, "name": echo, "redirect_domain": TOKEN, "home_url": f"https://a.example.com/{TOKEN}"})


def refused(request: Request) -> Response:
    """A refusal that repeats what was said."""
    errmsg = f"invalid {request.target} {request.body.decode()}, hint: [{LONG}], from ip: 192.0.2.7"
    return said({"errcode": 40001, "errmsg": errmsg})


def refused_later(request: Request) -> Response:
    """A token first, and a refusal that repeats it then."""
    return granted(request) if "gettoken" in request.path else refused(request)


def said(document: dict[str, object]) -> Response:
    """A JSON answer."""
    return Response(headers=(("Content-Type", "application/json"),), body=json.dumps(document).encode())


def shown_as_page(request: Request) -> Response:
    """A page of somebody who logs everything."""
    headers = (
        ("Content-Type", "text/html"),
        ("Server", LONG),
        ("Location", f"https://x.example.com{request.target}"),
    )
    return Response(status=302, headers=headers, body=f"<html>{request.target} {request.body.decode()}</html>".encode())


@pytest.mark.parametrize("answer", [granted, refused, refused_later, shown_as_page])
def test_no_secret_is_told(shell: Shell, answer: Callable[[Request], Response]) -> None:
    """Whatever the other side says, in every format at once and at a terminal."""
    shell.write(".env", ENV)

    async def handler(request: Request) -> Response:
        return answer(request)

    with answering(handler) as endpoint:
        base = endpoint.url.rpartition("/")[0]
        call = ("egress", "--api-base", base, "--user", "lisi", "--send-to", "lisi")
        result = shell(*call, "-o", "report.txt", "-o", "report.json")
        screen = on_terminal(shell, *call, "--lang", "zh")
    assert result.status in {0, 1, 3}, result.stderr
    texts = [result.said, shell.read("report.txt"), shell.read("report.json"), screen.sent]
    assert [betrayed(one) for one in texts] == [[]] * 4
    assert len(endpoint.requests) > 5


def test_a_real_token_is_nowhere(shell: Shell) -> None:
    """What the platform gave out for this run is in none of its outputs."""
    shell.write(".env", f"WECOM_CORP_ID={CORP_ID}\nWECOM_AGENT_ID={AGENT_ID}\nWECOM_SECRET={SECRET}\n")
    application = Application(agent_id=AGENT_ID, name="x", secret=SECRET)
    with platform(applications=(application,), trusted_ips=()) as (base, standing):
        result = shell("egress", "--api-base", base, "-o", "report.json", "-o", "report.txt")
    (token,) = standing.ledger.tokens
    told = result.said + shell.read("report.json") + shell.read("report.txt")
    assert "egress-ip-not-trusted" in told
    assert token not in told
    assert SECRET not in told
