"""`make bench`: what a look-up and a transcript cost, and what the page weighs.

Each time stands beside the time of the same calls made bare, in the same run: this machine's
speed is nobody else's, but the ratio travels. Writes `docs/reference/benchmarks.md`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
from msgspec import Struct
from msgspec.structs import replace

from tests.bench.weight import Weight, weigh
from tests.customer import ADA, Admin, Zendesk
from tests.emulator.world import known
from tests.panel import Panel
from tests.product import Product, free_port, serving, settings_for

REPORT: Final = Path(__file__).parents[2] / "docs/reference/benchmarks.md"
ROUNDS: Final = 12
PAUSE_S: Final = 1.5
"""Between rounds, so that Zendesk's 200 calls a minute are not what is measured."""


class Row(Struct):
    what: str
    latency_ms: int
    ours_ms: float
    bare_ms: float
    calls: int


def main() -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        origins = stack.enter_context(emulator_process())
        settings = settings_for(folder, origins, free_port(), requesters_per_hour=10_000)
        product = stack.enter_context(serving(settings))
        fresh = replace(settings, public_url=f"http://localhost:{free_port()}")
        second = stack.enter_context(serving(fresh))
        zendesk = stack.enter_context(closing(Zendesk(origins["acme"], "acme")))
        panel = _connected(stack, product, zendesk, folder)
        rows = [row for latency in (0, 50) for row in measure(zendesk, panel, second, latency)]
        weight = weigh(panel)
    REPORT.write_text(report(rows, weight), "utf-8")
    print(REPORT.read_text("utf-8"))


def _connected(stack: ExitStack, product: Product, zendesk: Zendesk, folder: Path) -> Panel:
    admin = stack.enter_context(closing(Admin(product.url, product.invite("acme"))))
    installed = zendesk.install(product.url, admin.invited.setup_code, folder)
    panel = stack.enter_context(closing(Panel(zendesk, installed, ADA)))
    panel.load()
    panel.claim(admin.invited.setup_code).raise_for_status()
    admin.set_up(zendesk)
    admin.connect(zendesk).raise_for_status()
    panel.lookup(known.NO_CHATS).raise_for_status()
    return panel


@contextmanager
def emulator_process() -> Iterator[dict[str, str]]:
    """The stand-in as a program of its own, so that it doesn't share our interpreter."""
    port = free_port()
    command = [sys.executable, "-m", "tests.emulator", "--port", str(port), "--accounts", "acme"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield {"acme": f"http://127.0.0.1:{port}"}
        finally:
            process.terminate()


def measure(zendesk: Zendesk, panel: Panel, second: Product, latency_ms: int) -> list[Row]:
    zendesk.control("faults", method="DELETE")
    if latency_ms:
        slow = {"path_prefix": "/api/v2/chat/", "kind": "slow", "seconds": latency_ms / 1000}
        zendesk.control("faults", slow)
    requester = panel.requester(known.FORTY_CHATS)
    token = zendesk.control("tokens", method="GET")[-1]["access_token"]
    address = requester["emails"][0]["value"]
    with httpx.Client(
        base_url=zendesk.origin, headers={"Authorization": f"Bearer {token}"}
    ) as bare:
        ids = _bare_lookup(bare, address)
        lookup = _row(
            "look-up of 40 chats",
            latency_ms,
            lambda turn: panel.lookup(None, requester=_fresh(requester, turn)),
            lambda _: _bare_lookup(bare, address),
            zendesk,
        )
        listed = panel.lookup(known.FORTY_CHATS).raise_for_status().json()["chats"]
        transcript = _row(
            "transcript just listed",
            latency_ms,
            lambda turn: panel.open(listed[turn]["id"]).raise_for_status(),
            lambda turn: bare.get("/api/v2/chat/chats", params={"ids": ids[turn]}),
            zendesk,
        )
        first_url, panel.url = panel.url, panel.url.replace(panel.origin, second.url)
        start = 12 if latency_ms else 24
        cold = _row(
            "transcript, by a process that has not seen it",
            latency_ms,
            lambda turn: panel.open(listed[start + turn]["id"]).raise_for_status(),
            lambda turn: bare.get("/api/v2/chat/chats", params={"ids": ids[start + turn]}),
            zendesk,
        )
        panel.url = first_url
    return [lookup, transcript, cold]


def _row(
    what: str,
    latency_ms: int,
    ours: Callable[[int], Any],
    bare: Callable[[int], Any],
    zendesk: Zendesk,
) -> Row:
    our_times, bare_times, calls = [], [], []
    for turn in range(ROUNDS):
        zendesk.control("log", method="DELETE")
        our_times.append(_timed(ours, turn))
        log = zendesk.control("log", method="GET")
        calls.append(sum(entry["path"].startswith("/api/v2/chat/") for entry in log))
        bare_times.append(_timed(bare, turn))
        time.sleep(PAUSE_S)
    ours_ms, bare_ms = statistics.median(our_times), statistics.median(bare_times)
    return Row(what, latency_ms, ours_ms, bare_ms, round(statistics.median(calls)))


def _timed(work: Callable[[int], Any], turn: int) -> float:
    began = time.perf_counter()
    work(turn)
    return (time.perf_counter() - began) * 1000


def _fresh(requester: dict[str, Any], turn: int) -> dict[str, Any]:
    """The same person, spelt so that no earlier answer is good for this question."""
    email = requester["emails"][0]
    value = email["value"]
    spelt = "".join(c.upper() if turn >> n & 1 else c for n, c in enumerate(value))
    return {**requester, "emails": [{**email, "value": spelt}]}


def _bare_lookup(bare: httpx.Client, address: str) -> list[str]:
    query = {"q": f'visitor_email:"{address}"'}
    hits = bare.get("/api/v2/chat/chats/search", params=query).raise_for_status().json()["results"]
    ids = [hit["id"] for hit in hits]
    bare.get("/api/v2/chat/chats", params={"ids": ",".join(ids)}).raise_for_status()
    return ids


def report(rows: list[Row], weight: Weight) -> str:
    lines = [
        "# Benchmarks",
        "",
        (
            f"`make bench`, {datetime.now(UTC):%Y-%m-%d}. Medians of {ROUNDS} rounds against the"
            " stand-in on one machine, in one run. “Bare” makes the same Zendesk calls with httpx"
            " and nothing else; read the ratio, not the milliseconds."
        ),
        "",
        "| What | Latency added to each Zendesk call | Zendesk calls | Chatside | Bare | Ratio |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.what} | {row.latency_ms} ms | {row.calls} | {row.ours_ms:.1f} ms"
        f" | {row.bare_ms:.1f} ms | {row.ours_ms / row.bare_ms:.2f} |"
        for row in rows
    ]
    lines += [
        "",
        (
            f"The sidebar weighs {weight.compressed / 1024:.1f} KB over the wire, compressed, in"
            f" {weight.files} files, without Zendesk's SDK. The aim is at most 40 KB."
        ),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
