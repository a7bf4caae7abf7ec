"""The agent page answers the real ZAF SDK: handshake, get, set, invoke, request, hooks."""

from __future__ import annotations

import jwt
import pytest
from playwright.async_api import Page

from tests.emulator.account import Account
from tests.emulator.apps.models import Installation
from tests.emulator.sample_app.app import SampleApp

from .panel import frame_of, opened, seen

pytestmark = pytest.mark.anyio


async def test_the_frame_is_filled_by_a_cross_site_post_with_a_valid_token(
    page: Page, acme: Account, installation: Installation, sample: SampleApp
) -> None:
    frame = await opened(page, acme)
    [load] = sample.loads
    assert (load["method"], load["origin"], load["site"]) == ("POST", acme.origin, "cross-site")
    assert load["cookie"] == ""
    key = acme.apps.apps[installation.app_id].public_key_pem()
    audience = f"{acme.origin}/api/v2/apps/installations/{installation.id}.json"
    jwt.decode(load["token"], key, algorithms=["RS256"], audience=audience)
    element = await frame.frame_element()
    assert await element.get_attribute("src") is None
    sandbox = await element.get_attribute("sandbox")
    assert sandbox == "allow-forms allow-popups allow-same-origin allow-scripts"


async def test_the_handshake_comes_first_and_is_answered_once(page: Page, acme: Account) -> None:
    await opened(page, acme)
    log = await page.evaluate("emulatorHost.log")
    assert [entry["key"] for entry in log[:2]] == ["iframe.handshake", "zaf.app.registered"]
    assert log[1]["at"] - log[0]["at"] < 1000
    assert [entry["key"] for entry in log].count("zaf.app.registered") == 1
    assert log[1]["data"]["message"]["iframe_session_timeout"] == 300_000


async def test_metadata_and_context_tell_installation_and_ticket(
    page: Page, acme: Account, installation: Installation
) -> None:
    frame = await opened(page, acme)
    metadata = await frame.evaluate("client.metadata()")
    assert metadata["appId"] == installation.app_id
    assert metadata["installationId"] == installation.id
    assert metadata["settings"] == {"title": "Sample panel", "greeting": "Hello"}
    context = await frame.evaluate("client.context()")
    assert (context["ticketId"], context["location"]) == (1001, "ticket_sidebar")
    assert context["account"] == {"subdomain": "acme"}


async def test_secure_values_are_in_no_message_and_not_in_the_page(
    page: Page, acme: Account
) -> None:
    await opened(page, acme)
    log = await page.evaluate("JSON.stringify(emulatorHost.log)")
    assert "Hello" in log
    assert "s3cret" not in log
    assert "s3cret" not in await page.content()


async def test_the_properties_an_app_reads_first(page: Page, acme: Account) -> None:
    frame = await opened(page, acme, 1006, "scheme=dark&locale=de")
    ticket = acme.world.tickets[1006]
    requester = acme.world.users[ticket.requester_id or 0]
    paths = ["ticket.requester", "currentUser", "currentAccount", "ticket.id", "colorScheme",
             "ticket.conversation", "ticket.via", "ticket.requester.email"]  # fmt: skip
    got = await frame.evaluate("(paths) => client.get(paths)", paths)
    assert got["errors"] == {}
    assert got["ticket.id"] == 1006
    assert got["ticket.requester.email"] == requester.email
    assert got["ticket.requester"]["name"] == requester.name
    values = [(i["type"], i["value"], i["verified"]) for i in got["ticket.requester"]["identities"]]
    assert values == [(i.type, i.value, i.verified) for i in requester.identities]
    assert (got["currentUser"]["id"], got["currentUser"]["locale"]) == (7, "de")
    assert got["currentUser"]["timeZone"]["ianaName"] == acme.world.users[7].time_zone
    assert got["currentAccount"]["subdomain"] == "acme"
    assert got["colorScheme"] == "dark"
    assert got["ticket.via"]["channel"] == ticket.via_channel
    assert got["ticket.conversation"][0]["message"]["content"] == ticket.description


