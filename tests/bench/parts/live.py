"""Asked live, without a copy: Chatside beside the same Zendesk calls made bare."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from msgspec import Struct
from msgspec.structs import replace

from tests.bench.crowd import SUBDOMAIN
from tests.bench.parts.weight import weigh
from tests.bench.report import Section, Table
from tests.bench.rounds import median, ratio
from tests.bench.scene import stand_in
from tests.bench.settings import settings_of
from tests.customer import ADA, Admin, Zendesk
from tests.emulator.world import known
from tests.panel import Panel
from tests.product import Product, free_port, serving

ROUNDS: Final = 12
PAUSE_S: Final = 1.5
"""Between rounds, so that Zendesk's 200 calls a minute are not what is measured."""

PROSE: Final = f"""\
Without a mirror every answer is fetched from Zendesk. Medians of {ROUNDS} rounds against the
stand-in; here “bare” makes the same Zendesk calls with httpx and nothing else."""


class Row(Struct):
    what: str
    latency_ms: int
    ours_ms: list[float]
    bare_ms: list[float]
    calls: list[int]


class _Stage(Struct):
    """Two processes' worth of Chatside, one panel, and a bare client."""

    zendesk: Zendesk
    panel: Panel
    second: Product
    bare: httpx.Client


def measure() -> Section:
    with _stage() as stage:
        rows = [row for latency in (0, 50) for row in _rows(stage, latency)]
        weight = weigh(stage.panel)
    head = [
        "What",
        "Latency added to each Zendesk call",
        "Zendesk calls",
        "Chatside",
        "Bare",
        "Ratio",
    ]
    said = (
        f"The sidebar weighs {weight.compressed / 1024:.1f} KB over the wire, compressed, in"
        f" {weight.files} files, without Zendesk's SDK. The aim is at most 40 KB."
    )
    table = Table(head, [_cells(row) for row in rows])
    return Section("live", "Asked live, and the page's weight", PROSE, [table], rows, said)


@contextmanager
def _stage() -> Iterator[_Stage]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        origin = stack.enter_context(stand_in(4000))
        settings = replace(settings_of(folder, origin), mirror=False)
        product = stack.enter_context(serving(settings))
        fresh = replace(settings, public_url=f"http://localhost:{free_port()}")
        second = stack.enter_context(serving(fresh))
        zendesk = stack.enter_context(closing(Zendesk(origin, SUBDOMAIN)))
        panel = _connected(stack, product, zendesk, folder)
        token = zendesk.control("tokens", method="GET")[-1]["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        bare = stack.enter_context(httpx.Client(base_url=origin, headers=bearer, trust_env=False))
        yield _Stage(zendesk, panel, second, bare)


def _connected(stack: ExitStack, product: Product, zendesk: Zendesk, folder: Path) -> Panel:
    admin = stack.enter_context(closing(Admin(product.url, product.invite(SUBDOMAIN))))
    installed = zendesk.install(product.url, admin.invited.setup_code, folder)
    panel = stack.enter_context(closing(Panel(zendesk, installed, ADA)))
    panel.load()
    panel.claim(admin.invited.setup_code).raise_for_status()
    admin.set_up(zendesk)
    admin.connect(zendesk).raise_for_status()
    panel.lookup(known.NO_CHATS).raise_for_status()
    return panel


def _rows(stage: _Stage, latency_ms: int) -> Iterator[Row]:
    panel, bare = stage.panel, stage.bare
    stage.zendesk.control("faults", method="DELETE")
    if latency_ms:
        slow = {"path_prefix": "/api/v2/chat/", "kind": "slow", "seconds": latency_ms / 1000}
        stage.zendesk.control("faults", slow)
    requester = panel.requester(known.FORTY_CHATS)
    address = requester["emails"][0]["value"]
    ids = _bare_lookup(bare, address)
    yield _row(
        stage,
        ("look-up of 40 chats", latency_ms),
        lambda turn: panel.lookup(None, requester=_fresh(requester, turn)).raise_for_status(),
        lambda _: _bare_lookup(bare, address),
    )
    listed = panel.lookup(known.FORTY_CHATS).raise_for_status().json()["chats"]
    yield _row(
        stage,
        ("transcript just listed", latency_ms),
        lambda turn: panel.open(listed[turn]["id"]).raise_for_status(),
        lambda turn: bare.get("/api/v2/chat/chats", params={"ids": ids[turn]}),
    )
    start = 12 if latency_ms else 24
    first_url, panel.url = panel.url, panel.url.replace(panel.origin, stage.second.url)
    yield _row(
        stage,
        ("transcript, by a process that has not seen it", latency_ms),
        lambda turn: panel.open(listed[start + turn]["id"]).raise_for_status(),
        lambda turn: bare.get("/api/v2/chat/chats", params={"ids": ids[start + turn]}),
    )
    panel.url = first_url


def _row(
    stage: _Stage, what: tuple[str, int], ours: Callable[[int], Any], bare: Callable[[int], Any]
) -> Row:
    row = Row(*what, [], [], [])
    for turn in range(ROUNDS):
        stage.zendesk.control("log", method="DELETE")
        row.ours_ms.append(_timed(ours, turn))
        log = stage.zendesk.control("log", method="GET")
        row.calls.append(sum(entry["path"].startswith("/api/v2/chat/") for entry in log))
        row.bare_ms.append(_timed(bare, turn))
        time.sleep(PAUSE_S)
    return row


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


def _cells(row: Row) -> list[str]:
    return [
        row.what,
        f"{row.latency_ms} ms",
        f"{median(row.calls):.0f}",
        f"{median(row.ours_ms):.1f} ms",
        f"{median(row.bare_ms):.1f} ms",
        str(ratio(row.ours_ms, row.bare_ms)),
    ]
