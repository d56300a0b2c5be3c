"""A report in which everything that comes from outside tries to be something else: markup, commands, links, escapes."""

import dataclasses

from tests.answers import GENUINE, looking, refusing, verified
from tests.report.made import Studio
from wecom_doctor.examination.outcome import Finding, Outcome, Report, SettingLine
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.model import Certainty, ParamValue, Problem

# The mark by which a browser would tell that a script has run.
CANARY = "canary-sang"
SCRIPT = f"<script>document.title='{CANARY}'</script>"
ATTACKS = (
    SCRIPT,
    f'"><img src=x onerror="document.title=\'{CANARY}\'">',
    f"'><svg onload=document.title='{CANARY}'>",
    f"</style></pre></code></title>{SCRIPT}",
    "{{7*7}} {% include '/etc/passwd' %} ${7*7} <%= 7*7 %>",
    "[click](javascript:alert(1)) ![x](http://127.0.0.1:8009/leak.png) <http://127.0.0.1:8009/>",
    "`code` ``` ~~~ **bold** | cell | # title @somebody #1 http://127.0.0.1:8009/ www.example.net",
    "::error file=x::forged ##[add-mask]a ::stop-commands::x %0A%3A%3Aset-output",
    "]]> <!-- --> <![CDATA[ &amp; &lt; &#0;",
    "\x1b[31mred\x1b]0;title\x07 \x00\x08\x0b\x1f \u202egnp\u2066x \u200f \u2028 \ufffe\uffff \ud800",
    "line one\r\n::warning::two\n- three\n    four\n</details>\n# five",
)
EVERYTHING = " ".join(ATTACKS)
# Checks that show something although all is well.
SHOWING = frozenset({"settings.env-file-found", "tls.handshake", "tls.trusted"})


def hostile(studio: Studio) -> Report:
    """A broken endpoint whose answers, names and places are all of the attacker's making."""
    report = studio.broken_endpoint()
    refused = refusing(verified(), *GENUINE, alike=7, status=200, body_start=EVERYTHING)
    seen = looking(
        refused,
        7,
        body_start=EVERYTHING,
        server=EVERYTHING,
        powered_by=EVERYTHING,
        content_type=EVERYTHING,
        location=f"javascript:{EVERYTHING}",
        challenge=EVERYTHING,
        page=Page(name=EVERYTHING, vendor=EVERYTHING, kind=PageKind.OTHER_SERVICE),
    )
    settings = (SettingLine(name="WECOM_TOKEN", source=f"{EVERYTHING}:4", state="set"),)
    findings = tuple(map(spoilt, report.findings))
    judgements = tuple(
        dataclasses.replace(one, seen={"greeting": EVERYTHING, "issuer": EVERYTHING})
        if one.outcome is Outcome.OK and one.check.id in SHOWING
        else one
        for one in report.judgements
    )
    return dataclasses.replace(
        report,
        heading=dataclasses.replace(report.heading, url=f"https://{EVERYTHING}/", settings=settings),
        findings=findings,
        judgements=judgements,
        facts={**report.facts, "verification": dataclasses.replace(seen, url=EVERYTHING)},
    )


def spoilt(one: Finding) -> Finding:
    """A finding whose parameters are hostile."""
    places: dict[str, ParamValue] = {"file": EVERYTHING, "line": 4, "setting": EVERYTHING, "source": EVERYTHING}
    problem = Problem(
        one.problem.code,
        certainty=Certainty.POSSIBLE,
        also=one.problem.also,
        at=places,
        url=EVERYTHING,
        host=EVERYTHING,
        greeting=EVERYTHING,
        names=(EVERYTHING, EVERYTHING),
    )
    return dataclasses.replace(one, problem=problem)
