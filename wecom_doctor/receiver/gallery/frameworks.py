"""What frameworks answer to a POST that they do not let through to its handler."""

from html import escape
from http import HTTPStatus

from wecom_doctor.receiver.exchange import Response
from wecom_doctor.receiver.gallery.exhibit import Visit
from wecom_doctor.receiver.gallery.servers import WERKZEUG_SERVER, express, fastapi, html, spring

NO_SNIFF = ("X-Content-Type-Options", "nosniff")
UNCACHED = (
    ("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("Pragma", "no-cache"),
    ("Expires", "0"),
)


def flask_saying(status: int, says: str) -> Response:
    """The page of an HTTP error in Flask, with a sentence of the extension that raised it."""
    name = HTTPStatus(status).phrase
    page = f"<!doctype html>\n<html lang=en>\n<title>{status} {name}</title>\n<h1>{name}</h1>\n<p>{says}</p>\n"
    return html(status, page, WERKZEUG_SERVER)


def django_csrf(_visit: Visit) -> Response:
    """The page of Django's CSRF check, without its style sheet and its advice to the browser's owner."""
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n  <meta http-equiv="content-type" content="text/html;'
        ' charset=utf-8">\n  <meta name="robots" content="NONE,NOARCHIVE">\n  <title>403 Forbidden</title>\n'
        '</head>\n<body>\n<div id="summary">\n  <h1>Forbidden <span>(403)</span></h1>\n'
        "  <p>CSRF verification failed. Request aborted.</p>\n</div>\n\n"
        '<div id="explanation">\n  <p><small>More information is available with DEBUG=True.</small></p>\n</div>\n\n'
        "</body>\n</html>\n"
    )
    return html(403, page, ("X-Frame-Options", "DENY"), NO_SNIFF, ("Referrer-Policy", "same-origin"))


def laravel_csrf(_visit: Visit) -> Response:
    """A POST without a CSRF token at Laravel: a status that no standard knows, and a session for the stranger."""
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n'
        "        <title>Page Expired</title>\n    </head>\n"
        '    <body class="antialiased">\n        <div class="px-4 text-lg text-gray-500">\n'
        "            419        </div>\n"
        '        <div class="ml-4 text-lg text-gray-500">\n            Page Expired        </div>\n'
        "    </body>\n</html>\n"
    )
    cookie = "laravel_session=eyJpdiI6IlF3R0VXa1B2; path=/; httponly; samesite=lax"
    headers = (("Cache-Control", "no-cache, private"), ("X-Powered-By", "PHP/8.2.20"), ("Set-Cookie", cookie))
    return html(419, page, *headers)


def spring_csrf(visit: Visit) -> Response:
    """A POST without a CSRF token at Spring Security, which adds its headers to every answer."""
    refused = spring(visit.request, 403)
    session = ("Set-Cookie", "JSESSIONID=9B1F5C6E0A7D4C3E8F21B7A6D5C4E3F2; Path=/; HttpOnly")
    added = (session, NO_SNIFF, ("X-XSS-Protection", "0"), *UNCACHED, ("X-Frame-Options", "DENY"))
    return Response(status=refused.status, headers=(*refused.headers, *added), body=refused.body)


def spring_no_post(visit: Visit) -> Response:
    """A method that no controller has."""
    refused = spring(visit.request, 405)
    return Response(status=refused.status, headers=(*refused.headers, ("Allow", "GET")), body=refused.body)


def spring_crash(visit: Visit) -> Response:
    """An exception that nobody caught."""
    return spring(visit.request, 500)


def express_no_post(visit: Visit) -> Response:
    """A method that no route of Express has: not 405 but 404."""
    return express(404, f"Cannot POST {visit.request.path}")


def express_error(status: int, error: str) -> Response:
    """An exception in Express outside production: shown with the first line of where it came from."""
    shown = escape(error).replace("&#x27;", "&#39;")
    return express(status, f"{shown}<br> &nbsp; &nbsp;at file:///app/server.js:21:33")


def fastapi_wants_json(visit: Visit) -> Response:
    """A body that is no JSON object, at a FastAPI route that declares one; the body is shown back."""
    given = visit.request.body.decode("utf-8", "replace")
    trouble = {"type": "dict_type", "loc": ["body"], "msg": "Input should be a valid dictionary", "input": given}
    return fastapi(422, [trouble])
