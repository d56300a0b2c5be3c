"""The shape of the JSON report that users' scripts rely on, as a JSON Schema; documents may hold more, never less."""

from typing import Any

from wecom_doctor.model import Area

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT}
CODE = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)+$"}
CODES = {"type": "array", "items": CODE}
CHECK_ID = {"type": "string", "pattern": "^[a-z]+\\.[a-z0-9]+(-[a-z0-9]+)*$"}
SECONDS = {"type": "number", "minimum": 0}


def exactly(**members: Any) -> dict[str, Any]:
    """An object that has at least these members."""
    return {"type": "object", "required": list(members), "properties": members}


SHAPE = exactly(
    schema={"const": 1},
    tool=exactly(name={"const": "wecom-doctor"}, version={"type": "string", "pattern": r"^\d+\.\d+\.\d+"}),
    run=exactly(
        started_at={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        duration_s=SECONDS,
        lang={"enum": ["zh", "en"]},
        command=TEXT,
    ),
    target=exactly(
        url={"type": ["string", "null"]},
        kind={"enum": ["app", "suite-data", "suite-command", "bot", "kf", "mp"]},
        settings={
            "type": "array",
            "items": exactly(
                name={"type": "string", "pattern": "^WECOM_[A-Z_]+$"},
                source={"type": ["string", "null"]},
                state={"enum": ["set", "empty", "missing"]},
            ),
        },
    ),
    verdict={"enum": ["healthy", "problems", "unsure"]},
    exit_status={"enum": [0, 1, 2, 3, 4, 130]},
    diagnosis={
        "type": "array",
        "items": exactly(
            code=CODE,
            check=CHECK_ID,
            severity={"enum": ["error", "warning", "notice"]},
            certainty={"enum": ["certain", "likely", "possible"]},
            params={"type": "object"},
            title=TEXT,
            why=TEXT,
            fix={**TEXTS, "minItems": 1},
            see={"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^https://"}},
            evidence={**TEXTS, "minItems": 1},
            also=CODES,
        ),
    },
    checks={
        "type": "array",
        "items": exactly(
            id=CHECK_ID,
            area={"enum": [area.value for area in Area]},
            title=TEXT,
            verdict={"enum": ["ok", "problem", "unsure", "skipped", "crashed"]},
            codes=CODES,
            because={"type": ["string", "null"]},
            duration_s=SECONDS,
        ),
    },
    facts={"type": "object"},
)
