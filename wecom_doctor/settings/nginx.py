"""What nginx's configuration says about a URL: which server and which location answer it, and what they do with it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

# What decides where a request goes and how it looks when it arrives there.
TELLING = frozenset(
    {
        *("proxy_pass", "proxy_set_header", "proxy_method", "proxy_pass_request_body", "proxy_read_timeout"),
        *("fastcgi_pass", "uwsgi_pass", "grpc_pass", "root", "alias", "try_files", "index", "rewrite", "return"),
        *("limit_except", "deny", "allow", "auth_basic", "auth_request", "error_page", "client_max_body_size"),
        *("if", "set", "limit_req", "merge_slashes", "underscores_in_headers", "ssl_certificate", "include"),
    }
)
POST_ALLOWING = frozenset({"POST"})
Directive = Mapping[str, Any]


class Unreadable(Exception):
    """nginx's configuration cannot be read here."""


def sites_of(conf: Path, host: str, path: str) -> dict[str, Any]:
    """The servers that mention a host, and the location of each that answers the path."""
    import crossplane

    try:
        payload = crossplane.parse(str(conf), combine=True, catch_errors=True)
    except (OSError, ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    directives = [one for config in payload["config"] for one in config["parsed"]]
    servers = [one for one in walk(directives) if one["directive"] == "server" and "block" in one]
    mentioned = [one for one in servers if mentions(one, host)]
    return {
        "file": str(conf),
        "errors": [str(one.get("error", ""))[:200] for one in payload["errors"][:20]],
        "servers": len(servers),
        "sites": [told_server(one, path) for one in mentioned],
    }


def walk(directives: list[Directive]) -> Iterator[Directive]:
    """Every directive, blocks opened."""
    for one in directives:
        yield one
        yield from walk(one.get("block") or [])


def mentions(server: Directive, host: str) -> bool:
    """A server name that is the host, or a pattern for it."""
    names = [name for one in server["block"] if one["directive"] == "server_name" for name in one["args"]]
    return any(is_name_for(name, host) for name in names)


def is_name_for(name: str, host: str) -> bool:
    """As nginx compares names: exactly, by a star in front or behind, or by a regular expression."""
    name, host = name.lower(), host.lower()
    if name.startswith("~"):
        try:
            return re.search(name[1:], host) is not None
        except re.error:
            return False
    if name.startswith("*."):
        return host.endswith(name[1:])
    if name.startswith("."):
        return host == name[1:] or host.endswith(name)
    return host.startswith(name[:-1]) if name.endswith(".*") else name == host


def told_server(server: Directive, path: str) -> dict[str, Any]:
    """A server in short, with the location that answers."""
    block = server["block"]
    locations = [one for one in block if one["directive"] == "location"]
    answering = location_for(locations, path)
    return {
        "at": place(server),
        "listen": [" ".join(one["args"]) for one in block if one["directive"] == "listen"],
        "server_name": [name for one in block if one["directive"] == "server_name" for name in one["args"]],
        "directives": told(block),
        "locations": [" ".join(one["args"]) for one in locations],
        "answers": None if answering is None else told_location(answering),
    }


def told_location(location: Directive) -> dict[str, Any]:
    """The location that answers: what it does, and whether a POST gets through."""
    block = location.get("block") or []
    exceptions = [one for one in block if one["directive"] == "limit_except"]
    refused = any(not POST_ALLOWING & set(one["args"]) for one in exceptions)
    return {
        "at": place(location),
        "location": " ".join(location["args"]),
        "directives": told(block),
        "rewrites_path": any(one["directive"] in {"rewrite", "alias"} or rewrites(one) for one in block),
        "refuses_post": refused,
    }


def rewrites(directive: Directive) -> bool:
    """A proxy_pass with a path puts that in place of the location's own."""
    target = " ".join(directive["args"])
    return directive["directive"] == "proxy_pass" and "/" in target.partition("://")[2]


def told(block: list[Directive]) -> list[str]:
    """The telling directives of a block, as they are written."""
    return [f"{one['directive']} {' '.join(one['args'])}".strip() for one in block if one["directive"] in TELLING]


def place(directive: Directive) -> str:
    """File and line."""
    return f"{directive.get('file', '')}:{directive['line']}"


def location_for(locations: list[Directive], path: str) -> Directive | None:
    """The location that nginx chooses: exact, else the longest prefix, which a regular expression may overrule."""
    prefixes: list[tuple[str, Directive]] = []
    expressions: list[tuple[re.Pattern[str], Directive]] = []
    for one in locations:
        *modifier, pattern = one["args"]
        kind = modifier[0] if modifier else ""
        if kind == "=" and pattern == path:
            return one
        if kind in {"~", "~*"}:
            try:
                expressions.append((re.compile(pattern, re.IGNORECASE if kind == "~*" else 0), one))
            except re.error:
                continue
        elif kind in {"", "^~"} and path.startswith(pattern) and not pattern.startswith("@"):
            prefixes.append((kind, one))
    best = max(prefixes, key=lambda one: len(one[1]["args"][-1]), default=None)
    if best is not None and best[0] == "^~":
        return best[1]
    for pattern_, one in expressions:
        if pattern_.search(path):
            return one
    return best[1] if best else None
