"""How a test reaches the sample app inside the agent page."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Frame, Page

from tests.emulator.account import Account

SHOWN = "(document.querySelector('#who')?.textContent ?? '…') !== '…'"


async def frame_of(page: Page, selector: str) -> Frame:
    """The document in that frame, shown or hidden."""
    element = await page.wait_for_selector(selector, state="attached")
    frame = None if element is None else await element.content_frame()
    assert frame is not None
    return frame


async def opened(page: Page, account: Account, ticket: int = 1001, query: str = "") -> Frame:
    """Opens the ticket's page; the app's frame, once the app shows the requester."""
    await page.goto(f"{account.origin}/agent/tickets/{ticket}?{query}")
    return await app_in(page, ticket)


async def app_in(page: Page, ticket: int) -> Frame:
    frame = await frame_of(page, f"[data-testid^=app-frame-{ticket}-]")
    # Polled: a hidden frame gets no animation frames, which is what the default waits for.
    await frame.wait_for_function(SHOWN, polling=50)
    return frame


async def seen(frame: Frame, name: str) -> list[Any]:
    """The data of every event of that name so far."""
    events: list[tuple[str, Any]] = await frame.evaluate("seen")
    return [data for event, data in events if event == name]
