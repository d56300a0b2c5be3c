"""What the outside may rely on in the JSON document, said independently of the product's own schema."""

import re
from typing import Any

AREAS = {
    *("settings", "keys", "url", "dns", "tcp", "tls", "http"),
    *("callback", "reply", "security", "clock", "egress", "domain"),
}
SETTINGS = [
    *("WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_ENCODING_AES_KEY"),
    *("WECOM_CALLBACK_URL", "WECOM_SUITE_ID", "WECOM_TRUSTED_IPS", "WECOM_TRUSTED_DOMAIN"),
    *("WECOM_PROXY", "WECOM_API_BASE"),
]


def assert_contract(document: dict[str, Any]) -> None:
    """Every promised key is there and holds what it may hold."""
    assert document["schema"] == 1
    assert document["tool"]["name"] == "wecom-doctor"
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", document["tool"]["version"])
    run = document["run"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", run["started_at"])
    assert isinstance(run["duration_s"], int | float)
    assert run["duration_s"] >= 0
    assert run["lang"] in {"zh", "en"}
    assert run["command"] in {"check", "env", "net"}
    assert document["verdict"] in {"healthy", "problems", "unsure"}
    assert document["exit_status"] in {0, 1, 2, 3, 4, 130}
    assert isinstance(document["facts"], dict)
    assert_target(document["target"])
    ids = [one["id"] for one in document["checks"]]
    assert len(ids) == len(set(ids))
    for one in document["checks"]:
        assert_check(one)
    for one in document["diagnosis"]:
        assert_diagnosis(one, ids)


def assert_target(target: dict[str, Any]) -> None:
    """What was examined, and where every setting came from; never a value."""
    assert target["url"] is None or isinstance(target["url"], str)
    assert target["kind"] in {"app", "suite-data", "suite-command", "bot", "kf", "mp"}
    assert [one["name"] for one in target["settings"]] == SETTINGS
    for one in target["settings"]:
        assert set(one) == {"name", "source", "state"}
        assert one["state"] in {"set", "empty", "missing"}
        assert (one["source"] is None) == (one["state"] == "missing")


def assert_check(check: dict[str, Any]) -> None:
    """One check: its id begins with its area, and its sentence is there whatever its verdict."""
    assert set(check) >= {"id", "area", "title", "verdict", "codes", "because", "duration_s"}
    assert re.fullmatch(r"[a-z]+\.[a-z0-9-]+", check["id"])
    assert check["area"] in AREAS
    assert check["id"].startswith(f"{check['area']}.")
    assert check["title"]
    assert check["verdict"] in {"ok", "problem", "unsure", "skipped", "crashed"}
    assert bool(check["codes"]) == (check["verdict"] == "problem")
    assert check["because"] is None or isinstance(check["because"], str)
    assert check["because"] or check["verdict"] not in {"unsure", "crashed"}


def assert_diagnosis(finding: dict[str, Any], check_ids: list[str]) -> None:
    """One finding: what is wrong, why, what to do, and which check found it."""
    expected = {"code", "check", "severity", "certainty", "params", "title", "why", "fix", "see", "evidence", "also"}
    assert set(finding) >= expected
    assert re.fullmatch(r"[a-z0-9-]+", finding["code"])
    assert finding["check"] in check_ids
    assert finding["severity"] in {"error", "warning", "notice"}
    assert finding["certainty"] in {"certain", "likely", "possible"}
    assert isinstance(finding["params"], dict)
    assert finding["title"]
    assert finding["why"]
    assert finding["fix"]
    assert all(step for step in finding["fix"])
    assert all(link.startswith("https://") for link in finding["see"])
    assert finding["see"]
    assert finding["evidence"]
    assert isinstance(finding["also"], list)
