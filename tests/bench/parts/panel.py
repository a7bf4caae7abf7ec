"""The panel in Chromium, with the mirror on: first list, calm, keys, memory."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct
from playwright.async_api import Browser, Frame, expect

from tests.bench.panel.agent import Agent, opened, turn_wheel
from tests.bench.panel.plain import served, still
from tests.bench.panel.seen import seen
from tests.bench.report import Section, Table
from tests.bench.rounds import median, ratio
from tests.browser.long_chat import said
from tests.customer import Zendesk
from tests.emulator.run import Emulator, running
from tests.emulator.world import known
from tests.integration.test_mirrored_lookup import wait_for
from tests.product import free_port, is_copied, serving, settings_for, working
from tests.shop import Shop, installed

ROUNDS: Final = 15
MESSAGES: Final = 1000
RUN_OF: Final = 200
SWITCHES: Final = (10, 200)
SLOWER: Final = 4
KEYS: Final = [*["j"] * 4, "k", "k", "Enter", "j", "k", "Escape", "?", "Escape"]
TYPED: Final = ["/", *"stove", "Escape", "Escape"]
TIMES: Final = 4
SETTLES_MS: Final = 500
"""Until what comes after the list has come."""

PROSE: Final = f"""\
A ticket of the stand-in in headless Chromium, in a context whose cache is warm, with Zendesk's
SDK; everything is on, and the worker keeps the copy fresh beside it. *First list*: from the
frame's navigation to the first frame in which a row is drawn; “plain” is a static page on a server
that only sends it, with the same SDK, the same style sheet and the same list as markup. Medians of
{ROUNDS} turns each. *Keys*: input to next paint as Chromium's event timing reports it (steps of
8 ms, 16 at least), with the frame's processor slowed {SLOWER} times. *Memory*: what scripts hold
after a collection. A task counts as long from 50 ms; the server, the stand-in and the browser
share the two cores here."""

COUNT_NODES: Final = "document.querySelectorAll('*').length"
READ: Final = "[...document.querySelectorAll('[data-reading]')].map((chat) => chat.dataset.reading)"


class Scrolled(Struct):
    what: str
    longest_ms: float
    long_tasks: int
    nodes: int


class Found(Struct):
    panel_ms: list[float]
    plain_ms: list[float]
    shift: float
    scrolled: list[Scrolled]
    interactions_ms: list[float]
    heap_bytes: list[int]
    dom_nodes: list[int]


@contextmanager
def _stage() -> Iterator[tuple[Emulator, Shop, ExitStack, Path]]:
    """acme with Chatside and a complete copy; globex, whose app is the plain page."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        emulator = stack.enter_context(running(("acme", "globex"), chats=300))
        settings = settings_for(folder, {"acme": emulator["acme"].origin}, free_port())
        product = stack.enter_context(serving(settings))
        shop = installed(emulator, product, "acme", folder, stack)
        shop.connect()
        email = shop.panel().requester(known.ONE_CHAT)["emails"][0]["value"]
        emulator["acme"].world.put_chat(said("long", 20, email, MESSAGES))
        stack.enter_context(working(settings))
        wait_for(lambda: is_copied(settings))
        yield emulator, shop, stack, folder


def measure() -> Section:
    with _stage() as (emulator, shop, stack, folder):
        found = asyncio.run(_look(emulator, shop, stack, folder))
    return Section("panel", "The panel in a browser", PROSE, _tables(found), found)


async def _look(emulator: Emulator, shop: Shop, stack: ExitStack, folder: Path) -> Found:
    async with opened() as browser:
        agent = Agent(browser, shop.zendesk, shop.installed)
        await agent.sign_in()
        frame = await agent.open(known.FORTY_CHATS)
        plain = await _plain_agent(browser, emulator, stack, folder, frame)
        panel_ms, plain_ms, shift = [], [], 0.0
        for _ in range(ROUNDS):
            frame = await agent.open(known.FORTY_CHATS)
            await agent.page.wait_for_timeout(SETTLES_MS)
            calm = await seen(frame)
            panel_ms.append(calm.painted_ms)
            shift = max(shift, calm.shift)
            plain_ms.append((await seen(await plain.open(known.FORTY_CHATS))).painted_ms)
        await plain.page.close()
        scrolled = [await _thousand_messages(agent), await _run_of_chats(agent)]
        interactions = await _keys(agent)
        heap, nodes = await _switched(agent, shop)
    return Found(panel_ms, plain_ms, shift, scrolled, interactions, heap, nodes)


async def _plain_agent(
    browser: Browser, emulator: Emulator, stack: ExitStack, folder: Path, frame: Frame
) -> Agent:
    url = stack.enter_context(served(await still(frame)))
    zendesk = stack.enter_context(closing(Zendesk(emulator["globex"].origin, "globex")))
    app = zendesk.install(url, "a setup code", folder)
    agent = Agent(browser, zendesk, app)
    await agent.sign_in()
    await agent.open(known.FORTY_CHATS)
    return agent


