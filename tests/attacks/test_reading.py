"""Attempts to read with what belongs to another account, agent, session, or time."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from backend.keys.keys_file import load_operator_keys
from backend.web.sessions import Sessions
from tests.attacks.town import Town
from tests.customer import ADA, BEN, DEV
from tests.emulator.world import known
from tests.panel import Panel, code_of


def listed(place: Town, name: str, agent: int = ADA, ticket: int = known.THREE_CHATS) -> Panel:
    """A panel with a list."""
    panel = place[name].panel(agent)
    panel.lookup(ticket).raise_for_status()
    return panel


def first_chat(panel: Panel, ticket: int = known.THREE_CHATS) -> str:
    return str(panel.lookup(ticket).json()["chats"][0]["id"])


def refused(answer: httpx.Response, code: str, status: int | None = None) -> None:
    assert code_of(answer) == code, answer.text
    assert status in (None, answer.status_code)


# -- Zendesk's signature


def app_key(place: Town, name: str) -> RSAPrivateKey:
    return place.emulator[name].apps.apps[place[name].installed.app_id].key


def claims(place: Town, name: str, **changes: Any) -> dict[str, Any]:
    token = place[name].new_panel().launch()["token"]
    return {**jwt.decode(token, options={"verify_signature": False}), **changes}


@pytest.mark.parametrize("signer", ["globex", "acmeoutlet"])
def test_a_token_for_one_account_signed_by_another(place: Town, signer: str) -> None:
    token = jwt.encode(claims(place, "acme"), app_key(place, signer), "RS256")
    refused(place["acme"].new_panel().load(token), "token_invalid", 401)


def test_a_token_whose_audience_is_another_account(place: Town) -> None:
    audience = claims(place, "acme")["aud"]
    token = jwt.encode(claims(place, "globex", aud=audience), app_key(place, "globex"), "RS256")
    refused(place["globex"].new_panel().load(token), "token_invalid", 401)


def test_a_token_whose_issuer_is_another_account(place: Town) -> None:
    issuer = claims(place, "acme")["iss"]
    token = jwt.encode(claims(place, "globex", iss=issuer), app_key(place, "globex"), "RS256")
    refused(place["globex"].new_panel().load(token), "token_invalid", 401)


def test_an_agent_of_another_account_in_a_token_of_this_one(place: Town) -> None:
    subject = claims(place, "acme")["sub"]
    token = jwt.encode(claims(place, "globex", sub=subject), app_key(place, "globex"), "RS256")
    refused(place["globex"].new_panel().load(token), "token_invalid", 401)


def test_a_token_replayed(place: Town) -> None:
    panel = place["acme"].new_panel()
    token = panel.launch()["token"]
    assert panel.load(token).is_success
    refused(panel.load(token), "token_replayed", 401)


def test_a_token_replayed_with_other_letters_after_its_signature(place: Town) -> None:
    panel = place["acme"].new_panel()
    token = panel.launch()["token"]
    assert panel.load(token).is_success
    for spelled in (token + "=", token + "A", token.replace(".", ".\n", 1), token[:-1]):
        refused(panel.load(spelled), "token_invalid", 401)


# -- sessions


def aged(place: Town, seconds: float, agent: int = ADA) -> str:
    """A session that was begun so long ago, and never renewed."""
    settings, shop = place.product.settings, place["acme"]
    keys = load_operator_keys(settings.secret_keys, settings.keys_file)
    sessions = Sessions(keys, None, lambda: time.time() - seconds)  # type: ignore[arg-type]
    of = place.account_id("acme"), shop.installed.installation_id, agent
    return sessions.start(*of).text


@pytest.mark.parametrize(
    ("seconds", "code"), [(2 * 3600 + 1, "session_expired"), (12 * 3600 + 1, "session_ended")]
)
def test_a_session_that_is_too_old(place: Town, seconds: float, code: str) -> None:
    panel = place["acme"].panel()
    panel.session = aged(place, seconds)
    for path in ("/api/lookup", "/api/session", "/api/search", "/api/exports"):
        refused(panel.call("POST", path, json={}), code, 401)


def test_a_session_that_was_changed(place: Town) -> None:
    panel = place["acme"].panel()
    payload, rest = panel.session.split(".", 1)
    for changed in (
        panel.session[:-1],
        panel.session + "A",
        payload[:-2] + "AA." + rest,
        place["globex"].panel().session.split(".", 1)[0] + "." + rest,
        payload,
    ):
        panel.session = changed
        refused(panel.lookup(), "session_invalid", 401)


def test_a_grant_or_a_connect_link_taken_for_a_session(place: Town) -> None:
    panel = listed(place, "acme")
    link = str(panel.call("GET", "/api/connection").json()["connect_url"]).rpartition("/")[2]
    for text in (panel.grant, link):
        panel.session = text
        refused(panel.lookup(), "session_invalid", 401)


def test_a_session_ended_by_command(place: Town) -> None:
    panel, account_id = place["acmeoutlet"].panel(BEN), place.account_id("acmeoutlet")
    now = int(time.time())
    place.store(lambda store: store.access.end_sessions(account_id, BEN, now, now - 1))
    time.sleep(1.1)  # another process: it is known after a second
    refused(panel.lookup(), "session_closed", 401)


def test_an_agent_whom_the_policy_does_not_let_read(place: Town) -> None:
    panel = place["acme"].panel(DEV)
    refused(panel.lookup(), "agent_not_in_chat", 403)


# -- grants, cursors, streams


@pytest.mark.parametrize("name", ["globex", "acmeoutlet"])
def test_the_grant_of_another_account_opens_nothing_here(place: Town, name: str) -> None:
    other, panel = listed(place, name), listed(place, "acme")
    chat_id = first_chat(other)
    refused(panel.open(chat_id, other.grant), "grant_invalid", 403)
    refused(panel.open(chat_id), "chat_not_found", 404)
    panel.session = other.session  # and its session opens it where it belongs
    assert panel.open(chat_id, other.grant).is_success


def test_the_grant_of_another_agent(place: Town) -> None:
    ada, ben = listed(place, "acme"), listed(place, "acme", BEN)
    refused(ben.open(first_chat(ada), ada.grant), "grant_invalid", 403)


def test_the_grant_of_an_earlier_session_of_the_same_agent(place: Town) -> None:
    one, two = listed(place, "acme"), listed(place, "acme")
    refused(two.open(first_chat(one), one.grant), "grant_invalid", 403)


@pytest.mark.parametrize("what", ["session", "nothing", "cut"])
def test_something_else_taken_for_a_grant(place: Town, what: str) -> None:
    panel = listed(place, "acme")
    text = {"session": panel.session, "nothing": "", "cut": panel.grant[:-1]}[what]
    refused(panel.open(first_chat(panel), text), "grant_invalid", 403)


@pytest.mark.parametrize("name", ["globex", "acmeoutlet", "acme"])
def test_a_cursor_of_another_list(place: Town, name: str) -> None:
    """Of another account, or of another requester."""
    cursor = place[name].panel().lookup(known.THOUSAND_CHATS).json()["next_cursor"]
    assert cursor
    answer = place["acme"].panel(BEN).lookup(known.THREE_CHATS, cursor=cursor)
    refused(answer, "cursor_invalid", 422)


@pytest.mark.parametrize("name", ["globex", "acme"])
def test_a_stream_resumed_with_the_grant_of_another(place: Town, name: str) -> None:
    other, panel = listed(place, name), listed(place, "acme", BEN)
    body = {"ticket_id": known.THREE_CHATS, "requester": panel.requester(known.THREE_CHATS)}
    for accept in ("text/event-stream", "application/json"):
        headers = {"Chatside-Grant": other.grant, "Accept": accept}
        answer = panel.call("POST", "/api/changes", json=body, headers=headers)
        refused(answer, "grant_invalid", 403)


def test_a_stream_of_another_requester_with_ones_own_grant(place: Town) -> None:
    panel = listed(place, "acme")
    for ticket, person in (
        (known.THREE_CHATS, known.FORTY_CHATS),
        (known.FORTY_CHATS, known.THREE_CHATS),
    ):
        body = {"ticket_id": ticket, "requester": panel.requester(person)}
        headers = {"Chatside-Grant": panel.grant}
        refused(panel.call("POST", "/api/changes", json=body, headers=headers), "grant_invalid")


@pytest.mark.parametrize("chat_id", ["../lookup", "%2e%2e/lookup", "*", "", " ", "1.2.3\x00"])
def test_a_chat_id_that_is_a_path(place: Town, chat_id: str) -> None:
    refused(listed(place, "acme").open(chat_id), "chat_not_found", 404)


# -- exports


def ordered(panel: Panel, **changes: Any) -> httpx.Response:
    body = {
        "ticket_id": known.THREE_CHATS, "requester": panel.requester(known.THREE_CHATS),
        "chat_id": None, "format": "text", **changes,
    }  # fmt: skip
    return panel.call("POST", "/api/exports", json=body, headers={"Chatside-Grant": panel.grant})


def fetched(panel: Panel, url: str) -> httpx.Response:
    return panel.http.get(f"{panel.origin}{url}/file")


def test_an_export_link_a_second_time(place: Town) -> None:
    panel = listed(place, "acme")
    url = ordered(panel).raise_for_status().json()["url"]
    assert fetched(panel, url).is_success
    refused(fetched(panel, url), "export_gone", 410)


def test_an_export_link_eight_times_at_once(place: Town) -> None:
    panel = listed(place, "acme")
    url = ordered(panel).raise_for_status().json()["url"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: fetched(panel, url), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 7


def test_an_export_link_after_a_minute(place: Town) -> None:
    panel = listed(place, "acme")
    url = ordered(panel).raise_for_status().json()["url"]
    place.sql("UPDATE exports SET expires_at = expires_at - 61")
    refused(fetched(panel, url), "export_gone", 410)


@pytest.mark.parametrize("link", ["", "x", "..", "A" * 43, "%00", "A" * 9000])
def test_an_export_link_made_up(place: Town, link: str) -> None:
    panel = place["acme"].panel()
    assert code_of(fetched(panel, f"/exports/{link}")) in {"export_gone", "not_found"}


def test_an_export_ordered_with_the_grant_of_another_account(place: Town) -> None:
    other, panel = listed(place, "globex"), listed(place, "acme")
    panel.grant = other.grant
    refused(ordered(panel), "grant_invalid", 403)


def test_an_export_of_a_chat_that_was_not_listed(place: Town) -> None:
    panel = place["acme"].panel()
    other = first_chat(panel, known.FORTY_CHATS)
    panel.lookup(known.THREE_CHATS)
    for chat_id in (other, first_chat(place["globex"].panel()), "nothing"):
        refused(ordered(panel, chat_id=chat_id), "chat_not_found", 404)


def test_an_export_link_changed_in_the_vault_to_another_account(place: Town) -> None:
    """By somebody who can write there: the chats are looked for in the account of the row."""
    panel = listed(place, "acme")
    url = ordered(panel).raise_for_status().json()["url"]
    place.sql("UPDATE exports SET account_id = ?", place.account_id("globex"))
    answer = fetched(panel, url)
    asked = place.emulator["acme"].world.chats[first_chat(panel)]
    words = [event.get("msg") for event in asked["history"] if event.get("msg")]
    assert words
    assert not any(word in answer.text for word in words)


# -- the frame


@pytest.mark.parametrize(
    "asks", [lambda _: "https://evil.example", lambda place: place["globex"].zendesk.origin + ".x"]
)
def test_a_page_framed_by_a_stranger(place: Town, asks: Callable[[Town], str]) -> None:
    panel = place["acme"].new_panel()
    url = panel.launch()["url"].partition("?")[0]
    page = panel.load(url=f"{url}?origin={asks(place)}")
    assert f"frame-ancestors {place['acme'].zendesk.origin};" in (
        page.headers["content-security-policy"] + ";"
    )