async def test_an_unknown_path_fails_alone(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    both = await frame.evaluate("client.get(['ticket.id', 'ticket.bogus'])")
    assert both["ticket.id"] == 1001
    assert both["errors"]["ticket.bogus"]["message"] == "no such property"
    told = await frame.evaluate("client.get('ticket.bogus').catch((e) => e.message)")
    assert told == '"ticket.bogus" no such property'
    told = await frame.evaluate("client.invoke('explode').catch((e) => e.message)")
    assert told == '"explode" no such action'


async def test_a_field_can_be_set_and_the_app_hears_of_it(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    await frame.evaluate("client.set('ticket.subject', 'New words')")
    assert await page.get_by_role("heading", name="New words").is_visible()
    [change] = await seen(frame, "*.changed")
    assert (change["propertyName"], change["newValue"]) == ("ticket.subject", "New words")


async def test_resize_sets_the_height_of_the_frame(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    answer = await frame.evaluate("client.invoke('resize', {width: '100%', height: '345px'})")
    assert answer == {"errors": {}, "resize": {"width": "100%", "height": "345px"}}
    box = await (await frame.frame_element()).bounding_box()
    assert box is not None
    assert box["height"] == 345


async def test_text_reaches_the_composer(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    composer = page.get_by_test_id("composer")
    await composer.fill("Dear customer,")
    await frame.get_by_role("button", name="Quote a line").click()
    await frame.evaluate("client.get('ticket.id')")
    assert await composer.input_value() == "Dear customer,\nQuoted from a chat"
    await composer.fill("")
    await frame.evaluate("client.invoke('ticket.editor.insert', '<p>one</p><p>two</p>')")
    assert await composer.input_value() == "one\ntwo"


async def test_a_notice_is_a_toast_and_never_html(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    await frame.evaluate("client.invoke('notify', '<b>Saved</b>', 'error', {sticky: true})")
    toast = page.get_by_test_id("toast")
    assert "<b>Saved</b>" in await toast.inner_text()
    assert await toast.get_attribute("data-kind") == "error"
    await toast.get_by_role("button", name="Dismiss").click()
    assert await toast.count() == 0


@pytest.mark.parametrize(
    ("handler", "refusal"),
    [
        ("() => true", None),
        ("() => 'Not yet'", "Not yet"),
        ("() => Promise.reject(new Error('Never'))", "Never"),
    ],
)
async def test_an_app_may_refuse_a_save(
    page: Page, acme: Account, handler: str, refusal: str | None
) -> None:
    frame = await opened(page, acme)
    await frame.evaluate(f"client.on('ticket.save', {handler})")
    await frame.evaluate("client.get('ticket.id')")
    await page.get_by_test_id("submit").click()
    told = await page.get_by_test_id("toast").inner_text()
    assert told.strip() == (refusal or "Ticket #1001 has been updated.")
    await frame.evaluate("client.get('ticket.id')")
    assert len(await seen(frame, "ticket.saved")) == (refusal is None)
    assert len(await seen(frame, "ticket.submit.fail")) == (refusal is not None)


async def test_requests_to_the_own_account_use_the_agents_session(
    page: Page, acme: Account
) -> None:
    frame = await opened(page, acme)
    me = await frame.evaluate("client.request('/api/v2/users/me.json')")
    assert me["user"]["id"] == 7
    failed = await frame.evaluate("client.request('/api/v2/users/0.json').catch((e) => e)")
    assert (failed["status"], failed["responseJSON"]["error"]) == (404, "RecordNotFound")


async def test_a_secure_request_goes_through_the_proxy(
    page: Page, acme: Account, app_port: int
) -> None:
    frame = await opened(page, acme)
    options = {
        "url": f"http://localhost:{app_port}/echo",
        "type": "POST",
        "secure": True,
        "contentType": "application/json",
        "data": '{"a":1}',
        "headers": {"Authorization": "Bearer {{setting.service_key}}"},
    }
    got = await frame.evaluate("(options) => client.request(options)", options)
    assert got["headers"]["authorization"] == "Bearer s3cret"
    assert (got["method"], got["body"]) == ("POST", '{"a":1}')
    await page.get_by_test_id("control-proxy").select_option("unknown_installation")
    failed = await frame.evaluate("(o) => client.request(o).catch((e) => e)", options)
    assert failed["status"] == 502
    assert failed["responseText"] == "Proxy error: Internal API error"
    assert "responseJSON" not in failed


async def test_a_cors_request_is_the_browsers_own(page: Page, acme: Account, app_port: int) -> None:
    frame = await opened(page, acme)
    url = f"http://localhost:{app_port}/echo"
    call = "(url) => client.request({url, cors: true}).catch((e) => e.status)"
    assert await frame.evaluate(call, url) == 0


async def test_only_its_own_frames_are_heard(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    guid = (await page.evaluate("emulatorHost.instances()"))[0]["guid"]
    forged = {"id": 900, "request": "invoke", "appGuid": guid, "instanceGuid": guid,
              "params": {"ticket.comment.appendText": ["forged"]}}  # fmt: skip
    await page.evaluate("(message) => postMessage(JSON.stringify(message), '*')", forged)
    await frame.evaluate(
        "(message) => parent.postMessage(JSON.stringify({...message, appGuid: 'other'}), '*')",
        forged,
    )
    await frame.evaluate("client.get('ticket.id')")
    assert await page.evaluate("emulatorHost.composer()") == ""
    log = await page.evaluate("emulatorHost.log")
    assert [entry["data"]["id"] for entry in log if entry["direction"] == "refused"] == [900]


async def test_an_unsubscribed_event_is_not_sent(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    await frame.evaluate("{ const f = () => {}; client.on('my.event', f); window.f = f }")
    await frame.evaluate("client.get('ticket.id')")
    assert await page.evaluate("emulatorHost.push('my.event', 1)") == [True]
    await frame.evaluate("client.off('my.event', window.f)")
    await frame.evaluate("client.get('ticket.id')")
    assert await page.evaluate("emulatorHost.push('my.event', 1)") == [False]


async def test_a_modal_is_an_instance_of_its_own(page: Page, acme: Account, app_port: int) -> None:
    frame = await opened(page, acme)
    wanted = {"location": "modal", "url": f"http://localhost:{app_port}/modal",
              "size": {"width": "400px", "height": "200px"}}  # fmt: skip
    made = await frame.evaluate("(wanted) => client.invoke('instances.create', wanted)", wanted)
    guid = made["instances.create"][0]["instanceGuid"]
    modal = await frame_of(page, "[data-testid=modal] iframe")
    await modal.wait_for_function("(document.querySelector('#who')?.textContent ?? '…') !== '…'")
    assert (await modal.evaluate("client.context()"))["location"] == "modal"
    heard = await frame.evaluate_handle(
        "(guid) => { window.heard = []; client.instance(guid).on('modal.close', () => "
        "window.heard.push('closed')); return window.heard }",
        guid,
    )
    await frame.evaluate("client.get('ticket.id')")
    await modal.evaluate("void client.invoke('destroy')")
    await page.wait_for_selector("[data-testid=modal]", state="detached")
    await frame.wait_for_function("window.heard.length === 1")
    assert await heard.json_value() == ["closed"]


async def test_events_travel_between_instances(page: Page, acme: Account, app_port: int) -> None:
    frame = await opened(page, acme)
    wanted = {"location": "modal", "url": f"http://localhost:{app_port}/modal"}
    made = await frame.evaluate("(wanted) => client.invoke('instances.create', wanted)", wanted)
    guid = made["instances.create"][0]["instanceGuid"]
    modal = await frame_of(page, "[data-testid=modal] iframe")
    await modal.wait_for_function("(document.querySelector('#who')?.textContent ?? '…') !== '…'")
    await modal.evaluate("client.on('my.news', (data) => seen.push(['my.news', data]))")
    read = await modal.evaluate("client.get(['ticket.id', 'user', 'currentUser'])")
    assert list(read["errors"]) == ["ticket.id", "user"]  # a modal has what all places have
    await frame.evaluate("(guid) => client.instance(guid).trigger('my.news', {a: 1})", guid)
    await modal.wait_for_function("seen.some(([n]) => n === 'my.news')")
    assert await seen(modal, "my.news") == [{"a": 1}]
    assert await seen(frame, "my.news") == []
