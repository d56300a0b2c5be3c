"""How known servers and frameworks answer when they refuse: status, headers and body as they come over the wire."""

import json
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

from wecom_doctor.receiver.exchange import Raw, Request, Response
from wecom_doctor.receiver.wire import phrase, response_bytes

Header = tuple[str, str]

NGINX_SERVER: Header = ("Server", "nginx/1.24.0")
WERKZEUG_SERVER: Header = ("Server", "Werkzeug/3.0.4 Python/3.11.9")
NO_SNIFF: Header = ("X-Content-Type-Options", "nosniff")
# Where nginx has words of its own.
NGINX_SAYS = {
    413: "Request Entity Too Large",
    414: "Request-URI Too Large",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}
FLASK_SAYS = {
    400: "The browser (or proxy) sent a request that this server could not understand.",
    403: "You don't have the permission to access the requested resource.",
    404: "The requested URL was not found on the server.",
    405: "The method is not allowed for the requested URL.",
    500: "The server encountered an internal error and was unable to complete your request.",
}


def text(status: int, body: str, *headers: Header) -> Response:
    """A plain text."""
    return Response(
        status=status, headers=(("Content-Type", "text/plain; charset=utf-8"), *headers), body=body.encode()
    )


def html(status: int, body: str, *headers: Header) -> Response:
    """A page."""
    return Response(status=status, headers=(("Content-Type", "text/html; charset=utf-8"), *headers), body=body.encode())


def as_json(status: int, document: object, *headers: Header) -> Response:
    """A JSON document."""
    body = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    return Response(status=status, headers=(("Content-Type", "application/json"), *headers), body=body)


def nginx(status: int, *headers: Header) -> Response:
    """The error page of nginx."""
    title = f"{status} {NGINX_SAYS.get(status) or HTTPStatus(status).phrase}"
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        "<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n"
    )
    return Response(status=status, headers=(("Content-Type", "text/html"), NGINX_SERVER, *headers), body=page.encode())


def flask(status: int, *headers: Header) -> Response:
    """The error page of Flask and Werkzeug."""
    name = HTTPStatus(status).phrase
    page = f"<!doctype html>\n<html lang=en>\n<title>{status} {name}</title>\n<h1>{name}</h1>\n"
    return html(status, f"{page}<p>{FLASK_SAYS[status]}</p>\n", WERKZEUG_SERVER, *headers)


def fastapi(status: int, detail: object = None, *headers: Header) -> Response:
    """The error document of FastAPI and Starlette; a crash has no document."""
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return text(status, "Internal Server Error", ("Server", "uvicorn"))
    return as_json(status, {"detail": detail or phrase(status)}, ("Server", "uvicorn"), *headers)


def express(status: int, said: str) -> Response:
    """The error page of Express; markup in what it says must already be escaped."""
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n'
        f"<pre>{said}</pre>\n</body>\n</html>\n"
    )
    headers = (("X-Powered-By", "Express"), ("Content-Security-Policy", "default-src 'none'"), NO_SNIFF)
    return html(status, page, *headers)


def spring(request: Request, status: int, message: str | None = None) -> Response:
    """The error document of Spring Boot; new versions leave the message out unless told otherwise."""
    moment = datetime.fromtimestamp(request.received_at, UTC).isoformat(timespec="milliseconds")
    document: dict[str, object] = {"timestamp": moment, "status": status, "error": phrase(status)}
    if message is not None:
        document["message"] = message
    return as_json(status, {**document, "path": request.path})


def django(status: int, title: str) -> Response:
    """The short error page of Django without DEBUG."""
    page = (
        f'\n<!doctype html>\n<html lang="en">\n<head>\n  <title>{title}</title>\n</head>\n<body>\n'
        f"  <h1>{title}</h1><p></p>\n</body>\n</html>\n"
    )
    return html(status, page, NO_SNIFF, ("Referrer-Policy", "same-origin"))


def php(body: str, status: int = 200) -> Response:
    """What a PHP script prints."""
    return html(status, body, NGINX_SERVER, ("X-Powered-By", "PHP/7.4.33"))


def moved(location: str, status: int, *headers: Header) -> Response:
    """A redirect without a page."""
    return Response(status=status, headers=(("Location", location), *headers))


def origin(request: Request, scheme: str = "http") -> str:
    """The scheme and host that the client asked for."""
    return f"{scheme}://{quote(request.header('Host') or 'localhost', safe=':[].-')}"


def query_of(request: Request) -> str:
    """The query with its mark, or nothing."""
    return f"?{request.query}" if request.query else ""


def later(seconds: float, response: Response) -> Raw:
    """A good response that keeps its client waiting; the pause is data, so nobody has to wait to know it."""
    return Raw(parts=(seconds, response_bytes(response, stays=False)))