async def _thousand_messages(agent: Agent) -> Scrolled:
    frame = await agent.open(known.ONE_CHAT)
    panel = agent.panel(known.ONE_CHAT)
    await panel.locator('[data-chat="long"]').click()
    await panel.locator('[data-reading="long"] .bubble').first.wait_for()
    await panel.locator(".reading").hover()
    before, nodes = len((await seen(frame)).tasks_ms), 0
    while await frame.evaluate("document.querySelector('.reading').scrollTop > 40"):
        await turn_wheel(agent.page, frame, -400, 5)
        nodes = max(nodes, await frame.evaluate(COUNT_NODES))
    return await _calm(f"a chat of {MESSAGES:,} messages, end to start", frame, before, nodes)


async def _run_of_chats(agent: Agent) -> Scrolled:
    frame = await agent.open(known.THOUSAND_CHATS)
    panel = agent.panel(known.THOUSAND_CHATS)
    await panel.locator("button.row").first.click()
    await panel.locator(".chat .bubble").first.wait_for()
    await panel.locator(".reading").hover()
    before, nodes, read = len((await seen(frame)).tasks_ms), 0, set[str]()
    while len(read) < RUN_OF:
        await turn_wheel(agent.page, frame, -400, 3)
        read |= set(await frame.evaluate(READ))
        nodes = max(nodes, await frame.evaluate(COUNT_NODES))
    return await _calm(f"a run of {RUN_OF} chats", frame, before, nodes)


async def _calm(what: str, frame: Frame, before: int, nodes: int) -> Scrolled:
    after = await seen(frame)
    tasks = after.tasks_ms[before:]
    return Scrolled(what, max(tasks, default=0), len(tasks), nodes)


async def _keys(agent: Agent) -> list[float]:
    frame = await agent.open(known.FORTY_CHATS)
    panel = agent.panel(known.FORTY_CHATS)
    engine = await agent.engine(frame)
    await panel.locator("button.row").first.focus()
    await engine.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    for _ in range(TIMES):
        for key in [*KEYS, *TYPED]:
            await agent.page.keyboard.press(key)
            await agent.page.wait_for_timeout(150)
        await panel.locator("button.row").first.focus()
    came = (await seen(frame)).interactions_ms(TIMES * len([*KEYS, *TYPED]))
    await engine.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return came


async def _switched(agent: Agent, shop: Shop) -> tuple[list[int], list[int]]:
    tickets = [known.THREE_CHATS, known.ONE_CHAT, known.SEVERAL_EMAILS, known.OWN_TICKET]
    people = [shop.panel().requester(ticket)["id"] for ticket in tickets]
    frame = await agent.open(known.FORTY_CHATS)
    rows = agent.panel(known.FORTY_CHATS).locator(".shelf-strong button.row")
    engine = await agent.engine(frame)
    heap, nodes, last = [], [], ""
    for turn in range(1, SWITCHES[-1] + 1):
        await agent.ask_for(people[turn % len(people)])
        await expect(rows.first).not_to_have_attribute("data-chat", last)
        last = await rows.first.get_attribute("data-chat") or ""
        if turn in SWITCHES:
            await engine.send("HeapProfiler.collectGarbage")
            heap.append(int((await engine.send("Runtime.getHeapUsage"))["usedSize"]))
            nodes.append(int((await engine.send("Memory.getDOMCounters"))["nodes"]))
    return heap, nodes


def _tables(found: Found) -> list[Table]:
    first, last = SWITCHES
    upper = statistics.quantiles(found.interactions_ms, n=4, method="inclusive")[2]
    list_row = [
        f"{median(found.panel_ms):.0f} ms",
        f"{median(found.plain_ms):.0f} ms",
        str(ratio(found.panel_ms, found.plain_ms)),
    ]
    rows = [
        ["first list, beside the plain page", " / ".join(list_row[:2]), list_row[2], "1.5 times"],
        ["layout shift while it comes", "", f"**{found.shift:.3f}**", "0.05"],
        [
            f"keys, 75th percentile of {len(found.interactions_ms)}",
            f"longest {max(found.interactions_ms):.0f} ms",
            f"**{upper:.0f} ms**",
            "100 ms",
        ],
        [
            f"memory after {last} requesters, by that after {first}",
            f"{found.heap_bytes[1] / 1e6:.2f} / {found.heap_bytes[0] / 1e6:.2f} MB",
            f"**{found.heap_bytes[1] / found.heap_bytes[0]:.2f}**",
            "1.2 times",
        ],
        ["nodes, the same", f"{found.dom_nodes[1]} / {found.dom_nodes[0]}",
         f"**{found.dom_nodes[1] / found.dom_nodes[0]:.2f}**", ""],
    ]  # fmt: skip
    scrolled = [
        [
            one.what,
            str(one.long_tasks),
            f"{one.longest_ms:.0f} ms",
            f"{one.nodes:,}",
        ]
        for one in found.scrolled
    ]
    return [
        Table(["What", "Measured", "Result", "Asked for, at most"], rows),
        Table(["Scrolled by wheel", "Long tasks", "Longest", "Most nodes"], scrolled),
    ]
