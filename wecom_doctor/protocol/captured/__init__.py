"""Requests as people capture them: URLs, log lines, curl commands, HAR files, raw HTTP, bodies; one module a form."""
