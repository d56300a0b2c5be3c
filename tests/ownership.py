"""The ownership file of a domain as a fact."""

from typing import Any

from wecom_doctor.facts.verify_file import Content, Fetch, VerifyFile

HOST = "wecom.example.com"
NAME = "WW_verify_YpAqDE4xoAPsmGSK.txt"


def fetch(scheme: str = "https", **changes: Any) -> Fetch:
    """The file as it should come, with what a test changes."""
    right = {
        "url": f"{scheme}://{HOST}/{NAME}",
        "status": 200,
        "failure": None,
        "location": None,
        "content_type": "text/plain",
        "page": None,
        "content": Content.EXACT,
    }
    return Fetch(**{**right, **changes})


def served_file(*fetches: Fetch) -> VerifyFile:
    """The file at these places, or rightly at both."""
    return VerifyFile(name=NAME, host=HOST, fetches=fetches or (fetch(), fetch("http")))
