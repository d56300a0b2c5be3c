"""Measure the timed promises as ratios within one run: `python -m tests.bench`.

Nothing here fails a build: machines differ, ratios on one machine tell. Run it with the venv's own python.
"""

import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from pathlib import Path

from wechatpy.crypto import _get_signature
from wechatpy.work.crypto import PrpCrypto, WeChatCrypto

from tests.bench.far import far
from wecom_doctor.examination.demo import DEMO_USER, PATH, company_of, demo_settings, serving
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import FailOn
from wecom_doctor.model import Area
from wecom_doctor.protocol.codec import Codec
from wecom_doctor.receiver.platform.standin import Platform, standing_in
from wecom_doctor.settings.given import Options, gather
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.write import write_settings

ROUNDS = 15
MESSAGE = b"x" * 300
TOKEN, KEY, RECEIVE_ID = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
TIMESTAMP, NONCE = "1409659589", "263014780"
HELLO = "import click\n@click.command()\ndef hello():\n    click.echo('hello')\nhello()\n"


def seconds_of(commands: dict[str, list[str]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median of each command, the commands taking turns so that a slow moment hits all."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(values) for name, values in taken.items()}


def start_up() -> None:
    """Whole processes against a click program that prints hello."""
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO)
        doctor = [sys.executable, "-m", "wecom_doctor"]
        commands = {
            "hello": [sys.executable, str(hello)],
            "--version": [*doctor, "--version"],
            "keygen": [*doctor, "keygen"],
            "explain 60020": [*doctor, "explain", "60020"],
            "check --demo": [*doctor, "check", "--demo"],
        }
        promised = {"--version": 1.2, "keygen": 1.8, "explain 60020": 1.8, "check --demo": 12.0}
        measured = seconds_of(commands)
    print(f"start-up, {ROUNDS} rounds; yardstick: click hello, {measured['hello'] * 1000:.1f} ms")
    for name, taken in measured.items():
        if name != "hello":
            told = f"promised {promised[name]}" if name in promised else ""
            print(f"  {name:<16}{taken / measured['hello']:5.2f} of the yardstick  {told}")


def per_second(function: Callable[[], object]) -> float:
    """The best of five timed runs."""
    timer = timeit.Timer(function)
    count, _ = timer.autorange()
    return count / min(timer.repeat(5, count))


def codec() -> None:
    """Sign + encrypt and verify + decrypt of 300 bytes against wechatpy."""
    ours, theirs = Codec(TOKEN, KEY, RECEIVE_ID), WeChatCrypto(TOKEN, KEY, RECEIVE_ID)
    sealed = ours.seal(MESSAGE, TIMESTAMP, NONCE)
    envelope, text = {"Encrypt": sealed.ciphertext}, MESSAGE.decode()

    def their_seal() -> str:
        # What encrypt_message does, without the XML around it, as ours is without.
        ciphertext = PrpCrypto(theirs.key).encrypt(text, RECEIVE_ID).decode()
        return str(_get_signature(TOKEN, TIMESTAMP, NONCE, ciphertext))

    pairs = {
        "sign + encrypt": (
            per_second(lambda: ours.seal(MESSAGE, TIMESTAMP, NONCE)),
            per_second(their_seal),
            "promised 3",
        ),
        "verify + decrypt": (
            per_second(lambda: ours.open(sealed)),
            per_second(lambda: theirs.decrypt_message(envelope, sealed.signature, TIMESTAMP, NONCE)),
            "promised 1",
        ),
    }
    print("codec, 300 bytes, against wechatpy")
    for name, (mine, other, told) in pairs.items():
        print(f"  {name:<18}{mine / other:5.2f} times  ({mine / 1000:.0f} k/s against {other / 1000:.0f} k/s)  {told}")


def callback() -> None:
    """`check` as a whole process against a healthy endpoint that takes its time."""
    with tempfile.TemporaryDirectory() as folder:
        for answer_s, promised in ((0.0, "promised 12 times the yardstick"), (0.2, "promised at most 2.5 s")):
            made = demo_settings()
            env = Path(folder) / f"{answer_s}.env"
            write_settings(str(env), made, force=False)
            with serving(made, answer_s) as port:
                url = f"http://127.0.0.1:{port}{PATH}"
                command = [sys.executable, "-m", "wecom_doctor", "check", url, "--env-file", str(env), "--offline"]
                hello = [sys.executable, "-c", HELLO]
                taken = seconds_of({"check": command, "hello": hello}, rounds=5)
            times = f"{taken['check'] / taken['hello']:5.2f} of the yardstick"
            print(f"  endpoint that needs {answer_s * 1000:3.0f} ms  {times}  {taken['check']:.2f} s  {promised}")


def api_side() -> None:
    """The API side of a healthy application, in calls that the stand-in takes its time for, one after the other."""
    answer_s = 0.05
    made = demo_settings()
    platform = Platform(company=company_of(made), answer_s=answer_s)
    checks = checks_for((Area.EGRESS, Area.DOMAIN), (), (), "egress")
    with standing_in(platform) as base:
        flags = {name: ("bench", value) for name, value in {**made, Name.API_BASE: base}.items()}
        given = gather(
            options=Options(command="egress", offline=True, user=DEMO_USER),
            flags=flags,
            env_path="/nowhere/.env",
            foreign=None,
            environ={},
        )
        taken = [examine(given, checks, FailOn.PROBLEM, lambda _: None).duration_s for _ in range(5)]
    calls = len(platform.calls) // len(taken)
    waited = statistics.median(taken) / answer_s
    print(f"API side, {answer_s * 1000:.0f} ms a call, promised at most the time of 6 calls, and 12 calls")
    print(f"  time of {waited:.1f} calls, {calls} calls")


if __name__ == "__main__":
    start_up()
    callback()
    far()
    api_side()
    codec()
