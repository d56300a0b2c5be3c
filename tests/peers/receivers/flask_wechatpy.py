"""A callback made with Flask and wechatpy after wechatpy's documentation; each breakage changes one habit of it."""

import gzip
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from flask import Flask, Response, abort, jsonify, redirect, request
from flask.typing import ResponseReturnValue as Answer
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.work import create_reply, parse_message
from wechatpy.work.crypto import WeChatCrypto
from wechatpy.work.events import EVENT_TYPES
from wechatpy.work.exceptions import InvalidCorpIdException
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import make_server

from tests.peers.receivers.misused_wechatpy import (
    AsciiOnly,
    Crypto,
    DecryptingFirst,
    DecryptingOnly,
    IdThrownAway,
    OfficialAccount,
    OldCryptography,
    TellingSignature,
    opening_with,
)
from tests.peers.receivers.row import Row, rows

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

OTHER_KEY = "kWxTz1cN0vQyBh5uLr7eGa2iJp9sDf4mEo6wXq8tVbA"


@dataclass(frozen=True)
class Exchange:
    """One message with what its answer needs."""

    row: Row
    message: Any
    nonce: str
    timestamp: str

    def reply(self) -> Any:
        """A passive reply, not yet encrypted."""
        return create_reply(f"收到：{getattr(self.message, 'content', self.message.type)}", self.message)

    def sealed(self, reply: Any, key: str = "", corp_id: str | None = None) -> str:
        """The reply in its envelope."""
        corp_id = self.row.corp_id if corp_id is None else corp_id
        return str(
            WeChatCrypto(self.row.token, key or self.row.key, corp_id).encrypt_message(
                reply, self.nonce, self.timestamp
            )
        )


def texts_only(one: Exchange) -> Answer:
    return one.sealed(one.reply()) if one.message.type == "text" else ""


def everything(one: Exchange) -> Answer:
    return one.sealed(one.reply())


def not_swapped(one: Exchange) -> Answer:
    reply = one.reply()
    reply.source, reply.target = reply.target, reply.source
    return one.sealed(reply)


def known_events_only(one: Exchange) -> Answer:
    return "" if one.message.type != "event" and one.message.type != "unknown" else str(EVENT_TYPES[one.message.event])


def after_six_seconds(one: Exchange) -> Answer:
    time.sleep(6)
    return ""


def echo_late(text: str) -> Answer:
    time.sleep(1.4)
    return text


def plain(app: Flask) -> None:
    pass


def csrf_protected(app: Flask) -> None:
    app.secret_key = "for sessions"
    CSRFProtect(app)


def login_required(app: Flask) -> None:
    @app.before_request
    def to_login() -> Answer | None:
        if request.path == "/login":
            return "<!doctype html><title>登录</title><form method=post><input name=password type=password></form>"
        return redirect(f"/login?next={request.path}")


def nonces_once(app: Flask) -> None:
    seen: set[str] = set()

    @app.before_request
    def refuse_repeated() -> None:
        if request.args.get("nonce", "") in seen:
            abort(403)
        seen.add(request.args.get("nonce", ""))


def clock_an_hour_ahead(app: Flask) -> None:
    @app.before_request
    def refuse_old() -> None:
        if abs(time.time() + 3600 - int(request.args.get("timestamp", "0"))) > 300:
            abort(403)


