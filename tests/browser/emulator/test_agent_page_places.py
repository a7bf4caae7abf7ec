"""A new ticket's page and a user's profile, as an app on them sees them."""

from __future__ import annotations

import pytest
from playwright.async_api import Frame, Page

from tests.browser.emulator.panel import frame_of
from tests.emulator.account import Account
from tests.emulator.apps.models import Installation

pytestmark = pytest.mark.anyio


async def opened(page: Page, acme: Account, installation: Installation, path: str) -> Frame:
    """The app on that page: it stands in all places of the same address."""
    support = acme.apps.apps[installation.app_id].manifest["location"]["support"]
    support.update(dict.fromkeys(("new_ticket_sidebar", "user_sidebar"), support["ticket_sidebar"]))
    await page.goto(f"{acme.origin}/agent/{path}")
    frame = await frame_of(page, "[data-testid^=app-frame-]")
    await frame.wait_for_function("window.client && client.ready", polling=50)
    return frame


@pytest.mark.parametrize("unset", ["null", "absent"])
async def test_a_new_ticket_has_no_number_and_its_requester_comes_and_goes(
    page: Page, acme: Account, installation: Installation, unset: str
) -> None:
    acme.switches.unset_property = "absent" if unset == "absent" else "null"
    frame = await opened(page, acme, installation, "tickets/new/3")
    context = await frame.evaluate("client.context()")
    assert (context["location"], context["newTicketId"]) == ("new_ticket_sidebar", 3)
    assert "ticketId" not in context
    read = "client.get(['ticket.id', 'ticket.requester', 'ticket.isNew', 'user'])"
    before = await frame.evaluate(read)
    assert ("ticket.requester" in before) == ("ticket.id" in before) == (unset == "null")
    assert before["ticket.isNew"] is True
    assert list(before["errors"]) == ["user"]

    person = next(user for user in acme.world.users.values() if user.role == "end-user")
    await page.evaluate("id => emulatorHost.setRequester(id)", person.id)
    assert (await frame.evaluate(read))["ticket.requester"]["id"] == person.id
    await frame.wait_for_function(
        "id => seen.some(([n, d]) => n === 'ticket.requester.id.changed' && d === id)",
        arg=person.id,
    )


async def test_a_profile_is_about_its_user_and_has_no_ticket(
    page: Page, acme: Account, installation: Installation
) -> None:
    frame = await opened(page, acme, installation, "users/8")
    context = await frame.evaluate("client.context()")
    assert (context["location"], context["userId"]) == ("user_sidebar", 8)
    read = await frame.evaluate("client.get(['user', 'ticket', 'currentUser'])")
    assert (read["user"]["id"], read["user"]["role"]) == (8, "agent")
    assert read["user"]["identities"][0]["type"] == "email"
    assert list(read["errors"]) == ["ticket"]
    refused = "client.invoke('ticket.comment.appendText', 'x').catch((error) => error.message)"
    assert "not on this page" in await frame.evaluate(refused)

    await frame.evaluate("client.on('user.email.changed', (data) => seen.push(['email', data]))")
    await frame.evaluate("client.get('user.id')")
    await page.evaluate("emulatorHost.setProfile('email', 'new@example.org')")
    await frame.wait_for_function("seen.some(([n, d]) => n === 'email' && d === 'new@example.org')")
