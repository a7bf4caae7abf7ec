"""Connecting Chat by the implicit grant, and everything that can go wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.customer import ADA, BEN, DEV, EVE, token_of
from tests.emulator.run import Emulator
from tests.panel import code_of
from tests.product import Product
from tests.shop import Shop


def begun_in_panel(shop: Shop, agent: int = ADA) -> str:
    url = shop.panel(agent).call("GET", "/api/connection").json()["connect_url"]
    return shop.admin.begin(url)


def saved(shop: Shop) -> bool:
    return bool(shop.admin.setup("state").json()["connection"] != "not_connected")


def test_an_administrator_who_begins_in_the_panel_is_connected_at_once(ready: Shop) -> None:
    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, begun_in_panel(ready)))

    assert answer.json() == {
        "outcome": "connected",
        "agent_name": "Ada Lindqvist",
        "confirm": None,
        "grant_type": "implicit",
    }
    state = ready.panel().call("GET", "/api/connection").json()
    assert state["state"] == "connected"
    assert state["connected_by"] == "Ada Lindqvist"
    assert state["may_disconnect"] is True


def test_from_the_set_up_page_somebody_confirms_who_it_is(ready: Shop) -> None:
    url = ready.admin.setup("begin").json()["connect_url"]
    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, ready.admin.begin(url)))

    assert answer.json()["outcome"] == "confirm"
    assert not saved(ready)
    body = {"account_id": ready.admin.invited.account.id, "confirm": answer.json()["confirm"]}
    assert ready.admin.post("/connect/confirm", body).json()["outcome"] == "connected"
    assert saved(ready)
    again = ready.admin.post("/connect/confirm", body)
    assert code_of(again) == "connect_state_invalid"


def test_somebody_else_than_the_agent_who_began_has_to_be_confirmed(ready: Shop) -> None:
    authorize = begun_in_panel(ready, ADA)

    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, authorize, agent=EVE))

    assert answer.json()["outcome"] == "confirm"
    assert answer.json()["agent_name"] == "Eve Sandberg"
    assert not saved(ready)


def test_who_says_no_keeps_nothing_and_gives_the_token_back(ready: Shop) -> None:
    url = ready.admin.setup("begin").json()["connect_url"]
    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, ready.admin.begin(url)))
    held = {"account_id": ready.admin.invited.account.id, "confirm": answer.json()["confirm"]}

    refused = ready.admin.post("/connect/confirm", {**held, "accept": False})

    assert (refused.status_code, code_of(refused)) == (403, "connect_other_person")
    assert all(token["revoked"] for token in _tokens(ready))
    assert not saved(ready)
    assert code_of(ready.admin.post("/connect/confirm", held)) == "connect_state_invalid"


def test_once_connected_the_set_up_link_changes_nothing(connected: Shop) -> None:
    state = connected.admin.setup("state").json()
    body = {"client_id": state["client_id"], "policy": "everyone"}

    answer = connected.admin.setup("save", body)

    assert (answer.status_code, code_of(answer)) == (409, "setup_done")
    assert connected.admin.setup("state").json()["policy"] == "chat_agents"


def test_a_confirmation_counts_only_in_the_browser_that_began(ready: Shop) -> None:
    url = ready.admin.setup("begin").json()["connect_url"]
    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, ready.admin.begin(url)))
    body = {"account_id": ready.admin.invited.account.id, "confirm": answer.json()["confirm"]}

    stranger = ready.admin.http.post("/connect/confirm", json=body, headers={"Cookie": ""})

    assert code_of(stranger) == "connect_state_invalid"
    assert not saved(ready)


def test_we_ask_to_read_and_nothing_else(ready: Shop) -> None:
    asked = parse_qs(urlsplit(begun_in_panel(ready)).query)

    assert asked["scope"] == ["read"]
    assert asked["response_type"] == ["token"]
    assert len(asked["state"][0]) >= 43
    account_id = ready.admin.invited.account.id
    assert asked["redirect_uri"][0].endswith(f"/connect/callback/{account_id}")


def test_a_state_that_comes_back_is_checked(ready: Shop) -> None:
    ready.zendesk.switch(implicit_state_echoed=True)

    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, begun_in_panel(ready)))
    assert answer.json()["outcome"] == "connected"

    landing = ready.admin.consent(ready.zendesk, begun_in_panel(ready))
    swapped = landing.replace(parse_qs(urlsplit(landing).fragment)["state"][0], "A" * 43)
    assert code_of(ready.admin.finish(swapped)) == "connect_state_invalid"


def test_a_token_with_an_expiry_in_the_fragment_is_taken_too(ready: Shop) -> None:
    ready.zendesk.switch(implicit_expires_in=7200)

    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, begun_in_panel(ready)))

    assert answer.json()["outcome"] == "connected"


@pytest.mark.parametrize("place", ["fragment", "query"])
def test_denied(ready: Shop, place: str) -> None:
    ready.zendesk.switch(implicit_error_in=place)
    authorize = begun_in_panel(ready)

    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, authorize, decision="deny"))

    assert (answer.status_code, code_of(answer)) == (403, "connect_denied")
    assert not saved(ready)


def test_the_implicit_grant_switched_off_at_zendesk(ready: Shop) -> None:
    ready.zendesk.switch(implicit_allowed=False)

    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, begun_in_panel(ready)))

    assert code_of(answer) == "connect_failed_at_zendesk"


def test_an_agent_who_is_no_administrator(ready: Shop) -> None:
    answer = ready.admin.finish(
        ready.admin.consent(ready.zendesk, begun_in_panel(ready, BEN), agent=BEN)
    )

    assert (answer.status_code, code_of(answer)) == (403, "connect_not_administrator")
    assert not saved(ready)


def test_a_scope_that_is_too_small(ready: Shop) -> None:
    ready.zendesk.switch(scope_override="chat")

    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, begun_in_panel(ready)))

    assert code_of(answer) == "connect_scope_too_small"
    assert not saved(ready)


def test_a_token_of_support(ready: Shop) -> None:
    begun_in_panel(ready)
    body = {"agent_id": ADA, "scopes": ["read"], "kind": "support"}
    token = ready.zendesk.control("tokens", body)["access_token"]

    answer = ready.admin.finish(f"http://x/#access_token={token}&token_type=Bearer&scope=read")

    assert (answer.status_code, code_of(answer)) == (403, "connect_token_refused")


def test_a_token_of_another_account(ready: Shop, install: Callable[[str], Shop]) -> None:
    globex = install("globex")
    globex.panel().close()
    globex.admin.set_up(globex.zendesk)
    landing = globex.admin.consent(globex.zendesk, begun_in_panel(globex))
    begun_in_panel(ready)

    answer = ready.admin.finish(landing)

    assert code_of(answer) == "connect_token_refused"
    assert not saved(ready)


def test_a_token_of_another_client(ready: Shop) -> None:
    begun_in_panel(ready)
    token = ready.zendesk.control("tokens", {"agent_id": ADA, "scopes": ["read"]})["access_token"]

    answer = ready.admin.finish(f"http://x/#access_token={token}&token_type=Bearer&scope=read")

    assert (answer.status_code, code_of(answer)) == (403, "connect_token_foreign")
    assert not saved(ready)


def test_a_closed_token_list_is_no_obstacle_and_is_noted(ready: Shop) -> None:
    ready.zendesk.switch(oauth_resources_forbidden=True)

    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, begun_in_panel(ready)))

    assert answer.json()["outcome"] == "connected"


@pytest.mark.parametrize(
    "landing",
    [
        "http://x/",
        "http://x/#",
        "http://x/#_",
        "http://x/#token_type=Bearer",
        "http://x/?access_token=abcdefgh&token_type=Bearer",
        "http://x/#access_token=",
        "http://x/#access_token=a&access_token=b",
        "http://x/#access_token=%00%0d%0aX-Evil:1&token_type=Bearer",
        "http://x/#access_token=" + "a" * 12_000,
        "http://x/#access_token=a%20b&token_type=mac",
    ],
)
def test_a_fragment_without_a_token(ready: Shop, landing: str) -> None:
    begun_in_panel(ready)

    answer = ready.admin.finish(landing)

    assert code_of(answer) in {"connect_fragment_missing", "connect_token_refused"}
    assert not saved(ready)


def test_a_landing_counts_once(ready: Shop) -> None:
    landing = ready.admin.consent(ready.zendesk, begun_in_panel(ready))
    assert ready.admin.finish(landing).status_code == 200

    again = ready.admin.finish(landing)

    assert (again.status_code, code_of(again)) == (403, "connect_state_invalid")


def test_a_landing_in_another_browser_is_refused(ready: Shop) -> None:
    landing = ready.admin.consent(ready.zendesk, begun_in_panel(ready))
    ready.admin.forget_cookies()

    assert code_of(ready.admin.finish(landing)) == "connect_state_invalid"
    assert not saved(ready)


def test_a_state_of_one_account_is_none_of_another(
    ready: Shop, install: Callable[[str], Shop]
) -> None:
    globex = install("globex")
    globex.panel().close()
    globex.admin.set_up(globex.zendesk)
    landing = ready.admin.consent(ready.zendesk, begun_in_panel(ready))
    globex.admin.take_cookies(ready.admin)

    answer = globex.admin.finish(landing)

    assert code_of(answer) == "connect_state_invalid"
    assert not saved(globex)


def test_zendesk_out_of_reach_while_proving(ready: Shop) -> None:
    landing = ready.admin.consent(ready.zendesk, begun_in_panel(ready))
    fault = {"path_prefix": "/api/v2/chat/agents/me", "kind": "status", "status": 500}
    ready.zendesk.control("faults", fault)

    answer = ready.admin.finish(landing)

    assert (answer.status_code, code_of(answer)) == (503, "zendesk_unavailable")
    assert not saved(ready)


def test_a_connect_link_is_only_ours_and_in_time(ready: Shop, product: Product) -> None:
    for link in ("x", "a.b.c", "%00", "A" * 3000):
        answer = httpx.get(f"{product.url}/connect/begin/{link}")
        assert (answer.status_code, code_of(answer)) == (403, "connect_link_invalid")


def test_without_client_id_or_policy_there_is_nothing_to_connect(acme: Shop) -> None:
    state = acme.panel().call("GET", "/api/connection").json()

    assert (state["ready"], state["connect_url"]) == (False, None)
    assert code_of(acme.admin.setup("begin")) == "connect_not_ready"


@pytest.mark.parametrize(
    "client_id", ["", "short", "has blank in it", "a" * 200, "<script>", "é" * 20]
)
def test_a_malformed_client_id_is_refused(acme: Shop, client_id: str) -> None:
    answer = acme.admin.setup("save", {"client_id": client_id, "policy": "everyone"})

    assert (answer.status_code, code_of(answer)) == (422, "request_invalid")
    assert acme.admin.setup("state").json()["client_id"] is None


def test_no_policy_is_chosen_for_anybody(acme: Shop) -> None:
    client_id = acme.zendesk.make_client("http://localhost/x")

    for body in ({"client_id": client_id}, {"client_id": client_id, "policy": "all"}):
        assert code_of(acme.admin.setup("save", body)) == "request_invalid"
    assert acme.admin.setup("state").json()["policy"] is None


def test_the_set_up_page_answers_only_to_its_link(acme: Shop, product: Product) -> None:
    path = f"{product.url}/setup/{acme.admin.invited.account.id}/state"

    for headers in ({}, {"Authorization": "Setup wrong"}, {"Authorization": "Bearer x"}):
        answer = httpx.post(path, json={}, headers=headers)
        assert (answer.status_code, code_of(answer)) == (403, "setup_link_invalid")


def test_a_reconnect_revokes_the_token_it_replaces(connected: Shop) -> None:
    first = [t for t in _tokens(connected) if not t["revoked"]]
    connected.zendesk.switch(revoke_needs_write=False)

    connected.admin.connect(connected.zendesk).raise_for_status()

    alive = [t["id"] for t in _tokens(connected) if not t["revoked"]]
    assert len(alive) == 1
    assert alive != [first[0]["id"]]


def test_a_token_zendesk_stops_accepting_is_said_to_everybody(connected: Shop) -> None:
    panel = connected.panel(BEN)
    connected.zendesk.control("tokens", method="DELETE")

    refused = panel.lookup(1001)

    assert (refused.status_code, code_of(refused)) == (409, "reconnect_needed")
    state = connected.panel().call("GET", "/api/connection").json()
    assert state["state"] == "reconnect"
    assert state["since"] is not None
    connected.admin.connect(connected.zendesk).raise_for_status()
    assert panel.lookup(1001).status_code == 200


@pytest.mark.parametrize("policy", ["chat_agents", "everyone"])
def test_when_who_connected_administers_chat_no_more_it_is_said(
    acme: Shop, emulator: Emulator, policy: str
) -> None:
    acme.panel().close()
    acme.admin.set_up(acme.zendesk, policy)
    acme.admin.connect(acme.zendesk, agent=EVE).raise_for_status()
    agents = emulator["acme"].world.agents
    agents[EVE].roles, agents[EVE].role_id = agents[BEN].roles, agents[BEN].role_id

    answer = acme.panel(BEN).lookup(1001)

    assert (answer.status_code, code_of(answer)) == (409, "reconnect_needed")
    assert acme.panel().call("GET", "/api/connection").json()["state"] == "reconnect"


def test_disconnecting_revokes_and_forgets(connected: Shop) -> None:
    answer = connected.panel().call("POST", "/api/disconnect", json={})

    assert answer.json()["state"] == "not_connected"
    assert all(token["revoked"] for token in _tokens(connected))
    assert code_of(connected.panel().lookup(1001)) == "not_connected"


def test_disconnecting_is_for_chat_administrators(connected: Shop) -> None:
    for agent in (BEN, DEV):
        answer = connected.panel(agent).call("POST", "/api/disconnect", json={})
        assert (answer.status_code, code_of(answer)) == (403, "disconnect_not_allowed")
    assert saved(connected)


def test_the_callback_page_is_the_same_for_everybody(product: Product, acme: Shop) -> None:
    known = httpx.get(f"{product.url}/connect/callback/{acme.admin.invited.account.id}?x=<b>")

    assert known.status_code == 200
    assert "default-src 'none'" in known.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in known.headers["content-security-policy"]
    assert known.headers["referrer-policy"] == "no-referrer"
    assert "cross-origin-opener-policy" not in known.headers
    assert "<b>" not in known.text
    stranger = httpx.get(f"{product.url}/connect/callback/nobody")
    assert stranger.status_code == 200


def test_the_token_is_in_no_answer_of_ours(ready: Shop) -> None:
    landing = ready.admin.consent(ready.zendesk, begun_in_panel(ready))
    token = token_of(landing)

    answers = [ready.admin.finish(landing), ready.panel().call("GET", "/api/connection")]
    answers += [ready.admin.setup("state"), ready.panel().lookup(1001)]

    assert all(token not in answer.text + str(answer.headers) for answer in answers)


@pytest.mark.parametrize(
    ("switches", "alive"),
    [
        ({}, 0),
        ({"token_list_cut": True}, 0),
        ({"revoke_needs_write": True}, 2),
        ({"oauth_resources_forbidden": True}, 2),
    ],
    ids=str,
)
def test_reconnecting_and_disconnecting_work_where_zendesk_will_not_revoke(
    connected: Shop, switches: dict[str, Any], alive: int
) -> None:
    connected.zendesk.switch(**switches)
    connected.admin.connect(connected.zendesk).raise_for_status()
    assert connected.panel().lookup(1001).status_code == 200
    answer = connected.panel().call("POST", "/api/disconnect", json={})
    assert answer.json()["state"] == "not_connected"
    assert sum(not token["revoked"] for token in _tokens(connected)) == alive


def test_an_administrator_whose_token_is_of_a_lower_role_is_refused(ready: Shop) -> None:
    ready.zendesk.switch(token_state="lower_role")
    answer = ready.admin.finish(ready.admin.consent(ready.zendesk, begun_in_panel(ready)))
    assert (answer.status_code, code_of(answer)) == (403, "connect_not_administrator")


def _tokens(shop: Shop) -> list[dict[str, object]]:
    return list(shop.zendesk.control("tokens", method="GET"))
