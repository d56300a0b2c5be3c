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
PASSING = frozenset({"proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"})
# How `nginx -T` heads each file, the included ones, too.
PRINTED = "# configuration file "
MODIFIED = re.compile(r"(=|\^~|~\*|~)?\s*(.*)", re.DOTALL)
Directive = Mapping[str, Any]


class Unreadable(Exception):
    """nginx's configuration cannot be read here."""


def sites_of(conf: Path, host: str, path: str) -> dict[str, Any]:
    """The servers that mention a host, and the location of each that answers the path; else the one for all others."""
    import crossplane

    try:
        # Tried first, for crossplane keeps to itself what it may not read.
        with conf.open(encoding="utf-8", errors="replace") as file:
            printed = any(line.startswith(PRINTED) for line in file)
        # What `nginx -T` prints is read, too, so nothing is asked of where a directive stands.
        payload = crossplane.parse(
            str(conf), combine=True, single=printed, catch_errors=True, check_ctx=False, check_args=False
        )
    except PermissionError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    directives = [one for config in payload["config"] for one in config["parsed"]]
    errors = [str(one.get("error", ""))[:200] for one in payload["errors"][:20]]
    servers = [one for one in walk(directives) if one["directive"] == "server" and "block" in one and is_http(one)]
    mentioned = [one for one in servers if mentions(one, host)]
    upstreams = {one["args"][0]: one for one in walk(directives) if one["directive"] == "upstream" and one["args"]}
    others = [] if mentioned else servers_for_others(servers)
    return {
        "file": str(conf),
        "errors": errors,
        "servers": len(servers),
        "sites": [told_server(one, path, upstreams) for one in mentioned],
        "sites_for_other_names": [told_server(one, path, upstreams) for one in others],
    }


def is_http(server: Directive) -> bool:
    """A server of the stream module has neither names nor locations, but passes bytes on."""
    names = {one["directive"] for one in server["block"]}
    return "proxy_pass" not in names or bool(names & {"server_name", "location"})


def servers_for_others(servers: list[Directive]) -> list[Directive]:
    """Who answers to names that nobody mentions: whoever says so, else the first."""
    said = [
        one for one in servers if any("default_server" in listen["args"] for listen in directives_of(one, "listen"))
    ]
    return said or servers[:1]


def directives_of(block: Directive, name: str) -> list[Directive]:
    """The directives of a name that stand in a block."""
    return [one for one in block.get("block") or [] if one["directive"] == name]


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


def told_server(server: Directive, path: str, upstreams: Mapping[str, Directive]) -> dict[str, Any]:
    """A server in short, with the location that answers."""
    block = server["block"]
    locations = directives_of(server, "location")
    answering = location_for(locations, path)
    return {
        "at": place(server),
        "listen": [" ".join(one["args"]) for one in directives_of(server, "listen")],
        "server_name": [name for one in directives_of(server, "server_name") for name in one["args"]],
        "directives": told(block),
        "locations": [" ".join(one["args"]) for one in locations],
        "answers": None if answering is None else told_location(answering, upstreams),
    }


def told_location(location: Directive, upstreams: Mapping[str, Directive]) -> dict[str, Any]:
    """The location that answers: what it does, where it passes requests on to, and whether a POST gets through."""
    block = location.get("block") or []
    passes = [one for one in walk(block) if one["directive"] in PASSING and one["args"]]
    targets = {one["args"][0].partition("://")[2].partition("/")[0] or one["args"][0] for one in passes}
    return {
        "at": place(location),
        "location": " ".join(location["args"]),
        "directives": told(block),
        "rewrites_path": any(one["directive"] in {"rewrite", "alias"} or rewrites(one) for one in block),
        "refuses_post": any(refuses_post(one) for one in block) or serves_files(block),
        "upstreams": {
            name: [" ".join(one["args"]) for one in directives_of(upstreams[name], "server")]
            for name in sorted(targets & set(upstreams))
        },
    }


def refuses_post(directive: Directive) -> bool:
    """Methods that are left out of `limit_except`, or turned away by an `if`."""
    args, inside = directive["args"], {one["directive"] for one in directive.get("block") or []}
    if directive["directive"] == "limit_except":
        return "POST" not in args and "deny" in inside
    if directive["directive"] != "if" or not args or "$request_method" not in args[0] or "return" not in inside:
        return False
    operator, _, value = " ".join(args[1:]).strip("() ").partition(" ")
    return is_true_of_post(operator, value.strip("() \"'"))


def is_true_of_post(operator: str, value: str) -> bool:
    """The condition of an `if`, for the method POST."""
    if operator in {"=", "!="}:
        return (value == "POST") is (operator == "=")
    try:
        found = re.search(value, "POST", re.IGNORECASE if "*" in operator else 0) is not None
    except re.error:
        return False
    return found is not operator.startswith("!")


def serves_files(block: list[Directive]) -> bool:
    """Files answer GET alone; whatever passes a request on or sends it elsewhere may take a POST."""
    names = {one["directive"] for one in walk(block)}
    return bool(names & {"root", "alias"}) and not names & {*PASSING, "try_files", "return", "rewrite", "error_page"}


def rewrites(directive: Directive) -> bool:
    """A proxy_pass with a path puts that in place of the location's own."""
    target = " ".join(directive["args"])
    return directive["directive"] == "proxy_pass" and "/" in target.partition("://")[2]


def told(block: list[Directive]) -> list[str]:
    """The telling directives of a block, as they are written; what they hold themselves in braces."""
    return [as_written(one) for one in block if one["directive"] in TELLING]


def as_written(directive: Directive) -> str:
    """A directive in one line."""
    head = f"{directive['directive']} {' '.join(directive['args'])}".strip()
    inside = "; ".join(as_written(one) for one in directive.get("block") or [])
    return f"{head} {{ {inside} }}" if inside else head


def place(directive: Directive) -> str:
    """File and line."""
    return f"{directive.get('file', '')}:{directive['line']}"


def location_for(locations: list[Directive], path: str) -> Directive | None:
    """The location that nginx chooses, and inside of it the one that it chooses there."""
    chosen = one_location_for(locations, path)
    inner = location_for(directives_of(chosen, "location"), path) if chosen else None
    return inner or chosen


def kind_and_pattern(args: list[str]) -> tuple[str, str]:
    """The modifier of a location, which needs no blank behind it, and what it is about."""
    found = MODIFIED.fullmatch(" ".join(args))
    return (found[1] or "", found[2]) if found else ("", "")


def one_location_for(locations: list[Directive], path: str) -> Directive | None:
    """Exact, else the longest prefix, which a regular expression may overrule."""
    prefixes: list[tuple[str, Directive]] = []
    expressions: list[tuple[re.Pattern[str], Directive]] = []
    for one in locations:
        kind, pattern = kind_and_pattern(one["args"])
        if kind == "=" and pattern == path:
            return one
        if kind in {"~", "~*"}:
            try:
                expressions.append((re.compile(pattern, re.IGNORECASE if kind == "~*" else 0), one))
            except re.error:
                continue
        elif kind in {"", "^~"} and path.startswith(pattern) and not pattern.startswith("@"):
            prefixes.append((kind, one))
    best = max(prefixes, key=lambda one: len(kind_and_pattern(one[1]["args"])[1]), default=None)
    if best is not None and best[0] == "^~":
        return best[1]
    for pattern_, one in expressions:
        if pattern_.search(path):
            return one
    return best[1] if best else None
