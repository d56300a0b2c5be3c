"""A callback made with FastAPI and wechatpy on uvicorn, with care: whatever is wrong is a 403."""

import os
from collections.abc import Callable
from threading import Thread
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from wechatpy.work import create_reply, parse_message
from wechatpy.work.crypto import WeChatCrypto

from tests.peers.receivers.row import Row, rows

LOGIN = "<!doctype html><html><head><title>登录</title></head><body><form method=post><input type=password></form>"
INDEX = (
    '<!doctype html><html><head><title>控制台</title><script type="module" src="/assets/index-4f9c21d0.js"></script>'
    '</head><body><div id="app"></div></body></html>'
)


class Callback:
    """The callback itself; routes and wrapping differ."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.crypto = WeChatCrypto(row.token, row.key, row.corp_id)

    def verified(self, signature: str, timestamp: object, nonce: object, echostr: str) -> str:
        """The plaintext of an echostr."""
        try:
            return str(self.crypto.check_signature(signature, str(timestamp), str(nonce), echostr))
        except Exception:  # noqa: BLE001 whatever wechatpy ends in
            raise HTTPException(403) from None

    def answered(self, body: Any, signature: str, timestamp: str, nonce: str) -> str:
        """What a message is answered."""
        try:
            message = parse_message(self.crypto.decrypt_message(body, signature, timestamp, nonce))
        except Exception:  # noqa: BLE001 whatever wechatpy ends in
            raise HTTPException(403) from None
        if message.type != "text":
            return ""
        return str(self.crypto.encrypt_message(create_reply(f"收到：{message.content}", message), nonce, timestamp))


def add_get(app: FastAPI, callback: Callback, response: type[Response] = PlainTextResponse) -> None:
    @app.get(callback.row.path, response_class=response)
    def verify(msg_signature: str, timestamp: str, nonce: str, echostr: str) -> Any:
        return callback.verified(msg_signature, timestamp, nonce, echostr)


def add_post(app: FastAPI, callback: Callback) -> None:
    @app.post(callback.row.path, response_class=PlainTextResponse)
    async def receive(request: Request, msg_signature: str, timestamp: str, nonce: str) -> Any:
        return callback.answered(await request.body(), msg_signature, timestamp, nonce)


def healthy(app: FastAPI, callback: Callback) -> None:
    add_get(app, callback)
    add_post(app, callback)


def text_returned(app: FastAPI, callback: Callback) -> None:
    add_get(app, callback, JSONResponse)
    add_post(app, callback)


def number_returned(app: FastAPI, callback: Callback) -> None:
    @app.get(callback.row.path)
    def verify(msg_signature: str, timestamp: str, nonce: str, echostr: str) -> int:
        return int(callback.verified(msg_signature, timestamp, nonce, echostr))

    add_post(app, callback)


def object_returned(app: FastAPI, callback: Callback) -> None:
    @app.get(callback.row.path)
    def verify(msg_signature: str, timestamp: str, nonce: str, echostr: str) -> dict[str, str]:
        return {"echostr": callback.verified(msg_signature, timestamp, nonce, echostr)}

    add_post(app, callback)


def parameter_misnamed(app: FastAPI, callback: Callback) -> None:
    @app.get(callback.row.path, response_class=PlainTextResponse)
    def verify(msg_signature: str, timestamp: str, nonce: str, echoStr: str) -> Any:  # noqa: N803
        return callback.verified(msg_signature, timestamp, nonce, echoStr)

    add_post(app, callback)


def signature_misnamed(app: FastAPI, callback: Callback) -> None:
    @app.get(callback.row.path, response_class=PlainTextResponse)
    def verify(signature: str, timestamp: str, nonce: str, echostr: str) -> Any:
        return callback.verified(signature, timestamp, nonce, echostr)

    add_post(app, callback)


def timestamp_as_number(app: FastAPI, callback: Callback) -> None:
    @app.get(callback.row.path, response_class=PlainTextResponse)
    def verify(msg_signature: str, timestamp: float, nonce: str, echostr: str) -> Any:
        return callback.verified(msg_signature, timestamp, nonce, echostr)

    add_post(app, callback)


def body_as_json(app: FastAPI, callback: Callback) -> None:
    class Envelope(BaseModel):
        ToUserName: str
        Encrypt: str

    @app.post(callback.row.path, response_class=PlainTextResponse)
    async def receive(envelope: Envelope, msg_signature: str, timestamp: str, nonce: str) -> Any:
        return callback.answered(envelope.model_dump(), msg_signature, timestamp, nonce)

    add_get(app, callback)


def bot_envelope(app: FastAPI, callback: Callback) -> None:
    """The adapter for a smart bot: JSON, and an empty receive id in messages."""
    bot = WeChatCrypto(callback.row.token, callback.row.key, "")

    @app.post(callback.row.path, response_class=PlainTextResponse)
    async def receive(request: Request, msg_signature: str, timestamp: str, nonce: str) -> Any:
        body = await request.json()
        bot.decrypt_message({"Encrypt": body["encrypt"]}, msg_signature, timestamp, nonce)
        return ""

    add_get(app, callback)


def post_only(app: FastAPI, callback: Callback) -> None:
    add_post(app, callback)


def get_only(app: FastAPI, callback: Callback) -> None:
    add_get(app, callback)


def bearer_demanded(app: FastAPI, callback: Callback) -> None:
    app.router.dependencies.append(Depends(HTTPBearer()))
    healthy(app, callback)


def login_demanded(app: FastAPI, callback: Callback) -> None:
    @app.middleware("http")
    async def to_login(request: Request, call_next: RequestResponseEndpoint) -> Response:
        if request.url.path == "/login":
            return HTMLResponse(LOGIN)
        return RedirectResponse(f"/login?next={request.url.path}")

    healthy(app, callback)


def other_host_trusted(app: FastAPI, callback: Callback) -> None:
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["wecom.example.com"])
    healthy(app, callback)


def https_forced(app: FastAPI, callback: Callback) -> None:
    app.add_middleware(HTTPSRedirectMiddleware)
    healthy(app, callback)


def compressing(app: FastAPI, callback: Callback) -> None:
    app.add_middleware(GZipMiddleware, minimum_size=0)
    healthy(app, callback)


def page_for_everything(app: FastAPI, callback: Callback) -> None:
    @app.get("/{path:path}", response_class=HTMLResponse)
    def index(path: str) -> str:
        return INDEX


def settings_missing(app: FastAPI, callback: Callback) -> None:
    @app.api_route(callback.row.path, methods=["GET", "POST"])
    def receive(msg_signature: Annotated[str, Query()]) -> str:
        return os.environ["A_TOKEN_THAT_NOBODY_SET"]


def route_with_slash(app: FastAPI, callback: Callback) -> None:
    @app.get(f"{callback.row.path}/", response_class=PlainTextResponse)
    def verify(msg_signature: str, timestamp: str, nonce: str, echostr: str) -> Any:
        return callback.verified(msg_signature, timestamp, nonce, echostr)


def under_wechat(app: FastAPI, callback: Callback) -> None:
    """The program listens where its author wanted it, not where the console was told."""
    healthy(app, Callback(Row(**{**vars(callback.row), "path": "/wechat"})))


BREAKAGES: dict[str, Callable[[FastAPI, Callback], None]] = {
    "": healthy,
    "compressing": compressing,
    "number returned": number_returned,
    "text returned": text_returned,
    "object returned": object_returned,
    "echostr misnamed": parameter_misnamed,
    "signature misnamed": signature_misnamed,
    "timestamp as number": timestamp_as_number,
    "body as json": body_as_json,
    "bot envelope": bot_envelope,
    "post only": post_only,
    "get only": get_only,
    "bearer": bearer_demanded,
    "login": login_demanded,
    "other host": other_host_trusted,
    "https forced": https_forced,
    "page for everything": page_for_everything,
    "settings missing": settings_missing,
    "route with slash": route_with_slash,
    "other path": under_wechat,
}


def app_of(row: Row) -> FastAPI:
    """The receiver that a row asks for."""
    app = FastAPI()
    BREAKAGES[row.breakage](app, Callback(row))
    return app


if __name__ == "__main__":
    for row in rows():
        serve = {"host": "127.0.0.1", "port": row.port, "log_level": "warning"}
        Thread(target=uvicorn.run, args=[app_of(row)], kwargs=serve).start()
