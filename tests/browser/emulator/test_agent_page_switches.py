"""The unconfirmed sides of Zendesk's page, each a switch."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.emulator.account import Account
from tests.emulator.sample_app.app import SampleApp

from .panel import app_in, frame_of, opened, seen

pytestmark = pytest.mark.anyio


async def test_activation_can_come_without_data(page: Page, acme: Account) -> None:
    acme.switches.activated_with_data = False
    frame = await opened(page, acme)
    await frame.wait_for_function("seen.length > 0")
    assert await seen(frame, "app.activated") == [None]


async def test_a_reloaded_frame_posts_the_same_token_and_is_registered_again(
    page: Page, acme: Account, sample: SampleApp
) -> None:
    frame = await opened(page, acme)
    await frame.evaluate("location.reload()")
    await page.wait_for_function(
        "emulatorHost.log.filter((e) => e.key === 'zaf.app.registered').length === 2"
    )
    again = await app_in(page, 1001)
    assert await seen(again, "app.activated") == [{"firstLoad": True}]
    assert [load["method"] for load in sample.loads] == ["POST", "POST"]
    assert sample.loads[0]["token"] == sample.loads[1]["token"]


async def test_a_second_handshake_can_be_left_unanswered(
    page: Page, acme: Account, sample: SampleApp
) -> None:
    acme.switches.second_handshake = False
    frame = await opened(page, acme)
    await frame.evaluate("location.reload()")
    await page.wait_for_function(
        "emulatorHost.log.filter((e) => e.key === 'iframe.handshake').length === 2"
    )
    keys = [entry["key"] for entry in await page.evaluate("emulatorHost.log")]
    assert keys.count("zaf.app.registered") == 1


async def test_sandbox_and_permissions_follow_the_switches(page: Page, acme: Account) -> None:
    acme.switches.frame_sandbox = None
    acme.switches.frame_allow = "clipboard-write *"
    frame = await opened(page, acme)
    element = await frame.frame_element()
    assert await element.get_attribute("sandbox") is None
    allowed = await frame.evaluate("document.featurePolicy.allowsFeature('clipboard-write')")
    assert allowed is True


async def test_page_headers_follow_the_switches(page: Page, acme: Account) -> None:
    acme.switches.host_coop = "same-origin"
    acme.switches.host_referrer_policy = "no-referrer"
    answer = await page.goto(f"{acme.origin}/agent/tickets/1001")
    assert answer is not None
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_a_host_policy_can_keep_the_frame_empty(
    page: Page, acme: Account, sample: SampleApp
) -> None:
    acme.switches.host_csp = "form-action 'self'"
    await page.goto(f"{acme.origin}/agent/tickets/1001")
    await page.evaluate("emulatorHost.ready")
    assert sample.loads == []
    assert await page.evaluate("emulatorHost.log") == []


async def test_answers_can_come_late(page: Page, acme: Account) -> None:
    acme.switches.reply_delay_s = 5.5
    await page.goto(f"{acme.origin}/agent/tickets/1001")
    frame = await frame_of(page, "[data-testid^=app-frame]")
    await frame.wait_for_function("window.client?.ready")
    late = await frame.evaluate("client.get('ticket.id').then((r) => r, (e) => e)")
    assert late["name"] == "TimeoutError"


async def test_an_error_without_a_name_arrives_as_a_success(page: Page, acme: Account) -> None:
    ask = "(path) => client.get(path).then((got) => ['kept', got], (e) => ['failed', e.message])"
    named = await opened(page, acme)
    assert (await named.evaluate(ask, "ticket.bogus"))[0] == "failed"
    acme.switches.error_without_name = True
    frame = await opened(page, acme)
    kept, got = await frame.evaluate(ask, "ticket.bogus")
    assert (kept, got) == ("kept", {"message": "no such property", "path": "ticket.bogus"})
    assert (await frame.evaluate("client.get('ticket.id')"))["ticket.id"] == 1001


async def test_the_comment_answers_under_the_names_it_has(page: Page, acme: Account) -> None:
    ask = """() => Promise.all(['ticket.comment.type', 'comment.type'].map((path) =>
      client.get([path]).then((got) => got[path] ?? null)))"""
    assert await (await opened(page, acme)).evaluate(ask) == ["publicReply", "publicReply"]
    for acme.switches.comment_name in ("comment", "ticket.comment"):
        expected = ["publicReply" if acme.switches.comment_name == name else None
                    for name in ("ticket.comment", "comment")]  # fmt: skip
        assert await (await opened(page, acme)).evaluate(ask) == expected


async def test_a_comment_may_take_no_html_and_stay_what_it_is(page: Page, acme: Account) -> None:
    put = "(html) => client.invoke('comment.appendHtml', html).then(() => 'in', () => 'refused')"
    turn = "client.set('comment.type', 'internalNote')"
    frame = await opened(page, acme)
    await frame.evaluate(turn)
    assert await frame.evaluate(put, "<p>&lt;b&gt;</p>") == "in"
    assert await page.evaluate("emulatorHost.composer()") == "<b>"
    assert await page.evaluate("emulatorHost.commentType()") == "internalNote"

    acme.switches.comment_rich_text = False
    acme.switches.comment_type_settable = False
    frame = await opened(page, acme)
    await frame.evaluate(turn)
    assert await frame.evaluate(put, "<p>one</p>") == "refused"
    assert await frame.evaluate("client.get('comment.useRichText')") == {
        "errors": {}, "comment.useRichText": False,
    }  # fmt: skip
    assert await page.evaluate("emulatorHost.commentType()") == "publicReply"
    assert await page.evaluate("emulatorHost.composer()") == ""
