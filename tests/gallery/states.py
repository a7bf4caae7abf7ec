"""Every state the panel can be in, by name: its scene, and what is done to get there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Literal

from msgspec import Struct
from playwright.async_api import FrameLocator

from tests.gallery.answers import NOW, Json, copy, found, iso, listing, summary, weak
from tests.gallery.played import Scene, full

ANYBODYS: Final = {"code": "account_search", "address_number": None, "address_total": 2}
Act = Callable[[FrameLocator], Awaitable[None]]


async def _nothing(panel: FrameLocator) -> None:
    await panel.locator("main > section:visible").first.wait_for()


async def _rows(panel: FrameLocator) -> None:
    await panel.locator("button.row").first.wait_for()


async def _transcript(panel: FrameLocator) -> None:
    await panel.locator("button.row").first.click()
    await panel.locator(".bubble").first.wait_for()


async def _reading_menu(panel: FrameLocator) -> None:
    await _transcript(panel)
    await panel.locator(".bar-reading .menu-anchor > button").click()


async def _card(panel: FrameLocator) -> None:
    await panel.locator(".card").first.wait_for()


async def _unopened(panel: FrameLocator) -> None:
    await panel.locator("button.row").first.click()
    await panel.locator("section.screen:visible .card").wait_for()


async def _weak(panel: FrameLocator) -> None:
    await panel.locator(".fold button").click()
    await panel.locator(".shelf-weak button.row").first.wait_for()


async def _menu(panel: FrameLocator) -> None:
    await _rows(panel)
    await panel.locator("header:visible .menu-anchor > button").first.click()


async def _help(panel: FrameLocator) -> None:
    await _menu(panel)
    await panel.locator("#menu .menu-item").nth(1).click()
    await panel.locator("dialog.help").wait_for()


async def _month(panel: FrameLocator) -> None:
    await panel.locator(".strip-bars [role=option]").last.click()
    await panel.locator(".span:visible").wait_for()


async def _detail(panel: FrameLocator) -> None:
    await panel.locator(".foot-line").click()
    await panel.locator(".foot-detail").wait_for()


async def _search(panel: FrameLocator) -> None:
    await _rows(panel)
    await panel.locator("[role=combobox]").fill(SOUGHT)
    await panel.locator("button.hit").first.wait_for()


async def _no_hits(panel: FrameLocator) -> None:
    await _rows(panel)
    await panel.locator("[role=combobox]").fill(MISSPELT)
    await panel.locator(".search-count:not(:empty)").wait_for()


async def _export(panel: FrameLocator) -> None:
    await _transcript(panel)
    await panel.locator(".bar-reading button:has(.icon-more)").click()
    await panel.locator("#act-menu .menu-item").nth(-2).click()
    await panel.locator("dialog.act-dialog").wait_for()


def searched(hits: list[Json], typed: str, *hints: Json) -> Scene:
    """Of the account."""
    shown = [{**chat, "grade": "account", "reason": ANYBODYS} for chat in hits]
    scene = full(_FEW)
    scene.search, scene.typed = found(shown, SAID, hints=hints, partial=bool(hits)), typed
    return scene


def exporting(chats: list[Json]) -> Scene:
    scene = full(chats)
    assert isinstance(scene.overview, dict)
    scene.overview["exports"] = True
    return scene


class Picture(Struct):
    scene: Scene
    act: Act = _rows
    place: Literal["ticket", "new ticket", "profile", "modal"] = "ticket"
    """modal: opened from the ticket's panel once that is as `act` makes it."""


_MANY: Final = [
    summary(0, id="own", grade="ticket", started_at=iso(NOW)),
    *[summary(number) for number in range(1, 24)],
]
SAID: Final = "moraine"
SOUGHT: Final = f"{SAID} rating:good agent:ada -tag:late "
MISSPELT: Final = f"{SAID} ratng:good "
_FEW: Final = [summary(number) for number in range(1, 3)]
_READY: Final = {
    "state": "not_connected", "since": None, "connected_by": None, "ready": True,
    "connect_url": "https://chats.example.org/connect/x", "may_disconnect": False,
}  # fmt: skip
_LOST: Final = {**_READY, "state": "reconnect", "since": "2026-11-14T08:12:00Z"}

_UNKNOWN: Final = {"code": "filter_unknown", "start": 8, "end": 18, "suggestion": "rating"}

PICTURES: Final[dict[str, Picture]] = {
    "list": Picture(full(_MANY)),
    "list-month": Picture(full(_MANY), _month),
    "list-short": Picture(full(_FEW)),
    "list-detail": Picture(full(_FEW), _detail),
    "list-stale": Picture(
        full(_FEW, copy=copy(up_to="2026-11-24T10:40:00Z", trouble="unavailable"))
    ),
    "list-copying": Picture(full(_FEW, source="live", copy=copy(complete=False))),
    "weak-folded": Picture(full(_FEW, [weak(3), weak(4)])),
    "weak-open": Picture(full(_FEW, [weak(3), weak(4)]), _weak),
    "menu": Picture(full(_FEW), _menu),
    "help": Picture(full(_FEW), _help),
    "transcript": Picture(full(_MANY), _transcript),
    "transcript-menu": Picture(full(_MANY), _reading_menu),
    "transcript-failed": Picture(
        Scene(list=listing(_FEW), transcripts={"chat-1": "zendesk_timeout"}), _unopened
    ),
    "empty": Picture(full([]), _card),
    "loading": Picture(Scene(slow=True), _nothing),
    "connect": Picture(Scene(list="not_connected", connection=_READY), _card),
    "reconnect": Picture(
        Scene(list=listing(_FEW, copy=copy(trouble="reconnect")), connection=_LOST)
    ),
    "no-access": Picture(Scene(list="agent_not_in_chat"), _card),
    "list-limited": Picture(full(_FEW, limited=True)),
    "empty-limited": Picture(full([], limited=True), _card),
    "pilot": Picture(Scene(list="not_in_pilot"), _card),
    "stopped": Picture(Scene(list="access_stopped"), _card),
    "session-closed": Picture(Scene(list="session_closed"), _card),
    "search": Picture(searched(_MANY[:8], SOUGHT), _search),
    "search-none": Picture(searched([], MISSPELT, _UNKNOWN), _no_hits),
    "export": Picture(exporting(_FEW), _export),
    "new-ticket": Picture(full(_FEW), place="new ticket"),
    "profile": Picture(full(_MANY), place="profile"),
    "wide": Picture(full(_MANY), _transcript, "modal"),
    "error": Picture(Scene(list="zendesk_unavailable"), _card),
    "session-over": Picture(Scene(list="session_expired"), _card),
}
