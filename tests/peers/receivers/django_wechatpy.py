"""A callback made with Django and wechatpy; as Django's settings are one for a process, so is the receiver."""

from collections.abc import Callable
from typing import Any
from wsgiref.simple_server import make_server

from django.conf import settings  # type: ignore[import-untyped]
from django.core.wsgi import get_wsgi_application  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse, JsonResponse  # type: ignore[import-untyped]
from django.urls import path  # type: ignore[import-untyped]
from django.views.decorators.csrf import csrf_exempt  # type: ignore[import-untyped]
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.work import create_reply, parse_message
from wechatpy.work.crypto import WeChatCrypto
from wechatpy.work.exceptions import InvalidCorpIdException

from tests.peers.receivers.row import rows

[ROW] = rows()
CRYPTO = WeChatCrypto(ROW.token, ROW.key, ROW.corp_id)
REFUSED = (InvalidSignatureException, InvalidCorpIdException)


def callback(request: HttpRequest) -> HttpResponse:
    """The callback."""
    signed = [request.GET.get(name, "") for name in ("msg_signature", "timestamp", "nonce")]
    try:
        if request.method == "GET":
            return ECHO(CRYPTO.check_signature(*signed, request.GET.get("echostr", "")))
        message = parse_message(CRYPTO.decrypt_message(BODY(request), *signed))
    except REFUSED:
        return HttpResponse("forbidden", status=403)
    if message.type != "text":
        return HttpResponse()
    reply = create_reply(f"收到：{message.content}", message)
    return HttpResponse(CRYPTO.encrypt_message(reply, signed[2], signed[1]), content_type="text/xml")


BREAKAGES: dict[str, dict[str, Any]] = {
    "": {},
    "csrf": {"view": callback},
    "other host": {"ALLOWED_HOSTS": ["wecom.example.com"]},
    "other host debugged": {"ALLOWED_HOSTS": ["wecom.example.com"], "DEBUG": True},
    "https forced": {"SECURE_SSL_REDIRECT": True},
    "slash appended": {"route": f"{ROW.path}/"},
    "attribute of flask": {"body": lambda request: request.data},
    "json response": {"echo": lambda text: JsonResponse(text, safe=False)},
    "page not found": {"route": "/api/wecom", "DEBUG": True},
}
CHANGED = BREAKAGES[ROW.breakage]
ECHO: Callable[[str], HttpResponse] = CHANGED.get("echo", HttpResponse)
BODY: Callable[[HttpRequest], bytes] = CHANGED.get("body", lambda request: request.body)
urlpatterns = [path(CHANGED.get("route", ROW.path)[1:], CHANGED.get("view", csrf_exempt(callback)))]

if __name__ == "__main__":
    settings.configure(
        **{
            "SECRET_KEY": "for sessions",
            "ROOT_URLCONF": "tests.peers.receivers.django_wechatpy",
            "ALLOWED_HOSTS": ["*"],
            "MIDDLEWARE": [
                "django.middleware.security.SecurityMiddleware",
                "django.middleware.common.CommonMiddleware",
                "django.middleware.csrf.CsrfViewMiddleware",
            ],
            **{name: value for name, value in CHANGED.items() if name.isupper()},
        }
    )
    make_server("127.0.0.1", ROW.port, get_wsgi_application()).serve_forever()