def line_ends_added(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        response.set_data(response.get_data() + b"\n")
        return response


def compressed(app: Flask) -> None:
    @app.after_request
    def compress(response: Response) -> Response:
        response.set_data(gzip.compress(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        return response


def own_agent_only(app: Flask) -> None:
    @app.before_request
    def refuse_others() -> None:
        if request.method == "POST" and b"<![CDATA[1000002]]></AgentID>" not in request.data:
            abort(403)


def stale_refused(app: Flask) -> None:
    @app.before_request
    def refuse_stale() -> None:
        if abs(time.time() - int(request.args.get("timestamp", "0"))) > 300:
            abort(403)


def browsers_greeted(app: Flask) -> None:
    @app.before_request
    def greet() -> Answer | None:
        return None if request.args else "<h1>企业微信回调服务运行中</h1>"


def errors_hidden(app: Flask) -> None:
    @app.errorhandler(Exception)
    def hide(error: Exception) -> Answer:
        return "success"


def debugged(app: Flask) -> None:
    app.debug = True
    app.wsgi_app = DebuggedApplication(app.wsgi_app)  # type: ignore[method-assign]


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What a developer decides; as it stands here it is right."""

    crypto: Callable[[str, str, str], Crypto] = WeChatCrypto
    parameter: Callable[[str], str] = lambda name: request.args.get(name, "")
    body: Callable[[], Any] = lambda: request.data
    echo: Callable[[str], Answer] = str
    answer: Callable[[Exchange], Answer] = texts_only
    refused: tuple[type[Exception], ...] = (InvalidSignatureException, InvalidCorpIdException)
    methods: tuple[str, ...] = ("GET", "POST")
    route: Callable[[str], str] = str
    wrapped: Callable[[Flask], None] = plain


BREAKAGES: dict[str, dict[str, Any]] = {
    "": {},
    "replies to everything": {"answer": everything},
    "success to messages": {"answer": lambda one: "success"},
    "own agent only": {"wrapped": own_agent_only},
    "stale refused": {"wrapped": stale_refused},
    "browsers greeted": {"wrapped": browsers_greeted},
    "echo jsonified": {"echo": jsonify},
    "echo in envelope": {"echo": lambda text: jsonify(code=0, msg="success", data=text)},
    "echo printed as bytes": {"echo": lambda text: str(text.encode())},
    "echo with 201": {"echo": lambda text: (text, 201)},
    "echo forgotten": {"echo": lambda text: ""},
    "echo is ciphertext": {"echo": lambda text: request.args["echostr"]},
    "echo is success": {"echo": lambda text: "success"},
    "echo late": {"echo": echo_late},
    "parameters decoded twice": {"parameter": lambda name: unquote_plus(request.args.get(name, ""))},
    "parameters case": {"parameter": lambda name: request.args.get(name.replace("echostr", "echoStr"), "")},
    "signature ignored": {"crypto": DecryptingOnly},
    "receive id ignored": {"crypto": opening_with(IdThrownAway)},
    "decrypts first": {"crypto": DecryptingFirst},
    "expected signature shown": {"crypto": TellingSignature},
    "ascii only": {"crypto": opening_with(AsciiOnly)},
    "errors uncaught": {"refused": ()},
    "old cryptography": {"crypto": opening_with(OldCryptography), "wrapped": debugged},
    "official account class": {"crypto": OfficialAccount},
    "get only": {"methods": ("GET",)},
    "post only": {"methods": ("POST",)},
    "route with slash": {"route": lambda path: f"{path}/"},
    "route without slash": {"route": lambda path: path.removesuffix("/")},
    "body as json": {"body": lambda: request.get_json()},
    "body as form": {"body": lambda: request.form["xml"]},
    "reply in clear": {"answer": lambda one: one.reply().render()},
    "reply not swapped": {"answer": not_swapped},
    "reply without receive id": {"answer": lambda one: one.sealed(one.reply(), corp_id="")},
    "reply with other key": {"answer": lambda one: one.sealed(one.reply(), key=OTHER_KEY)},
    "reply in milliseconds": {"answer": lambda one: one.sealed(one.reply()).replace("</TimeStamp>", "000</TimeStamp>")},
    "reply is json": {"answer": lambda one: jsonify(errcode=0, errmsg="ok")},
    "unknown events crash": {"answer": known_events_only},
    "answers after six seconds": {"answer": after_six_seconds},
    "csrf": {"wrapped": csrf_protected},
    "login": {"wrapped": login_required},
    "nonces once": {"wrapped": nonces_once},
    "clock ahead": {"wrapped": clock_an_hour_ahead},
    "line ends": {"wrapped": line_ends_added},
    "compressed": {"wrapped": compressed},
    "errors hidden": {"wrapped": errors_hidden},
}


def app_of(row: Row) -> Flask:
    """The receiver that a row asks for."""
    habits = replace(Habits(), **BREAKAGES[row.breakage])
    app = Flask(__name__)

    def callback() -> Answer:
        crypto = habits.crypto(row.token, row.key, row.corp_id)
        signature, timestamp, nonce = map(habits.parameter, ("msg_signature", "timestamp", "nonce"))
        if request.method == "GET":
            try:
                text = crypto.check_signature(signature, timestamp, nonce, habits.parameter("echostr"))
            except habits.refused[:1]:
                abort(403)
            return habits.echo(text)
        try:
            message = crypto.decrypt_message(habits.body(), signature, timestamp, nonce)
        except habits.refused:
            abort(403)
        return habits.answer(Exchange(row, parse_message(message), nonce, timestamp))

    app.add_url_rule(habits.route(row.path), "callback", callback, methods=habits.methods)
    habits.wrapped(app)
    return app


def by_port(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """For gunicorn, which has one application for all the ports that it is bound to."""
    return APPS[environ["SERVER_PORT"]](environ, start_response)


APPS = {str(row.port): app_of(row) for row in rows()}

if __name__ == "__main__":
    for port, app in APPS.items():
        Thread(target=make_server("127.0.0.1", int(port), app, threaded=True).serve_forever).start()
